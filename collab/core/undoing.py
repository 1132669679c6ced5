"""What was done is said with a button that undoes it: kinder than asking before."""

from __future__ import annotations

from flask import flash


def flash_undo(text: str, address: str) -> None:
    """Say on the next page what was done; the button there posts to ``address``.

    The route behind it checks anew who asks and what still stands; it only bears to be asked late.
    """
    line = {"text": text, "undo": address}
    flash(line, "success")  # type: ignore[arg-type] # the session keeps any JSON until it is shown
