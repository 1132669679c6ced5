"""The pages of talking points: documents, versions, texts, counsel's signature, files."""

from collab.features.talking_points.views import (
    documents,
    exporting,
    signing,
    versions,
    writing,
)
from collab.features.talking_points.views.blueprint import bp

__all__ = ["bp", "documents", "exporting", "signing", "versions", "writing"]
