"""What holds of deliveries whoever asks: the arrows, who reads what until when, and the end."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.rules import (
    TRANSITIONS,
    Change,
    Fate,
    Order,
    Outcome,
    Plan,
    State,
    Step,
    after,
    waited_for,
)
from collab.features.engagements.delivery.service import contracts, milestones, returns
from tests.cast import ACME, ALICE, BEA, BOLT, COPPER, DELTA, FAY, Member
from tests.conftest import OpenWork
from tests.factories import gate, spaces
from tests.factories.delivery import (
    AMOUNT,
    Delivering,
    awarded,
    delivering,
    opened,
    planned,
    signed,
)
from tests.house.databases import Database
from tests.house.post import PostOffice
from tests.house.seeding import ACME_DRAFT
from worker.context import Station
from worker.draining import drain

MOVES = ("submit", "accept acme", "accept bolt", "return acme", "return bolt", "cancel")
DEEP = 6
COUNTS = "select milestones, milestones_done from engagements where id = %s"


@dc.dataclass(frozen=True, slots=True)
class Model:
    """A milestone as the rules say it is: its state, its rounds, and who accepted the last."""

    order: Order
    state: State = State.PENDING
    rounds: int = 0
    accepted: frozenset[uuid.UUID] = frozenset()

    def moved(self, move: str) -> Model | None:
        """Give what a move leads to; None where it is refused."""
        if move == "cancel":
            return self.taking(Step.CANCEL)
        if move == "submit":
            found = self.taking(Step.SUBMIT)
            return found and dc.replace(found, rounds=self.rounds + 1, accepted=frozenset())
        verb, firm = move.split()
        ident = {"acme": ACME.id, "bolt": BOLT.id}[firm]
        firms = (ACME.id, BOLT.id)
        waits = waited_for(self.order, firms, self.accepted)
        if self.state is not State.SUBMITTED or ident not in waits:
            return None
        if verb == "return":
            return self.taking(Step.RETURN)
        accepted = self.accepted | {ident}
        done = dc.replace(self, accepted=accepted)
        return done.taking(Step.ACCEPT) if accepted == set(firms) else done

    def taking(self, step: Step) -> Model | None:
        """Give where a step leads."""
        state = after(self.state, step)
        return dc.replace(self, state=state) if state else None


def test_steps_when_read_from_the_database_are_those_of_the_rules(still_db: Database) -> None:
    rows = still_db.rows("select step, before_state, after_state from milestone_steps")
    assert set(rows) == {(step, before, to) for (step, before), to in TRANSITIONS.items()}


@pytest.mark.parametrize("order", Order)
def test_milestone_when_moved_in_every_order_stands_where_the_rules_say(
    db: Database, work: OpenWork, now: dt.datetime, order: Order
) -> None:
    """Every history of six moves: what the database takes is what the model takes."""
    scene = delivering(db, work, now, order=order)
    with db.app.connect() as connection:
        tried = _walk(connection, scene, Model(order), DEEP, now)
        connection.rollback()
    assert tried > 100


def _walk(
    connection: Connection, scene: Delivering, model: Model, deep: int, now: dt.datetime
) -> int:
    tried = 0
    for move in MOVES if deep else ():
        tried += 1
        point = connection.begin_nested()
        expected = model.moved(move)
        try:
            _make(connection, scene, move, max(model.rounds, 1), now)
        except DBAPIError:
            assert expected is None, (model, move)
            point.rollback()
            continue
        assert expected is not None, (model, move)
        _as(connection, FAY)
        found = connection.exec_driver_sql(
            "select state, rounds from engagement_milestones where id = %s", (scene.first,)
        ).one()
        assert tuple(found) == (expected.state, expected.rounds), (model, move)
        tried += _walk(connection, scene, expected, deep - 1, now)
        point.rollback()
    return tried


def _make(
    connection: Connection, scene: Delivering, move: str, rounds: int, now: dt.datetime
) -> None:
    who = {"submit": scene.expert, "cancel": FAY}.get(move) or (
        ALICE if move.endswith("acme") else BEA
    )
    _as(connection, who)
    ident, first = new_id(), scene.first
    if move == "submit":
        call(connection, "app.submit_milestone", ident, first, "Words.", [], now)
    elif move == "cancel":
        version = connection.exec_driver_sql(
            "select version from engagement_milestones where id = %s", (first,)
        ).scalar()
        call(connection, "app.cancel_milestone", ident, first, "Why.", version, now)
    else:
        verdict = "accepted" if move.startswith("accept") else "returned"
        call(connection, "app.answer_milestone", ident, first, rounds, verdict, "Words.", now)


def _as(connection: Connection, member: Member) -> None:
    call(connection, "app.enter", member.id, member.org_id)


def test_delivery_when_all_is_accepted_ends_the_seat_and_asks_for_what_was_read(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    assert db.rows(COUNTS, scene.engagement) == [(2, 0)]
    for ident in (scene.first, scene.second):
        assert db.value("select app.milestone_payable(%s)", ident) is False
        with work(scene.expert) as w:
            milestones.submit(w, queries.milestone(w, ident), "The measurements.", ())
        for member in (ALICE, BEA):
            with work(member) as w:
                row = queries.milestone(w, ident)
                milestones.answer(w, row, Outcome.ACCEPTED, "", seen_round=1)
        assert db.value("select app.milestone_payable(%s)", ident) is True
    assert db.rows(COUNTS, scene.engagement) == [(2, 2)]
    with work(scene.expert) as w:
        assert scene.room not in w.viewer.seats
        (owed,) = queries.all_owed(w)
        returns.certify(w, owed, Fate.DESTROYED, "")
    with work(FAY) as w:
        asked = queries.certificate(w, scene.engagement)
        read = str(asked.answered_at and asked.answered_at.isoformat())
    with work(scene.expert) as w:
        returns.certify(w, queries.all_owed(w)[0], Fate.KEPT, "Tax law, ten years.")
    db.run("update return_certificates set answered_at = answered_at + interval '1 second'")
    with work(FAY) as w:
        asked = queries.certificate(w, scene.engagement)
        with pytest.raises(ConflictError, match="anew"):
            returns.confirm(w, asked, seen=read)
        returns.confirm(w, asked, seen=str(asked.answered_at and asked.answered_at.isoformat()))
    with work(scene.expert) as w:
        assert queries.all_owed(w)[0].confirmed_at is not None
    with work(FAY) as w:
        w.call("app.move_engagement", scene.engagement, "complete", now)
    assert db.value("select count(*) from return_certificates") == 1


def test_delivery_when_the_engagement_ends_before_it_ends_too_and_not_as_completed(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    with work(FAY) as w, pytest.raises(ConflictError):
        w.call("app.move_engagement", scene.engagement, "complete", now)
    with work(FAY) as w:
        w.call("app.move_engagement", scene.engagement, "cancel", now)
    assert db.rows("select distinct state from engagement_milestones") == [("cancelled",)]
    assert db.rows(COUNTS, scene.engagement) == [(0, 0)]
    with work(scene.expert) as w:
        assert scene.room not in w.viewer.seats
        assert len(queries.all_owed(w)) == 1


def test_contract_when_missing_or_of_another_amount_lets_no_work_begin(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = awarded(db, now)
    with work(FAY) as w, pytest.raises(ConflictError):
        w.call("app.move_engagement", scene.engagement, "deliver", now)
    day = now.date()
    for more in (
        {"amount": AMOUNT - 1},
        {"amount": 0},
        {"ends_on": day - dt.timedelta(days=1)},
        {"undertaken_on": day + dt.timedelta(days=999)},
    ):
        with work(FAY) as w, pytest.raises(InvalidError):
            contracts.record(w, queries.engagement(w, scene.engagement), signed(now, **more))
    told: tuple[Any, ...] = ("R", day, day, day, AMOUNT - 1, "", day, None, now)
    with work(FAY) as w, pytest.raises(ConflictError):
        w.call("app.record_contract", new_id(), scene.engagement, *told)
    with work(FAY) as w:
        row = queries.engagement(w, scene.engagement)
        kept = contracts.record(w, row, signed(now, amount=AMOUNT - 1, why="Less to measure."))
        assert kept.expert_id == scene.expert.org_id


def test_plan_when_it_is_not_the_whole_is_not_agreed_on(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = awarded(db, now)
    opened(db, work, now, scene)
    planned(work, now, scene)
    db.run("update engagement_milestones set amount = 1 where number = 2")
    with work(FAY) as w:
        row, kept = queries.engagement(w, scene.engagement), queries.contract(w, scene.engagement)
        with pytest.raises(ConflictError, match="add up"):
            milestones.agree(w, row, kept)
    with work(FAY) as w, pytest.raises(ConflictError):
        w.call("app.agree_milestones", scene.engagement, now)
    first = db.value("select id from engagement_milestones where number = 1")
    with work(scene.expert) as w, pytest.raises(ConflictError, match="does not stand"):
        milestones.submit(w, queries.milestone(w, first), "Measured.", ())
    day, examined = now.date(), (DELTA.id,)
    part = Plan(
        number=3, title="Part", due_on=day, amount=5, order=Order.PARALLEL, acceptors=examined
    )
    with work(FAY) as w:
        kept = queries.contract(w, scene.engagement)
        with pytest.raises(InvalidError):
            milestones.plan(w, kept, part)
        milestones.plan(w, kept, dc.replace(part, acceptors=(ACME.id,)))
        milestones.unplan(w, kept, 3)
        assert len(queries.milestones(w, kept.room_id or new_id())) == 2
        with pytest.raises(ConflictError):
            milestones.unplan(w, kept, 3)
    told = (3, "Part", day, 5, "parallel", list(examined), now)
    with work(FAY) as w, pytest.raises(ConflictError):
        w.call("app.plan_milestone", new_id(), scene.engagement, *told)


def test_item_when_no_milestone_goes_on_is_not_let_in(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = awarded(db, now)
    room = opened(db, work, now, scene)
    released = {"target_space_id": room, "state": "released", "copy_shared_at": now}
    with pytest.raises(psycopg.Error, match="no milestone goes on"):
        gate.release(db.superuser, ALICE, ACME_DRAFT, **released)
    planned(work, now, scene)
    gate.release(db.superuser, ALICE, ACME_DRAFT, **released)
    assert db.value("select count(*) from milestone_grants") == 1
    gate.release(db.superuser, scene.expert, new_id(), **released)
    assert db.value("select count(*) from milestone_grants") == 1


def test_firm_when_it_comes_to_be_examined_loses_its_seat_with_the_expert(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    db.run(
        "update engagement_parties set selects = false, subject = true where firm_id = %s", BOLT.id
    )
    with work(BEA) as w:
        assert scene.room not in w.viewer.seats
        assert COPPER in w.viewer.seats
    with pytest.raises(psycopg.Error, match="examined"):
        spaces.membership(db.superuser, scene.room, org_id=DELTA.id)
    # Silence never accepts: whoever convenes names others, with a reason.
    with work(scene.expert) as w:
        milestones.submit(w, queries.milestone(w, scene.first), "Measured.", ())
    with work(ALICE) as w:
        row = queries.milestone(w, scene.first)
        milestones.answer(w, row, Outcome.ACCEPTED, "", seen_round=1)
        assert State(row.state) is State.SUBMITTED
    with work(FAY) as w:
        row = queries.milestone(w, scene.first)
        to = Change(
            due_on=row.due_on, order=Order.PARALLEL, acceptors=(ACME.id,), why="Bolt is examined."
        )
        milestones.change(w, row, to, seen_version=row.version)
        assert State(row.state) is State.ACCEPTED


def test_seat_when_it_ends_in_the_group_ends_in_the_room_apart(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    db.run(
        "update seats set ended_at = now() where space_id = %s and representation_id = %s",
        COPPER,
        BEA.id,
    )
    with work(BEA) as w:
        assert scene.room not in w.viewer.seats
    assert db.value(
        "select ended_at is not null from seats where space_id = %s and representation_id = %s",
        scene.room,
        BEA.id,
    )
    with work(scene.expert) as w:
        assert scene.room in w.viewer.seats


def test_expert_when_another_would_sit_there_stays_the_only_one(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    for roles in (["expert"], ["member"]):
        with pytest.raises(psycopg.Error):
            spaces.membership(db.superuser, scene.room, org_id=scene.rival.org_id, roles=roles)


def test_letters_when_something_is_due_go_to_whom_it_waits_for_and_say_nothing(
    db: Database, work: OpenWork, now: dt.datetime, station: Station, post: PostOffice
) -> None:
    scene = delivering(db, work, now)
    noted = "select count(*) from outbox where kind = 'deliveries.remind'"
    assert db.value(noted) == 4
    due = db.value("select due_on from engagement_milestones where id = %s", scene.first)
    _remind(db, scene.first, due, now)
    drain(station)
    assert len(post.to(scene.expert.email)) == 1
    assert post.to(FAY.email) == []
    with work(scene.expert) as w:
        milestones.submit(w, queries.milestone(w, scene.first), "Measured.", ())
    drain(station)
    assert len(post.to(ALICE.email)) == len(post.to(BEA.email)) == 1
    with work(ALICE) as w:
        row = queries.milestone(w, scene.first)
        milestones.answer(w, row, Outcome.ACCEPTED, "", seen_round=1)
    _remind(db, scene.first, due, now + dt.timedelta(days=40))
    _remind(db, scene.first, due + dt.timedelta(days=1), now)
    db.run("update outbox set not_before = now() - interval '1 minute' where kind like 'mail.%%'")
    drain(station)
    assert len(post.to(ALICE.email)) == 1
    assert len(post.to(BEA.email)) == 2
    assert len(post.to(FAY.email)) == 1
    with work(FAY) as w:
        w.call("app.move_engagement", scene.engagement, "cancel", now)
    drain(station)
    assert len(post.to(scene.expert.email)) == 2
    for mail in post.mails:
        text = str(mail.get_body(("plain",)))
        assert not [word for word in ("Part 1", "Measured", "Copper", "Nova") if word in text]


def _remind(db: Database, milestone: uuid.UUID, day: dt.date, at: dt.datetime) -> None:
    with db.system.begin() as connection:
        call(connection, "app.remind_milestone", milestone, day, at)
