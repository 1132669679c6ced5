"""What was learnt, as arrays: one file, no library of learning needed to use it."""

from __future__ import annotations

import dataclasses as dc
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

HEADS = ("allow", "review", "block", "grave")
"""What is told apart. "grave" are the three kinds that must never pass unseen."""
SHARES = (1.0, 1.0, 0.8)
"""How much each block of traits counts: the signals least, they are few and loud."""
SCALE = 16
CATEGORY_SPACE = 2**16
_STEPS = 127


@dc.dataclass(frozen=True, slots=True)
class Learnt:
    """Whole numbers of one byte and, for each row, what one step of it is worth."""

    rows: npt.NDArray[np.int8]
    unit: Floats
    bias: Floats

    def scores(self, numbers: Whole, values: Floats) -> Floats:
        """Give the score of each row for a passage with these traits."""
        picked = self.rows[:, numbers].astype(np.float64)
        total: Floats = (picked * values).sum(axis=1)
        return total * self.unit + self.bias


@dc.dataclass(frozen=True, slots=True)
class Weights:
    """Everything the classifier needs; ``made_from`` says of what it was trained."""

    scale: npt.NDArray[np.uint8]
    verdicts: Learnt
    kinds: Learnt
    categories: tuple[str, ...]
    named: npt.NDArray[np.bool_]
    """Which category may be named with which of the three verdicts: what the corpus knows."""
    made_from: str

    def values(self, numbers: Whole, block: int) -> Floats:
        """Give how much each trait of one block counts in a passage, together always the same."""
        rarity = self.scale[numbers].astype(np.float64)
        length = float(np.sqrt((rarity * rarity).sum()))
        return rarity * (SHARES[block] / length) if length else rarity


def packed(weights: Floats, bias: Floats) -> Learnt:
    """Round learnt weights to one byte each: what is lost is less than what the corpus knows."""
    unit = np.maximum(np.abs(weights).max(axis=1), 1e-9) / _STEPS
    return Learnt(np.rint(weights / unit[:, None]).astype(np.int8), unit, bias)


def save(weights: Weights, file: IO[bytes]) -> None:
    """Write the arrays. The same arrays always make the same bytes."""
    np.savez(
        file,
        scale=weights.scale,
        verdicts=weights.verdicts.rows,
        verdicts_unit=weights.verdicts.unit,
        verdicts_bias=weights.verdicts.bias,
        kinds=weights.kinds.rows,
        kinds_unit=weights.kinds.unit,
        kinds_bias=weights.kinds.bias,
        categories=np.array(weights.categories),
        named=weights.named,
        made_from=np.array(weights.made_from),
    )


def load(path: Path) -> Weights:
    """Read the arrays. :raises OSError: when there are none."""
    with np.load(path, allow_pickle=False) as arrays:
        return Weights(
            scale=arrays["scale"],
            verdicts=_learnt(arrays, "verdicts"),
            kinds=_learnt(arrays, "kinds"),
            categories=tuple(arrays["categories"].tolist()),
            named=arrays["named"],
            made_from=str(arrays["made_from"]),
        )


def _learnt(arrays: np.lib.npyio.NpzFile, name: str) -> Learnt:
    return Learnt(arrays[name], arrays[f"{name}_unit"], arrays[f"{name}_bias"])
