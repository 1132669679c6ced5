"""The viewer: one representation with its live, accepted seats, frozen for one transaction."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
import uuid
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from collab.policy.marking import Marking


class Role(enum.StrEnum):
    """What a seat lets its holder do in a space."""

    FACILITATOR = "facilitator"
    CHAIR = "chair"
    MEMBER = "member"
    COUNSEL = "counsel"
    TRUSTEE = "trustee"
    EXPERT = "expert"
    OBSERVER = "observer"
    STAKEHOLDER = "stakeholder"


class Duty(enum.StrEnum):
    """What a representation does outside spaces."""

    ADMINISTRATOR = "administrator"
    OFFICER = "officer"
    CONVENER = "convener"
    OPERATOR = "operator"


class SpaceKind(enum.StrEnum):
    """The kinds of boundary."""

    VAULT = "vault"
    GROUP = "group"
    ROOM = "room"
    ASSOCIATION = "association"
    CALL = "call"


@dc.dataclass(frozen=True, slots=True)
class Seat:
    """A live seat with the charter accepted; ``owner_org_id`` is the organisation of the space."""

    space_id: uuid.UUID
    kind: SpaceKind
    role: Role
    ceiling: Marking
    since: dt.datetime
    owner_org_id: uuid.UUID


@dc.dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. ``pending`` are spaces whose charter is still to be accepted; nothing shows."""

    account_id: uuid.UUID
    representation_id: uuid.UUID
    org_id: uuid.UUID
    org_kind: str
    duties: frozenset[Duty] = frozenset()
    seats: Mapping[uuid.UUID, Seat] = dc.field(default_factory=lambda: MappingProxyType({}))
    pending: frozenset[uuid.UUID] = frozenset()

    def seats_as(self, *roles: Role) -> Iterator[Seat]:
        """Give the seats that hold one of these roles."""
        return (seat for seat in self.seats.values() if seat.role in roles)

    def sits_in(self, space_id: uuid.UUID, *roles: Role) -> bool:
        """Tell whether the viewer holds one of these roles in a space."""
        seat = self.seats.get(space_id)
        return seat is not None and seat.role in roles

    @property
    def vault_id(self) -> uuid.UUID | None:
        """Give the space of the viewer's own organisation, if he is seated there."""
        for seat in self.seats.values():
            if seat.kind is SpaceKind.VAULT and seat.owner_org_id == self.org_id:
                return seat.space_id
        return None
