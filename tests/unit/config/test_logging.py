"""Logs say what failed and where; never what somebody wrote."""

from __future__ import annotations

from typing import Any

import pytest

from config.logging import say_where

SECRET = "her name is on the list"


def _look_up() -> None:
    raise KeyError(SECRET)


def _read() -> None:
    try:
        _look_up()
    except KeyError as error:
        raise ValueError(f"cannot read {SECRET}") from error


def _raised() -> BaseException:
    with pytest.raises(ValueError, match="cannot read") as caught:
        _read()
    return caught.value


def test_say_where_when_raised_then_classes_and_places_without_words() -> None:
    event: dict[str, Any] = {"event": "request.failed", "exc_info": _raised()}
    said = say_where(None, "error", event)
    assert [link["error"] for link in said["raised"]] == ["ValueError", "KeyError"]
    assert "test_logging.py" in said["raised"][0]["at"][0]
    assert SECRET not in repr(said)


def test_say_where_when_nothing_was_raised_then_nothing_is_added() -> None:
    assert say_where(None, "info", {"event": "outbox.drained"}) == {"event": "outbox.drained"}
