"""From what is new and what waits to one digest: how much of each thing a mail may say.

CLEAR and GREEN: title and summary. AMBER: title. Above: that there is something, as a count for
each space. Mail lies around in other people's systems for years.
"""

from __future__ import annotations

import dataclasses as dc
import itertools
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from collab.policy.marking import Marking
from collab.shared.notices.news import SUMMARY_UP_TO, TITLE_UP_TO, News, Waiting

LINES = 20
SUMMARY = 240


@dc.dataclass(frozen=True, slots=True)
class Line:
    """One line of a digest, and where it leads."""

    text: str
    path: str
    marking: Marking | None = None
    summary: str = ""
    permitted_action: str | None = None


@dc.dataclass(frozen=True, slots=True)
class Part:
    """The lines of one space."""

    title: str
    lines: Sequence[Line]


@dc.dataclass(frozen=True, slots=True)
class Digest:
    """What goes into one mail. ``more`` items are told as a number only.

    ``capped`` says that there are more than were looked at, of one kind in one space at least.
    """

    waiting: Sequence[Line]
    parts: Sequence[Part]
    more: int
    capped: bool
    told: Sequence[uuid.UUID]
    counts: Mapping[uuid.UUID, int]

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to say."""
        return not self.waiting and not self.told


def compose(
    news: Iterable[News], waiting: Iterable[Waiting], names: Mapping[uuid.UUID, str]
) -> Digest:
    """Compose a digest: what waits, then the counts, then items, the newest first, in 20 lines."""
    fresh = sorted(news, key=lambda item: item.shared_at, reverse=True)
    spoken = [item for item in fresh if item.marking <= TITLE_UP_TO]
    silent = Counter(item.space_id for item in fresh if item.marking > TITLE_UP_TO)
    full = {item.space_id for item in fresh if item.more_behind}
    due = [Line(one.text, one.path) for one in waiting][: LINES - 1]
    room = LINES - len(due)
    counted = list(silent.items())
    if len(counted) + len(spoken) > room:
        room -= 1  # for the line that says how many more
    counted = counted[:room]
    shown = spoken[: room - len(counted)]
    told = len(shown) + sum(number for _, number in counted)
    return Digest(
        waiting=due,
        parts=_parts(shown, dict(counted), names, full),
        more=len(fresh) - told,
        capped=bool(full),
        told=[item.item_id for item in fresh],
        counts=Counter(item.space_id for item in fresh),
    )


def _parts(
    shown: Sequence[News],
    silent: Mapping[uuid.UUID, int],
    names: Mapping[uuid.UUID, str],
    full: Collection[uuid.UUID],
) -> list[Part]:
    spaces = dict.fromkeys(itertools.chain((item.space_id for item in shown), silent))
    parts = []
    for space_id in sorted(spaces, key=lambda one: names.get(one, "").casefold()):
        lines = [_line(item) for item in shown if item.space_id == space_id]
        if number := silent.get(space_id):
            lines.append(_count(number, space_id, others=bool(lines), full=space_id in full))
        parts.append(Part(one_line(names.get(space_id, "")), lines))
    return parts


def _line(item: News) -> Line:
    open_enough = item.marking <= SUMMARY_UP_TO
    summary = shorten(item.summary) if open_enough else ""
    return Line(one_line(item.title), item.path, item.marking, summary, item.permitted_action)


def _count(number: int, space_id: uuid.UUID, *, others: bool, full: bool) -> Line:
    more, plus = "more " if others else "", "+" if full else ""
    text = (
        f"1 {more}item to read on Collab"
        if number == 1 and not full
        else f"{number}{plus} {more}items to read on Collab"
    )
    return Line(text, f"/spaces/{space_id}")


def one_line(text: str) -> str:
    """Give a text without line breaks."""
    return " ".join(text.split())


def shorten(text: str) -> str:
    """Give the beginning of a text, cut between words."""
    whole = one_line(text)
    if len(whole) <= SUMMARY:
        return whole
    return whole[:SUMMARY].rsplit(" ", 1)[0] + " …"
