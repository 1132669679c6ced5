"""An engagement that is awarded, contracted, given a room and a plan, through services."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from typing import Any

from collab.core.ids import new_id
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.rules import Contract, Order, Plan, Room
from collab.features.engagements.delivery.service import contracts, milestones
from tests.cast import (
    ACME,
    ALICE,
    ASSOCIATION,
    BEA,
    BOLT,
    CARA,
    CAUCUS,
    COBALT,
    COREX,
    DELTA,
    FAY,
    Firm,
    Member,
)
from tests.conftest import OpenWork
from tests.factories import engagements, spaces
from tests.factories.rows import Connection, add
from tests.house.databases import Database

AMOUNT = 1_000_000
PURPOSE = "Measure the dust beside the depots and say what it does to people."
ROOM = "Dust measurements"


@dc.dataclass(frozen=True, slots=True)
class Scene:
    """What a test of deliveries needs to know."""

    engagement: uuid.UUID
    expert: Member
    rival: Member
    proposal: uuid.UUID


@dc.dataclass(frozen=True, slots=True)
class Delivering:
    """The same, once the expert sits in its room and two milestones are agreed on."""

    engagement: uuid.UUID
    expert: Member
    rival: Member
    room: uuid.UUID
    first: uuid.UUID
    second: uuid.UUID


def awarded(
    db: Database,
    now: dt.datetime,
    experts: tuple[Member, Member] | None = None,
    **values: object,
) -> Scene:
    """Give an engagement of Copper's whose award went to Nova.

    Acme and Bolt select, Bolt pays too; Delta is examined and pays, Corex only pays.
    """
    rows = db.superuser
    nova, rival = experts or (
        engagements.expert(rows, "nova", now=now),
        engagements.expert(rows, "rival", now=now),
    )
    won, decided = new_id(), new_id()
    ident = engagements.engagement(
        rows, now=now, state="awarded", awarded_id=won, decision_id=decided, **values
    )
    for firm, as_what in (
        (ACME, {"selects": True}),
        (BOLT, {"selects": True, "funds": True}),
        (COREX, {"funds": True}),
        (DELTA, {"subject": True, "funds": True, "payer_class": "mining"}),
    ):
        engagements.party(rows, ident, firm, now=now, **as_what)
    call = engagements.call(
        rows,
        ident,
        now=now,
        published_at=now - dt.timedelta(days=30),
        questions_until=now - dt.timedelta(days=20),
        closes_at=now - dt.timedelta(days=10),
    )
    engagements.opened(rows, call, nova.firm, code="A", now=now, id=won, amount=AMOUNT)
    engagements.opened(rows, call, rival.firm, code="B", now=now)
    return Scene(ident, nova, rival, won)


def signed(now: dt.datetime, **changed: object) -> Contract:
    """Give what was signed, over the amount of the proposal."""
    today = now.date()
    fields = {
        "reference": "CA-2026-17",
        "signed_on": today,
        "starts_on": today,
        "ends_on": today + dt.timedelta(days=120),
        "amount": AMOUNT,
        "why": "",
        "undertaken_on": today,
    }
    return Contract(**fields | changed)  # type: ignore[arg-type] # as the caller means them


def objects(connection: Connection, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Give engagements, milestones and certificates of many readers, as they lie in the tables."""
    stands = {"org_id": ASSOCIATION.id, "marking": 2, "shared_at": now, "updated_at": now}
    places: list[dict[str, Any]] = [{}, {"space_id": COBALT}, {"marking": 3}]
    homes = [
        engagements.engagement(connection, now=now, state="delivering", **where) for where in places
    ]
    due = {"title": "Part", "due_on": now.date(), "acceptors": [ACME.id, BOLT.id], **stands}
    narrow: list[dict[str, Any]] = [
        {"space_id": CAUCUS},
        {"space_id": CAUCUS, "circle": [BEA.id]},
        {"space_id": COBALT},
    ]
    return {
        "engagement_id": homes,
        "milestone_id": [
            add(connection, "engagement_milestones", engagement_id=home, number=1, **due, **where)
            for home, where in zip(homes, narrow, strict=True)
        ],
        "owed_id": [
            add(
                connection,
                "returns_owed",
                org_id=firm.id,
                space_id=firm.vault_id,
                marking=3,
                shared_at=now,
                certificate_id=uuid.uuid5(home, "certificate"),
                title="A room",
                reference="CA-17",
                asked_at=now,
                due_on=now.date(),
            )
            for firm, home in zip((ACME, BOLT), homes, strict=False)
        ],
    }


def seat(db: Database, room: uuid.UUID, member: Member, role: str = "member") -> None:
    """Let somebody take the seat his firm's place in a room gives, and accept the charter."""
    place = db.value(
        "select id from memberships where space_id = %s and org_id = %s", room, member.org_id
    )
    spaces.seat(db.superuser, place, representation_id=member.id, role=role)
    for whole in (False, True):
        spaces.acceptance(
            db.superuser,
            room,
            org_id=member.org_id,
            representation_id=member.id,
            for_organisation=whole,
        )


def opened(db: Database, work: OpenWork, now: dt.datetime, scene: Scene) -> uuid.UUID:
    """Record the contract and open the room for Acme and Bolt; everybody takes his seat."""
    with work(FAY) as w:
        row = queries.engagement(w, scene.engagement)
        contract = contracts.record(w, row, signed(now))
        room = contracts.open_room(
            w, row, contract, Room(name=ROOM, purpose=PURPOSE, firms=(ACME.id, BOLT.id))
        ).id
    seat(db, room, scene.expert, "expert")
    for member, role in ((ALICE, "member"), (BEA, "member"), (CARA, "counsel")):
        seat(db, room, member, role)
    return room


def delivering(
    db: Database,
    work: OpenWork,
    now: dt.datetime,
    *,
    order: Order = Order.PARALLEL,
    acceptors: tuple[Firm, ...] = (ACME, BOLT),
    experts: tuple[Member, Member] | None = None,
) -> Delivering:
    """Give an engagement under way: two milestones are agreed on, and nothing is submitted."""
    scene = awarded(db, now, experts)
    room = opened(db, work, now, scene)
    planned(work, now, scene, order, acceptors)
    with work(FAY) as w:
        row = queries.engagement(w, scene.engagement)
        milestones.agree(w, row, queries.contract(w, row.id))
        first, second = (one.id for one in queries.milestones(w, room))
    return Delivering(scene.engagement, scene.expert, scene.rival, room, first, second)


def planned(
    work: OpenWork,
    now: dt.datetime,
    scene: Scene,
    order: Order = Order.PARALLEL,
    acceptors: tuple[Firm, ...] = (ACME, BOLT),
) -> None:
    """Plan two milestones that add up; nobody has agreed on them."""
    with work(FAY) as w:
        row = queries.engagement(w, scene.engagement)
        contract = queries.contract(w, row.id)
        for number, amount in ((1, 400_000), (2, 600_000)):
            milestones.plan(
                w,
                contract,
                Plan(
                    number=number,
                    title=f"Part {number}",
                    due_on=now.date() + dt.timedelta(days=30 * number),
                    amount=amount,
                    order=order,
                    acceptors=tuple(firm.id for firm in acceptors),
                ),
            )
