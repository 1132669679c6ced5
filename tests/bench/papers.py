"""How long minutes of 20 pages and a pack of 60 take to be made, the process apart included."""

from __future__ import annotations

import datetime as dt
import io
import json
import statistics
import time
from collections.abc import Callable

from pypdf import PdfReader

from collab.shared.papers.model import Block, Heading, Mark, Paper, Paragraph, Sheet
from collab.shared.papers.pdf import pack_of, pdf_of
from collab.shared.papers.word import word_of

ROUNDS = 5
PACK_GOAL, MINUTES_GOAL = 3.0, 1.0
MARK = Mark("Somebody", "Somewhere", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), 2, "root")
SENTENCE = "Families near the depot were heard, and the village asks for tests of its water. "


def papers() -> dict[str, float]:
    """Measure; seconds in the middle of some rounds, and how many pages came of it."""
    minutes = Paper("Minutes", _pages(20), MARK)
    inner = pdf_of(minutes)
    sheets = [
        Sheet("Agenda", _pages(2)),
        Sheet("First paper", pdf=inner),
        Sheet("Second paper", pdf=inner),
        Sheet("Minutes of the meeting before", _pages(16)),
        Sheet("Decisions and actions", _pages(4)),
    ]
    pack = pack_of("All papers", sheets, MARK)
    return {
        "minutes_pages": _count(inner),
        "minutes_pdf_s": _middle(lambda: pdf_of(minutes)),
        "minutes_docx_s": _middle(lambda: word_of(minutes)),
        "pack_pages": _count(pack),
        "pack_s": _middle(lambda: pack_of("All papers", sheets, MARK)),
    }


def _pages(number: int) -> tuple[Block, ...]:
    """Give about so many pages of text."""
    blocks: list[Block] = []
    for at in range(number):
        blocks += [Heading(f"{at + 1}. A topic"), *(Paragraph(SENTENCE * 12) for _ in range(5))]
    return tuple(blocks)


def _count(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)


def _middle(made: Callable[[], bytes]) -> float:
    took = []
    for _ in range(ROUNDS):
        begun = time.monotonic()
        made()
        took.append(time.monotonic() - begun)
    return round(statistics.median(took), 3)


if __name__ == "__main__":
    print(json.dumps(papers(), indent=2))  # noqa: T201 # a program that prints figures
