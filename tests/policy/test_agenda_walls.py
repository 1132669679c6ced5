"""What holds of an agenda though a service erred: its freeze, its circles, who learns of what."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from typing import Any

import pytest
from psycopg.types.json import Jsonb
from sqlalchemy.exc import ProgrammingError

from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.core.ids import random_id
from collab.features.meetings import polling, queries, session_queries
from collab.features.meetings.asking import SeriesDraft, When
from collab.features.meetings.models import LateAsk
from collab.features.meetings.recurrence import Rhythm
from collab.features.meetings.service import (
    agenda,
    clearing,
    late,
    planning,
    polls,
    presence,
    series,
    session,
    stopping,
)
from collab.features.meetings.service.judging import local_clock
from collab.people.spaces.queries import one as space_of
from collab.policy.guard import grant
from collab.policy.marking import Marking
from collab.work.unit import Work
from tests.cast import ALICE, AMIR, BEA, CARA, CARL, COPPER, FAY
from tests.conftest import OpenWork
from tests.factories import in_session, meetings
from tests.factories.sitting import sitting
from tests.factories.spaces import seat
from tests.house.databases import Database
from tests.unit.features.meetings.test_agenda import TOPIC, drafted, with_topics

RED = dc.replace(TOPIC, title="A family at risk", marking=Marking.RED, readers=(ALICE.id,))


def clear(work: OpenWork, ident: uuid.UUID, at: dt.datetime | None = None) -> None:
    with work(CARA, at=at) as w:
        meeting = queries.one(w, ident)
        clearing.clear(w, meeting, queries.digest(w, meeting) or "")


def by_hand(w: Work, row: Any, **values: object) -> None:
    """Write past the services, as a mistake of ours would."""
    grant(w.session, row)
    for name, value in values.items():
        setattr(row, name, value)
    w.session.flush()


def circle_of(db: Database, title: str) -> set[uuid.UUID]:
    return set(db.value("select circle from agenda_items where title = %s", title))


def test_freeze_when_a_meeting_is_moved_away_cleared_anew_and_moved_back_holds(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    near, later = now + dt.timedelta(hours=50), now + dt.timedelta(hours=3)
    ident = meetings.meeting(db.superuser, starts_at=near)
    clear(work, ident)
    with work(FAY, at=later) as w:
        meeting = queries.one(w, ident)
        planning.change(w, meeting, drafted(now), seen_version=meeting.version)
        clearing.reopen(w, meeting)
        agenda.add(w, space_of(w, COPPER), meeting, TOPIC)
    clear(work, ident, later)
    back = When(*local_clock(near, "Europe/Berlin"), "Europe/Berlin", 90)
    draft = dc.replace(drafted(now), when=back)
    with work(FAY, at=later) as w:
        meeting = queries.one(w, ident)
        with pytest.raises(InvalidError, match="frozen then"):
            planning.change(w, meeting, draft, seen_version=meeting.version)
    with pytest.raises(ProgrammingError, match="frozen already"), work(FAY, at=later) as w:
        by_hand(w, queries.one(w, ident), starts_at=near)
    assert db.value("select starts_at from meetings") > near


def test_freeze_when_the_caller_tells_an_earlier_hour_is_not_reopened(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = meetings.meeting(db.superuser, starts_at=now + dt.timedelta(hours=47))
    clear(work, ident)
    with work(FAY) as w:
        early = now - dt.timedelta(days=3)
        assert w.call("app.move_meeting", ident, "reopen", early) == "agenda_frozen"


def test_agenda_when_cleared_is_read_by_who_joined_after_it_was_planned(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = meetings.meeting(db.superuser)
    joined = now - dt.timedelta(hours=1)
    db.run("update seats set history_from = %s where representation_id = %s", joined, BEA.id)
    with work(BEA) as w, pytest.raises(NotFoundError):
        queries.one(w, ident)
    clear(work, ident)
    with work(BEA) as w:
        assert len(queries.agenda(w, queries.one(w, ident))) == 2


def test_person_when_he_does_not_read_the_meeting_is_not_entered_as_present(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = in_session.meeting(db.superuser, now=now)
    db.run("update seats set history_from = %s where representation_id = %s", now, BEA.id)
    with work(FAY) as w, pytest.raises(ConflictError, match="Set the date from which"):
        presence.attend(w, queries.one(w, ident), BEA.id)
    with work(FAY) as w, pytest.raises(ConflictError):
        w.call("app.attend", random_id(), ident, BEA.id, w.now)
    with work(FAY) as w:
        assert presence.attend(w, queries.one(w, ident), ALICE.id)


def test_circles_when_seats_change_follow_who_prepares_and_counsels(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    with work(FAY) as w:
        ident = with_topics(w, now, TOPIC, RED)
        clearing.ask(w, queries.one(w, ident))
    with work(CARA) as w:
        clearing.send_back(w, queries.one(w, ident), "Say which ports are meant.")
    db.run("update agenda_items set flagged = true where title = %s", TOPIC.title)
    assert circle_of(db, RED.title) == {ALICE.id, CARA.id, FAY.id}
    assert circle_of(db, TOPIC.title) == {CARA.org_id, FAY.id}
    ended = "update seats set ended_at = now() where representation_id = %s and space_id = %s"
    place = db.value(
        "select membership_id from seats where representation_id = %s and space_id = %s",
        CARA.id,
        COPPER,
    )
    db.run(ended, CARA.id, COPPER)
    assert circle_of(db, RED.title) == {ALICE.id, FAY.id}
    seat(db.superuser, place, representation_id=CARL.id, role="counsel")
    assert circle_of(db, RED.title) == {ALICE.id, CARL.id, FAY.id}
    db.run(ended, FAY.id, COPPER)
    assert circle_of(db, RED.title) == {ALICE.id, CARL.id}
    assert circle_of(db, TOPIC.title) == {CARL.org_id}
    assert db.value("select circle from agenda_returns") == [CARL.org_id]


def test_terms_when_changed_while_counsel_reads_are_not_cleared(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = meetings.meeting(db.superuser)
    with work(CARA) as w:
        seen = queries.digest(w, queries.one(w, ident))
    for terms in ("names_firms = true", "quorum_firms = 3", "freeze_hours = 9"):
        before = db.value("select app.agenda_hash(m) from meetings m")
        db.run(f"update meetings set {terms}")
        assert db.value("select app.agenda_hash(m) from meetings m") != before
    with work(CARA) as w:
        assert w.call("app.clear_agenda", ident, seen, now) == "agenda_changed"


def test_topic_for_few_when_it_is_made_tells_nobody_else_that_it_is_there(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    with work(FAY) as w:
        ident = with_topics(w, now, TOPIC)
        before = queries.digest(w, queries.one(w, ident))
        w.close()
        counted = db.value("select count(*) from ledger_entries where kind ~ 'topic'")
    with work(FAY) as w:
        agenda.add(w, space_of(w, COPPER), queries.one(w, ident), RED)
        assert queries.digest(w, queries.one(w, ident)) is before is None
    assert db.value("select count(*) from ledger_entries where kind ~ 'topic'") == counted + 1


def test_topic_when_its_marking_is_lowered_is_refused_in_words_and_by_the_database(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    with work(FAY) as w:
        ident = with_topics(w, now, RED)
    milder = dc.replace(TOPIC, marking=Marking.AMBER_STRICT)
    with work(FAY) as w:
        row, space = queries.agenda(w, queries.one(w, ident))[1], space_of(w, COPPER)
        with pytest.raises(InvalidError, match="propose it anew"):
            agenda.change(w, space, row, milder, seen_version=row.version)
    for values in ({"marking": 3}, {"readers": None}):
        with pytest.raises(ProgrammingError, match="not opened by an edit"), work(FAY) as w:
            by_hand(w, queries.agenda(w, queries.one(w, ident))[1], **values)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"state": "discussed"}, "for functions"),
        ({"state": "dropped"}, "for functions"),
        ({"flagged": False}, "counsel looks"),
    ],
)
def test_topic_when_written_past_the_services_is_refused(
    db: Database, work: OpenWork, now: dt.datetime, values: dict[str, object], why: str
) -> None:
    with work(FAY) as w:
        ident = with_topics(w, now)
    db.run("update agenda_items set flagged = true where not fixed")
    with pytest.raises(ProgrammingError, match=why), work(FAY) as w:
        by_hand(w, queries.agenda(w, queries.one(w, ident))[1], **values)


@pytest.mark.parametrize("column", ["pinned", "recurring"])
def test_topic_when_the_agenda_is_cleared_comes_again_as_it_was_cleared(
    db: Database, work: OpenWork, now: dt.datetime, column: str
) -> None:
    ident = meetings.meeting(db.superuser)
    clear(work, ident)
    with pytest.raises(ProgrammingError, match="agenda is fixed"), work(FAY) as w:
        by_hand(w, queries.agenda(w, queries.one(w, ident))[1], **{column: True})


def test_late_topic_when_flagged_or_out_of_session_is_neither_asked_for_nor_added(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    topic = meetings.topic(db.superuser)
    draft = meetings.meeting(db.superuser)
    running = meetings.meeting(db.superuser, state="in_progress", starts_at=now)
    row = LateAsk(
        org_id=FAY.org_id, space_id=COPPER, marking=2, shared_at=now, meeting_id=draft,
        item_id=topic,
    )  # fmt: skip
    with work(FAY) as w:
        w.session.add(row)
        with pytest.raises(ProgrammingError, match="in session"):
            by_hand(w, row)
        w.session.rollback()
    meetings.late_ask(db.superuser, running, topic)
    meetings.present(db.superuser, running, ALICE)
    meetings.present(db.superuser, running, CARA, "counsel")
    with work(ALICE) as w:
        late.consent(w, queries.one(w, running), queries.item(w, topic))
    db.run("update agenda_items set flagged = true where id = %s", topic)
    with work(FAY) as w, pytest.raises(ConflictError):
        w.call("app.admit_late", running, topic, now)


def test_late_topic_when_a_colleague_consents_too_is_agreed_to_once(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    topic = meetings.topic(db.superuser)
    running = meetings.meeting(db.superuser, state="in_progress", starts_at=now)
    meetings.late_ask(db.superuser, running, topic)
    for member in (ALICE, AMIR):
        meetings.present(db.superuser, running, member)
    for member in (ALICE, AMIR):
        with work(member) as w:
            late.consent(w, queries.one(w, running), queries.item(w, topic))
            how = late.standing(w, queries.one(w, running), queries.item(w, topic))
            assert how
            assert (how.mine, how.firms) == (True, None)
    assert db.value("select count(*) from late_consents") == 1


def test_answer_when_said_twice_at_one_moment_is_said_once(
    db: Database, work: OpenWork, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ident = meetings.meeting(db.superuser, starts_at=None)
    option = meetings.option(db.superuser, ident, now + dt.timedelta(days=20))
    monkeypatch.setattr(polling, "answer_of", lambda _work, _option: None)  # neither saw the other
    for _ in range(2):
        with work(ALICE) as w:
            polls.answer(w, queries.one(w, ident), {option: "yes"})
    assert db.value("select count(*) from poll_answers") == 1


def test_topic_when_proposed_above_ones_ceiling_is_refused_by_the_database(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    said = {"title": "T", "body": "", "purpose": "discuss", "category": "hr_risk_general"}
    said |= {"minutes": 5, "named": False, "flagged": False}  # type: ignore[dict-item] # as it comes
    for member, marking in ((AMIR, 3), (ALICE, 4)):
        told = Jsonb(said | {"marking": marking})
        with pytest.raises(ProgrammingError, match="above what"), work(member) as w:
            w.call("app.propose_topic", COPPER, random_id(), told, now)


def test_topic_when_counsel_lets_it_go_on_after_the_close_is_in_the_backlog_again(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    held = sitting(db, work, now)
    with work(ALICE) as w:
        stopped = stopping.stop(w, queries.one(w, held.meeting), held.topics[1])
    with work(FAY) as w:
        session.close(w, queries.one(w, held.meeting))
    carried = "select count(*) from agenda_items where carried_from_id = %s"
    assert db.value(carried, held.topics[1]) == 0
    with work(CARA) as w:
        row = session_queries.stop(w, stopped)
        stopping.decide(w, row, outcome="continued", reason="Looked at")
    assert db.value(carried, held.topics[1]) == 1


def test_counsel_when_asked_twice_is_told_once(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = meetings.meeting(db.superuser)
    for _ in range(2):
        with work(FAY) as w:
            clearing.ask(w, queries.one(w, ident))
    assert db.value("select count(*) from outbox where kind = 'mail.agenda_waiting'") == 1


@pytest.mark.parametrize("year", [1, 1999, 9999])
def test_series_when_its_first_day_is_far_is_refused(
    db: Database, work: OpenWork, year: int
) -> None:
    told = SeriesDraft(
        "Exchange", "To prepare.", Rhythm.WEEKLY, 4, "UTC", dt.time(9), dt.date(year, 6, 1), 60
    )
    with work(FAY) as w, pytest.raises(InvalidError, match="within 10 years"):
        series.begin(w, space_of(w, COPPER), told)


def test_topics_when_moved_and_added_leave_those_their_mover_does_not_read_in_their_place(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = meetings.meeting(db.superuser, topics=2)
    hidden = {"title": "Hidden", "marking": 4, "circle": [CARA.id]}
    meetings.topic(db.superuser, ident, number=3, **hidden)
    with work(FAY) as w:
        added = agenda.add(w, space_of(w, COPPER), queries.one(w, ident), TOPIC)
        assert added.number == 4
    with work(FAY) as w:
        row = queries.agenda(w, queries.one(w, ident))[1]
        agenda.move_down(w, row)
        agenda.move_down(w, row)
        assert row.number == 5
    rows = db.rows("select title from agenda_items where not fixed order by number")
    assert [title for (title,) in rows] == ["Topic 2", "Hidden", TOPIC.title, "Topic 1"]
    for member, number in ((ALICE, "42501"), (CARA, "42501")):
        with pytest.raises(ProgrammingError) as told, work(member) as w:
            w.call("app.shift_topic", row.id, added.id, now)
        assert getattr(told.value.orig, "sqlstate", None) == number
    hid = db.value("select id from agenda_items where title = 'Hidden'")
    with work(FAY) as w, pytest.raises(NotFoundError):
        w.call("app.shift_topic", row.id, hid, now)
