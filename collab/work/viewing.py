"""From what ``app.enter`` answers to a frozen Viewer: one look-up for both walls."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from collab.core.errors import NotSignedInError
from collab.policy.marking import Marking
from collab.policy.viewer import Duty, Role, Seat, SpaceKind, Viewer


def viewer_from(
    answer: Mapping[str, Any] | None, representation_id: uuid.UUID, org_id: uuid.UUID
) -> Viewer:
    """Build the viewer. :raises NotSignedInError: when the representation is not live."""
    if answer is None:
        raise NotSignedInError
    seats = {seat.space_id: seat for seat in map(_seat, answer["seats"])}
    return Viewer(
        account_id=uuid.UUID(answer["account_id"]),
        representation_id=representation_id,
        org_id=org_id,
        org_kind=answer["org_kind"],
        duties=frozenset(Duty(duty) for duty in answer["duties"]),
        seats=MappingProxyType(seats),
        pending=frozenset(uuid.UUID(space) for space in answer["pending"]),
    )


def _seat(row: Mapping[str, Any]) -> Seat:
    return Seat(
        space_id=uuid.UUID(row["space_id"]),
        kind=SpaceKind(row["kind"]),
        role=Role(row["role"]),
        ceiling=Marking(row["ceiling"]),
        since=dt.datetime.fromisoformat(row["since"]),
        owner_org_id=uuid.UUID(row["owner_org_id"]),
    )
