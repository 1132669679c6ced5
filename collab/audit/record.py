"""Append entries to the ledger chains, in one order, inside the caller's transaction."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from collab.core.canonical import canonical
from collab.core.db import call

SYSTEM_CHAIN = uuid.UUID(int=0)
"""The chain of security events; it belongs to no space."""


@dc.dataclass(frozen=True, slots=True)
class Entry:
    """One line of a chain. ``facts`` are ids, classes and counts; never content."""

    chain: uuid.UUID
    at: dt.datetime
    kind: str
    facts: Mapping[str, Any]


def append(connection: Connection, entries: Iterable[Entry]) -> None:
    """Append entries, chain by chain in the order of their ids, so locks never cross."""
    for entry in sorted(entries, key=lambda e: str(e.chain)):
        call(
            connection,
            "app.append_entry",
            entry.chain,
            entry.at,
            entry.kind,
            canonical(dict(entry.facts)),
        )
