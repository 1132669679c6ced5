"""The page of a group's own work, and its panel on the group's front page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import render_template
from markupsafe import Markup

from collab.features.kpis.drawing import Chart, Moment, chart
from collab.features.kpis.rules import half_year
from collab.flows.groupwork.gathering import Told, told
from collab.flows.groupwork.rules import EXPLAINED, FLOOR, NAMES, NOW_ONLY, TOO_FEW, Share
from collab.people.spaces.models import Space
from collab.policy.viewer import SpaceKind
from collab.work.unit import Work

WORDS: dict[str, Any] = {
    "names": NAMES,
    "explained": EXPLAINED,
    "now_only": NOW_ONLY,
    "too_few": TOO_FEW,
    "half_year": half_year,
    "floor": FLOOR,
}


def work_page(work: Work, space: Space) -> str:
    """Render each share with its course over the half-years, drawn and as a table."""
    periods, found = told(work, space.id)
    return render_template(
        "groupwork/show.html",
        space=space,
        periods=periods,
        shown=_worth_a_column(found, len(periods)),
        told=found,
        drawings={one: _drawn(periods, shares) for one, shares in found.items()},
        **WORDS,
    )


def _worth_a_column(found: Told, number: int) -> Sequence[int]:
    """Give the half-years to show, the newest first: back to the first in which anything was."""
    begun = [
        at
        for shares in found.values()
        if len(shares) == number
        for at, share in enumerate(shares)
        if share.whole
    ]
    return range(number - 1, min(begun, default=number - 1) - 1, -1)


def front_section(work: Work, space: Space) -> Markup | None:
    """Show on a group's front page how its own work stands in this half-year."""
    if space.kind != SpaceKind.GROUP:
        return None
    _, found = told(work, space.id)
    text = render_template(
        "groupwork/_front.html",
        space=space,
        latest={one: shares[-1] for one, shares in found.items()},
        **WORDS,
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def _drawn(periods: Sequence[str], found: Sequence[Share]) -> Chart | None:
    """Draw a course of at least two half-years; one alone is told in words."""
    if sum(one.percent is not None for one in found) < 2:  # noqa: PLR2004 # a course has two ends
        return None
    moments = [
        Moment(period, None if share.percent is None else Decimal(share.percent), None, False)  # noqa: FBT003 # nothing is released here
        for period, share in zip(periods, found, strict=True)
    ]
    return chart(moments, "percent", Decimal(100))
