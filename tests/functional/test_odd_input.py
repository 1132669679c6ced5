"""What no page of ours sends: it is answered calmly, shown as text, and what was typed stays."""

from __future__ import annotations

import pytest

from tests.cast import ACME, ALICE, CARA, COPPER, FAY
from tests.client import Client, Page
from tests.conftest import ClientOf

UNSEEN = "a\x00b"
HUGE = "9" * 5000
TAG = "<b>bold</b>"


def draft(alice: Client) -> str:
    page = alice.get(f"/spaces/{ACME.vault_id}/findings/new")
    return alice.submit(page, title="On the road").location


def declared(
    alice: Client, where: str, category: str = "public_information", **fields: str
) -> Page:
    page = alice.get(f"{where}/releases/new?space={COPPER}")
    return alice.submit(page, space=str(COPPER), category=category, **fields)


@pytest.mark.parametrize("path", ["/account/profile", "/reset", "/sign-in"])
def test_account_when_something_unseen_is_typed_then_it_is_marked(
    client: ClientOf, path: str
) -> None:
    browser = client(ALICE) if path.startswith("/account") else client()
    typed = {"name": UNSEEN} if path.startswith("/account") else {"email": UNSEEN}
    password = {"password": "x"} if path == "/sign-in" else {}
    back = browser.submit(browser.get(path), **typed, **password)
    assert back.status == 422
    assert "a\ufffdb" in back.text


def test_pasted_people_when_something_unseen_is_among_them_then_it_is_marked(
    client: ClientOf,
) -> None:
    fay = client(FAY)
    page = fay.get(f"/spaces/{COPPER}/people/invitations")
    back = fay.submit(page, lines=f"{UNSEEN} <new@acme.example>")
    assert back.status == 422
    assert "a\ufffdb" in back.text
    lines = "Ann <ann@acme.example>\r\n\tBob\tbob@acme.example\r\n"  # as browsers send them
    assert fay.submit(page, lines=lines).status == 200


@pytest.mark.parametrize("version", [HUGE, "99999999999", "-1", "\u0663", ""])
def test_draft_when_its_version_is_odd_then_it_counts_as_stale(
    client: ClientOf, version: str
) -> None:
    alice = client(ALICE)
    where = draft(alice)
    stale = alice.submit(alice.get(f"{where}/edit"), version=version, title="Mine")
    assert stale.status == 409
    assert "Mine" in stale.text


@pytest.mark.parametrize("version", [HUGE, "99999999999", "-1"])
def test_charter_when_the_version_accepted_is_odd_then_nothing_is_accepted(
    client: ClientOf, version: str
) -> None:
    answer = client(ALICE).post(
        f"/spaces/{COPPER}/charter/acceptances", {"version": version, "myself": "y"}
    )
    assert answer.status in (409, 422)


@pytest.mark.parametrize(
    "address",
    [
        f"findings?after={number}_1_{COPPER}"
        for number in ("9" * 19, "-" + "9" * 19, HUGE[:4000], "16", "-17")
    ]
    + [f"ledger?before={number}" for number in ("9" * 30, "-1", "x")],
)
def test_list_when_asked_from_an_odd_place_then_it_begins_somewhere(
    client: ClientOf, address: str
) -> None:
    assert client(ALICE).get(f"/spaces/{COPPER}/{address}").status == 200


def test_citation_when_something_unseen_is_in_it_then_it_is_refused(client: ClientOf) -> None:
    alice = client(ALICE)
    for url in ("https://x.example/a\x00b", "https://x.example/\u202egpj"):
        back = declared(alice, draft(alice), citation_url=url, retrieved_on="2025-01-01")
        assert back.status == 422
        assert "https://x.example/" in back.text


def test_opinion_when_it_is_empty_or_holds_something_unseen_then_nothing_is_decided(
    client: ClientOf,
) -> None:
    alice, cara = client(ALICE), client(CARA)
    alice.submit(
        declared(alice, draft(alice), category="unilateral_past_action", subject="own"),
        button="Send to counsel",
    )
    queue = cara.get(f"/spaces/{COPPER}/review")
    link = queue.soup.select_one(".item-title a")
    assert link is not None
    item = cara.get(str(link["href"]))
    decision = f"{item.path}/decision"
    for opinion in (UNSEEN, "  \n ", "x" * 4001):
        back = cara.submit(item, action=decision, outcome="cleared", opinion=opinion)
        assert back.status == 422
    done = cara.submit(item, action=decision, outcome="cleared", opinion="Fine.")
    assert done.status == 303


def test_charter_when_a_country_is_written_as_a_tag_then_it_is_told_as_text(
    client: ClientOf,
) -> None:
    fay = client(FAY)
    page = fay.get(f"/spaces/{COPPER}/charter/versions/new")
    back = fay.submit(page, countries=TAG)
    assert back.status == 422
    assert f"No country is known as {TAG}." in back.words
    assert not back.soup.select("main b")
