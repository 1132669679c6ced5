"""How talking points are shown by those who do not know their kind."""

from __future__ import annotations

import uuid
from typing import Any

from collab.core.refs import Card
from collab.features.talking_points import queries
from collab.features.talking_points.models import TalkingPoint, TalkingPointVersion
from collab.features.talking_points.rules import (
    AUDIENCES,
    FIELDS,
    KIND,
    LANGUAGES,
    VERSION,
    address,
    version_address,
)
from collab.shared.objections.kinds import Objectable
from collab.work.unit import Work


def card(work: Work, talking_point_id: uuid.UUID) -> Card:
    """Give the card of a document. :raises NotFoundError: when there is none for this viewer."""
    row = queries.one(work, talking_point_id)
    return _card(KIND, row, row.title, address(row.id))


def version_card(work: Work, version_id: uuid.UUID) -> Card:
    """Give the card of a version. :raises NotFoundError: when there is none for this viewer."""
    row = queries.version(work, version_id)
    return version_card_of(row, queries.one(work, row.talking_point_id))


def version_card_of(row: TalkingPointVersion, document: TalkingPoint) -> Card:
    """Give the card of a version at hand: its title says whom it is for, and no sentence of it."""
    return _card(VERSION, row, queries.name_of(row, document), version_address(row.id))


def _card(kind: str, row: TalkingPoint | TalkingPointVersion, title: str, path: str) -> Card:
    return Card(
        kind=kind,
        id=row.id,
        space_id=row.space_id,
        title=title,
        path=path,
        marking=row.marking,
        circle=tuple(row.circle) if row.circle is not None else None,
        shared=True,
    )


def _shown(name: str, value: Any) -> str:
    """Give a field of a version's sealed copy: of a language, all that is said in it."""
    if name in LANGUAGES:
        parts = ((label, value[key]) for key, label in FIELDS.items())
        return "\n\n".join(f"{label}:\n{said}" for label, said in parts if said)
    return AUDIENCES.get(str(value), str(value))


OBJECTED = Objectable(
    kind=VERSION,
    word="version of talking points",
    labels={"title": "Title", "audience": "For", "number": "Version", **LANGUAGES},
    address=version_address,
    shown=_shown,
)
