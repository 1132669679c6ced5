"""All a firm ever answered to indicators: opened for itself alone, as on its page."""

from __future__ import annotations

from collections.abc import Mapping

from collab.features.kpis import queries
from collab.features.kpis.numbers import typed
from collab.features.kpis.pages import named
from collab.features.kpis.rules import UNITS, Unit, half_year
from collab.surfaces.exchange.along.parts import Part
from collab.work.unit import Work

STATES: Mapping[str, str] = {
    "draft": "A draft: it does not count yet",
    "submitted": "Submitted",
    "locked": "Submitted and closed",
    "lapsed": "It did not count",
}
UNNAMED = "An indicator of a group your organisation has left"


def answered(work: Work) -> Part:
    """Give the firm's answers of all rounds, drafts too."""
    rows = []
    for row, asked, about in queries.all_own(work):
        said = queries.opened(work, row).told
        values = [
            named(about) if about else UNNAMED,
            about.key if about else "",
            about.version if about else None,
            half_year(asked.period) if asked else "",
            UNITS[Unit(about.unit)] if about else "",
            STATES[row.state],
            typed(said.value),
            said.as_of,
            typed(said.restated) if said.restated is not None else "",
            row.updated_at,
        ]
        rows.append((row.marking, values))
    heads = {
        "indicator": "Indicator",
        "key": "Key",
        "version": "Version",
        "period": "Half-year",
        "unit": "Counts in",
        "state": "State",
        "value": "Your figure",
        "as_of": "Newest data point",
        "restated": "Half-year before, put right",
        "changed_at": "Last changed",
    }
    return Part("answers", "Answers to indicators", heads, rows)
