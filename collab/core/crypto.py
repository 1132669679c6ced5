"""Sealed fields: AES-256-GCM, bound to the very row and column they stand in."""

from __future__ import annotations

import dataclasses as dc
import secrets
import uuid
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class SealBrokenError(Exception):
    """The value cannot be opened: wrong key, or it was moved from its row."""


@dc.dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands; moving it elsewhere breaks the seal."""

    table: str
    column: str
    row_id: uuid.UUID
    space_id: uuid.UUID

    def associated(self, key_version: int) -> bytes:
        """Give the associated data that AES-GCM authenticates with the value."""
        return f"{self.table}:{self.column}:{self.row_id}:{self.space_id}:{key_version}".encode()


class Cipher:
    """Seals and opens with a ring of keys; the first byte of a sealed value is the key version."""

    def __init__(self, ring: Mapping[int, bytes]) -> None:
        self._ring = {version: AESGCM(key) for version, key in ring.items()}
        self._current = max(ring)

    def seal(self, text: str, place: Place) -> bytes:
        """Encrypt ``text`` for ``place`` with the newest key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._ring[self._current].encrypt(
            nonce, text.encode(), place.associated(self._current)
        )
        return bytes([self._current]) + nonce + sealed

    def open(self, sealed: bytes, place: Place) -> str:
        """Decrypt. :raises SealBrokenError: when the key is gone or the value was moved."""
        version, nonce, body = sealed[0], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        if version not in self._ring:
            raise SealBrokenError(f"key {version} is not here")
        try:
            return self._ring[version].decrypt(nonce, body, place.associated(version)).decode()
        except InvalidTag as error:
            raise SealBrokenError("the seal does not fit this place") from error
