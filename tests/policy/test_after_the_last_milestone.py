"""After the last milestone: a report is put right, one chain reminds, nobody comes back."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.errors import CollabError, ConflictError, InvalidError
from collab.core.ids import new_id
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.rules import Fate, Outcome
from collab.features.engagements.delivery.service import milestones, returns
from collab.features.engagements.reports import queries as reports
from collab.features.engagements.reports.rules import Step
from collab.features.engagements.reports.service import writing
from collab.people.spaces.places import guests_of
from collab.people.spaces.queries import one as one_space
from tests.cast import ACME, ALICE, BEA, BOLT, DAN, FAY
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.factories import reports as making
from tests.factories import spaces
from tests.factories.delivery import Delivering, delivering
from tests.house.databases import Database
from tests.policy.test_delivery_seats import ENDED, give_back
from tests.policy.test_kin_declared import related


def accepted(work: OpenWork, scene: Delivering, *idents: uuid.UUID) -> None:
    """Let the expert submit milestones, and those named accept them."""
    for ident in idents:
        with work(scene.expert) as w:
            milestones.submit(w, queries.milestone(w, ident), "It is done.", ())
        for member in (ALICE, BEA):
            with work(member) as w:
                row = queries.milestone(w, ident)
                milestones.answer(w, row, Outcome.ACCEPTED, "", seen_round=1)


def seated(work: OpenWork, scene: Delivering) -> bool:
    with work(scene.expert) as w:
        return scene.room in w.viewer.seats


def guests(work: OpenWork, scene: Delivering) -> frozenset[uuid.UUID]:
    with work(FAY) as w:
        return guests_of(w, one_space(w, scene.room))


def test_report_when_wrong_after_the_end_is_put_right_by_one_more_milestone(  # noqa: PLR0915 # one walk
    db: Database, work: OpenWork, now: dt.datetime, client: ClientOf, program: ProgramOf
) -> None:
    scene = delivering(db, work, now)
    where = making.Scene(scene.engagement, scene.room, scene.expert)
    report = making.report(db.superuser, where, now=now, state="final")
    db.superuser.commit()
    home = f"/engagements/{scene.engagement}"
    fay = client(FAY)
    assert "has to be put right" not in fay.get(f"{home}/delivery").words
    day = (now.date() + dt.timedelta(days=20)).isoformat()
    asked: dict[str, Any] = {"why": "Chapter two mixes up two depots.", "due_on": day}
    assert fay.post(f"{home}/correction", asked).status == 409, "the work goes on"
    accepted(work, scene, scene.first, scene.second)
    assert not seated(work, scene)
    firm = scene.expert.org_id
    # Nobody who worked there is offered or given the place, until it is asked for the correction.
    assert guests(work, scene) == frozenset()
    assert str(firm) not in fay.get(f"/spaces/{scene.room}/people/places/new").text
    with pytest.raises((ConflictError, InvalidError)):
        give_back(work, now, scene.room, firm)
    for other, status in ((ALICE, 403), (DAN, 404), (scene.expert, 404)):
        assert client(other).post(f"{home}/correction", asked).status == status, other.key
        assert program(other).post(f"{home}/correction", asked).status == status, other.key
    page = fay.get(f"{home}/delivery")
    assert fay.submit(page, action=f"{home}/correction", why="", due_on=day).status == 422
    made = fay.submit(page, action=f"{home}/correction", **asked)
    assert made.status == 303, made.words
    assert program(FAY).post(f"{home}/correction", asked).status == 409, "it is asked already"
    assert guests(work, scene) == frozenset({firm})
    third = db.value("select id from engagement_milestones where number = 3")
    assert db.rows("select amount, state, acceptors from engagement_milestones where id = %s", third
                   )[0][:2] == (0, "pending")  # fmt: skip
    assert "Chapter two mixes up" in client(BEA).get(f"/milestones/{third}").words
    place = db.value(
        "select id from memberships where space_id = %s and org_id = %s and ended_at is null",
        scene.room, firm,
    )  # fmt: skip
    spaces.seat(db.superuser, place, representation_id=scene.expert.id, role="expert")
    assert seated(work, scene)
    with work(scene.expert) as w:
        writing.move(w, reports.report(w, report), Step.CORRECT)
    with pytest.raises(ConflictError, match="not final"):
        accepted(work, scene, third)
    # Given up it ends all the same, and what was released stays as it was.
    with work(FAY) as w:
        row = queries.milestone(w, third)
        milestones.cancel(w, row, "It is left as it was.", seen_version=row.version)
    assert not seated(work, scene)
    assert guests(work, scene) == frozenset()
    assert db.rows("select answer from return_certificates") == [(None,)]
    assert db.rows("select milestones, milestones_done from engagements where id = %s",
                   scene.engagement) == [(2, 2)]  # fmt: skip


def test_certificate_when_asked_twice_is_reminded_of_by_one_chain(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    db.run(ENDED, now, scene.room, scene.expert.org_id)
    first = "select id, due_on, extract(epoch from asked_at)::text from return_certificates"
    ident, due, asking = db.rows(first)[0]
    later = now + dt.timedelta(days=28)
    with db.superuser.transaction():
        db.superuser.execute("select app.ask_return(%s, %s)", [scene.engagement, later])
    assert db.value("select due_on from return_certificates") == due + dt.timedelta(days=28)
    letters = "select count(*) from outbox where kind = 'mail.return_due'"
    notes = "select count(*) from outbox where kind = 'deliveries.remind_return'"

    def remind(for_asking: str | None, at: dt.datetime) -> tuple[int, int]:
        with db.system.begin() as connection:
            call(connection, "app.remind_return", ident, for_asking, at)
        return db.value(letters), db.value(notes)

    # A note of the first asking does nothing any more, on whatever day the worker comes to it.
    before = (db.value(letters), db.value(notes))
    assert remind(asking, later + dt.timedelta(days=3)) == before
    # Late, and the worker away for some days: two notes leave the next letter once.
    today = db.rows(first)[0][2]
    late = dt.datetime.combine(due + dt.timedelta(days=28 + 4), dt.time(9), dt.UTC)
    after = remind(today, late)
    assert after[1] == before[1] + 1
    assert remind(today, late + dt.timedelta(days=2))[1] == after[1]
    with work(scene.expert) as w:
        returns.certify(w, queries.all_owed(w)[0], Fate.DESTROYED, "")
    done = remind(today, late + dt.timedelta(days=9))
    assert remind(today, late + dt.timedelta(days=16)) == done


def test_certificate_when_it_is_confirmed_stands_after_a_correction_nobody_sat_for(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    where = making.Scene(scene.engagement, scene.room, scene.expert)
    making.report(db.superuser, where, now=now, state="final")
    db.superuser.commit()
    accepted(work, scene, scene.first, scene.second)
    with work(scene.expert) as w:
        returns.certify(w, queries.all_owed(w)[0], Fate.DESTROYED, "")
    ident, seen = db.rows("select id, answered_at from return_certificates")[0]
    with work(FAY, at=utc_now()) as w:
        w.call("app.confirm_return", ident, seen, w.now)
    whole = "select answer, answered_by, answered_at, confirmed_at, asked_at from {}"
    before = [db.rows(whole.format(t)) for t in ("return_certificates", "returns_owed")]
    for sits in (False, True):
        day = now.date() + dt.timedelta(days=20)
        with work(FAY) as w:
            w.call("app.reopen_for_correction", new_id(), scene.engagement, "Once more", day,
                   "Two depots are mixed up.", w.now)  # fmt: skip
        if sits:
            spaces.membership(
                db.superuser, scene.room, org_id=scene.expert.org_id, roles=["expert"]
            )
            db.superuser.commit()
        last = "select id from engagement_milestones order by number desc limit 1"
        with work(FAY) as w:
            row = queries.milestone(w, db.value(last))
            milestones.cancel(w, row, "It is left as it was.", seen_version=row.version)
        after = [db.rows(whole.format(t)) for t in ("return_certificates", "returns_owed")]
        assert (after == before) is not sits
    assert db.rows("select answer, confirmed_at from return_certificates") == [(None, None)]


def test_house_of_the_expert_when_it_comes_to_be_known_accepts_nothing_and_sits_there_no_more(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    with work(scene.expert) as w:
        milestones.submit(w, queries.milestone(w, scene.first), "It is done.", ())
    placed = "select org_id from memberships where space_id = %s and ended_at is null"
    before = {firm for (firm,) in db.rows(placed, scene.room)}
    may = "select app.may_accept(%s, %s, array[%s])"
    assert db.value(may, scene.engagement, scene.room, BOLT.id)
    related(db.superuser, BOLT.id, scene.expert.org_id, now)
    db.superuser.commit()
    assert {firm for (firm,) in db.rows(placed, scene.room)} == before - {BOLT.id}
    assert seated(work, scene)
    assert not db.value(may, scene.engagement, scene.room, BOLT.id)
    assert db.value(may, scene.engagement, scene.room, ACME.id)
    with pytest.raises(psycopg.Error, match="does not sit with the expert"):
        spaces.membership(db.superuser, scene.room, org_id=BOLT.id, roles=["member"])
    db.superuser.rollback()
    # Whoever was named and sits there all the same, by whatever way, accepts it neither.
    db.run("alter table memberships disable trigger user")
    place = db.value("select id from memberships where space_id = %s and org_id = %s",
                     scene.room, BOLT.id)  # fmt: skip
    db.run("update memberships set ended_at = null where id = %s", place)
    spaces.seat(db.superuser, place, representation_id=BEA.id, role="member")
    db.superuser.commit()
    answer = "app.answer_milestone"
    with pytest.raises((CollabError, DBAPIError)), work(BEA) as w:
        w.call(answer, new_id(), scene.first, 1, Outcome.ACCEPTED.value, "", now)
    assert db.value("select count(*) from acceptances") == 0
