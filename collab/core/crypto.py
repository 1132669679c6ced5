"""Sealed fields: AES-256-GCM, bound to the very row and column they stand in."""

from __future__ import annotations

import dataclasses as dc
import hmac
import secrets
import uuid
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
KEY_BYTES = 32


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
        self._keys = dict(ring)
        self._ring = {version: AESGCM(key) for version, key in ring.items()}
        self._current = max(ring)

    @property
    def newest(self) -> int:
        """Give the version of the key that seals."""
        return self._current

    def derived(self, version: int, salt: bytes, purpose: bytes) -> AESGCM:
        """Give a key for one thing alone, so that its nonces may simply be counted.

        :raises SealBrokenError: when the key it is made of is gone.
        """
        if version not in self._keys:
            raise SealBrokenError(f"key {version} is not here")
        made = HKDF(hashes.SHA256(), KEY_BYTES, salt, purpose)
        return AESGCM(made.derive(self._keys[version]))

    @property
    def versions(self) -> frozenset[int]:
        """Give the versions of the keys that are here."""
        return frozenset(self._keys)

    def mark(self, version: int, salt: bytes, purpose: bytes, text: str) -> bytes:
        """Give a keyed mark of a text: the same for the same text, and telling nothing of it.

        :raises SealBrokenError: when the key it is made with is gone.
        """
        if version not in self._keys:
            raise SealBrokenError(f"key {version} is not here")
        key = HKDF(hashes.SHA256(), KEY_BYTES, salt, purpose).derive(self._keys[version])
        return hmac.digest(key, text.encode(), "sha256")

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
