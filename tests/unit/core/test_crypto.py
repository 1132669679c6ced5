"""Sealed fields open where they were sealed, with the key they name, and nowhere else."""

from __future__ import annotations

import dataclasses as dc
import uuid

import pytest

from collab.core.crypto import Cipher, Place, SealBrokenError

ONE, TWO = bytes(range(32)), bytes(range(32, 64))
HERE = Place("finding_sources", "identity_sealed", uuid.UUID(int=1), uuid.UUID(int=2))


def test_value_when_sealed_twice_differs_and_opens_to_the_same() -> None:
    cipher = Cipher({1: ONE})
    first, second = cipher.seal("Mama Odile", HERE), cipher.seal("Mama Odile", HERE)
    assert first != second, "each has a nonce of its own"
    assert b"Odile" not in first
    assert cipher.open(first, HERE) == cipher.open(second, HERE) == "Mama Odile"


@pytest.mark.parametrize(
    "moved",
    [
        {"table": "accounts"},
        {"column": "circumstances"},
        {"row_id": uuid.UUID(int=3)},
        {"space_id": uuid.UUID(int=3)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_value_when_moved_from_its_place_does_not_open(moved: dict[str, object]) -> None:
    cipher = Cipher({1: ONE})
    elsewhere = dc.replace(HERE, **moved)  # type: ignore[arg-type] # each names a field of Place
    with pytest.raises(SealBrokenError):
        cipher.open(cipher.seal("Mama Odile", HERE), elsewhere)


@pytest.mark.parametrize("at", [0, 1, 13, -1], ids=["version", "nonce", "text", "tag"])
def test_value_when_a_byte_is_changed_does_not_open(at: int) -> None:
    cipher = Cipher({1: ONE, 2: TWO})
    sealed = bytearray(cipher.seal("Mama Odile", HERE))
    sealed[at] ^= 3
    with pytest.raises(SealBrokenError):
        cipher.open(bytes(sealed), HERE)


def test_ring_when_a_key_is_added_seals_with_it_and_opens_what_was_before() -> None:
    old = Cipher({1: ONE}).seal("before", HERE)
    ring = Cipher({1: ONE, 2: TWO})
    new = ring.seal("after", HERE)
    assert (old[0], new[0]) == (1, 2)
    assert (ring.open(old, HERE), ring.open(new, HERE)) == ("before", "after")
    with pytest.raises(SealBrokenError, match="key 1 is not here"):
        Cipher({2: TWO}).open(old, HERE)
