"""What an event is: ids and a moment, signed so that its receiver knows it is ours and fresh."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import hmac
import uuid
from collections.abc import Mapping
from typing import Any

from collab.core.canonical import canonical
from collab.core.house import House
from collab.core.ids import derived_token

KINDS: Mapping[str, str] = {
    "released": "Something is shared in a space you read",
    "withdrawn": "Something you were told of, or opened, is taken back",
    "held": "A release of yours waits for counsel",
    "decided": "Counsel has decided about a release of yours",
}
TEST = "test"
SECRET = "collab_whsec_"  # noqa: S105 # what secrets begin with, and no secret
SIGNATURE = "Collab-Signature"
AGENT = "Collab-Webhooks/1"


@dc.dataclass(frozen=True, slots=True)
class Event:
    """That something of a kind befell an item in a space; nothing of what is in it."""

    event_id: uuid.UUID
    kind: str
    at: dt.datetime
    space_id: uuid.UUID | None = None
    item_kind: str | None = None
    item_id: uuid.UUID | None = None

    @classmethod
    def read(cls, note: Mapping[str, Any]) -> Event:
        """Read it from a note of the outbox."""
        space, item = note.get("space_id"), note.get("item_id")
        return cls(
            event_id=uuid.UUID(note["event_id"]),
            kind=note["kind"],
            at=dt.datetime.fromisoformat(note["at"]),
            space_id=uuid.UUID(space) if space else None,
            item_kind=note.get("item_kind"),
            item_id=uuid.UUID(item) if item else None,
        )

    @property
    def note(self) -> dict[str, Any]:
        """Give it as a note of the outbox holds it."""
        return dc.asdict(self) | {"at": self.at.isoformat()}

    @property
    def body(self) -> bytes:
        """Give what is sent."""
        told = self.note
        told["id"] = told.pop("event_id")
        return canonical(told).encode()


def secret_of(house: House, webhook_id: uuid.UUID) -> str:
    """Give a webhook's secret: derived, so that nothing stores it."""
    return SECRET + derived_token(house.secret_key, "webhook", webhook_id, 0)


def headers_of(event: Event, secret: str, now: dt.datetime) -> dict[str, str]:
    """Give the headers; the signature covers the moment of sending, so an old one can be told."""
    stamp = str(int(now.timestamp()))
    digest = hmac.digest(secret.encode(), stamp.encode() + b"." + event.body, "sha256")
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "Collab-Event": str(event.event_id),
        SIGNATURE: f"t={stamp},v1={digest.hex()}",
    }
