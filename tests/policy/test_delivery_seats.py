"""Who sits with an expert, until when, and what follows when a place there ends."""

from __future__ import annotations

import datetime as dt
import uuid

import psycopg
import pytest

from collab.core.db import call
from collab.core.errors import ConflictError, DeniedError, InvalidError
from collab.core.ids import new_id
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.rules import Fate, Room
from collab.features.engagements.delivery.service import contracts, returns
from collab.features.engagements.policy import Act
from collab.people.organisations.queries import one as one_firm
from collab.people.organisations.relations import Firm, relations_to
from collab.people.spaces.audience import audience
from collab.people.spaces.charters import charter_in_force
from collab.people.spaces.founding import Place
from collab.people.spaces.queries import one as one_space
from collab.people.spaces.rules import usual_ceiling
from collab.people.spaces.service.places import give_place
from collab.policy.marking import Marking
from collab.policy.viewer import Role
from collab.shared.releases.hiding import hidden_among
from collab.shared.rulebooks.rejudging import NOBODY
from tests.cast import ACME, ALICE, BOLT, COPPER, COREX, DELTA, FAY
from tests.conftest import OpenWork
from tests.factories import engagements, gate, spaces
from tests.factories.delivery import awarded, delivering, signed
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT
from tests.house.servers import SUPERUSER
from tests.unit.shared.rulebooks.test_standing import FACETS

ENDED = "update memberships set ended_at = %s where space_id = %s and org_id = %s"
EXPERT = (Role.EXPERT,)


def give_back(work: OpenWork, now: dt.datetime, room: uuid.UUID, firm: uuid.UUID) -> None:
    """Give the expert's firm its place again, as its facilitator does."""
    with work(FAY) as w:
        place = Place(roles=EXPERT, ceiling=usual_ceiling(EXPERT), history_from=now)
        give_place(w, one_space(w, room), one_firm(w, firm), place)


def test_place_of_the_expert_when_it_ends_asks_for_what_was_read_and_may_come_back(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    firm, rows = scene.expert.org_id, db.superuser
    later = now + dt.timedelta(days=5)
    place = Place(roles=EXPERT, ceiling=usual_ceiling(EXPERT), history_from=now, ends_at=later)
    with work(FAY) as w:
        there, whom = one_space(w, scene.room), one_firm(w, firm)
        with pytest.raises(InvalidError, match="ends with the work"):
            give_place(w, there, whom, place)
    db.run(ENDED, now, scene.room, firm)
    with work(scene.expert) as w:
        (owed,) = queries.all_owed(w)
        returns.certify(w, owed, Fate.DESTROYED, "")
    for other in (scene.rival.org_id, COREX.id):
        with pytest.raises(psycopg.Error, match="only the expert of this work"):
            spaces.membership(rows, scene.room, org_id=other, roles=["expert"])
    with pytest.raises(psycopg.Error, match="only the expert of this work"):
        spaces.membership(
            rows, scene.room, org_id=firm, roles=["expert"], ended_at=now + dt.timedelta(days=9)
        )
    give_back(work, now, scene.room, firm)
    with work(FAY) as w:
        w.call("app.move_engagement", scene.engagement, "cancel", now)
    # Asked anew: what was read since then is not in the old answer.
    assert db.rows("select answer from return_certificates") == [(None,)]
    assert db.rows("select answer from returns_owed") == [(None,)]
    with pytest.raises(ConflictError):
        give_back(work, now, scene.room, firm)


def test_place_when_that_in_the_group_ends_before_ends_with_it(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    db.run(
        "update memberships set ended_at = now() + interval '5 days'"
        " where space_id = %s and org_id = %s",
        COPPER,
        COREX.id,
    )
    spaces.membership(db.superuser, scene.room, org_id=COREX.id)
    ends = "select ended_at from memberships where org_id = %s and space_id = %s"
    assert db.value(ends, COREX.id, scene.room) == db.value(ends, COREX.id, COPPER)


def test_engagement_when_begun_where_an_expert_sits_is_refused(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    with work(FAY) as w, pytest.raises(DeniedError, match="expert sits here"):
        w.authorise(Act.BEGIN, one_space(w, scene.room))
    with pytest.raises(psycopg.Error, match="among themselves"):
        engagements.engagement(db.superuser, now=now, space_id=scene.room)


def test_places_when_given_at_once_wait_for_each_other(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    address = db.servers.url(SUPERUSER, db.name)
    with psycopg.connect(address) as one:
        spaces.membership(one, scene.room, org_id=COREX.id)
        with psycopg.connect(address) as two:
            two.execute("set lock_timeout = '200ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                two.execute(
                    "update engagement_parties set selects = false, subject = true"
                    " where firm_id = %s",
                    (COREX.id,),
                )
        one.commit()
    db.run(
        "update engagement_parties set selects = false, subject = true where firm_id = %s", COREX.id
    )
    live = "select count(*) from memberships where org_id = %s and space_id = %s"
    assert db.value(f"{live} and ended_at is null", COREX.id, scene.room) == 0


def test_room_when_opened_takes_those_inside_and_what_the_work_needs(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = awarded(db, now)
    with work(FAY) as w:
        row = queries.engagement(w, scene.engagement)
        kept = contracts.record(w, row, signed(now))
        offered = [firm.id for firm in contracts.offered_firms(w, row, kept)]
        assert sorted(offered) == sorted([ACME.id, BOLT.id])
        asked = Room(name="Dust", purpose="Measure.", firms=(ACME.id,))
        for wrong in (
            Room(name="Dust", purpose="Measure.", firms=(COREX.id,)),
            Room(name="Dust", purpose="Measure.", firms=(ACME.id,), categories=()),
            Room(name="Dust", purpose="Measure.", firms=(ACME.id,), categories=("prices",)),
        ):
            with pytest.raises(InvalidError):
                contracts.open_room(w, row, kept, wrong)
        room = contracts.open_room(w, row, kept, asked)
        charter, around = charter_in_force(w, room), charter_in_force(w, one_space(w, COPPER))
        by_itself = {key for key, _, narrow in contracts.offered_categories(w, row) if narrow}
        assert charter is not None
        assert around is not None
        assert set(charter.categories) == by_itself < set(around.categories)


def test_room_when_opened_after_a_house_became_the_examined_ones_seats_nobody_of_it(
    db: Database, work: OpenWork, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = awarded(db, now)
    one, other = sorted((BOLT.id, DELTA.id))
    with work(FAY) as w:
        contracts.record(w, queries.engagement(w, scene.engagement), signed(now))
    db.run(
        "insert into organisation_relations (id, org_id, other_id, kind, created_at)"
        " values (%s, %s, %s, 'same_parent', %s)",
        new_id(), one, other, now,
    )  # fmt: skip
    with work(FAY) as w:
        row = queries.engagement(w, scene.engagement)
        kept = queries.contract(w, row.id)
        assert [firm.id for firm in contracts.offered_firms(w, row, kept)] == [ACME.id]
        # Offered all the same, its place ends as the room opens.
        monkeypatch.setattr(contracts, "_may_sit", lambda *told: list(told[-1]))
        asked = Room(name="Dust", purpose="Measure.", firms=(ACME.id, BOLT.id))
        room = contracts.open_room(w, row, kept, asked).id
    sits = (
        "select count(*) from memberships where ended_at is null and space_id = %s and org_id = %s"
    )
    assert [db.value(sits, room, firm.id) for firm in (ACME, BOLT)] == [1, 0]


def test_reminder_when_a_certificate_stays_unanswered_comes_every_week(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    db.run(ENDED, now, scene.room, scene.expert.org_id)
    ident, due = db.rows("select id, due_on from return_certificates")[0]
    noted = (
        "select array_agg((not_before at time zone 'UTC')::date order by not_before) from outbox"
        " where kind = 'deliveries.remind_return' and created_at <> not_before"
    )
    morning = dt.datetime.combine(due, dt.time(7), dt.UTC)
    for day in (-30, -3, 1, 8):
        with db.system.begin() as connection:
            call(connection, "app.remind_return", ident, None, morning + dt.timedelta(days=day))
    found = db.value(noted)
    assert found[-4:] == [due + dt.timedelta(days=day) for day in (-3, 1, 8, 15)]
    with work(scene.expert) as w:
        returns.certify(w, queries.all_owed(w)[0], Fate.DESTROYED, "")
    with db.system.begin() as connection:
        call(connection, "app.remind_return", ident, None, morning + dt.timedelta(days=15))
    assert db.value(noted) == found


def test_reader_when_an_expert_has_a_seat_apart_is_counted(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    gate.release(
        db.superuser,
        ALICE,
        ACME_DRAFT,
        target_space_id=scene.room,
        copy_shared_at=now,
        category="hr_risk_general",
        facets=FACETS,
    )
    with db.system.begin() as connection:
        (row,) = call(connection, "app.rejudgeable", NOBODY, 100)
    with work(ALICE) as w:
        sitting = audience(w, scene.room, Marking(row.marking))
        firms = [Firm(r.org_id, r.parent_id, r.org_kind, r.tier) for r in sitting.readers]
        assert frozenset(row.relations) == relations_to(w, firms)
        hidden = hidden_among(w, scene.room, sitting)
    kinds = sorted(one.org_kind for one in hidden)
    assert sorted(kind for _, kind, _ in row.readers) == kinds
    assert db.value("select kind from organisations where id = %s", scene.expert.org_id) in kinds
    paces = "select app.paces_in(%s)"
    with work(FAY) as w:
        told = w.session.connection().exec_driver_sql(paces, (scene.room,)).scalar_one()
    assert sum(told.values()) == db.value(
        "select count(*) from seats where space_id = %s and ended_at is null", scene.room
    )
