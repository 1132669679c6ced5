"""Which version a program saw, where it need not say so, and that it stands as it saw it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from collab.core.errors import ConflictError, InvalidError
from collab.core.texts import whole

IF_MATCH = {"If-Match": "The ETag of what you saw."}
NEVER = -1
"""What no row stands at: an ETag that is none of ours is of nothing as it stands."""
LARGEST = 999_999_999
"""What is more fits no column; no number of ours has ten digits."""


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


def seen_version(body: Mapping[str, Any]) -> int:
    """Give the version the program saw. :raises InvalidError: when it does not say."""
    told = body.get("version", whole(etag_told()))
    if type(told) is not int or not 0 <= told <= LARGEST:
        raise InvalidError({"version": "Say which version you saw: If-Match, or `version`."})
    return told


def seen(version: int | None) -> int:
    """Give the same where a model read the body."""
    return seen_version({} if version is None else {"version": version})


def as_seen(stands: int, version: int | None) -> None:
    """Go on unless another version was seen. :raises ConflictError: when it was."""
    told = version_told(version)
    if told not in (None, stands):
        raise ConflictError(f"It stands at version {stands} now. Read it again.")
