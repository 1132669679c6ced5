"""Word documents: the same words without those who wrote and changed them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

from lxml import etree
from lxml.etree import _Element as Element

from collab.core.files.cleaned import Cleaned
from collab.core.files.kinds import RefusedError
from collab.core.files.office import ACTIVE, OUTSIDE, Office, drop, local, parsed, rewritten, words

SOMEBODY = "Author"
MARKS_OF_PEOPLE = frozenset({"author", "initials", "date", "dateUtc", "userId", "providerId"})
GONE = frozenset(
    {"rsids", "rsid", "rsidRoot", "attachedTemplate", "docVars", "docId", "mailMerge",
     "writeProtection", "proofErr", "externalData", "userShapes", "embedRegular", "embedBold",
     "embedItalic", "embedBoldItalic"}
)  # fmt: skip
FETCHING = re.compile(
    r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT)\b|(?:^|\n)\s*(?:LINK|RD|DATABASE)\b",
    re.IGNORECASE,
)
FOREIGN = frozenset({"altChunk", "subDoc", "object", "control", "OLEObject"})
STYLED = frozenset(
    {"pStyle", "rStyle", "tblStyle", "basedOn", "next", "link", "numStyleLink", "styleLink",
     "defaultTableStyle", "clickAndTypeStyle"}
)  # fmt: skip
TOLD = ("t", "delText", "instrText", "delInstrText", "v")
BREAKS = ("p", "br", "cr", "tr")
UNREAD = "Pictures in it: nobody but a person can read what they show."
SILENT = re.compile(
    r"^word/(?:(?:settings|styles|stylesWithEffects|fontTable|webSettings)|theme/theme)\d*\.xml$"
)
"""Whole names: a part that merely begins so may say anything."""
MAIN = "word/document.xml"


def clean_word(parts: Mapping[str, bytes]) -> Cleaned:
    """Give the document without people in it. :raises RefusedError: for what runs or fetches."""
    styles = _custom_styles(parts)

    def scrub(name: str, tree: Element) -> set[str]:
        _restyle(tree, styles)
        return _scrub(name, tree)

    office = rewritten(parts, scrub, MAIN)
    return Cleaned(
        "docx",
        office.packed(),
        _text(office),
        tuple(sorted(office.removed)),
        (UNREAD,) if office.pictures else (),
    )


def _custom_styles(parts: Mapping[str, bytes]) -> Mapping[str, str]:
    """Give another name to every style that somebody made, by its id."""
    content = parts.get("word/styles.xml")
    if content is None:
        return {}
    found = [one for one in parsed(content).iter(etree.Element) if local(one) == "style"]
    own = {_id_of(one): one for one in found if _mark(one, "customStyle") in ("1", "true", "on")}
    taken = {_id_of(one) for one in found} - set(own)
    free = (name for n in itertools.count(1) if (name := f"CustomStyle{n}") not in taken)
    return dict(zip(own, free, strict=False))


def _id_of(style: Element) -> str:
    return _mark(style, "styleId")


def _mark(element: Element, name: str) -> str:
    return next((str(v) for k, v in element.attrib.items() if etree.QName(k).localname == name), "")


def _restyle(tree: Element, styles: Mapping[str, str]) -> None:
    """Call the styles that somebody made by their numbers, wherever they are named."""
    for element in tree.iter(etree.Element):
        kind = local(element)
        if kind == "style" and (name := styles.get(_mark(element, "styleId"))):
            _set(element, "styleId", name)
            for child in list(element):
                if local(child) == "aliases":
                    element.remove(child)
                elif local(child) == "name":
                    _set(child, "val", name)
        elif kind in STYLED and (name := styles.get(_mark(element, "val"))):
            _set(element, "val", name)


def _set(element: Element, name: str, value: str) -> None:
    for key in [key for key in element.attrib if etree.QName(key).localname == name]:
        element.set(key, value)


def _scrub(_name: str, tree: Element) -> set[str]:
    removed = set()
    if FETCHING.search(_fields(tree)):
        raise RefusedError(OUTSIDE)
    for element in list(tree.iter(etree.Element)):
        kind = local(element)
        if kind in FOREIGN:
            raise RefusedError(ACTIVE)
        if kind in GONE:
            drop(element)
            continue
        for key in list(element.attrib):
            removed |= _scrub_attribute(element, str(key))
    return removed


def _scrub_attribute(element: Element, key: str) -> set[str]:
    mark = etree.QName(key).localname
    if mark.startswith("rsid"):
        del element.attrib[key]
    elif mark == "author" and etree.QName(key).namespace:
        element.set(key, SOMEBODY)
        return {"The names of those who commented or made changes."}
    elif mark in MARKS_OF_PEOPLE and etree.QName(key).namespace:
        del element.attrib[key]
    return set()


def _fields(tree: Element) -> str:
    """Give all commands of a part, each on a line of its own however many pieces it is cut into."""
    found = []
    for element in tree.iter(etree.Element):
        name = local(element)
        if name == "fldChar":
            found.append("\n")
        elif name in ("instrText", "delInstrText"):
            found.append(element.text or "")
        elif name == "fldSimple":
            found += ["\n", *(str(value) for value in element.attrib.values())]
    return "".join(found)


def _text(office: Office) -> str:
    """Give all it says: notes, comments, headers, hidden and struck words too, and its links."""
    pieces = [
        words(tree, told=TOLD, breaks=BREAKS)
        for name, tree in sorted(office.trees.items(), key=lambda one: (one[0] != MAIN, one[0]))
        if speaks(name)
    ]
    return "\n".join(piece for piece in [*pieces, *links_of(office)] if piece)


def speaks(name: str) -> bool:
    """Tell whether a part says something to readers."""
    return name.startswith("word/") and name.endswith(".xml") and not SILENT.match(name)


def links_of(office: Office) -> list[str]:
    """Give the addresses a file leads to: they are read like anything else it says."""
    return [
        link.get("Target", "")
        for name, tree in sorted(office.trees.items())
        if name.endswith(".rels")
        for link in tree
        if link.get("TargetMode") == "External"
    ]
