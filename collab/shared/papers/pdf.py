"""Write papers as PDF: tagged for reading machines, or many put together as one pack."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from collab.core.errors import UnavailableError
from collab.shared.papers.model import (
    Aside,
    Block,
    Break,
    Heading,
    Listed,
    Mark,
    Paper,
    Paragraph,
    Sheet,
    Table,
)
from collab.shared.papers.plain import printable
from collab.shared.papers.program import packed

ROOT = Path(__file__).parents[3]
PATIENCE, TURN = 35.0, 10.0
"""Both together stay below the minute a transaction may wait."""
AT_ONCE = threading.BoundedSemaphore(2)
FEW_THREADS = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
"""On a machine with many cores the stacks of all threads alone would fill the bounded memory."""
UNREADABLE = "This file cannot be put into a pack. See it in Collab."
COMMAND = (sys.executable, "-P", "-m", "collab.shared.papers.program")


class NotSetError(UnavailableError):
    """The file could not be made now; nothing was changed."""


def pdf_of(paper: Paper) -> bytes:
    """Give a paper as a PDF that reading machines understand (PDF/UA-1).

    :raises NotSetError: when too many are being made, or this one takes too long.
    """
    told = {
        "kind": "paper",
        "title_shown": True,
        "blocks": _told(paper.blocks),
        **_marks(paper.title, paper.mark, paper.language),
    }
    return _made(told)


def pack_of(title: str, sheets: Sequence[Sheet], mark: Mark, *, language: str = "en") -> bytes:
    """Give many papers as one PDF with bookmarks, the mark over each page, page x of y.

    :raises NotSetError: when too many are being made, or this one takes too long.
    """
    told = {
        "kind": "pack",
        "unreadable": [_block(Paragraph(UNREADABLE))],
        "sheets": [
            {
                "title": printable(sheet.title),
                "title_shown": True,
                "blocks": _told(sheet.blocks),
                "watermark": None,
                "file": sheet.pdf is not None,
            }
            for sheet in sheets
        ],
        **_marks(title, mark, language),
    }
    return _made(told, [sheet.pdf for sheet in sheets if sheet.pdf is not None])


def _marks(title: str, mark: Mark, language: str) -> dict[str, Any]:
    return {
        "title": printable(title),
        "language": language,
        "label": mark.label,
        "watermark": printable(mark.watermark),
        "proof": printable(mark.proof),
        "at": int(mark.at.timestamp()),
    }


def _told(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Give blocks as data. No heading is more than a level below the one before it.

    Reading machines would miss what stands between, so PDF/UA takes no such paper.
    """
    told, deepest = [], 1
    for block in blocks:
        if isinstance(block, Heading):
            level = min(block.level, deepest)
            told.append(_block(Heading(block.text, level)))
            deepest = level + 1
        else:
            told.append(_block(block))
    return told


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": printable(block.text)}
        case Paragraph():
            return {"kind": "paragraph", "text": printable(block.text)}
        case Listed():
            return {"kind": "list", "items": [printable(item) for item in block.items]}
        case Aside():
            return {"kind": "aside", "text": printable(block.text)}
        case Table():
            columns = [printable(column) for column in block.columns]
            rows = [[printable(cell) for cell in row] for row in block.rows]
            return {"kind": "table", "columns": columns, "rows": rows}
        case Break():
            return {"kind": "break"}


def _made(told: dict[str, Any], files: Sequence[bytes] = ()) -> bytes:
    if not AT_ONCE.acquire(timeout=TURN):
        raise NotSetError("too many files are being made")
    try:
        done = subprocess.run(  # noqa: S603 # our own program, by its own name, without a shell
            COMMAND,
            input=packed(json.dumps(told).encode(), *files),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback could quote the text
            env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **FEW_THREADS},
            cwd="/",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotSetError("a file took too long") from error
    finally:
        AT_ONCE.release()
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise NotSetError("a file could not be made")
    return done.stdout
