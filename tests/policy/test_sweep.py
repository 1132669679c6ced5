"""Every route as every kind of member, generated: a new route is tried before anyone tests it.

What one may not know answers exactly as what does not exist, and nobody gets an error of ours.
The client that asks also fails on any word of another organisation's (wall 9).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from functools import cache, partial

import pytest
from flask import Flask

from tests.cast import ALICE, BEA, CARA, DAN, FAY, LEE, OLGA, PIA, Member
from tests.client import Page
from tests.conftest import ClientOf
from tests.house.databases import Database
from tests.policy.sweep_rows import NO_OBJECTS, READ_BY, UNKNOWN, WITHOUT_TOKEN
from tests.policy.sweeping import addresses, ask, fill, known, likeness, pages


def test_id_when_it_stands_in_an_address_has_a_table_or_a_reason(app: Flask) -> None:
    names = {
        name for rule in app.url_map.iter_rules() for name in re.findall(r"<uuid:(\w+)>", rule.rule)
    }
    assert names - NO_OBJECTS == set(READ_BY)
    assert names >= NO_OBJECTS


@pytest.mark.parametrize(
    ("member", "method"),
    [
        *((member, "GET") for member in (ALICE, BEA, FAY, CARA, PIA, LEE, OLGA, DAN)),
        *((member, "POST") for member in (ALICE, FAY, PIA, DAN)),
    ],
    ids=lambda one: getattr(one, "key", one),
)
def test_route_when_asked_for_what_one_may_not_know_answers_as_for_nothing(
    app: Flask,
    db: Database,
    client: ClientOf,
    objects: dict[str, list[uuid.UUID]],
    member: Member,
    method: str,
) -> None:
    one, good = client(member), 0
    knows: Callable[[str, uuid.UUID], bool] = partial(known, db, member)
    if method == "GET":
        knows = cache(knows)  # by reading nobody comes to know of more
    for rule in pages(app, method):
        nothing: Page | None = None  # asked once a rule, and again where that might not hold
        for name, target, values in addresses(rule, objects):
            hidden = name and target and not knows(name, target)
            page = ask(one, rule, values)
            if page.location.startswith("/sign-in"):  # it may have signed itself out before
                one = client(member)
                page = ask(one, rule, values)
            assert page.status < 500, f"{rule} {page.path}: {page.status}"
            assert method == "GET" or page.status != 400, f"{page.path}: its token did not hold"
            good += page.status == 200
            if page.status == 303 and page.location:
                one.get(page.location)  # what was done is said once, on the next page
            if hidden and name and target:
                assert page.status >= 400 or page.location.startswith(("/sign-in", "/account"))
                same = likeness(page, target)
                if nothing is None or likeness(nothing, UNKNOWN) != same:
                    nothing = ask(one, rule, values | {name: UNKNOWN})
                assert same == likeness(nothing, UNKNOWN), page.path
    assert method == "POST" or good > 5, "a member who reaches nothing proves nothing"


def test_stranger_when_he_asks_for_anything_is_sent_to_sign_in(
    app: Flask, client: ClientOf, objects: dict[str, list[uuid.UUID]]
) -> None:
    stranger = client()
    allows = app.extensions["collab.allows"]
    for rule in pages(app):
        *_, values = next(addresses(rule, objects))
        page = ask(stranger, rule, values)
        assert page.status < 500, page.path
        if allows[rule.endpoint].name != "public":
            assert (page.status, page.location.partition("?")[0]) == (303, "/sign-in"), page


@pytest.mark.parametrize("member", [None, ALICE], ids=["stranger", "alice"])
def test_form_when_sent_without_its_token_is_refused(
    app: Flask, client: ClientOf, objects: dict[str, list[uuid.UUID]], member: Member | None
) -> None:
    one = client(member)
    for rule in pages(app, "POST"):
        if rule.endpoint not in WITHOUT_TOKEN:
            *_, values = next(addresses(rule, objects))
            assert one.post_raw(fill(rule, values), {}).status == 400, rule.rule
