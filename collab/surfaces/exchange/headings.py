"""Which field a column probably holds: what was chosen before, then names, then near names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from collab.surfaces.exchange.fields import FIELDS, Field
from collab.surfaces.exchange.months import plain

NEAR = 84.0
"""How alike a heading and a name must be, out of 100, to be suggested."""
EXACT = 100.0


def suggested(
    headings: Sequence[str], remembered: Mapping[str, str], fields: Sequence[Field] = FIELDS
) -> Sequence[str]:
    """Give a field's name for each heading, or nothing; no field is suggested twice.

    ``remembered`` holds what was chosen for a plain heading before; empty means left out.
    """
    chosen: dict[int, str] = {}
    known = {field.name for field in fields}
    for at, heading in enumerate(headings):
        name = remembered.get(plain(heading))
        if name is not None and (not name or (name in known and name not in chosen.values())):
            chosen[at] = name
    likely = sorted(
        (
            (-score, at, order, field.name)
            for at, heading in enumerate(headings)
            if at not in chosen
            for order, field in enumerate(fields)
            if (score := likeness(heading, field)) >= NEAR
        )
    )
    for _score, at, _order, name in likely:
        if at not in chosen and name not in chosen.values():
            chosen[at] = name
    return [chosen.get(at, "") for at in range(len(headings))]


def likeness(heading: str, field: Field) -> float:
    """Tell how alike a heading and the names of a field are, out of 100."""
    text = plain(heading)
    names = [plain(name) for name in (field.name, field.label, *field.also)]
    if text in (names[0], names[1]):
        return EXACT + 1  # its own name goes before what others call like it
    return max(fuzz.token_sort_ratio(text, name) for name in names)
