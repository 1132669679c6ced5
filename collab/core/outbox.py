"""Notes left with the work and acted on later: nothing outside the database starts otherwise."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from collab.core.canonical import canonical
from collab.core.db import call
from collab.core.ids import new_id


@dc.dataclass(frozen=True, slots=True)
class Note:
    """What to do later. ``key`` makes it happen once; ``payload`` holds ids, never content."""

    key: str
    kind: str
    payload: Mapping[str, Any]
    not_before: dt.datetime


def enqueue(connection: Connection, note: Note) -> None:
    """Write the note in the caller's transaction; a second one of the same key is dropped."""
    call(
        connection,
        "app.enqueue",
        new_id(),
        note.key,
        note.kind,
        canonical(dict(note.payload)),
        note.not_before,
    )
