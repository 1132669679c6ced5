"""How the sweep asks: every rule, every address of it, and whether one may know what it names."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from collab.core.db import call
from tests.cast import COPPER, Member
from tests.client import Client, Page
from tests.house.databases import Database
from tests.policy.sweep_rows import BODIES, OF_MINUTES, READ_BY, UNKNOWN
from tests.program import Program, Told

PROGRAMS = "/api/v"
"""Addresses of the API: they know bearers, and no cookie."""


def addresses(
    rule: Rule, objects: dict[str, list[uuid.UUID]]
) -> Iterator[tuple[str | None, uuid.UUID | None, dict[str, Any]]]:
    """Give (the name of the first id, the object it names, values) for a rule, object by object."""
    names = [a for a in re.findall(r"<(?:[^:>]*:)?(\w+)>", rule.rule) if a in READ_BY]
    rest: dict[str, Any] = {
        "token": "nothing",
        "number": 1,
        "filename": "x",
        "kind": "issues",
        "pace": "off",
    }
    if rule.rule.removeprefix("/api/v1").startswith("/items/"):
        rest |= {"kind": "finding", "subject_kind": "finding"}
    ids: dict[str, Any] = {n: objects[n][0] for n in names[1:]}
    values = {a: (rest | ids).get(a, UNKNOWN) for a in rule.arguments}
    if not names:
        yield None, None, values
        return
    for one in objects[names[0]]:
        yield names[0], one, values | {names[0]: one}


def known(db: Database, member: Member, name: str, one: uuid.UUID) -> bool:
    """Ask the database, as this member, whether there is such a thing."""
    with db.app.begin() as connection:
        call(connection, "app.enter", member.id, member.org_id)
        table = READ_BY[name]
        found = connection.exec_driver_sql(f"select 1 from {table} where id = %s", (one,))
        return found.first() is not None


def pages(app: Flask, method: str | None = None) -> list[Rule]:
    """Give the rules for people, of a method."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        and not rule.rule.startswith(PROGRAMS)
        and method in {None, *(rule.methods or ())}
    ]


def operations(app: Flask) -> list[tuple[Rule, str]]:
    """Give the rules for programs, method by method."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PROGRAMS)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def ask(client: Client, rule: Rule, values: dict[str, Any]) -> Page:
    path = fill(rule, values)
    return client.get(path) if "GET" in (rule.methods or ()) else client.post(path)


def fill(rule: Rule, values: dict[str, Any]) -> str:
    """Put values into a rule by hand: one endpoint may have several rules."""
    return re.sub(r"<(?:[^:>]*:)?(\w+)>", lambda m: str(values[m.group(1)]), rule.rule)


def likeness(page: Page, one: uuid.UUID) -> list[str]:
    """Give what of a reply must not differ between a forbidden thing and none at all."""
    text = re.sub(r"<input[^>]*csrf_token[^>]*>", "", page.text)
    return f"{page.status} {page.location}\n{text}".replace(str(one), "-").splitlines()


def body_for(rule: Rule, method: str, space_id: object) -> object:
    """Give a body that is right as far as it can be, so that the object decides."""
    if method == "GET" or rule.endpoint.endswith("withdraw_release"):
        return None
    if method == "PATCH":
        return {"title": "Changed", "version": 1}
    if "/minutes/" in rule.rule:
        return OF_MINUTES[rule.rule.rpartition("/")[2]]
    usual = {"space_id": str(space_id), "category": "hr_risk_general"}
    return BODIES.get(rule.endpoint.removeprefix("api."), usual)


def sent(
    program: Program, rule: Rule, method: str, values: dict[str, Any], space_id: object = COPPER
) -> Told:
    path = fill(rule, values)
    if rule.endpoint.endswith(("add_document", "revise_document", "attach_to_proposal")):
        return program.send(path, b"Families were sent away.", If_Match="1")
    return program.ask(method, path, body_for(rule, method, space_id))
