"""At the server: why somebody meets an item as he does, without a word of the item's."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from collab.cli.policy import policy
from collab.policy.rulebook import default_rulebook
from config.settings import Settings
from tests.cast import ALICE, BEA, CARA, DAN, LEE, Member
from tests.client import Client
from tests.conftest import ClientOf
from tests.functional.test_release_a_finding import released
from tests.house.databases import Database
from tests.processes.field import environment_of


@pytest.fixture(autouse=True)
def _installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = environment_of(settings) | {
        "COLLAB_REDIS_URL": settings.redis_url,
        "COLLAB_SMTP_URL": settings.smtp_url or "",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def explained(item: str, reader: str) -> Result:
    return CliRunner().invoke(policy, ["explain", item, reader])


def shared(alice: Client, **declared: str) -> str:
    return released(alice, **declared).rsplit("/", 1)[1]


def test_item_when_explained_to_counsel_names_the_rules_and_no_content(
    client: ClientOf, db: Database
) -> None:
    item = shared(client(ALICE))
    result = explained(item, CARA.email)
    assert result.exit_code == 0, result.output
    assert "readable: a seat as" in result.output
    assert f"judged allow under {default_rulebook().version}, let out by the rules" in result.output
    assert "hr_risk_general.default" in result.output
    for word in ("road", "Acme", "Alice", "Copper"):
        assert word not in result.output
    facts = db.value("select facts from ledger_entries where kind = 'policy.explained'")
    assert json.loads(facts) == {"item": item, "reader": str(CARA.id)}


@pytest.mark.parametrize("member", [BEA, ALICE], ids=lambda one: one.key)
def test_item_when_explained_to_a_member_tells_what_he_sees_anyway_and_not_whose_it_is(
    client: ClientOf, member: Member
) -> None:
    result = explained(shared(client(ALICE)), member.email)
    assert result.exit_code == 0, result.output
    assert "from a member" in result.output
    assert "which rules spoke is told to counsel alone" in result.output
    assert "hr_risk_general.default" not in result.output


def test_item_when_hidden_from_its_reader_is_as_no_item_at_all(client: ClientOf) -> None:
    alice = client(ALICE)
    told = {
        explained(shared(alice, marking="red", circle=str(BEA.id)), CARA.email).output,
        explained(shared(alice), DAN.email).output,
        explained(shared(alice), LEE.email).output,
        explained("0190a000-0000-7000-8000-00000000abcd", BEA.email).output,
        explained(shared(alice), "nobody@nowhere.example").output,
    }
    assert told == {"Error: There is no such item for this reader.\n"}


def test_answers_when_explained_say_what_would_change_the_verdict() -> None:
    result = explained("hr_incident_site:subject=own,names_firm=yes", "competitor")
    assert result.exit_code == 0
    assert "review    hr_incident_site.at_a_member" in result.output
    assert "if no firm named: allow" in result.output
    for item, reader in (
        ("weather", "competitor"),
        ("hr_incident_site:mood=bad", "competitor"),
        ("hr_incident_site:time=tomorrow", "competitor"),
        ("hr_incident_site", "friend"),
    ):
        assert explained(item, reader).exit_code == 1


def test_matrix_when_printed_tells_every_category_and_every_action() -> None:
    printed = CliRunner().invoke(policy, ["matrix"]).output
    assert all(key in printed for key in default_rulebook().categories)
    actions = CliRunner().invoke(policy, ["matrix", "--actions"]).output
    assert "rulebooks.decide" in actions
    assert "may not: A change of rules takes two persons of two organisations." in actions
