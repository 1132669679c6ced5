"""Agendas: made, screened, cleared as they were read, frozen, and nobody else's."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import threading
import uuid

import pytest
from sqlalchemy.exc import ProgrammingError

from collab.core.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from collab.features.meetings import queries
from collab.features.meetings.asking import MeetingDraft, TopicDraft, When
from collab.features.meetings.rules import State
from collab.features.meetings.service import agenda, clearing, planning
from collab.features.meetings.service.moving import NotReadyError
from collab.people.spaces.queries import one as space_of
from collab.policy.guard import grant
from collab.policy.marking import Marking
from collab.work.unit import Work
from tests.cast import ALICE, AMIR, BEA, CARA, COPPER, DAN, FAY, LEE, LEX, Member
from tests.conftest import OpenWork
from tests.factories import meetings
from tests.house.databases import Database

TOPIC = TopicDraft(
    title="Complaints procedure at the three ports",
    body="What the harbour workers told, and which questions remain.",
    purpose="discuss",
    category="hr_risk_general",
    minutes=20,
    marking=Marking.AMBER,
)
FLAGGED = "We should all agree to stop buying from this smelter until it answers."


def drafted(now: dt.datetime, *, days: int = 30) -> MeetingDraft:
    day = (now + dt.timedelta(days=days)).date()
    when = When(day, dt.time(9), "Europe/Berlin", 90)
    return MeetingDraft("Exchange on copper", "Europe/Berlin", when, marking=Marking.AMBER)


def with_topics(w: Work, now: dt.datetime, *topics: TopicDraft) -> uuid.UUID:
    space = space_of(w, COPPER)
    meeting = planning.plan(w, space, drafted(now))
    for topic in topics or (TOPIC,):
        agenda.add(w, space, meeting, topic)
    return meeting.id


def cleared(work: OpenWork, now: dt.datetime, ident: uuid.UUID) -> None:
    with work(FAY) as w:
        clearing.ask(w, queries.one(w, ident))
    with work(CARA) as w:
        meeting = queries.one(w, ident)
        seen = queries.digest(w, meeting)
        assert seen is not None
        clearing.clear(w, meeting, seen)


def test_agenda_when_counsel_clears_what_stands_is_cleared_and_bound(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    with work(FAY) as w:
        ident = with_topics(w, now)
    cleared(work, now, ident)
    rows = db.rows(
        "select state, cleared_by, cleared_at, octet_length(agenda_hash), agenda_asked_at"
        " from meetings"
    )
    assert rows == [("cleared", CARA.id, now, 32, None)]
    assert db.rows(
        "select kind, payload from outbox where kind like 'mail.agenda%%' order by 1"
    ) == [
        ("mail.agenda_cleared", {"representation_id": str(FAY.id)}),
        ("mail.agenda_waiting", {"representation_id": str(CARA.id)}),
    ]


def test_agenda_when_it_changed_while_counsel_read_is_not_cleared(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    with work(FAY) as w:
        ident = with_topics(w, now)
    with work(CARA) as w:
        seen = queries.digest(w, queries.one(w, ident))
    with work(FAY) as w:
        topic = queries.agenda(w, queries.one(w, ident))[1]
        changed = dc.replace(TOPIC, body="Something else.")
        agenda.change(w, space_of(w, COPPER), topic, changed, seen_version=topic.version)
    with work(CARA) as w, pytest.raises(NotReadyError) as told:
        clearing.clear(w, queries.one(w, ident), seen or "")
    assert told.value.missing == "agenda_changed"
    assert db.rows("select state, agenda_hash from meetings") == [("draft", None)]


@pytest.mark.parametrize("member", [FAY, ALICE, BEA])
def test_agenda_when_anybody_but_counsel_clears_is_refused(
    db: Database, work: OpenWork, now: dt.datetime, member: Member
) -> None:
    ident = meetings.meeting(db.superuser)
    with work(CARA) as w:
        seen = queries.digest(w, queries.one(w, ident))
    with work(member) as w, pytest.raises(DeniedError):
        clearing.clear(w, queries.one(w, ident), seen or "")
    with pytest.raises(ProgrammingError, match="counsel clears"), work(member) as w:
        w.call("app.clear_agenda", ident, seen, now)


def test_agenda_when_counsel_does_not_read_all_of_it_is_not_cleared(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = meetings.meeting(db.superuser)
    hidden = meetings.topic(db.superuser, ident, marking=4, circle=[ALICE.id], number=9)
    with work(CARA) as w:
        assert queries.digest(w, queries.one(w, ident)) is None
    with work(CARA) as w, pytest.raises(NotReadyError) as told:
        clearing.clear(w, queries.one(w, ident), "")
    assert told.value.missing == "agenda_unread"
    db.run("update agenda_items set circle = %s where id = %s", [LEX.id], hidden)
    cleared_by_now = "select state from meetings"
    with work(CARA) as w:
        meeting = queries.one(w, ident)
        clearing.clear(w, meeting, queries.digest(w, meeting) or "")
    assert db.value(cleared_by_now) == "cleared"


def test_topic_when_the_agenda_is_cleared_is_changed_by_nobody(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    with work(FAY) as w:
        ident = with_topics(w, now)
    cleared(work, now, ident)
    space_id = COPPER
    with work(FAY) as w:
        meeting = queries.one(w, ident)
        topic = queries.agenda(w, meeting)[1]
        with pytest.raises(DeniedError):
            agenda.add(w, space_of(w, space_id), meeting, TOPIC)
        with pytest.raises(DeniedError):
            agenda.take_off(w, topic)
        with pytest.raises(DeniedError):
            agenda.move_up(w, topic)
    for column, value in (("title", "Another"), ("number", 7), ("minutes", 9), ("marking", 1)):
        with pytest.raises(ProgrammingError, match="agenda is fixed"), work(FAY) as w:  # noqa: PT012 # the flush is what fails
            topic = queries.agenda(w, queries.one(w, ident))[1]
            grant(w.session, topic)
            setattr(topic, column, value)
            w.session.flush()
    with work(FAY) as w:
        meeting = queries.one(w, ident)
        clearing.reopen(w, meeting)
        assert meeting.stands is State.DRAFT
    assert db.rows("select agenda_hash, cleared_by, cleared_at from meetings") == [
        (None, None, None)
    ]


def test_agenda_when_it_is_frozen_takes_nothing_from_anybody(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    draft = meetings.meeting(db.superuser, starts_at=now + dt.timedelta(hours=47))
    with work(FAY) as w, pytest.raises(ConflictError, match="frozen"):
        agenda.add(w, space_of(w, COPPER), queries.one(w, draft), TOPIC)
    with work(FAY) as w:
        topic = queries.agenda(w, queries.one(w, draft))[1]
        with pytest.raises(ConflictError, match="frozen"):
            agenda.change(w, space_of(w, COPPER), topic, TOPIC, seen_version=topic.version)
    # An hour told by the caller does not make it earlier: the database asks its own clock too.
    early = now - dt.timedelta(hours=30)
    with pytest.raises(ConflictError), work(FAY, at=early) as w:
        agenda.add(w, space_of(w, COPPER), queries.one(w, draft), TOPIC)
    with pytest.raises(ProgrammingError, match="as it was cleared"), work(FAY) as w:  # noqa: PT012 # the flush is what fails
        meeting = queries.one(w, draft)
        grant(w.session, meeting)
        meeting.freeze_hours = 1
        w.session.flush()
    assert db.rows("select count(*), max(number) from agenda_items") == [(2, 1)]


def test_clearance_when_the_agenda_is_frozen_is_not_taken_back(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = meetings.meeting(db.superuser, starts_at=now + dt.timedelta(hours=47))
    with work(CARA) as w:
        meeting = queries.one(w, ident)
        clearing.clear(w, meeting, queries.digest(w, meeting) or "")
    for member in (FAY, CARA):
        with work(member) as w, pytest.raises(NotReadyError) as told:
            clearing.reopen(w, queries.one(w, ident))
        assert told.value.missing == "agenda_frozen"
    assert db.value("select state from meetings") == "cleared"


@pytest.mark.parametrize("missing", ["no_start", "no_topics", "no_statement", "begun", "not_read"])
def test_clearance_when_something_is_missing_says_what(
    db: Database, work: OpenWork, now: dt.datetime, missing: str
) -> None:
    ident = meetings.meeting(
        db.superuser,
        topics=0 if missing == "no_topics" else 1,
        starts_at={"no_start": None, "begun": now - dt.timedelta(hours=1)}.get(
            missing, now + meetings.AHEAD
        ),
    )
    if missing == "no_statement":
        db.run("update agenda_items set fixed = false")
    with work(CARA) as w:
        meeting = queries.one(w, ident)
        if missing == "not_read":  # the step alone, without the hash
            assert w.call("app.move_meeting", ident, "clear", now) == f"agenda_{missing}"
            return
        seen = queries.digest(w, meeting) or ""
        with pytest.raises(NotReadyError) as told:
            clearing.clear(w, meeting, seen)
    assert told.value.missing == f"agenda_{missing}"


def test_agenda_when_counsel_sends_it_back_waits_no_more_and_says_why_to_who_prepares(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    with work(FAY) as w:
        ident = with_topics(w, now)
        clearing.ask(w, queries.one(w, ident))
    with work(CARA) as w:
        assert queries.waiting_for_counsel(w) == {COPPER: (1, 0)}
        clearing.send_back(w, queries.one(w, ident), "Say which ports are meant.")
    with work(FAY) as w:
        meeting = queries.one(w, ident)
        assert [one.words for one in queries.returned(w, meeting)] == ["Say which ports are meant."]
        assert meeting.agenda_asked_at is None
    for member in (ALICE, BEA):
        with work(member) as w:
            assert queries.returned(w, queries.one(w, ident)) == []
    assert db.value("select count(*) from outbox where kind = 'mail.agenda_returned'") == 1


def test_topic_when_it_is_flagged_is_read_by_who_prepares_and_counsel_until_cleared(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    flagged = dc.replace(TOPIC, title="Steps towards the smelter", body="Joint statement to NGOs?")
    with work(FAY) as w:
        ident = with_topics(w, now)
        row = agenda.add(w, space_of(w, COPPER), queries.one(w, ident), flagged)
        w.session.flush()
        db_row = row.id
    db.run("update agenda_items set flagged = true where id = %s", db_row)
    seen = {}
    for member in (FAY, CARA, ALICE, BEA):
        with work(member) as w:
            seen[member] = len(queries.agenda(w, queries.one(w, ident)))
    assert seen == {FAY: 3, CARA: 3, ALICE: 2, BEA: 2}
    cleared(work, now, ident)
    with work(BEA) as w:
        assert len(queries.agenda(w, queries.one(w, ident))) == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "Any other business"}, "title"),
        ({"title": "Marktlage"}, "title"),
        ({"category": "price_current"}, "category"),
        ({"category": "nothing"}, "category"),
        ({"minutes": 0}, "minutes"),
        ({"purpose": "chat"}, "purpose"),
        ({"owner_id": DAN.id}, "owner_id"),
        ({"owner_id": LEE.id}, "owner_id"),
        ({"marking": Marking.GREEN}, "marking"),
        ({"marking": Marking.SEALED}, "marking"),
        ({"marking": Marking.RED}, "readers"),
        ({"readers": (ALICE.id,)}, "readers"),
        ({"body": "We pay 8,400 USD per tonne to the smelter this quarter."}, "body"),
    ],
)
def test_topic_when_it_may_not_stand_there_is_refused_by_its_field(
    db: Database, work: OpenWork, now: dt.datetime, changes: dict[str, object], field: str
) -> None:
    ident = meetings.meeting(db.superuser)
    draft = dc.replace(TOPIC, **changes)  # type: ignore[arg-type] # the point is what is wrong
    with work(FAY) as w, pytest.raises(InvalidError) as told:
        agenda.add(w, space_of(w, COPPER), queries.one(w, ident), draft)
    assert field in told.value.fields
    assert db.value("select count(*) from agenda_items") == 2


def test_topic_when_it_is_red_is_for_those_named_and_others_see_no_gap(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    red = dc.replace(TOPIC, title="A family at risk", marking=Marking.RED, readers=(ALICE.id,))
    with work(FAY) as w:
        ident = with_topics(w, now, red, TOPIC)
    seen = {}
    for member in (ALICE, CARA, FAY, BEA, AMIR):
        with work(member) as w:
            seen[member.key] = [one.title for one in queries.agenda(w, queries.one(w, ident))]
    assert "A family at risk" in seen["alice"]
    assert "A family at risk" in seen["cara"]
    assert "A family at risk" in seen["fay"]
    assert "A family at risk" not in seen["bea"]
    assert "A family at risk" not in seen["amir"]


def test_statement_when_anybody_touches_it_stays_first(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    with work(FAY) as w:
        ident = with_topics(w, now, TOPIC, dc.replace(TOPIC, title="Second of them"))
    with work(FAY) as w:
        first, second, third = queries.agenda(w, queries.one(w, ident))
        assert first.fixed
        for act in (agenda.take_off, agenda.move_down):
            with pytest.raises(DeniedError):
                act(w, first)
        agenda.move_up(w, third)
        agenda.move_up(w, third)
    with work(FAY) as w:
        assert [one.id for one in queries.agenda(w, queries.one(w, ident))] == [
            first.id, third.id, second.id,
        ]  # fmt: skip
    with pytest.raises(ProgrammingError, match="stands as it is"), work(FAY) as w:  # noqa: PT012 # the flush is what fails
        row = queries.agenda(w, queries.one(w, ident))[0]
        grant(w.session, row)
        row.title = "Welcome"
        w.session.flush()


@pytest.mark.parametrize("member", [ALICE, BEA, CARA])
def test_agenda_when_a_member_or_counsel_writes_it_is_denied(
    db: Database, work: OpenWork, member: Member
) -> None:
    ident = meetings.meeting(db.superuser)
    with work(member) as w, pytest.raises(DeniedError):
        agenda.add(w, space_of(w, COPPER), queries.one(w, ident), TOPIC)


@pytest.mark.parametrize("member", [DAN, LEE])
def test_agenda_when_an_outsider_asks_is_not_there(
    db: Database, work: OpenWork, member: Member
) -> None:
    ident = meetings.meeting(db.superuser)
    with work(member) as w:
        with pytest.raises(NotFoundError):
            queries.one(w, ident)
        assert w.call("app.agenda_digest", ident) is None
    with work(member) as w, pytest.raises(NotFoundError):
        w.call("app.clear_agenda", ident, "", w.now)


def test_meeting_when_it_moves_counts_its_sequence_and_when_cleared_keeps_its_text(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    with work(FAY) as w:
        ident = with_topics(w, now)
        meeting = queries.one(w, ident)
        draft = dc.replace(drafted(now, days=40), place="Room 4")
        assert planning.change(w, meeting, draft, seen_version=meeting.version)
        assert meeting.sequence == 1
    cleared(work, now, ident)
    with work(FAY) as w:
        meeting = queries.one(w, ident)
        assert planning.change(
            w,
            meeting,
            dc.replace(draft, when=drafted(now, days=41).when),
            seen_version=meeting.version,
        )
        assert (meeting.sequence, meeting.stands) == (2, State.CLEARED)
        with pytest.raises(ConflictError, match="cleared with the agenda"):
            planning.change(
                w, meeting, dc.replace(draft, title="Other"), seen_version=meeting.version
            )
        with pytest.raises(ConflictError, match="saved this meanwhile"):
            planning.change(w, meeting, draft, seen_version=0)


def test_topics_when_the_meeting_is_cancelled_are_in_the_backlog_again(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    with work(FAY) as w:
        ident = with_topics(w, now, TOPIC, dc.replace(TOPIC, title="Second", purpose="inform"))
    cleared(work, now, ident)
    with work(FAY) as w:
        planning.cancel(w, queries.one(w, ident))
        assert {one.title for one in queries.backlog(w, COPPER)} == {TOPIC.title, "Second"}


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        ("meeting", {"state": "approved"}),
        ("meeting", {"agenda_hash": b"0" * 32, "cleared_by": CARA.id}),
        ("topic", {"state": "discussed"}),
        ("topic", {"late_at": dt.datetime.now(dt.UTC), "late_words": "consent of 9 firms"}),  # noqa: TID251 # any moment
        ("topic", {"proposed_by": BEA.id}),
    ],
)
def test_row_when_it_is_born_as_what_it_must_become_is_refused_by_the_database(
    db: Database, work: OpenWork, now: dt.datetime, row: str, changes: dict[str, object]
) -> None:
    with work(FAY) as w:
        ident = with_topics(w, now)
    with pytest.raises(ProgrammingError, match="begins as"), work(FAY) as w:  # noqa: PT012 # the flush is what fails
        model = (
            type(queries.one(w, ident))
            if row == "meeting"
            else type(queries.agenda(w, queries.one(w, ident))[0])
        )
        common = {"org_id": FAY.org_id, "space_id": COPPER, "marking": 2, "shared_at": now}
        own = (
            {"title": "Born", "time_zone": "UTC", "uid": "born"}
            if row == "meeting"
            else {
                "meeting_id": ident, "title": "Born", "purpose": "discuss",
                "category": "hr_risk_general", "state": "planned",
            }
        )  # fmt: skip
        born = model(**common | own | {"updated_at": now} | changes)
        grant(w.session, born)
        w.session.add(born)
        w.session.flush()


def test_clearance_when_the_agenda_changes_at_the_same_moment_sees_it_or_comes_first(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    with work(FAY) as w:
        ident = with_topics(w, now)
    with work(CARA) as w:
        seen = queries.digest(w, queries.one(w, ident)) or ""
    told: list[str] = []

    def clear() -> None:
        try:
            with work(CARA) as w:
                clearing.clear(w, queries.one(w, ident), seen)
        except NotReadyError as error:
            told.append(error.missing)

    with work(FAY) as w:
        topic = queries.agenda(w, queries.one(w, ident))[1]
        changed = dc.replace(TOPIC, body="Something else.")
        agenda.change(w, space_of(w, COPPER), topic, changed, seen_version=topic.version)
        counsel = threading.Thread(target=clear)
        counsel.start()
        counsel.join(0.5)
        assert counsel.is_alive(), "it waits for the change to be kept or dropped"
    counsel.join()
    assert told == ["agenda_changed"]
    assert db.value("select state from meetings") == "draft"
