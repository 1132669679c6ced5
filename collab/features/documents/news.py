"""What documents tell the digest: that one came, by its title where its marking allows."""

from __future__ import annotations

from sqlalchemy import literal

from collab.features.documents.models import Document
from collab.shared.notices.fresh import NewsKind

NEWS = NewsKind(
    Document,
    summary=literal(""),
    title=Document.title,
    words=lambda row: ("document", row.title or "A document", f"/documents/{row.id}"),
)
