"""How soon people hear of each group: two clicks, kept by digests and by mails at once."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from collab.features.meetings import queries as meetings
from collab.features.meetings.service import inviting
from collab.policy.marking import Marking
from collab.shared.notices import choosing
from collab.surfaces.digests import service
from collab.work.system import open_system
from tests.cast import (
    ALICE,
    ASSOCIATION,
    BEA,
    CAUCUS,
    COBALT,
    COLE,
    COPPER,
    DAN,
    FAY,
    LEE,
    OLGA,
    PIA,
    Member,
)
from tests.conftest import ClientOf, OpenWork
from tests.factories.calling import meeting
from tests.factories.findings import named_copy, unnamed_copy
from tests.house.databases import Database
from tests.house.post import PostOffice, text_of
from worker.context import Station
from worker.draining import drain

MONDAY = dt.date(2027, 3, 1)


@pytest.fixture(autouse=True)
def quiet(db: Database) -> None:
    """Let only bea get mails, every day."""
    db.run("update representations set digest_on = false")
    db.run(
        "update representations set digest_on = true, digest_hour = 7, time_zone = 'UTC',"
        " digest_days = '{1,2,3,4,5,6,7}' where id = %s",
        BEA.id,
    )


def choose(db: Database, member: Member, pace: str, space: uuid.UUID = COPPER) -> None:
    db.run(
        "insert into notice_paces values (%s, %s, %s)"
        " on conflict (representation_id, space_id) do update set pace = excluded.pace",
        member.id,
        space,
        pace,
    )


def shared(db: Database, at: dt.datetime, title: str, space: uuid.UUID = COPPER) -> None:
    unnamed_copy(
        db.superuser, ASSOCIATION, space, title=title, marking=int(Marking.GREEN), shared_at=at
    )


def ring(station: Station, now: dt.datetime, at: dt.datetime, *, at_once: bool = False) -> int:
    with open_system(station.system_engine, reason="test", now=now, house=station.house) as work:
        number = (service.run_at_once if at_once else service.run)(work, at=at)
    drain(station)
    return number


def next_day(now: dt.datetime, weekday: int) -> dt.datetime:
    """Give seven o'clock of the next day of a kind; 1 is Monday."""
    ahead = (weekday - now.isoweekday()) % 7 or 7
    return (now + dt.timedelta(days=ahead)).replace(hour=7, minute=1, second=0)


def test_pace_when_weekly_is_told_on_the_first_day_of_the_readers_week_only(
    db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    db.run("update representations set digest_days = '{2,4,5}' where id = %s", BEA.id)
    choose(db, BEA, "weekly")
    shared(db, now.replace(minute=0, second=0, microsecond=0), "Of Copper")
    thursday = next_day(now, 4)
    ring(station, now, thursday)
    assert post.mails == []
    ring(station, now, next_day(thursday, 2))
    (mail,) = post.mails
    assert "Of Copper" in text_of(mail)


def test_pace_when_off_silences_one_group_and_no_other(
    db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    choose(db, BEA, "off")
    hour = now.replace(minute=0, second=0, microsecond=0)
    shared(db, hour, "Of Copper")
    shared(db, hour, "Of the caucus", CAUCUS)
    ring(station, now, next_day(now, 3))
    (mail,) = post.mails
    assert "Of the caucus" in text_of(mail)
    assert "Of Copper" not in text_of(mail)


def test_pace_when_at_once_gathers_ten_minutes_in_one_mail_and_tells_nothing_twice(
    db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    choose(db, BEA, "at_once")
    for number in range(3):
        named_copy(
            db.superuser, ALICE, COPPER, title=f"Item {number}", marking=1,
            shared_at=now - dt.timedelta(seconds=number + 1),
        )  # fmt: skip
    begun = now.replace(minute=now.minute // 10 * 10, second=1)
    assert [ring(station, now, begun, at_once=True) for _ in range(2)] == [1, 0]
    assert ring(station, now, begun + dt.timedelta(minutes=9), at_once=True) == 0
    (mail,) = post.mails
    assert mail["Subject"] == "News from Collab"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [f"Item {n}" in text_of(mail) for n in range(3)] == [True] * 3
    for body in (text_of(mail), text_of(mail, "html")):
        assert "http://localhost/account/notices" in body
    ring(station, now, begun + dt.timedelta(minutes=10), at_once=True)
    ring(station, now, next_day(now, 3))
    assert len(post.mails) == 1


def test_copy_when_it_bears_no_name_is_told_at_once_only_from_the_next_full_hour_on(
    db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    """A mail at the minute of a release would tell who was at his desk."""
    choose(db, BEA, "at_once")
    shared(db, now.replace(minute=0, second=0, microsecond=0), "Unnamed")
    ring(station, now, now, at_once=True)
    assert post.mails == []
    db.run("update findings set shared_at = shared_at - interval '1 hour' where title = 'Unnamed'")
    ring(station, now, now + dt.timedelta(minutes=10), at_once=True)
    assert len(post.mails) == 1


def test_pace_when_digests_are_off_mails_nothing_at_once_either(
    db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    choose(db, BEA, "at_once")
    db.run("update representations set digest_on = false")
    named_copy(db.superuser, ALICE, COPPER, title="Item", marking=1, shared_at=now)
    assert ring(station, now, now, at_once=True) == 0
    assert post.mails == []


def test_pace_when_chosen_on_the_page_is_kept_in_two_clicks(db: Database, client: ClientOf) -> None:
    bea = client(BEA)
    page = bea.get("/account/notices")
    assert page.words.count("Now: Daily") == 2
    assert [str(one["action"]) for one in page.soup.select("main form")][:6] == [
        f"/account/notices/{space}" for space in (CAUCUS, COPPER) for _ in range(3)
    ]
    for pace in ("weekly", "off"):
        assert bea.post(f"/account/notices/{COPPER}", {"pace": pace}).status == 303
    assert "Now: Off" in bea.get("/account/notices").words
    assert db.rows("select representation_id, space_id, pace from notice_paces") == [
        (BEA.id, COPPER, "off")
    ]
    assert bea.post(f"/account/notices/{COPPER}", {"pace": "never"}).status == 422


@pytest.mark.parametrize("space", [COBALT, ALICE.firm.vault_id, uuid.UUID(int=7)])
def test_pace_when_chosen_for_a_space_one_may_not_know_finds_nothing(
    db: Database, client: ClientOf, space: uuid.UUID
) -> None:
    assert client(BEA).post(f"/account/notices/{space}", {"pace": "off"}).status == 404
    assert db.rows("select from notice_paces") == []


def test_reminders_when_chosen_are_kept(db: Database, client: ClientOf, work: OpenWork) -> None:
    bea = client(BEA)
    assert bea.post("/account/notices/reminders", {"hour_before": "1"}).status == 303
    assert bea.post("/account/notices/reminders", {}).status == 303
    assert bea.post("/account/notices/reminders", {"day_before": "1"}).status == 303
    with work(BEA) as w:
        assert choosing.reminding(w) == choosing.Reminding(day_before=True, hour_before=False)
    with work(ALICE) as w:
        rows = w.session.connection().exec_driver_sql("select from reminder_choices").all()
        assert rows == []


def test_facilitator_when_he_looks_ahead_sees_numbers_and_nobodys_choice(
    db: Database, client: ClientOf, work: OpenWork
) -> None:
    db.run("update representations set digest_on = true")
    choose(db, BEA, "at_once")
    choose(db, ALICE, "off")
    page = client(FAY).get(f"/spaces/{COPPER}/notices")
    few = "not told"
    cells = [cell.get_text() for cell in page.soup.select("tbody td")]
    assert cells == [few, few, few, few], "6 would tell of the two others"
    db.run("delete from notice_paces")
    page = client(FAY).get(f"/spaces/{COPPER}/notices")
    assert [cell.get_text() for cell in page.soup.select("tbody td")] == [few, "8", few, few]
    db.run(
        "update memberships set ended_at = now() where org_id = %s and space_id = %s",
        COLE.org_id, COPPER,
    )  # fmt: skip
    page = client(FAY).get(f"/spaces/{COPPER}/notices")
    assert [cell.get_text() for cell in page.soup.select("tbody td")] == [few, "7", few, few]
    assert not [one for one in (BEA.name, ALICE.name) if one in page.words]
    with work(FAY) as w:
        assert w.session.connection().exec_driver_sql("select from notice_paces").all() == []
    for member in (BEA, OLGA, LEE, DAN, PIA):
        assert client(member).get(f"/spaces/{COPPER}/notices").status in {403, 404, 303}


def test_digest_when_an_answer_is_due_begins_with_it_and_then_tells_of_meetings(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, work: OpenWork
) -> None:
    db.run("update representations set language = 'de' where id = %s", BEA.id)
    near = meeting(db.superuser, now=now, starts_at=now + dt.timedelta(days=3), invited_at=now)
    meeting(db.superuser, now=now, title="Hidden", marking=4)
    shared(db, now.replace(minute=0, second=0, microsecond=0), "A finding")
    ring(station, now, next_day(now, 3))
    (mail,) = [one for one in post.to(BEA.email) if one["Subject"] == "Ihre Collab-Übersicht"]
    body = text_of(mail)
    order = [
        "FÄLLIG", "Kommen Sie? Autumn exchange", "SITZUNGEN UND ENTSCHEIDUNGEN",
        "Copper: Geplant: Autumn exchange", "NEU IN COPPER", "A finding",
        "1 weiterer Beitrag auf Collab zu lesen",
    ]  # fmt: skip
    places = [body.find(words) for words in order]
    assert -1 not in places
    assert places == sorted(places)
    assert "Hidden" not in mail.as_string() + body
    with work(BEA) as w:
        inviting.reply(w, meetings.one(w, near), "yes")
    post.mails.clear()
    ring(station, now, next_day(now, 3) + dt.timedelta(days=1))
    assert post.to(BEA.email) == []


def test_digest_when_a_meeting_moves_tells_it_again(
    db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    day = next_day(now, 3)
    ring(station, now, day)
    ring(station, now, day + dt.timedelta(days=1))
    db.run("update meetings set ends_at = ends_at + interval '1 hour' where id = %s", ident)
    ring(station, now, day + dt.timedelta(days=2))
    db.run("update meetings set state = 'cancelled' where id = %s", ident)
    ring(station, now, day + dt.timedelta(days=3))
    told = [text_of(one) for one in post.to(BEA.email)]
    words = ["Planned: Autumn", "Moved: Autumn", "Called off: Autumn"]
    assert [next(word for word in words if word in one) for one in told] == words
