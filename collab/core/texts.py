"""What may stand in a text people type: their line breaks made one kind, no stray controls."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import Length, StopValidation

KEPT = frozenset("\n\t")
MARK = "\ufffd"
MOST_DIGITS = 9
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Controls that turn the direction of writing: what is read is then not what is written."""


EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2199, 12, 31)
"""Between these lies every day somebody could mean; beyond them calendars break."""


def lines(text: str | None) -> str:
    """Give a text of many lines as it is kept: one kind of line break, no blank ends."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def one_line(text: str | None) -> str:
    """Give a text of one line as it is kept."""
    return " ".join((text or "").split())


def whole(text: str | None) -> int | None:
    """Give a whole number as a form or an address writes it; None for anything else.

    No number of ours has ten digits, and what is longer fits no column.
    """
    number = (text or "").strip()
    short = len(number) <= MOST_DIGITS and number.isascii() and number.isdecimal()
    return int(number) if short else None


def has_controls(text: str) -> bool:
    """Tell whether characters nobody can see would be kept with the text."""
    return any(map(_is_control, text))


def visible(text: str) -> str:
    """Give a text with a mark for each character nobody can see."""
    return "".join(MARK if _is_control(c) else c for c in text)


def _is_control(c: str) -> bool:
    return c in TURNING or (c not in KEPT and unicodedata.category(c) in ("Cc", "Cs"))


class AtMost(Length):
    """Limits a text where it is judged, not where it is typed.

    A browser that knows the limit cuts what is pasted, and tells nobody.
    """

    def __init__(self, most: int) -> None:
        super().__init__(max=most, message=_("Shorten it to %(max)d characters."))
        self.field_flags = {}


class NoControls:
    """Refuses what cannot be seen; in the form it is shown again as a mark that can."""

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ARG002 # how WTForms calls it
        """Check a field. :raises StopValidation: with what to do."""
        if has_controls(field.data or ""):
            field.data = visible(field.data)
            raise StopValidation(
                _(
                    "This held control characters that cannot be seen, as text pasted from a PDF"
                    " often does. They are marked %(mark)s here: delete the marks and save again.",
                    mark=MARK,
                )
            )


class Foreseeable:
    """Refuses a day nobody could mean."""

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ARG002 # the shape of a validator
        """Check one field. :raises StopValidation: for such a day."""
        if field.data is not None and not EARLIEST <= field.data <= LATEST:
            raise StopValidation(_("Choose a day of this century or the next."))
