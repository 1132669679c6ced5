"""One way for all kinds that can be cut: without the words, cleaned again, and read again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from lxml import etree
from lxml.etree import _Element as Element

from collab.core.files.cleaned import LONGER, Cleaned
from collab.core.files.cleaning import clean
from collab.core.files.cutting.plain import cut_table, cut_text
from collab.core.files.cutting.sheets import cut_workbook
from collab.core.files.cutting.word import cut_word
from collab.core.files.kinds import BY_KEY, RefusedError
from collab.core.files.office import packed, trees_of, with_trees
from collab.core.files.packed import unpacked
from collab.core.files.slots import Scissors

LEFT = (
    "What is to be left out also stands where it cannot be taken out safely. Take it out of the"
    " file yourself and upload that; or save it as plain text; or leave it in the vault; or ask"
    " counsel."
)
APART = "\n|\n"


def cut(content: bytes, kind: str, scissors: Scissors, sure: Scissors) -> Cleaned:
    """Give a cleaned file of a kind without some words, as cleaning gives one.

    ``sure`` finds those among them that are no accident wherever they stand: they must be in no
    part of the file, said or not.

    :raises RefusedError: when they cannot be taken out, or would still stand somewhere, or when
        what is left says more than anybody will screen.
    """
    made = clean(_without(content, kind, scissors), f"file.{BY_KEY[kind].endings[0]}")
    if made.too_long:  # its end would leave, and nobody would have read it
        raise RefusedError(LONGER)
    if scissors.holds(made.text) or any(map(sure.holds, _held(made.content))):
        raise RefusedError(LEFT)
    return made


def _without(content: bytes, kind: str, scissors: Scissors) -> bytes:
    if kind in ("txt", "md"):
        return cut_text(content, scissors)
    if kind == "csv":
        return cut_table(content, scissors)
    parts = unpacked(content)
    if parts is None:
        raise RefusedError(LEFT)
    trees = trees_of(parts)
    if kind == "docx":
        cut_word(trees, scissors)
    else:
        cut_workbook(trees, content, scissors)
    return packed(with_trees(parts, trees))


def _held(content: bytes) -> Iterator[str]:
    """Give all that a file holds, also what it says to nobody: names, codes, references."""
    parts: Mapping[str, bytes] = unpacked(content) or {}
    for name, tree in trees_of(parts).items():
        yield name
        yield "".join(map(str, tree.itertext()))
        said = APART.join(_values(tree))
        yield said
        yield unquote(said)


def _values(tree: Element) -> Iterator[str]:
    for element in tree.iter(etree.Element):
        yield from map(str, element.attrib.values())
