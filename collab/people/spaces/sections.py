"""What features put on a space's front page, without this package knowing any of them."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from collab.people.spaces.models import Space
from collab.work.unit import Work

Section = Callable[[Work, Space], Markup | None]
"""Renders a section of a space's front page; None where it has nothing to say."""

_SECTIONS: list[Section] = []
_FIRST: list[Section] = []


def put_section(section: Section, *, first_apart: bool = False) -> None:
    """Put a section below those put before; done once, in wiring.

    ``first_apart``: a room that stands apart is there for it, and shows it before all others.
    """
    if section not in _SECTIONS:
        _SECTIONS.append(section)
        if first_apart:
            _FIRST.append(section)


def sections(work: Work, space: Space) -> list[Markup]:
    """Give the sections of a space's front page, in order."""
    order = sorted(_SECTIONS, key=lambda one: one not in _FIRST) if space.apart else _SECTIONS
    found = (section(work, space) for section in order)
    return [markup for markup in found if markup is not None]
