"""What findings tell the digest: the copies released into the viewer's spaces."""

from __future__ import annotations

from collab.features.findings.models import Finding
from collab.shared.notices.fresh import NewsKind

NEWS = NewsKind(
    Finding,
    title=Finding.title,
    summary=Finding.statement,
    only=(Finding.discarded_at.is_(None),),
    words=lambda row: ("finding", row.title, f"/findings/{row.id}"),
)
