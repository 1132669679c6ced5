"""Statements read by the screen, one by one, for whoever wants to see what it makes of them."""
