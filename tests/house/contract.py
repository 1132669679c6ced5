"""The API's document as answers are held against it: read once for all programs told the same."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator

Replies = dict[str, Any]


@cache
def document_of(text: str) -> dict[str, Any]:
    """Give the document a text is."""
    found: dict[str, Any] = json.loads(text)
    return found


@cache
def operations_of(text: str) -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    """Give the addresses a document knows, with what is answered there by method."""
    return [
        (re.compile(re.sub(r"{\w+}", "[^/]+", template)), methods)
        for template, methods in document_of(text)["paths"].items()
    ]


@cache
def replies_of(text: str, method: str, path: str) -> Replies | None:
    """Give what is answered at an address; None where there is no such operation."""
    for address, methods in operations_of(text):
        if address.fullmatch(path):
            found: Replies | None = methods.get(method.lower(), {}).get("responses")
            return found
    return None


def misshapen(text: str, schema: dict[str, Any], told: object) -> str | None:
    """Say what is wrong with the shape of an answer; None when nothing is."""
    found = list(_judge_of(text, json.dumps(schema)).iter_errors(told))
    return found[0].message if found else None


@cache
def _judge_of(text: str, schema: str) -> Draft202012Validator:
    """Compile a schema with all the parts it may point at: that is dearer than most requests."""
    return Draft202012Validator(
        {**json.loads(schema), "components": document_of(text)["components"]}
    )
