"""Sent twice, done once: what came of a POST is found again by its sender's own key.

Only hashes and the id of what was made are kept, for a day. The answer is told anew from what
stands then, under the formula: nothing readable lies beside the governed tables.
"""

from __future__ import annotations

import dataclasses as dc
import hashlib
import uuid

from flask import request
from pydantic import BaseModel

from collab.core.canonical import canonical, digest
from collab.core.errors import InvalidError
from collab.work.unit import Work

HEADER = "Idempotency-Key"
KEY = {HEADER: "Any text of your own: sent again within a day, the same request is done once."}
LONGEST = 200


@dc.dataclass(slots=True)
class Before:
    """What an earlier request of this key made, if there was one."""

    work: Work
    key: bytes | None
    item_id: uuid.UUID | None

    def keep(self, item_id: uuid.UUID) -> None:
        """Note what this request made, in its own transaction."""
        if self.key is not None:
            self.work.call("app.keep_answer", self.key, item_id)


def once(work: Work, body: BaseModel) -> Before:
    """Let a request of a key be done once; one without a key is always done.

    :raises InvalidError: when the key was used for something else.
    :raises ConflictError: when the first request is not done yet.
    """
    told = request.headers.get(HEADER)
    if told is None:
        return Before(work, None, None)
    if not 0 < len(told) <= LONGEST:
        raise InvalidError({HEADER: f"Use between 1 and {LONGEST} characters."})
    key = hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()
    request_hash = digest(canonical([request.path, body.model_dump(mode="json")]))
    found = work.call("app.claim_key", key, request_hash, work.now)
    if found is None:
        return Before(work, key, None)
    if not found["same"]:
        raise InvalidError({HEADER: "This key was used for another request."})
    item_id = found["item_id"]
    return Before(work, key, uuid.UUID(item_id) if item_id else None)
