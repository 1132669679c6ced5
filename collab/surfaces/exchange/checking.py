"""A whole table looked through before anything is written: what is wrong, what is there already."""

from __future__ import annotations

import collections
import dataclasses as dc
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from collab.surfaces.exchange.kinds import Subject
from collab.surfaces.exchange.reading.sheet import Row
from collab.surfaces.exchange.values import Columns, Problem, Reading, read_row
from collab.surfaces.exchange.words import Lexicon

TOLD = 200
"""Problems and likenesses that a page tells one by one; the file of bad rows tells them all."""
LOOKED_BACK = 200
"""Earlier rows of the same country that a row is compared with."""


@dc.dataclass(frozen=True, slots=True)
class Alike:
    """That a row looks like something in the vault, or like an earlier ``row`` of the table."""

    number: int
    title: str
    item_id: uuid.UUID | None = None
    row: int | None = None


@dc.dataclass(slots=True)
class Checked:
    """What looking through found. ``problems`` are row, heading, words."""

    good: int = 0
    bad: int = 0
    problems: list[tuple[int, str, str]] = dc.field(default_factory=list)
    alike: list[Alike] = dc.field(default_factory=list)

    def written_down(self) -> Any:
        """Give it as JSON holds it."""
        return {
            "good": self.good,
            "bad": self.bad,
            "problems": self.problems[:TOLD],
            "alike": [
                [a.number, a.title, str(a.item_id) if a.item_id else None, a.row]
                for a in self.alike
            ],
        }

    @classmethod
    def read_back(cls, value: Any) -> Checked:
        """Give it as it was written down."""
        return cls(
            good=value["good"],
            bad=value["bad"],
            problems=[tuple(problem) for problem in value["problems"]],
            alike=[
                Alike(number, title, uuid.UUID(item) if item else None, row)
                for number, title, item, row in value["alike"]
            ],
        )


Barred = Callable[[Mapping[str, Any]], str | None]
"""Says why a row that reads well may not be written; None where it may."""


def check(
    rows: Iterable[Row],
    columns: Columns,
    lexicon: Lexicon,
    known: Sequence[Any],
    barred: Barred = lambda _values: None,
) -> Checked:
    """Look through a table, beside what the vault holds already."""
    checked, subject = Checked(), columns.subject
    stock: dict[object, list[Any]] = collections.defaultdict(list)
    for one in known:
        stock[subject.bucket(one)].append(one)
    earlier: dict[object, collections.deque[Any]] = collections.defaultdict(
        lambda: collections.deque(maxlen=LOOKED_BACK)
    )
    for row in rows:
        reading = with_bar(read_row(row, columns, lexicon), columns, barred)
        if reading.problems:
            checked.bad += 1
            checked.problems += [(row.number, p.heading, p.words) for p in reading.problems]
            continue
        checked.good += 1
        mine = subject.known(reading.number, reading.values)
        bucket = subject.bucket(mine)
        alike = _in_vault(subject, mine, stock[bucket]) or _above(subject, mine, earlier[bucket])
        if alike is not None:
            checked.alike.append(alike)
        earlier[bucket].append(mine)
    return checked


def with_bar(reading: Reading, columns: Columns, barred: Barred) -> Reading:
    """Give a reading with why it may not be written among its problems, where it may not."""
    why = None if reading.problems else barred(reading.values)
    if why is None:
        return reading
    named = zip(columns.headings, columns.names, strict=True)
    needs = columns.subject.needs
    heading = next((heading for heading, name in named if name in needs), "")
    return Reading(reading.number, reading.values, [Problem(heading, why)])


def _in_vault(subject: Subject, mine: Any, stock: Sequence[Any]) -> Alike | None:
    found = subject.like(mine, stock)
    return Alike(mine.id.int, subject.title(found), item_id=found.id) if found else None


def _above(subject: Subject, mine: Any, earlier: Iterable[Any]) -> Alike | None:
    found = subject.like(mine, list(earlier))
    return Alike(mine.id.int, subject.title(found), row=found.id.int) if found else None
