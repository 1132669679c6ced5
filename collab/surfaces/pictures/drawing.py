"""Where each tile and each square goes, in the units of its picture; templates only write it down.

Presentation attributes and classes are all there is: no style, no script, no foreign address.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Mapping, Sequence

from collab.surfaces.pictures.rules import Shown, shown
from collab.surfaces.pictures.world import places, size

PITCH, TILE = 24, 22
MOST_COLUMNS = 16
"""More squares in a row could not be told apart on a narrow screen; the table holds all."""


@dc.dataclass(frozen=True, slots=True)
class Tile:
    """One square of a picture; without ``href`` there is nothing to open."""

    x: int
    y: int
    code: str
    name: str
    shown: Shown
    href: str | None


@dc.dataclass(frozen=True, slots=True)
class Drawing:
    """A picture's size and its squares: those that lead somewhere, and the rest."""

    width: int
    height: int
    full: Sequence[Tile]
    empty: Sequence[Tile]


@dc.dataclass(frozen=True, slots=True)
class Row:
    """An issue with its squares, and, for the table, with every country it is known from."""

    name: str
    href: str | None
    shown: Shown
    drawing: Drawing
    countries: Sequence[Tile]


Address = Callable[..., str]


def world_map(
    counted: Mapping[str, int], names: Mapping[str, str], address: Address, *, own: bool
) -> Drawing:
    """Draw the map: every country has a tile, those with findings lead to them."""
    columns, rows = size()
    tiles = [
        _tile((column, row), code, names, counted.get(code, 0), address, own=own)
        for code, (column, row) in sorted(places().items(), key=lambda item: item[1][::-1])
    ]
    return _drawing(columns, rows, tiles)


def columns_of(counted: Mapping[str, int], names: Mapping[str, str], *, own: bool) -> Sequence[str]:
    """Give the countries a matrix draws: those with most findings, as far as that is shown."""
    return ordered({code: n for code, n in counted.items() if code}, names, own=own)[:MOST_COLUMNS]


def ordered(counted: Mapping[str, int], names: Mapping[str, str], *, own: bool) -> Sequence[str]:
    """Order codes by the number that may be shown, then by name."""

    def key(code: str) -> tuple[int, str]:
        return -shown(counted[code], own=own).rank, names.get(code, code)

    return sorted((code for code, number in counted.items() if number), key=key)


def squares(
    counted: Mapping[str, int],
    columns: Sequence[str],
    names: Mapping[str, str],
    address: Address,
    *,
    own: bool,
) -> Drawing:
    """Draw one row of a matrix."""
    tiles = [
        _tile((at, 0), code, names, counted.get(code, 0), address, own=own)
        for at, code in enumerate(columns)
    ]
    return _drawing(len(columns), 1, tiles)


def listed(
    counted: Mapping[str, int], names: Mapping[str, str], address: Address, *, own: bool
) -> Sequence[Tile]:
    """Give the same numbers for a table: every country there is, in order."""
    return [
        _tile((0, 0), code, names, counted[code], address, own=own)
        for code in ordered(counted, names, own=own)
    ]


def _drawing(columns: int, rows: int, tiles: Sequence[Tile]) -> Drawing:
    return Drawing(
        width=columns * PITCH,
        height=rows * PITCH,
        full=[one for one in tiles if one.href],
        empty=[one for one in tiles if not one.href],
    )


def _tile(
    at: tuple[int, int],
    code: str,
    names: Mapping[str, str],
    number: int,
    address: Address,
    *,
    own: bool,
) -> Tile:
    column, row = at
    return Tile(
        x=column * PITCH + 1,
        y=row * PITCH + 1,
        code=code,
        name=names.get(code, code),
        shown=shown(number, own=own),
        href=address(country=code) if number and code else None,
    )
