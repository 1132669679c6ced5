"""The start page: what is new, what is due, what comes next, for each as it is for him."""

from __future__ import annotations

from tests.cast import (
    ALICE,
    BEA,
    CARA,
    CAUCUS,
    COPPER,
    DAN,
    DUNE,
    FAY,
    OLGA,
    PIA,
)
from tests.client import Page
from tests.conftest import ClientOf
from tests.factories.findings import unnamed_copy
from tests.house.databases import Database


def titles(page: Page) -> list[str]:
    return [a.get_text() for a in page.soup.select(".item-title a")]


def test_home_when_nobody_is_signed_in_then_it_leads_to_the_sign_in_and_back(
    client: ClientOf,
) -> None:
    page = client().get("/")
    assert (page.status, page.location.partition("?")[0]) == (303, "/sign-in")


def test_home_when_things_are_new_in_several_spaces_then_the_most_severe_comes_first(
    client: ClientOf, db: Database
) -> None:
    unnamed_copy(db.superuser, FAY.firm, COPPER, title="Grave", severity=14)
    unnamed_copy(db.superuser, FAY.firm, CAUCUS, title="Gravest", severity=15)
    unnamed_copy(db.superuser, FAY.firm, COPPER, title="Slight", severity=1)
    page = client(BEA).get("/")
    assert titles(page)[:2] == ["Gravest", "Grave"]
    assert "Slight" not in page.words  # five are shown; the spaces tell how many there are
    assert "New 7" in page.words
    assert "5 new" in page.words


def test_home_when_a_finding_is_withdrawn_then_it_is_not_new(
    client: ClientOf, db: Database
) -> None:
    gone = unnamed_copy(db.superuser, FAY.firm, COPPER, title="Gone", severity=15)
    db.run("update findings set circle = '{}', withdrawn_at = now() where id = %s", gone)
    assert "Gone" not in client(BEA).get("/").words


def test_home_when_a_charter_waits_then_it_is_due_and_nothing_of_the_group_shows(
    client: ClientOf,
) -> None:
    page = client(PIA).get("/")
    assert "Accept the charter of Copper before anything of it shows" in page.words
    assert titles(page) == []
    assert "You sit in no group yet" not in page.words
    waiting = page.soup.select_one(".empty a")
    assert waiting
    assert waiting["href"] == f"/spaces/{COPPER}/charter"


def test_home_when_somebody_is_new_then_it_says_what_to_do_first(
    client: ClientOf, db: Database
) -> None:
    dan = client(DAN)
    assert "Write your first finding" not in dan.get("/").words
    db.run("delete from finding_sources where space_id = %s", DUNE.vault_id)
    db.run("delete from findings where space_id = %s", DUNE.vault_id)
    page = dan.get("/")
    assert "Write your first finding" in page.words
    assert "Protect your sign-in with a second factor" in page.words
    assert "Nothing waits for you." in page.words


def test_home_when_the_viewer_only_runs_the_server_then_no_content_shows(client: ClientOf) -> None:
    page = client(OLGA).get("/")
    assert titles(page) == []
    assert "Write a finding" not in page.words


def test_home_when_a_draft_is_out_then_it_waits_no_more(client: ClientOf) -> None:
    page = client(ALICE).get("/")
    assert "Not released yet" in page.words
    assert "Only in your vault" in page.words
    assert "waits for your review" not in client(CARA).get("/").words
