"""Whom a table names as its taker: what some copies ask of whoever takes them along."""

from __future__ import annotations

from collections.abc import Iterable

from collab.features.findings.extracts import Extract
from collab.shared.releases import taking
from collab.work.unit import Work


def taker(work: Work, taken: Iterable[Extract]) -> str | None:
    """Give who takes a table and when, where anything in it asks for that; else None."""
    asked = taking.asks_for_a_name(work, (one.category for one in taken))
    return taking.taker(work) if asked else None
