"""The kinds of item search tells apart: what they are called, one and many."""

from __future__ import annotations

from collections.abc import Mapping

_NAMES: dict[str, tuple[str, str]] = {}


def found_as(kind: str, one: str, many: str) -> None:
    """Make a kind known to search; done once, in wiring."""
    _NAMES[kind] = (one, many)


def kinds() -> Mapping[str, tuple[str, str]]:
    """Give every kind with its name for one and for many."""
    return _NAMES
