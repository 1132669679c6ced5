"""Word: the line stands at the head of each page, in every header there is."""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element as Element

from collab.core.files.kinds import RefusedError
from collab.core.files.office import SPACE, TYPES, local, place_of

MAIN, LINKS = "word/document.xml", "word/_rels/document.xml.rels"
OWN, OWN_ID = "word/headerTaken.xml", "rIdTaken"
LOOSE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LOOSE_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_LINKS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
PAGES = ("default", "first", "even")
"""A section without a header for one of these takes that of the section before it."""
BROKEN = "This file cannot bear a line."


def mark_word(trees: dict[str, Element], line: str) -> None:
    """Write the line into all headers of a document, and make those its first section lacks."""
    if MAIN not in trees or TYPES not in trees:
        raise RefusedError(BROKEN)
    links = trees.setdefault(LINKS, etree.Element(f"{{{PACKAGE}/relationships}}Relationships"))
    for name in {place_of(LINKS, one) for one in links if _leads_to_header(one)} & set(trees):
        trees[name].insert(0, _paragraph(line, _space(trees[name])))
    space = _space(trees[MAIN])
    section = _first_section(trees[MAIN], space)
    there = {
        one.get(f"{{{space}}}type", "default") for one in section if local(one) == "headerReference"
    }
    if lacking := [pages for pages in PAGES if pages not in there]:
        links_of_kind = LOOSE_LINKS if space == LOOSE else STRICT_LINKS
        for pages in lacking:
            section.insert(0, _reference(pages, space, links_of_kind))
        _add_header(trees, line, space, links_of_kind)


def _add_header(trees: dict[str, Element], line: str, space: str, kind: str) -> None:
    """Put a header of our own among the parts, and say of it what it is and where."""
    trees[OWN] = own = etree.Element(f"{{{space}}}hdr", nsmap={"w": space})
    own.append(_paragraph(line, space))
    link = etree.SubElement(trees[LINKS], f"{{{_space(trees[LINKS])}}}Relationship")
    for name, value in (("Id", OWN_ID), ("Type", f"{kind}/header"), ("Target", OWN[5:])):
        link.set(name, value)
    told = etree.SubElement(trees[TYPES], f"{{{_space(trees[TYPES])}}}Override")
    told.set("PartName", f"/{OWN}")
    told.set("ContentType", KIND)


def _space(tree: Element) -> str:
    """Give the namespace a part is written in: there are a loose and a strict one."""
    return str(etree.QName(tree).namespace)


def _leads_to_header(link: Element) -> bool:
    return str(link.get("Type", "")).endswith("/header")


def _first_section(tree: Element, space: str) -> Element:
    for element in tree.iter(etree.Element):
        if local(element) == "sectPr" and not _is_history(element):
            return element
    body = next((one for one in tree if local(one) == "body"), None)
    if body is None:
        raise RefusedError(BROKEN)
    return etree.SubElement(body, f"{{{space}}}sectPr")


def _is_history(section: Element) -> bool:
    """Tell whether it says how a section was before a change, which no page shows."""
    above = section.getparent()
    return above is not None and local(above) == "sectPrChange"


def _reference(pages: str, space: str, kind: str) -> Element:
    made = etree.Element(f"{{{space}}}headerReference", nsmap={"r": kind})
    made.set(f"{{{space}}}type", pages)
    made.set(f"{{{kind}}}id", OWN_ID)
    return made


def _paragraph(line: str, space: str) -> Element:
    made = etree.Element(f"{{{space}}}p", nsmap={"w": space})
    aligned = etree.SubElement(etree.SubElement(made, f"{{{space}}}pPr"), f"{{{space}}}jc")
    aligned.set(f"{{{space}}}val", "center")
    run = etree.SubElement(made, f"{{{space}}}r")
    size = etree.SubElement(etree.SubElement(run, f"{{{space}}}rPr"), f"{{{space}}}sz")
    size.set(f"{{{space}}}val", "14")
    said = etree.SubElement(run, f"{{{space}}}t")
    said.text = line
    said.set(SPACE, "preserve")
    return made
