"""Imports and exports as they lie in a vault."""

from __future__ import annotations

import datetime as dt
import uuid

from collab.policy.marking import Marking
from tests.cast import Member
from tests.factories.rows import Connection, add


def batch(connection: Connection, author: Member, *, now: dt.datetime, state: str) -> uuid.UUID:
    """Add an import of one column and no rows."""
    return add(
        connection,
        "import_batches",
        org_id=author.org_id,
        space_id=author.firm.vault_id,
        author_id=author.id,
        marking=int(Marking.SEALED),
        shared_at=now,
        file_name="last-year.csv",
        headings=["Title"],
        names=["title"],
        state=state,
        total=0,
        expires_at=now + dt.timedelta(days=30),
    )


def export(connection: Connection, author: Member, of: uuid.UUID, *, now: dt.datetime) -> uuid.UUID:
    """Add a file that is being made of a space."""
    return add(
        connection,
        "export_files",
        org_id=author.org_id,
        space_id=author.firm.vault_id,
        author_id=author.id,
        circle=[author.id],
        marking=int(Marking.SEALED),
        shared_at=now,
        source_space_id=of,
        file_format="csv",
        asked="{}",
        total=0,
        expires_at=now + dt.timedelta(days=1),
    )
