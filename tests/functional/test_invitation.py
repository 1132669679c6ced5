"""An invitation from its link to a person at work, and every way it can fail to get there."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from typing import Any

import pytest

from collab.app import create_app
from collab.core.house import House
from collab.core.ids import new_id, token_hash
from collab.people.accounts import mails
from collab.people.accounts.service.acceptance import token_of
from collab.work.system import open_system
from config.settings import Settings
from tests.cast import ACME, ALICE, AMIR, BEA, BOLT, COPPER, DAN, DUNE, ECHO, Member
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.factories.rows import add
from tests.house.databases import Database

LONG = "seven swans swim by night"


@pytest.fixture
def invite(db: Database, house: House, now: dt.datetime) -> Invite:
    """Write an open invitation and give its token."""
    return Invite(db, house, now)


class Invite:
    """Invites; what is not said is: a new colleague of Acme, for Copper, by Alice."""

    def __init__(self, db: Database, house: House, now: dt.datetime) -> None:
        self.db, self.house, self.now = db, house, now

    def __call__(self, age: dt.timedelta = dt.timedelta(hours=1), **values: Any) -> str:
        """Write the row."""
        ident = new_id()
        token = token_of(self.house, ident, 0)
        fields: dict[str, Any] = {
            "id": ident,
            "org_id": ACME.id,
            "space_id": COPPER,
            "role": "member",
            "email": "anna@acme.example",
            "name": "Anna Acme",
            "state": "open",
            "token_hash": token_hash(token),
            "invited_by": ALICE.id,
            "created_at": self.now - age,
            "expires_at": self.now - age + dt.timedelta(days=14),
        }
        add(self.db.superuser, "invitations", **fields | values)
        return token


def accept(browser: Client, token: str, **fields: str) -> Page:
    page = browser.get(f"/invitations/{token}")
    assert page.status == 200
    return browser.submit(page, **{"password": LONG} | fields)


def test_an_invitation_when_looked_at_ten_times_then_it_still_works_once(
    client: ClientOf, invite: Invite, db: Database
) -> None:
    token, scanner, browser = invite(), client(), client()
    for _ in range(5):
        assert scanner.get(f"/invitations/{token}").status == 200
        assert scanner.web.head(f"/invitations/{token}").status_code == 200
    page = accept(browser, token)
    assert (page.status, page.location) == (303, "/")
    assert "collab-session=" in page.response.headers["Set-Cookie"]
    assert browser.get("/account").status == 200
    again = client().post(f"/invitations/{token}", {"name": "Eve", "password": LONG})
    assert (again.status, again.h1) == (410, "This invitation was accepted")
    assert db.value("select count(*) from representations where email = 'anna@acme.example'") == 1


def test_an_invitation_when_opened_then_it_shows_charter_and_firms_and_nothing_else(
    client: ClientOf, invite: Invite
) -> None:
    page = client().get(f"/invitations/{invite()}")
    assert "Alice Acme of Acme Motors invites you to act for Acme Motors." in page.words
    assert BOLT.name in page.words
    assert ECHO.name in page.words
    assert DUNE.name not in page.words
    assert BEA.name not in page.words


def test_accepting_when_for_a_group_then_the_seat_has_what_the_membership_allows(
    client: ClientOf, invite: Invite, db: Database
) -> None:
    token = invite()
    accept(client(), token)
    ((role, ceiling, since, highest, from_, kind),) = db.rows(
        "select t.role, t.ceiling, t.history_from, m.max_marking, m.history_from, s.kind"
        " from seats t join memberships m on m.id = t.membership_id"
        " join representations r on r.id = t.representation_id"
        " join spaces s on s.id = t.space_id where r.email = 'anna@acme.example'"
    )
    assert (role, ceiling, since) == ("member", highest, from_)
    assert kind == "group"  # and no seat in the vault: nobody asked her there
    assert db.rows("select state, accepted_at is not null from invitations") == [("accepted", True)]


def test_accepting_when_administrator_then_seated_in_the_vault_at_its_full_height(
    client: ClientOf, invite: Invite, db: Database
) -> None:
    token = invite(space_id=None, role=None, duties=["administrator"])
    accept(client(), token)
    rows = db.rows(
        "select s.kind, t.ceiling, r.duties from seats t join spaces s on s.id = t.space_id"
        " join representations r on r.id = t.representation_id where r.email = 'anna@acme.example'"
    )
    assert rows == [("vault", 5, ["administrator"])]


def test_accepting_when_the_vault_is_the_space_then_seated_there_below_what_is_sealed(
    client: ClientOf, invite: Invite, db: Database
) -> None:
    accept(client(), invite(space_id=ACME.vault_id))
    assert db.rows(
        "select t.space_id, t.role, t.ceiling from seats t join representations r"
        " on r.id = t.representation_id where r.email = 'anna@acme.example'"
    ) == [(ACME.vault_id, "member", 4)]


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short", "Use at least 12 characters"),
        ("password1234!", "guessed first"),
        ("anna@acme.example", "little more than your own name"),
    ],
)
def test_accepting_when_the_password_is_weak_then_nothing_typed_is_lost_and_the_link_holds(
    client: ClientOf, invite: Invite, password: str, fault: str
) -> None:
    token, browser = invite(), client()
    page = accept(browser, token, name="Anna of Acme", password=password)
    assert page.status == 422
    assert fault in page.words
    assert page.soup.select_one("#name")["value"] == "Anna of Acme"  # type: ignore[index] # it is there
    assert accept(browser, token).status == 303


def test_an_invitation_when_too_old_then_the_inviter_can_be_asked_once(
    client: ClientOf, invite: Invite, db: Database, house: House
) -> None:
    token, browser = invite(age=dt.timedelta(days=15)), client()
    page = browser.get(f"/invitations/{token}")
    assert (page.status, page.h1) == (410, "This invitation has run out")
    for _ in range(2):
        assert browser.submit(page).h1 == "Thank you"
    notes = db.rows("select kind, payload from outbox")
    assert notes == [("mail.invitation_asked_again", {"representation_id": str(ALICE.id)})]
    with open_system(db.system, reason="test", now=invite.now, house=house) as system:
        letter = mails.invitation_asked_again(system.session, house, notes[0][1])
    assert letter
    assert letter.to == ALICE.email
    assert "anna" not in (letter.subject + letter.text + (letter.html or "")).lower()
    late = browser.post(f"/invitations/{token}", {"name": "Anna", "password": LONG})
    assert late.status == 410


def test_an_invitation_when_unknown_then_one_plain_answer(client: ClientOf, db: Database) -> None:
    browser = client()
    assert browser.get("/invitations/nonsense").status == 404
    assert browser.post("/invitations/nonsense", {"name": "A", "password": LONG}).status == 404
    assert browser.post("/invitations/nonsense/new-link").h1 == "Thank you"
    assert db.rows("select from outbox") == []


def test_accepting_when_signed_in_then_a_second_representation_of_the_same_account(
    client: ClientOf, invite: Invite, db: Database
) -> None:
    token = invite(org_id=BOLT.id, invited_by=BEA.id, email="dan@bolt.example", name="", duties=[])
    browser = client(DAN)
    page = browser.get(f"/invitations/{token}")
    assert "Accept with the account you use now" in page.words
    before = browser.web.get_cookie("collab-session")
    done = browser.submit(page, action=f"/invitations/{token}/own-account", name="Dan D.")
    assert (done.status, done.location) == (303, "/")
    assert browser.web.get_cookie("collab-session") != before
    rows = db.rows(
        "select org_id, email from representations where account_id = %s order by 2", DAN.account_id
    )
    assert rows == [(BOLT.id, "dan@bolt.example"), (DUNE.id, DAN.email)]
    browser.member = None  # he is of Bolt now: the words of Dune are no longer his to meet
    assert "Bolt Cars" in browser.get("/account/acting-for").text


def test_accepting_when_the_address_has_an_account_then_sign_in_first_and_come_back(
    client: ClientOf, invite: Invite, db: Database
) -> None:
    token = invite(space_id=ACME.vault_id, email="amir@acme.example")
    db.run(
        "update seats set ended_at = now() where representation_id = %s and space_id = %s",
        AMIR.id,
        ACME.vault_id,
    )
    stranger = client()
    page = stranger.get(f"/invitations/{token}")
    assert f"/sign-in?next=/invitations/{token}" in page.text
    refused = stranger.post(f"/invitations/{token}", {"name": "Amir", "password": LONG})
    assert refused.status == 409
    assert "You have an account here already." in refused.words
    his = client(AMIR)
    his.submit(his.get(f"/invitations/{token}"), name="Amir Acme")
    assert (
        db.value(
            "select count(*) from seats where representation_id = %s and space_id = %s"
            " and ended_at is null",
            AMIR.id,
            ACME.vault_id,
        )
        == 1
    )


@pytest.mark.parametrize(
    ("values", "as_", "said"),
    [
        ({}, AMIR, "You act for this organisation already, with another address."),
        ({"email": AMIR.email}, DAN, "This invitation is for the account with its own address."),
        ({"email": DAN.email}, None, "This address belongs to somebody of another organisation"),
    ],
)
def test_accepting_when_it_is_somebody_elses_then_a_clear_refusal(
    client: ClientOf, invite: Invite, values: dict[str, Any], as_: Member | None, said: str
) -> None:
    token = invite(**values)
    browser = client(as_) if as_ else client()
    tail = "/own-account" if as_ else ""
    page = browser.post(f"/invitations/{token}{tail}", {"name": "Somebody", "password": LONG})
    assert page.status == 409
    assert said in page.words


def test_accepting_when_the_firm_has_left_then_the_link_leads_nowhere(
    client: ClientOf, invite: Invite, db: Database
) -> None:
    token = invite()
    db.run(
        "update memberships set ended_at = now() where org_id = %s and space_id = %s",
        ACME.id,
        COPPER,
    )
    assert client().post(f"/invitations/{token}", {"name": "A", "password": LONG}).status == 404
    assert db.rows("select from representations where email = 'anna@acme.example'") == []


def test_accepting_when_seated_already_then_nothing_doubles(
    client: ClientOf, invite: Invite, db: Database
) -> None:
    token = invite(email=ALICE.email)
    hers = client(ALICE)
    assert hers.submit(hers.get(f"/invitations/{token}"), name="Alice").status == 303
    live = "select count(*) from seats where representation_id = %s and space_id = %s"
    assert db.value(live, ALICE.id, COPPER) == 1
    assert db.value("select state from invitations") == "accepted"


def test_accepting_when_a_factor_is_required_then_it_is_set_up_first(
    settings: Settings, invite: Invite
) -> None:
    app = create_app(dc.replace(settings, second_factor="required"))
    browser = Client(app, None, None)
    assert accept(browser, invite()).location == "/account/second-factor"
    assert browser.get("/account").location == "/account/second-factor?next=/account"
    app.extensions["collab.runner"].engine.dispose()
