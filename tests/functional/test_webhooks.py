"""A webhook is told, in ids alone and signed, what its owner may read at that very moment."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import hmac
import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from collab.surfaces.webhooks.events import secret_of
from config.settings import Settings
from tests.cast import ACME, ALICE, AMIR, BEA, BOLT, CARA, COBALT, COPPER, DAN, PASSWORD, Member
from tests.conftest import ClientOf, ProgramOf, settings_for
from tests.factories import webhooks
from tests.house.databases import Database
from tests.house.listening import Listener, listening
from tests.house.post import PostOffice
from worker.context import Station
from worker.draining import drain

HOOKS = "/account/webhooks"
Hook = Callable[..., uuid.UUID]


@pytest.fixture
def settings(db: Database, redis_url: str) -> Settings:
    """Let webhooks go to the loopback, where this test listens."""
    return dc.replace(settings_for(db, redis_url), webhooks_inside=True)


@pytest.fixture
def ear() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture
def hook(db: Database, ear: Listener, now: dt.datetime) -> Hook:
    """Register this test's address for a member."""
    db.run("update representations set digest_on = false")

    def made(owner: Member, **values: Any) -> uuid.UUID:
        return webhooks.webhook(db.superuser, owner, now=now, url=ear.url, **values)

    return made


def release(program: ProgramOf, author: Member, **declared: object) -> dict[str, Any]:
    """Write a draft and release it into Copper."""
    one = program(author)
    written = one.post(
        f"/spaces/{author.firm.vault_id}/findings",
        {"title": "Dust at the ramp", "issue": "child_labour", "country": "CD"},
    )
    body = {
        "space_id": str(COPPER),
        "category": "hr_risk_general",
        "subject": "affected_people",
        "time": "past",
        "granularity": "none",
        "marking": "amber_strict",
    }
    told = one.post(f"/findings/{written.json['id']}/releases", body | declared)
    assert told.status in (201, 202), told.text
    found: dict[str, Any] = told.json
    return found


def told(ear: Listener) -> list[dict[str, Any]]:
    return [json.loads(body) for _, body in ear.got]


def due(db: Database) -> None:
    """Let the full hour come."""
    db.run("update outbox set not_before = now() - interval '1 second' where sent_at is null")


def test_release_when_it_crosses_is_told_to_those_who_read_it_and_to_nobody_else(
    program: ProgramOf, station: Station, ear: Listener, hook: Hook, db: Database
) -> None:
    owners = {hook(one): one for one in (BEA, AMIR, DAN, CARA)}
    made = release(program, ALICE, attribution="named")
    drain(station)
    rows = db.rows(
        "select webhook_id, kind, item_id, delivered_at is not null, attempts"
        " from webhook_deliveries"
    )
    assert {owners[row[0]].key for row in rows} == {"bea", "cara"}, "amir reads up to AMBER only"
    assert {row[1:] for row in rows} == {("released", uuid.UUID(made["copy_id"]), True, 1)}
    assert len(ear.got) == 2
    event = told(ear)[0]
    assert set(event) == {"id", "kind", "space_id", "item_kind", "item_id", "at"}
    assert event["item_id"] == made["copy_id"]
    assert (event["kind"], event["space_id"], event["item_kind"]) == (
        "released",
        str(COPPER),
        "finding",
    )
    assert b"Dust" not in b"".join(body for _, body in ear.got)


def test_message_when_it_arrives_is_signed_with_the_secret_shown_once(
    client: ClientOf, station: Station, ear: Listener, db: Database, now: dt.datetime
) -> None:
    db.run("update representations set digest_on = false")
    bea = client(BEA)
    page = bea.submit(bea.get(HOOKS), action=HOOKS, url=ear.url, password=PASSWORD)
    assert page.status == 200
    (secret,) = [code.get_text() for code in page.soup.select("main code")]
    assert secret.startswith("collab_whsec_")
    ident = db.value("select id from webhooks")
    shown = bea.get(f"{HOOKS}/{ident}")
    assert secret not in shown.text + bea.get(HOOKS).text
    bea.submit(shown, action=f"{HOOKS}/{ident}/tests")
    drain(station)
    ((headers, body),) = ear.got
    stamp, signature = (part.partition("=")[2] for part in headers["Collab-Signature"].split(","))
    expected = hmac.digest(secret.encode(), f"{stamp}.".encode() + body, "sha256").hex()
    assert signature == expected
    assert abs(int(stamp) - now.timestamp()) < 300
    assert json.loads(body)["kind"] == "test"
    assert headers["Collab-Event"] == json.loads(body)["id"]
    assert "Delivered" in bea.get(f"{HOOKS}/{ident}").words


def test_webhook_when_registered_needs_the_password_and_a_good_address(
    client: ClientOf, db: Database
) -> None:
    bea = client(BEA)
    wrong: list[dict[str, object]] = [
        {"password": "not this one"},
        {"kinds": []},
        {"url": "ftp://hooks.example/"},
        {"url": "https://user:secret@hooks.example/"},
        {"url": "https://169.254.169.254/latest/meta-data"},
        {"url": "http://hooks.example:99999/"},
    ]
    for fields in wrong:
        asked: dict[str, Any] = {"url": "https://hooks.example/", "password": PASSWORD} | fields
        assert bea.submit(bea.get(HOOKS), action=HOOKS, **asked).status == 422, fields
    assert db.value("select count(*) from webhooks") == 0


def test_release_without_a_name_waits_for_the_full_hour(
    program: ProgramOf, station: Station, ear: Listener, hook: Hook, db: Database
) -> None:
    """The minute would tell whoever watched a colleague at his desk."""
    hook(BEA)
    release(program, ALICE)
    ((payload, whole),) = db.rows(
        "select payload, not_before = date_trunc('hour', now(), 'UTC') + interval '1 hour'"
        " from outbox where kind = 'webhooks.announce'"
    )
    assert whole
    assert str(ACME.id) not in json.dumps(payload)
    drain(station)
    assert ear.got == []
    due(db)
    drain(station)
    ((_, body),) = ear.got
    assert json.loads(body)["at"][14:19] == "00:00"


def test_formula_when_it_says_no_at_sending_keeps_the_webhook_silent(
    program: ProgramOf, station: Station, ear: Listener, hook: Hook, db: Database
) -> None:
    hook(BEA)
    made = release(program, ALICE)
    db.run("update seats set ended_at = now() where representation_id = %s", BEA.id)
    due(db)
    drain(station)
    assert ear.got == []
    assert db.value("select count(*) from webhook_deliveries") == 0
    assert made["copy_id"] not in json.dumps(db.rows("select id::text from webhook_deliveries"))


def test_withdrawal_is_told_to_those_who_knew_and_to_nobody_else(
    program: ProgramOf, station: Station, ear: Listener, hook: Hook, db: Database
) -> None:
    hook(BEA)
    made = release(program, ALICE, attribution="named")
    drain(station)
    hook(CARA)  # too late to be told of the release, and never opened it
    program(ALICE).post(f"/releases/{made['id']}/withdrawal")
    drain(station)
    assert [event["kind"] for event in told(ear)] == ["released", "withdrawn"]
    assert {event["item_id"] for event in told(ear)} == {made["copy_id"]}
    assert program(BEA).get(f"/findings/{made['copy_id']}").status == 404


def test_withdrawal_is_told_to_whoever_read_it_by_the_api(
    program: ProgramOf, station: Station, ear: Listener, hook: Hook
) -> None:
    made = release(program, ALICE, attribution="named")
    assert program(BEA).get(f"/findings/{made['copy_id']}").status == 200
    hook(BEA)
    hook(CARA)
    program(ALICE).post(f"/releases/{made['id']}/withdrawal")
    drain(station)
    assert [event["kind"] for event in told(ear)] == ["withdrawn"]


def test_own_release_when_held_and_decided_is_told_to_its_author_alone(
    client: ClientOf, program: ProgramOf, station: Station, ear: Listener, hook: Hook, db: Database
) -> None:
    mine = hook(ALICE)
    for other in (AMIR, BEA, CARA):
        hook(other, kinds=["held", "decided"])
    made = release(program, ALICE, category="unilateral_past_action", subject="own")
    assert made["code"] == "held"
    cara = client(CARA)
    held = db.value("select id from held_items")
    page = cara.get(f"/review/{held}")
    decision = f"{page.path}/decision"
    cara.submit(page, action=decision, outcome="returned", opinion="Leave the names out.")
    drain(station)
    rows = db.rows("select webhook_id, kind, item_id from webhook_deliveries order by kind")
    ident = uuid.UUID(made["id"])
    assert rows == [(mine, "decided", ident), (mine, "held", ident)]
    assert program(ALICE).get(f"/releases/{ident}").json["opinion"] == "Leave the names out."


def test_event_when_it_was_delivered_is_not_sent_again_by_itself(
    program: ProgramOf, station: Station, ear: Listener, hook: Hook, db: Database
) -> None:
    """A worker killed after the answer and before its mark finds what it had noted."""
    hook(BEA)
    release(program, ALICE, attribution="named")
    drain(station)
    db.run("update outbox set sent_at = null where kind like 'webhooks.%%'")
    drain(station)
    assert len(ear.got) == 1


def test_event_when_sent_again_by_hand_bears_the_same_id(
    client: ClientOf, program: ProgramOf, station: Station, ear: Listener, hook: Hook, db: Database
) -> None:
    ident = hook(BEA)
    release(program, ALICE, attribution="named")
    drain(station)
    delivery = db.value("select id from webhook_deliveries")
    again = f"{HOOKS}/deliveries/{delivery}/repetitions"
    bea = client(BEA)
    bea.submit(bea.get(f"{HOOKS}/{ident}"), action=again)
    drain(station)
    assert len(ear.got) == 2
    assert ear.got[0][1] == ear.got[1][1]
    assert client(ALICE).post(again).status == 404
    assert client(AMIR).post(f"{HOOKS}/{ident}/tests").status == 404


@pytest.mark.parametrize("status", [500, 301, 404])
def test_address_when_it_does_not_take_it_is_tried_later(
    program: ProgramOf, station: Station, ear: Listener, hook: Hook, db: Database, status: int
) -> None:
    hook(BEA)
    ear.status, ear.location = status, ear.url + "/elsewhere"
    release(program, ALICE, attribution="named")
    assert drain(station).failed == 1
    assert len(ear.got) == 1, "no redirect is followed"
    row = "select attempts, status, trouble, delivered_at from webhook_deliveries"
    assert db.rows(row) == [(1, status, f"It answered {status}.", None)]
    assert db.rows("select attempts, last_error from outbox where kind = 'webhooks.deliver'") == [
        (1, "NotDeliveredError")
    ]
    ear.status = 200
    due(db)
    drain(station)
    assert db.rows("select attempts, status, trouble from webhook_deliveries") == [(2, 200, None)]
    assert db.rows("select failures, failing_since from webhooks") == [(0, None)]


def test_webhook_when_it_fails_for_a_day_is_switched_off_and_its_owner_told(  # noqa: PLR0913, PLR0917 # all of them take part
    client: ClientOf,
    program: ProgramOf,
    station: Station,
    post: PostOffice,
    ear: Listener,
    hook: Hook,
    db: Database,
    now: dt.datetime,
) -> None:
    ident = hook(BEA, failures=11, failing_since=now - dt.timedelta(hours=25))
    ear.status = 503
    release(program, ALICE, attribution="named")
    drain(station)
    assert db.value("select disabled_at is not null from webhooks")
    drain(station)
    assert [(m["To"], m["Subject"]) for m in post.mails] == [
        (BEA.email, "A webhook of yours was switched off")
    ]
    assert "Switched off" in client(BEA).get(f"{HOOKS}/{ident}").words
    assert client(BEA).post(f"{HOOKS}/{ident}/tests").status == 409
    ear.got.clear()
    release(program, ALICE, attribution="named")
    drain(station)
    assert ear.got == []


def test_webhook_when_its_owner_has_left_is_told_nothing(
    program: ProgramOf, station: Station, ear: Listener, hook: Hook, db: Database
) -> None:
    hook(BEA)
    release(program, ALICE, attribution="named")
    db.run("update representations set ended_at = now() where id = %s", BEA.id)
    assert drain(station).failed == 0
    assert ear.got == []


def test_webhook_when_ended_is_told_nothing(
    client: ClientOf, program: ProgramOf, station: Station, ear: Listener, hook: Hook
) -> None:
    ident = hook(BEA)
    bea = client(BEA)
    assert bea.submit(bea.get(HOOKS), action=f"{HOOKS}/{ident}/end").status == 303
    release(program, ALICE, attribution="named")
    drain(station)
    assert ear.got == []
    assert bea.get(f"{HOOKS}/{ident}").status == 404


def test_forged_note_opens_nothing(
    station: Station, ear: Listener, hook: Hook, db: Database, now: dt.datetime
) -> None:
    """What a note says is asked again: an item elsewhere, of no kind, or another's release."""
    ident = hook(BEA)
    acme_release = uuid.uuid5(uuid.NAMESPACE_URL, "nothing")
    for number, (kind, item_kind, space) in enumerate(
        [
            ("released", "finding", COBALT),
            ("released", "nothing", COPPER),
            ("withdrawn", "finding", COPPER),
            ("held", "release", COPPER),
            ("odd", "finding", COPPER),
        ]
    ):
        payload = {
            "webhook_id": str(ident),
            "event_id": str(uuid.UUID(int=number)),
            "kind": kind,
            "at": now.isoformat(),
            "space_id": str(space),
            "item_kind": item_kind,
            "item_id": str(acme_release),
        }
        db.run(
            "insert into outbox (id, key, kind, payload, created_at, not_before)"
            " values (gen_random_uuid(), %s, 'webhooks.deliver', %s, now(), now())",
            f"forged:{number}",
            json.dumps(payload),
        )
    assert drain(station).done == 5
    assert ear.got == []


def test_secret_when_derived_is_each_webhooks_own(station: Station) -> None:
    one, two = (secret_of(station.house, uuid.UUID(int=n)) for n in (1, 2))
    assert one != two
    assert BOLT.key not in one
