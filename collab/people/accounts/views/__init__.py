"""Pages about getting in and about one's own account."""

from collab.people.accounts.views import (
    invitations,
    profile,
    resets,
    security,
    sessions,
    signin,
    tokens,
)
from collab.people.accounts.views.blueprint import bp

__all__ = ["bp", "invitations", "profile", "resets", "security", "sessions", "signin", "tokens"]
