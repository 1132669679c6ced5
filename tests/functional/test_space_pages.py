"""A space as its members, its facilitator and strangers see it."""

from __future__ import annotations

import pytest

from tests.cast import ACME, ALICE, BEA, CAUCUS, COBALT, COPPER, DAN, FAY, PIA, Member
from tests.client import Page
from tests.conftest import ClientOf, OpenWork


@pytest.mark.parametrize("member", [ALICE, BEA, FAY], ids=lambda m: m.key)
@pytest.mark.parametrize("page", ["", "/people", "/charter"])
def test_group_when_seated_shows(client: ClientOf, member: Member, page: str) -> None:
    shown = client(member).get(f"/spaces/{COPPER}{page}")
    assert shown.status == 200


@pytest.mark.parametrize("page", ["", "/people", "/charter", "/people/invitations"])
def test_group_when_a_stranger_asks_is_not_there(client: ClientOf, page: str) -> None:
    dan = client(DAN)
    answers = {dan.get(f"/spaces/{space}{page}").status for space in (COPPER, COBALT, CAUCUS)}
    assert answers <= {404, 403}
    assert dan.get(f"/spaces/{COPPER}").status == 404


def test_vault_when_shown_names_its_own_people_only(client: ClientOf) -> None:
    page = client(ALICE).get(f"/spaces/{ACME.vault_id}")
    assert page.status == 200
    assert "Amir Acme" in page.words
    assert "Bolt" not in page.words


def test_front_page_when_long_begins_with_a_list_of_all_that_is_on_it(client: ClientOf) -> None:
    for member, place in ((ALICE, COPPER), (FAY, COPPER), (ALICE, ACME.vault_id)):
        page = client(member).get(f"/spaces/{place}")
        assert len(parts_listed(page)) > 3
        assert len(page.soup.select("main .btn-primary, header .btn-primary")) <= 1, place


def parts_listed(page: Page) -> list[str]:
    """Give the list at the head of a front page; each name leads to the section headed by it."""
    listed = page.soup.select("nav[aria-label='On this page'] a")
    parts = page.soup.select("main [id^='part-']")
    assert [one["href"] for one in listed] == [f"#{part['id']}" for part in parts]
    names = [one.get_text() for one in listed]
    assert names == [str(part.h2.contents[0]).strip() for part in parts if part.h2]
    return names


def test_vault_when_the_facilitator_asks_is_not_there(client: ClientOf) -> None:
    assert client(FAY).get(f"/spaces/{ACME.vault_id}").status == 404


def test_space_when_the_charter_waits_leads_to_it_and_shows_nothing_else(
    client: ClientOf, work: OpenWork
) -> None:
    pia = client(PIA)
    assert pia.get(f"/spaces/{COPPER}").location == f"/spaces/{COPPER}/charter"
    assert pia.get(f"/spaces/{COPPER}/people").location == f"/spaces/{COPPER}/charter"
    page = pia.get(f"/spaces/{COPPER}/charter")
    assert "Acme Motors" in page.words
    assert "Alice" not in page.words
    done = pia.submit(page, action=f"/spaces/{COPPER}/charter/acceptances", myself="y")
    assert done.location == f"/spaces/{COPPER}"
    with work(PIA) as w:
        assert COPPER in w.viewer.seats


@pytest.mark.parametrize(
    "path",
    [
        "/organisation",
        f"/organisation/people/{ALICE.id}",
        "/organisation/invitations/new",
    ],
)
def test_own_organisation_when_its_administrator_asks_shows(client: ClientOf, path: str) -> None:
    assert client(ALICE).get(path).status == 200


@pytest.mark.parametrize(
    "path", ["/organisations", "/organisations/new", "/spaces/new", f"/spaces/{COPPER}/rooms/new"]
)
def test_register_when_the_convener_asks_shows(client: ClientOf, path: str) -> None:
    assert client(FAY).get(path).status == 200
    assert client(ALICE).get(path).status == 403


@pytest.mark.parametrize("page", ["invitations", "places/new"])
def test_people_pages_when_the_facilitator_asks_show(client: ClientOf, page: str) -> None:
    assert client(FAY).get(f"/spaces/{COPPER}/people/{page}").status == 200
    assert client(ALICE).get(f"/spaces/{COPPER}/people/{page}").status == 403
