"""Calendar feeds: what they say to a program, and that they end with whatever they stand on."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

import icalendar
import pytest

from collab.core.limits import Limit
from collab.features.meetings import calendar_queries
from collab.shared.calendar import feeds
from tests.cast import ALICE, BEA, CAUCUS, COBALT, COLE, COPPER, DAN, LEE, PASSWORD, Member
from tests.client import Client, Page
from tests.conftest import ClientOf, OpenWork
from tests.factories.calling import meeting
from tests.house.databases import Database

UNKNOWN = "/calendar/nobodys-token-that-ever-was.ics"


def made(client: Client, **fields: str) -> str:
    """Make a feed on the page and give the path of its address."""
    page = client.post("/account/calendar", dict(fields))
    assert page.status == 200
    return urlsplit(page.soup.select_one("code").get_text()).path  # type: ignore[union-attr] # or the test fails


def titles(page: Page) -> list[str]:
    assert page.status == 200
    return [str(one["summary"]) for one in icalendar.Calendar.from_ical(page.text).walk("VEVENT")]


def gone(page: Page, stranger: Client) -> bool:
    """Tell whether a feed answers as one that never was."""
    never = stranger.get(UNKNOWN)
    return (page.status, page.unsigned) == (never.status, never.unsigned) == (404, never.unsigned)


def test_feed_when_fetched_says_what_its_owner_reads_as_far_as_a_mail_may(
    db: Database, client: ClientOf, now: dt.datetime
) -> None:
    for marking, title in ((2, "Open"), (3, "Strict"), (4, "Red")):
        meeting(db.superuser, now=now, marking=marking, title=title)
    meeting(db.superuser, now=now, marking=4, title="Narrow", circle=[BEA.id])
    meeting(db.superuser, now=now, title="Of Cobalt", space_id=COBALT)
    meeting(db.superuser, now=now, title="Long ago", starts_at=now - dt.timedelta(days=200))
    path = made(client(ALICE))
    page = client().get(path)
    assert page.response.content_type == "text/calendar; charset=utf-8"
    neutral = "Meeting of a working group"
    assert sorted(titles(page)) == sorted(["Open", neutral, neutral])
    assert "Strict" not in page.text
    assert "ATTENDEE" not in page.text
    assert "ORGANIZER" not in page.text


def test_feed_when_there_is_more_than_fits_keeps_what_lies_ahead_and_counts_its_own_space(
    db: Database, client: ClientOf, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_queries, "SHOWN", 2)
    monkeypatch.setattr(calendar_queries, "PAST", 1)
    for days in (9, 8, 7):
        starts = now - dt.timedelta(days=days)
        meeting(db.superuser, now=now, title=f"{days} days ago", starts_at=starts)
    for days, title, space in (
        (2, "Other", CAUCUS), (3, "Another", CAUCUS), (4, "Next", COPPER), (5, "Later", COPPER),
    ):  # fmt: skip
        starts = now + dt.timedelta(days=days)
        meeting(db.superuser, now=now, title=title, starts_at=starts, space_id=space)
    alice = client(ALICE)
    assert titles(client().get(made(alice))) == ["7 days ago", "Other", "Another"]
    of_copper = made(alice, space=str(COPPER))
    assert titles(client().get(of_copper)) == ["7 days ago", "Next", "Later"]


def test_feed_when_nothing_changed_is_not_sent_again(
    db: Database, client: ClientOf, now: dt.datetime
) -> None:
    meeting(db.superuser, now=now)
    path = made(client(ALICE))
    tag = client().get(path).response.headers["ETag"]
    again = client().get(path, **{"If-None-Match": tag})
    assert (again.status, again.text) == (304, "")
    db.run("update meetings set title = 'Another', updated_at = now()")
    assert client().get(path, **{"If-None-Match": tag}).status == 200


def test_feed_when_of_one_space_says_that_one_only(
    db: Database, client: ClientOf, now: dt.datetime
) -> None:
    meeting(db.superuser, now=now, title="Of Copper")
    meeting(db.superuser, now=now, title="Of Cobalt", space_id=COBALT)
    cole = client(COLE)
    assert titles(client().get(made(cole, space=str(COBALT)))) == ["Of Cobalt"]
    assert sorted(titles(client().get(made(cole)))) == ["Of Cobalt", "Of Copper"]


@pytest.mark.parametrize("space", [COBALT, ALICE.firm.vault_id, "nonsense"])
def test_feed_when_asked_for_a_space_one_may_not_know_is_not_made(
    db: Database, client: ClientOf, space: object
) -> None:
    page = client(BEA).post("/account/calendar", {"space": str(space)})
    assert page.status == 404
    assert db.value("select count(*) from calendar_feeds") == 0


ENDS = {
    "by its owner": "update calendar_feeds set revoked_at = now()",
    "with the person": "update representations set ended_at = now() where id = %(person)s",
    "with the account": "update accounts set closed_at = now() where id = %(account)s",
    "with a new password": "update accounts set password_hash = 'x' where id = %(account)s",
}


@pytest.mark.parametrize("how", ENDS)
def test_feed_when_ended_answers_as_one_that_never_was(
    db: Database, client: ClientOf, now: dt.datetime, how: str
) -> None:
    meeting(db.superuser, now=now)
    path = made(client(BEA))
    assert titles(client().get(path)) == ["Autumn exchange"]
    db.superuser.execute(ENDS[how], {"person": BEA.id, "account": BEA.account_id})
    assert gone(client().get(path), client())


def test_feed_when_the_seat_ends_says_nothing_more_of_its_group(
    db: Database, client: ClientOf, now: dt.datetime
) -> None:
    meeting(db.superuser, now=now)
    bea = client(BEA)
    group, all_of_hers = made(bea, space=str(COPPER)), made(bea)
    db.run("update seats set ended_at = now() where representation_id = %s", BEA.id)
    assert gone(client().get(group), client())
    assert titles(client().get(all_of_hers)) == []
    db.run("update calendar_feeds set revoked_at = null")
    assert gone(client().get(group), client())  # the seat is asked for again when it is fetched


def test_feed_when_signed_out_everywhere_has_ended(
    db: Database, client: ClientOf, now: dt.datetime
) -> None:
    bea, alice = client(BEA), client(ALICE)
    hers, others = made(bea), made(alice)
    bea.post("/account/sessions/end")
    assert gone(client().get(hers), client())
    assert client().get(others).status == 200


@pytest.mark.parametrize("member", [DAN, LEE])
def test_feed_when_made_by_somebody_without_a_seat_is_empty(
    db: Database, client: ClientOf, now: dt.datetime, member: Member
) -> None:
    meeting(db.superuser, now=now)
    assert titles(client().get(made(client(member)))) == []


def test_feed_when_fetched_too_often_waits_and_other_feeds_do_not(
    db: Database, client: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "FETCHED", Limit("feed_fetched", times=2, seconds=60))
    path, other = made(client(BEA)), made(client(ALICE))
    stranger = client()
    assert [stranger.get(path).status for _ in range(3)] == [200, 200, 429]
    assert stranger.get(other).status == 200


def test_address_when_guessed_too_often_waits(
    client: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "FAILED", Limit("feed_failed", times=2, seconds=60))
    assert [client().get(UNKNOWN).status for _ in range(3)] == [404, 404, 429]
    assert client().get("/calendar/" + "é" * 20 + ".ics").status == 429


def test_feed_when_listed_shows_no_address_and_is_ended_there(
    db: Database, client: ClientOf
) -> None:
    bea = client(BEA)
    path = made(bea)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    page = bea.get("/account/calendar")
    assert token not in page.text
    assert token not in str(db.rows("select * from calendar_feeds"))
    ident = db.value("select id from calendar_feeds")
    assert client(ALICE).post(f"/account/calendar/{ident}/end").status == 404
    assert bea.post(f"/account/calendar/{ident}/end").status == 303
    assert gone(client().get(path), client())


def test_feed_when_read_by_others_in_the_database_is_its_owners_alone(
    db: Database, client: ClientOf, work: OpenWork
) -> None:
    made(client(BEA))
    with work(ALICE) as w:
        rows = w.session.connection().exec_driver_sql("select from calendar_feeds").all()
    assert rows == []
    assert PASSWORD


def test_feed_when_asked_twenty_times_is_enough(client: ClientOf) -> None:
    bea = client(BEA)
    for _ in range(feeds.MOST):
        made(bea)
    page = bea.post("/account/calendar")
    assert page.status == 422
    assert "End one that is no longer used" in page.words
