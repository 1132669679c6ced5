"""Accounts and representations: signing in, second factors, sessions."""
