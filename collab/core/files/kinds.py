"""Which kinds of file are taken, and whether a file is what its name says."""

from __future__ import annotations

import dataclasses as dc
import re
from collections.abc import Sequence

import puremagic


class RefusedError(Exception):
    """The file is not taken; the sentence says why and what to do, and quotes nothing of it."""


@dc.dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how it is called, how its name ends, and how a browser is told."""

    key: str
    word: str
    endings: tuple[str, ...]
    media_type: str
    is_text: bool = False


KINDS: tuple[Kind, ...] = (
    Kind("pdf", "PDF", ("pdf",), "application/pdf"),
    Kind(
        "docx",
        "Word document",
        ("docx",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    Kind(
        "xlsx",
        "Excel workbook",
        ("xlsx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    Kind("csv", "CSV table", ("csv",), "text/csv; charset=utf-8", is_text=True),
    Kind("txt", "plain text", ("txt",), "text/plain; charset=utf-8", is_text=True),
    Kind("md", "Markdown text", ("md",), "text/markdown; charset=utf-8", is_text=True),
    Kind("png", "PNG picture", ("png",), "image/png"),
    Kind("jpeg", "JPEG picture", ("jpg", "jpeg"), "image/jpeg"),
)
BY_KEY = {kind.key: kind for kind in KINDS}
BY_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}
ACCEPT = ",".join(f".{ending}" for ending in BY_ENDING)
"""What a file field tells the browser to offer."""
NAMES = "PDF, DOCX, XLSX, CSV, TXT, MD, PNG and JPEG"
STARTS = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
PACKED = b"PK\x03\x04"
MAIN = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
MARKUP = re.compile(
    rb"\s*(?:<\?xml|<!doctype|<!--|<(?:html|head|body|script|svg|iframe|math|style|img|object|xml)\b)",
    re.IGNORECASE,
)
LOOKED_AT = 4096
SURE = 0.6
"""puremagic's word for six bytes that are no accident."""
TEXTS = frozenset({".eml", ".csv", ".txt", ".md", ".json", ".ics", ".vcf"})


def kind_of(content: bytes, name: str, parts: Sequence[str] | None) -> Kind:
    """Give the kind of a file whose ending and content agree; ``parts`` are those of an archive.

    :raises RefusedError: for kinds that are not taken, and where ending and content differ.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    claimed = BY_ENDING.get(ending)
    if claimed is None:
        raise RefusedError(f"Files of this kind are not taken. Choose one of {NAMES}.")
    if found := _binary(content, parts):
        if found != claimed.key:
            raise RefusedError(_unlike(claimed))
        return claimed
    if not claimed.is_text or _is_foreign(content):
        raise RefusedError(_unlike(claimed))
    return claimed


def _binary(content: bytes, parts: Sequence[str] | None) -> str | None:
    """Give the key of one of our kinds that begins so; None for anything else."""
    for start, key in STARTS.items():
        if content.startswith(start):
            return key
    if parts is None:
        return None
    found = {key for main, key in MAIN.items() if main in parts}
    return found.pop() if len(found) == 1 else None


def _is_foreign(content: bytes) -> bool:
    """Tell whether what claims to be text is a page, a program or any other known kind."""
    head = content[:LOOKED_AT]
    if content.startswith((PACKED, b"#!", b"MZ", b"\x7fELF")):
        return True
    if MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return True
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return False
    return any(one.confidence >= SURE and one.extension not in TEXTS for one in guesses)


def _unlike(claimed: Kind) -> str:
    return (
        f"By its name this is a {claimed.word}, by what it holds it is not."
        " Open it in the program it was made with, save it anew, and choose that file."
    )
