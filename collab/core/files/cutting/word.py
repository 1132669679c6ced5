"""Word documents without some words, in whatever part of them these stand."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from lxml import etree
from lxml.etree import _Element as Element

from collab.core.files.office import NOWHERE, drop, local, spoken
from collab.core.files.slots import Scissors
from collab.core.files.word import BREAKS, TOLD, speaks

CHOSEN = {"bookmarkStart": ("name",), "tag": ("val",), "name": ("val",)}
DROPPED = frozenset({"bookmarkStart", "tag", "name"})


def cut_word(trees: Mapping[str, Element], scissors: Scissors) -> None:
    """Leave it out of all that a document says; it is changed in place."""
    for name, tree in trees.items():
        if name.endswith(".rels"):
            unlink(tree, scissors)
        elif speaks(name):
            scissors.cut(spoken(tree, told=TOLD, breaks=BREAKS))
            _mend_charts(tree, scissors)
            _unname(tree, scissors)


def unlink(tree: Element, scissors: Scissors) -> None:
    """Let links lead nowhere whose address says it."""
    for link in tree:
        target = link.get("Target", "")
        if scissors.holds(target) or scissors.holds(unquote(target)):
            link.set("Target", NOWHERE)


def names(scissors: Scissors, name: str) -> bool:
    """Tell whether a name of something in a file says it: there a space is written otherwise."""
    return scissors.holds(name.replace("_", " "))


def _unname(tree: Element, scissors: Scissors) -> None:
    """Take out names that nobody reads and somebody chose: of bookmarks, fields and controls."""
    for element in list(tree.iter(etree.Element)):
        for key, value in list(element.attrib.items()):
            mark, kind = etree.QName(key).localname, local(element)
            chosen = mark in CHOSEN.get(kind, ()) or mark == "anchor"
            if chosen and names(scissors, str(value)):
                if kind in DROPPED:
                    drop(element)
                else:
                    del element.attrib[key]


def _mend_charts(tree: Element, scissors: Scissors) -> None:
    """Take points out of charts whose number was cut: a number that is none breaks the file."""
    for points in [one for one in tree.iter(etree.Element) if local(one) == "numCache"]:
        for point in list(points):
            if local(point) == "pt" and scissors.gap in "".join(point.itertext()):
                drop(point)
