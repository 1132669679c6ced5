"""What an author says about a draft before the gate judges it.

Each scale is written from the least to the most sensitive answer; ``sensitivity.py`` publishes
these orders, and no answer further along may ever get a milder verdict.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
import urllib.parse

from collab.policy.marking import DEFAULT_MARKING, Marking


class Time(enum.StrEnum):
    """When what is told happens. ``none`` (no time said) may always mean the present."""

    PAST = "past"
    NONE = "none"
    CURRENT = "current"
    FUTURE = "future"


class Granularity(enum.StrEnum):
    """Whether one organisation can be seen behind what is told."""

    AGGREGATED = "aggregated"
    NONE = "none"
    INDIVIDUAL = "individual"


class Subject(enum.StrEnum):
    """Whose conduct or situation it is. Affected people stand apart: theirs is another danger."""

    NONE = "none"
    AFFECTED_PEOPLE = "affected_people"
    THIRD_PARTY = "third_party"
    OWN = "own"
    OTHER_MEMBER = "other_member"


class Publicness(enum.StrEnum):
    """``genuine``: anyone can read it at no cost, and the citation says where and when."""

    GENUINE = "genuine"
    OBTAINABLE_AT_COST = "obtainable_at_cost"
    MEMBER_PRIVATE = "member_private"


class Attribution(enum.StrEnum):
    """How readers learn who contributed."""

    FACILITATOR_ONLY = "facilitator_only"
    MEMBER = "member"
    KIND = "kind"
    NAMED = "named"


class PermittedAction(enum.StrEnum):
    """What a reader may do with it towards the outside."""

    NO_CONTACT = "no_contact"
    ASK_CONTRIBUTOR_FIRST = "ask_contributor_first"
    DESK_RESEARCH_ONLY = "desk_research_only"
    RAISE_WITHOUT_DETAIL = "raise_without_detail"
    RAISE_OPENLY = "raise_openly"


@dc.dataclass(frozen=True, slots=True)
class Citation:
    """Where something public can be read, and the day the author read it there."""

    url: str
    retrieved_on: dt.date

    def can_be_followed(self, today: dt.date) -> bool:
        """Tell whether it is a web address with a host, read on a day that has come."""
        address = urllib.parse.urlsplit(self.url)
        return (
            address.scheme in {"http", "https"}
            and bool(address.hostname)
            and self.retrieved_on <= today
        )


@dc.dataclass(frozen=True, slots=True)
class Facets:
    """The author's answers. ``None`` is "not answered", which can only make a verdict stricter."""

    time: Time | None = None
    granularity: Granularity | None = None
    subject: Subject | None = None
    publicness: Publicness = Publicness.MEMBER_PRIVATE
    age_months: int | None = None
    names_person: bool = False
    names_firm: bool = False
    proposes_joint_conduct: bool = False
    conditional_threat: bool = False
    contributors: int | None = None
    """Independent firms behind a figure: ultimate parents."""
    largest_share: int | None = None
    """The largest of them, in per cent of the figure."""


@dc.dataclass(frozen=True, slots=True)
class Declaration:
    """Everything an author declares about one draft."""

    category: str
    facets: Facets = Facets()
    marking: Marking = DEFAULT_MARKING
    attribution: Attribution = Attribution.MEMBER
    permitted_action: PermittedAction = PermittedAction.NO_CONTACT
    citation: Citation | None = None
