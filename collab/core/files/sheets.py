"""Excel workbooks: the same values without formulas, connections and those who wrote them."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element
from python_calamine import CalamineWorkbook

from collab.core.files.cleaned import Cleaned
from collab.core.files.kinds import RefusedError
from collab.core.files.office import ACTIVE, BROKEN, Office, drop, local, parsed, rewritten, words
from collab.core.files.word import SOMEBODY, UNREAD, links_of

GONE = frozenset(
    {"fileSharing", "absPath", "revisionPtr", "externalReferences", "calcPr", "customWorkbookViews",
     "webPublishing", "smartTagPr", "smartTagTypes", "externalData", "customSheetViews",
     "customProperties", "extLst", "functionGroups", "fileRecoveryPr", "dataConsolidate",
     "scenarios", "protectedRanges", "webPublishItems"}
)  # fmt: skip
FOREIGN = frozenset({"oleObjects", "oleObject", "controls", "control", "ddeLink", "oleLink"})
FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedName"})
"""Elsewhere than in a cell a formula stays, as long as it keeps within the workbook."""
MADE_STYLES = ("tableStyle", "slicerStyle", "timelineStyle")
STYLED = {
    **dict.fromkeys((*MADE_STYLES, "tableStyleInfo", "pivotTableStyleInfo"), ("name",)),
    "tableStyles": ("defaultTableStyle", "defaultPivotStyle"),
}
RULES = frozenset({"cfRule", "dataValidation"})
CELL_FORMULA = "Formulas: what they came to stays."
PEOPLE = "The names of those who commented."
TOLD_OF_PEOPLE = frozenset(
    {"codeName", "refreshedBy", "refreshedDate", "userName", "documentId", "lastEdited"}
)
SILENT = re.compile(r"^xl/(?:styles|theme/theme|metadata)\d*\.xml$")
HEADS = (
    "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter", "formula1",
    "formula2", "formula",
)  # fmt: skip
BREAKS = (*HEADS, "p", "comment", "pt", "si", "definedName", "text", "row")
BETWEEN = " | "
WRITTEN = re.compile(
    r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].|([^\W\d_])|.', re.DOTALL
)
COUNTING = re.compile(r"general|[ymdhsbge]+|am|pm|[ap]", re.IGNORECASE)
"""Words of a format that stand for a part of a day or a number, and say nothing."""
MOST_CELLS = 400_000
PANIC = "PanicException"
MIDNIGHT = dt.time()


def clean_workbook(parts: Mapping[str, bytes]) -> Cleaned:
    """Give the workbook as values alone. :raises RefusedError: for what runs or fetches."""
    styles = _custom_styles(parts)

    def scrub(name: str, tree: Element) -> set[str]:
        _restyle(tree, styles)
        return _scrub(name, tree)

    office = rewritten(parts, scrub, "xl/workbook.xml")
    content = office.packed()
    return Cleaned(
        "xlsx",
        content,
        _text(office, content),
        tuple(sorted(office.removed)),
        (UNREAD,) if office.pictures else (),
    )


def _custom_styles(parts: Mapping[str, bytes]) -> Mapping[str, str]:
    """Give another name to every style of tables that somebody made."""
    content = parts.get("xl/styles.xml")
    if content is None:
        return {}
    found = [one for one in parsed(content).iter(etree.Element) if local(one) in MADE_STYLES]
    return {one.get("name", ""): f"Custom Style {at}" for at, one in enumerate(found, 1)}


def _restyle(tree: Element, styles: Mapping[str, str]) -> None:
    """Call the styles that somebody made by their numbers, wherever they are named."""
    for element in tree.iter(etree.Element) if styles else ():
        for mark in STYLED.get(local(element), ()):
            if (name := styles.get(element.get(mark, ""))) is not None:
                element.set(mark, name)


def _scrub(name: str, tree: Element) -> set[str]:
    removed = set()
    in_sheet = name.startswith("xl/worksheets/")
    for element in list(tree.iter(etree.Element)):
        kind = local(element)
        if kind in FOREIGN:
            raise RefusedError(ACTIVE)
        if kind in GONE:
            drop(element)
        elif kind == "cellStyle" and "builtinId" not in element.attrib:
            element.set("name", f"Style {_above(element).index(element)}")
        elif kind == "f" and in_sheet and local(_above(element)) == "c":
            _above(element).attrib.pop("cm", None)  # it speaks of the formula
            drop(element)
            removed.add(CELL_FORMULA)
        elif kind in FORMULAS and "[" in (element.text or ""):
            rule = _above(element)
            drop(rule if local(rule) in RULES else element)
        elif kind == "author" and local(_above(element)) == "authors":
            element.text = SOMEBODY
            removed.add(PEOPLE)
        else:
            _forget(element)
    return removed


def _forget(element: Element) -> None:
    """Take the attributes out of an element that tell of people, or of a printer's part."""
    gone = TOLD_OF_PEOPLE | ({"id"} if local(element) == "pageSetup" else set())
    for key in [key for key in element.attrib if etree.QName(key).localname in gone]:
        del element.attrib[key]


def _above(element: Element) -> Element:
    found = element.getparent()
    return element if found is None else found


def _text(office: Office, content: bytes) -> str:
    """Give all it says: hidden sheets first, then whatever stands anywhere beside the cells."""
    lines = list(_cells(content))
    known = {cell for line in lines for cell in line.split(BETWEEN)}
    for name, tree in sorted(office.trees.items()):
        if speaks(name):
            said = words(tree, told=told_in(name), breaks=BREAKS).splitlines()
            lines += [line for one in said if (line := one.strip()) and line not in known]
    return "\n".join([*lines, *_formats(office), *links_of(office)])


def speaks(name: str) -> bool:
    """Tell whether a part says something to readers."""
    return name.startswith("xl/") and name.endswith((".xml", ".vml")) and not SILENT.match(name)


def _formats(office: Office) -> Iterator[str]:
    """Give the words in formats of numbers: a cell that holds 40 may show a whole sentence."""
    for tree in office.trees.values():
        for element in tree.iter(etree.Element):
            for key, value in element.attrib.items():
                said = written(str(value)) if etree.QName(key).localname == "formatCode" else ""
                if not all(COUNTING.fullmatch(word) for word in said.split()):
                    yield said


def written(code: str) -> str:
    """Give what a format writes as it stands: in quotes, after a backslash, as a currency."""
    found = []
    for quoted, escaped, currency, letter in WRITTEN.findall(code):
        found.append(quoted or escaped or currency or letter or " ")
    return " ".join("".join(found).split())


def told_in(name: str) -> tuple[str, ...]:
    """Give the elements that speak: in a sheet not the cells, which are read already."""
    if name.startswith("xl/worksheets/"):
        return HEADS
    if name == "xl/workbook.xml":
        return ("definedName",)
    return ("t", "v", "text")


def _cells(content: bytes) -> Iterator[str]:
    """Give each sheet's name and rows. :raises RefusedError: when it cannot be read."""
    for name, rows in sheets_of(content):
        yield name
        for row in rows:
            if row:
                yield BETWEEN.join(told for _place, told in row)


Row = list[tuple[tuple[int, int], str]]
"""The cells of a row that say something: row and column, from nought, and what they say."""


def sheets_of(content: bytes) -> Iterator[tuple[str, Iterator[Row]]]:
    """Give each sheet's name and rows. :raises RefusedError: when it cannot be read."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        left = MOST_CELLS
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=True)
            left -= sum(map(len, rows))
            _within(left)
            yield name, _told_rows(rows, sheet.start or (0, 0))
    except RefusedError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != PANIC:
            raise
        raise RefusedError(BROKEN) from error


def _told_rows(rows: list[list[Any]], start: tuple[int, int]) -> Iterator[Row]:
    for down, row in enumerate(rows, start[0]):
        yield [
            ((down, across), told)
            for across, cell in enumerate(row, start[1])
            if (told := _told(cell))
        ]


def _within(left: int) -> None:
    if left < 0:
        raise RefusedError("This workbook has too many cells to be read whole.")


def _told(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == MIDNIGHT else value.isoformat(" ")
    return str(value)
