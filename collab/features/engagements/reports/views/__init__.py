"""The pages of reports and recommendations."""

from collab.features.engagements.reports.views import (
    checking,
    public,
    recommending,
    releasing,
    writing,
)
from collab.features.engagements.reports.views.blueprint import bp, public_bp

__all__ = ["bp", "checking", "public", "public_bp", "recommending", "releasing", "writing"]
