"""The pages of reports and recommendations."""

from collab.features.engagements.reports.views import checking, recommending, releasing, writing
from collab.features.engagements.reports.views.blueprint import bp

__all__ = ["bp", "checking", "recommending", "releasing", "writing"]
