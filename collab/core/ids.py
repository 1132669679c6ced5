"""Ids of our own making: ordered ones for rows, random ones for copies, tokens for links."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
import uuid

TOKEN_BYTES = 32


def new_id() -> uuid.UUID:
    """Give a UUIDv7 (RFC 9562): ordered by time of making, so indexes stay dense."""
    millis = time.time_ns() // 1_000_000
    value = millis << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62
    return uuid.UUID(int=value | secrets.randbits(62))


def random_id() -> uuid.UUID:
    """Give a UUIDv4. Released copies take these: their ids must not tell the time."""
    return uuid.uuid4()  # noqa: TID251 # this is the one place


def new_token() -> str:
    """Give a 256-bit secret for a link or a cookie, URL-safe."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """Give what the database keeps of a token: SHA-256 suffices for 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


def derived_token(secret: str, purpose: str, subject: uuid.UUID, serial: int) -> str:
    """Give the token of a mailed link, derived so that no queue ever stores it in clear.

    The worker makes it again from the ids alone when it sends; a new serial makes it void.
    """
    message = f"{purpose}:{subject}:{serial}".encode()
    digest = hmac.digest(secret.encode(), message, "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
