"""Verify a chain: the same hash as the database's, computed apart from it."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable

START = bytes(32)


@dc.dataclass(frozen=True, slots=True)
class Link:
    """A stored entry with its place in the chain."""

    chain: uuid.UUID
    seq: int
    at: dt.datetime
    kind: str
    facts: str
    previous: bytes
    hash: bytes


@dc.dataclass(frozen=True, slots=True)
class Break:
    """The first entry at which a chain no longer holds, and why."""

    chain: uuid.UUID
    seq: int
    why: str


def link_hash(link: Link) -> bytes:
    """Compute the hash of an entry: SHA-256 over the one before and five lines of text."""
    at = link.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    body = "\n".join((str(link.chain), str(link.seq), at, link.kind, link.facts))
    return hashlib.sha256(link.previous + body.encode()).digest()


def first_break(links: Iterable[Link]) -> Break | None:
    """Walk one chain in order and name the first entry that does not hold."""
    before, expected = START, 1
    for link in links:
        if link.seq != expected:
            return Break(link.chain, expected, "an entry is missing")
        if link.previous != before:
            return Break(link.chain, link.seq, "it does not follow the entry before")
        if link_hash(link) != link.hash:
            return Break(link.chain, link.seq, "its text was changed")
        before, expected = link.hash, expected + 1
    return None
