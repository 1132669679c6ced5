"""Invitations to meetings: what calendars are told, to whom, how often, and when it ends."""

from __future__ import annotations

import datetime as dt
import uuid
from email.message import EmailMessage
from typing import Any

import icalendar
import ics
import pytest
import vobject

from collab.core.errors import DeniedError, NotFoundError
from collab.features.meetings import queries
from collab.features.meetings.calendar_policy import Act
from collab.features.meetings.service import inviting
from collab.work.system import open_system
from tests.cast import (
    ALICE,
    AMIR,
    BEA,
    CARA,
    CAST,
    COLE,
    COPPER,
    DAN,
    DINA,
    FAY,
    LEE,
    OBI,
    PIA,
    PLACES,
    Member,
)
from tests.conftest import OpenWork
from tests.factories.calling import meeting
from tests.house.databases import Database
from tests.house.post import PostOffice, text_of
from worker.context import Station
from worker.draining import drain
from worker.invitations import sweep

EVERYBODY = {one.email for one in (ALICE, AMIR, BEA, CARA, COLE, DINA, FAY, OBI)}


def send(work: OpenWork, ident: uuid.UUID, member: Member = FAY) -> None:
    with work(member) as w:
        inviting.send(w, queries.one(w, ident))


def swept(station: Station, now: dt.datetime) -> None:
    """Do what the clock does each minute, then drain."""
    with open_system(station.system_engine, reason="test", now=now, house=station.house) as work:
        sweep(work)
    drain(station)


def calendar_of(mail: EmailMessage) -> str:
    """Give what programs read instead of the text, as it stands in the mail."""
    (part,) = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    assert part["Content-Disposition"] is None
    content = part.get_content()
    assert isinstance(content, str)
    return content


def event_of(mail: EmailMessage) -> Any:  # its library's types are a union of thirty
    (event,) = icalendar.Calendar.from_ical(calendar_of(mail)).walk("VEVENT")
    return event


def test_invitation_when_sent_is_what_outlook_and_three_parsers_take(
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    starts = (now + dt.timedelta(days=20)).replace(microsecond=0)
    ident = meeting(db.superuser, now=now, title="Umlauts, für alle; and more", starts_at=starts)
    send(work, ident)
    drain(station)
    (mail,) = post.to(BEA.email)
    assert mail["Subject"] == "An invitation to a meeting"
    assert mail.get_content_type() == "multipart/mixed"
    both, file = mail.iter_parts()
    assert [one.get_content_type() for one in both.iter_parts()] == [
        "text/plain", "text/html", "text/calendar",
    ]  # fmt: skip
    (*_, told) = both.iter_parts()
    assert told["Content-Type"].params["method"] == "REQUEST"
    assert file.get_filename() == "invite.ics"
    assert file.get_content().decode() == calendar_of(mail)
    raw = calendar_of(mail)
    one = event_of(mail)
    (two,) = vobject.readOne(raw).vevent_list
    (three,) = ics.Calendar(raw).events
    uid = db.value("select uid from meetings")
    assert str(one["uid"]) == two.uid.value == three.uid == uid
    assert str(one["summary"]) == two.summary.value == three.name == "Umlauts, für alle; and more"
    assert one["dtstart"].dt == two.dtstart.value == three.begin.datetime == starts
    assert raw.count("DTSTART:") == raw.count("DTEND:") == 1
    assert one["dtend"].dt == two.dtend.value == three.end.datetime
    assert str(one["organizer"]) == two.organizer.value == "MAILTO:collab@association.example"
    assert one["organizer"].params["CN"] == FAY.name
    assert str(one["attendee"]) == two.attendee.value == f"MAILTO:{BEA.email}"
    assert str(one["url"]) == three.url == f"http://localhost/meetings/{ident}"
    for body in (text_of(mail), text_of(mail, "html")):
        assert f"http://localhost/meetings/{ident}" in body
        assert "http://localhost/account/notices" in body
    assert [other.email for other in CAST if other.email in mail.as_string()] == [BEA.email]


def test_invitations_when_sent_reach_whoever_reads_it_once_and_nobody_else(
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    send(work, ident)
    send(work, ident)
    drain(station)
    swept(station, now)
    assert sorted(str(mail["To"]) for mail in post.mails) == sorted(EVERYBODY)
    assert db.value("select count(*) from meeting_invitations") == len(EVERYBODY)


def test_invitations_when_due_are_for_those_whom_the_formula_lets_read(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    """The one place that asks for everybody at once agrees with asking each of them."""
    circles = (None, [BEA.id], [ALICE.org_id, CARA.id])
    idents = [
        meeting(db.superuser, now=now, marking=marking, circle=circle, invited_at=now, **values)
        for marking in range(5)
        for circle in circles
        for values in ({}, {"space_id": next(p.space_id for p in PLACES if p.space_id != COPPER)})
    ]
    rows = db.rows("select meeting_id, representation_id from app.invitations_due(null, now())")
    found = {ident: {person for at, person in rows if at == ident} for ident in idents}
    for member in CAST:
        with work(member) as w:
            for ident in idents:
                try:
                    queries.one(w, ident)
                    reads = True
                except NotFoundError:
                    reads = False
                assert (member.id in found[ident]) is reads, (member.key, ident)


@pytest.mark.parametrize("marking", [0, 2, 3, 4])
def test_invitation_when_marked_strictly_says_neither_title_nor_place(  # each a fixture
    db: Database,
    work: OpenWork,
    station: Station,
    post: PostOffice,
    now: dt.datetime,
    marking: int,
) -> None:
    told = marking <= 2
    db.run("update representations set language = 'de' where id = %s", BEA.id)
    send(work, meeting(db.superuser, now=now, marking=marking))
    drain(station)
    for member, neutral in (
        (ALICE, "Meeting of a working group"),
        (BEA, "Treffen einer Arbeitsgr"),
    ):
        (mail,) = post.to(member.email)
        said = [text_of(mail), text_of(mail, "html"), calendar_of(mail)]
        assert [("Autumn exchange" in one) for one in said] == [told] * 3
        assert [("Room Berlin" in one) for one in said] == [told] * 3
        assert (neutral in text_of(mail)) is not told


def test_meeting_when_moved_is_told_once_more_under_a_higher_sequence(
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    send(work, ident)
    drain(station)
    later = now + dt.timedelta(days=12)
    with work(FAY) as w:
        row = w.authorise(Act.INVITE, queries.one(w, ident))
        row.starts_at, row.ends_at = later, later + dt.timedelta(hours=1)
    drain(station)
    swept(station, now)
    first, second = post.to(BEA.email)
    assert str(second["Subject"]) == "A meeting has changed"
    assert event_of(first)["uid"] == event_of(second)["uid"]
    assert [event_of(one)["sequence"] for one in (first, second)] == [0, 1]
    assert event_of(second)["dtstart"].dt == later.replace(microsecond=0)
    assert len(post.mails) == 2 * len(EVERYBODY)
    assert first["Message-ID"] != second["Message-ID"]


def test_meeting_when_moved_twice_before_anybody_was_told_is_told_once(
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    send(work, ident)
    drain(station)
    for _ in range(2):
        db.run("update meetings set ends_at = ends_at + interval '1 hour'")
    drain(station)
    swept(station, now)
    assert [event_of(one)["sequence"] for one in post.to(BEA.email)] == [0, 2]


def test_invitation_when_sent_but_not_noted_comes_again_under_its_message_id(
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    """As after a kill between the mail server's word and our commit."""
    ident = meeting(db.superuser, now=now, circle=[BEA.id, FAY.id])
    send(work, ident)
    drain(station)
    db.run("delete from meeting_invitations")
    db.run("update outbox set sent_at = null where kind = %s", inviting.MAIL)
    drain(station)
    first, second = post.to(BEA.email)
    assert first["Message-ID"] == second["Message-ID"]
    db.run("update outbox set sent_at = null where kind = %s", inviting.MAIL)
    drain(station)
    assert len(post.to(BEA.email)) == 2


def test_meeting_when_changed_in_what_no_calendar_shows_mails_nobody(
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    send(work, ident)
    drain(station)
    with work(FAY) as w:
        row = w.authorise(Act.INVITE, queries.one(w, ident))
        row.quorum_firms, row.sequence = 3, 9
    swept(station, now)
    assert len(post.mails) == len(EVERYBODY)
    assert db.value("select sequence from meetings") == 0


def test_meeting_when_cancelled_leaves_every_calendar(
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    send(work, ident)
    drain(station)
    db.run("update meetings set state = 'cancelled' where id = %s", ident)
    drain(station)
    swept(station, now)
    first, last = post.to(BEA.email)
    assert str(icalendar.Calendar.from_ical(calendar_of(last))["method"]) == "CANCEL"
    assert event_of(last)["uid"] == event_of(first)["uid"]
    assert event_of(last)["sequence"] > event_of(first)["sequence"]
    assert str(event_of(last)["status"]) == "CANCELLED"
    assert len(post.mails) == 2 * len(EVERYBODY)


def test_person_when_his_seat_ends_is_told_alone_and_without_its_title(
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    send(work, ident)
    drain(station)
    db.run("update representations set ended_at = now() where id = %s", BEA.id)
    post.mails.clear()
    swept(station, now)
    swept(station, now)
    (mail,) = post.mails
    assert mail["To"] == BEA.email
    assert "Autumn exchange" not in mail.as_string()
    assert "Autumn exchange" not in calendar_of(mail)
    assert str(event_of(mail)["status"]) == "CANCELLED"
    assert event_of(mail)["sequence"] == 1


def test_person_when_seated_anew_is_invited_under_a_still_higher_sequence(
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now, marking=2)
    send(work, ident)
    drain(station)
    for ceiling in (0, 4, 0, 4):
        db.run("update seats set ceiling = %s where representation_id = %s", ceiling, BEA.id)
        swept(station, now)
        swept(station, now)
    methods = [
        (str(icalendar.Calendar.from_ical(calendar_of(one))["method"]), event_of(one)["sequence"])
        for one in post.to(BEA.email)
    ]
    assert methods == [
        ("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 2), ("CANCEL", 3), ("REQUEST", 4),
    ]  # fmt: skip


def test_person_when_he_cannot_read_it_at_the_moment_of_sending_is_asked_when_he_can(
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    send(work, ident)
    drain(station, kinds=[inviting.INVITE])
    db.run("update seats set ceiling = 0 where representation_id = %s", BEA.id)
    drain(station)
    assert post.to(BEA.email) == []
    db.run("update seats set ceiling = 4 where representation_id = %s", BEA.id)
    swept(station, now)
    assert len(post.to(BEA.email)) == 1


@pytest.mark.parametrize("moved", [False, True])
def test_invitation_when_given_up_is_sent_in_a_later_round(
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime,
    moved: bool,  # noqa: FBT001 # pytest gives it
) -> None:  # fmt: skip
    refused, kept = "550 no such mailbox", "250 kept"
    ident = meeting(db.superuser, now=now)
    if moved:
        send(work, ident)
        drain(station)
        post.mails.clear()
        db.run("update meetings set ends_at = ends_at + interval '1 hour'")
    else:
        send(work, ident)
    post.answer = lambda to: refused if to == BEA.email else kept
    drain(station)
    swept(station, now)
    waits = "dead_at is null and sent_at is null and kind = 'mail.meeting_invitation'"
    hours = f"select extract(epoch from not_before - now()) / 3600 from outbox where {waits}"
    (first,) = [float(one) for (one,) in db.rows(hours)]
    db.run(f"update outbox set not_before = now() where {waits}")
    drain(station)
    swept(station, now)
    (second,) = [float(one) for (one,) in db.rows(hours)]
    assert 5 < first < 7
    assert 11 < second < 13
    assert post.to(BEA.email) == []
    post.answer = lambda _to: kept
    db.run(f"update outbox set not_before = now() where {waits}")
    drain(station)
    swept(station, now)
    (mail,) = post.to(BEA.email)
    assert event_of(mail)["sequence"] == 4 + moved
    assert db.value(f"select count(*) from outbox where {waits}") == 0


@pytest.mark.parametrize("member", [BEA, CARA, OBI])
def test_member_when_he_sends_invitations_is_refused(
    db: Database, work: OpenWork, now: dt.datetime, member: Member
) -> None:
    ident = meeting(db.superuser, now=now)
    with pytest.raises(DeniedError), work(member) as w:
        inviting.send(w, queries.one(w, ident))


@pytest.mark.parametrize("member", [DAN, LEE, PIA])
def test_outsider_when_he_sends_or_asks_finds_nothing(
    db: Database, work: OpenWork, now: dt.datetime, member: Member
) -> None:
    ident = meeting(db.superuser, now=now)
    for function in ("app.send_invitations", "app.meeting_answer_counts", "app.meeting_answers"):
        arguments = (now,) if function.endswith("invitations") else ()
        with work(member) as w, pytest.raises(NotFoundError):
            w.call(function, ident, *arguments)
