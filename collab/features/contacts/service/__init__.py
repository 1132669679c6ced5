"""What is done with contacts in one's own vault and in a space; what crosses goes by the gate."""

from collab.features.contacts.service.discarding import bring_back, discard, erase
from collab.features.contacts.service.noting import add_note, drop_note, read_note
from collab.features.contacts.service.planning import write_plan
from collab.features.contacts.service.writing import edit, open_identity, write

__all__ = [
    "add_note",
    "bring_back",
    "discard",
    "drop_note",
    "edit",
    "erase",
    "open_identity",
    "read_note",
    "write",
    "write_plan",
]
