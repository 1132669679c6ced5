"""Every operation of the API as every kind of member, generated like the sweep of the pages."""

from __future__ import annotations

import json
import uuid

import pytest
import redis
from flask import Flask
from pydantic import ValidationError

from collab.surfaces.api import views
from tests.cast import ALICE, BEA, BOLT, CARA, COBALT, COPPER, DAN, FAY, LEE, OLGA, PIA, Member
from tests.conftest import ClientOf, ProgramOf
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT
from tests.policy.sweep_rows import UNKNOWN
from tests.policy.sweeping import addresses, body_for, fill, known, operations, pages, sent
from tests.program import Told


@pytest.mark.parametrize(
    "member", [ALICE, BEA, FAY, CARA, PIA, LEE, OLGA, DAN], ids=lambda one: one.key
)
def test_operation_when_asked_for_what_one_may_not_know_answers_as_for_nothing(
    app: Flask,
    db: Database,
    program: ProgramOf,
    objects: dict[str, list[uuid.UUID]],
    redis_url: str,
    member: Member,
) -> None:
    one, good = program(member), 0
    limits = redis.Redis.from_url(redis_url)
    for rule, method in operations(app):
        limits.flushdb()  # a program that tries everything would be told to wait
        nothing: Told | None = None  # asked once an operation, and again where that might not hold
        for name, target, values in addresses(rule, objects):
            hidden = name and target and not known(db, member, name, target)
            told = sent(one, rule, method, values)
            assert told.status < 500, f"{method} {told.path}: {told.status}"
            good += told.status < 300
            if hidden and name:
                if nothing is None or (nothing.status, nothing.text) != (told.status, told.text):
                    nothing = sent(one, rule, method, values | {name: UNKNOWN})
                # What is pending names its own charter, and nobody else's.
                assert told.text == nothing.text, f"{method} {told.path}"
                assert told.status == nothing.status >= 400
    limits.close()
    assert good > 1, "a program that reaches nothing proves nothing"


def test_body_when_the_sweep_sends_it_is_one_the_operation_takes(app: Flask) -> None:
    """What a model refuses is refused before the object is looked for, and proves nothing."""
    does = {f"api.{route.name}": route.operation for route in views.bp.routes}
    refused = []
    for rule, method in operations(app):
        model = does[rule.endpoint].body
        if model is None or does[rule.endpoint].merges:
            continue
        try:
            model.model_validate_json(json.dumps(body_for(rule, method, COPPER)))
        except ValidationError as error:
            refused.append(f"{rule.endpoint}: {error}")
    assert refused == []


def test_operation_when_told_of_a_hidden_space_answers_as_for_none(
    program: ProgramOf, objects: dict[str, list[uuid.UUID]]
) -> None:
    """An id in a body is as much a question as one in an address."""
    alice = program(ALICE)
    for verb in ("releases", "release-previews"):
        told = [
            alice.post(
                f"/findings/{ACME_DRAFT}/{verb}",
                {"space_id": str(space), "category": "hr_risk_general"},
            )
            for space in (COBALT, BOLT.vault_id, UNKNOWN)
        ]
        assert {one.status for one in told} == {404}
        assert len({one.text for one in told}) == 1


def test_operation_when_nobody_is_behind_it_wants_a_token_and_takes_no_cookie(
    app: Flask, client: ClientOf, program: ProgramOf, objects: dict[str, list[uuid.UUID]]
) -> None:
    signed_in, stranger = client(ALICE), program()
    signed_in.get("/account")
    allows = app.extensions["collab.allows"]
    for rule, method in operations(app):
        *_, values = next(addresses(rule, objects))
        if allows[rule.endpoint].name == "public":
            continue
        told = sent(stranger, rule, method, values)
        assert (told.status, told.code) == (401, "sign_in"), told.path
        body = body_for(rule, method, COPPER)
        cookie = signed_in.web.open(fill(rule, values), method=method, json=body)
        assert cookie.get_data(as_text=True) == told.text, f"{told.path} takes a cookie"


def test_page_when_a_program_asks_wants_a_session(
    app: Flask, program: ProgramOf, objects: dict[str, list[uuid.UUID]]
) -> None:
    token = program(ALICE).token
    allows = app.extensions["collab.allows"]
    web = app.test_client(use_cookies=False)
    for rule in pages(app, "GET"):
        *_, values = next(addresses(rule, objects))
        if allows[rule.endpoint].name != "public":
            answer = web.get(fill(rule, values), headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 303, rule.rule
            assert answer.location.startswith("/sign-in"), rule.rule
