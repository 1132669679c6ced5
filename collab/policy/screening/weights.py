"""What was learnt, as arrays: one file, no library of learning needed to use it."""

from __future__ import annotations

import dataclasses as dc
from pathlib import Path
from typing import IO, Any

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
"""Categories are told apart by fewer traits: there are many of them, and weights cost bytes."""
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
class Kinds:
    """A row for each category, learnt among statements of like fate only.

    Were they learnt among all, whatever most harmless statements are about would be named for the
    refused ones as well.
    """

    learnt: Learnt
    categories: tuple[str, ...]

    def likeliest(self, numbers: Whole, values: Floats) -> str:
        """Give the category that fits a passage best."""
        scores = self.learnt.scores(numbers % CATEGORY_SPACE, values)
        return self.categories[int(scores.argmax())]


@dc.dataclass(frozen=True, slots=True)
class Weights:
    """Everything the classifier needs; ``made_from`` says of what it was trained."""

    scale: npt.NDArray[np.uint8]
    verdicts: Learnt
    refused: Kinds
    """What a statement is about that may not pass as it is."""
    allowed: Kinds
    """What a statement is about that may."""
    made_from: str


def counted(scale: npt.NDArray[np.uint8], numbers: Whole, block: int) -> Floats:
    """Give how much each trait of one block counts in a passage, together always the same."""
    rarity = scale[numbers].astype(np.float64)
    length = float(np.sqrt((rarity * rarity).sum()))
    return rarity * (SHARES[block] / length) if length else rarity


def packed(weights: Floats, bias: Floats) -> Learnt:
    """Round learnt weights to one byte each: what is lost is less than what the corpus knows."""
    unit = np.maximum(np.abs(weights).max(axis=1), 1e-9) / _STEPS
    return Learnt(np.rint(weights / unit[:, None]).astype(np.int8), unit, bias)


def save(weights: Weights, file: IO[bytes]) -> None:
    """Write the arrays. The same arrays always make the same bytes."""
    parts = {
        "verdicts": weights.verdicts,
        "refused": weights.refused.learnt,
        "allowed": weights.allowed.learnt,
    }
    arrays: dict[str, Any] = {"scale": weights.scale}
    arrays |= {name: part.rows for name, part in parts.items()}
    arrays |= {f"{name}_unit": part.unit for name, part in parts.items()}
    arrays |= {f"{name}_bias": part.bias for name, part in parts.items()}
    np.savez(
        file,
        **arrays,
        refused_categories=np.array(weights.refused.categories),
        allowed_categories=np.array(weights.allowed.categories),
        made_from=np.array(weights.made_from),
    )


def load(path: Path) -> Weights:
    """Read the arrays. :raises OSError: when there are none."""
    with np.load(path, allow_pickle=False) as arrays:
        return Weights(
            scale=arrays["scale"],
            verdicts=_learnt(arrays, "verdicts"),
            refused=_kinds(arrays, "refused"),
            allowed=_kinds(arrays, "allowed"),
            made_from=str(arrays["made_from"]),
        )


def _kinds(arrays: np.lib.npyio.NpzFile, name: str) -> Kinds:
    return Kinds(_learnt(arrays, name), tuple(arrays[f"{name}_categories"].tolist()))


def _learnt(arrays: np.lib.npyio.NpzFile, name: str) -> Learnt:
    return Learnt(arrays[name], arrays[f"{name}_unit"], arrays[f"{name}_bias"])
