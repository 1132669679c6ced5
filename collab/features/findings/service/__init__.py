"""What is done with findings in one's own vault; what crosses goes through the gate."""

from collab.features.findings.service.discarding import bring_back, discard, erase
from collab.features.findings.service.history import restore
from collab.features.findings.service.sources import identity_of
from collab.features.findings.service.writing import edit, write

__all__ = [
    "bring_back",
    "discard",
    "edit",
    "erase",
    "identity_of",
    "restore",
    "write",
]
