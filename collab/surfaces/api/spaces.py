"""Where the bearer is seated."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from flask import typing as ft
from pydantic import BaseModel, Field

from collab.core.rest import Operation, Reply, answer
from collab.people.spaces.queries import seated_in
from collab.surfaces.api.blueprint import bp
from collab.work.bearer import READ
from collab.work.unit import Work


class Space(BaseModel):
    """A space the bearer has a seat in."""

    id: UUID
    kind: str = Field(description="vault, group, room, association or call")
    name: str
    role: str | None = Field(description="None while the charter waits for your acceptance.")
    reads_up_to: str | None = Field(description="The strictest marking you read there.")
    since: dt.datetime | None = Field(description="From when on you read what others shared.")
    closed: bool
    waits_for: str | None = Field(description="What is to be done first, as `charter`.")


class Spaces(BaseModel):
    """All of them."""

    items: list[Space]


@bp.operation(
    "GET",
    "/spaces",
    allow=READ,
    does=Operation(
        summary="List the spaces you have a seat in",
        details="Your own vault is the one of kind `vault`: findings are written there.",
        replies={200: Reply("Your spaces.", Spaces)},
    ),
)
def spaces(work: Work) -> ft.ResponseReturnValue:
    """List the spaces of the bearer's seats."""
    found = []
    for space in seated_in(work):
        seat = work.viewer.seats.get(space.id)
        found.append(
            Space(
                id=space.id,
                kind=space.kind,
                name=space.name,
                role=seat.role.value if seat else None,
                reads_up_to=seat.ceiling.key if seat else None,
                since=seat.since if seat else None,
                closed=space.archived_at is not None,
                waits_for=None if seat else "charter",
            )
        )
    return answer(Spaces(items=found))
