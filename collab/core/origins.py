"""What is sent from another site is refused, beside the token every form carries."""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask, request
from werkzeug.exceptions import Forbidden

from collab.core.web import SAFE

OURS = frozenset({"same-origin", "none"})
"""What browsers say of our own pages, and of what a person started himself."""


def refuse_foreign(app: Flask, *, but: Collection[str] = ()) -> None:
    """Refuse writes that a browser says come from elsewhere; ``but`` names views that take them.

    Programs that are no browsers send no such header: for them the token decides.
    """

    @app.before_request
    def check() -> None:
        if request.method in SAFE or request.headers.get("Sec-Fetch-Site", "none") in OURS:
            return
        view = app.view_functions.get(request.endpoint or "")
        if view is None or f"{view.__module__}.{view.__name__}" not in but:
            raise Forbidden
