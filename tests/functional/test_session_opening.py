"""Opening a meeting: who is there, who took note of the statement, and what refuses it."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from pathlib import Path

import pytest

from collab.core.errors import ConflictError, DeniedError, NotFoundError
from collab.core.ids import new_id
from collab.features.meetings import queries, session_queries, statements
from collab.features.meetings.service import presence, session, statement
from collab.features.meetings.service.moving import NotReadyError
from collab.people.organisations.models import Organisation
from collab.people.organisations.relations import Firm, known_relations
from collab.policy.relation import Relation
from tests.cast import (
    ACME,
    ALICE,
    BEA,
    BOLT,
    CARA,
    COLE,
    COPPER,
    COREX,
    DAN,
    DELTA,
    DINA,
    ECHO,
    FAY,
    FIRMS,
    LEE,
    LEX,
    OBI,
    Member,
)
from tests.conftest import ClientOf, OpenWork
from tests.factories.in_session import meeting, topic
from tests.factories.rows import add
from tests.house.databases import Database

EVERYBODY = (FAY, CARA, ALICE, BEA)


def come(work: OpenWork, ident: uuid.UUID, *people: Member, note: bool = True) -> None:
    for one in people:
        with work(one) as w:
            row = queries.one(w, ident)
            presence.attend(w, row)
            if note:
                statement.acknowledge(w, row)


def opening(work: OpenWork, ident: uuid.UUID, at: dt.datetime | None = None) -> str | None:
    """Try to open, and give the code of what refused it."""
    try:
        with work(FAY, at=at) as w:
            session.open_meeting(w, queries.one(w, ident))
    except NotReadyError as error:
        return error.missing
    return None


def protect(db: Database, one: Member) -> None:
    """Make somebody a stakeholder, past the walls that let only a facilitator do so."""
    db.run("set session_replication_role = replica")
    db.run(
        "update memberships set roles = '{stakeholder}' where org_id = %s and space_id = %s",
        one.org_id,
        COPPER,
    )
    db.run("update seats set role = 'stakeholder' where representation_id = %s", one.id)
    db.run("reset session_replication_role")


@pytest.fixture
def ident(db: Database, now: dt.datetime) -> uuid.UUID:
    made = meeting(db.superuser, now=now)
    topic(db.superuser, made, now=now)
    return made


def test_opening_when_everything_is_there_opens_and_is_entered(
    db: Database, work: OpenWork, ident: uuid.UUID
) -> None:
    come(work, ident, *EVERYBODY)
    assert opening(work, ident) is None
    assert db.rows("select state, statement_version from meetings where id = %s", ident) == [
        ("opened", "2026-1")
    ]
    assert db.rows("select kind, firm_id from protocol_entries") == [("opened", None)]


def test_opening_when_nobody_is_there_or_too_few_is_refused(
    work: OpenWork, ident: uuid.UUID
) -> None:
    assert opening(work, ident) == "nobody_here"
    come(work, ident, FAY, CARA, ALICE)
    assert opening(work, ident) == "no_quorum", "the association and counsel are no firm of it"


def test_opening_when_two_firms_have_one_parent_counts_them_once(
    db: Database, work: OpenWork, ident: uuid.UUID
) -> None:
    db.run("update organisations set parent_id = %s where id = %s", ACME.id, BOLT.id)
    come(work, ident, *EVERYBODY)
    assert opening(work, ident) == "no_quorum"


def test_opening_when_one_has_not_taken_note_is_refused_and_he_is_named(
    work: OpenWork, ident: uuid.UUID, client: ClientOf
) -> None:
    come(work, ident, FAY, CARA, ALICE)
    come(work, ident, BEA, note=False)
    assert opening(work, ident) == "not_acknowledged"
    page = client(FAY).get(f"/meetings/{ident}/session")
    assert "not acknowledged by: Bea Bolt" in page.words
    shown = client(ALICE).get(f"/meetings/{ident}/session").words
    assert "not acknowledged by" not in shown
    assert "3 of 4 present have acknowledged" in shown


def test_opening_when_competitors_sit_without_counsel_is_refused(
    work: OpenWork, ident: uuid.UUID
) -> None:
    come(work, ident, FAY, ALICE, BEA)
    assert opening(work, ident) == "no_counsel"


def test_opening_when_nobody_competes_needs_no_counsel(work: OpenWork, ident: uuid.UUID) -> None:
    come(work, ident, FAY, ALICE, COLE)
    assert opening(work, ident) is None


def test_opening_when_it_is_too_early_is_refused(
    db: Database, work: OpenWork, ident: uuid.UUID, now: dt.datetime
) -> None:
    come(work, ident, *EVERYBODY)
    db.run("update meetings set starts_at = %s", now + dt.timedelta(minutes=61))
    assert opening(work, ident) == "too_early"
    db.run("update meetings set starts_at = null, ends_at = null")
    assert opening(work, ident) == "no_time"


def test_opening_when_the_agenda_is_not_cleared_is_refused(
    db: Database, work: OpenWork, ident: uuid.UUID
) -> None:
    come(work, ident, *EVERYBODY)
    db.run("update meetings set agenda_hash = null, cleared_by = null")
    assert opening(work, ident) == "not_cleared"


def test_opening_when_a_new_statement_came_meanwhile_wants_it_acknowledged(
    work: OpenWork,
    ident: uuid.UUID,
    now: dt.datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    come(work, ident, *EVERYBODY)
    old = (statements.FOLDER / "2026-1.toml").read_text()
    (tmp_path / "2026-1.toml").write_text(old)
    newer = old.replace("2026-1", "2026-2").replace("2026-01-01", now.date().isoformat())
    (tmp_path / "2026-2.toml").write_text(newer)
    monkeypatch.setattr(statements, "FOLDER", tmp_path)
    assert opening(work, ident) == "not_acknowledged"
    for one in EVERYBODY:
        with work(one) as w:
            statement.acknowledge(w, queries.one(w, ident))
    assert opening(work, ident) is None


def test_page_when_something_is_missing_names_all_of_it_to_who_facilitates(
    client: ClientOf, ident: uuid.UUID
) -> None:
    fay = client(FAY)
    page = fay.post(f"/meetings/{ident}/session/step", {"step": "open"})
    assert page.status == 422
    assert "Nobody is noted as present." in page.words
    assert "Too few firms are present." in page.words
    assert "0 of 2" in page.words
    assert client(ALICE).post(f"/meetings/{ident}/session/step", {"step": "open"}).status == 403


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


@pytest.mark.parametrize("member", [DAN, LEE])
def test_session_when_an_outsider_asks_is_not_there(
    work: OpenWork, client: ClientOf, ident: uuid.UUID, member: Member
) -> None:
    one = client(member)
    assert one.get(f"/meetings/{ident}/session").status == 404
    for rest in ("presence", "departure", "statement", "session/step"):
        assert one.post(f"/meetings/{ident}/{rest}").status == 404
    with work(member) as w:
        for function, *rest in (
            ("app.attend", new_id(), ident, member.id, w.now),
            ("app.opening", ident, "2026-1", w.now),
            ("app.depart", ident, member.id, False, w.now),
        ):
            with pytest.raises(NotFoundError), work(member) as another:
                another.call(function, *rest)


def test_competitors_when_asked_of_the_database_are_those_python_knows(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    """The twins agree for every two firms, with parents, declared relations, and unknown tiers."""
    small, large = sorted((COREX.id, LEX.id))
    add(
        db.superuser,
        "organisation_relations",
        org_id=small,
        other_id=large,
        kind="competitor",
        created_at=now,
    )
    for change in (
        "select 1",
        f"update organisations set parent_id = '{ECHO.id}' where id = '{COREX.id}'",
        f"update organisations set tier = null where id = '{BOLT.id}'",
        f"update organisations set parent_id = '{ACME.id}' where id = '{BOLT.id}'",
    ):
        db.run(change)
        # Everybody has a place in Copper, so that a member knows all firms and relations.
        for firm in FIRMS:
            if not db.value(
                "select count(*) from memberships where space_id = %s and org_id = %s",
                COPPER,
                firm.id,
            ):
                add(
                    db.superuser,
                    "memberships",
                    space_id=COPPER,
                    org_id=firm.id,
                    roles=["member"],
                    max_marking=2,
                    history_from=now,
                    started_at=now,
                )
        with work(FAY, read_only=True) as w:
            known = known_relations(w)
            rows = {f.id: w.session.get_one(Organisation, f.id) for f in FIRMS}
            for one, other in itertools.combinations(rows.values(), 2):
                python = known.between(
                    *(Firm(f.id, f.ultimate_parent_id, f.kind, f.tier) for f in (one, other))
                )
                told = db.value("select app.competing(%s)", [one.id, other.id])
                assert told == (python is Relation.COMPETITOR), (change, one.name, other.name)
    assert DINA.firm is DELTA
