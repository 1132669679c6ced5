"""What an engagement's own page shows of its review."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from collab.core.errors import NotFoundError
from collab.core.refs import Card
from collab.features.engagements.review import queries
from collab.features.engagements.review.models import Phase
from collab.features.engagements.review.pages import around
from collab.features.engagements.review.policy import Bench
from collab.work.unit import Work


def panel(work: Work, card: Card) -> Markup:
    """Show how the review of an engagement stands; nothing to whoever is not inside."""
    try:
        bench = queries.bench(work, card.id)
    except NotFoundError:
        shown: dict[str, Any] = {"bench": None}
    else:
        shown = {"left": _left(work, bench), "over": _is_over(work, bench), **around(work, bench)}
    text = render_template("engagements/review/_panel.html", **shown)
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def _left(work: Work, bench: Bench) -> tuple[Phase, int] | None:
    for row, running, number in queries.to_score(work):
        if row.id == bench.row.id:
            return running, number
    return None


def _is_over(work: Work, bench: Bench) -> bool:
    running = queries.last_scored(work, bench.row.id, bench.stage)
    return running is not None and running.state == "ended"
