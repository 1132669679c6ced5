"""A whole table looked through before anything is written: what is wrong, what is there already."""

from __future__ import annotations

import collections
import dataclasses as dc
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from collab.features.findings.duplicates import Known, most_like
from collab.surfaces.exchange.reading.sheet import Row
from collab.surfaces.exchange.values import Columns, Reading, read_row
from collab.surfaces.exchange.words import Lexicon

TOLD = 200
"""Problems and likenesses that a page tells one by one; the file of bad rows tells them all."""
LOOKED_BACK = 200
"""Earlier rows of the same country that a row is compared with."""


@dc.dataclass(frozen=True, slots=True)
class Alike:
    """That a row looks like a finding in the vault, or like an earlier ``row`` of the table."""

    number: int
    title: str
    finding_id: uuid.UUID | None = None
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
                [a.number, a.title, str(a.finding_id) if a.finding_id else None, a.row]
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
                Alike(number, title, uuid.UUID(finding) if finding else None, row)
                for number, title, finding, row in value["alike"]
            ],
        )


def check(
    rows: Iterable[Row], columns: Columns, lexicon: Lexicon, known: Sequence[Known]
) -> Checked:
    """Look through a table, beside what the vault holds already."""
    checked = Checked()
    stock: dict[str | None, list[Known]] = collections.defaultdict(list)
    for one in known:
        stock[one.country].append(one)
    earlier: dict[str | None, collections.deque[Known]] = collections.defaultdict(
        lambda: collections.deque(maxlen=LOOKED_BACK)
    )
    for row in rows:
        reading = read_row(row, columns, lexicon)
        if reading.problems:
            checked.bad += 1
            checked.problems += [(row.number, p.heading, p.words) for p in reading.problems]
            continue
        checked.good += 1
        mine = _known(reading)
        alike = _in_vault(mine, stock) or _above(mine, earlier[mine.country])
        if alike is not None:
            checked.alike.append(alike)
        earlier[mine.country].append(mine)
    return checked


def _known(reading: Reading) -> Known:
    values = reading.values
    return Known(
        id=uuid.UUID(int=reading.number),
        title=values["title"],
        statement=values.get("statement", ""),
        issue=values.get("issue"),
        country=values.get("country"),
    )


def _in_vault(mine: Known, stock: dict[str | None, list[Known]]) -> Alike | None:
    found = most_like(mine, stock.get(mine.country, ()))
    return Alike(mine.id.int, found.title, finding_id=found.id) if found else None


def _above(mine: Known, earlier: Sequence[Known]) -> Alike | None:
    found = most_like(mine, list(earlier))
    return Alike(mine.id.int, found.title, row=found.id.int) if found else None
