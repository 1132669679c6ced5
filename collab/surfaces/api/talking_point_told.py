"""How talking points are told to programs: how they stand, and no sentence of them."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import typing as ft

from collab.core.rest import answer
from collab.features.talking_points import queries
from collab.features.talking_points.rules import CHECKS, address, version_address
from collab.policy.marking import Marking
from collab.shared.process.words import INDEPENDENT
from collab.surfaces.api.talking_point_schemas import (
    DocumentLine,
    SpokenIn,
    StandsOn,
    VersionLine,
    VersionOut,
)
from collab.work.unit import Work


def documents(work: Work, rows: Sequence[Any]) -> list[DocumentLine]:
    """Give documents with their versions, all asked for at once."""
    versions = queries.versions_of(work, [row.id for row in rows])
    standing = queries.standing(work, [one.id for one in versions])
    return [
        DocumentLine(
            id=row.id,
            space_id=row.space_id,
            address=address(row.id),
            title=row.title,
            purpose=row.purpose,
            issues=row.issues,
            countries=row.countries,
            marking=Marking(row.marking).key,
            versions=[
                VersionLine(**_line(one, standing.get(one.id)))
                for one in versions
                if one.talking_point_id == row.id
            ],
        )
        for row in rows
    ]


def _line(row: Any, lacks: str | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "talking_point_id": row.talking_point_id,
        "address": version_address(row.id),
        "audience": row.audience,
        "number": row.number,
        "state": row.state,
        "marking": Marking(row.marking).key,
        "use_from": row.use_from,
        "use_until": row.use_until,
        "lacks": lacks,
    }


def told_version(
    work: Work, row: Any, status: int = HTTPStatus.OK, *, waits: bool = False
) -> ft.ResponseReturnValue:
    """Tell how a version stands now."""
    stands = queries.evidence_stands(work, row.id)
    work.session.refresh(row)
    out = VersionOut(
        **_line(row, queries.standing(work, [row.id]).get(row.id)),
        category=row.category,
        version=row.version,
        texts=[
            SpokenIn(language=one.language, version=one.version)
            for one in queries.texts(work, row.id)
        ],
        checks=[check for check in CHECKS if check in row.ticked],
        evidence=[
            StandsOn(kind=one.item_kind, item_id=one.item_id, lacks=stands.get(one.id))
            for one in queries.evidence(work, row.id)
        ],
        signed_at=row.signed_at,
        hash=bytes(row.text_hash).hex() if row.text_hash else None,
        conditions=row.conditions,
        waits_for_counsel=waits
        or any(one.state == "held" for one, _by in queries.wordings(work, row.id)),
        independent=INDEPENDENT,
    )
    return answer(out, status, ETag=f'"{row.version}"')
