"""One way for all kinds: told apart, cleaned, read. Called in a process apart (``apart``)."""

from __future__ import annotations

import dataclasses as dc
import unicodedata

from collab.core.files.cleaned import MOST_TEXT, Cleaned
from collab.core.files.kinds import RefusedError, kind_of
from collab.core.files.packed import unpacked
from collab.core.files.pdf import clean_pdf
from collab.core.files.picture import clean_picture
from collab.core.files.plain import clean_table, clean_text, readable
from collab.core.files.sheets import clean_workbook
from collab.core.files.word import clean_word


def clean(content: bytes, name: str) -> Cleaned:
    """Clean a file. :raises RefusedError: with why it is not taken."""
    if not content:
        raise RefusedError("This file is empty.")
    parts = unpacked(content)
    kind = kind_of(content, name, tuple(parts) if parts is not None else None).key
    if kind == "pdf":
        found = clean_pdf(content)
    elif kind == "docx" and parts is not None:
        found = clean_word(parts)
    elif kind == "xlsx" and parts is not None:
        found = clean_workbook(parts)
    elif kind == "csv":
        found = clean_table(content)
    elif kind in ("png", "jpeg"):
        found = clean_picture(content, kind)
    else:
        found = clean_text(content, kind)
    text, _controls = readable(unicodedata.normalize("NFC", found.text))
    return dc.replace(found, text=text.strip()[: MOST_TEXT + 1])
