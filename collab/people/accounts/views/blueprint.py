"""The blueprint of everything about getting in and about one's own account."""

from collab.core.web import Feature

bp = Feature("accounts")
