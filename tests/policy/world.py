"""A random world of places and rows, and an oracle that knows who holds which seat in it.

The oracle is written apart from ``app.enter``: both walls read the settings that function leaves,
so only a third opinion can find it wrong.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import random
import uuid
from typing import Any

from tests.factories import people, spaces
from tests.factories.rows import Connection, add

HOUR = dt.timedelta(hours=1)
ROLES = ["member", "counsel", "facilitator", "observer"]
KINDS = ("vault",) * 4 + ("group",) * 3 + ("room",) * 3


@dc.dataclass(frozen=True, slots=True)
class Row:
    """A row as the formula sees it."""

    id: uuid.UUID
    org_id: uuid.UUID
    space_id: uuid.UUID
    marking: int
    author_id: uuid.UUID | None
    circle: list[uuid.UUID] | None
    shared_at: dt.datetime


@dc.dataclass
class World:
    """What was put into the database; lists of the very values of its rows."""

    now: dt.datetime
    orgs: list[uuid.UUID] = dc.field(default_factory=list)
    people: list[dict[str, Any]] = dc.field(default_factory=list)
    spaces: list[dict[str, Any]] = dc.field(default_factory=list)
    charters: list[dict[str, Any]] = dc.field(default_factory=list)
    acceptances: list[dict[str, Any]] = dc.field(default_factory=list)
    memberships: list[dict[str, Any]] = dc.field(default_factory=list)
    seats: list[dict[str, Any]] = dc.field(default_factory=list)
    rows: list[Row] = dc.field(default_factory=list)

    def live(self, seat: dict[str, Any], place: dict[str, Any]) -> bool:
        """Tell whether a seat counts: an organisation's place may end later, a seat is over."""
        stands = place["ended_at"] is None or place["ended_at"] > self.now
        return stands and seat["ended_at"] is None and seat["role"] in place["roles"]

    def holds(self, person: dict[str, Any], space_id: uuid.UUID) -> list[dict[str, Any]]:
        """Give the person's live seats in a space, whatever the charter says."""
        places = {m["id"]: m for m in self.memberships}
        return [
            seat
            for seat in self.seats
            if seat["representation_id"] == person["id"]
            and seat["space_id"] == space_id
            and self.live(seat, places[seat["membership_id"]])
        ]

    def accepted(self, person: dict[str, Any], space: dict[str, Any]) -> bool:
        """Tell whether person and organisation accepted what now binds the space."""
        charter = space["charter_space_id"]
        if charter is None:
            return True
        binding = [
            c["version"]
            for c in self.charters
            if c["space_id"] == charter and c["material"] and c["effective_at"] <= self.now
        ]
        here = [a for a in self.acceptances if a["space_id"] == charter and binding]
        enough = [a for a in here if a["version"] >= max(binding)]
        own = any(
            a["representation_id"] == person["id"] and not a["for_organisation"] for a in enough
        )
        firm = any(a["org_id"] == person["org_id"] and a["for_organisation"] for a in enough)
        return own and (firm or person["org_id"] == space["org_id"])

    def seats_of(
        self, person: dict[str, Any]
    ) -> tuple[dict[uuid.UUID, tuple[int, dt.datetime, str]], set[uuid.UUID]]:
        """Give the seats that count, as (ceiling, since, role), and the spaces still pending."""
        places = {m["id"]: m for m in self.memberships}
        found: dict[uuid.UUID, tuple[int, dt.datetime, str]] = {}
        pending = set()
        for space in self.spaces:
            for seat in self.holds(person, space["id"]):
                if space["kind"] == "room" and not self.holds(person, space["parent_id"]):
                    continue
                if not self.accepted(person, space):
                    pending.add(space["id"])
                    continue
                place = places[seat["membership_id"]]
                found[space["id"]] = (
                    min(seat["ceiling"], place["max_marking"]),
                    max(seat["history_from"], place["history_from"]),
                    seat["role"],
                )
        return found, pending


# Triggers are off while a world is written, the index's too.
INDEXED = """
insert into search_rows (id, org_id, space_id, marking, author_id, circle, shared_at, in_vault,
  kind, title, body, codes)
select f.id, f.org_id, f.space_id, f.marking, f.author_id, f.circle, f.shared_at, s.kind = 'vault',
  'finding', f.title, f.statement, '{}' from findings f join spaces s on s.id = f.space_id
on conflict do nothing"""


def build(connection: Connection, seed: int, now: dt.datetime) -> World:
    """Write a random world, past the triggers, so that odd ones come about too."""
    dice, world = random.Random(seed), World(now)  # noqa: S311 # chance, not secrecy
    with connection.transaction():
        connection.execute("set local session_replication_role = replica")
        _bodies(connection, dice, world)
        _places(connection, dice, world)
        _rows(connection, dice, world)
        connection.execute(INDEXED)
    return world


def _moment(dice: random.Random, now: dt.datetime) -> dt.datetime:
    """Give one of few moments of the past, so that equal ones meet."""
    return now - dice.randint(1, 6) * 24 * HOUR


def _end(dice: random.Random, now: dt.datetime) -> dt.datetime | None:
    return dice.choice([None] * 8 + [now - HOUR, now + HOUR])


def _bodies(connection: Connection, dice: random.Random, world: World) -> None:
    world.orgs = [people.organisation(connection) for _ in range(4)]
    for _ in range(14):
        ended = dice.choice([None] * 6 + [world.now - HOUR])
        one: dict[str, Any] = {"org_id": dice.choice(world.orgs), "ended_at": ended}
        one["id"] = people.representation(connection, **one)
        one["closed"] = dice.random() < 0.1
        if one["closed"]:
            connection.execute(
                "update accounts set closed_at = now() where id ="
                " (select account_id from representations where id = %s)",
                [one["id"]],
            )
        world.people.append(one)
    for kind, org in zip(KINDS, world.orgs + [world.orgs[0]] * 6, strict=True):
        groups = [s for s in world.spaces if s["kind"] == "group"]
        parent = dice.choice(groups)["id"] if kind == "room" else None
        one = {"kind": kind, "org_id": org, "parent_id": parent}
        one["id"] = add_space(connection, one)
        one["charter_space_id"] = {"vault": None, "group": one["id"], "room": parent}[kind]
        world.spaces.append(one)


def add_space(connection: Connection, one: dict[str, Any]) -> uuid.UUID:
    """Add a space; its charters come apart."""
    given = spaces.space(connection, **one)
    connection.execute("delete from charters where space_id = %s", [given])
    return given


def _places(connection: Connection, dice: random.Random, world: World) -> None:
    for space in world.spaces:
        if space["kind"] == "group":
            _charters(connection, dice, world, space["id"])
    for space in world.spaces:
        for org in [space["org_id"]] if space["kind"] == "vault" else world.orgs:
            if dice.random() < 0.9:
                _membership(connection, dice, world, space["id"], org)


def _charters(
    connection: Connection, dice: random.Random, world: World, space_id: uuid.UUID
) -> None:
    for version in range(1, dice.randint(2, 4)):
        one: dict[str, Any] = {
            "space_id": space_id,
            "version": version,
            "material": dice.random() < 0.7,
            "effective_at": world.now + dice.choice([-48 * HOUR, -HOUR, HOUR]),
        }
        spaces.charter(connection, **one)
        world.charters.append(one)
    versions = [c["version"] for c in world.charters if c["space_id"] == space_id]
    for person in world.people:
        for version in versions:
            for whole in (True, False):
                if dice.random() < 0.85:
                    yes: dict[str, Any] = {
                        "space_id": space_id,
                        "version": version,
                        "org_id": person["org_id"],
                        "representation_id": person["id"],
                        "for_organisation": whole,
                    }
                    spaces.acceptance(connection, **yes)
                    world.acceptances.append(yes)


def _membership(
    connection: Connection,
    dice: random.Random,
    world: World,
    space_id: uuid.UUID,
    org: uuid.UUID,
) -> None:
    place: dict[str, Any] = {
        "space_id": space_id,
        "org_id": org,
        "max_marking": dice.choice([1, 2, 3, 4, 4, 5, 5]),
        "roles": dice.sample(ROLES, dice.choice([1, 4, 4, 4])),
        "history_from": _moment(dice, world.now),
        "ended_at": _end(dice, world.now),
    }
    place["id"] = spaces.membership(connection, **place)
    world.memberships.append(place)
    for person in [p for p in world.people if p["org_id"] == org]:
        if dice.random() < 0.8:
            seat = {
                "membership_id": place["id"],
                "representation_id": person["id"],
                "ceiling": dice.choice([0, 1, 2, 3, 4, 4, 5]),
                "history_from": _moment(dice, world.now),
                "ended_at": _end(dice, world.now),
                "role": dice.choice(ROLES),
            }
            spaces.seat(connection, **seat)
            world.seats.append(seat | {"space_id": space_id})


def _rows(connection: Connection, dice: random.Random, world: World) -> None:
    everybody = [p["id"] for p in world.people]
    for _ in range(600):
        space = dice.choice(world.spaces)
        org = space["org_id"] if space["kind"] == "vault" else dice.choice(world.orgs)
        named = dice.sample(everybody + world.orgs, dice.randint(0, 3))
        one: dict[str, Any] = {
            "org_id": org,
            "space_id": space["id"],
            "marking": dice.randint(0, 5),
            "author_id": dice.choice([None, dice.choice(everybody)]),
            "circle": dice.choice([None, None, None, named]),
            "shared_at": _moment(dice, world.now),
        }
        world.rows.append(Row(id=add(connection, "findings", title="A row", **one), **one))
