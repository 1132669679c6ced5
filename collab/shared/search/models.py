"""The words of every item people read, beside the columns the formula needs.

Triggers keep each row in step with its item; nothing else ever writes here.
"""

from __future__ import annotations

import uuid

from sqlalchemy import ARRAY, FetchedValue, SmallInteger, String
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base
from collab.policy.governed import Governed


class SearchRow(Governed, Base):
    """An item as search knows it: ``id`` is the item's own, ``subject_id`` what it was said about.

    ``codes`` are ``kind=key`` of vocabularies. Vault rows lie in a partition of their own.
    """

    __tablename__ = "search_rows"

    in_vault: Mapped[bool]
    kind: Mapped[str]
    subject_id: Mapped[uuid.UUID | None]
    title: Mapped[str]
    body: Mapped[str]
    language: Mapped[str | None]
    codes: Mapped[list[str]] = mapped_column(ARRAY(String))
    severity: Mapped[int | None] = mapped_column(SmallInteger)
    tsv: Mapped[str] = mapped_column(TSVECTOR, FetchedValue(), deferred=True)
