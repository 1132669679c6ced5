"""Which kinds of file can bear a line."""

from __future__ import annotations

BEARING = frozenset({"pdf", "docx", "xlsx"})
