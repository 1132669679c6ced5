"""What a program is told when something is not done: RFC 9457, in one shape for every cause."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal
from uuid import UUID

from flask import Response, request
from pydantic import BaseModel, Field
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from collab.core.errors import (
    CollabError,
    ConflictError,
    DeniedError,
    DutyFirstError,
    InvalidError,
    NotFoundError,
    NotSignedInError,
    TooManyError,
    UnavailableError,
)

UNDER = "/api/"
MEDIA = "application/problem+json"
CHALLENGE = 'Bearer realm="collab"'


class Problem(BaseModel):
    """Why something was not done, and what would help."""

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    code: str = Field(description="One word for programs; the texts are for people.")
    detail: str
    reasons: list[str] | None = None
    remedy: str | None = None
    fields: dict[str, str] | None = Field(None, description="What is wrong, by the field's name.")
    duty: str | None = Field(None, description="What is to be done first, at `location`.")
    location: str | None = None
    transformations: list[str] | None = Field(
        None, description="What the draft needs before it may be shared."
    )
    ways_out: list[str] | None = None
    release_id: UUID | None = Field(
        None, description="The attempt, as the vault's record keeps it."
    )
    reference: str | None = Field(
        None, description="What to name when you report an error of ours."
    )


class ReleaseFirstError(ConflictError):
    """Nothing is written into a shared space; it is written in the vault and released."""


PLAIN: Mapping[int, tuple[str, str]] = {
    400: ("malformed", "What was sent cannot be read as JSON."),
    403: ("denied", "This was sent from another site's page, and is refused."),
    404: ("not_found", "There is no such thing, or none for you."),
    405: ("method_not_allowed", "This address does not take that method."),
    413: ("too_large", "What was sent is too large."),
    415: ("media_type", "Send application/json."),
}
Words = tuple[HTTPStatus, str, str]


def asked_by_program() -> bool:
    """Tell whether this request is the API's, whatever becomes of it."""
    return request.path.startswith(UNDER)


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """Answer with a problem."""
    title = HTTPStatus(status).phrase
    told = Problem(title=title, status=status, code=code, detail=detail, **more)
    return Response(told.model_dump_json(exclude_none=True), status=status, content_type=MEDIA)


def problem_of(error: CollabError) -> Response:
    """Answer with the problem that one of our errors is."""
    if isinstance(error, NotSignedInError):
        answer = problem(401, "sign_in", "Send a live token: Authorization: Bearer collab_api_…")
        answer.headers["WWW-Authenticate"] = CHALLENGE
        return answer
    if isinstance(error, DeniedError):
        return _denied(error)
    if isinstance(error, DutyFirstError):
        detail = "Something is to be done first, signed in and by yourself."
        return problem(403, "duty", detail, duty=error.duty, location=error.location)
    if isinstance(error, InvalidError):
        detail = "Some of what was sent is not right; nothing was changed."
        return problem(422, "invalid", detail, fields=error.fields)
    if isinstance(error, ConflictError):
        code = "release_first" if isinstance(error, ReleaseFirstError) else "conflict"
        return problem(409, code, error.message)
    return _passing(error)


def problem_of_http(error: HTTPException) -> Response:
    """Answer with the problem that an error of HTTP's own is."""
    status = error.code if error.code is not None and error.code in PLAIN else 400
    code, detail = PLAIN[status]
    answer = problem(status, code, getattr(error, "told", detail))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def problem_of_ours(reference: str) -> Response:
    """Answer when we broke; the reference is in the log."""
    detail = "Something broke on our side. Nothing was changed."
    return problem(500, "internal", detail, reference=reference)


def _denied(error: DeniedError) -> Response:
    reasons, missing = list(error.decision.reasons), getattr(error, "missing", None)
    answer = problem(
        403, "denied", " ".join(reasons), reasons=reasons, remedy=error.decision.remedy
    )
    if missing:
        scope = " ".join(missing)
        answer.headers["WWW-Authenticate"] = (
            f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'
        )
    return answer


def _passing(error: CollabError) -> Response:
    if isinstance(error, TooManyError):
        answer = problem(429, "too_many", error.message)
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer
    if isinstance(error, UnavailableError):
        return problem(503, "unavailable", "Something this needs does not answer. Try again.")
    if isinstance(error, NotFoundError):
        return problem(404, *PLAIN[404])
    raise error
