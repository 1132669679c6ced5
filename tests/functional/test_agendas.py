"""From a date poll to a cleared agenda, in pages, by those who do it; and what others find."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from tests.cast import (
    ALICE,
    AMIR,
    BEA,
    CARA,
    CAUCUS,
    COLE,
    COPPER,
    DAN,
    FAY,
    LEE,
    OBI,
    Member,
)
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.factories import meetings
from tests.house.databases import Database
from tests.house.post import PostOffice
from worker.context import Station
from worker.draining import drain

MEETINGS = f"/spaces/{COPPER}/meetings"
TOPIC: dict[str, Any] = {
    "title": "Complaints procedure at the three ports",
    "body": "What the harbour workers told, and which questions remain.",
    "purpose": "discuss",
    "category": "hr_risk_general",
    "minutes": 30,
}


def day(now: dt.datetime, days: int = 30) -> str:
    return (now + dt.timedelta(days=days)).date().isoformat()


def followed(client: Client, page: Page) -> Page:
    assert page.status == 303, page.words
    return client.get(page.location.partition("#")[0])


def set_up(fay: Client, now: dt.datetime, **fields: Any) -> Page:
    given: dict[str, Any] = {"title": "Exchange on copper", "day": day(now), "at": "09:00"}
    given |= {"time_zone": "Europe/Berlin", "marking": "amber"} | fields
    return followed(fay, fay.submit(fay.get(f"{MEETINGS}/new"), **given))


def test_date_when_polled_is_answered_by_each_and_set_by_choosing(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    fay, alice = client(FAY), client(ALICE)
    dates = set_up(fay, now, day="", at="")
    assert dates.h1 == "Which dates suit?"
    offered: dict[str, Any] = {f"day_{at}": day(now, 20 + at) for at in (1, 2)} | {
        "at_1": "09:00",
        "at_2": "14:00",
    }
    page = followed(fay, fay.submit(dates, **offered))
    where = page.path
    assert "Say which dates suit you for a meeting" in alice.get("/").words
    poll = alice.get(where)
    options = [ident for (ident,) in db.rows("select id from poll_options order by starts_at")]
    action = where.replace("/dates", "/answers")
    said: dict[str, Any] = {f"option-{options[0]}": "yes", f"option-{options[1]}": "no"}
    hours = [legend.get_text() for legend in poll.soup.select("legend")]
    assert hours
    assert all("CET" in hour or "CEST" in hour for hour in hours), "by the clock of who reads"
    told = followed(alice, alice.submit(poll, action=action, **said))
    assert "Alice" not in told.words
    assert "Alice Acme, Acme Motors: Yes" in fay.get(where).words
    choice = where.replace("/dates", "/choice")
    page = followed(fay, fay.post(choice, {"option": str(options[0])}))
    assert "Agenda in preparation" in page.words


def test_agenda_when_prepared_and_cleared_is_told_and_read(
    client: ClientOf, now: dt.datetime, station: Station, post: PostOffice
) -> None:
    fay, cara = client(FAY), client(CARA)
    meeting = set_up(fay, now).path
    page = followed(fay, fay.submit(fay.get(f"{meeting}/agenda-items/new"), **TOPIC))
    assert "1. Competition-law statement" in page.words
    assert "2. Complaints procedure at the three ports" in page.words
    assert "35 of the meeting's 90 minutes." in page.words
    page = followed(fay, fay.post(f"{meeting}/agenda-review"))
    assert "With counsel" in page.words
    drain(station)
    letters = [mail for mail in post.mails if mail["To"] == CARA.email]
    assert len(letters) == 1
    assert "ports" not in str(letters[0])
    assert "1 agenda waits for you to clear it" in cara.get("/").words

    for member in (FAY, BEA):
        assert "Read and clear the agenda" not in client(member).get(meeting).words
        assert client(member).get(f"{meeting}/clearance").status == 403
    review = cara.get(f"{meeting}/clearance")
    assert "Read and clear the agenda" in cara.get(meeting).words
    assert "Competitors meet" in review.words
    assert "Bolt Cars" in review.words
    page = followed(cara, cara.submit(review, action=f"{meeting}/clearance"))
    assert "Agenda cleared by counsel" in page.words
    assert "agenda waits" not in cara.get("/").words
    assert "Add a topic" not in fay.get(meeting).words
    assert "Agenda cleared by counsel" in client(BEA).get(meeting).words
    assert "Exchange on copper" in client(BEA).get("/").words
    assert "Exchange on copper" in client(BEA).get("/search?q=copper").words


def test_heading_when_it_is_on_the_stop_list_is_refused_in_words(
    client: ClientOf, now: dt.datetime
) -> None:
    fay = client(FAY)
    meeting = set_up(fay, now).path
    form = fay.get(f"{meeting}/agenda-items/new")
    page = fay.submit(form, **TOPIC | {"title": "Any other business"})
    assert page.status == 422
    assert "Name the topic and what is wanted of it" in page.words
    assert "price_current" not in form.text, "categories by object are not offered"
    page = fay.submit(form, **TOPIC | {"body": "We pay 8,400 USD per tonne to this smelter now."})
    assert page.status == 422
    assert "cannot be written here" in page.words


def test_agenda_when_it_takes_too_long_says_so_in_words(client: ClientOf, now: dt.datetime) -> None:
    fay = client(FAY)
    meeting = set_up(fay, now).path
    form = fay.get(f"{meeting}/agenda-items/new")
    page = followed(fay, fay.submit(form, **TOPIC | {"minutes": 120}))
    assert "The topics take 125 minutes, the meeting lasts 90: shorten them by 35" in page.words


def test_topics_when_moved_by_buttons_change_places(client: ClientOf, now: dt.datetime) -> None:
    fay = client(FAY)
    meeting = set_up(fay, now).path
    for title in ("First of the topics", "Second of the topics"):
        fay.submit(fay.get(f"{meeting}/agenda-items/new"), **TOPIC | {"title": title})
    page = fay.get(meeting)
    (down,) = re.findall(r'action="(/agenda-items/[^"]+/fall)"', page.text)
    page = followed(fay, fay.post(down))
    assert page.words.index("Second of the topics") < page.words.index("First of the topics")


def test_topic_when_a_member_proposes_it_is_taken_on_or_dropped_with_words(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    fay, alice, bea = client(FAY), client(ALICE), client(BEA)
    form = alice.get(f"/spaces/{COPPER}/topics/new")
    page = followed(alice, alice.submit(form, **TOPIC))
    assert "only you see this list" in page.words
    other = bea.get(f"/spaces/{COPPER}/topics")
    assert TOPIC["title"] in other.words
    assert "Alice" not in other.words
    set_up(fay, now)
    (topic,) = db.rows("select id from agenda_items where state = 'backlog'")[0]
    (meeting,) = db.rows("select id from meetings")[0]
    page = followed(fay, fay.post(f"/agenda-items/{topic}/taking-on", {"meeting": str(meeting)}))
    assert TOPIC["title"] in page.words
    page = followed(fay, fay.post(f"/agenda-items/{topic}/removal"))
    drop = fay.get(f"/agenda-items/{topic}/dropping")
    fay.submit(drop, words="It stands in the minutes of the May meeting already.")
    mine = alice.get(f"/spaces/{COPPER}/topics")
    assert "It stands in the minutes of the May meeting already." in mine.words
    assert "May meeting" not in bea.get(f"/spaces/{COPPER}/topics").words


def test_series_when_begun_proposes_its_meetings_at_its_hour(
    client: ClientOf, now: dt.datetime
) -> None:
    fay = client(FAY)
    form = fay.get(f"/spaces/{COPPER}/series/new")
    fields: dict[str, Any] = {
        "name": "Regular exchange",
        "purpose": "Prepare what is done together.",
        "rhythm": "weekly",
        "every": 4,
        "first_on": "2024-09-04",
        "local_time": "09:00",
        "duration_minutes": 60,
        "time_zone": "Europe/Berlin",
    }
    page = followed(fay, fay.submit(form, **fields))
    assert "Proposed next" in page.words
    form = fay.get(f"{page.path}/meetings/new?turn=1")
    field = form.soup.select_one('input[name="at"]')
    assert field
    assert field["value"] == "09:00"
    meeting = followed(fay, fay.submit(form))
    assert "Regular exchange" in meeting.words
    assert "09:00 CE" in meeting.words
    edited = fay.submit(fay.get(f"{page.path}/edit"), every=2)
    assert edited.status == 303
    assert fay.post(f"{page.path}/ending").status == 303
    assert "Proposed next" not in fay.get(page.path).words
    assert fay.get(f"{page.path}/edit").status == 403


def test_meeting_when_moved_and_cancelled_says_so(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    fay = client(FAY)
    meeting = set_up(fay, now).path
    page = followed(fay, fay.submit(fay.get(f"{meeting}/edit"), day=day(now, 40)))
    assert "Moved." in page.words
    assert db.value("select sequence from meetings") == 1
    assert fay.submit(fay.get(f"{meeting}/edit"), day="").status == 422
    near = fay.submit(fay.get(f"{meeting}/edit"), day=day(now, 1))
    assert "hours ahead" in near.words
    page = followed(fay, fay.post(f"{meeting}/cancellation"))
    assert "Cancelled" in page.words


def test_agenda_when_sent_back_shows_counsels_words_to_who_prepares_alone(
    client: ClientOf, now: dt.datetime
) -> None:
    fay, cara = client(FAY), client(CARA)
    meeting = set_up(fay, now).path
    fay.submit(fay.get(f"{meeting}/agenda-items/new"), **TOPIC)
    fay.post(f"{meeting}/agenda-review")
    review = cara.get(f"{meeting}/clearance")
    cara.submit(review, action=f"{meeting}/agenda-return", words="Say which ports are meant.")
    assert "Say which ports are meant." in fay.get(meeting).words
    assert "Say which ports" not in client(BEA).get(meeting).words


@pytest.mark.parametrize("member", [DAN, LEE])
def test_meeting_when_an_outsider_asks_is_not_there(
    client: ClientOf, db: Database, member: Member
) -> None:
    ident = meetings.meeting(db.superuser)
    for path in ("", "/edit", "/clearance", "/dates"):
        assert client(member).get(f"/meetings/{ident}{path}").status == 404


def test_topic_when_it_is_above_a_ceiling_leaves_no_gap(client: ClientOf, db: Database) -> None:
    ident = meetings.meeting(db.superuser, topics=3)
    strict = "update agenda_items set marking = 3, title = 'Strictly for some' where number = 2"
    db.run(strict)
    page = client(AMIR).get(f"/meetings/{ident}")
    assert "Strictly for some" not in page.text
    assert "3. Topic 3" in page.words
    assert "45 of the meeting's" in page.words, "minutes of what is hidden are not told"
    assert "3. Strictly for some" in client(BEA).get(f"/meetings/{ident}").words
    assert "Strictly" not in client(OBI).get("/search?q=strictly").words.replace("strictly", "")


def test_late_topic_when_asked_for_in_session_is_added_once_all_agree(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    ident = meetings.meeting(db.superuser, state="in_progress", starts_at=now)
    topic = meetings.topic(db.superuser, title="Letter of the union of dock workers")
    for member, role in ((FAY, "facilitator"), (ALICE, "member"), (CARA, "counsel")):
        meetings.present(db.superuser, ident, member, role)
    fay, alice, where = client(FAY), client(ALICE), f"/meetings/{ident}"
    assert "Ask those present" in fay.get(f"/spaces/{COPPER}/topics").words
    page = followed(fay, fay.post(f"{where}/late-items", {"topic": str(topic)}))
    assert "0 of 1 organisations present agree. Not yet: Acme Motors." in page.words
    refused = fay.post(f"{where}/late-admissions", {"topic": str(topic)})
    assert (refused.status, "1 firm that is present" in refused.words) == (409, True)
    page = followed(alice, alice.post(f"{where}/late-consents", {"topic": str(topic)}))
    page = followed(fay, fay.post(f"{where}/late-admissions", {"topic": str(topic)}))
    assert "consent of 1 firm, counsel present" in page.words
    assert "consent of 1 firm, counsel present" in client(BEA).get(where).words


def test_topic_when_it_waits_for_counsel_is_let_stand_from_the_list(
    client: ClientOf, db: Database
) -> None:
    topic = meetings.topic(db.superuser, title="Letter of the union of dock workers")
    db.run("update agenda_items set flagged = true, readers = null where id = %s", topic)
    db.run("update agenda_items set circle = %s where id = %s", [CARA.org_id], topic)
    topics = f"/spaces/{COPPER}/topics"
    assert "dock workers" not in client(FAY).get(topics).words
    cara = client(CARA)
    assert "1 topic waits for you to look at" in cara.get("/").words
    assert "Let it stand" in cara.get(topics).words
    assert cara.post(f"/agenda-items/{topic}/standing", {"version": "7"}).status == 409
    page = followed(cara, cara.post(f"/agenda-items/{topic}/standing", {"version": "1"}))
    assert "Let it stand" not in page.words
    assert "dock workers" in client(BEA).get(topics).words


def test_meeting_when_it_is_a_rooms_is_the_rooms_alone(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    fay = client(FAY)
    form = fay.get(f"/spaces/{CAUCUS}/meetings/new")
    where = followed(fay, fay.submit(form, title="Caucus on zircon", day=day(now), at="09:00")).path
    assert "Caucus on zircon" in client(BEA).get("/").words
    cole = client(COLE)
    assert cole.get(where).status == 404
    for path in ("/", MEETINGS, "/search?q=zircon"):
        assert "Caucus on" not in cole.get(path).words
