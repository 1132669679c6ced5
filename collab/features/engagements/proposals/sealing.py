"""A proposal as it is sealed: padded to steps, so that its size tells little; bound to its row."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal
from typing import Any

from collab.core.canonical import canonical
from collab.core.crypto import Cipher, Place
from collab.core.errors import InvalidError
from collab.features.engagements.proposals.rules import (
    BudgetLine,
    Content,
    Former,
    Funding,
    Person,
    Relation,
)

KILO = 1024
STEPS = (16 * KILO, 32 * KILO, 64 * KILO, 128 * KILO, 256 * KILO, 512 * KILO)
"""16 KiB to 512 KiB: an outline and an average proposal are of one length."""
FILE_LENGTH = 1024
TOO_LONG = "All parts together are too long. Shorten them, or attach a file."


def seal(cipher: Cipher, place: Place, content: Content) -> bytes:
    """Seal a proposal for its row. :raises InvalidError: when it is longer than the last step."""
    return cipher.seal(padded(canonical(_told(content))), place)


def unseal(cipher: Cipher, place: Place, sealed: bytes) -> Content:
    """Open a proposal. :raises SealBrokenError: when the key is gone or it was moved."""
    return _read(json.loads(cipher.open(sealed, place)))


def seal_file(cipher: Cipher, place: Place, told: dict[str, Any]) -> bytes:
    """Seal what a file is called, its kind, size and digest."""
    text = canonical(told)
    return cipher.seal(text + " " * (FILE_LENGTH - len(text.encode())), place)


def unseal_file(cipher: Cipher, place: Place, sealed: bytes) -> dict[str, Any]:
    """Open it. :raises SealBrokenError: likewise."""
    found: dict[str, Any] = json.loads(cipher.open(sealed, place))
    return found


def padded(text: str) -> str:
    """Give a text as long as the next step, in bytes. :raises InvalidError: beyond the last."""
    size = len(text.encode())
    step = next((one for one in STEPS if one >= size), None)
    if step is None:
        raise InvalidError({"parts": TOO_LONG})
    return text + " " * (step - size)


def as_data(content: Content) -> dict[str, Any]:
    """Give a proposal as plain data: for its own firm's download and programs."""
    return _told(content)


def _told(content: Content) -> dict[str, Any]:
    return {
        "parts": dict(content.parts),
        "lines": [
            {"label": one.label, "quantity": str(one.quantity), "unit": one.unit}
            for one in content.lines
        ],
        "team": [
            {
                "name": one.name,
                "role": one.role,
                "employer": one.employer,
                "former": [{"employer": f.employer, "until": f.until} for f in one.former],
            }
            for one in content.team
        ],
        "funding": [{"source": one.source, "year": one.year} for one in content.funding],
        "relations": [{"firm": one.firm, "what": one.what} for one in content.relations],
        "nothing_declared": content.nothing_declared,
        "files": [str(one) for one in content.files],
        "flagged": content.flagged,
    }


def _read(kept: dict[str, Any]) -> Content:
    return Content(
        parts=kept["parts"],
        lines=tuple(
            BudgetLine(one["label"], Decimal(one["quantity"]), one["unit"]) for one in kept["lines"]
        ),
        team=tuple(
            Person(
                one["name"],
                one["role"],
                one["employer"],
                tuple(Former(f["employer"], f["until"]) for f in one["former"]),
            )
            for one in kept["team"]
        ),
        funding=tuple(Funding(one["source"], one["year"]) for one in kept["funding"]),
        relations=tuple(Relation(one["firm"], one["what"]) for one in kept["relations"]),
        nothing_declared=kept["nothing_declared"],
        files=tuple(uuid.UUID(one) for one in kept["files"]),
        flagged=kept["flagged"],
    )
