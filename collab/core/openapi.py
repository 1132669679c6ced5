"""The OpenAPI 3.1 document, put together from what the operations themselves say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from collab.core.problems import MEDIA, Problem
from collab.core.rest import FILE, JSON, MERGE_PATCH, PARTS, Api, Operation, Reply, Route
from collab.core.web import PUBLIC

REF = "#/components/schemas/{model}"
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
KINDS: Mapping[str, dict[str, Any]] = {"uuid": {"type": "string", "format": "uuid"}}
Mode = Literal["validation", "serialization"]
Schemas = Mapping[tuple[Any, Mode], dict[str, Any]]

ALWAYS: Mapping[int, str] = {
    401: "No live token was sent.",
    403: "The token lacks the scope, or a duty is to be done first.",
    429: "Too many requests; `Retry-After` says when to come back.",
    500: "Something broke on our side; nothing was changed.",
    503: "Something this needs does not answer; nothing was changed.",
}
WITH_BODY: Mapping[int, str] = {
    400: "The body cannot be read as JSON.",
    413: "The body is too large.",
    415: "The body is of another media type.",
}
WITH_FILE: Mapping[int, str] = {**WITH_BODY, 400: "The body cannot be read as a form of parts."}
BINARY: Mapping[str, Any] = {
    "type": "string",
    "format": "binary",
    "contentMediaType": "application/octet-stream",
}
HEADERS: Mapping[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": "How to sign in: with a bearer token."},
    429: {"Retry-After": "Seconds to wait."},
}
INVALID = "Something is wrong with what was sent; `fields` says what."


def document(api: Api, *, title: str, version: str, about: str) -> dict[str, Any]:
    """Give the whole document."""
    wanted = [(Problem, "validation"), *_models(api.routes)]
    schemas, definitions = models_json_schema(
        [(model, mode) for model, mode in dict.fromkeys(wanted)],  # type: ignore[misc] # pairs of literals
        ref_template=REF,
    )
    paths: dict[str, dict[str, Any]] = {}
    for route in api.routes:
        path = PARAMETER.sub(r"{\2}", api.url_prefix + route.rule)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": about},
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of one's own, from /account/tokens.",
                }
            },
        },
    }


def problems_of(route: Route) -> dict[int, str]:
    """Give every problem an operation may answer, its own words first."""
    does = route.operation
    found = dict(does.problems)
    common = {} if route.allow is PUBLIC else dict(ALWAYS)
    if does.body is not None:
        common |= WITH_BODY
    if does.form is not None:
        common |= WITH_FILE
    if does.body is not None or does.form is not None or does.query is not None:
        common[422] = INVALID
    if "<" in route.rule:
        common[404] = "There is no such thing, or none for you."
    return {
        status: found.get(status, words) for status, words in sorted({**common, **found}.items())
    }


def _models(routes: Iterable[Route]) -> Iterator[tuple[type[BaseModel], Mode]]:
    for route in routes:
        does = route.operation
        if does.body is not None:
            yield does.body, "validation"
        if does.query is not None:
            yield does.query, "validation"
        for reply in does.replies.values():
            if reply.model is not None:
                yield reply.model, "serialization"


def _operation(route: Route, schemas: Schemas) -> dict[str, Any]:
    does = route.operation
    told: dict[str, Any] = {
        "operationId": route.name,
        "summary": does.summary,
        "parameters": [*_in_path(route), *_in_query(does), *_in_headers(does)],
        "responses": _responses(route, schemas),
        "security": [] if route.allow is PUBLIC else [{"bearer": _scopes(route)}],
    }
    if does.details:
        told["description"] = does.details
    if does.body is not None:
        schema = schemas[does.body, "validation"]
        media = (MERGE_PATCH, JSON) if does.merges else (JSON,)
        told["requestBody"] = {
            "required": True,
            "content": {one: {"schema": schema} for one in media},
        }
    if does.form is not None:
        told["requestBody"] = {
            "required": True,
            "content": {PARTS: {"schema": _in_parts(does.form)}},
        }
    return told


def _in_parts(form: type[BaseModel]) -> dict[str, Any]:
    """Give the schema of a form: its fields, and the file beside them."""
    schema = form.model_json_schema()
    schema["properties"] = {FILE: dict(BINARY), **schema["properties"]}
    schema["required"] = [FILE, *schema.get("required", ())]
    return schema


def _scopes(route: Route) -> list[str]:
    return route.allow.name.removeprefix("scope:").split("+")


def _in_path(route: Route) -> Iterator[dict[str, Any]]:
    for kind, name in PARAMETER.findall(route.rule):
        schema = KINDS.get(kind, {"type": "string"})
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(does: Operation) -> Iterator[dict[str, Any]]:
    if does.query is None:
        return
    schema = does.query.model_json_schema()
    for name, kind in schema["properties"].items():
        yield {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": {key: value for key, value in kind.items() if key != "title"},
        }


def _in_headers(does: Operation) -> Iterator[dict[str, Any]]:
    for name, means in does.headers.items():
        yield {
            "name": name,
            "in": "header",
            "required": False,
            "description": means,
            "schema": {"type": "string"},
        }


def _responses(route: Route, schemas: Schemas) -> dict[str, Any]:
    told = {str(status): _reply(one, schemas) for status, one in route.operation.replies.items()}
    problem = {"schema": schemas[Problem, "validation"]}
    for status, words in problems_of(route).items():
        entry = told.setdefault(str(status), {"description": words, "content": {}})
        entry["content"][MEDIA] = problem
        for name, means in HEADERS.get(status, {}).items():
            entry.setdefault("headers", {})[name] = _header(means)
    return told


def _reply(reply: Reply, schemas: Schemas) -> dict[str, Any]:
    told: dict[str, Any] = {"description": reply.means, "content": {}}
    if reply.model is not None:
        told["content"][JSON] = {"schema": schemas[reply.model, "serialization"]}
    for media in reply.media:
        told["content"][media.partition(";")[0]] = {"schema": dict(BINARY)}
    if reply.headers:
        told["headers"] = {name: _header(means) for name, means in reply.headers.items()}
    return told


def _header(means: str) -> dict[str, Any]:
    return {"description": means, "required": True, "schema": {"type": "string"}}


def phrase(status: int) -> str:
    """Give a status with its name."""
    return f"{status} {HTTPStatus(status).phrase}"
