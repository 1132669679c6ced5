"""A list of findings narrowed by each thing it can be narrowed by, alone and all at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.cast import BEA, COPPER, FAY
from tests.client import Page
from tests.conftest import ClientOf
from tests.factories.findings import unnamed_copy
from tests.house.databases import Database

LIST = f"/spaces/{COPPER}/findings"
FITS: dict[str, Any] = {
    "title": "This one fits",
    "issue": "child_labour",
    "country": "CD",
    "tier": "mining",
    "source_kind": "worker",
    "rights": ["freedom_from_child_labour", "life"],
    "minerals": ["cobalt", "copper"],
    "severity": 13,
    "likelihood": 4,
}
ASKED = {
    "issue": "child_labour",
    "right": "freedom_from_child_labour",
    "country": "CD",
    "mineral": "cobalt",
    "tier": "mining",
    "source_kind": "worker",
    "severity": "12",
    "likelihood": "4",
}


def titles(page: Page) -> list[str]:
    return [a.get_text() for a in page.soup.select(".item-title a")]


@pytest.mark.parametrize("order", ["", "newest"])
@pytest.mark.parametrize("names", [*([name] for name in ASKED), list(ASKED)], ids="-".join)
def test_list_when_narrowed_then_only_what_fits_shows(
    client: ClientOf, db: Database, names: list[str], order: str
) -> None:
    db.run("update findings set circle = '{}' where space_id = %s", COPPER)
    unnamed_copy(db.superuser, FAY.firm, COPPER, **FITS)
    other = {"issue": "water_and_sanitation", "country": "PE", "severity": 3, "likelihood": 1}
    unnamed_copy(db.superuser, FAY.firm, COPPER, title="This one does not", **other)
    asked = {name: ASKED[name] for name in names} | {"sort": order}
    assert titles(client(BEA).get(f"{LIST}?{urlencode(asked)}")) == ["This one fits"]
