"""Draining: in turn, once, later, or never; whatever one note does, the next has its turn."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from collab.core.mail import message_id
from tests.cast import CARA, CARL
from tests.factories.rows import add
from tests.house.databases import Database
from tests.house.post import PostOffice, text_of
from worker.context import Station
from worker.draining import TURNS, drain
from worker.errand import Errand
from worker.patience import TRIES


@pytest.fixture(autouse=True)
def _no_digests(db: Database) -> None:
    db.run("update representations set digest_on = false")


def note(db: Database, kind: str, number: int, now: dt.datetime, payload: str = "{}") -> str:
    key = f"{kind}:{number}"
    add(db.superuser, "outbox", key=key, kind=kind, payload=payload, created_at=now, not_before=now)
    return key


def notice(db: Database, number: int, now: dt.datetime) -> str:
    """Leave a note for a mail to counsel."""
    payload = f'{{"representation_id": "{CARA.id}"}}'
    return note(db, "mail.review_waiting", number, now, payload)


def test_note_when_due_becomes_one_mail_with_the_message_id_of_its_key(
    db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    key = notice(db, 1, now)
    assert drain(station).done == 1
    assert drain(station).done == 0
    (mail,) = post.mails
    assert mail["To"] == CARA.email
    assert mail["Message-ID"] == message_id(key, station.house)
    assert "Copper" not in mail.as_string() + text_of(mail) + text_of(mail, "html")


def test_note_of_the_future_waits(
    db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    notice(db, 1, now + dt.timedelta(hours=1))
    assert drain(station).done == 0
    assert post.mails == []


def test_note_of_another_kind_that_comes_during_a_flood_waits_a_few_turns_only(
    db: Database, station: Station, now: dt.datetime
) -> None:
    for number in range(4 * TURNS):
        note(db, "a.flood", number, now)
    seen: list[str] = []

    def flood(errand: Errand) -> None:
        if not seen:
            notice(db, 1, now)
        seen.append(errand.note.kind)

    def letter(errand: Errand) -> None:
        seen.append(errand.note.kind)

    drain(station, actors={"a.flood": flood, "mail.review_waiting": letter})
    assert len(seen) == 4 * TURNS + 1
    assert seen.index("mail.review_waiting") <= TURNS + 1


def test_poisoned_kind_keeps_nobody_waiting(
    db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    for number in range(50):
        note(db, "a.poison", number, now)
    notice(db, 1, now)
    seen: list[str] = []

    def poison(errand: Errand) -> None:
        seen.append(errand.note.key)
        raise ZeroDivisionError

    def good(errand: Errand) -> None:
        seen.append(errand.note.key)

    tally = drain(station, actors={"a.poison": poison, "mail.review_waiting": good})
    assert seen[1] == "mail.review_waiting:1"
    assert (tally.done, tally.failed) == (1, 50)
    assert drain(station, actors={"a.poison": poison}).failed == 0
    told = db.rows("select distinct attempts, last_error, not_before > now() from outbox")
    assert (1, "ZeroDivisionError", True) in told


def test_actor_that_breaks_the_transaction_is_noted_all_the_same(
    db: Database, station: Station, now: dt.datetime
) -> None:
    note(db, "a.kind", 1, now)

    def broken(errand: Errand) -> None:
        errand.session.connection().exec_driver_sql("select 1/0")

    drain(station, actors={"a.kind": broken})
    assert db.rows("select attempts, last_error from outbox") == [(1, "DataError")]


def test_kind_without_an_actor_stays_as_it_is_and_is_reported(
    db: Database, station: Station, now: dt.datetime
) -> None:
    note(db, "of.tomorrow", 1, now)
    assert drain(station).unknown == {"of.tomorrow"}
    assert db.rows("select attempts, sent_at, dead_at from outbox") == [(0, None, None)]


def test_mail_refused_for_good_is_given_up_at_once_and_names_nobody(
    db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    notice(db, 1, now)
    post.answer = lambda to: f"550 no {to} here"
    drain(station)
    ((error, dead),) = db.rows("select last_error, dead_at is not null from outbox")
    assert (error, dead) == ("SMTPDataError 550", True)


def test_mail_refused_for_now_is_tried_later_and_in_the_end_given_up(
    db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    notice(db, 1, now)
    post.answer = lambda _to: "421 too busy"
    for attempt in range(1, TRIES + 1):
        assert db.value("select dead_at from outbox") is None
        drain(station)
        assert db.value("select attempts from outbox") == attempt
        db.run("update outbox set not_before = now() - interval '1 second'")
    assert db.value("select dead_at is not null from outbox")
    assert drain(station).failed == 0


def test_mail_server_that_is_away_costs_nothing_but_time(
    db: Database, station: Station, now: dt.datetime
) -> None:
    away = dc_replace(station, "smtp://127.0.0.1:1")
    notice(db, 1, now)
    assert drain(away).failed == 1
    assert db.rows("select attempts, last_error, dead_at from outbox") == [
        (1, "ConnectionRefusedError", None)
    ]


def dc_replace(station: Station, smtp_url: str) -> Station:
    return Station(station.house, station.app_engine, station.system_engine, smtp_url)


def test_notice_to_somebody_who_has_left_is_moot(
    db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    notice(db, 1, now)
    db.run("update representations set ended_at = now() where id = %s", CARA.id)
    assert drain(station).done == 1
    assert post.mails == []


def test_many_drainers_at_once_send_each_mail_once(
    db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    keys = {notice(db, number, now) for number in range(40)}
    drainers = [threading.Thread(target=drain, args=(station,)) for _ in range(4)]
    for one in drainers:
        one.start()
    for one in drainers:
        one.join()
    sent = [mail["Message-ID"] for mail in post.mails]
    assert sorted(sent) == sorted(message_id(key, station.house) for key in keys)


def test_composer_reads_as_the_system_and_sees_no_content(
    db: Database, station: Station, now: dt.datetime
) -> None:
    note(db, "a.peek", 1, now, f'{{"representation_id": "{CARL.id}"}}')

    def peek(errand: Errand) -> None:
        errand.session.connection().exec_driver_sql("select title from findings")

    drain(station, actors={"a.peek": peek})
    assert db.value("select last_error from outbox") == "ProgrammingError"  # permission denied
