"""What was decided comes back as a topic: by a button, by its day, once, and to who may read it."""

from __future__ import annotations

import datetime as dt
import threading
import uuid

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from collab.core.errors import CollabError, ConflictError, DeniedError
from collab.core.ids import new_id
from collab.flows.decision_review import NEUTRAL, to_backlog
from tests.cast import ALICE, BEA, CARA, COLE, COPPER, DAN, FAY, LEE
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.factories.decisions import QUESTION, decision, outcome
from tests.factories.meetings import meeting, series, topic
from tests.house.databases import Database
from tests.policy.test_objection_walls import decide, released, take_down
from worker.context import Station
from worker.decisions import bring_back

TOPICS = "select id, series_id, title, marking from agenda_items where subject_id = %s"


def stated(db: Database, now: dt.datetime, *, due: int = 30, **values: object) -> uuid.UUID:
    """Add a decision whose outcome stands, to be looked at again in so many days."""
    day = now.date() + dt.timedelta(days=due)
    ident = decision(db.superuser, now=now, state="stated", review_on=day, **values)
    outcome(db.superuser, ident, now=now, review_on=day)
    return ident


def test_review_when_put_into_the_backlog_leads_both_ways_and_is_there_once(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    ident = stated(db, now)
    path = f"/decisions/{ident}"
    fay = client(FAY)
    put = fay.submit(fay.get(path), action=f"{path}/topic")
    assert put.status == 303
    assert QUESTION in fay.get(put.location).words
    assert f'href="{path}"' in fay.get(put.location).text
    assert f'href="{put.location}"' in fay.get(path).text
    assert f'action="{path}/topic"' not in fay.get(path).text
    assert fay.post(f"{path}/topic").location == put.location, "a second click is the same topic"
    bea = client(BEA)
    assert "to look again at what was decided" in bea.get(f"/spaces/{COPPER}/topics").words
    assert f'action="{path}/topic"' not in bea.get(path).text
    assert bea.post(f"{path}/topic").status == 403
    for stranger in (DAN, LEE):
        assert client(stranger).post(f"{path}/topic").status == 404
    assert len(db.rows(TOPICS, ident)) == 1
    # A new day to look again is another look.
    db.run("update decisions set review_on = review_on + 7 where id = %s", ident)
    assert fay.post(f"{path}/topic").location != put.location


def test_review_when_two_ask_at_once_is_one_topic(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident, given = stated(db, now), []
    first = work(FAY)
    with first as w:
        topic_id = to_backlog(w, ident)

        def also() -> None:
            with work(FAY) as other:
                given.append(to_backlog(other, ident))

        second = threading.Thread(target=also)
        second.start()
        second.join(0.5)
        assert not given, "the second waits for the first"
    second.join(30)
    assert given == [topic_id]
    assert len(db.rows(TOPICS, ident)) == 1


def test_review_when_its_day_has_come_comes_back_by_itself_to_the_series_it_was_made_in(
    db: Database, station: Station, client: ClientOf, now: dt.datetime
) -> None:
    of = series(db.superuser)
    held = meeting(db.superuser, state="closed", series_id=of)
    spoken = topic(db.superuser, held, state="discussed")
    ended = series(db.superuser, name="Over", ended_at=now)
    about = {"subject_kind": "meeting", "subject_id": held}
    due = stated(db, now, due=0, **about)
    by_topic = stated(db, now, due=-3, subject_kind="agenda_item", subject_id=spoken)
    few = stated(db, now, due=0, for_circle=[FAY.id, ALICE.id], circle=[FAY.id, ALICE.id], **about)
    early, alone = stated(db, now, due=1, **about), stated(db, now, due=0)
    over = meeting(db.superuser, state="closed", series_id=ended)
    without = stated(db, now, due=0, subject_kind="meeting", subject_id=over)
    refused = stated(db, now, due=-5, question="Round table on the market situation", **about)
    assert bring_back(station, now) == 2
    assert bring_back(station, now) == 0, "it is there once"
    for ident in (due, by_topic):
        assert [row[1:3] for row in db.rows(TOPICS, ident)] == [(of, QUESTION)]
    for ident in (few, early, alone, without, refused):
        assert db.rows(TOPICS, ident) == []
    words = client(FAY).get("/").words
    assert "outcomes of decisions are to be looked at again" in words, "the others wait at home"


def test_topic_that_brings_back_when_written_past_the_flow_is_refused(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = stated(db, now)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        topic(db.superuser, subject_kind="decision", subject_id=ident)
    few = stated(db, now, for_circle=[FAY.id, CARA.id], circle=[FAY.id, CARA.id])
    with work(FAY) as w, pytest.raises(DeniedError, match="for few"):
        to_backlog(w, few)
    with work(FAY) as w, pytest.raises(ConflictError):
        w.call("app.take_up_review", few, new_id(), now)
    with pytest.raises(CollabError), work(BEA) as w:
        to_backlog(w, ident)
    standing = decision(db.superuser, now=now)
    with work(FAY) as w, pytest.raises(DeniedError, match="stated"):
        to_backlog(w, standing)


def test_topic_that_brings_back_when_not_discussed_leads_on_from_the_next_one(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = stated(db, now)
    with work(FAY) as w:
        topic_id = to_backlog(w, ident)
    held = meeting(db.superuser, state="closed")
    db.run(
        "update agenda_items set meeting_id = %s, state = 'planned', number = 7 where id = %s",
        held,
        topic_id,
    )
    with work(FAY) as w:
        assert w.call("app.carry_over", held, [], now) == 2
    carried = db.rows(
        "select subject_id, id from agenda_items where carried_from_id = %s", topic_id
    )
    assert [row[0] for row in carried] == [ident]
    assert db.value("select reviewed_in from decisions where id = %s", ident) == carried[0][1]


def test_topic_that_brings_back_when_what_was_decided_about_is_objected_to_goes_out_of_sight(
    db: Database, work: OpenWork, client: ClientOf, now: dt.datetime
) -> None:
    _, copy = released(db)
    ident = stated(db, now, subject_kind="finding", subject_id=copy)
    with work(FAY) as w:
        topic_id = to_backlog(w, ident)
    bea = client(BEA)
    assert bea.get(f"/agenda-items/{topic_id}").status == 200
    take_down(db, COLE, copy)
    assert bea.get(f"/agenda-items/{topic_id}").status == 404
    assert QUESTION not in bea.get(f"/spaces/{COPPER}/topics").words


def under_review(
    db: Database, work: OpenWork, now: dt.datetime, **values: object
) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID]:
    """Bring back what was decided about a finding, objected to since; give all with the topic."""
    _, copy = released(db)
    ident = stated(db, now, subject_kind="finding", subject_id=copy)
    with work(FAY) as w:
        topic_id = to_backlog(w, ident)
    for name, value in values.items():
        db.run(f"update agenda_items set {name} = %s where id = %s", value, topic_id)
    return ident, topic_id, take_down(db, COLE, copy)


CIRCLE = "select circle from agenda_items where id = %s"
SEATS = "update seats set ceiling = ceiling where representation_id = %s"


def test_flagged_topic_when_under_review_is_opened_by_nothing_until_that_is_decided(
    db: Database, work: OpenWork, client: ClientOf, now: dt.datetime
) -> None:
    _, topic_id, objection = under_review(db, work, now, flagged=True)
    locked = db.value(CIRCLE, topic_id)
    version = db.value("select version from agenda_items where id = %s", topic_id)
    with work(CARA) as w, pytest.raises(ConflictError):
        w.call("app.settle_topic", topic_id, True, "", version, now)  # noqa: FBT003 # SQL's argument
    db.run(SEATS, FAY.id)
    db.run("update agenda_items set kept_by = %s where id = %s", FAY.id, topic_id)
    assert db.value(CIRCLE, topic_id) == locked
    draft = meeting(db.superuser)
    put = "update agenda_items set meeting_id = %s, state = 'planned', number = 7 where id = %s"
    db.run(put, draft, topic_id)
    with work(CARA) as w:
        seen = w.call("app.agenda_digest", draft)
        assert seen is not None
        assert w.call("app.clear_agenda", draft, seen, now) == "agenda_under_review"
    db.run("update agenda_items set flagged = false where id = %s", topic_id)
    assert db.value(CIRCLE, topic_id) == locked
    assert client(BEA).get(f"/agenda-items/{topic_id}").status == 404
    closed = meeting(db.superuser, state="closed")
    db.run(put, closed, topic_id)
    with work(FAY) as w:
        w.call("app.carry_over", closed, [], now)
    assert not db.rows("select from agenda_items where carried_from_id = %s", topic_id)
    decide(db, CARA, objection, "cleared")
    assert db.value(CIRCLE, topic_id) is None


def test_topic_when_what_it_brings_back_is_removed_is_on_no_agenda_and_stays_shut(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    _, topic_id, objection = under_review(db, work, now, flagged=True)
    planned = meeting(db.superuser)
    put = "update agenda_items set meeting_id = %s, state = 'planned', number = 7 where id = %s"
    db.run(put, planned, topic_id)
    db.run(
        "update meetings m set state = 'cleared', cleared_by = %s, cleared_at = now(),"
        " agenda_hash = app.agenda_hash(m) where id = %s",
        CARA.id,
        planned,
    )
    decide(db, CARA, objection, "removed")
    db.run(SEATS, FAY.id)
    left = db.rows("select state, flagged, circle from agenda_items where id = %s", topic_id)
    assert left == [("dropped", False, [])]
    assert db.value("select agenda_hash = app.agenda_hash(m) from meetings m"), "it can be opened"


def test_review_when_a_history_begins_after_it_says_nothing_of_it(
    db: Database, work: OpenWork, station: Station, program: ProgramOf, now: dt.datetime
) -> None:
    held = meeting(db.superuser, state="closed", series_id=series(db.superuser))
    before = now - dt.timedelta(days=2)
    ident = stated(db, now, due=0, subject_kind="meeting", subject_id=held, shared_at=before)
    db.run("update seats set history_from = %s where representation_id = %s", now, BEA.id)
    assert bring_back(station, now) == 0, "that is done by hand"
    with work(FAY) as w:
        topic_id = to_backlog(w, ident)
    told = program(BEA).get(f"/agenda-items/{topic_id}").json
    assert (told["title"], told["decision_id"]) == (NEUTRAL, None)
    assert program(ALICE).get(f"/agenda-items/{topic_id}").json["decision_id"] == str(ident)


def test_review_when_spoken_of_early_or_decided_anew_is_taken_up_again(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = stated(db, now)
    with work(FAY) as w:
        first = to_backlog(w, ident)
    held = meeting(db.superuser, state="closed")
    spoken = (
        "update agenda_items set meeting_id = %s, number = 7, state = 'discussed' where id = %s"
    )
    db.run(spoken, held, first)
    with work(FAY) as w:
        second = to_backlog(w, ident)
    assert second != first
    with work(FAY) as w:
        on_day = now.date() + dt.timedelta(days=30)
        w.call("app.state_outcome", new_id(), ident, "Again.", on_day, False, now)  # noqa: FBT003 # SQL's argument
    with work(FAY) as w:
        assert to_backlog(w, ident) not in (first, second)
    other = topic(db.superuser)
    anew = stated(db, now)
    with pytest.raises(IntegrityError), work(FAY) as w:
        w.call("app.take_up_review", anew, other, now)


def test_reviews_when_one_is_ill_come_back_all_the_same(
    db: Database, station: Station, now: dt.datetime
) -> None:
    about = {
        "subject_kind": "meeting",
        "subject_id": meeting(db.superuser, state="closed", series_id=series(db.superuser)),
    }
    ill, well = stated(db, now, due=-3, **about), stated(db, now, due=0, **about)
    db.run(f"alter table agenda_items add check (subject_id <> '{ill}')")
    assert bring_back(station, now) == 1
    assert db.rows(TOPICS, well)
