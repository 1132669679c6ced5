"""What features put on a space's front page, without this package knowing any of them."""

from __future__ import annotations

import dataclasses as dc
import re
from collections.abc import Callable

from markupsafe import Markup

from collab.people.spaces.models import Space
from collab.work.unit import Work

Section = Callable[[Work, Space], Markup | None]
"""Renders a section of a space's front page; None where it has nothing to say."""

HEADING = re.compile(r"<h2>(?P<name>[^<]+?)\s*<")

_SECTIONS: list[Section] = []
_FIRST: list[Section] = []


@dc.dataclass(frozen=True, slots=True)
class Part:
    """A section, and what it calls itself: long pages begin with a list of what is on them."""

    id: str
    name: Markup | None
    markup: Markup


def put_section(section: Section, *, first_apart: bool = False) -> None:
    """Put a section below those put before; done once, in wiring.

    ``first_apart``: a room that stands apart is there for it, and shows it before all others.
    """
    if section not in _SECTIONS:
        _SECTIONS.append(section)
        if first_apart:
            _FIRST.append(section)


def sections(work: Work, space: Space) -> list[Part]:
    """Give the sections of a space's front page, in order."""
    order = sorted(_SECTIONS, key=lambda one: one not in _FIRST) if space.apart else _SECTIONS
    found = enumerate(section(work, space) for section in order)
    return [
        Part(f"part-{number}", _named(markup), markup)
        for number, markup in found
        if markup is not None
    ]


def _named(markup: Markup) -> Markup | None:
    """Give the heading of a section, as the macro of that name writes it."""
    heading = HEADING.search(markup)
    return Markup(heading["name"]) if heading else None  # noqa: S704 # an autoescaping template made it
