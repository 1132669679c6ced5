"""A whole rulebook as one canonical text: what is proposed, hashed, approved and kept. Pure."""

from __future__ import annotations

import functools
import json
from typing import Any

from collab.policy.category import Rulebook
from collab.policy.rulebook import SHIPPED
from collab.policy.rulebook_files import read_sources, rulebook_of

Sources = dict[str, dict[str, Any]]
"""The tables of all files by their names, free to be changed."""


@functools.cache
def _shipped_body() -> str:
    return body_of(read_sources(SHIPPED))


def shipped_sources() -> Sources:
    """Give the files the house ships; a copy of one's own."""
    return sources_in(_shipped_body())


def sources_in(body: str) -> Sources:
    """Give the tables of a kept text."""
    read: Sources = json.loads(body)
    return read


def body_of(sources: Sources) -> str:
    """Give the text of the tables, in the order in which a lawyer reads them."""
    return json.dumps(sources, ensure_ascii=False, indent=1, default=str)


def book_in(sources: Sources) -> Rulebook:
    """Read the tables. :raises RulebookError: naming what is wrong."""
    return rulebook_of(sources)
