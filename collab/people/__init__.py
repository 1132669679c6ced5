"""Accounts, organisations and spaces: who acts for whom, and where they are seated."""
