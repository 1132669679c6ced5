"""The blueprint of meetings: shared by the pages of agenda, session and minutes."""

from __future__ import annotations

from collab.core.web import Feature

bp = Feature("meetings")
