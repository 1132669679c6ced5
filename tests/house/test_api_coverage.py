"""What the pages of engagements can do programs can do: held form by form, in tables."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from collab.core.web import SAFE
from collab.surfaces.api import views
from tests.house import api_coverage
from tests.house.api_coverage import BLUEPRINTS, NONE, OF_FLOWS

ENGAGEMENTS = "collab.features.engagements."
HERE = Path(__file__).parent


def tables() -> dict[str, str]:
    """Give the rows of every table; a part of the product may keep a table of its own."""
    found: dict[str, str] = {}
    for path in sorted(HERE.glob("api_coverage*.py")):
        rows: Mapping[str, str] = importlib.import_module(f"tests.house.{path.stem}").COVERED
        assert not found.keys() & rows.keys(), path.name
        found |= rows
    return found


def forms(app: Flask) -> set[str]:
    """Give the endpoints of the forms on pages of engagements."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) - SAFE
        and (
            app.view_functions[rule.endpoint].__module__.startswith(ENGAGEMENTS)
            or rule.endpoint in OF_FLOWS
        )
    }


def test_form_of_a_page_when_programs_may_do_it_too_has_an_operation_or_a_reason(
    app: Flask,
) -> None:
    there, told = forms(app), tables()
    mine = {one for one in there if one.partition(".")[0] in BLUEPRINTS} | OF_FLOWS
    assert len(mine) > 40, "the forms are not where they are looked for"
    assert mine == set(api_coverage.COVERED)
    assert there <= told.keys()
    allows = app.extensions["collab.allows"]
    does = {route.name: route for route in views.bp.routes}
    for endpoint, operation in told.items():
        assert endpoint in allows, f"no page does {endpoint}"
        if operation.startswith(NONE):
            assert len(operation.split()) > 3, f"{endpoint}: a reason is a sentence"
            continue
        assert operation in does, f"{endpoint}: no operation {operation}"
        assert does[operation].method != "GET", f"{endpoint}: {operation} changes nothing"
        assert not does[operation].allow.reads, f"{endpoint}: {operation} only reads"
