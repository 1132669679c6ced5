"""The words in which answers, conditions and readers are told to people."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from collab.policy.category import Condition
from collab.policy.declaration import (
    Attribution,
    Facets,
    Granularity,
    PermittedAction,
    Publicness,
    Subject,
    Time,
)
from collab.policy.obligations import Obligations
from collab.policy.relation import Relation

SCALES: Mapping[str, Mapping[StrEnum, str]] = {
    "time": {
        Time.PAST: "past",
        Time.NONE: "no time said",
        Time.CURRENT: "present",
        Time.FUTURE: "to come",
    },
    "granularity": {
        Granularity.AGGREGATED: "many firms or people together",
        Granularity.NONE: "without detail of a firm or person",
        Granularity.INDIVIDUAL: "a single firm or person visible",
    },
    "subject": {
        Subject.NONE: "about nobody in particular",
        Subject.AFFECTED_PEOPLE: "about affected people",
        Subject.THIRD_PARTY: "about a third party",
        Subject.OWN: "about the own firm",
        Subject.OTHER_MEMBER: "about another member",
    },
    "publicness": {
        Publicness.GENUINE: "public",
        Publicness.OBTAINABLE_AT_COST: "public at a cost",
        Publicness.MEMBER_PRIVATE: "not public",
    },
}

READERS: Mapping[Relation, str] = {
    Relation.SAME_GROUP: "same group of companies",
    Relation.NONE: "outside the market",
    Relation.CUSTOMER_SUPPLIER: "trading partner",
    Relation.COMPETITOR: "rival",
    Relation.COMPETITOR_AND_CHAIN: "rival and trading partner",
}

SWITCHES = {
    "names_person": ("a person recognisable", "nobody recognisable"),
    "names_firm": ("a firm named", "no firm named"),
    "proposes_joint_conduct": ("joint conduct proposed", "no joint conduct proposed"),
    "conditional_threat": ("a threat", "no threat"),
}

NUMBERS = {
    "older_than_months": ("at least {} months old", "old enough"),
    "younger_than_months": ("younger than {} months or of unknown age", "still fresh"),
    "fewer_contributors_than": ("fewer than {} contributors", "too few contributors"),
    "share_above": ("the largest above {} per cent", "one contributor prevails"),
}
"""A limit as counsel reads it, and as everybody else does."""

ATTRIBUTIONS = {
    Attribution.FACILITATOR_ONLY: "the facilitator",
    Attribution.MEMBER: "a member",
    Attribution.KIND: "a kind of organisation",
    Attribution.NAMED: "the organisation by name",
}

ACTIONS = {
    PermittedAction.NO_CONTACT: "contact nobody about it",
    PermittedAction.ASK_CONTRIBUTOR_FIRST: "ask the contributor first",
    PermittedAction.DESK_RESEARCH_ONLY: "do desk research",
    PermittedAction.RAISE_WITHOUT_DETAIL: "raise the subject without detail",
    PermittedAction.RAISE_OPENLY: "raise it openly",
}


def in_words(condition: Condition, *, limits: bool = True) -> str:
    """Say a condition as a lawyer would read it aloud; without ``limits``, as any reader may."""
    parts = []
    for name, words in SCALES.items():
        answers = getattr(condition, name)
        if answers is not None:
            parts.append(" or ".join(word for answer, word in words.items() if answer in answers))
    for name, (yes, no) in SWITCHES.items():
        answer = getattr(condition, name)
        if answer is not None:
            parts.append(yes if answer else no)
    for name, (told, hidden) in NUMBERS.items():
        limit = getattr(condition, name)
        if limit is not None:
            parts.append(told.format(limit) if limits else hidden)
    return "; ".join(parts)


def obligations_in_words(asked: Obligations, *, limits: bool = True) -> tuple[str, ...]:
    """Say what is asked of a copy, one sentence each."""
    said = []
    if asked.watermark:
        said.append("a file that holds it names who took it, and when")
    if asked.no_forwarding:
        said.append("it stays within the organisations that read it")
    if asked.attribution is not None:
        said.append(f"shown as coming from {ATTRIBUTIONS[asked.attribution]} at the finest")
    if asked.permitted_action is not None:
        said.append(f"readers may {ACTIONS[asked.permitted_action]} at the most")
    if asked.expires_after_months is not None:
        months = f" ({asked.expires_after_months} months)" if limits else ""
        said.append(f"counsel looks at it anew when it has stood for long{months}")
    return tuple(said)


def answer_in_words(facet: str, answer: object, *, limits: bool = True) -> str:
    """Say one answer of an author's; without ``limits``, a number that matters is not told."""
    if facet in SCALES:
        words = dict(SCALES[facet])
        return next((word for one, word in words.items() if one == answer), "not said")
    if facet in SWITCHES:
        yes, no = SWITCHES[facet]
        return yes if answer else no
    told, hidden = FIGURES[facet]
    return told.format("not said" if answer is None else answer) if limits else hidden


def facets_in_words(facets: Facets, *, limits: bool = True) -> str:
    """Say all answers that claim something."""
    told = [answer_in_words(name, getattr(facets, name)) for name in SCALES]
    told += [answer_in_words(name, answer=True) for name in SWITCHES if getattr(facets, name)]
    told += [
        answer_in_words(name, getattr(facets, name), limits=limits)
        for name in FIGURES
        if getattr(facets, name) is not None
    ]
    return "; ".join(told)


FIGURES = {
    "age_months": ("age in months: {}", "a certain age"),
    "contributors": ("contributors: {}", "a certain number of contributors"),
    "largest_share": ("the largest one's per cent: {}", "a certain share of the largest one"),
}
