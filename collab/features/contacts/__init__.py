"""Contacts: who knows more, who talks to whom, and what it takes before anybody does."""
