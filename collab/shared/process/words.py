"""The sentence that stands wherever something is decided or done together."""

from __future__ import annotations

INDEPENDENT = (
    "Every participant decides independently and alone what to do; nothing here binds anybody."
)
