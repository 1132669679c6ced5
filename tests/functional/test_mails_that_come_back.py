"""A mail that is given up shows at its person, to those who can do something about it."""

from __future__ import annotations

import datetime as dt
import smtplib

import pytest
from sqlalchemy import select

from collab.core.outbox import OutboxRow
from collab.work.system import open_system
from tests.cast import ACME, ALICE, AMIR, BEA, CARA, COPPER, DAN, FAY, LEE, OTTO, Member
from tests.conftest import ClientOf, OpenWork
from tests.factories.rows import add
from tests.house.databases import Database
from tests.house.post import PostOffice
from worker.context import Station
from worker.draining import drain
from worker.troubles import note_trouble


def mail_to(db: Database, member: Member, now: dt.datetime, key: str) -> None:
    add(
        db.superuser, "outbox", key=key, kind="mail.review_waiting", created_at=now,
        not_before=now, payload=f'{{"representation_id": "{member.id}"}}',
    )  # fmt: skip


def bounced(db: Database, station: Station, post: PostOffice, now: dt.datetime) -> None:
    """Let a mail to amir come back."""
    post.answer = lambda _to: "550 no such mailbox"
    mail_to(db, AMIR, now, "first")
    drain(station)


def test_mail_when_given_up_shows_at_the_person_until_the_next_is_taken(
    db: Database, station: Station, post: PostOffice, client: ClientOf, now: dt.datetime
) -> None:
    bounced(db, station, post, now)
    assert db.rows("select representation_id, said from mail_troubles") == [(AMIR.id, "550")]
    page = client(FAY).get(f"/spaces/{COPPER}/people")
    assert "Amir Acme (member) mails come back since" in page.words
    assert page.words.count("mails come back since") == 1
    assert "550" not in page.words
    assert "mails come back since" in client(ALICE).get("/organisation").words
    colleague, seated = "Mails to 1 colleague come back", "Mails to 1 person of Copper come back"
    for who, told in ((ALICE, [colleague]), (FAY, [seated]), (BEA, []), (CARA, [])):
        due = [one.get_text() for one in client(who).get("/").soup.select("#due a")]
        assert [one for one in due if "come back" in one] == told, who.key
    assert "Mails to you come back" in client(AMIR).get("/").words
    post.answer = lambda _to: "250 kept"
    mail_to(db, AMIR, now, "second")
    drain(station)
    assert "mails come back" not in client(FAY).get(f"/spaces/{COPPER}/people").words


@pytest.mark.parametrize("member", [BEA, LEE, DAN, OTTO])
def test_trouble_when_looked_for_by_others_is_not_told(  # noqa: PLR0913, PLR0917 # each a fixture
    db: Database, station: Station, post: PostOffice, client: ClientOf, work: OpenWork,
    now: dt.datetime, member: Member,
) -> None:  # fmt: skip
    bounced(db, station, post, now)
    with work(member) as w:
        assert w.session.connection().exec_driver_sql("select from mail_troubles").all() == []
    for path in (f"/spaces/{COPPER}/people", "/organisation"):
        assert "mails come back" not in client(member).get(path).text


def test_trouble_when_the_server_is_merely_away_is_nobodys_address(
    db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    post.answer = lambda _to: "451 later"
    mail_to(db, AMIR, now, "first")
    for _ in range(3):
        drain(station)
        db.run("update outbox set not_before = now()")
    assert db.rows("select from mail_troubles") == []
    db.run("update outbox set attempts = 11, not_before = now()")
    drain(station)
    assert db.value("select count(*) from outbox where dead_at is not null") == 1
    assert db.rows("select from mail_troubles") == []


@pytest.mark.parametrize(
    ("error", "noted"),
    [
        (smtplib.SMTPRecipientsRefused({AMIR.email: (550, b"no such mailbox")}), "550"),
        (smtplib.SMTPRecipientsRefused({AMIR.email: (452, b"full")}), "452"),
        (smtplib.SMTPDataError(554, b"refused"), "554"),
        (smtplib.SMTPDataError(451, b"later"), None),
        (smtplib.SMTPSenderRefused(550, b"not you", "collab@association.example"), None),
        (smtplib.SMTPAuthenticationError(535, b"who are you"), None),
        (smtplib.SMTPHeloError(554, b"go away"), None),
        (smtplib.SMTPConnectError(554, b"go away"), None),
        (smtplib.SMTPServerDisconnected("gone"), None),
    ],
)
def test_trouble_when_a_mail_is_given_up_is_the_persons_if_he_or_the_text_was_refused(
    db: Database, station: Station, now: dt.datetime, error: Exception, noted: str | None
) -> None:
    mail_to(db, AMIR, now, "first")
    db.run("update outbox set dead_at = now()")
    with open_system(station.system_engine, reason="test", now=now, house=station.house) as work:
        row = work.session.scalars(select(OutboxRow)).one()
        note_trouble(work.session, row, error, now)
    assert db.rows("select said from mail_troubles") == ([(noted,)] if noted else [])


def test_trouble_when_ones_own_is_shown_to_oneself(
    db: Database, station: Station, post: PostOffice, client: ClientOf, now: dt.datetime
) -> None:
    bounced(db, station, post, now)
    assert "mails come back since" in client(AMIR).get("/organisation").words
    assert db.value("select count(*) from representations where org_id = %s", ACME.id) == 2
