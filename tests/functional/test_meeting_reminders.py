"""Reminders move with their meeting, and are judged at the moment they would be sent."""

from __future__ import annotations

import datetime as dt
import uuid

from collab.features.meetings import queries
from collab.features.meetings.calendar_policy import Act
from collab.features.meetings.service import inviting
from tests.cast import ALICE, AMIR, BEA, CARA, COLE, DINA, FAY, OBI
from tests.conftest import OpenWork
from tests.factories.calling import meeting
from tests.house.databases import Database
from tests.house.post import PostOffice
from worker.context import Station
from worker.draining import drain

EVERYBODY = {one.email for one in (ALICE, AMIR, BEA, CARA, COLE, DINA, FAY, OBI)}


def send(work: OpenWork, ident: uuid.UUID) -> None:
    with work(FAY) as w:
        inviting.send(w, queries.one(w, ident))


def test_reminder_when_the_meeting_moved_comes_before_the_new_time_only(
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    send(work, ident)
    drain(station)
    with work(FAY) as w:
        row = w.authorise(Act.INVITE, queries.one(w, ident))
        row.starts_at, row.ends_at = now + dt.timedelta(days=3), now + dt.timedelta(days=3, hours=1)
    drain(station)
    post.mails.clear()
    db.run("update outbox set not_before = now() where kind = 'mail.meeting_reminder'")
    drain(station)
    assert sorted(str(mail["To"]) for mail in post.mails) == sorted(EVERYBODY)
    assert {str(mail["Subject"]) for mail in post.mails} == {"A meeting is near"}
    assert db.rows("select count(*) from outbox where kind = 'mail.meeting_reminder'") == [
        (4 * len(EVERYBODY),)
    ]


def test_reminder_when_declined_unwanted_or_unreadable_is_not_sent(
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    send(work, ident)
    drain(station)
    with work(ALICE) as w:
        inviting.reply(w, queries.one(w, ident), "no")
    with work(DINA) as w:
        inviting.reply(w, queries.one(w, ident), "no")
    db.run("set session_replication_role = replica")
    db.run(  # he said no to another time
        "update meeting_replies set starts_at = starts_at - interval '1 day'"
        " where representation_id = %s", DINA.id,
    )  # fmt: skip
    db.run("set session_replication_role = origin")
    db.run("insert into reminder_choices values (%s, false, true)", AMIR.id)
    db.run("update seats set ended_at = now() where representation_id = %s", BEA.id)
    post.mails.clear()
    db.run("update outbox set not_before = now() where key like 'remind:%%:day_before'")
    drain(station)
    assert sorted(str(mail["To"]) for mail in post.mails) == sorted(
        EVERYBODY - {ALICE.email, AMIR.email, BEA.email}
    )
    post.mails.clear()
    db.run("update outbox set not_before = now() where key like 'remind:%%:hour_before'")
    drain(station)
    assert [str(mail["To"]) for mail in post.mails] == [AMIR.email]
