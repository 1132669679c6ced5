"""What Word and Excel files have in common: parts that point at parts, most of which may stay.

A file is written anew from its parts. What tells of people and machines is left out, what reaches
outside or runs is refused, and every part of XML is read by a parser that follows nothing.
"""

from __future__ import annotations

import dataclasses as dc
import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from lxml import etree
from lxml.etree import _Element as Element

from collab.core.files.kinds import RefusedError
from collab.core.files.picture import TELLING, redrawn
from collab.core.files.slots import Slot

TYPES = "[Content_Types].xml"
ROOT_LINKS = "_rels/.rels"
ROOTS = (TYPES, ROOT_LINKS)
"""What stands beside the document's own folder; whatever else does is left out."""
EPOCH = (1980, 1, 1, 0, 0, 0)
MAIL_OR_WEB = ("http://", "https://", "mailto:")
NOWHERE = "about:blank"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
LEFT_OUT = re.compile(
    r"^(?:docProps/|customXml/|docMetadata/|_xmlsignatures/|userCustomization/|customUI/"
    r"|(?:word|xl)/(?:people\.xml|persons/|threadedComments/|printerSettings/|revisions/"
    r"|webextensions/|glossary/|fonts/|embeddings/.*\.xlsx$|externalLinks/|queryTables/|connections\.xml"
    r"|calcChain\.xml|customProperty|model/|volatileDependencies\.xml|recipientData\.xml))"
)
"""Parts without which a document reads the same; what is in the last group would reach outside."""
RUNS = re.compile(
    r"macroEnabled|vba|activeX|oleObject|\bole\b|ms-office\.excelAddin", re.IGNORECASE
)
RUNNING = re.compile(r"\.(?:bin|exe|dll|js|vbs|hta|lnk|zip|jar|swf|html?|mht|rtf|docx?|pptx?)$")
PICTURES = {"png": "png", "jpg": "jpeg", "jpeg": "jpeg"}
XML = re.compile(r"\.(?:xml|rels|vml)$")
ACTIVE = (
    "This file holds macros, embedded files or programs, and these are not taken. Save it without"
    " them and choose that file."
)
OUTSIDE = (
    "This file draws something in from outside when it is opened, which would tell somebody who"
    " opened it. Put a copy of it into the file, or take the link out."
)
PICTURE = (
    "This file holds a picture of a kind that cannot be cleaned. Save the picture as PNG, put it"
    " in again, and choose that file."
)
BROKEN = "This file is damaged. Open it, save it anew, and choose that file."
PICTURED = frozenset({"cNvPr", "docPr"})
THEMED = frozenset({"theme", "clrScheme", "fontScheme", "fmtScheme", "custClr"})
FILED = re.compile(r"[\\/]|\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|heic)$", re.IGNORECASE)
"""What a program wrote in place of a description: where the picture came from."""
DESCRIBING = frozenset({"core-properties", "extended-properties", "custom-properties", "thumbnail"})
NEVER_EMPTY = frozenset(
    {"Choice", "Fallback", "AlternateContent", "definedNames", "dataValidations",
     "conditionalFormatting"}
)  # fmt: skip
SAID = frozenset(
    {"descr", "title", "alt", "string", "displayText", "prompt", "promptTitle", "error",
     "errorTitle", "caption", "tooltip", "display", "v", "instr"}
)  # fmt: skip
"""Attributes in which a file says something: of pictures, watermarks, lists, cells and pivots."""
SAID_BY_VALUE = frozenset({"helpText", "statusText", "lvlText", "alias", "default", "listEntry"})
NAMED = {
    "definedName": ("name", "comment", "description", "customMenu", "help", "statusBar"),
    "table": ("displayName",),
    "cfRule": ("text",),
    "listItem": ("value",),
}
"""What somebody called a place of a workbook, looks for in it, or offers for choice."""
COUNTED = re.compile(r"%[1-9]")
"""Where a list puts its numbers: nothing it says, and read aloud it would be percentages."""
PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
)

Scrub = Callable[[str, Element], set[str]]
"""Takes out of one part what should not go along, and says in sentences what it was."""


@dc.dataclass(slots=True)
class Office:
    """The parts of a file that stay, what was left out of it, and the pictures in it."""

    parts: dict[str, bytes]
    trees: dict[str, Element]
    removed: set[str]
    pictures: int = 0

    def packed(self) -> bytes:
        """Give the file: no times, no order but the names', its list of types first."""
        return packed(self.parts)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Give an archive of parts: the same for the same parts, whenever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(parts, key=lambda one: (one != TYPES, one)):
            made.writestr(zipfile.ZipInfo(name, EPOCH), parts[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def trees_of(parts: Mapping[str, bytes]) -> dict[str, Element]:
    """Give the parts of XML as trees."""
    return {name: parsed(part) for name, part in parts.items() if XML.search(name)}


def with_trees(parts: Mapping[str, bytes], trees: Mapping[str, Element]) -> dict[str, bytes]:
    """Give the parts with their trees as they are now; a part whose tree is gone goes too."""
    kept = {name: part for name, part in parts.items() if not XML.search(name)}
    return kept | {
        name: etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        for name, tree in trees.items()
    }


def rewritten(parts: Mapping[str, bytes], scrub: Scrub, main: str) -> Office:
    """Give a file made of what may stay. :raises RefusedError: for what runs or reaches outside.

    ``main`` is the part that is read as the document; no other part may claim to be it.
    """
    folder = main.partition("/")[0]
    kept = {
        name: content
        for name, content in parts.items()
        if not LEFT_OUT.match(name) and (name in ROOTS or name.startswith(f"{folder}/"))
    }
    office = Office({}, {}, {"Who wrote and changed it, when, and with what."})
    for name, content in kept.items():
        _take(office, name, content)
    for name in _describing(office.trees):
        kept.pop(name, None)
        office.trees.pop(name, None)
        office.parts.pop(name, None)
    _check_main(office.trees, main)
    for name, tree in office.trees.items():
        if name == TYPES:
            _check_types(tree, set(kept))
        elif name.endswith(".rels"):
            office.removed |= _check_links(name, tree, set(kept))
        else:
            for element in tree.iter(etree.Element):
                _rename(element)
            office.removed |= scrub(name, tree)
    office.parts = with_trees(office.parts, office.trees)
    return office


def _rename(element: Element) -> None:
    """Take the names out that nobody reads: of pictures, themes and their parts."""
    kind = local(element)
    if kind in PICTURED:
        if "name" in element.attrib:
            element.set("name", f"Picture {element.get('id', '')}".strip())
        if FILED.search(element.get("descr", "")):
            element.set("descr", "")
    elif kind in THEMED and "name" in element.attrib:
        element.set("name", "Theme")


def local(element: Element) -> str:
    """Give an element's name without its namespace."""
    return str(etree.QName(element).localname)


def drop(element: Element) -> None:
    """Take an element out of its tree, and what would be empty without it."""
    parent = element.getparent()
    if parent is None:
        return
    parent.remove(element)
    if local(parent) in NEVER_EMPTY and len(parent) == 0:
        drop(parent)


def words(tree: Element, *, told: tuple[str, ...], breaks: tuple[str, ...]) -> str:
    """Give what a part says: the text of some elements, a line for each of others."""
    pieces = spoken(tree, told=told, breaks=breaks)
    return "".join(one if isinstance(one, str) else one.text for one in pieces).strip()


def spoken(
    tree: Element, *, told: tuple[str, ...], breaks: tuple[str, ...]
) -> Iterator[Slot | str]:
    """Give the places of a part that say something, and what stands between them."""
    for element in tree.iter(etree.Element):
        name = local(element)
        if name in breaks:
            yield "\n"
        elif name in ("tab", "tc"):
            yield "\t"
        if name in told and element.text:
            yield Slot(element.text, partial(_say, element))
        for key, value in element.attrib.items():
            mark = etree.QName(key).localname
            told_so = mark in SAID or (mark == "val" and name in SAID_BY_VALUE)
            if told_so or (mark in NAMED.get(name, ()) and not str(value).startswith("_xlnm")):
                said = COUNTED.sub("", str(value)) if name == "lvlText" else str(value)
                yield "\n"
                yield Slot(said, partial(element.set, key))
                yield "\n"


def _say(element: Element, text: str) -> None:
    element.text = text
    if local(element) == "t":
        element.set(SPACE, "preserve")  # what is left may begin or end with one


def _take(office: Office, name: str, content: bytes) -> None:
    """Take a part in. :raises RefusedError: when it is of no kind that may stay."""
    ending = name.rpartition(".")[2].lower()
    if XML.search(name):
        office.trees[name] = parsed(content)
    elif ending in PICTURES:
        office.parts[name], size = redrawn(content, PICTURES[ending])
        office.pictures += max(size) >= TELLING
    else:
        raise RefusedError(ACTIVE if RUNNING.search(name.lower()) else PICTURE)


def parsed(content: bytes) -> Element:
    """Give a part as a tree. :raises RefusedError: when it is damaged or defines entities."""
    try:
        tree = etree.fromstring(content, PARSER)
    except etree.XMLSyntaxError as error:
        raise RefusedError(BROKEN) from error
    if tree.getroottree().docinfo.doctype:
        raise RefusedError(ACTIVE)
    return tree


def _check_main(trees: Mapping[str, Element], main: str) -> None:
    """Hold that programs open the part that is read here: they follow this link, not its name.

    :raises RefusedError: where they would open another, or one of several.
    """
    links = list(trees[ROOT_LINKS]) if ROOT_LINKS in trees else []
    mains = [link for link in links if link.get("Type", "").rpartition("/")[2] == "officeDocument"]
    if len(mains) != 1 or mains[0].get("TargetMode") == "External" or main not in trees:
        raise RefusedError(BROKEN)
    if mains[0].get("Target", "").removeprefix("/").removeprefix("./") != main:
        raise RefusedError(BROKEN)


def _describing(trees: Mapping[str, Element]) -> set[str]:
    """Give the parts that say who made the file: told by what points at them, wherever they are."""
    return {
        place_of(name, link)
        for name, tree in trees.items()
        if name.endswith(".rels")
        for link in tree
        if link.get("Type", "").rpartition("/")[2] in DESCRIBING
    }


def place_of(name: str, link: Element) -> str:
    """Give the part a link within the file leads to."""
    home = posixpath.dirname(posixpath.dirname(name))
    place = posixpath.normpath(posixpath.join("/", home, link.get("Target", "")))
    return place.lstrip("/").partition("#")[0]


def _check_types(tree: Element, kept: set[str]) -> None:
    for element in list(tree):
        if RUNS.search(element.get("ContentType", "")):
            if element.get("Extension") != "bin":
                raise RefusedError(ACTIVE)
            drop(element)
        elif local(element) == "Override" and element.get("PartName", "").lstrip("/") not in kept:
            drop(element)


def _check_links(name: str, tree: Element, kept: set[str]) -> set[str]:
    """Look at what a part points at. :raises RefusedError: for what is fetched when it opens."""
    removed = set()
    for link in list(tree):
        target, kind = link.get("Target", ""), link.get("Type", "").rpartition("/")[2]
        if link.get("TargetMode") != "External":
            if place_of(name, link) not in kept and kind != "hyperlink":
                drop(link)
        elif kind == "attachedTemplate":
            drop(link)
            removed.add("A template that was fetched from elsewhere.")
        elif kind != "hyperlink":
            raise RefusedError(OUTSIDE)
        elif not target.lower().startswith(MAIL_OR_WEB):
            link.set("Target", NOWHERE)
            removed.add("Links to files and places that are not of the web.")
    return removed
