"""Texts that are sent, kept as forms keep them: never blank, and without blank ends."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from collab.core.texts import lines, one_line
from collab.surfaces.api.schemas import Text

BLANK = "Write something."


def _line(text: str) -> str:
    return _said(one_line(text))


def _lines(text: str) -> str:
    return _said(lines(text))


def _said(text: str) -> str:
    if not text:
        raise ValueError(BLANK)
    return text


OneLine = Annotated[Text, AfterValidator(_line)]
"""A text of one line that says something."""
SomeLines = Annotated[Text, AfterValidator(_lines)]
"""A text that says something."""
