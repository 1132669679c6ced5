"""The digest, from the clock to the mail: who is told what, and how much of it."""

from __future__ import annotations

import datetime as dt
import re
import threading
import uuid
from collections.abc import Iterator

import pytest

from collab.core.ids import new_id
from collab.core.mail import Letter
from collab.policy.marking import Marking
from collab.shared.notices.news import News
from collab.surfaces.digests import service
from collab.work.readings import note_reading
from collab.work.system import open_system
from collab.work.unit import Work
from tests.cast import (
    ACME,
    ALICE,
    AMIR,
    ASSOCIATION,
    BEA,
    CARA,
    CAST,
    COPPER,
    DAN,
    LEE,
    PIA,
    Member,
)
from tests.conftest import OpenWork
from tests.factories.findings import comment, named_copy, unnamed_copy
from tests.house.databases import Database
from tests.house.post import PostOffice, text_of
from worker.context import Station
from worker.draining import drain

pytestmark = pytest.mark.usefixtures("quiet")
LINK = re.compile(r"http://localhost(/[^\s\"<]*)")


@pytest.fixture
def quiet(db: Database) -> None:
    """Let only those get digests whom a test names."""
    db.run("update representations set digest_on = false, digest_days = '{1,2,3,4,5,6,7}'")


@pytest.fixture
def due(db: Database, now: dt.datetime) -> dt.datetime:
    """Give a moment at which everybody's digest of the day is due."""
    db.run("update representations set digest_hour = 7, time_zone = 'UTC'")
    return (now + dt.timedelta(days=1)).replace(hour=7, minute=1)


def ring(station: Station, at: dt.datetime, now: dt.datetime) -> int:
    """Do what the clock does at a moment, then drain."""
    number = note(station, at, now)
    drain(station)
    return number


def note(station: Station, at: dt.datetime, now: dt.datetime) -> int:
    """Do what the clock does at a moment."""
    with open_system(station.system_engine, reason="test", now=now, house=station.house) as work:
        return service.run(work, at=at)


def subscribe(db: Database, *members: Member) -> None:
    for member in members:
        db.run("update representations set digest_on = true where id = %s", member.id)


def released(db: Database, now: dt.datetime, title: str, marking: Marking) -> uuid.UUID:
    """Let a copy of the association's stand in Copper."""
    return unnamed_copy(
        db.superuser,
        ASSOCIATION,
        COPPER,
        title=title,
        statement=f"Statement of {title}.",
        marking=int(marking),
        shared_at=now.replace(minute=0, second=0, microsecond=0),
    )


def told(post: PostOffice, member: Member) -> str:
    """Give the text of the only mail to a member."""
    (mail,) = post.to(member.email)
    return text_of(mail)


def test_digest_when_items_are_new_says_as_much_as_each_marking_allows(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, due: dt.datetime
) -> None:
    subscribe(db, BEA)
    ids = {
        marking: released(db, now, f"Item{marking.value}", marking)
        for marking in Marking
        if marking is not Marking.SEALED
    }
    assert ring(station, due, now) == 1
    (mail,) = post.mails
    for body in (text_of(mail), text_of(mail, "html")):
        assert [f"Item{n}" in body for n in range(5)] == [True, True, True, False, False]
        assert [f"Statement of Item{n}" in body for n in range(5)] == [True, True] + [False] * 3
        assert "2 more items to read on Collab" in body
        for marking in (Marking.CLEAR, Marking.GREEN, Marking.AMBER):
            assert f"http://localhost/findings/{ids[marking]}" in body
        assert f"http://localhost/spaces/{COPPER}" in body


def test_digest_when_read_as_text_has_the_links_of_its_html(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, due: dt.datetime
) -> None:
    subscribe(db, BEA)
    released(db, now, "One", Marking.GREEN)
    released(db, now, "Two", Marking.RED)
    ring(station, due, now)
    (mail,) = post.mails
    links = [sorted(LINK.findall(text_of(mail, kind))) for kind in ("plain", "html")]
    assert links[0] == links[1]
    assert "<img" not in text_of(mail, "html")
    assert "http" not in re.sub(r"http://localhost/", "", text_of(mail, "html"))


def test_digest_subject_and_headers_name_nobody_and_take_one_click(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, due: dt.datetime
) -> None:
    subscribe(db, BEA)
    released(db, now, "Something", Marking.GREEN)
    ring(station, due, now)
    (mail,) = post.mails
    assert mail["Subject"] == "Your Collab digest"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(
        rf"<http://localhost/unsubscribe/{BEA.id.hex}\.[\w-]{{43}}>", mail["List-Unsubscribe"]
    )
    assert mail["Message-ID"].endswith("@association.example>")


def test_digest_when_there_is_nothing_is_not_sent(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, due: dt.datetime
) -> None:
    subscribe(db, BEA, DAN)
    assert ring(station, due, now) == 2
    assert post.mails == []
    assert db.value("select count(*) from outbox where sent_at is not null") == 2
    assert db.value("select count(*) from digest_manifests") == 0


def test_digest_when_told_once_is_silent_about_it_for_ever(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, due: dt.datetime
) -> None:
    subscribe(db, BEA)
    released(db, now, "First", Marking.AMBER)
    released(db, now, "Hidden", Marking.RED)
    ring(station, due, now)
    ring(station, due + dt.timedelta(days=1), now)
    assert len(post.mails) == 1
    released(db, now, "Second", Marking.AMBER)
    ring(station, due + dt.timedelta(days=2), now)
    assert len(post.mails) == 2
    body = text_of(post.mails[1])
    assert "Second" in body
    assert "First" not in body
    assert "to read on Collab" not in body


def test_digest_when_the_item_was_opened_does_not_tell_it(
    db: Database,
    station: Station,
    post: PostOffice,
    now: dt.datetime,
    due: dt.datetime,
    work: OpenWork,
) -> None:
    subscribe(db, BEA, ALICE)
    item = released(db, now, "Opened", Marking.AMBER)
    with work(BEA, read_only=True) as reading:
        note_reading(reading, "finding", item, COPPER)
        note_reading(reading, "finding", item, COPPER)
    ring(station, due, now)
    assert post.to(BEA.email) == []
    assert "Opened" in told(post, ALICE)
    assert db.rows("select representation_id, item_id from readings") == [(BEA.id, item)]


def test_digest_of_contributors_leaves_out_their_own_also_when_unattributed(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, due: dt.datetime
) -> None:
    subscribe(db, ALICE, AMIR, BEA)
    hers = named_copy(db.superuser, ALICE, COPPER, title="Named", shared_at=now)
    item = released(db, now, "Unattributed", Marking.GREEN)
    _contributed_by_acme(db, item, now)
    comment(db.superuser, ALICE, hers, space_id=COPPER, shared_at=now, verdict="allow")
    ring(station, due, now)
    assert post.to(ALICE.email) == post.to(AMIR.email) == []
    assert "Named" in told(post, BEA)
    assert "Unattributed" in told(post, BEA)
    assert "A comment on a finding" in told(post, BEA)


def _contributed_by_acme(db: Database, copy_id: uuid.UUID, now: dt.datetime) -> None:
    db.run(
        "insert into releases (id, org_id, space_id, marking, author_id, shared_at, item_id,"
        " item_version, target_space_id, item_kind, category, facets, copy_marking, attribution,"
        " attribution_label, permitted_action, policy_version, payload_hash, commitment, copy_id,"
        " decided_at,"
        " title, verdict, state, votes, nonce, copy_shared_at) values (gen_random_uuid(), %s, %s,"
        " 2, %s, %s, gen_random_uuid(), 1, %s, 'finding', 'c', '{}', 1, 'member', 'a member',"
        " 'raise_openly', '1', sha256(''), 'c', %s, %s, 't', 'allow', 'released', '[]', 'n', %s)",
        ACME.id, ACME.vault_id, ALICE.id, now, COPPER, copy_id, now, now,
    )  # fmt: skip


def test_digest_of_each_reader_holds_what_the_formula_gives_and_no_canary_beyond(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, due: dt.datetime
) -> None:
    subscribe(db, *CAST)
    db.run("update findings set shared_at = %s where verdict is not null", now)
    db.run("update comments set shared_at = %s", now)
    ring(station, due, now)
    assert post.to(LEE.email) == post.to(DAN.email) == []
    for member in CAST:
        for mail in post.to(member.email):
            text = mail.as_string() + text_of(mail) + text_of(mail, "html")
            assert not [word for word in _forbidden(member) if word in text]
    assert "canary-copper" in told(post, BEA)


def _forbidden(member: Member) -> Iterator[str]:
    from tests.cast import forbidden_to  # noqa: PLC0415 # reads better beside its use

    return iter(forbidden_to(member))


def test_digest_tells_what_waits_for_counsel_and_for_newcomers(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, due: dt.datetime
) -> None:
    subscribe(db, PIA)
    ring(station, due, now)
    body = told(post, PIA)
    assert "1 charter waits for your acceptance" in body
    assert f"http://localhost/spaces/{COPPER}/charter" in body
    assert "Copper" not in body


def test_digest_with_more_than_fits_has_twenty_lines_and_says_how_many_more(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, due: dt.datetime
) -> None:
    subscribe(db, BEA)
    for number in range(30):
        released(db, now, f"Item {number}", Marking.GREEN)
    ring(station, due, now)
    body = told(post, BEA)
    assert len(re.findall(r"^\* ", body, re.MULTILINE)) == 20
    assert "* 11 more" in body


def test_digest_when_there_is_more_than_is_looked_at_then_it_says_so(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, due: dt.datetime
) -> None:
    subscribe(db, BEA)
    for number in range(101):
        released(db, now, f"Item {number}", Marking.GREEN)
    ring(station, due, now)
    assert re.search(r"^\* \d+\+ more\b", told(post, BEA), re.MULTILINE)


def test_clock_ringing_twice_sets_off_one_digest(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, due: dt.datetime
) -> None:
    subscribe(db, BEA)
    released(db, now, "Once", Marking.GREEN)
    assert [ring(station, due, now), ring(station, due, now)] == [1, 0]
    assert [note(station, due + dt.timedelta(minutes=n), now) for n in range(3)] == [0, 0, 0]
    assert len(post.mails) == 1


def test_digest_when_another_mail_is_being_composed_waits_and_tells_nothing_twice(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    subscribe(db, BEA)
    db.run("insert into notice_paces values (%s, %s, 'at_once')", BEA.id, COPPER)
    one = News(new_id(), "finding", COPPER, Marking.GREEN, "Once", "", "/", now)
    told: list[Letter | None] = []

    def compose(w: Work, slot: str, *, at_once: bool) -> None:
        told.append(
            service.prepare(
                w, slot=slot, ident=slot, sources=[lambda *_: [one]], waiting=[], at_once=at_once
            )
        )

    def daily() -> None:
        with work(BEA) as w:
            compose(w, "2027-03-01", at_once=False)

    other = threading.Thread(target=daily)
    with work(BEA) as w:
        compose(w, "2027-03-01T07:00Z", at_once=True)
        other.start()
        other.join(1)
        assert other.is_alive()
    other.join()
    assert [letter is not None for letter in told] == [True, False]


def test_digest_after_the_reader_switched_it_off_or_left_is_moot(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, due: dt.datetime
) -> None:
    subscribe(db, BEA, ALICE, CARA)
    released(db, now, "Late", Marking.GREEN)
    note(station, due, now)
    db.run("update representations set digest_on = false where id = %s", BEA.id)
    db.run("update representations set ended_at = now() where id = %s", ALICE.id)
    db.run("update seats set ended_at = now() where representation_id = %s", CARA.id)
    drain(station)
    assert post.mails == []
    assert db.value("select count(*) from outbox where sent_at is not null") == 3


def test_digest_whose_manifest_stands_is_only_marked(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, due: dt.datetime
) -> None:
    """As after a kill between the manifest's commit and the note's."""
    subscribe(db, BEA)
    released(db, now, "Sent", Marking.GREEN)
    ring(station, due, now)
    db.run("update outbox set sent_at = null")
    drain(station)
    assert len(post.mails) == 1
    assert db.value("select count(*) from outbox where sent_at is null") == 0


def test_digest_lost_between_acknowledgement_and_commit_comes_again_with_its_message_id(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, due: dt.datetime
) -> None:
    subscribe(db, BEA)
    released(db, now, "Again", Marking.GREEN)
    ring(station, due, now)
    db.run("update outbox set sent_at = null")
    db.run("delete from digest_manifests")
    drain(station)
    first, second = post.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert text_of(first) == text_of(second)


def test_digest_that_cannot_be_sent_leaves_no_manifest(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, due: dt.datetime
) -> None:
    subscribe(db, BEA)
    released(db, now, "Later", Marking.GREEN)
    post.answer = lambda _to: "451 not now"
    ring(station, due, now)
    assert db.value("select count(*) from digest_manifests") == 0
    assert db.rows("select attempts, last_error from outbox") == [(1, "SMTPDataError 451")]
    post.answer = lambda _to: "250 now"
    db.run("update outbox set not_before = now()")
    drain(station)
    assert len(post.mails) == 1
