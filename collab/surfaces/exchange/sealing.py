"""What is kept of an uploaded table is sealed: it may hold names nobody else was told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from collab.core.crypto import Place
from collab.surfaces.exchange.reading.sheet import Row
from collab.work.unit import Work


def seal(work: Work, value: Any, place: Place) -> bytes:
    """Seal a JSON value for its place."""
    return work.house.cipher.seal(json.dumps(value, ensure_ascii=False), place)


def unseal(work: Work, sealed: bytes, place: Place) -> Any:
    """Open a sealed JSON value. :raises SealBrokenError: when the key is gone."""
    return json.loads(work.house.cipher.open(sealed, place))


def written_down(rows: Iterable[Row]) -> Sequence[Sequence[Any]]:
    """Give rows as JSON holds them."""
    return [[row.number, *row.cells] for row in rows]


def read_back(value: Sequence[Sequence[Any]]) -> Sequence[Row]:
    """Give rows as they were written down."""
    return [Row(number, tuple(cells)) for number, *cells in value]
