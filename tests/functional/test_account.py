"""One's own account: what it shows, what it changes, and that it is nobody else's."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from collab.core.house import House
from collab.core.ids import new_id
from tests.cast import ACME, ALICE, AMIR, BEA, BOLT, CARA, CAST, FAY, PASSWORD, Member
from tests.client import Client
from tests.conftest import ClientOf
from tests.factories.people import representation, session
from tests.house.databases import Database

NEW = "seven swans swim by night"


@pytest.mark.parametrize("member", CAST, ids=lambda m: m.key)
def test_every_page_when_signed_in_then_it_shows(client: ClientOf, member: Member) -> None:
    browser = client(member)
    for tail in ("", "/profile", "/digest", "/password", "/second-factor", "/sessions"):
        page = browser.get(f"/account{tail}")
        assert page.status == 200
        assert member.name in page.text


def test_a_profile_when_edited_then_kept(client: ClientOf, db: Database) -> None:
    browser = client(ALICE)
    page = browser.get("/account/profile")
    done = browser.submit(page, name=" Alice  A. ", language="de", time_zone="Africa/Lubumbashi")
    assert (done.status, done.location) == (303, "/account")
    assert db.rows(
        "select name, language, time_zone from representations where id = %s", ALICE.id
    ) == [("Alice A.", "de", "Africa/Lubumbashi")]


def test_a_profile_when_wrong_then_nothing_typed_is_lost(client: ClientOf) -> None:
    browser = client(ALICE)
    page = browser.get("/account/profile")
    back = browser.submit(page, name="", time_zone="Europe/Paris")
    assert back.status == 422
    assert "Enter your name." in back.words
    assert back.soup.title
    assert back.soup.title.get_text().startswith("Error:")
    assert back.soup.select_one("option[selected][value='Europe/Paris']")
    assert browser.submit(page, name="A", time_zone="Mars/Base").status == 422
    assert browser.submit(page, name="A", language="xx").status == 422


def test_a_digest_when_timed_then_kept_and_never_on_no_day(client: ClientOf, db: Database) -> None:
    browser = client(ALICE)
    page = browser.get("/account/digest")
    assert browser.submit(page, days=[2, 4], hour=18).status == 303
    found = "select digest_on, digest_days, digest_hour from representations where id = %s"
    assert db.rows(found, ALICE.id) == [(True, [2, 4], 18)]
    refused = browser.post("/account/digest", {"on": "y", "hour": "18"})
    assert refused.status == 422
    assert "Choose at least one day" in refused.words
    assert browser.post("/account/digest", {"hour": "18"}).status == 303
    assert db.rows(found, ALICE.id) == [(False, [2, 4], 18)]


def test_a_password_when_changed_then_other_sessions_end_and_a_mail_goes_out(
    client: ClientOf, db: Database
) -> None:
    browser, elsewhere = client(ALICE), client(ALICE)
    page = browser.get("/account/password")
    assert browser.submit(page, current="wrong", new=NEW).status == 422
    assert browser.submit(page, current=PASSWORD, new="Alice Acme 1").status == 422
    assert browser.submit(page, current=PASSWORD, new=NEW).status == 303
    assert browser.get("/account").status == 200
    assert elsewhere.get("/account").status == 303
    assert db.rows("select kind, payload from outbox") == [
        ("mail.password_changed", {"representation_id": str(ALICE.id)})
    ]


def test_sessions_when_one_is_ended_then_its_cookie_dies_and_no_other(
    client: ClientOf, db: Database
) -> None:
    here, there, bea = client(ALICE), client(ALICE), client(BEA)
    page = here.get("/account/sessions")
    other = db.value(
        "select id from sessions where account_id = %s order by created_at desc, id desc",
        ALICE.account_id,
    )
    actions = [str(f["action"]) for f in page.soup.select("main form")]
    assert len(actions) == 3
    assert here.post(f"/account/sessions/{other}/end").status == 303
    assert there.get("/account").status == 303
    assert here.get("/account").status == 200
    assert bea.get("/account").status == 200


def test_sessions_when_somebody_elses_is_named_then_as_if_it_did_not_exist(
    client: ClientOf, db: Database
) -> None:
    alice, bea = client(ALICE), client(BEA)
    hers = db.value("select id from sessions where account_id = %s", ALICE.account_id)
    refused = bea.post(f"/account/sessions/{hers}/end")
    nowhere = bea.post(f"/account/sessions/{new_id()}/end")
    assert (refused.status, refused.unsigned) == (404, nowhere.unsigned)
    assert alice.get("/account").status == 200


def test_sign_out_everywhere_then_every_cookie_of_the_account_is_dead(client: ClientOf) -> None:
    here, there, bea = client(ALICE), client(ALICE), client(BEA)
    done = here.post("/account/sessions/end")
    assert (done.status, done.location) == (303, "/sign-in")
    assert "Clear-Site-Data" in done.response.headers
    assert here.get("/account").status == 303
    assert there.get("/account").status == 303
    assert bea.get("/account").status == 200


@pytest.mark.parametrize(
    ("member", "idle", "status"),
    [
        (FAY, dt.timedelta(minutes=29), 200),
        (FAY, dt.timedelta(minutes=31), 303),
        (ALICE, dt.timedelta(minutes=31), 303),
        (AMIR, dt.timedelta(hours=11, minutes=59), 200),
        (AMIR, dt.timedelta(hours=12, minutes=1), 303),
    ],
    ids=["facilitator", "facilitator late", "administrator late", "member", "member late"],
)
def test_a_session_when_idle_then_it_ends(  # noqa: PLR0913, PLR0917 # a table and its fixtures
    app: Flask,
    db: Database,
    house: House,
    now: dt.datetime,
    member: Member,
    idle: dt.timedelta,
    status: int,
) -> None:
    long_ago = now - dt.timedelta(days=2)
    token = session(db.superuser, member, now=long_ago, expires_at=now + dt.timedelta(days=5))
    house.presence.note(db.value("select id from sessions"), now - idle)
    assert Client(app, member, token).get("/account").status == status
    ended = db.value("select revoked_at is not null from sessions")
    assert ended is (status != 200)


def test_a_session_when_its_trace_is_lost_then_the_time_since_sign_in_counts(
    app: Flask, db: Database, now: dt.datetime
) -> None:
    far = now + dt.timedelta(days=5)
    fresh = session(db.superuser, FAY, now=now - dt.timedelta(minutes=29), expires_at=far)
    stale = session(db.superuser, FAY, now=now - dt.timedelta(minutes=31), expires_at=far)
    assert Client(app, FAY, fresh).get("/account").status == 200
    assert Client(app, FAY, stale).get("/account").status == 303


def test_a_session_when_seven_days_old_then_it_ends_however_busy(
    app: Flask, db: Database, house: House, now: dt.datetime
) -> None:
    token = session(db.superuser, AMIR, now=now - dt.timedelta(days=7), expires_at=now)
    house.presence.note(db.value("select id from sessions"), now)
    assert Client(app, AMIR, token).get("/account").status == 303


def test_acting_for_another_organisation_then_a_new_session_and_its_own_view(
    client: ClientOf, app: Flask, db: Database
) -> None:
    second = representation(
        db.superuser, org_id=BOLT.id, account_id=CARA.account_id, email="cara@bolt.example",
        name="Cara at Bolt",
    )  # fmt: skip
    browser = client(CARA)
    page = browser.get("/account/acting-for")
    assert "Bolt Cars (cara@bolt.example)" in page.words
    before = browser.web.get_cookie("collab-session")
    assert before
    done = browser.submit(page, representation_id=second)
    assert (done.status, done.location) == (303, "/")
    after = browser.get("/account")
    assert "Cara at Bolt" in after.text
    assert browser.web.get_cookie("collab-session") != before
    assert Client(app, CARA, before.value).get("/account").status == 303


@pytest.mark.parametrize("whose", ["another's", "ended", "nobody's", "nonsense"])
def test_acting_for_what_is_not_ones_own_then_refused(
    client: ClientOf, db: Database, whose: str
) -> None:
    ended = representation(
        db.superuser, org_id=ACME.id, account_id=CARA.account_id, email="old@acme.example",
        ended_at=dt.datetime(2024, 1, 9, tzinfo=dt.UTC),
    )  # fmt: skip
    ids = {"another's": BEA.id, "ended": ended, "nobody's": new_id(), "nonsense": "x"}
    browser = client(CARA)
    page = browser.post("/account/acting-for", {"representation_id": str(ids[whose])})
    assert page.status == (422 if whose == "nonsense" else 404)
    assert db.value("select representation_id from sessions") == CARA.id


def test_what_is_sent_when_the_session_has_ended_then_nothing_typed_is_lost(
    client: ClientOf, db: Database
) -> None:
    browser = client(AMIR)
    page = browser.get("/account/profile")
    db.run("update sessions set revoked_at = now()")
    told = browser.submit(page, name="Amir <the> Writer\nof Acme")
    assert (told.status, told.h1) == (401, "Your session has ended")
    elsewhere = browser.get("/sign-in")
    browser.submit(elsewhere, email=AMIR.email, password=PASSWORD)
    assert browser.submit(told).status == 303
    assert db.value("select name from representations where id = %s", AMIR.id) == (
        "Amir <the> Writer of Acme"
    )


def test_a_secret_when_the_session_has_ended_then_it_is_not_shown_again(
    client: ClientOf, db: Database
) -> None:
    browser = client(AMIR)
    page = browser.get("/account/password")
    db.run("update sessions set revoked_at = now()")
    told = browser.submit(page, current=PASSWORD, new=NEW)
    assert (told.status, told.location) == (303, "/sign-in")
