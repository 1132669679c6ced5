"""Word: the line stands at the head of each page, in every header there is."""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element as Element

from collab.core.files.kinds import RefusedError
from collab.core.files.office import SPACE, TYPES, local, place_of

MAIN, LINKS = "word/document.xml", "word/_rels/document.xml.rels"
OWN, OWN_ID = "word/headerTaken.xml", "rIdTaken"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
PAGES = ("default", "first", "even")
"""A section without a header for one of these takes that of the section before it."""
BROKEN = "This file cannot bear a line."


def mark_word(trees: dict[str, Element], line: str) -> None:
    """Write the line into all headers of a document, and make those its first section lacks."""
    links = trees.get(LINKS)
    if MAIN not in trees or links is None:
        raise RefusedError(BROKEN)
    for name in {place_of(LINKS, one) for one in links if _leads_to_header(one)} & set(trees):
        trees[name].insert(0, _paragraph(line))
    section = _first_section(trees[MAIN])
    there = {
        one.get(f"{{{W}}}type", "default") for one in section if local(one) == "headerReference"
    }
    lacking = [pages for pages in PAGES if pages not in there]
    if not lacking:
        return
    for pages in lacking:
        section.insert(0, _reference(pages))
    trees[OWN] = own = etree.Element(f"{{{W}}}hdr", nsmap={"w": W})
    own.append(_paragraph(line))
    etree.SubElement(
        links, etree.QName(links).text.replace("}Relationships", "}Relationship"),
        Id=OWN_ID, Type=f"{R}/header", Target=OWN.removeprefix("word/"),
    )  # fmt: skip
    types = trees[TYPES]
    etree.SubElement(
        types, etree.QName(types).text.replace("}Types", "}Override"),
        PartName=f"/{OWN}", ContentType=KIND,
    )  # fmt: skip


def _leads_to_header(link: Element) -> bool:
    return str(link.get("Type", "")).endswith("/header")


def _first_section(tree: Element) -> Element:
    for element in tree.iter(etree.Element):
        if local(element) == "sectPr" and not _is_history(element):
            return element
    body = next((one for one in tree if local(one) == "body"), None)
    if body is None:
        raise RefusedError(BROKEN)
    return etree.SubElement(body, f"{{{W}}}sectPr")


def _is_history(section: Element) -> bool:
    """Tell whether it says how a section was before a change, which no page shows."""
    above = section.getparent()
    return above is not None and local(above) == "sectPrChange"


def _reference(pages: str) -> Element:
    made = etree.Element(f"{{{W}}}headerReference", nsmap={"r": R})
    made.set(f"{{{W}}}type", pages)
    made.set(f"{{{R}}}id", OWN_ID)
    return made


def _paragraph(line: str) -> Element:
    made = etree.Element(f"{{{W}}}p", nsmap={"w": W})
    aligned = etree.SubElement(etree.SubElement(made, f"{{{W}}}pPr"), f"{{{W}}}jc")
    aligned.set(f"{{{W}}}val", "center")
    run = etree.SubElement(made, f"{{{W}}}r")
    size = etree.SubElement(etree.SubElement(run, f"{{{W}}}rPr"), f"{{{W}}}sz")
    size.set(f"{{{W}}}val", "14")
    said = etree.SubElement(run, f"{{{W}}}t")
    said.text = line
    said.set(SPACE, "preserve")
    return made
