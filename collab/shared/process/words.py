"""Sentences that stand wherever firms work together; each is said in one place."""

from __future__ import annotations

INDEPENDENT = (
    "Every participant decides independently and alone what to do; nothing here binds anybody."
)
