"""The blueprint of calls."""

from collab.core.web import Feature

bp = Feature("calls")
