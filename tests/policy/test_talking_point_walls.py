"""Talking points in the database: arrows, what is bound, and a signature that one letter voids."""

from __future__ import annotations

import datetime as dt
import random
import threading
import unicodedata
import uuid

import pytest
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.errors import CollabError, ConflictError, DeniedError
from collab.core.ids import new_id
from collab.features.talking_points import papers, queries, service
from collab.features.talking_points.rules import (
    EVIDENCE,
    FIELDS,
    TRANSITIONS,
    State,
    Step,
    normal,
)
from collab.features.talking_points.service import documents
from tests.cast import ALICE, CARA, CARL, COPPER, FAY, Member
from tests.conftest import OpenWork
from tests.factories import points
from tests.factories.spaces import seat
from tests.house.databases import Database
from tests.house.seeding import NAMED_COPY, RED_COPY

CHANGES = 120
LETTERS = "aZ 0.,-?\n\t\u00a0\u200bäßñçе"  # noqa: RUF001 # the last one is Cyrillic, as a forger's is
COUNTED = {"number": "number + 1", "use_from": "use_from - 1", "use_until": "use_until + 1"}


def test_steps_when_read_from_the_database_are_those_of_the_rules(still_db: Database) -> None:
    rows = still_db.rows("select step, before_state, after_state, roles from talking_point_steps")
    assert {(s, b, a, frozenset(r)) for s, b, a, r in rows} == {
        (one.step, one.before, one.after, one.roles) for one in TRANSITIONS
    }
    assert {one.step for one in TRANSITIONS} == set(Step)
    assert {one.after for one in TRANSITIONS} == set(State)
    kinds = {kind for (kind,) in still_db.rows("select kind from gate_kinds")}
    assert set(EVIDENCE) <= kinds


@pytest.mark.parametrize(
    "said", ["a\r\nb", "a\rb", "e\u0301", "ﬁ", "a  b", " a", "\u212b"]
)  # odd on purpose
def test_normal_form_when_computed_is_the_same_in_python_and_database(
    still_db: Database, said: str
) -> None:
    assert still_db.value("select app.normal_text(%s)", said) == normal(said)


def _changed(text: str, chance: random.Random) -> str:
    """Put in, take out or exchange one character, so that another text comes of it."""
    while True:
        at = chance.randrange(len(text) + 1)
        letter = chance.choice(LETTERS)
        kind = chance.randrange(3)
        made = text[:at] + ("" if kind == 0 else letter) + text[at + (kind != 1) :]
        if normal(made) != normal(text):
            return made


def test_signature_when_one_character_of_anything_changes_is_void_at_every_door(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    """Also by whoever runs SQL past all walls: nothing of ours believes the state column."""
    document = points.document(db.superuser, now=now)
    version = points.signed(db.superuser, document, now=now, conditions="Only with a translator.")
    for language in ("de", "fr", "es", "pt"):
        points.text(db.superuser, version, now=now, language=language, say="Wer hört zu?\nÉcouté.")
    points.evidence(db.superuser, version, NAMED_COPY, now=now)
    _sign_anew(db, version)
    chance = random.Random(6)  # noqa: S311 # to choose letters, not keys
    seen: set[str] = set()
    for _ in range(CHANGES):
        undo = _alter(db, document, version, chance, seen)
        with work(ALICE) as one:
            row = queries.version(one, version)
            assert row.state == "signed"
            assert queries.standing(one, [version])[version] == "changed"
            with pytest.raises(service.NotReadyError, match="not the text counsel signed"):
                papers.export(one, row, papers.TEXT)
        db.run(*undo)
    with work(ALICE) as one:
        assert queries.standing(one, [version])[version] is None
        assert papers.export(one, queries.version(one, version), papers.TEXT).content
    assert seen >= {"say", "conditions", "title", "use_until", "audience", "respectful"}


def _sign_anew(db: Database, version: uuid.UUID) -> None:
    db.run(
        "update talking_point_versions set text_hash = app.talking_point_hash(id) where id = %s",
        version,
    )


def _alter(
    db: Database, document: uuid.UUID, version: uuid.UUID, chance: random.Random, seen: set[str]
) -> tuple[str, object, object]:
    """Change one thing of a signed version as a superuser; give what takes it back."""
    texts = db.rows("select id from talking_point_texts where version_id = %s", version)
    places = [
        *(("talking_point_texts", field, ident) for (ident,) in texts for field in FIELDS),
        *((("talking_points", "title", document),) * 3),
        *(
            ("talking_point_versions", name, version)
            for name in (*COUNTED, "conditions", "audience", "category", "respectful")
        ),
    ]
    table, column, ident = chance.choice(places)
    seen.add(column)
    before = db.value(f"select {column} from {table} where id = %s", ident)
    if column in COUNTED:
        db.run(f"update {table} set {column} = {COUNTED[column]} where id = %s", ident)
    elif column == "respectful":
        db.run(f"update {table} set respectful = not respectful where id = %s", ident)
    else:
        after = "trader" if column == "audience" else _changed(before, chance)
        if column == "title" and not after.strip():
            after = f"{before}."
        db.run(f"update {table} set {column} = %s where id = %s", after, ident)
    return f"update {table} set {column} = %s where id = %s", before, ident


def test_signature_when_evidence_or_a_language_is_taken_away_or_added_is_void(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    document = points.document(db.superuser, now=now)
    version = points.signed(db.superuser, document, now=now)
    points.text(db.superuser, version, now=now, language="pt", say="Quem ouve?")
    _said(work, version, "changed")
    db.run("delete from talking_point_texts where language = 'pt'")
    _said(work, version, None)
    points.evidence(db.superuser, version, NAMED_COPY, now=now)
    _said(work, version, "changed")
    _sign_anew(db, version)
    db.run("delete from talking_point_evidence")
    _said(work, version, "changed")


def _said(work: OpenWork, version: uuid.UUID, lacks: str | None) -> None:
    with work(ALICE) as one:
        assert queries.standing(one, [version]) == {version: lacks}


def test_text_when_composed_otherwise_or_with_other_line_breaks_is_the_same(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    document = points.document(db.superuser, now=now)
    version = points.signed(db.superuser, document, now=now)
    text = db.value("select id from talking_point_texts where version_id = %s", version)
    db.run("update talking_point_texts set say = 'Écouté.\nQui ?' where id = %s", text)
    _sign_anew(db, version)
    other = unicodedata.normalize("NFD", "Écouté.\r\nQui ?")
    db.run("update talking_point_texts set say = %s where id = %s", other, text)
    _said(work, version, None)


BOUND = (State.REVIEW, State.SIGNED, State.SUSPENDED)


def test_version_when_it_is_no_draft_is_written_by_no_role_that_serves(
    db: Database, now: dt.datetime
) -> None:
    """Not even by those who drafted it, in SQL of their own."""
    document = points.document(db.superuser, now=now)
    version = points.signed(db.superuser, document, now=now)
    points.evidence(db.superuser, version, NAMED_COPY, now=now)
    told = db.value("select app.talking_point_hash(%s)", version)
    for state in State:
        if state is State.DRAFT:
            continue
        db.run("update talking_point_versions set state = %s where id = %s", state.value, version)
        statements = [
            "update talking_point_texts set say = 'Other.'",
            "delete from talking_point_evidence",
            "update talking_point_versions set state = 'signed'",
            "update talking_point_versions set respectful = false",
            "insert into talking_point_wordings select * from talking_point_wordings",
            *(["update talking_points set title = 'Other'"] if state in BOUND else []),
        ]
        for statement in statements:
            for member in (ALICE, FAY):
                with pytest.raises(DBAPIError):
                    _run_as(db, member, statement)
    assert db.value("select app.talking_point_hash(%s)", version) == told


def _run_as(db: Database, member: Member, statement: str) -> None:
    with db.app.begin() as connection:
        call(connection, "app.enter", member.id, member.org_id)
        connection.exec_driver_sql(statement)


def test_version_when_signed_twice_at_once_has_one_signature_for_an_audience(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    document = points.document(db.superuser, now=now)
    points.signed(db.superuser, document, now=now)
    both = [
        points.ready(db.superuser, document, now=now, number=2),
        points.ready(db.superuser, document, now=now, number=3),
    ]
    begin, told = threading.Barrier(4), []

    def sign(version: uuid.UUID) -> None:
        try:
            with work(CARA) as one:
                row = queries.version(one, version)
                seen = queries.digest(one, version)
                begin.wait()
                service.sign(one, row, seen=seen)
        except CollabError as error:
            told.append(type(error))

    threads = [threading.Thread(target=sign, args=(one,)) for one in (*both, *both)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    # Each second click finds it signed; and the older is not signed after the newer.
    assert set(told) <= {ConflictError, DeniedError, service.NotReadyError}
    states = [s for (s,) in db.rows("select state from talking_point_versions order by number")]
    assert states in (
        ["superseded", "superseded", "signed"],
        ["superseded", "review", "signed"],
    )
    assert len(told) == (2 if states[1] == "superseded" else 3)


def test_version_when_a_later_one_was_signed_takes_no_place_of_it(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    document = points.document(db.superuser, now=now)
    points.signed(db.superuser, document, now=now, number=2)
    older = points.ready(db.superuser, document, now=now)
    with work(CARA) as one:
        row = queries.version(one, older)
        with pytest.raises(service.NotReadyError, match="A later version"):
            service.sign(one, row, seen=queries.digest(one, older))
    db.run(
        "update talking_point_versions set state = 'suspended', signed_by = %s, signed_at = %s,"
        " text_hash = app.talking_point_hash(id) where id = %s",
        CARA.id, now, older,
    )  # fmt: skip
    with work(ALICE) as one, pytest.raises(service.NotReadyError, match="A later version"):
        service.move(one, queries.version(one, older), Step.RESUME)


def test_draft_when_two_begin_it_at_once_is_one(
    db: Database, work: OpenWork, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, begin, told = points.document(db.superuser, now=now), threading.Barrier(2), []

    def after_looking() -> uuid.UUID:
        begin.wait()
        return new_id()

    monkeypatch.setattr(documents, "new_id", after_looking)

    def draft(member: Member) -> None:
        try:
            with work(member) as one:
                row = queries.one(one, document)
                service.begin_version(one, row, "trader", category="hr_risk_general")
        except ConflictError as error:
            told.append(str(error))

    threads = [threading.Thread(target=draft, args=(one,)) for one in (ALICE, FAY)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert told == [documents.IN_WORK]
    assert db.rows("select number, state from talking_point_versions") == [(1, "draft")]


def test_wording_when_held_is_open_to_counsel_seated_here_person_by_person(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    document = points.document(db.superuser, now=now)
    version = points.version(db.superuser, document, now=now)
    circles = "select circle from talking_point_wordings"
    words = dict.fromkeys(FIELDS, "") | {"say": "Members ask for a joint standard."}
    with work(ALICE) as one:
        service.save(one, queries.version(one, version), service.Writing("en", words))
    assert set(db.value(circles)) == {ALICE.id, CARA.id}, "not all who work for counsel's firm"
    place = db.value(
        "select id from memberships where space_id = %s and org_id = %s", COPPER, CARL.org_id
    )
    seated = seat(db.superuser, place, representation_id=CARL.id, role="counsel")
    assert set(db.value(circles)) == {ALICE.id, CARA.id, CARL.id}
    db.run("update seats set ended_at = now() where id = %s", seated)
    assert set(db.value(circles)) == {ALICE.id, CARA.id}
    assert db.value("select circle from talking_point_versions") is None


def test_ceiling_when_anything_of_it_is_loosened_in_sql_is_kept(
    db: Database, now: dt.datetime
) -> None:
    document = points.document(db.superuser, now=now)
    version = points.version(db.superuser, document, now=now)
    points.text(db.superuser, version, now=now)
    points.evidence(db.superuser, version, RED_COPY, now=now)
    red = set(db.value("select circle from findings where id = %s", RED_COPY))
    for table in ("talking_point_versions", "talking_point_texts", "talking_point_evidence"):
        db.run(f"update {table} set marking = 0, circle = null")
        for marking, circle in db.rows(f"select marking, circle from {table}"):
            assert marking == 4, table
            assert set(circle) <= red, table
    assert red
