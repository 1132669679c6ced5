"""How a number is shown in a picture, and when it is not.

Each step of the ramp stands for a band and is named in words beside it; no colour speaks alone.

In a shared space, fewer than five is shown as presence only: one shade, the words "fewer than 5",
no number. Nothing is kept from the viewer by it: a tile counts what the one formula lets him read,
and leads to the list of exactly that. But a picture travels further than a list. It is printed,
photographed, put into a slide, and "1" on a country says to whoever finds it that one firm, or one
source, spoke of it. So small numbers stay behind the link, where the formula is asked again. The
same rule sorts: among those of fewer than five the order is that of their names, not of their size.
In one's own vault all is one's own, and numbers are plain.

No difference gives them away either: sums are shown by the same rule, over what was counted whole.
Whoever subtracts shown numbers from a shown sum learns what one click would have told him.
"""

from __future__ import annotations

import dataclasses as dc

from flask_babel import gettext as _

K = 5
COUNTED_TO = 1_000
FROM = (1, K, 20, 100)
"""Where each step of the ramp begins."""


@dc.dataclass(frozen=True, slots=True)
class Step:
    """One step of the ramp, in words."""

    level: int
    words: str


@dc.dataclass(frozen=True, slots=True)
class Shown:
    """A number as a picture may show it. ``figure`` is empty where there is none to show."""

    level: int
    words: str
    figure: str
    rank: int
    """What lists are sorted by: equal for all numbers that are not shown."""


def level_of(number: int) -> int:
    """Give the step a number falls on; 0 for none."""
    return sum(number >= start for start in FROM)


def shown(number: int, *, own: bool) -> Shown:
    """Give a number as it may be shown, in one's own vault (``own``) or in a shared space."""
    if 0 < number < K and not own:
        return Shown(1, _("fewer than 5"), "", 1)
    figure = f"{COUNTED_TO:,}+" if number > COUNTED_TO else f"{number:,}"
    return Shown(level_of(number), figure, figure, number)


def steps(*, own: bool) -> list[Step]:
    """Give the legend."""
    few = _("1 to 4") if own else _("fewer than 5")
    words = (_("none"), few, _("5 to 19"), _("20 to 99"), _("100 and more"))
    return [Step(level, text) for level, text in enumerate(words)]
