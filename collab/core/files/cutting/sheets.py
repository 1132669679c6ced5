"""Excel workbooks without some words: cut by cell, sheet name and note, with no copy elsewhere.

A cell keeps its value in one place and what is made of it in others: in tables, pivots, filters
and charts. Where anything is cut these go whole; what they show is made anew of the cells, or
stands in them already.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from functools import partial

from lxml import etree
from lxml.etree import _Element as Element

from collab.core.files.cutting.word import names, unlink
from collab.core.files.kinds import RefusedError
from collab.core.files.office import SPACE, drop, local, place_of, spoken
from collab.core.files.sheets import BETWEEN, BREAKS, sheets_of, speaks, told_in, written
from collab.core.files.slots import Scissors, Slot

BOOK, LINKS, STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
MADE_OF_CELLS = re.compile(r"^xl/(?:tables|pivotTables|pivotCache)/")
UNCUT = re.compile(r"^xl/(?:slicer|timeline|richData|model|charts/chartEx|charts/chartex)")
COPIES = frozenset({"tableParts", "autoFilter", "pivotCaches", "numCache", "strCache"})
RULES = frozenset({"formula", "formula1", "formula2"})
REFERENCE = re.compile(r"^([A-Z]+)([0-9]+)$")
LETTERS = 26
TOO_CLEVER = (
    "This workbook holds slicers or linked data, which keep copies of its cells, so nothing can be"
    " left out of it safely. Copy the values into a new workbook, or save it as CSV, and add that;"
    " or leave it in the vault; or ask counsel."
)


def cut_workbook(trees: dict[str, Element], content: bytes, scissors: Scissors) -> None:
    """Leave it out of all that a workbook says; it is changed in place.

    :raises RefusedError: when copies of cells stand where they cannot be cut.
    """
    if any(UNCUT.match(name) for name in trees):
        raise RefusedError(TOO_CLEVER)
    _drop_copies(trees)
    scissors.cut(_pieces(trees, content))
    _forget_strings(trees)
    for name, tree in trees.items():
        if name.endswith(".rels"):
            unlink(tree, scissors)
        elif speaks(name):
            scissors.cut(spoken(tree, told=told_in(name), breaks=BREAKS))
        if not name.endswith(".rels"):
            _mend(tree, scissors)


def _drop_copies(trees: dict[str, Element]) -> None:
    """Take out what is made of cells and keeps their values or names."""
    for name in [name for name in trees if MADE_OF_CELLS.match(name)]:
        del trees[name]
    for tree in trees.values():
        for element in [one for one in tree.iter(etree.Element) if local(one) in COPIES]:
            drop(element)


def _pieces(trees: Mapping[str, Element], content: bytes) -> Iterator[Slot | str]:
    """Give sheet by sheet its name and its cells, as they are read."""
    sheets = _sheets(trees)
    for name, rows in sheets_of(content):
        called, cells = sheets[name]
        yield "\n"
        yield Slot(name, partial(_rename, called))
        for row in rows:
            yield "\n"
            for number, (place, told) in enumerate(row):
                yield BETWEEN if number else ""
                yield Slot(told, partial(_write, cells[place]))


def _sheets(
    trees: Mapping[str, Element],
) -> Mapping[str, tuple[Element, Mapping[tuple[int, int], Element]]]:
    places = {link.get("Id"): place_of(LINKS, link) for link in trees[LINKS]}
    found = {}
    for sheet in (one for one in trees[BOOK].iter(etree.Element) if local(one) == "sheet"):
        link = next(str(v) for k, v in sheet.attrib.items() if etree.QName(k).localname == "id"
                    and etree.QName(k).namespace)  # fmt: skip
        tree = trees.get(places.get(link, ""))
        found[sheet.get("name", "")] = (sheet, _cells(tree) if tree is not None else {})
    return found


def _cells(tree: Element) -> Mapping[tuple[int, int], Element]:
    """Give the cells of a sheet by row and column; one that does not say stands behind the last."""
    found, down = {}, -1
    for row in (one for one in tree.iter(etree.Element) if local(one) == "row"):
        down, across = int(row.get("r", down + 2)) - 1, -1
        for cell in (one for one in row if local(one) == "c"):
            told = REFERENCE.match(cell.get("r", ""))
            across = _column(told.group(1)) if told else across + 1
            found[int(told.group(2)) - 1 if told else down, across] = cell
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number - 1


def _write(cell: Element, text: str) -> None:
    """Let a cell hold a text of its own, and no number, date or shared string."""
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    space = etree.QName(cell).namespace
    said = etree.SubElement(etree.SubElement(cell, f"{{{space}}}is"), f"{{{space}}}t")
    said.text = text
    said.set(SPACE, "preserve")


def _rename(sheet: Element, _text: str) -> None:
    """Call a sheet by a number: brackets are no part of such a name."""
    above = sheet.getparent()
    taken = {one.get("name", "").lower() for one in above} if above is not None else set()
    names = (f"Sheet {number}" for number in itertools.count(1))
    sheet.set("name", next(name for name in names if name.lower() not in taken))


def _forget_strings(trees: Mapping[str, Element]) -> None:
    """Empty the shared strings that no cell shows any more; their numbers stay."""
    if STRINGS not in trees:
        return
    shown = {
        value.text
        for name, tree in trees.items()
        if name.startswith("xl/worksheets/")
        for cell in tree.iter(etree.Element)
        if local(cell) == "c" and cell.get("t") == "s"
        for value in cell
        if local(value) == "v"
    }
    strings = [one for one in trees[STRINGS] if local(one) == "si"]
    for number, string in enumerate(strings):
        if str(number) not in shown:
            for child in list(string):
                string.remove(child)
            etree.SubElement(string, f"{{{etree.QName(string).namespace}}}t")


def _is_cut(defined: Element, scissors: Scissors) -> bool:
    name = defined.get("name", "")
    return (
        scissors.gap in f"{defined.text or ''}{name}"
        or "_FilterDatabase" in name
        or names(scissors, name)
    )


def _mend(tree: Element, scissors: Scissors) -> None:
    """Take out what names a sheet or a cell that is cut, and would be no formula any more."""
    for element in list(tree.iter(etree.Element)):
        kind, text = local(element), element.text or ""
        if kind == "definedName" and _is_cut(element, scissors):
            drop(element)
        elif kind in RULES and scissors.gap in text:
            above = element.getparent()
            drop(element if above is None else above)
        elif kind == "f" and scissors.holds(text):
            element.text = "#REF!"
        elif kind == "numFmt" and scissors.holds(written(element.get("formatCode", ""))):
            element.set("formatCode", "General")
        elif "textlink" in element.attrib and scissors.holds(element.get("textlink", "")):
            element.attrib.pop("textlink")
        elif kind == "hyperlink" and scissors.holds(element.get("location", "")):
            element.attrib.pop("location")
