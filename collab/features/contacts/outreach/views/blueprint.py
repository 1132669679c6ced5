"""The blueprint of outreach: shared by the pages of campaigns and of claims."""

from __future__ import annotations

from collab.core.web import Feature

bp = Feature("outreach")
