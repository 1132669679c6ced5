"""Where each country's tile stands on the map; the layout is a file that reads like the map."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import config

FILE = Path(config.__file__).parent / "pictures" / "world.txt"
SEA = ".."


@functools.cache
def places() -> Mapping[str, tuple[int, int]]:
    """Give column and row of every country's tile, by its ISO alpha-2 code."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return {
        code: (column, row)
        for row, codes in enumerate(rows)
        for column, code in enumerate(codes)
        if code != SEA
    }


def size() -> tuple[int, int]:
    """Give how many columns and rows the map has."""
    columns, rows = zip(*places().values(), strict=True)
    return max(columns) + 1, max(rows) + 1
