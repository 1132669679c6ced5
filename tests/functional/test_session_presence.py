"""Who came, who took note of the statement, and who is shown under another name."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from collab.core.errors import ConflictError, DeniedError, NotFoundError
from collab.core.ids import new_id
from collab.features.meetings import queries, session_queries, statements
from collab.features.meetings.service import presence, statement
from tests.cast import (
    ALICE,
    BEA,
    CARA,
    COLE,
    COPPER,
    DAN,
    FAY,
    LEE,
    OBI,
    Member,
)
from tests.conftest import ClientOf, OpenWork
from tests.factories.in_session import meeting, topic
from tests.factories.sitting import arrive, protect, sitting
from tests.house.databases import Database

EVERYBODY = (FAY, CARA, ALICE, BEA)


def come(work: OpenWork, ident: uuid.UUID, *people: Member, note: bool = True) -> None:
    for one in people:
        with work(one) as w:
            row = queries.one(w, ident)
            presence.attend(w, row)
            if note:
                statement.acknowledge(w, row)


@pytest.fixture
def ident(db: Database, now: dt.datetime) -> uuid.UUID:
    made = meeting(db.superuser, now=now)
    topic(db.superuser, made, now=now)
    return made


def test_statement_when_read_aloud_is_attested_for_those_who_sit_there(
    db: Database, work: OpenWork, client: ClientOf, ident: uuid.UUID
) -> None:
    come(work, ident, *EVERYBODY, note=False)
    fay = client(FAY)
    page = fay.post(
        f"/meetings/{ident}/statement/reading",
        {"read-people": [str(BEA.id), str(ALICE.id), str(FAY.id), str(COLE.id)]},
    )
    assert page.status == 303
    rows = db.rows("select representation_id, attested_by from statement_acknowledgements")
    assert {(who, by) for who, by in rows} == {(BEA.id, FAY.id), (ALICE.id, FAY.id), (FAY.id, None)}
    assert client(ALICE).post(f"/meetings/{ident}/statement/reading").status == 403


def test_statement_when_acknowledged_twice_is_kept_once_and_read_in_a_minute(
    db: Database, work: OpenWork, ident: uuid.UUID, now: dt.datetime
) -> None:
    come(work, ident, ALICE)
    come(work, ident, ALICE)
    stands = statements.in_force(now.date())
    assert db.rows("select statement_version, statement_hash from statement_acknowledgements") == [
        (stands.version, stands.hash)
    ]
    for text in stands.texts.values():
        assert len(" ".join(text).split()) <= 190


def test_presence_when_ticked_by_others_is_for_who_facilitates_and_people_of_the_room(
    db: Database, work: OpenWork, client: ClientOf, ident: uuid.UUID
) -> None:
    fay = client(FAY)
    assert (
        fay.post(f"/meetings/{ident}/presence/others", {"come-people": [str(BEA.id)]}).status == 303
    )
    assert db.value("select count(*) from attendances") == 1
    for stranger in (DAN, LEE):
        told = fay.post(f"/meetings/{ident}/presence/others", {"come-people": [str(stranger.id)]})
        assert told.status == 404
    with work(ALICE) as w, pytest.raises(DeniedError):
        presence.attend(w, queries.one(w, ident), BEA.id)
    assert db.value("select count(*) from attendances") == 1


def test_presence_when_it_is_hours_away_is_refused(
    db: Database, work: OpenWork, ident: uuid.UUID, now: dt.datetime
) -> None:
    db.run("update meetings set starts_at = %s", now + dt.timedelta(minutes=90))
    with work(ALICE) as w, pytest.raises(ConflictError):
        presence.attend(w, queries.one(w, ident))


def test_presence_when_somebody_comes_and_goes_keeps_both_and_no_hand_changes_it(
    db: Database, work: OpenWork, ident: uuid.UUID, now: dt.datetime
) -> None:
    come(work, ident, ALICE, ALICE)
    later = now + dt.timedelta(minutes=10)
    with work(ALICE, at=later) as w:
        assert presence.depart(w, queries.one(w, ident))
        assert not presence.depart(w, queries.one(w, ident))
    with work(ALICE, at=later) as w:
        presence.attend(w, queries.one(w, ident))
    assert db.rows("select arrived_at, left_at from attendances order by arrived_at") == [
        (now, later),
        (later, None),
    ]


def test_presence_when_a_person_is_protected_shows_him_under_a_pseudonym(
    db: Database, work: OpenWork, client: ClientOf, ident: uuid.UUID
) -> None:
    protect(db, OBI)
    come(work, ident, *EVERYBODY, OBI)
    for one in (ALICE, BEA, CARA):
        text = client(one).get(f"/meetings/{ident}/session").words
        assert "Participant 1 Protected" in text
        assert "Obi Observer" not in text
        with work(one, read_only=True) as w:
            row = queries.one(w, ident)
            people = {p.person_id for p in session_queries.presence(w, row, "2026-1")}
            assert OBI.id not in people
            assert session_queries.standing(w, row, "2026-1").people == 5
    for one in (FAY, OBI):
        assert "Obi Observer" in client(one).get(f"/meetings/{ident}/session").words
    with work(BEA, read_only=True) as w:
        seen = w.session.connection().exec_driver_sql(
            "select representation_id from statement_acknowledgements"
            " union select representation_id from attendances"
        )
        assert OBI.id not in {one for (one,) in seen}


def test_presence_when_a_person_is_protected_is_noted_by_himself_and_who_facilitates_alone(
    db: Database, work: OpenWork, client: ClientOf, ident: uuid.UUID
) -> None:
    protect(db, OBI)
    db.run("set session_replication_role = replica")
    db.run("update memberships set roles = '{chair}' where org_id = %s", BEA.org_id)
    db.run("update seats set role = 'chair' where representation_id = %s", BEA.id)
    db.run("reset session_replication_role")
    bea, named = client(BEA), [str(OBI.id)]
    assert "Obi Observer" not in bea.get(f"/meetings/{ident}/session").words
    assert "Obi Observer" in client(FAY).get(f"/meetings/{ident}/session").words
    came = bea.post(f"/meetings/{ident}/presence/others", {"come-people": named})
    assert came.status == 404
    come(work, ident, OBI, note=False)
    gone = bea.post(f"/meetings/{ident}/departure/others", {"gone-people": named})
    assert gone.status == 404
    bea.post(f"/meetings/{ident}/statement/reading", {"read-people": named})
    assert db.value("select count(*) from statement_acknowledgements") == 0
    assert db.value("select count(*) from attendances where left_at is null") == 1
    gone = client(FAY).post(f"/meetings/{ident}/departure/others", {"gone-people": named})
    assert gone.status == 303
    assert db.value("select count(*) from attendances where left_at is null") == 0


def test_presence_when_the_group_is_archived_stands_as_it_is_whoever_leaves(
    db: Database, work: OpenWork, ident: uuid.UUID
) -> None:
    protect(db, OBI)
    come(work, ident, FAY, OBI)
    before = db.rows("select id, circle, left_at from attendances order by id")
    db.run("set session_replication_role = replica")
    db.run("update spaces set archived_at = now() where id = %s", COPPER)
    db.run("reset session_replication_role")
    db.run("update seats set ended_at = now() where representation_id = %s", FAY.id)
    assert db.rows("select id, circle, left_at from attendances order by id") == before


@pytest.mark.parametrize("member", [DAN, LEE])
def test_session_when_an_outsider_asks_is_not_there(
    work: OpenWork, client: ClientOf, ident: uuid.UUID, member: Member
) -> None:
    one = client(member)
    assert one.get(f"/meetings/{ident}/session").status == 404
    for rest in ("presence", "departure", "statement", "session/step"):
        assert one.post(f"/meetings/{ident}/{rest}").status == 404
    with work(member) as w:
        for function, *given in (
            ("app.attend", new_id(), ident, member.id, w.now),
            ("app.opening", ident, "2026-1", w.now),
            ("app.depart", ident, member.id, False, w.now),
        ):
            with pytest.raises(NotFoundError), work(member) as another:
                another.call(function, *given)


def test_presence_when_the_meeting_is_put_off_ends(
    db: Database, work: OpenWork, ident: uuid.UUID, now: dt.datetime
) -> None:
    come(work, ident, *EVERYBODY)
    later = dt.timedelta(days=7)
    db.run("update meetings set starts_at = starts_at + %s, ends_at = ends_at + %s", later, later)
    assert db.value("select count(*) from attendances where left_at is null") == 0
    with work(FAY, at=now + later) as w:
        row = queries.one(w, ident)
        assert session_queries.standing(w, row, "2026-1").people == 0
        assert "nobody_here" in session_queries.standing(w, row, "2026-1").lacks
        presence.attend(w, row)


def test_presence_when_the_seat_ends_ends_in_a_session_with_a_line(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    held = sitting(db, work, now)
    arrive(work, held.meeting, BEA)
    end = "update seats set ended_at = now() where representation_id = %s and space_id = %s"
    db.run(end, COLE.id, COPPER)
    assert db.rows("select representation_id from attendances where left_at is not null") == [
        (COLE.id,)
    ]
    assert db.rows("select firm_id, words from protocol_entries where kind = 'left'") == [
        (COLE.org_id, "A participant left.")
    ]
    assert db.value("select state from meetings") == "in_progress"
    db.run(end, CARA.id, COPPER)
    assert db.value("select state from meetings") == "paused", "counsel is gone"
