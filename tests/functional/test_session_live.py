"""In session: topics, notes that only those present read, coming late, leaving, closing."""

from __future__ import annotations

import datetime as dt

import pytest

from collab.core.errors import ConflictError
from collab.features.meetings import queries
from collab.features.meetings.service import presence, session
from collab.features.meetings.service.moving import NotReadyError
from tests.cast import ALICE, AMIR, BEA, CARA, COLE, FAY
from tests.conftest import ClientOf, OpenWork
from tests.factories.sitting import Sitting, arrive, sitting
from tests.house.databases import Database

WORD = "noteword"
PART = {"HX-Request": "true"}


@pytest.fixture
def held(db: Database, work: OpenWork, now: dt.datetime) -> Sitting:
    return sitting(db, work, now)


def test_late_comer_when_he_opens_the_page_is_led_to_the_statement(
    work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    with work(BEA) as w:
        presence.attend(w, queries.one(w, held.meeting))
    page = client(BEA).get(held.path)
    assert "First the statement" in page.words
    assert client(BEA).post(f"/meetings/{held.meeting}/statement").status == 303
    assert "First the statement" not in client(BEA).get(held.path).words


def test_live_part_when_nothing_moved_is_not_sent_again(
    work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    alice = client(ALICE)
    part = alice.get(held.path, **PART)
    assert part.status == 200
    assert "<html" not in part.response.get_data(as_text=True)
    again = str(part.soup.select_one("#live")["hx-get"])  # type: ignore[index] # it is there
    assert alice.get(again, **PART).status == 204
    with work(FAY) as w:
        session.take_up(w, queries.one(w, held.meeting), queries.item(w, held.topics[1]))
    moved = alice.get(again, **PART)
    assert moved.status == 200
    assert "topicword2" in moved.soup.select_one("#live h2").get_text()  # type: ignore[union-attr] # it is there


def test_session_when_led_is_led_by_who_facilitates_alone(
    client: ClientOf, held: Sitting, db: Database
) -> None:
    for one in (ALICE, CARA, COLE):
        assert client(one).post(held.topic_path(2, "turn")).status == 403
        assert (
            client(one).post(held.topic_path(1, "outcome"), {"outcome": "discussed"}).status == 403
        )
    fay = client(FAY)
    assert fay.post(held.topic_path(2, "turn")).status == 303
    assert fay.post(held.topic_path(1, "outcome"), {"outcome": "discussed"}).status == 303
    assert fay.post(held.topic_path(1, "outcome"), {"outcome": "dropped"}).status == 409
    assert db.value("select state from agenda_items where id = %s", held.topics[0]) == "discussed"


def test_leaving_when_in_protest_is_said_by_oneself_alone_and_entered(
    db: Database, work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    assert (
        client(ALICE).post(f"/meetings/{held.meeting}/departure", {"protest": "yes"}).status == 303
    )
    fay = client(FAY)
    gone = fay.post(f"/meetings/{held.meeting}/departure/others", {"gone-people": [str(COLE.id)]})
    assert gone.status == 303
    with work(FAY) as w, pytest.raises(Exception, match="others"):
        w.call("app.depart", held.meeting, CARA.id, True, w.now)  # noqa: FBT003 # as the function has it
    assert db.rows(
        "select kind, firm_id, words from protocol_entries where kind like 'left%%' order by kind"
    ) == [
        ("left", COLE.org_id, "A participant left."),
        ("left_in_protest", ALICE.org_id, "A participant left in protest."),
    ]
    assert (
        client(ALICE).post(f"/meetings/{held.meeting}/departure", {"protest": "yes"}).status == 303
    )
    assert db.value("select count(*) from protocol_entries where kind = 'left_in_protest'") == 1


def test_leaving_when_noted_by_others_before_can_still_be_in_protest(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    with work(FAY) as w:
        presence.depart(w, queries.one(w, held.meeting), ALICE.id)
    with work(ALICE) as w:
        assert presence.depart(w, queries.one(w, held.meeting), protest=True)
    assert db.value("select count(*) from protocol_entries where kind = 'left_in_protest'") == 1


def test_leaving_when_two_of_one_firm_protest_is_entered_for_each(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    arrive(work, held.meeting, AMIR)
    for one in (ALICE, AMIR):
        with work(one) as w:
            assert presence.depart(w, queries.one(w, held.meeting), protest=True)
            assert not presence.depart(w, queries.one(w, held.meeting), protest=True)
    rows = db.rows("select firm_id from protocol_entries where kind = 'left_in_protest'")
    assert rows == [(ALICE.org_id,), (AMIR.org_id,)]


def test_closing_when_topics_are_left_notes_it_and_ends_every_presence(
    db: Database, work: OpenWork, client: ClientOf, held: Sitting, now: dt.datetime
) -> None:
    later = now + dt.timedelta(hours=1)
    with work(FAY, at=later) as w:
        row = queries.one(w, held.meeting)
        session.mark(w, row, queries.item(w, held.topics[0]), "discussed")
        session.close(w, row)
    rows = db.rows(
        "select number, state from agenda_items where meeting_id = %s order by number", held.meeting
    )
    assert rows == [
        (1, "discussed"),
        (2, "not_discussed"),
        (3, "not_discussed"),
    ]
    assert {left for (left,) in db.rows("select left_at from attendances")} == {later}
    with work(BEA, at=later) as w, pytest.raises(ConflictError):
        presence.attend(w, queries.one(w, held.meeting))
    kinds = [kind for (kind,) in db.rows("select kind from protocol_entries order by at, id")]
    assert sorted(kinds) == ["closed", "opened", "started", "topic"]
    assert client(ALICE).get(held.path).status == 200


def test_session_when_paused_goes_on_only_with_counsel_where_competitors_sit(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    arrive(work, held.meeting, BEA)
    with work(CARA) as w:
        presence.depart(w, queries.one(w, held.meeting))
    with pytest.raises(NotReadyError) as refused, work(FAY) as w:
        session.resume(w, queries.one(w, held.meeting))
    assert refused.value.missing == "no_counsel"
    arrive(work, held.meeting, CARA)
    with work(FAY) as w:
        session.resume(w, queries.one(w, held.meeting))
    assert db.value("select state from meetings") == "in_progress"
