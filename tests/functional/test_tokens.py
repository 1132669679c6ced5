"""A token is made by its owner, shown once, good for what it says, and ends with its ground."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from typing import Any

import pytest

from collab.app import create_app
from collab.work.bearer_request import BearerRunner
from config.settings import Settings
from tests.cast import ACME, ALICE, AMIR, BEA, COPPER, PASSWORD
from tests.client import Client, Page
from tests.conftest import ClientOf, ProgramOf
from tests.factories.people import api_token
from tests.house.databases import Database
from tests.house.post import PostOffice, text_of
from tests.house.seeding import ACME_DRAFT
from tests.program import Program
from worker.context import Station
from worker.draining import drain

MAKE = "/account/tokens"


def make(alice: Client, **fields: object) -> Page:
    asked: dict[str, Any] = {"name": "Risk register", "scopes": ["read", "write"]}
    asked["password"] = PASSWORD
    return alice.submit(alice.get(MAKE), action=MAKE, **asked | fields)


def token_on(page: Page) -> str:
    shown = [code.get_text() for code in page.soup.select("main code")]
    assert len(shown) == 1
    return str(shown[0])


def test_token_when_requests_cannot_be_counted_then_it_reads_and_writes_nothing(
    settings: Settings, db: Database, now: dt.datetime
) -> None:
    app = create_app(dc.replace(settings, redis_url="redis://127.0.0.1:1/0"))
    alice = Program(app, ALICE, api_token(db.superuser, ALICE, now=now))
    where = f"/spaces/{ACME.vault_id}/findings"
    assert alice.get(where).status == 200
    assert alice.post(where, {"title": "Dust"}).status == 503
    assert Program(app, None, "collab_api_" + "x" * 43).get(where).status == 503
    app.extensions["collab.runner"].engine.dispose()


def test_token_when_made_is_shown_once_and_acts_as_its_owner(
    client: ClientOf, program: ProgramOf, db: Database
) -> None:
    alice = client(ALICE)
    token = token_on(make(alice))
    assert token.startswith("collab_api_")
    assert len(token) == len("collab_api_") + 43
    page = alice.get(MAKE)
    assert token not in page.text
    assert token[:17] in page.text
    assert db.value("select position(%s in api_tokens::text) from api_tokens", token[11:]) == 0
    used = program(ALICE)
    used.token = token
    names = [space["name"] for space in used.get("/spaces").json["items"]]
    assert names == ["Vault of Acme Motors", "Downstream caucus", "Copper"]
    today = db.value("select (now() at time zone 'UTC')::date")
    assert (
        db.value(
            "select last_used_on from api_tokens where token_hash is not null"
            " and name = 'Risk register'"
        )
        == today
    )
    assert today.isoformat() in alice.get(MAKE).words


def test_token_when_asked_for_without_the_password_is_not_made(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    wrong: list[dict[str, object]] = [{"password": "not this one"}, {"scopes": []}, {"name": " "}]
    for fields in wrong:
        back = make(alice, **fields)
        assert back.status == 422
        assert PASSWORD not in back.text
    made_up = alice.post(
        MAKE, {"name": "x", "scopes": ["everything"], "days": "3650", "password": PASSWORD}
    )
    assert made_up.status == 422
    assert db.value("select count(*) from api_tokens") == 0


def test_token_when_made_is_recorded_and_its_owner_is_told(
    client: ClientOf, db: Database, station: Station, post: PostOffice
) -> None:
    token = token_on(make(client(ALICE)))
    facts = db.value("select facts from ledger_entries where kind = 'token.made'")
    assert str(ALICE.id) in facts
    assert token[11:] not in facts
    drain(station)
    told = [mail for mail in post.mails if mail["To"] == ALICE.email]
    assert [mail["Subject"] for mail in told] == ["A token was made in your name"]
    assert "Risk register" in text_of(told[0])
    assert token[11:] not in told[0].as_string()


def test_token_when_it_lacks_a_scope_opens_only_what_it_has(program: ProgramOf) -> None:
    reader = program(ALICE, scopes=["read"])
    assert reader.get(f"/findings/{ACME_DRAFT}").status == 200
    writing = reader.post(f"/spaces/{ACME.vault_id}/findings", {"title": "x"})
    assert (writing.status, writing.code) == (403, "denied")
    assert writing.json["reasons"] == ["This token lacks the scope write."]
    assert 'scope="write"' in writing.response.headers["WWW-Authenticate"]
    writer = program(ALICE, scopes=["write"])
    assert writer.post(f"/spaces/{ACME.vault_id}/findings", {"title": "x"}).status == 201
    assert writer.get("/spaces").status == 403
    assert writer.patch(f"/findings/{ACME_DRAFT}", {"version": 1}).status == 403
    declared = {"space_id": str(COPPER), "category": "rights_abuse_situation"}
    assert writer.post(f"/findings/{ACME_DRAFT}/releases", declared).status == 403


ENDS = {
    "revoked": "update api_tokens set revoked_at = now()",
    "old": "update api_tokens set created_at = created_at - interval '31 days',"
    " expires_at = created_at - interval '1 day'",
    "left": f"update representations set ended_at = now() where id = '{ALICE.id}'",
    "closed": f"update accounts set closed_at = now() where id = '{ALICE.account_id}'",
    "new password": f"update accounts set password_hash = 'x' where id = '{ALICE.account_id}'",
}


@pytest.mark.parametrize("statement", ENDS.values(), ids=ENDS.keys())
def test_token_when_what_it_hangs_on_ends_is_dead_at_once(
    program: ProgramOf, db: Database, statement: str
) -> None:
    alice, amir = program(ALICE), program(AMIR)
    assert alice.get("/spaces").status == 200
    keep = "" if "api_tokens" not in statement else f" where representation_id = '{ALICE.id}'"
    db.run(statement + keep)
    told = alice.get("/spaces")
    assert (told.status, told.code) == (401, "sign_in")
    assert told.text == program().get("/spaces").text
    assert amir.get("/spaces").status == 200


def test_token_when_ended_by_its_owner_is_dead_and_nobody_else_can_end_it(
    client: ClientOf, program: ProgramOf, db: Database
) -> None:
    alice = program(ALICE)
    ident = db.value("select id from api_tokens")
    assert client(BEA).post(f"{MAKE}/{ident}/end").status == 404
    assert client(AMIR).post(f"{MAKE}/{ident}/end").status == 404
    assert alice.get("/spaces").status == 200
    assert client(ALICE).post(f"{MAKE}/{ident}/end").status == 303
    assert alice.get("/spaces").status == 401
    assert db.value("select count(*) from ledger_entries where kind = 'token.ended'") == 1


def test_token_when_the_second_factor_came_later_owes_it(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    alice = program(ALICE, second_factor=False)
    assert alice.get("/spaces").status == 200
    db.run("update accounts set totp_confirmed_at = now() where id = %s", ALICE.account_id)
    told = alice.get("/spaces")
    assert (told.status, told.code, told.json["duty"]) == (403, "duty", "second_factor")
    assert told.json["location"] == "/account/second-factor"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer  ", "Basic YTpi", "bearer x", "Bearer " + "x" * 5000]
)
def test_request_when_its_header_is_odd_is_answered_as_without(
    program: ProgramOf, header: str
) -> None:
    told = program().get("/spaces", Authorization=header)
    assert (told.status, told.code) == (401, "sign_in")
    assert told.response.headers["WWW-Authenticate"] == 'Bearer realm="collab"'


def test_tokens_when_too_many_are_asked_for_are_refused(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    for _ in range(20):
        api_token(db.superuser, ALICE, now=now)
    assert make(client(ALICE)).status == 422
    assert make(client(AMIR)).status == 200


def test_program_when_it_asks_too_often_is_told_when_to_come_back(
    program: ProgramOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, amir = program(ALICE), program(AMIR)
    known = alice.web.application.extensions
    monkeypatch.setitem(known, "collab.bearers", _slow(alice))
    assert [alice.get("/spaces").status for _ in range(4)] == [200, 200, 200, 429]
    told = alice.get("/spaces")
    assert told.code == "too_many"
    assert 1 <= int(told.response.headers["Retry-After"]) <= 61
    assert amir.get("/spaces").status == 200


def _slow(one: Program) -> BearerRunner:
    now: BearerRunner = one.web.application.extensions["collab.bearers"]
    return dc.replace(now, per_minute=3)
