"""What counsel looks at before an agenda is cleared: what stands out in it, and who reads it."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Iterator, Mapping, Sequence

from collab.features.meetings.models import AgendaItem, Meeting
from collab.people.organisations.relations import Firm, KnownRelations, known_relations
from collab.people.spaces.audience import Reader, readers_of
from collab.policy.relation import Relation
from collab.policy.screening import screen
from collab.policy.screening.flag import Flag
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class Side:
    """One organisation among the readers, its people, and those of them it competes with."""

    name: str
    people: Sequence[str]
    rivals: Sequence[str]


def flags_of(items: Sequence[AgendaItem]) -> Mapping[uuid.UUID, Sequence[Flag]]:
    """Give what stands out in each topic, sentence by sentence."""
    return {
        item.id: screen({"title": item.title, "body": item.body})
        for item in items
        if not item.fixed
    }


def sides(work: Work, meeting: Meeting) -> Sequence[Side]:
    """Give the organisations that will read the agenda, and how they stand to each other."""
    known = known_relations(work)
    firms: dict[uuid.UUID, list[Reader]] = {}
    for reader in readers_of(work, meeting).readers:
        firms.setdefault(reader.org_id, []).append(reader)
    return [
        Side(
            readers[0].org_name,
            [reader.name for reader in readers],
            list(_rivals(known, readers[0], [others[0] for others in firms.values()])),
        )
        for readers in firms.values()
    ]


def competitors_meet(found: Sequence[Side]) -> bool:
    """Tell whether competitors would sit together."""
    return any(side.rivals for side in found)


def _rivals(known: KnownRelations, one: Reader, all_of_them: Sequence[Reader]) -> Iterator[str]:
    for other in all_of_them:
        between = known.between(_firm(one), _firm(other))
        if other.org_id != one.org_id and between is Relation.COMPETITOR:
            yield other.org_name


def _firm(reader: Reader) -> Firm:
    return Firm(reader.org_id, reader.parent_id, reader.org_kind, reader.tier)
