"""What hangs on a stopped topic, when it is taken back or objected to: no decision opens it again.

alice's document hangs on a topic that cole stops; bea, her competitor, is of the group.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
import uuid

import pytest

from collab.core.canonical import canonical
from collab.core.ids import random_id
from tests.cast import ALICE, ASSOCIATION, CARA, COLE, COPPER
from tests.conftest import OpenWork
from tests.factories import documents, gate
from tests.factories.sitting import Sitting, sitting
from tests.factories.spaces import seat
from tests.house.databases import Database
from tests.policy.test_gate import MOVED_ON, as_, cross, refused
from tests.policy.test_objection_walls import decide as judge
from tests.policy.test_objection_walls import read, take_down
from tests.policy.test_stop_walls import decide, stop
from tests.policy.test_withdrawal_walls import withdraw

EVERYBODY = {"alice", "amir", "bea", "cole", "cara", "fay"}
STOPPED = {"cole", "cara"}


@pytest.fixture
def held(db: Database, work: OpenWork, now: dt.datetime) -> Sitting:
    return sitting(db, work, now)


def on_topic(db: Database, topic: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """Add alice's copy of a document to a topic; give release and copy."""
    made = documents.copy(db.superuser, ASSOCIATION, subject_kind="agenda_item", subject_id=topic)
    release = gate.release(
        db.superuser, ALICE, random_id(), item_kind="document", copy_id=made, item_version=1
    )
    db.run("update releases set state = 'released' where id = %s", release)
    return release, made


def readers(db: Database, document: uuid.UUID) -> set[str]:
    found = read(db, document, "documents")
    assert read(db, document, "search_rows") == found
    return found


def test_document_when_taken_back_during_a_stop_stays_gone_when_the_topic_goes_on(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    release, document = on_topic(db, held.topics[0])
    assert readers(db, document) == EVERYBODY
    stopped = stop(work, held, COLE)
    assert readers(db, document) == STOPPED
    withdraw(db, release)
    assert readers(db, document) == set()
    decide(work, stopped, "continued")
    assert readers(db, document) == set()


def test_document_when_taken_back_during_a_stop_is_shown_to_no_new_counsel(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    db.run("update seats set ended_at = now() where representation_id = %s", CARA.id)
    release, document = on_topic(db, held.topics[0])
    stop(work, held, COLE)
    withdraw(db, release)
    place = db.value(
        "select id from memberships where space_id = %s and org_id = %s", COPPER, CARA.org_id
    )
    seat(db.superuser, place, representation_id=CARA.id, role="counsel")
    assert readers(db, document) == set()


def test_document_when_in_danger_during_a_stop_stays_locked_until_that_is_decided(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    _, document = on_topic(db, held.topics[0])
    before = db.rows("select circle, author_id from documents where id = %s", document)
    stopped = stop(work, held, COLE)
    objection = take_down(db, COLE, document, kind="document", why="danger")
    assert readers(db, document) == {"cara"}
    decide(work, stopped, "continued")
    assert readers(db, document) == {"cara"}
    judge(db, CARA, objection, "cleared")
    assert db.rows("select circle, author_id from documents where id = %s", document) == before
    assert readers(db, document) == EVERYBODY


def test_document_when_cleared_during_a_stop_stays_the_stops_until_the_topic_goes_on(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    _, document = on_topic(db, held.topics[0])
    objection = take_down(db, COLE, document, kind="document")
    stopped = stop(work, held, COLE)
    judge(db, CARA, objection, "cleared")
    assert readers(db, document) == STOPPED
    decide(work, stopped, "continued")
    assert readers(db, document) == EVERYBODY


def test_document_when_removed_during_a_stop_is_opened_by_no_decision(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    _, document = on_topic(db, held.topics[0])
    stopped = stop(work, held, COLE)
    judge(db, CARA, take_down(db, COLE, document, kind="document"), "removed")
    decide(work, stopped, "continued")
    assert read(db, document, "documents") == set()
    assert db.value("select count(*) from topic_locks") == 0


def test_document_when_its_topic_is_stopped_does_not_arrive(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    said = canonical(documents.described() | _hung(held))
    release = gate.release(db.superuser, ALICE, random_id(), item_kind="document", payload=said)
    stop(work, held, COLE)
    with refused(MOVED_ON):
        cross(db, ALICE, release, said)


def test_document_when_on_its_way_while_the_topic_is_stopped_is_locked_with_it(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    said = canonical(documents.described() | _hung(held))
    release = gate.release(db.superuser, ALICE, random_id(), item_kind="document", payload=said)
    stopping = threading.Thread(target=stop, args=(work, held, COLE))
    with as_(db, ALICE) as connection:
        connection.exec_driver_sql("select app.cross_over(%s, %s)", (release, said))
        stopping.start()
        while stopping.is_alive() and not db.value(
            "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        ):
            time.sleep(0.01)
        assert stopping.is_alive(), "it waits for what is on its way"
    stopping.join()
    copy = db.value("select copy_id from releases where id = %s", release)
    assert readers(db, copy) == STOPPED


def _hung(held: Sitting) -> dict[str, str]:
    return {
        "subject_kind": "agenda_item",
        "subject_id": str(held.topics[0]),
        "subject_space_id": str(COPPER),
        "language": "en",
    }


def test_copy_when_taken_back_is_opened_by_nothing_whatever_the_kind(db: Database) -> None:
    guarded = db.rows(
        "select distinct k.table_name from gate_kinds k where not exists (select from pg_trigger t"
        " where t.tgrelid = k.table_name::regclass and t.tgname = 'stays_gone'"
        " and t.tgenabled = 'O')"
    )
    assert guarded == []
    document = documents.copy(db.superuser, ASSOCIATION)
    db.run("update documents set circle = '{}', withdrawn_at = now() where id = %s", document)
    for change in ("circle = null", "circle = array[id]", "withdrawn_at = null"):
        with pytest.raises(Exception, match="stays out of sight"):
            db.run(f"update documents set {change} where id = %s", document)
