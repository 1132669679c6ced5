"""What may stand in a text people type: their line breaks made one kind, no stray controls."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import StopValidation

KEPT = frozenset("\n\t")
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Controls that turn the direction of writing: what is read is then not what is written."""


def lines(text: str | None) -> str:
    """Give a text of many lines as it is kept: one kind of line break, no blank ends."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def one_line(text: str | None) -> str:
    """Give a text of one line as it is kept."""
    return " ".join((text or "").split())


def has_controls(text: str) -> bool:
    """Tell whether characters nobody can see would be kept with the text."""
    return any(
        c in TURNING or (c not in KEPT and unicodedata.category(c) in ("Cc", "Cs")) for c in text
    )


class NoControls:
    """Refuses what cannot be seen, and says where it usually comes from."""

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ARG002 # how WTForms calls it
        """Check a field. :raises StopValidation: with what to do."""
        if has_controls(field.data or ""):
            field.errors = []
            raise StopValidation(
                _(
                    "This holds control characters that cannot be seen, often pasted along with"
                    " text from a PDF. Type the passage anew, or paste it as plain text."
                )
            )
