"""Wall 7: every route says who may call it; addresses are typed nouns, and links lead to them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule

from collab.core.web import PUBLIC, SAFE
from collab.surfaces.api import views
from collab.work.bearer import LET_OUT, Scope
from tests.house.headers import ALWAYS

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
UNTYPED = {
    "language",
    "token",
    "filename",
    "kind",
    "subject_kind",
    "key",
}  # secrets of links; files, served by Flask; words
PART = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?|<[a-z]*(\([^)]*\))?:?[a-z_]+>")
FITS = 2**53
"""The largest whole number every program reads to the letter."""
BINDING = {
    *("publish_call", "extend_call", "invite_to_call", "ask_of_call", "answer_question"),
    *("settle_call_answer", "take_down_call", "take_down_answer", "clear_engagement_terms"),
    *("return_engagement_terms", "move_engagement", "move_proposal", "clear_proposal"),
    *("turn_proposal_away", "step_review", "settle_review", "score_proposal", "lift_recusal"),
    *("move_phase", "recuse_somebody"),
    *("open_budget", "give_budget_up", "put_pledge", "decline_pledge", "withdraw_pledge"),
    *("confirm_pledge", "book_money", "reverse_money", "call_contributions", "take_in_outside"),
    *("take_in_expert_invoice", "record_contract", "change_contract", "agree_on_milestones"),
    *("change_milestone", "submit_milestone", "answer_milestone", "cancel_milestone"),
    *("regrant_milestone", "open_expert_room", "confirm_certificate", "answer_return"),
    *("correct_report", "step_report", "comment_fact", "answer_fact", "release_report"),
    *("review_report_release", "withdraw_report", "decide_public_report", "recall_public_report"),
    *("add_recommendation", "review_recommendation"),
    *("take_recommendation_back", "answer_recommendation"),
}
"""What publishes, clears, pays or binds: what `write` alone is not good for."""
TELL_WHAT_WAS_SENT = {  # a thing just made, to whoever sent all of it
    *("write_finding", "write_comment", "write_contact", "add_document", "note_use"),
    *("add_action", "add_action_about", "propose_decision", "propose_decision_about"),
}
TELL_WHAT_THE_GATE_SAYS = {  # its judgement of what is named, and who would read it
    *("release_finding", "release_document", "release_contact", "release_comment"),
    *("preview_release", "preview_document", "preview_contact", "preview_comment"),
    "withdraw_release",
}
STRANGERS_MAY = {
    "api",  # its document alone, see below
    "api_guide",  # the same, for people
    "calls",  # public calls for experts, as they were released
    "proposals",  # registering for a public call: the answer is the same whatever is known
    "calendar",  # feeds, at addresses that prove themselves
    "accounts",  # signing in, invitations and resets come before there is a viewer
    "demo_mailbox",  # of the demo alone, on the loopback alone
    "digests",  # the way out that stands in every mail
    "public_reports",  # what two persons of the association let out for everybody
    "healthz",
    "readyz",
    "static",
}


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_route_when_declared_says_who_may_call_it(app: Flask) -> None:
    allows = app.extensions["collab.allows"]
    assert {rule.endpoint for rule in rules(app)} == set(allows)
    public = {name.partition(".")[0] for name, allow in allows.items() if allow is PUBLIC}
    assert public <= STRANGERS_MAY


def test_operation_when_open_to_anybody_is_the_document_alone(app: Flask) -> None:
    allows = app.extensions["collab.allows"]
    operations = {name: allow for name, allow in allows.items() if name.startswith("api.")}
    assert {name for name, allow in operations.items() if allow is PUBLIC} == {"api.openapi"}
    scoped = {name: allow for name, allow in operations.items() if name != "api.openapi"}
    assert scoped
    assert all(isinstance(allow, Scope) for allow in scoped.values())
    others = [allow for name, allow in allows.items() if name not in operations]
    assert not any(isinstance(allow, Scope) for allow in others), "pages know no tokens"


def test_operation_when_it_binds_or_lets_out_in_an_engagement_wants_release(app: Flask) -> None:
    """A token that may write binds nobody: it gives nothing up that stands for others."""
    allows = app.extensions["collab.allows"]
    needs = {name: allows[f"api.{name}"].needs for name in BINDING}
    assert {name: sorted(one) for name, one in needs.items() if one != LET_OUT.needs} == {}


def test_operation_when_it_tells_something_wants_read_or_has_a_reason(app: Flask) -> None:
    told = {
        route.name
        for route in views.bp.routes
        if isinstance(route.allow, Scope)
        and "read" not in route.allow.needs
        and any(
            one.model or one.media for code, one in route.operation.replies.items() if code < 300
        )
    }
    assert told == TELL_WHAT_WAS_SENT | TELL_WHAT_THE_GATE_SAYS


def test_number_when_an_operation_takes_it_fits_a_column() -> None:
    unbounded = {
        f"{route.name}: {where}"
        for route in views.bp.routes
        for model in (route.operation.body, route.operation.form, route.operation.query)
        if model is not None
        for where in numbers(model.model_json_schema(), "")
    }
    assert unbounded == set()


def numbers(schema: object, where: str) -> Iterator[str]:
    """Give where a schema takes whole numbers without an end."""
    if isinstance(schema, list):
        schema = dict(enumerate(schema))
    if isinstance(schema, dict):
        if schema.get("type") == "integer" and schema.get("maximum", FITS + 1) > FITS:
            yield where
        for name, part in schema.items():
            yield from numbers(part, f"{where}/{name}")


def test_route_when_it_writes_is_guarded_by_no_action_that_reads(app: Flask) -> None:
    for rule in rules(app):
        writes = (rule.methods or set()) - SAFE
        assert not (writes and app.extensions["collab.allows"][rule.endpoint].reads), rule
        assert not (writes and (rule.methods or set()) & {"GET"}), f"{rule}: two views in one"
        forms = {"POST"} if not rule.rule.startswith("/api/") else {"POST", "PATCH"}
        assert writes <= forms, "a browser's form knows no other"


def test_address_when_read_is_of_nouns_in_kebab_case(app: Flask) -> None:
    for rule in rules(app):
        parts = [part for part in rule.rule.split("/") if part]
        assert all(PART.fullmatch(part) for part in parts), rule.rule
        assert rule.rule == "/" or not rule.rule.endswith("/"), rule.rule


def test_id_when_in_an_address_has_its_type(app: Flask) -> None:
    for rule in rules(app):
        for kind, name in re.findall(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", rule.rule):
            assert kind in ("uuid", "int") or name in UNTYPED, rule.rule


def sources() -> list[tuple[str, str]]:
    return [
        (path.relative_to(ROOT).as_posix(), path.read_text())
        for folder, ending in ((TEMPLATES, "*.html"), (ROOT / "collab", "*.py"))
        for path in sorted(folder.rglob(ending))
    ]


def test_endpoint_when_named_by_template_or_code_exists(app: Flask) -> None:
    named = {
        (name, endpoint)
        for name, text in sources()
        for endpoint in re.findall(r"url_for\(\s*[\"']([\w.]+)[\"']", text)
    }
    assert named
    assert {pair for pair in named if pair[1] not in app.view_functions} == set()


def test_address_when_written_out_leads_somewhere(app: Flask) -> None:
    """A link typed by hand is followed too, whatever id stands in it."""
    adapter = app.url_map.bind("localhost")
    dead = []
    for name, text in sources():
        for tag in re.findall(r"<\w[^>]*\b(?:href|action)=\\?\"/[^>]*", text):
            kind, address = re.findall(r"\b(href|action)=\\?\"(/[^\"\\]*)\\?\"", tag)[0]
            path = re.sub(r"{{.*?}}|{[a-z_.]+}", str(uuid.UUID(int=0)), address)
            method = "POST" if kind == "action" and 'method="get"' not in tag else "GET"
            try:
                adapter.match(path.partition("?")[0].partition("#")[0], method=method)
            except NotFound:
                dead.append((name, address))
    assert dead == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sign-in", 200),
        ("/", 303),
        ("/nothing", 404),
        ("/static/css/tokens.css", 200),
        ("/healthz", 200),
    ],
)
def test_answer_when_given_carries_the_headers(app: Flask, path: str, status: int) -> None:
    answer = app.test_client().get(path, buffered=True)
    assert answer.status_code == status
    kept = {name: answer.headers.get(name) for name in ALWAYS}
    assert kept == ALWAYS
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in answer.headers, "the tests' address is not TLS"
    assert "Server" not in answer.headers
