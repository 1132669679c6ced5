"""Spaces, memberships, seats, invitations and charters."""
