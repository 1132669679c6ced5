"""What features put on a space's front page, without this package knowing any of them."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable

from markupsafe import Markup

from collab.people.spaces.models import Space
from collab.work.unit import Work

Section = Callable[[Work, Space], Markup | None]
"""Renders a section of a space's front page; None where it has nothing to say."""


@dc.dataclass(frozen=True, slots=True)
class Part:
    """A section under the name by which the list at the head of the page leads to it."""

    id: str
    name: str
    markup: Markup


_SECTIONS: dict[str, Section] = {}
_FIRST: set[str] = set()


def put_section(name: str, section: Section, *, first_apart: bool = False) -> None:
    """Put a section below those put before; done once, in wiring.

    ``first_apart``: a room that stands apart is there for it, and shows it before all others.
    """
    _SECTIONS[name] = section
    if first_apart:
        _FIRST.add(name)


def sections(work: Work, space: Space) -> list[Part]:
    """Give the sections of a space's front page that have something to say, in order."""
    order = sorted(_SECTIONS, key=lambda name: name not in _FIRST) if space.apart else _SECTIONS
    found = [(name, _SECTIONS[name](work, space)) for name in order]
    return [
        Part(f"part-{number}", name, markup)
        for number, (name, markup) in enumerate(found)
        if markup is not None
    ]
