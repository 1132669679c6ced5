"""A stopped topic is out of sight of all but counsel and who stopped it, at once."""

from __future__ import annotations

import concurrent.futures
import datetime as dt
import uuid

import pytest
from sqlalchemy.exc import ProgrammingError

from collab.core.errors import ConflictError, DeniedError, NotFoundError
from collab.features.meetings import queries, session_queries
from collab.features.meetings.service import noting, presence, session, stopping
from collab.features.meetings.service.moving import NotReadyError
from collab.policy.guard import grant
from tests.cast import ALICE, AMIR, BEA, CARA, CARL, COLE, COPPER, DAN, FAY, LEE, OBI, Member
from tests.client import Fields
from tests.conftest import ClientOf, OpenWork
from tests.factories.in_session import meeting, topic
from tests.factories.sitting import Sitting, arrive, note, protect, sitting
from tests.factories.spaces import seat
from tests.house.databases import Database
from tests.house.post import PostOffice, text_of
from worker.context import Station
from worker.draining import drain

PART = {"HX-Request": "true"}
WORDS = ("topicword1", "noteword")


@pytest.fixture
def held(db: Database, work: OpenWork, now: dt.datetime) -> Sitting:
    made = sitting(db, work, now)
    note(work, made, 1, "noteword: what was said")
    return made


def stop(work: OpenWork, of: Sitting, who: Member, number: int = 1) -> uuid.UUID:
    with work(who) as w:
        return stopping.stop(w, queries.one(w, of.meeting), of.topics[number - 1])


def decide(work: OpenWork, stopped: uuid.UUID, outcome: str) -> None:
    with work(CARA) as w:
        row = session_queries.stop(w, stopped)
        stopping.decide(w, row, outcome=outcome, reason="Looked at")


def sees(work: OpenWork, member: Member, of: Sitting) -> tuple[bool, bool]:
    """Tell whether a member reads the first topic, and its notes."""
    try:
        with work(member, read_only=True) as w:
            row = queries.one(w, of.meeting)
            items = {item.id for item in queries.agenda(w, row)}
            return of.topics[0] in items, of.topics[0] in session_queries.notes_of(w, row)
    except NotFoundError:
        return False, False


def test_stop_when_pressed_locks_the_topic_for_all_but_counsel_and_who_pressed(
    db: Database, work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    everybody = (FAY, CARA, ALICE, COLE, BEA, AMIR, OBI, LEE, DAN)
    alice = client(ALICE)
    assert alice.post(held.topic_path(1, "stop")).status == 303
    assert {one.key for one in everybody if sees(work, one, held) == (True, True)} == {
        "cara",
        "alice",
    }
    for one in everybody:
        if one in (CARA, ALICE):
            continue
        assert sees(work, one, held) == (False, False), one.key
        for page in (client(one).get(held.path), client(one).get(held.path, **PART)):
            for word in WORDS:
                assert word not in page.text, one.key
        assert "topicword1" not in client(one).get("/search?q=topicword1 ").words
    assert "One topic is under review" in client(COLE).get(held.path).words
    assert db.rows("select state, halted_item_id from meetings") == [("paused", held.topics[0])]
    assert db.rows("select kind, firm_id, words from protocol_entries where kind = 'stopped'") == [
        ("stopped", None, "A participant objected. The topic is locked, and counsel looks at it.")
    ]


def test_stop_when_pressed_says_nothing_of_who_to_anybody_but_counsel(
    db: Database, work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    stop(work, held, ALICE)
    assert "Stopped by Alice Acme, Acme Motors" in client(CARA).get(held.path).words
    assert "You stopped it" in client(ALICE).get(held.path).words
    for one in (FAY, COLE, BEA):
        assert "Stopped by" not in client(one).get(held.path).words
        with work(one, read_only=True) as w:
            assert session_queries.stops_in(w, queries.one(w, held.meeting)) == []
    facts = str(db.rows("select facts from ledger_entries where kind = 'meetings.stopped'"))
    assert str(ALICE.id) not in facts
    assert str(ALICE.org_id) not in facts


def test_stop_when_a_protected_person_pressed_tells_counsel_a_pseudonym(
    db: Database, work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    protect(db, OBI)
    arrive(work, held.meeting, OBI)
    stop(work, held, OBI)
    page = client(CARA).get(held.path).words
    assert "Stopped by Participant 1" in page
    assert "Obi Observer" not in page
    assert "Echo" not in page
    assert "You stopped it" in client(OBI).get(held.path).words


def test_stop_when_pressed_twice_is_the_same_and_when_by_another_is_refused(
    db: Database, work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    first = stop(work, held, ALICE)
    assert stop(work, held, ALICE) == first
    with pytest.raises(ConflictError):
        stop(work, held, COLE)
    assert client(COLE).post(held.topic_path(1, "stop")).status == 409
    assert db.value("select count(*) from topic_stops") == 1
    assert db.value("select count(*) from protocol_entries where kind = 'stopped'") == 1


def test_stop_when_two_press_at_once_one_wins(db: Database, work: OpenWork, held: Sitting) -> None:
    def press(who: Member) -> str:
        try:
            stop(work, held, who)
        except ConflictError:
            return "late"
        return "won"

    with concurrent.futures.ThreadPoolExecutor() as pool:
        came = list(pool.map(press, (ALICE, COLE)))
    assert sorted(came) == ["late", "won"]
    assert db.value("select count(*) from topic_stops") == 1
    winner = (ALICE, COLE)[came.index("won")]
    assert {m.key for m in (ALICE, COLE) if sees(work, m, held)[0]} == {winner.key}


def test_stop_when_absent_or_outside_is_refused(
    db: Database, work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    assert client(BEA).post(held.topic_path(1, "stop")).status == 409, "of the group, not there"
    for outsider in (DAN, LEE):
        assert client(outsider).post(held.topic_path(1, "stop")).status == 404
        with work(outsider) as w, pytest.raises(NotFoundError):
            w.call("app.stop_topic", uuid.UUID(int=7), held.meeting, held.topics[0], w.now)
    with work(ALICE) as w:
        presence.depart(w, queries.one(w, held.meeting))
    with pytest.raises(ConflictError):
        stop(work, held, ALICE)
    assert db.value("select count(*) from topic_stops") == 0


def test_stop_when_the_topic_is_done_or_for_few_works_as_well(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    with work(FAY) as w:
        row = queries.one(w, held.meeting)
        session.mark(w, row, queries.item(w, held.topics[0]), "discussed")
    stop(work, held, COLE)
    assert sees(work, FAY, held) == (False, False)
    db.run("update agenda_items set circle = %s where id = %s", [FAY.id, ALICE.id], held.topics[1])
    with pytest.raises(NotFoundError):
        stop(work, held, COLE, 2)
    stop(work, held, ALICE, 2)
    assert set(db.value("select circle from agenda_items where id = %s", held.topics[1])) == {
        ALICE.id,
        CARA.id,
    }


def test_session_when_a_topic_is_stopped_goes_on_only_by_counsel_after_deciding(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    stopped = stop(work, held, ALICE)

    def resume(who: Member) -> str | None:
        try:
            with work(who) as w:
                session.resume(w, queries.one(w, held.meeting))
        except NotReadyError as error:
            return error.missing
        return None

    assert (resume(FAY), resume(CARA)) == ("stopped", "stopped")
    decide(work, stopped, "continued")
    assert resume(FAY) == "counsel_resumes"
    assert resume(CARA) is None
    assert db.rows("select state, halted_item_id from meetings") == [("in_progress", None)]
    with work(FAY) as w:
        session.pause(w, queries.one(w, held.meeting))
    assert resume(FAY) is None


def test_topic_when_counsel_lets_it_go_on_stands_exactly_as_before(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    columns = "circle, author_id, marking, title, state"
    before = db.rows(f"select {columns} from agenda_items order by number")  # our own words
    notes = db.rows("select circle, body from agenda_notes")
    decide(work, stop(work, held, ALICE), "continued")
    assert db.rows(f"select {columns} from agenda_items order by number") == before  # likewise
    assert db.rows("select circle, body from agenda_notes") == notes
    assert db.value("select count(*) from topic_locks") == 0
    assert isinstance(stop(work, held, COLE), uuid.UUID), "and can be stopped again"


def test_topic_when_counsel_ends_it_stays_locked_and_does_not_come_again(
    db: Database, work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    stopped = stop(work, held, ALICE)
    decide(work, stopped, "ended")
    with pytest.raises(ConflictError):
        stop(work, held, COLE)
    with work(CARA) as w:
        session.resume(w, queries.one(w, held.meeting))
        session.close(w, queries.one(w, held.meeting))
    for one in (FAY, COLE, BEA):
        assert sees(work, one, held) == (False, False)
    assert sees(work, CARA, held) == (True, True)
    assert (
        db.value("select count(*) from agenda_items where carried_from_id = %s", held.topics[0])
        == 0
    )
    words = client(FAY).get(held.path).words
    assert "Counsel ended the topic. Nothing of it is noted." in words


def test_note_when_its_topic_is_locked_is_written_by_nobody(
    db: Database, work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    stop(work, held, FAY)
    with work(FAY) as w:
        row, item = queries.one(w, held.meeting), queries.item(w, held.topics[0])
        with pytest.raises(ConflictError):
            noting.save(w, row, item, "Rewritten", seen_version=2)
    with pytest.raises(ProgrammingError, match="moved on"), work(FAY) as w:  # noqa: PT012 # the flush is what fails
        theirs = session_queries.notes_of(w, queries.one(w, held.meeting))[held.topics[0]]
        grant(w.session, theirs)
        theirs.body = "Rewritten"
        w.session.flush()
    assert db.value("select body from agenda_notes") == "noteword: what was said"
    told = client(FAY).post(held.topic_path(1, "turn"))
    assert told.status == 409


def test_protocol_when_anybody_tries_to_change_it_stands(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    stop(work, held, ALICE)
    before = db.rows("select id, words from protocol_entries order by id")
    for statement in (
        "update protocol_entries set words = ''",
        "delete from protocol_entries",
        "insert into protocol_entries select * from protocol_entries",
    ):
        for who in (FAY, CARA, ALICE):
            with pytest.raises(ProgrammingError, match="permission denied"), work(who) as w:
                w.session.connection().exec_driver_sql(statement)
        if not statement.startswith("insert"):
            with pytest.raises(Exception, match="only ever added to"):
                db.run(statement)  # not even past every wall
    assert db.rows("select id, words from protocol_entries order by id") == before


def test_decision_when_by_anybody_but_counsel_finds_nothing(
    db: Database, work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    stopped = stop(work, held, ALICE)
    path = f"/topic-stops/{stopped}/decision"
    fields: Fields = {"outcome": "continued", "reason": "x"}
    for one in (FAY, COLE, BEA, DAN, LEE):
        assert client(one).post(path, fields).status in (403, 404), one.key
        with pytest.raises(NotFoundError), work(one) as w:
            w.call("app.decide_stop", stopped, "continued", "x", w.now)
    assert client(ALICE).post(path, fields).status == 403
    assert client(CARL).post(path, fields).status == 404, "counsel of another group"
    assert client(CARA).post(path, {"outcome": "continued"}).status == 422
    assert client(CARA).post(path, fields).status == 303
    with pytest.raises(DeniedError, match="decided"):
        decide(work, stopped, "ended")
    assert db.value("select state from topic_stops") == "continued"


def test_mail_when_a_topic_is_stopped_reaches_counsel_and_says_nothing_of_it(
    work: OpenWork, held: Sitting, station: Station, post: PostOffice
) -> None:
    stop(work, held, ALICE)
    drain(station)
    assert [mail["To"] for mail in post.mails] == [CARA.email]
    for word in (*WORDS, "Acme", "Alice", "Exchange in May", "Copper"):
        assert word not in text_of(post.mails[0])


def test_stop_when_no_counsel_is_seated_tells_who_facilitates_and_stays(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    db.run("update seats set ended_at = now() where representation_id = %s", CARA.id)
    stop(work, held, ALICE)
    kinds = db.rows(
        "select kind, payload ->> 'representation_id' from outbox where kind like 'mail.topic%%'"
    )
    assert kinds == [("mail.topic_stuck", str(FAY.id))]
    with pytest.raises(NotReadyError), work(FAY) as w:
        session.resume(w, queries.one(w, held.meeting))
    with work(FAY) as w:
        session.close(w, queries.one(w, held.meeting))
    assert sees(work, FAY, held) == (False, False)


def test_stop_when_counsel_is_seated_afterwards_is_his_to_decide(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    db.run("update seats set ended_at = now() where representation_id = %s", CARA.id)
    stopped = stop(work, held, ALICE)
    place = db.value(
        "select id from memberships where space_id = %s and org_id = %s", COPPER, CARA.org_id
    )
    seat(db.superuser, place, representation_id=CARA.id, role="counsel")
    assert sees(work, CARA, held) == (True, True)
    decide(work, stopped, "continued")
    assert sees(work, COLE, held) == (True, True)


def test_stop_when_another_topic_follows_each_waits_for_its_decision(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    first, second = stop(work, held, ALICE), stop(work, held, COLE, 2)
    decide(work, first, "continued")
    with pytest.raises(NotReadyError), work(CARA) as w:
        session.resume(w, queries.one(w, held.meeting))
    decide(work, second, "ended")
    with work(CARA) as w:
        session.resume(w, queries.one(w, held.meeting))
    assert db.value("select state from meetings") == "in_progress"


def test_session_page_when_longer_asks_no_more_often(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    from tests.unit.features.findings.test_queries import statements  # noqa: PLC0415 # a helper of another test

    def asked(ident: uuid.UUID) -> int:
        with work(ALICE, read_only=True) as w:
            row = queries.one(w, ident)
            with statements(db.app) as seen:
                session_queries.live(w, row, "2026-1")
        return len(seen)

    small = meeting(db.superuser, now=now)
    topic(db.superuser, small, now=now)
    arrive(work, small, ALICE)
    large = meeting(db.superuser, now=now)
    for number in range(1, 4):
        topic(db.superuser, large, now=now, number=number)
    arrive(work, large, ALICE, FAY, CARA)
    assert asked(small) == asked(large)
