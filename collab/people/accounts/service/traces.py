"""What security events may say of an address: enough to compare, nothing to read."""

from __future__ import annotations

import hmac

from collab.core.house import House


def disguised(house: House, address: str) -> str:
    """Give a keyed hash of an address."""
    key = house.secret_key.encode()
    return hmac.digest(key, f"address:{address}".encode(), "sha256").hex()
