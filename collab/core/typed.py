"""What somebody typed goes along with whatever answers it: nobody has to write it twice."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from werkzeug.exceptions import HTTPException

from collab.core.origins import OURS

SECRET = frozenset({"csrf_token", "password", "current", "new", "code", "secret", "sealed"})
"""Secrets are typed again; they are never put into a page."""
UNTYPED = frozenset({"seen", "base"})
"""What a page wrote into its own form, and is no word of whoever sent it; a form that is
sent again needs it."""


def typed() -> Sequence[tuple[str, str]]:
    """Give all that was sent with this request and is no secret; nothing of what was only read.

    Nor what another site made the browser send: those are nobody's own words. A browser that does
    not say where it comes from is given nothing back.
    """
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site") not in OURS:
        return ()
    try:
        sent = list(request.form.items(multi=True))
    except HTTPException:  # too large, or broken: then there is nothing to give back
        return ()
    return [(name, value) for name, value in sent if name not in SECRET and value.strip()]


def words_typed() -> Sequence[tuple[str, str]]:
    """Give what was typed in words: what stands beside them as keys and numbers tells nobody."""
    return [
        (name, value) for name, value in typed() if name not in UNTYPED and len(value.split()) > 1
    ]
