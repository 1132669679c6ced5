"""The published order of answers: nothing further along may ever get a milder verdict."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator
from typing import Any

from collab.policy.declaration import Facets, Granularity, Publicness, Subject, Time
from collab.policy.relation import Relation

SCALES = {"time": tuple(Time), "granularity": tuple(Granularity), "publicness": tuple(Publicness)}
"""From the least to the most sensitive answer."""

MORE_SENSITIVE_SUBJECTS = {
    Subject.NONE: (Subject.AFFECTED_PEOPLE, Subject.THIRD_PARTY),
    Subject.AFFECTED_PEOPLE: (),
    Subject.THIRD_PARTY: (Subject.OWN,),
    Subject.OWN: (Subject.OTHER_MEMBER,),
    Subject.OTHER_MEMBER: (),
}
"""Affected people are apart: their danger is not measured against a firm's."""

MORE_SENSITIVE_RELATIONS = {
    Relation.SAME_GROUP: (Relation.NONE,),
    Relation.NONE: (Relation.CUSTOMER_SUPPLIER, Relation.COMPETITOR),
    Relation.CUSTOMER_SUPPLIER: (Relation.COMPETITOR_AND_CHAIN,),
    Relation.COMPETITOR: (Relation.COMPETITOR_AND_CHAIN,),
    Relation.COMPETITOR_AND_CHAIN: (),
}
"""A customer and a rival learn different things, so neither is above the other."""

SWITCHES = ("names_person", "names_firm", "proposes_joint_conduct", "conditional_threat")
"""No is less sensitive than yes."""


def one_step_up(
    facets: Facets,
    ages: tuple[int, ...] = (),
    contributors: tuple[int, ...] = (),
    shares: tuple[int, ...] = (),
) -> Iterator[Facets]:
    """Give every answer sheet that differs in one answer, one step more sensitive.

    ``ages``, ``contributors`` and ``shares`` are the numbers that matter, ascending: younger,
    fewer and larger are more sensitive.
    """
    for name, scale in SCALES.items():
        answer = getattr(facets, name)
        if answer is not None and answer is not scale[-1]:
            yield _answering(facets, name, scale[scale.index(answer) + 1])
    if facets.subject is not None:
        for subject in MORE_SENSITIVE_SUBJECTS[facets.subject]:
            yield dc.replace(facets, subject=subject)
    for name in SWITCHES:
        if not getattr(facets, name):
            yield _answering(facets, name, answer=True)
    yield from _next_number(facets, "age_months", ages)
    yield from _next_number(facets, "contributors", contributors)
    yield from _next_number(facets, "largest_share", tuple(reversed(shares)))


def _next_number(facets: Facets, name: str, numbers: tuple[int, ...]) -> Iterator[Facets]:
    """Give the next of the numbers that matter, which go from the most to the least sensitive."""
    answer = getattr(facets, name)
    if answer in numbers and numbers.index(answer) > 0:
        yield _answering(facets, name, numbers[numbers.index(answer) - 1])


def _answering(facets: Facets, name: str, answer: object) -> Facets:
    changes: dict[str, Any] = {name: answer}
    return dc.replace(facets, **changes)
