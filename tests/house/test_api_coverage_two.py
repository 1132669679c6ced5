"""What pages of delivery, money, funding and reports can do, programs can do: form by form."""

from __future__ import annotations

from flask import Flask

from collab.core.rest import Api
from tests.house.api_coverage_two import COVERED, PAGES

NONE = "none: "
A_SENTENCE = 3


def test_form_when_pages_have_it_has_an_operation_or_a_reason(app: Flask) -> None:
    forms = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.endpoint.partition(".")[0] in PAGES
    }
    assert forms == set(COVERED)
    api = app.blueprints["api"]
    assert isinstance(api, Api)
    does = {route.name for route in api.routes if route.method != "GET"}
    reasons = {one for one in COVERED.values() if one.startswith(NONE)}
    assert set(COVERED.values()) - reasons <= does
    assert all(len(one.split()) > A_SENTENCE for one in reasons)
