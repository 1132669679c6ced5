"""Counsel's desk: what waits, one held item with all that is asked about it, and the decision."""
