"""The map and the matrix: what the formula shows and no more, the same numbers twice."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from bs4 import Tag

from collab.core.ids import random_id
from collab.policy.marking import Marking
from tests.cast import ACME, ALICE, ASSOCIATION, BEA, CAUCUS, COBALT, COPPER, DAN, DINA
from tests.client import Page
from tests.conftest import ClientOf
from tests.factories.findings import finding, unnamed_copy
from tests.house.databases import Database


def copies(db: Database, number: int, **values: Any) -> list[uuid.UUID]:
    return [unnamed_copy(db.superuser, ASSOCIATION, COPPER, **values) for _ in range(number)]


def links(page: Page) -> dict[str, str]:
    """Give what each tile says, and where it leads."""
    return {str(a["aria-label"]): str(a["href"]) for a in page.soup.select("svg a")}


def lines(page: Page) -> dict[str, str]:
    """Give the table beside the picture."""
    rows = page.soup.select("tbody tr")
    return {_text(row.select("th")[0]): _text(row.select("td")[0]) for row in rows}


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def test_map_when_shown_counts_what_the_viewer_may_read_and_names_small_numbers_not(
    client: ClientOf, db: Database
) -> None:
    copies(db, 6, country="CL")
    copies(db, 2, country="PE")
    copies(db, 3, country="ZM", marking=int(Marking.RED), circle=[BEA.id])
    page = client(ALICE).get(f"/spaces/{COPPER}/map")
    list_of = f"/spaces/{COPPER}/findings?country="
    assert links(page) == {
        "Chile: 6": f"{list_of}CL",
        "Congo - Kinshasa: fewer than 5": f"{list_of}CD",
        "Peru: fewer than 5": f"{list_of}PE",
    }
    assert lines(page) == {
        "Chile": "6", "Congo - Kinshasa": "fewer than 5", "Peru": "fewer than 5",
    }  # fmt: skip
    for link in links(page).values():
        assert "Nothing fits" not in client(ALICE).get(link).words
    assert "Zambia: fewer than 5" in links(client(BEA).get(f"/spaces/{COPPER}/map"))


def test_map_when_in_ones_own_vault_tells_plain_numbers(client: ClientOf, db: Database) -> None:
    for _ in range(2):
        finding(db.superuser, ALICE, country="CL")
    finding(db.superuser, ALICE, country=None)
    page = client(ALICE).get(f"/spaces/{ACME.vault_id}/map")
    assert lines(page) == {"Chile": "2", "Congo - Kinshasa": "1", "No country said": "1"}


def test_picture_when_a_copy_is_gone_or_replaced_counts_it_no_more(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    alice = client(ALICE)
    newer, older, gone, *_ = copies(db, 7, country="CL")
    db.run("update findings set superseded_by_id = %s where id = %s", newer, older)
    db.run("update findings set circle = '{}', withdrawn_at = now() where id = %s", gone)
    dropped = finding(db.superuser, ALICE, country="PE")
    db.run("update findings set discarded_at = %s where id = %s", now, dropped)
    assert lines(alice.get(f"/spaces/{COPPER}/map"))["Chile"] == "5"
    assert "Peru" not in lines(alice.get(f"/spaces/{ACME.vault_id}/map"))
    assert (
        lines(alice.get(f"/spaces/{COPPER}/matrix"))["Child labour"] == "8"
    )  # with three of Congo


def test_matrix_when_shown_leads_from_each_square_to_its_findings(
    client: ClientOf, db: Database
) -> None:
    copies(db, 5, country="CL", issue="water_and_sanitation")
    copies(db, 1, country=None, issue=None)
    page = client(ALICE).get(f"/spaces/{COPPER}/matrix")
    list_of = f"/spaces/{COPPER}/findings?issue="
    assert links(page) == {
        "Water and sanitation, Chile: 5": f"{list_of}water_and_sanitation&country=CL",
        "Child labour, Congo - Kinshasa: fewer than 5": f"{list_of}child_labour&country=CD",
    }
    assert lines(page) == {
        "Water and sanitation": "5",
        "Child labour": "fewer than 5",
        "No issue said": "fewer than 5",
    }
    assert "Chile (5)" in page.words
    assert "No country said (fewer than 5)" in page.words


def test_picture_when_there_is_nothing_says_what_will_stand_there(
    client: ClientOf, db: Database
) -> None:
    db.run("delete from finding_sources where space_id = %s", DAN.firm.vault_id)
    db.run("delete from findings where space_id = %s", DAN.firm.vault_id)
    for kind in ("map", "matrix"):
        page = client(DAN).get(f"/spaces/{DAN.firm.vault_id}/{kind}")
        assert "Nothing to draw yet" in page.words
        assert page.soup.select("main svg.picture, main table") == []


def test_picture_when_of_a_space_one_may_not_know_is_not_there(client: ClientOf) -> None:
    """That the answers are alike to the byte is the sweep's to hold, here as for every route."""
    dina = client(DINA)
    for space in (CAUCUS, COBALT, ACME.vault_id, random_id()):
        for kind in ("map", "matrix"):
            assert dina.get(f"/spaces/{space}/{kind}").status == 404
