"""The pages of contacts: list, write, read, change, note, plan, merge, forget."""

from collab.features.contacts.views import ending, merging, noting, reading, writing
from collab.features.contacts.views.blueprint import bp

__all__ = ["bp", "ending", "merging", "noting", "reading", "writing"]
