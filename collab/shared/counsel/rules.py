"""Working days, the order of a queue, and a text with its sentences marked: plain values."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

DAY = dt.timedelta(days=1)
SATURDAY = 5
OLDEST, NEWEST, STRICTEST = "", "newest", "strictest"
SORTS: Mapping[str, str] = {
    OLDEST: "Longest waiting first",
    NEWEST: "Latest first",
    STRICTEST: "Strictest marking first",
}
OUTCOMES: Mapping[str, str] = {
    "cleared": "cleared",
    "returned": "returned",
    "rejected": "rejected",
}


@dc.dataclass(frozen=True, slots=True)
class Asked:
    """What of a queue is asked for, as its address says it."""

    category: str = ""
    sort: str = OLDEST
    late: bool = False


def asked_for(arguments: Mapping[str, str], categories: Iterable[str]) -> Asked:
    """Read an address; what makes no sense narrows nothing."""
    category, sort = arguments.get("category", ""), arguments.get("sort", "")
    return Asked(
        category=category if category in set(categories) else "",
        sort=sort if sort in SORTS else OLDEST,
        late=arguments.get("late") == "1",
    )


def after(moment: dt.datetime, days: int) -> dt.datetime:
    """Give the moment so many working days later; Saturdays and Sundays do not count."""
    while days > 0:
        moment += DAY
        days -= moment.weekday() < SATURDAY
    return moment


def before(moment: dt.datetime, days: int) -> dt.datetime:
    """Give the latest moment from which so many working days have passed by ``moment``."""
    latest = moment - days * DAY
    while after(latest, days) > moment:
        latest -= DAY
    return latest


def pieces(text: str, spans: Iterable[tuple[int, int]]) -> Sequence[tuple[str, bool]]:
    """Cut a text into pieces, each with whether it set off a rule; spans may overlap."""
    marked = [False] * len(text)
    for start, end in spans:
        for at in range(max(0, start), min(len(text), end)):
            marked[at] = True
    found: list[tuple[str, bool]] = []
    begin = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or marked[at] != marked[begin]:
            found.append((text[begin:at], marked[begin]))
            begin = at
    return found
