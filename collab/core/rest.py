"""JSON, and files, over the same runner and walls: each operation says what it takes and gives.

What is said here is what is checked, and what the OpenAPI document is made of: it cannot drift.
"""

from __future__ import annotations

import dataclasses as dc
import functools
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from flask import (
    Response,
    current_app,  # noqa: TID251 # the runner is looked up as core/web.py does
    request,
)
from flask import typing as ft
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json, to_json
from typing_extensions import override
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from collab.core.errors import InvalidError
from collab.core.web import Allow, Feature, Runner, View, ViewT

JSON = "application/json"
PARTS = "multipart/form-data"
FILE = "file"
"""The part of a form that is a file, wherever an operation takes one."""
MERGE_PATCH = "application/merge-patch+json"
RUNNER = "collab.bearers"
ModelT = TypeVar("ModelT", bound=BaseModel)


@dc.dataclass(frozen=True, slots=True)
class Reply:
    """One answer an operation gives: what it means, its body, and headers of its own."""

    means: str
    model: type[BaseModel] | None = None
    headers: Mapping[str, str] = dc.field(default_factory=dict)
    media: tuple[str, ...] = ()
    """The kinds of file it may be, where it is a file."""


@dc.dataclass(frozen=True, slots=True)
class Operation:
    """What an operation is, takes and answers; ``problems`` beyond those every one may give.

    ``form`` are the fields that are sent beside a file, in a form of parts.
    """

    summary: str
    replies: Mapping[int, Reply]
    problems: Mapping[int, str] = dc.field(default_factory=dict)
    details: str = ""
    body: type[BaseModel] | None = None
    form: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    headers: Mapping[str, str] = dc.field(default_factory=dict)
    merges: bool = False


@dc.dataclass(frozen=True, slots=True)
class Route:
    """An operation at its address."""

    rule: str
    method: str
    name: str
    allow: Allow
    operation: Operation


class UnreadableError(BadRequest):
    """A form that cannot be taken to its parts."""

    told = "What was sent cannot be read as multipart/form-data."


class OtherMediaError(UnsupportedMediaType):
    """Something else where a file is expected."""

    told = f"Send {PARTS}."


class Api(Feature):
    """A blueprint of operations, served to bearers of tokens."""

    def __init__(self, name: str, *, url_prefix: str) -> None:
        super().__init__(name, url_prefix=url_prefix)
        self.routes: list[Route] = []
        self.url_prefix: str = url_prefix

    @override
    def _serving(self, allow: Allow, view: View) -> View:
        @functools.wraps(view)
        def serve(**values: Any) -> ft.ResponseReturnValue:
            runner: Runner = current_app.extensions[RUNNER]
            return runner(allow, view, values)

        return serve

    def operation(
        self, method: str, rule: str, *, allow: Allow, does: Operation
    ) -> Callable[[ViewT], ViewT]:
        """Declare an operation; its view takes what is sent already checked."""

        def declare(view: ViewT) -> ViewT:
            self.routes.append(Route(rule, method, view.__name__, allow, does))
            self.route(
                rule,
                allow=allow,
                methods=[method],
                endpoint=view.__name__,
                provide_automatic_options=False,
            )(_checked(view, does))
            return view

        return declare


def answer(model: BaseModel, status: int = HTTPStatus.OK, **headers: str) -> Response:
    """Answer with a model."""
    response = Response(model.model_dump_json(), status=status, content_type=JSON)
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def validated(model: type[ModelT], value: object) -> ModelT:
    """Check a value as strictly as JSON's own types. :raises InvalidError: field by field."""
    try:
        return model.model_validate_json(_again(value))
    except ValidationError as error:
        raise InvalidError(_faults(error)) from error


def _checked(view: View, does: Operation) -> View:
    @functools.wraps(view)
    def checked(work: Any, **values: Any) -> ft.ResponseReturnValue:
        if does.query is not None:
            values["query"] = _query(does.query)
        if does.body is not None:
            values["body"] = _merge() if does.merges else validated(does.body, _sent())
        if does.form is not None:
            values["body"] = _fields(does.form)
        return view(work, **values)

    return checked


def _query(model: type[ModelT]) -> ModelT:
    try:
        return model.model_validate_strings(request.args.to_dict())
    except ValidationError as error:
        raise InvalidError(_faults(error)) from error


def _fields(model: type[ModelT]) -> ModelT:
    """Check the fields beside a file, and that there is one; what it holds is for the view.

    :raises UnreadableError, OtherMediaError: when it is no form of parts that can be read.
    :raises InvalidError: field by field.
    """
    if request.mimetype != PARTS:
        raise OtherMediaError
    if not request.form and not request.files:
        raise UnreadableError
    wrong = dict.fromkeys(set(request.files) - {FILE}, "No file is taken by this name.")
    if len(request.files.getlist(FILE)) != 1 or not request.files[FILE].filename:
        wrong[FILE] = "Send one file, with its name."
    try:
        found = model.model_validate_strings(request.form.to_dict())
    except ValidationError as error:
        raise InvalidError(wrong | _faults(error)) from error
    if wrong:
        raise InvalidError(wrong)
    return found


def _merge() -> dict[str, Any]:
    patch = from_json(_sent(MERGE_PATCH), allow_inf_nan=False)
    if not isinstance(patch, dict):
        raise InvalidError({"": "Send an object of the fields to change."})
    return patch


def _sent(*also: str) -> bytes:
    """Give the body. :raises BadRequest: when it is not JSON that can be read."""
    if request.mimetype not in (JSON, *also):
        raise UnsupportedMediaType
    sent = request.get_data(cache=False)
    try:
        from_json(sent, allow_inf_nan=False)
    except ValueError as error:
        raise BadRequest from error
    return sent


def _again(value: object) -> bytes:
    return value if isinstance(value, bytes) else to_json(value)


def _faults(error: ValidationError) -> dict[str, str]:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return {
        ".".join(map(str, one["loc"])): one["msg"].removeprefix("Value error, ") for one in found
    }
