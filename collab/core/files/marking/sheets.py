"""Excel: the line stands in the footer of every sheet, beside what stands there already."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree
from lxml.etree import _Element as Element

from collab.core.files.office import local

SHEETS = re.compile(r"^xl/(?:worksheets|chartsheets)/[^/]+\.xml$")
BEHIND = frozenset(
    {"rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
     "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects",
     "controls", "webPublishItems", "tableParts", "extLst"}
)  # fmt: skip
"""What stands behind headers and footers in a sheet: Excel knows but one order."""
ORDER = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
LONGEST = 255
FREE = ("&L", "&C", "&R")


def mark_workbook(trees: Mapping[str, Element], line: str) -> None:
    """Write the line into the footers of all sheets; it is changed in place."""
    for name, tree in trees.items():
        if SHEETS.match(name):
            _mark(tree, line.replace("&", "&&"))


def _mark(sheet: Element, line: str) -> None:
    heads = next((one for one in sheet if local(one) == "headerFooter"), None)
    space = etree.QName(sheet).namespace
    if heads is None:
        heads = etree.Element(f"{{{space}}}headerFooter")
        before = next((at for at, one in enumerate(sheet) if local(one) in BEHIND), len(sheet))
        sheet.insert(before, heads)
    wanted = ["oddFooter"]
    wanted += ["evenFooter"] if heads.get("differentOddEven") in ("1", "true") else []
    wanted += ["firstFooter"] if heads.get("differentFirst") in ("1", "true") else []
    for kind in wanted:
        found = next((one for one in heads if local(one) == kind), None)
        if found is None:
            found = etree.Element(f"{{{space}}}{kind}")
            heads.append(found)
        found.text = _with(found.text or "", line)
    heads[:] = sorted(heads, key=lambda one: ORDER.index(local(one)) if local(one) in ORDER else 9)


def _with(footer: str, line: str) -> str:
    """Put the line where a footer says nothing yet; one that is full gives way to it."""
    for side in FREE:
        if side not in footer and len(footer) + len(line) + len(side) <= LONGEST:
            return f"{side}{line}{footer}" if side == "&L" else f"{footer}{side}{line}"
    return f"&L{line}"[:LONGEST]
