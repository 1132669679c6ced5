"""A pledge as it is sealed: one text of one length, bound to its row; and a mark of it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal

from collab.core.canonical import canonical
from collab.core.crypto import Cipher, Place
from collab.features.engagements.funding.rules import Terms

LENGTH = 1024
"""In bytes. Whatever is pledged, or declined, what is kept is as long."""
MARKED = b"collab/funding/mark"


def seal(cipher: Cipher, place: Place, terms: Terms) -> bytes:
    """Seal a pledge for its row."""
    text = text_of(terms)
    return cipher.seal(text + " " * (LENGTH - len(text.encode())), place)


def unseal(cipher: Cipher, place: Place, sealed: bytes) -> Terms:
    """Open a pledge. :raises SealBrokenError: when the key is gone or it was moved."""
    kept = json.loads(cipher.open(sealed, place))
    percent = kept["max_percent"]
    return Terms(
        most=kept["most"],
        min_payers=kept["min_payers"],
        max_percent=None if percent is None else Decimal(percent),
        requires_class=kept["requires_class"],
        by=_day(kept["by"]),
        size=kept["size"],
        expected_on=_day(kept["expected_on"]),
        reference=kept["reference"],
    )


def text_of(terms: Terms) -> str:
    """Give a pledge as one text for one meaning."""
    percent = terms.max_percent
    return canonical(
        {
            "most": terms.most,
            "min_payers": terms.min_payers,
            "max_percent": None if percent is None else f"{percent.normalize():f}",
            "requires_class": terms.requires_class,
            "by": terms.by,
            "size": terms.size,
            "expected_on": terms.expected_on,
            "reference": terms.reference,
        }
    )


def mark(cipher: Cipher, key: int, budget_id: uuid.UUID, said: str) -> str:
    """Give a keyed mark of what a firm said: the same for the same, telling nothing of it."""
    return cipher.mark(key, budget_id.bytes, MARKED, said).hex()


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
