"""Notes of a topic: who reads them, what the screen says, and two who write at once."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.features.meetings import queries, session_queries
from collab.features.meetings.service import noting, presence, session, statement
from tests.cast import ALICE, AMIR, BEA, CARA, COLE, DAN, FAY, LEE, OBI, Member
from tests.conftest import ClientOf, OpenWork
from tests.factories.sitting import Sitting, note, sitting
from tests.house.databases import Database

WORD = "noteword"
PART = {"HX-Request": "true"}


@pytest.fixture
def held(db: Database, work: OpenWork, now: dt.datetime) -> Sitting:
    return sitting(db, work, now)


def reads(work: OpenWork, member: Member, of: Sitting) -> set[uuid.UUID]:
    """Give the topics whose notes a member reads."""
    try:
        with work(member, read_only=True) as w:
            return set(session_queries.notes_of(w, queries.one(w, of.meeting)))
    except NotFoundError:
        return set()


def flagged_text() -> str:
    """Give a sentence the screen wants counsel to see and does not refuse."""
    from collab.policy.screening import screen  # noqa: PLC0415 # slow to begin
    from collab.policy.verdict import Verdict  # noqa: PLC0415 # likewise

    for text in (
        "We could all write to the operator together.",
        "Our company stopped buying there last year.",
        "Acme Motors buys from this smelter.",
        "The joint letter sets the operator a deadline.",
        "The members should agree on one common answer to the operator.",
    ):
        verdicts = {flag.verdict for flag in screen({"body": text})}
        if verdicts == {Verdict.REVIEW}:
            return text
    raise AssertionError("the screen has changed: name another sentence")


def test_note_when_written_is_read_by_those_present_and_nobody_else(
    work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    note(work, held, 1, f"{WORD}: the families were not heard")
    for one in (FAY, CARA, ALICE, COLE):
        assert reads(work, one, held) == {held.topics[0]}, one.key
        assert WORD in client(one).get(held.path).text
    for other in (BEA, AMIR, OBI, LEE, DAN):
        assert reads(work, other, held) == set(), other.key
        page = client(other).get(held.path)
        assert WORD not in page.text
        assert WORD not in client(other).get(held.path, **PART).text
        assert WORD not in client(other).get(f"/search?q={WORD}").text.replace(
            f'value="{WORD}"', ""
        )


def test_note_when_a_competitor_comes_late_shows_only_what_is_spoken_of_after(
    db: Database, work: OpenWork, held: Sitting, now: dt.datetime
) -> None:
    note(work, held, 1, f"{WORD}: first")
    note(work, held, 2, f"{WORD}: second")
    later = now + dt.timedelta(minutes=5)
    with work(FAY, at=later) as w:
        session.take_up(w, queries.one(w, held.meeting), queries.item(w, held.topics[1]))
    last = later + dt.timedelta(minutes=1)
    with work(BEA, at=last) as w:
        presence.attend(w, queries.one(w, held.meeting))
    assert reads(work, BEA, held) == set(), "first the statement"
    with work(BEA, at=last) as w:
        statement.acknowledge(w, queries.one(w, held.meeting))
    assert reads(work, BEA, held) == {held.topics[1]}
    assert db.rows("select words from protocol_entries where kind = 'arrived'") == [
        ("A participant joined.",)
    ]


def test_note_when_the_screen_refuses_it_is_not_kept_and_says_why(
    db: Database, client: ClientOf, held: Sitting
) -> None:
    bad = "We all raise our prices by four per cent in March."
    fay = client(FAY)
    told = fay.post(held.topic_path(1, "note"), {"body": bad, "version": "0"}, **PART)
    assert told.status == 422
    assert "cannot be written here" in told.text
    assert db.value("select count(*) from agenda_notes where body <> ''") == 0
    page = fay.post(held.topic_path(1, "note"), {"body": bad, "version": "0"})
    assert page.status == 422
    assert bad in page.soup.select_one("textarea[name=body]").get_text()  # type: ignore[union-attr] # it is there


def test_note_when_counsel_must_look_is_held_back_until_counsel_has(
    db: Database, work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    fay = client(FAY)
    told = fay.post(held.topic_path(1, "note"), {"body": flagged_text(), "version": "0"}, **PART)
    assert told.status == 200
    assert "Counsel looks at it" in told.text
    assert reads(work, ALICE, held) == set()
    assert reads(work, CARA, held) == {held.topics[0]}
    assert "1 topic or note of a meeting waits for you" in client(CARA).get("/").words
    assert client(ALICE).post(held.topic_path(1, "note/seen"), {"version": "2"}).status == 403
    assert client(CARA).post(held.topic_path(1, "note/seen"), {"version": "1"}).status == 409
    assert client(CARA).post(held.topic_path(1, "note/seen"), {"version": "2"}).status == 303
    assert reads(work, ALICE, held) == {held.topics[0]}


def test_note_when_two_write_shows_both_texts_and_keeps_the_first(
    db: Database, client: ClientOf, held: Sitting
) -> None:
    fay = client(FAY)
    path = held.topic_path(1, "note")
    assert fay.post(path, {"body": "First text", "version": "0"}, **PART).status == 200
    told = fay.post(path, {"body": "Second text", "version": "1"}, **PART)
    assert told.status == 409
    assert told.response.headers["HX-Retarget"] == "#refused"
    assert "First text" in told.text
    assert "Second text" in told.text
    page = fay.post(path, {"body": "Second text", "version": "1"})
    assert page.status == 422
    assert "First text" in page.text
    assert db.value("select body from agenda_notes") == "First text"
    assert fay.post(path, {"body": "Second text", "version": "1", "over": "2"}).status == 303
    assert db.value("select body from agenda_notes") == "Second text"


def test_note_when_a_member_or_counsel_writes_is_refused(
    db: Database, work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    for one in (ALICE, CARA, BEA):
        assert client(one).post(held.topic_path(1, "note"), {"body": "x"}).status == 403
        with pytest.raises(Exception, match=r"permission|others"), work(one) as w:
            w.call("app.begin_note", uuid.UUID(int=1), held.meeting, held.topics[0], w.now)
    assert db.value("select count(*) from agenda_notes") == 0


def test_note_when_written_past_the_service_has_the_circle_of_those_present(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    note(work, held, 1, "Something")
    with work(FAY) as w:
        connection = w.session.connection()
        with pytest.raises(Exception, match="permission denied"), connection.begin_nested():
            connection.exec_driver_sql("update agenda_notes set circle = null")
        connection.exec_driver_sql("update agenda_notes set body = 'by hand'")
    assert BEA.id not in db.value("select circle from agenda_notes")


def test_note_when_it_waits_for_counsel_is_let_pass_by_no_plain_update(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    note(work, held, 1, flagged_text())
    with work(FAY) as w:
        connection = w.session.connection()
        with pytest.raises(Exception, match="counsel lets"), connection.begin_nested():
            connection.exec_driver_sql("update agenda_notes set flagged_at = null")
    assert db.value("select flagged_at from agenda_notes") is not None
    assert reads(work, ALICE, held) == set()


def test_note_when_minutes_are_drafted_stands_as_it_is(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    note(work, held, 1, "Something")
    with work(FAY) as w:
        session.close(w, queries.one(w, held.meeting))
    with work(FAY) as w:
        noting.save(
            w, queries.one(w, held.meeting), queries.item(w, held.topics[0]), "More", seen_version=2
        )
    db.run("update meetings set state = 'minutes_draft'")
    with work(FAY) as w, pytest.raises(ConflictError):
        noting.save(
            w, queries.one(w, held.meeting), queries.item(w, held.topics[0]), "Late", seen_version=3
        )


def sits_as(db: Database, member: Member, role: str) -> None:
    """Give somebody another role, past the walls that let only a facilitator do so."""
    db.run("set session_replication_role = replica")
    db.run("update memberships set roles = %s where org_id = %s", ["member", role], member.org_id)
    db.run("reset session_replication_role")
    db.run(
        "update seats set role = %s where representation_id = %s and ended_at is null",
        role,
        member.id,
    )


def test_note_when_a_firms_person_chairs_is_his_only_while_he_sits_there_under_the_statement(
    db: Database, work: OpenWork, held: Sitting, now: dt.datetime
) -> None:
    note(work, held, 1, "Something")
    with work(FAY) as w:
        session.take_up(w, queries.one(w, held.meeting), queries.item(w, held.topics[1]))
    sits_as(db, BEA, "chair")
    assert reads(work, BEA, held) == set(), "she is not there"
    later = now + dt.timedelta(minutes=5)
    with work(BEA, at=later) as w:
        presence.attend(w, queries.one(w, held.meeting))
    assert reads(work, BEA, held) == set(), "first the statement"
    with work(BEA, at=later) as w:
        statement.acknowledge(w, queries.one(w, held.meeting))
    assert reads(work, BEA, held) == {held.topics[0]}
    note(work, held, 2, "More")
    with work(BEA, at=later + dt.timedelta(minutes=5)) as w:
        presence.depart(w, queries.one(w, held.meeting))
    assert reads(work, BEA, held) == {held.topics[1]}, "what she heard"


def test_note_when_counsel_changes_follows_the_seats(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    note(work, held, 1, "Something")
    assert BEA.id not in db.value("select circle from agenda_notes")
    sits_as(db, BEA, "counsel")
    assert BEA.id in db.value("select circle from agenda_notes")


def test_topic_when_for_few_has_notes_for_as_few(
    db: Database, work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    few = [FAY.id, CARA.id, ALICE.id]
    db.run("update agenda_items set circle = %s, marking = 4 where id = %s", few, held.topics[1])
    with work(FAY) as w:
        session.take_up(w, queries.one(w, held.meeting), queries.item(w, held.topics[1]))
    note(work, held, 2, "For few")
    assert set(db.value("select circle from agenda_notes")) == set(few)
    assert reads(work, COLE, held) == set()
    page = client(COLE).get(held.path).words
    assert "2. topicword3" in page, "no gap tells of it"
    assert page.count("A topic was taken up.") == 1
    assert client(ALICE).get(held.path).words.count("A topic was taken up.") == 2


def test_note_when_empty_is_no_error(work: OpenWork, held: Sitting) -> None:
    with work(FAY) as w:
        saved = noting.save(
            w, queries.one(w, held.meeting), queries.item(w, held.topics[2]), " ", seen_version=0
        )
        assert saved.body == ""
    with pytest.raises(InvalidError), work(FAY) as w:
        statement.attest(w, queries.one(w, held.meeting), [])
