"""Values of the story: experts who are engaged together, and how far each engagement has come."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping
from typing import Literal

PayerClass = Literal["downstream", "mining", "association", "donor"]


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What proposals are judged by."""

    label: str
    weight: int
    levels: tuple[str, ...]


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody who may propose asks of a call, and what all are answered."""

    by: str
    words: str
    answer: str


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """How proposals are asked for. A deadline that is over is turned back to its day."""

    days_ago: int
    questions_days_ago: int
    closes_days_ago: int
    invited: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a budget, in minor units."""

    label: str
    quantity: int
    unit: int


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Teammate:
    """One of a team; ``former`` is where he worked until ``until_years_ago``."""

    name: str
    role: str
    former: str = ""
    until_years_ago: int = 0


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What somebody makes of a proposal; without a recommendation he abstains, and says why."""

    by: str
    levels: tuple[int, ...] = ()
    recommends: Literal["yes", "maybe", "no"] | None = None
    words: str


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What an expert firm proposes; without ``submitted_days_ago`` it stays a draft."""

    by: str
    begun_days_ago: int
    submitted_days_ago: int | None = None
    summary: str
    approach: str
    answers: tuple[str, ...]
    plan: str
    risks: str
    lines: tuple[Line, ...]
    team: tuple[Teammate, ...]
    scores: tuple[Score, ...] = ()
    refused: str = ""

    @property
    def total(self) -> int:
        """Give what it costs: by this the story knows it again once it has no name."""
        return sum(line.quantity * line.unit for line in self.lines)


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How scores come to a decision, and the decision to an award."""

    scoring_days_ago: int
    scored_days_ago: int
    put_days_ago: int
    question: str
    said: tuple[str, ...]
    closes_days_ago: int
    outcome: str
    outcome_days_ago: int
    award_days_ago: int
    winner: str


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """What a firm offers, and on which condition; who declines offers nothing."""

    by: str
    most: int
    min_payers: int | None = None
    max_percent: int | None = None
    requires_class: PayerClass | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """A budget, its moments, and what is paid of it; amounts in minor units."""

    drawn_days_ago: int
    total: int
    outside_label: str
    outside: int
    looks_days_ago: tuple[int, ...]
    confirm_days_ago: int
    confirm_again_days_ago: int
    pledges: tuple[Pledge, ...]
    trustee: str
    percent: int
    called_days_ago: int
    due_days_ago: int
    received: tuple[str, ...]
    received_days_ago: int


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """Something to be delivered; accepted by whoever selects, once somebody submitted it."""

    title: str
    amount: int
    due_days_ago: int
    words: str
    submitted_days_ago: int | None = None
    accepted_days_ago: int | None = None
    invoiced_days_ago: int | None = None
    paid_days_ago: int | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A contract, the expert's room, and what is delivered there."""

    contract_days_ago: int
    reference: str
    ends_in_days: int
    room: str
    purpose: str
    room_days_ago: int
    milestones: tuple[Milestone, ...]


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a report; ``later`` is what it says once facts were checked."""

    heading: str
    text: str
    neutral: bool = False
    later: str = ""


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Words of a section that speak of a firm, and what became of them."""

    section: str
    excerpt: str
    firm: str
    by: str = ""
    comment: str = ""
    answer: str = ""
    changed: bool = False


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What somebody says of a recommendation; ``told`` with the reason."""

    by: str
    response: Literal["accepted", "partly", "declined"]
    words: str = ""
    told: bool = False


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A recommendation, to whom it goes, and what they answer; who says nothing stays silent."""

    words: str
    firms: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    due_days_ago: int
    replies: tuple[Reply, ...] = ()


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an expert reports, from the first word to what the addressees answer."""

    by: str
    begun_days_ago: int
    given_days_ago: int
    checked_until_days_ago: int
    comments_days_ago: int
    final_days_ago: int
    released_days_ago: int
    officer: str
    published_days_ago: int
    title: str
    summary: str
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...]
    released_to: tuple[str, ...]
    advised_days_ago: int
    answered_days_ago: int
    advice: tuple[Advice, ...]


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """Experts who are engaged together; it stands where its last part ends."""

    key: str
    space: str
    by: str
    counsel: str
    title: str
    need: str
    type: str
    decision: str
    days_ago: int
    selects: tuple[str, ...] = ()
    funds: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    terms: Mapping[str, object] = dc.field(default_factory=dict)
    criteria: tuple[Criterion, ...] = ()
    cleared_days_ago: int | None = None
    call: Call | None = None
    proposals: tuple[Proposal, ...] = ()
    choice: Choice | None = None
    funding: Funding | None = None
    delivery: Delivery | None = None
    report: Report | None = None
