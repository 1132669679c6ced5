"""What the demo's story is made of, as frozen values.

The words of the policy (markings, facets, verdicts) are the policy's own types, so a story can
never speak a language the gate does not know.
"""

from __future__ import annotations

import dataclasses as dc
from typing import Literal

from collab.demo.agreed import Action, Decision
from collab.demo.cast import Charter, Organisation, Person, Relation, Representation, Space
from collab.demo.counted import Indicator
from collab.demo.drafted import TalkingPoint
from collab.demo.engaged import Engagement
from collab.demo.known import Campaign, Contact
from collab.demo.met import Meeting, Series
from collab.demo.watched import Objection, Paper, RuleChange
from collab.policy.declaration import Attribution, Facets, PermittedAction
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.policy.verdict import Verdict

SourceKind = Literal[
    "worker",
    "community_member",
    "civil_society",
    "journalist",
    "authority",
    "document",
    "company",
    "academic",
    "audit",
]
Scale = Literal[1, 2, 3, 4, 5]


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A public source and the day it was read."""

    title: str
    publisher: str
    year: int
    retrieved_days_ago: int
    url: str | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The three layers behind a statement; ``identity`` is sealed."""

    kind: SourceKind
    number: Literal["1", "2-4", "5+"]
    circumstances: str
    identity: str | None = None
    citation: Reading | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """How bad, how many, how hard to undo."""

    scale: Scale
    scope: Scale
    irremediability: Scale


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What counsel makes of a held item."""

    outcome: Literal["cleared", "rejected", "waiting"]
    by: str | None = None
    days_ago: int | None = None
    opinion: str | None = None
    conditions: str | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What the author changes after ``transform``; what is left out stays as it was."""

    days_ago: int
    title: str | None = None
    statement: str | None = None
    facets: Facets | None = None
    attribution: Attribution | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """An author's wish to share, and what the gate should say. RED names its ``circle``."""

    space: str
    days_ago: int
    category: str
    facets: Facets
    attribution: Attribution
    permitted_action: PermittedAction
    marking: Marking = DEFAULT_MARKING
    circle: tuple[str, ...] = ()
    expected: Verdict = Verdict.ALLOW
    review: Review | None = None
    mended: Mended | None = None

    @property
    def shared_days_ago(self) -> int | None:
        """Tell when readers first saw it, after mending or counsel; ``None`` is never."""
        if self.mended is not None:
            return self.mended.days_ago
        if self.review is not None:
            return self.review.days_ago if self.review.outcome == "cleared" else None
        return self.days_ago if self.expected is Verdict.ALLOW else None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A piece of risk intelligence in its author's vault; without ``release`` it stays there."""

    key: str
    author: str
    title: str
    statement: str
    issue: str
    country: str
    reliability: Literal["A", "B", "C", "D", "E", "F"]
    credibility: Literal[1, 2, 3, 4, 5, 6]
    severity: Severity
    source: Source
    region: str = ""
    site: str = ""
    operator: str = ""
    rights: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    tier: str | None = None
    minerals: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    mining_method: str | None = None
    legacy: str | None = None
    remedy: str | None = None
    actors: tuple[str, ...] = ()
    root_causes: tuple[str, ...] = ()
    likelihood: Scale | None = None
    civic_space: str | None = None
    release: Release | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A remark by another member on what was released; it passes the same gate."""

    finding: str = ""
    contact: str = ""
    """On which of the two; the other stays empty."""
    author: str
    text: str
    days_ago: int
    category: str
    facets: Facets
    attribution: Attribution
    permitted_action: PermittedAction
    marking: Marking = DEFAULT_MARKING
    expected: Verdict = Verdict.ALLOW

    @property
    def about(self) -> str:
        """Give the key of what it is said about."""
        return self.contact or self.finding


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """A topic a firm wants followed; told to the facilitator of ``space``, or to nobody."""

    author: str
    days_ago: int
    issue: str | None = None
    country: str | None = None
    mineral: str | None = None
    space: str | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What somebody knows of another's finding; some of it is opened, and taken back later."""

    finding: str
    author: str
    stance: Literal["corroborates", "contradicts", "outdated"]
    note: str
    days_ago: int
    source_kind: SourceKind | None = None
    opened_by: tuple[str, ...] = ()
    taken_back_days_ago: int | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody asks a group, without a name."""

    key: str
    author: str
    space: str
    topic: str
    text: str
    days_ago: int


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody answers; ``private`` is for whoever asked, and nobody else."""

    question: str
    author: str
    text: str
    days_ago: int
    private: bool = False


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a contributor puts right in a finding that is out."""

    finding: str
    statement: str
    days_ago: int


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A text that must never be seen outside the vault of ``organisation``."""

    text: str
    organisation: str
    finding: str
    layer: Literal["statement", "identity"] = "statement"


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything the demo plays, in the order in which it was written."""

    organisations: tuple[Organisation, ...]
    relations: tuple[Relation, ...]
    people: tuple[Person, ...]
    spaces: tuple[Space, ...]
    findings: tuple[Finding, ...]
    comments: tuple[Comment, ...]
    interests: tuple[Interest, ...]
    canaries: tuple[Canary, ...]
    observations: tuple[Observation, ...] = ()
    questions: tuple[Question, ...] = ()
    answers: tuple[Answer, ...] = ()
    corrections: tuple[Correction, ...] = ()
    objections: tuple[Objection, ...] = ()
    rule_changes: tuple[RuleChange, ...] = ()
    papers: tuple[Paper, ...] = ()
    series: tuple[Series, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    decisions: tuple[Decision, ...] = ()
    actions: tuple[Action, ...] = ()
    contacts: tuple[Contact, ...] = ()
    talking_points: tuple[TalkingPoint, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    engagements: tuple[Engagement, ...] = ()

    @property
    def representations(self) -> tuple[Representation, ...]:
        """Give every representation of every person."""
        return tuple(one for person in self.people for one in person.acts_for)

    def representation(self, key: str) -> Representation:
        """Give one representation. :raises KeyError: for an unknown key."""
        return {one.key: one for one in self.representations}[key]

    def person_of(self, representation: str) -> Person:
        """Give the person behind a representation. :raises KeyError: for an unknown key."""
        return {one.key: person for person in self.people for one in person.acts_for}[
            representation
        ]

    def organisation(self, key: str) -> Organisation:
        """Give one organisation. :raises KeyError: for an unknown key."""
        return {one.key: one for one in self.organisations}[key]

    def space(self, key: str) -> Space:
        """Give one space. :raises KeyError: for an unknown key."""
        return {one.key: one for one in self.spaces}[key]

    def finding(self, key: str) -> Finding:
        """Give one finding. :raises KeyError: for an unknown key."""
        return {one.key: one for one in self.findings}[key]

    def organisation_of(self, representation: str) -> str:
        """Give the organisation a representation acts for."""
        return self.representation(representation).organisation

    def ceiling(self, representation: str, space: str) -> Marking | None:
        """Give how far a person may read in a space; ``None`` without a seat there."""
        here = self.space(space)
        seats = {seat.representation: seat for seat in here.seats}
        places = {place.organisation: place.max_marking for place in here.members}
        allowed = places.get(self.organisation_of(representation))
        if representation not in seats or allowed is None:
            return None
        own = seats[representation].ceiling
        return allowed if own is None else min(own, allowed)

    def charter_of(self, space: str) -> Charter:
        """Give the charter a space lives under. :raises KeyError: where there is none."""
        here = self.space(space)
        if here.charter is not None:
            return here.charter
        if here.parent is None:
            raise KeyError(f"{space} has neither charter nor parent")
        return self.charter_of(here.parent)
