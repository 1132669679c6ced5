"""Which version a program saw, where it need not say so, and that it stands as it saw it."""

from __future__ import annotations

from flask import request

from collab.core.errors import ConflictError
from collab.core.texts import whole

IF_MATCH = {"If-Match": "The ETag of what you saw."}
NEVER = -1
"""What no row stands at: an ETag that is none of ours is of nothing as it stands."""


def etag_told() -> str | None:
    """Give the text of If-Match, without its signs; None where nothing is told."""
    return request.headers.get("If-Match", "").removeprefix("W/").strip('"') or None


def version_told(version: int | None) -> int | None:
    """Give the version told in the body or in If-Match; None where neither says one."""
    told = etag_told()
    if version is not None or told is None:
        return version
    number = whole(told)
    return NEVER if number is None else number


def as_seen(stands: int, version: int | None) -> None:
    """Go on unless another version was seen. :raises ConflictError: when it was."""
    told = version_told(version)
    if told not in (None, stands):
        raise ConflictError(f"It stands at version {stands} now. Read it again.")
