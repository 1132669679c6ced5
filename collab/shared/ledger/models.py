"""The chained entries, read only; they are written by the database's own function."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from collab.audit.chain import Link
from collab.core.db import Base, UtcDateTime


class LedgerEntry(Base):
    """One entry of one chain; ``facts`` is canonical JSON of ids and classes."""

    __tablename__ = "ledger_entries"

    chain: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str]
    facts: Mapped[str]
    previous: Mapped[bytes]
    hash: Mapped[bytes]

    @property
    def details(self) -> dict[str, Any]:
        """Give the facts as values."""
        read: dict[str, Any] = json.loads(self.facts)
        return read

    @property
    def link(self) -> Link:
        """Give the entry as the verifier takes it."""
        return Link(self.chain, self.seq, self.at, self.kind, self.facts, self.previous, self.hash)
