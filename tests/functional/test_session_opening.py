"""Opening a meeting: who is there, who took note of the statement, and what refuses it."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

import pytest

from collab.core.errors import NotFoundError
from collab.features.meetings import queries, statements
from collab.features.meetings.service import presence, session, statement
from collab.features.meetings.service.moving import NotReadyError
from tests.cast import (
    ACME,
    ALICE,
    BEA,
    BOLT,
    CARA,
    CAUCUS,
    COLE,
    FAY,
    Member,
)
from tests.conftest import ClientOf, OpenWork
from tests.factories.in_session import meeting, topic
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


def test_opening_when_the_agenda_is_no_longer_the_cleared_one_is_refused(
    db: Database, work: OpenWork, ident: uuid.UUID
) -> None:
    come(work, ident, *EVERYBODY)
    db.run("update agenda_items set body = 'Something else' where meeting_id = %s", ident)
    assert opening(work, ident) == "agenda_changed"


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


def test_opening_when_the_meeting_is_held_in_a_room_is_for_those_of_the_room(
    db: Database, work: OpenWork, client: ClientOf, now: dt.datetime
) -> None:
    held = meeting(db.superuser, now=now, space_id=CAUCUS)
    topic(db.superuser, held, now=now, space_id=CAUCUS, title="roomword")
    come(work, held, *EVERYBODY)
    assert opening(work, held) is None
    assert "roomword" in client(ALICE).get(f"/meetings/{held}/session").text
    assert client(COLE).get(f"/meetings/{held}/session").status == 404, "of the group, not the room"
    with pytest.raises(NotFoundError), work(FAY) as w:
        presence.attend(w, queries.one(w, held), COLE.id)
