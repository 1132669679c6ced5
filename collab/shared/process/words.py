"""Sentences that are printed in many places and must be one."""

from __future__ import annotations

INDEPENDENT = (
    "Every participant decides independently and alone what to do; nothing here binds anybody."
)
