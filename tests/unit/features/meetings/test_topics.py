"""Topics of members, date polls, late topics and what is carried over: each counts for itself."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from typing import Any

import pytest

from collab.core.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from collab.features.meetings import polling, queries
from collab.features.meetings.asking import When
from collab.features.meetings.service import agenda, carry_over, late, polls, topics
from collab.features.meetings.service.moving import NotReadyError
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as space_of
from collab.shared.process import outcomes
from collab.shared.process.outcomes import Outcome
from tests.cast import (
    ALICE,
    BEA,
    BOLT,
    CARA,
    CAUCUS,
    COLE,
    COPPER,
    DAN,
    DINA,
    FAY,
    LEE,
    OBI,
    Member,
)
from tests.conftest import OpenWork
from tests.factories import meetings
from tests.house.databases import Database
from tests.unit.features.meetings.test_agenda import TOPIC


def proposed(work: OpenWork, who: Member, *, named: bool = False) -> uuid.UUID:
    with work(who) as w:
        return topics.propose(w, space_of(w, COPPER), TOPIC, named=named)


@pytest.mark.parametrize("named", [True, False])
def test_topic_when_a_member_proposes_it_names_him_only_if_he_wishes(
    db: Database,
    work: OpenWork,
    named: bool,  # noqa: FBT001 # the parameter of a test
) -> None:
    ident = proposed(work, ALICE, named=named)
    assert ident.version == 4, "its id must not tell the moment"
    for member in (FAY, BEA, CARA):
        with work(member) as w:
            (row,) = queries.backlog(w, COPPER)
            assert (row.id, row.proposed_by) == (ident, ALICE.id if named else None)
            assert queries.my_proposals(w, COPPER) == []
            assert (row.shared_at.minute, row.shared_at.second) == (0, 0)
    with work(ALICE) as w:
        assert [one.id for _, one in queries.my_proposals(w, COPPER) if one] == [ident]
    for stranger in (DAN, LEE):
        with work(stranger) as w:
            assert queries.backlog(w, COPPER) == []
            with pytest.raises(DeniedError):
                topics.propose(w, Space(id=COPPER, kind="group"), TOPIC, named=True)
    with work(DAN) as w, pytest.raises(NotFoundError):
        w.call("app.propose_topic", COPPER, uuid.UUID(int=7), "{}", w.now)


def test_topic_when_an_observer_proposes_is_denied(db: Database, work: OpenWork) -> None:
    with work(OBI) as w, pytest.raises(DeniedError):
        topics.propose(w, space_of(w, COPPER), TOPIC, named=True)


def test_topic_when_it_is_flagged_is_counsels_alone_until_he_lets_it_stand(
    db: Database, work: OpenWork
) -> None:
    ident = proposed(work, ALICE)
    db.run("update agenda_items set flagged = true")  # whatever the screen takes offence at today
    seen = {}
    for member in (ALICE, CARA, FAY, BEA):
        with work(member) as w:
            seen[member] = len(queries.backlog(w, COPPER))
    assert seen == {ALICE: 0, CARA: 1, FAY: 0, BEA: 0}
    assert db.value("select circle from agenda_items") == [CARA.org_id], "it tells no proposer"
    with work(ALICE) as w:
        ((told, row),) = queries.my_proposals(w, COPPER)
        assert (told.title, told.body, row) == (TOPIC.title, TOPIC.body, None)
    with work(CARA) as w, pytest.raises(ConflictError):
        topics.let_stand(w, queries.item(w, ident), seen_version=0)
    with pytest.raises(ConflictError), work(CARA) as w:
        w.call("app.settle_topic", ident, True, "", 7, w.now)  # noqa: FBT003 # SQL's argument
    with work(CARA) as w:
        assert queries.waiting_for_counsel(w) == {COPPER: (0, 1)}
        row = queries.item(w, ident)
        topics.let_stand(w, row, seen_version=row.version)
    with work(BEA) as w:
        assert len(queries.backlog(w, COPPER)) == 1


def test_topic_when_it_is_dropped_its_proposer_alone_reads_why(
    db: Database, work: OpenWork
) -> None:
    ident = proposed(work, ALICE)
    with work(BEA) as w, pytest.raises(DeniedError):
        topics.drop(w, queries.item(w, ident), "No.")
    with work(FAY) as w, pytest.raises(InvalidError):
        topics.drop(w, queries.item(w, ident), " ")
    with work(FAY) as w:
        topics.drop(
            w, queries.item(w, ident), "It stands in the minutes of the May meeting already."
        )
    with work(ALICE) as w:
        ((told, row),) = queries.my_proposals(w, COPPER)
        assert (told.reason, row and row.state) == (
            "It stands in the minutes of the May meeting already.",
            "dropped",
        )
    assert db.rows("select payload from outbox where kind = 'mail.topic_answered'") == [
        ({"representation_id": str(ALICE.id)},)
    ]


def test_topic_when_taken_on_an_agenda_and_off_again_is_in_the_backlog(
    db: Database, work: OpenWork
) -> None:
    ident, meeting_id = proposed(work, BEA), meetings.meeting(db.superuser, marking=3)
    with work(FAY) as w:
        agenda.take_on(w, queries.one(w, meeting_id), queries.item(w, ident))
    assert db.rows("select state, number, marking from agenda_items where id = %s", ident) == [
        ("planned", 2, 3)
    ]
    with work(FAY) as w:
        agenda.take_off(w, queries.item(w, ident))
        assert [one.id for one in queries.backlog(w, COPPER)] == [ident]
    room = meetings.meeting(db.superuser, space_id=CAUCUS)
    with work(FAY) as w, pytest.raises(ConflictError):
        agenda.take_on(w, queries.one(w, room), queries.item(w, ident))


def _options(now: dt.datetime, number: int, *, days: int = 20) -> list[When]:
    first = (now + dt.timedelta(days=days)).date()
    return [
        When(first + dt.timedelta(days=at), dt.time(9), "Europe/Berlin", 60) for at in range(number)
    ]


def test_poll_when_answered_shows_members_counts_and_the_facilitator_who(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = meetings.meeting(db.superuser, starts_at=None)
    with work(FAY) as w:
        polls.offer(w, space_of(w, COPPER), queries.one(w, ident), _options(now, 3))
        options = [one.id for one in polling.options(w, queries.one(w, ident))]
    said = {ALICE: "yes", BEA: "no", COLE: "yes"}
    for member, word in said.items():
        with work(member) as w:
            assert polling.unanswered(w) == [(ident, COPPER)]
            polls.answer(w, queries.one(w, ident), dict.fromkeys(options, word))
            assert polling.unanswered(w) == []
    with work(BEA) as w:
        polls.answer(w, queries.one(w, ident), {options[0]: "maybe"})
    with work(BEA) as w:
        first = polling.choices(w, queries.one(w, ident))[0]
        assert (first.counts, first.mine, first.who) == (None, "maybe", ())
        mine = db.value("select count(*) from poll_answers where representation_id = %s", BEA.id)
        assert mine == 3
    with work(DINA) as w:  # the last of those who are asked
        polls.answer(w, queries.one(w, ident), {options[0]: "yes"})
    with work(BEA) as w:
        first = polling.choices(w, queries.one(w, ident))[0]
        assert (first.counts, first.who) == ({"yes": 3, "maybe": 1}, ())
    with work(FAY) as w:
        first = polling.choices(w, queries.one(w, ident))[0]
        assert [(name, word) for name, _, word in first.who] == [
            (ALICE.name, "yes"), (BEA.name, "maybe"), (COLE.name, "yes"),
            (DINA.name, "yes"),
        ]  # fmt: skip
        polls.choose(w, queries.one(w, ident), options[0])
        assert queries.one(w, ident).sequence == 1
    with work(ALICE) as w, pytest.raises(ConflictError):
        polls.answer(w, queries.one(w, ident), {options[0]: "no"})


def test_poll_answer_when_written_for_another_or_read_by_a_rival_is_not(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = meetings.meeting(db.superuser, starts_at=None)
    with work(FAY) as w:
        polls.offer(w, space_of(w, COPPER), queries.one(w, ident), _options(now, 2))
        option = polling.options(w, queries.one(w, ident))[0].id
    with work(ALICE) as w:
        polls.answer(w, queries.one(w, ident), {option: "yes"})
    from collab.features.meetings.models import PollAnswer  # noqa: PLC0415 # looked at directly

    with work(BEA) as w:
        from sqlalchemy import select  # noqa: PLC0415 # likewise

        assert w.session.scalars(select(PollAnswer)).all() == []
    with work(DAN) as w:
        assert w.call("app.poll_counts", ident) is None


def test_poll_when_its_date_is_set_or_who_answered_left_tells_no_counts_of_few(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = meetings.meeting(db.superuser, starts_at=None)
    option = meetings.option(db.superuser, ident, now + dt.timedelta(days=9))
    for person in (ALICE, BEA):
        meetings.answer(db.superuser, ident, option, person.id)
    db.run("update meetings set starts_at = now(), ends_at = now() + interval '1 hour'")
    with work(BEA) as w:
        assert w.call("app.poll_counts", ident) is None, "set or not, two are few"
    for person in (COLE, DINA):  # and with them all who are asked
        meetings.answer(db.superuser, ident, option, person.id)
    with work(BEA) as w:
        assert w.call("app.poll_counts", ident) is not None
    db.run("update seats set ended_at = now() where representation_id = %s", ALICE.id)
    with work(BEA) as w:
        assert w.call("app.poll_counts", ident) is None, "her firm is asked, and nobody there said"


@pytest.mark.parametrize("number", [0, 1, 9])
def test_poll_when_too_few_or_too_many_are_offered_is_refused(
    db: Database, work: OpenWork, now: dt.datetime, number: int
) -> None:
    ident = meetings.meeting(db.superuser, starts_at=None)
    with work(FAY) as w, pytest.raises(InvalidError):
        polls.offer(w, space_of(w, COPPER), queries.one(w, ident), _options(now, number))


def test_late_topic_when_all_present_agree_and_counsel_is_there_is_added_and_says_so(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = meetings.meeting(db.superuser, state="in_progress", starts_at=now)
    topic = meetings.topic(db.superuser)
    for member, role in ((FAY, "facilitator"), (ALICE, "member"), (BEA, "member")):
        meetings.present(db.superuser, ident, member, role)
    with work(FAY) as w:
        late.ask(w, space_of(w, COPPER), queries.one(w, ident), queries.item(w, topic))
    with work(BEA) as w:
        late.consent(w, queries.one(w, ident), queries.item(w, topic))
        late.consent(w, queries.one(w, ident), queries.item(w, topic))
    with work(FAY) as w, pytest.raises(NotReadyError) as told:
        late.admit(w, queries.one(w, ident), queries.item(w, topic))
    assert told.value.missing == "late_no_counsel"
    meetings.present(db.superuser, ident, CARA, "counsel")
    with (
        work(FAY) as w,
        pytest.raises(NotReadyError, match=r"1 firm that is present .* Acme Motors"),
    ):
        late.admit(w, queries.one(w, ident), queries.item(w, topic))
    with work(BEA) as w:
        assert late.standing(w, queries.one(w, ident), queries.item(w, topic)) == late.Standing(
            counsel=True, agreed=False, mine=True, firms=None, missing=None, who=None
        )
    with work(ALICE) as w:
        late.consent(w, queries.one(w, ident), queries.item(w, topic))
    assert db.value("select count(*) from ledger_entries where kind ~ 'agreed'") == 0
    with work(COLE) as w:  # of the group, and not there
        assert late.standing(w, queries.one(w, ident), queries.item(w, topic)) is None
    with work(FAY) as w:
        late.admit(w, queries.one(w, ident), queries.item(w, topic))
        row = queries.item(w, topic)
        assert (row.state, row.number, row.late_at) == ("planned", 2, now)
        assert row.late_words
        assert row.late_words.endswith("consent of 2 firms, counsel present")


def test_late_topic_when_asked_for_outside_a_session_or_by_others_is_refused(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    draft, topic = meetings.meeting(db.superuser), meetings.topic(db.superuser)
    running = meetings.meeting(db.superuser, state="in_progress", starts_at=now)
    for member, ident in ((FAY, draft), (ALICE, running), (CARA, running)):
        with work(member) as w, pytest.raises(DeniedError):
            late.ask(w, space_of(w, COPPER), queries.one(w, ident), queries.item(w, topic))
    with work(FAY) as w:
        late.ask(w, space_of(w, COPPER), queries.one(w, running), queries.item(w, topic))
    with pytest.raises(ConflictError), work(BEA) as w:  # she is not there
        late.consent(w, queries.one(w, running), queries.item(w, topic))
    with work(FAY) as w:
        row = queries.item(w, topic)
        changed = dc.replace(TOPIC, title="Something else they did not agree to")
        with pytest.raises(ConflictError):
            agenda.change(w, space_of(w, COPPER), row, changed, seen_version=row.version)
        w.session.rollback()
    assert db.value("select title from agenda_items where id = %s", topic) != changed.title
    with work(ALICE) as w, pytest.raises(Exception, match="whoever chairs admits"):
        w.call("app.admit_late", running, topic, now)


@pytest.fixture
def unfinished() -> Iterator[set[uuid.UUID]]:
    """Let a feature say of some topics that something came of them and is not finished."""
    about: set[uuid.UUID] = set()

    def source(_work: Any, ids: Collection[uuid.UUID]) -> Iterator[Outcome]:
        for one in about & set(ids):
            yield Outcome("action", one, one, "A", "B", "/", 2, None, unfinished=True)

    outcomes.put_outcomes(source)
    yield about
    outcomes._SOURCES.remove(source)  # noqa: SLF001 # put there by this test


def test_topics_when_the_meeting_closes_come_back_if_they_are_not_done(
    db: Database, work: OpenWork, now: dt.datetime, unfinished: set[uuid.UUID]
) -> None:
    ident = meetings.meeting(
        db.superuser,
        state="closed",
        starts_at=now,
        topics=0,
        series_id=meetings.series(db.superuser),
    )
    made: dict[str, dict[str, Any]] = {
        "open": {"state": "planned"},
        "not discussed": {"state": "not_discussed"},
        "done": {"state": "discussed"},
        "comes again": {"state": "discussed", "recurring": True},
        "has an open action": {"state": "discussed"},
        "information": {"state": "not_discussed", "purpose": "inform"},
        "pinned information": {"state": "not_discussed", "purpose": "inform", "pinned": True},
        "stopped": {"state": "not_discussed", "stopped_at": now},
        "dropped": {"state": "dropped"},
    }
    ids = {
        title: meetings.topic(db.superuser, ident, title=title, **values)
        for title, values in made.items()
    }
    unfinished.add(ids["has an open action"])
    for member in (FAY, CARA, FAY):
        with work(member) as w:
            carry_over.carry(w, queries.one(w, ident))
    rows = db.rows(
        "select title, carried_from_id, series_id is not null from agenda_items"
        " where state = 'backlog' order by title"
    )
    back = ["comes again", "has an open action", "not discussed", "open", "pinned information"]
    assert rows == [(title, ids[title], True) for title in back]
    with work(ALICE) as w, pytest.raises(Exception, match="whoever closes carries over"):
        w.call("app.carry_over", ident, [], now)


def test_topics_when_the_meeting_is_not_closed_stay(db: Database, work: OpenWork) -> None:
    ident = meetings.meeting(db.superuser, state="in_progress")
    with work(FAY) as w, pytest.raises(ConflictError):
        carry_over.carry(w, queries.one(w, ident))


def test_consent_when_read_by_a_rival_is_hidden(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = meetings.meeting(db.superuser, state="in_progress", starts_at=now)
    topic = meetings.topic(db.superuser)
    meetings.present(db.superuser, ident, BEA)
    with work(FAY) as w:
        late.ask(w, space_of(w, COPPER), queries.one(w, ident), queries.item(w, topic))
    with work(BEA) as w:
        late.consent(w, queries.one(w, ident), queries.item(w, topic))
    assert set(db.value("select circle from late_consents")) >= {BEA.id, FAY.org_id, FAY.id}
    assert ALICE.org_id not in db.value("select circle from late_consents")
    assert db.value("select firm_id from late_consents") == BOLT.id


def test_topic_when_proposed_for_a_series_of_another_group_is_refused(
    db: Database, work: OpenWork
) -> None:
    other = meetings.series(db.superuser, space_id=CAUCUS)
    with work(ALICE) as w, pytest.raises(InvalidError):
        topics.propose(w, space_of(w, COPPER), TOPIC, named=False, series_id=other)
    with work(COLE) as w, pytest.raises(NotFoundError):
        topics.propose(w, space_of(w, COPPER), TOPIC, named=False, series_id=other)
