"""Who is in a space, as its members see it: names, organisations, roles, and nothing more."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from collab.people.spaces.audience import Reader, everybody
from collab.people.spaces.models import Space
from collab.people.spaces.places import places_in
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class Entry:
    """An organisation with its people; one that has seated nobody yet stands there too."""

    org_id: uuid.UUID
    name: str
    kind: str
    people: tuple[Reader, ...]


@dc.dataclass(frozen=True, slots=True)
class Directory:
    """Everybody in a space."""

    entries: Sequence[Entry]

    @property
    def people(self) -> int:
        """Count the persons."""
        return sum(len(entry.people) for entry in self.entries)


def directory(work: Work, space: Space) -> Directory:
    """Give the directory of a space the viewer is seated in."""
    seated: dict[uuid.UUID, list[Reader]] = {}
    for reader in everybody(work, space.id).readers:
        seated.setdefault(reader.org_id, []).append(reader)
    return Directory(
        [
            Entry(line.firm.id, line.firm.name, line.firm.kind, tuple(seated.get(line.firm.id, ())))
            for line in places_in(work, space.id)
        ]
    )


def participants(work: Work, space_id: uuid.UUID) -> Sequence[tuple[str, str]]:
    """Give name and kind of the organisations that take part: all a waiting person may see."""
    rows = func.app.participants(space_id).table_valued("id", "name", "kind")
    return [(name, kind) for name, kind in work.session.execute(select(rows.c.name, rows.c.kind))]
