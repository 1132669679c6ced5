"""One text for one value: what is hashed, chained or bound by a clearance is written like this."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(value: Any) -> str:
    """Give JSON with sorted keys and no spaces; ids and dates as their text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def digest(text: str) -> bytes:
    """Give the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).digest()
