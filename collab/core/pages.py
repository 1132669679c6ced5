"""A page, or only the part of it that htmx asked for: one template, two ways to be served."""

from __future__ import annotations

import json
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    current_app,  # noqa: TID251 # its templates and what stands round them, as render_template has
    make_response,
    render_template,
    request,
)

HTMX = json.dumps(
    {
        "allowEval": False,
        "allowScriptTags": False,
        "historyCacheSize": 0,
        "includeIndicatorStyles": False,
        "refreshOnHistoryMiss": True,
        "selfRequestsOnly": True,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "422", "swap": True},
            {"code": "[45]..", "swap": False, "error": True},
        ],
    }
)
"""What htmx may do here: fetch from us and put in place; nothing evaluated, nothing kept behind."""
FAILED = "collab.failed"
TOLD = "#told"
"""Where the layout shows what befell, whatever part of the page had asked."""
AWAY = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER})


def wants_part() -> bool:
    """Tell whether htmx asks, and for less than a page out of the browser's history."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in headers


def asked_from() -> str:
    """Give the address of the page the viewer looks at: to come back to after signing in."""
    if not wants_part():
        return request.full_path.rstrip("?")
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def fragment(template: str, block: str, /, *, status: int = 200, **variables: object) -> Response:
    """Answer with a page, or to htmx with one block of it and whatever was flashed."""
    if not wants_part():
        return make_response(render_template(template, **variables), status)
    flashed = render_template("layouts/_flashed.html")
    return make_response(part_of(template, block, **variables) + flashed, status)


def told(template: str, /, *, status: int, **variables: object) -> Response:
    """Answer with an error's page, or to htmx with its words as a notice.

    The notice goes to its own place: the part that had asked, and what was typed there, stays.
    """
    if not wants_part():
        request.environ[FAILED] = True
        return make_response(render_template(template, **variables), status)
    response = make_response(part_of(template, "told", **variables), status)
    response.headers["HX-Retarget"] = TOLD
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def has_failed() -> bool:
    """Tell whether the page being made is about an error."""
    return FAILED in request.environ


def part_of(template: str, block: str, /, **variables: object) -> str:
    """Render one block as it would stand in its page.

    The page is begun, so that what the template imports and sets is there, and then left.
    """
    current_app.update_template_context(variables)
    found = current_app.jinja_env.get_template(template)
    context = found.new_context(variables)
    next(iter(found.root_render_func(context)), None)
    return "".join(context.blocks[block][0](context))


def serve_parts(app: Flask) -> None:
    """Send the window, not htmx, where an answer points: a page never lands inside a page."""
    app.jinja_env.globals["htmx_config"] = HTMX

    @app.after_request
    def turn(response: Response) -> Response:
        if request.endpoint != "static":
            response.vary.add("HX-Request")
        if wants_part() and response.status_code in AWAY:
            response.headers["HX-Redirect"] = response.headers.pop("Location")
            response.status_code = HTTPStatus.NO_CONTENT
            response.set_data(b"")
        return response
