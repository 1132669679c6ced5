"""What a proposal is made of, what it lacks, how its call stands: pure functions."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import chain, islice, product
from string import ascii_uppercase
from typing import Any

from collab.core.texts import has_controls
from collab.features.engagements.rules import State, Workflow

KIND = "proposal"
OPENED = "opened_proposal"
CALL = "call"
PROPOSING: Mapping[str, str] = {
    "expert_firm": "Expert firm",
    "academia": "Academia",
    "civil_society": "Civil society organisation",
    "law_firm": "Law firm",
    "trade_union": "Trade union",
}
"""Who may propose at all; a twin stands in the database."""
STATES: Mapping[str, str] = {
    "draft": "Draft, not submitted",
    "submitted": "Submitted",
    "withdrawn": "Withdrawn",
    "opened": "Submitted and opened",
}
OUTCOMES: Mapping[str, str] = {
    "shortlisted": "You are asked for a full proposal",
    "selected": "Your proposal was selected",
    "not_selected": "Your proposal was not selected",
}
LONGEST_PART, LONGEST_OUTLINE = 6000, 3000
MOST_LINES, MOST_TEAM, MOST_FILES = 40, 20, 10
LONGEST_LABEL = 200
LENGTHS = (1, 2, 3)
"""Of the letters a proposal is called by; a twin stands in the database."""
UNSEEN = "This holds control characters that cannot be seen. Delete them."
TOO_LONG = "This is too long: use up to %s characters."
LARGEST = 10**6
"""No quantity is as large."""
MOST = 10**13
"""What one line may cost at most, in the smallest unit: sums stay whole numbers everywhere."""


@dc.dataclass(frozen=True, slots=True)
class Part:
    """One text a call asks for."""

    key: str
    label: str
    longest: int = LONGEST_PART


@dc.dataclass(frozen=True, slots=True)
class BudgetLine:
    """``unit`` is what one costs, in the smallest unit of the call's currency."""

    label: str
    quantity: Decimal
    unit: int

    @property
    def amount(self) -> int:
        """Give what it costs: halves of the smallest unit are rounded up."""
        exact = (self.quantity * self.unit).quantize(Decimal(1), ROUND_HALF_UP)
        return int(exact)


@dc.dataclass(frozen=True, slots=True)
class Former:
    """Where somebody worked before, and the year of leaving."""

    employer: str
    until: int


@dc.dataclass(frozen=True, slots=True)
class Person:
    """One of the team."""

    name: str
    role: str
    employer: str = ""
    former: tuple[Former, ...] = ()


@dc.dataclass(frozen=True, slots=True)
class Funding:
    """Money received from somebody, and the last year of it."""

    source: str
    year: int


@dc.dataclass(frozen=True, slots=True)
class Relation:
    """What the proposer is to a firm besides."""

    firm: str
    what: str


@dc.dataclass(frozen=True, slots=True)
class Content:
    """All a proposal says."""

    parts: Mapping[str, str] = dc.field(default_factory=dict)
    lines: tuple[BudgetLine, ...] = ()
    team: tuple[Person, ...] = ()
    funding: tuple[Funding, ...] = ()
    relations: tuple[Relation, ...] = ()
    nothing_declared: bool = False
    files: tuple[uuid.UUID, ...] = ()
    flagged: bool = False

    @property
    def total(self) -> int:
        """Give the sum of the budget, in the smallest unit."""
        return sum(line.amount for line in self.lines)

    @property
    def empty(self) -> bool:
        """Tell whether it says nothing yet."""
        return self == Content()


def quantity(text: str) -> Decimal | None:
    """Read a number of up to two digits behind the point; None for anything else."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    fine = found.is_finite() and 0 < found < LARGEST and found == found.quantize(Decimal("0.01"))
    return found if fine else None


def parts_of(criteria: Sequence[Mapping[str, Any]], workflow: str, stage: int) -> tuple[Part, ...]:
    """Give the texts a call asks for: an outline says less than a full proposal."""
    if workflow == Workflow.SEALED and stage == 1:
        return (
            Part("summary", "The proposal in short", LONGEST_OUTLINE),
            Part("approach", "Approach", LONGEST_OUTLINE),
        )
    asked = (
        Part(f"criterion_{one['key']}", f"Criterion: {one.get('label', one['key'])}")
        for one in criteria
    )
    return (
        Part("summary", "The proposal in short", LONGEST_OUTLINE),
        Part("approach", "Approach"),
        *asked,
        Part("plan", "Timetable"),
        Part("risks", "Risks, and how people are kept safe"),
    )


def missing(content: Content, parts: Sequence[Part]) -> Mapping[str, str]:
    """Say what must be there before it can be submitted."""
    lacks = {
        f"part_{part.key}": "Write this part."
        for part in parts
        if not content.parts.get(part.key, "").strip()
    }
    if content.total <= 0:
        lacks["lines"] = "Give at least one line of the budget."
    if not content.team:
        lacks["team"] = "Name at least one person of the team."
    declared = bool(content.funding or content.relations)
    if declared == content.nothing_declared:
        lacks["nothing_declared"] = (
            "Either declare something or say that there is nothing, and not both."
        )
    return lacks


def unasked(content: Content, parts: Sequence[Part]) -> Mapping[str, str]:
    """Say what may not even be kept: texts nobody asked for, too long, or not to be seen."""
    keys = {part.key: part.longest for part in parts}
    more = set(content.parts) - set(keys)
    wrong = {"parts": "The call does not ask for all of these parts."} if more else {}
    wrong |= {
        f"part_{key}": UNSEEN
        for key, text in content.parts.items()
        if key in keys and has_controls(text)
    }
    wrong |= {
        f"part_{key}": TOO_LONG % keys[key]
        for key, text in content.parts.items()
        if key in keys and len(text) > keys[key]
    }
    people = [(one.name, one.role, one.employer) for one in content.team]
    others = {
        "lines": [one.label for one in content.lines],
        "team": [text for one in people for text in one]
        + [former.employer for one in content.team for former in one.former],
        "funding": [one.source for one in content.funding],
        "relations": [text for one in content.relations for text in (one.firm, one.what)],
    }
    return wrong | {
        field: UNSEEN for field, texts in others.items() if any(map(has_controls, texts))
    }


def texts_of(content: Content) -> Mapping[str, str]:
    """Give what the screen reads: all free text, by the field it stands in."""
    said = {f"part_{key}": text for key, text in content.parts.items()}
    said["lines"] = "\n".join(line.label for line in content.lines)
    return {key: text for key, text in said.items() if text.strip()}


@dc.dataclass(frozen=True, slots=True)
class Clock:
    """What of a call tells how it stands."""

    stage: int
    closes_at: dt.datetime
    full_closes_at: dt.datetime | None
    ended_as: str | None

    @property
    def ends(self) -> dt.datetime:
        """Give the deadline of the stage it is in."""
        return self.full_closes_at if self.stage == 2 and self.full_closes_at else self.closes_at  # noqa: PLR2004 # the second stage


def standing(clock: Clock, now: dt.datetime) -> State:
    """Give how an engagement stands as far as a proposer may know: by its call alone."""
    if clock.ended_as == "cancelled":
        return State.CANCELLED
    if clock.ended_as is not None:
        return State.COMPLETED
    if now >= clock.ends:
        return State.OPENED
    return State.CALLING if clock.stage == 1 else State.CALLING_FULL


def codes(number: int) -> Iterator[str]:
    """Give A, B … Z, AA, AB … ZZZ for so many proposals: more than a call takes."""
    if number > sum(len(ascii_uppercase) ** length for length in LENGTHS):
        raise ValueError("more proposals than letters")
    drawn = (product(ascii_uppercase, repeat=length) for length in LENGTHS)
    return map("".join, islice(chain.from_iterable(drawn), number))
