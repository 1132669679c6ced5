"""One table from error to answer; a page that fails says what to do, never what we run on.

Programs are told the same as problems, whatever address of theirs it happens at.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

import structlog
from flask import (
    Flask,
    Response,
    current_app,  # noqa: TID251 # its addresses: whether a page stands where something was sent
    make_response,
    redirect,
    request,
)
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

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
from collab.core.ids import new_token
from collab.core.pages import asked_from, told
from collab.core.problems import asked_by_program, problem_of, problem_of_http, problem_of_ours
from collab.core.typed import words_typed
from collab.core.web import SAFE

STATUS: Mapping[type[CollabError], HTTPStatus] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    DeniedError: HTTPStatus.FORBIDDEN,
    InvalidError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ConflictError: HTTPStatus.CONFLICT,
    TooManyError: HTTPStatus.TOO_MANY_REQUESTS,
    UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
}
PAGES = frozenset({400, 403, 404, 409, 413, 422, 429, 500, 503})
SHUT = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
log = structlog.get_logger("collab.answers")


def answer_errors(app: Flask, *, sign_in: str) -> None:
    """Register the table; ``sign_in`` is the endpoint a stranger is sent to."""
    _answer_ours(app, sign_in)
    _answer_others(app)


def status_of(error: CollabError) -> HTTPStatus:
    """Give the status of an error, or of the nearest kind of error it is one of."""
    known = (STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    return next(known, HTTPStatus.INTERNAL_SERVER_ERROR)


def _answer_ours(app: Flask, sign_in: str) -> None:
    @app.errorhandler(NotSignedInError)
    def to_sign_in(error: NotSignedInError) -> Response:
        if asked_by_program():
            return problem_of(error)
        back = f"?next={quote(asked_from())}" if request.method == "GET" else ""
        return _see_other(app.url_for(sign_in) + back)

    @app.errorhandler(DutyFirstError)
    def to_duty(error: DutyFirstError) -> Response:
        return problem_of(error) if asked_by_program() else _see_other(error.location)

    @app.errorhandler(CollabError)
    def ours(error: CollabError) -> Response:
        if asked_by_program():
            return problem_of(error)
        response = _page(status_of(error), **_words(error))
        if isinstance(error, TooManyError):
            response.headers["Retry-After"] = str(error.retry_after)
        return response


def _answer_others(app: Flask) -> None:
    @app.errorhandler(CSRFError)
    def expired(_error: CSRFError) -> Response:
        return _page(HTTPStatus.BAD_REQUEST, message="The form was open too long. Send it again.")

    @app.errorhandler(HTTPException)
    def plain(error: HTTPException) -> Response:
        if asked_by_program():
            return problem_of_http(error)
        code = error.code or 500
        if code in (404, 405):
            return _page(HTTPStatus.NOT_FOUND)
        return _page(HTTPStatus(code) if code in PAGES else HTTPStatus.BAD_REQUEST)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        reference = new_token()[:8]
        log.error("request.failed", reference=reference, route=request.endpoint, exc_info=error)
        if asked_by_program():
            return problem_of_ours(reference)
        return _page(HTTPStatus.INTERNAL_SERVER_ERROR, request_id=reference)


def _words(error: CollabError) -> dict[str, object]:
    if isinstance(error, DeniedError):
        return {"reasons": list(error.decision.reasons), "remedy": error.decision.remedy}
    if isinstance(error, ConflictError):
        return {"message": error.message, "changes": error.changes}
    if isinstance(error, InvalidError):
        return {"fields": error.fields}
    if isinstance(error, TooManyError):
        return {"message": error.message, "retry_after": error.retry_after}
    return {}


def _page(status: HTTPStatus, **context: object) -> Response:
    context = {"typed": words_typed(), "again": _again(status)} | context
    return told(f"errors/{status.value}.html", status=status.value, **context)


def _again(status: HTTPStatus) -> str | None:
    """Give the page at which what failed was sent, where it has the same address.

    None for whoever may not, or for what is not there: to open it would tell him the same.
    """
    adapter = current_app.create_url_adapter(request)
    if request.method in SAFE or adapter is None or status in SHUT:
        return None
    try:
        adapter.match(request.path, method="GET")
    except HTTPException:
        return None
    return request.path


def _see_other(location: str) -> Response:
    return make_response(redirect(location, HTTPStatus.SEE_OTHER))
