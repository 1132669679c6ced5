"""Logs say what failed and where; never what somebody wrote."""

from __future__ import annotations

from typing import Any

from config.logging import say_where

SECRET = "her name is on the list"


def _raised() -> BaseException:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(f"cannot read {SECRET}") from error
    except ValueError as error:
        return error


def test_say_where_when_raised_then_classes_and_places_without_words() -> None:
    event: dict[str, Any] = {"event": "request.failed", "exc_info": _raised()}
    said = say_where(None, "error", event)
    assert [link["error"] for link in said["raised"]] == ["ValueError", "KeyError"]
    assert "test_logging.py" in said["raised"][0]["at"][0]
    assert SECRET not in repr(said)


def test_say_where_when_nothing_was_raised_then_nothing_is_added() -> None:
    assert say_where(None, "info", {"event": "outbox.drained"}) == {"event": "outbox.drained"}
