"""A document as its renderers need it. Every text is data: none of it is ever read as markup."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterator, Sequence

from collab.policy.marking import Marking


@dc.dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the highest below the title."""

    text: str
    level: int = 1


@dc.dataclass(frozen=True, slots=True)
class Paragraph:
    """A text; its line breaks stay."""

    text: str


@dc.dataclass(frozen=True, slots=True)
class Listed:
    """A list of short texts."""

    items: tuple[str, ...]


@dc.dataclass(frozen=True, slots=True)
class Table:
    """A table with a head; each row has as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dc.dataclass(frozen=True, slots=True)
class Aside:
    """A short text that stands apart, as what was withheld and under which hash."""

    text: str


@dc.dataclass(frozen=True, slots=True)
class Break:
    """A new page."""


Block = Heading | Paragraph | Listed | Table | Aside | Break


@dc.dataclass(frozen=True, slots=True)
class Mark:
    """What stands on every page: who took it, for whom and when, and how far it travels."""

    reader: str
    organisation: str
    at: dt.datetime
    marking: int
    proof: str = ""

    @property
    def watermark(self) -> str:
        """Give the words across the page."""
        return f"{self.reader}, {self.organisation}, {self.at:%d %B %Y, %H:%M} UTC"

    @property
    def label(self) -> str:
        """Give the marking in words."""
        return Marking(self.marking).label


@dc.dataclass(frozen=True, slots=True)
class Paper:
    """A document. ``language`` tells reading machines how to pronounce it."""

    title: str
    blocks: tuple[Block, ...]
    mark: Mark
    language: str = "en"


@dc.dataclass(frozen=True, slots=True)
class Sheet:
    """A part of a pack: our own document, or the pages of a PDF that was cleaned before."""

    title: str
    blocks: tuple[Block, ...] = ()
    pdf: bytes | None = None


def texts_of(blocks: Sequence[Block]) -> Iterator[str]:
    """Give every text of some blocks, for whoever checks what a file says."""
    for block in blocks:
        match block:
            case Heading() | Paragraph() | Aside():
                yield block.text
            case Listed():
                yield from block.items
            case Table():
                yield from block.columns
                for row in block.rows:
                    yield from row
            case Break():
                pass
