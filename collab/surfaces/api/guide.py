"""The document for programs, and the same document as a page for people."""

from __future__ import annotations

import functools
import json
from typing import Any

from flask import Response, render_template
from flask import typing as ft

from collab.core.openapi import document, phrase
from collab.core.rest import JSON, Operation, Reply
from collab.core.web import PUBLIC, Feature
from collab.surfaces.api.blueprint import VERSION, bp
from collab.work.door import Door

guide_bp = Feature("api_guide")
ABOUT = """A token acts as the person who made it, for the organisation he acted for: it sees
what he sees, under the same rules, and no more. Findings are written in one's own vault; the one
way from there into a shared space is a release, which the gate judges. What is no finding is
written where it stands, in the space that reads it: meetings, decisions, actions, engagements.
There `write` is enough to take part; what publishes, clears or binds an organisation in an
engagement (terms, calls, proposals, reviews, contracts, pledges, money, reports) wants `release`.
Whatever is not done is
answered with a problem (RFC 9457), whose `code` is for programs. What one may not see answers
exactly as what does not exist."""


@bp.operation(
    "GET",
    "/openapi.json",
    allow=PUBLIC,
    does=Operation(
        summary="Get this document",
        replies={200: Reply("The OpenAPI 3.1 document.")},
        problems={500: "Something broke on our side.", 503: "Something does not answer."},
    ),
)
def openapi(_door: Door) -> ft.ResponseReturnValue:
    """Give the document."""
    return Response(json.dumps(told(), ensure_ascii=False), content_type=JSON)


@guide_bp.get("/api", allow=PUBLIC)
def show(_door: Door) -> ft.ResponseReturnValue:
    """Show the document to people."""
    return render_template("api/show.html", document=told(), operations=operations(told()))


@functools.cache
def told() -> dict[str, Any]:
    """Give the document; operations are declared when the program starts and never after."""
    return document(bp, title="Collab", version=VERSION, about=" ".join(ABOUT.split()))


def operations(of: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the operations one after the other, with all that a reader asks."""
    return [
        {
            "method": method.upper(),
            "path": path,
            "id": one["operationId"],
            "summary": one["summary"],
            "description": one.get("description", ""),
            "scopes": [scope for entry in one["security"] for scope in entry["bearer"]],
            "takes": [*_parameters(one), *_fields(of, one)],
            "answers": [
                (phrase(int(status)), reply["description"])
                for status, reply in sorted(one["responses"].items())
            ],
        }
        for path, methods in of["paths"].items()
        for method, one in methods.items()
    ]


def _parameters(one: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Give name, place and words of what an address or a header may hold."""
    return [
        (each["name"], each["in"], each.get("description") or _told(each["schema"]))
        for each in one["parameters"]
    ]


def _fields(of: dict[str, Any], one: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Give name, place and words of what a body may hold."""
    contents = one.get("requestBody", {}).get("content", {}).values()
    for content in contents:
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        schema = of["components"]["schemas"].get(name, content["schema"])
        needed = schema.get("required", ())
        return [
            (key, "body, needed" if key in needed else "body", _told(value))
            for key, value in schema.get("properties", {}).items()
        ]
    return []


def _told(schema: dict[str, Any]) -> str:
    words = schema.get("description", "")
    return f"{_kind(schema)}. {words}" if words else _kind(schema)


def _kind(schema: dict[str, Any]) -> str:
    """Say in a word or two what a value is."""
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "prefixItems" in schema:
        return f"[{', '.join(_kind(one) for one in schema['prefixItems'])}]"
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("format") or schema.get("type") or "anything")
