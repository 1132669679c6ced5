"""An answer as it is sealed: one text of one length, bound to its row."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import json
from decimal import Decimal

from collab.core.canonical import canonical
from collab.core.crypto import Cipher, Place
from collab.features.kpis.rules import Told

LENGTH = 512
"""Whatever is answered, what is kept is as long: not even its size tells of a figure."""


@dc.dataclass(frozen=True, slots=True)
class Sealed:
    """An answer with what its firm was when it gave it: kind, place in the chain, parent."""

    told: Told
    org_kind: str
    tier: str | None
    parent: str


def seal(cipher: Cipher, place: Place, answer: Sealed) -> bytes:
    """Seal an answer for its row."""
    text = canonical(
        {
            "value": str(answer.told.value),
            "as_of": answer.told.as_of,
            "restated": None if answer.told.restated is None else str(answer.told.restated),
            "kind": answer.org_kind,
            "tier": answer.tier,
            "parent": answer.parent,
        }
    )
    return cipher.seal(text.ljust(LENGTH), place)


def unseal(cipher: Cipher, place: Place, sealed: bytes) -> Sealed:
    """Open an answer. :raises SealBrokenError: when the key is gone or it was moved."""
    kept = json.loads(cipher.open(sealed, place))
    restated = kept["restated"]
    return Sealed(
        Told(
            Decimal(kept["value"]),
            dt.date.fromisoformat(kept["as_of"]),
            None if restated is None else Decimal(restated),
        ),
        kept["kind"],
        kept["tier"],
        kept["parent"],
    )
