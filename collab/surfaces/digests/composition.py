"""From what is new and what waits to one digest: how much of each thing a mail may say.

CLEAR and GREEN: title and summary. AMBER: title. Above: that there is something, as a count for
each space. Mail lies around in other people's systems for years. The frame and what waits speak the
reader's language; what members wrote stays as it was written.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import itertools
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from collab.core.mail_templates import counted, said
from collab.policy.marking import Marking
from collab.shared.calendar.telling import spoken, spoken_day
from collab.shared.notices.news import SUMMARY_UP_TO, TITLE_UP_TO, News, Waiting

LINES = 20
SUMMARY = 240
NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@dc.dataclass(frozen=True, slots=True)
class Line:
    """One line of a digest, and where it leads."""

    text: str
    path: str
    marking: Marking | None = None
    summary: str = ""
    permitted_action: str | None = None
    when: str = ""


@dc.dataclass(frozen=True, slots=True)
class Ear:
    """In what language, and where on earth, somebody reads."""

    language: str = "en"
    zone: str = "UTC"


@dc.dataclass(frozen=True, slots=True)
class Part:
    """The lines of one space."""

    title: str
    lines: Sequence[Line]


@dc.dataclass(frozen=True, slots=True)
class Digest:
    """What goes into one mail. ``more`` items are told as a number only.

    ``due`` has a day, ``waiting`` has none, ``leads`` are meetings and decisions. ``capped`` says
    that there are more than were looked at, of one kind in one space at least.
    """

    due: Sequence[Line]
    waiting: Sequence[Line]
    leads: Sequence[Line]
    parts: Sequence[Part]
    more: int
    capped: bool
    told: Sequence[uuid.UUID]
    counts: Mapping[uuid.UUID, int]

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to say."""
        return not (self.due or self.waiting or self.told)


def compose(
    news: Iterable[News],
    waiting: Iterable[Waiting],
    names: Mapping[uuid.UUID, str],
    ear: Ear = Ear(),
) -> Digest:
    """Compose a digest in 20 lines: what is due, what waits, meetings and decisions, then news.

    News stand by space, the newest first, and before them a count of what no mail may name.
    """
    fresh = sorted(news, key=lambda item: (not item.leads, -item.shared_at.timestamp()))
    spoken_of = [item for item in fresh if item.marking <= TITLE_UP_TO]
    silent = Counter(item.space_id for item in fresh if item.marking > TITLE_UP_TO)
    full = {item.space_id for item in fresh if item.more_behind}
    asked = sorted(waiting, key=lambda one: one.due_at or NEVER)[: LINES - 1]
    room = LINES - len(asked)
    counted = list(silent.items())
    if len(counted) + len(spoken_of) > room:
        room -= 1  # for the line that says how many more
    counted = counted[:room]
    shown = spoken_of[: room - len(counted)]
    told = len(shown) + sum(number for _, number in counted)
    return Digest(
        due=[_asked(one, ear) for one in asked if one.due_at is not None],
        waiting=[_asked(one, ear) for one in asked if one.due_at is None],
        leads=[_line(item, ear, names) for item in shown if item.leads],
        parts=_parts([item for item in shown if not item.leads], dict(counted), names, full, ear),
        more=len(fresh) - told,
        capped=bool(full),
        told=[item.item_id for item in fresh],
        counts=Counter(item.space_id for item in fresh),
    )


def _asked(one: Waiting, ear: Ear) -> Line:
    when = ""
    if one.due_at is not None and one.all_day:
        when = spoken_day(one.due_at.date(), language=ear.language)
    elif one.due_at is not None:
        when = spoken(one.due_at, zone=ear.zone, language=ear.language)
    # A question comes before a title, which members wrote and nobody translates.
    asked, mark, title = one.text.partition("? ")
    text = f"{said(f'{asked}?', ear.language)} {title}" if mark else counted(one.text, ear.language)
    return Line(text, one.path, when=when)


def _parts(
    shown: Sequence[News],
    silent: Mapping[uuid.UUID, int],
    names: Mapping[uuid.UUID, str],
    full: Collection[uuid.UUID],
    ear: Ear,
) -> list[Part]:
    spaces = dict.fromkeys(itertools.chain((item.space_id for item in shown), silent))
    parts = []
    for space_id in sorted(spaces, key=lambda one: names.get(one, "").casefold()):
        lines = [_line(item, ear) for item in shown if item.space_id == space_id]
        if number := silent.get(space_id):
            plus = "+" if space_id in full else ""
            text = _count(number, ear.language, others=bool(lines), plus=plus)
            lines.append(Line(text, f"/spaces/{space_id}"))
        parts.append(Part(one_line(names.get(space_id, "")), lines))
    return parts


def _line(item: News, ear: Ear, names: Mapping[uuid.UUID, str] | None = None) -> Line:
    """Give the line of an item, led by the name of its space where none stands above it."""
    open_enough = item.marking <= SUMMARY_UP_TO
    summary = shorten(item.summary) if open_enough else ""
    where = names.get(item.space_id) if names else None
    title = f"{said(item.prefix, ear.language)} {item.title}" if item.prefix else item.title
    text = one_line(f"{where}: {title}" if where else title)
    return Line(text, item.path, item.marking, summary, item.permitted_action)


def _count(number: int, language: str, *, others: bool, plus: str) -> str:
    more = "more " if others else ""
    if number == 1 and not plus:
        return said(f"1 {more}item to read on Collab", language)
    text = said(f"%(number)s {more}items to read on Collab", language)
    return text % {"number": f"{number}{plus}"}


def one_line(text: str) -> str:
    """Give a text without line breaks."""
    return " ".join(text.split())


def shorten(text: str) -> str:
    """Give the beginning of a text, cut between words."""
    whole = one_line(text)
    if len(whole) <= SUMMARY:
        return whole
    return whole[:SUMMARY].rsplit(" ", 1)[0] + " …"
