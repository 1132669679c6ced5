"""What a facilitator was told, put together: topics, who told them, and what lies close."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Iterable, Mapping, Sequence

from collab.features.interests.queries import Told
from collab.features.interests.rules import Topic


@dc.dataclass(frozen=True, slots=True)
class Firms:
    """Organisations by name; those of one ultimate parent count as one."""

    names: Mapping[uuid.UUID, str]
    number: int


@dc.dataclass(frozen=True, slots=True)
class Line:
    """One topic exactly as it was told."""

    topic: Topic
    firms: Firms


@dc.dataclass(frozen=True, slots=True)
class Theme:
    """All topics of one issue and country, whatever the mineral.

    ``around`` told of something wider or narrower, in which part of this one lies.
    """

    topic: Topic
    lines: Sequence[Line]
    firms: Firms
    around: Firms


def board(every: Sequence[Told]) -> Sequence[Theme]:
    """Group what was told, the themes most organisations share first."""
    themes = dict.fromkeys(one.topic.wherein for one in every)
    made = [_theme(topic, every) for topic in themes]
    return sorted(made, key=lambda one: (-one.firms.number, -one.around.number, str(one.topic)))


def interested(every: Iterable[Told], topic: Topic) -> Firms:
    """Give those whose interest takes in a topic, or part of it where the mineral is open."""
    return _firms(one for one in every if one.topic.wherein.covers(topic.wherein))


def _theme(topic: Topic, every: Sequence[Told]) -> Theme:
    inside = [one for one in every if one.topic.wherein == topic]
    held = {one.household for one in inside}
    around = (one for one in every if one.topic.wherein.meets(topic) and one.household not in held)
    exact = sorted({one.topic for one in inside}, key=lambda one: one.mineral or "")
    return Theme(
        topic=topic,
        lines=[Line(one, _firms(t for t in inside if t.topic == one)) for one in exact],
        firms=_firms(inside),
        around=_firms(around),
    )


def _firms(some: Iterable[Told]) -> Firms:
    found = list(some)
    names = {one.org_id: one.organisation for one in found}
    return Firms(names, len({one.household for one in found}))
