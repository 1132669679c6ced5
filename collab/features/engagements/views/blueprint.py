"""The blueprint of engagements."""

from collab.core.web import Feature

bp = Feature("engagements")
