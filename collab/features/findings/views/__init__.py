"""The pages of findings: list, write, read, change, look back, discard."""

from collab.features.findings.views import discarding, history, reading, saving, writing
from collab.features.findings.views.blueprint import bp

__all__ = ["bp", "discarding", "history", "reading", "saving", "writing"]
