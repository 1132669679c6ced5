"""Whatever a program sends, the answer is one the document knows, and never an error of ours.

schemathesis makes the requests out of the document itself: the examples, every boundary of every
field, every method an address does not take, and what is wrong on purpose.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import re
import threading
from collections.abc import Iterator, Mapping

import pytest
import schemathesis
from flask import Flask
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import Status, from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from typing_extensions import override
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.cast import ACME, ALICE, BEA, COPPER, DAN, PIA, Member
from tests.conftest import ProgramOf
from tests.factories import gate, outreach, points
from tests.factories.actions import action
from tests.factories.decisions import decision
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT, NAMED_COPY
from tests.program import PREFIX

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "ignored_auth",
)
CONFIG = """
headers = {{ Authorization = "Bearer {token}" }}
[phases.examples]
enabled = true
[phases.coverage]
enabled = true
[phases.fuzzing]
enabled = false
[phases.stateful]
enabled = false
[checks]
enabled = false
{checks}
[parameters]
{parameters}
"""


@dc.dataclass
class Run:
    """What came of one run over all operations."""

    answers: dict[int, int] = dc.field(default_factory=dict)
    faults: list[str] = dc.field(default_factory=list)


@pytest.fixture
def app(new_app: Flask) -> Flask:
    """Give an application that may be changed."""
    return new_app


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """Serve the application as a server does, for as long as the test runs."""
    app.extensions["collab.bearers"] = dc.replace(
        app.extensions["collab.bearers"], per_minute=1_000_000
    )
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()
    thread.join()


class Quiet(WSGIRequestHandler):
    """A server that writes no log."""

    @override
    def log(self, type: str, message: str, *args: object) -> None:  # its own word
        """Say nothing."""


def run(site: str, token: str, parameters: Mapping[str, object]) -> Run:
    """Let schemathesis ask everything, and gather what it found wrong."""
    text = CONFIG.format(
        token=token,
        checks="\n".join(f"{name}.enabled = true" for name in CHECKS),
        parameters="\n".join(f'{name} = "{value}"' for name, value in parameters.items()),
    )
    config = SchemathesisConfig.from_str(text)
    schema = schemathesis.openapi.from_url(f"{site}{PREFIX}/openapi.json", config=config)
    found = Run()
    for event in from_schema(schema).execute():
        if isinstance(event, FatalError | NonFatalError):
            found.faults.append(repr(event))
        if isinstance(event, ScenarioFinished):
            for one in event.recorder.interactions.values():
                if one.response is not None:
                    status = one.response.status_code
                    found.answers[status] = found.answers.get(status, 0) + 1
            found.faults += _failed(event)
    return found


def _failed(event: ScenarioFinished) -> Iterator[str]:
    for case, checks in event.recorder.checks.items():
        for check in checks:
            if check.status is Status.FAILURE and check.failure_info is not None:
                failure: Failure = check.failure_info.failure
                sent = event.recorder.interactions[case].request
                yield f"{check.name}: {sent.method} {sent.uri} {sent.body!r}: {failure.message}"


def templated(rule: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def test_document_when_read_is_openapi_and_names_every_operation(
    app: Flask, program: ProgramOf
) -> None:
    document = program().document
    assert document["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(document).validate()
    found = {(method, path) for path, methods in document["paths"].items() for method in methods}
    routes = {
        (method.lower(), templated(rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert found == routes
    names = [
        one["operationId"] for methods in document["paths"].values() for one in methods.values()
    ]
    assert len(names) == len(set(names))
    for methods in document["paths"].values():
        for one in methods.values():
            assert all(reply["description"] for reply in one["responses"].values())
            assert one["summary"]


@pytest.mark.parametrize("member", [ALICE, PIA, DAN], ids=lambda one: one.key)
def test_operation_when_sent_anything_answers_as_documented(
    site: str, program: ProgramOf, db: Database, member: Member
) -> None:
    """Alice meets her own things, her rival and others the same ones, which are not theirs."""
    release = gate.release(db.superuser, ALICE, ACME_DRAFT)
    parameters = {
        "space_id": ACME.vault_id,
        "finding_id": ACME_DRAFT,
        "release_id": release,
        "kind": "issues",
        "subject_kind": "finding",
        "subject_id": ACME_DRAFT,
    }
    token = program(member).token
    assert token
    found = run(site, token, parameters)
    assert found.faults == []
    assert found.answers[422] > 50
    reached = {200} if member is ALICE else {404}
    assert {401, 405, 415} | reached <= found.answers.keys()


def test_operation_when_sent_anything_about_what_is_shared_answers_as_documented(
    site: str, program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    card = outreach.contact(db.superuser, now=now)
    open_one = outreach.campaign(db.superuser, card, now=now)
    parameters = {
        "space_id": COPPER,
        "finding_id": NAMED_COPY,
        "contact_id": card,
        "campaign_id": open_one,
        "claim_id": outreach.claim(db.superuser, open_one, card, BEA.org_id, BEA.id, now=now),
        "encounter_id": outreach.encounter(db.superuser, BEA, card, now=now),
        "subject_kind": "contact",
        "subject_id": card,
        "decision_id": decision(db.superuser, now=now),
        "action_id": action(db.superuser, now=now),
        "talking_version_id": points.signed(
            db.superuser, points.document(db.superuser, now=now), now=now
        ),
    }
    token = program(BEA).token
    assert token
    found = run(site, token, parameters)
    assert found.faults == []
    assert {403, 409} <= found.answers.keys(), "a copy never changes, a shared space takes nothing"
