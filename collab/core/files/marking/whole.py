"""One way for the kinds that can bear a line; the file that is kept bears none."""

from __future__ import annotations

from collab.core.files.kinds import RefusedError
from collab.core.files.marking.kinds import BEARING
from collab.core.files.marking.paper import mark_pdf
from collab.core.files.marking.sheets import mark_workbook
from collab.core.files.marking.word import mark_word
from collab.core.files.office import packed, trees_of, with_trees
from collab.core.files.packed import unpacked

BROKEN = "This file cannot bear a line."


def marked(content: bytes, kind: str, line: str) -> bytes:
    """Give a cleaned file with a line on each of its pages.

    :raises RefusedError: when it cannot be read, or is of a kind that bears none.
    """
    if kind not in BEARING:
        raise RefusedError(BROKEN)
    if kind == "pdf":
        return mark_pdf(content, line)
    parts = unpacked(content)
    if parts is None:
        raise RefusedError(BROKEN)
    trees = trees_of(parts)
    if kind == "docx":
        mark_word(trees, line)
    else:
        mark_workbook(trees, line)
    return packed(with_trees(parts, trees))
