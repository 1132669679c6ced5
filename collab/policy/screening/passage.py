"""One passage before the classifier: how likely it may not pass, why, and what it is about."""

from __future__ import annotations

import dataclasses as dc
from pathlib import Path

import numpy as np

from collab.policy.screening.lexicon import load_lexicon
from collab.policy.screening.tokens import Token, tokens
from collab.policy.screening.traits import Traits, traits
from collab.policy.screening.weights import (
    HEADS,
    Floats,
    Weights,
    Whole,
    counted,
)

_ALLOW, _REVIEW, _BLOCK, _GRAVE = range(len(HEADS))


@dc.dataclass(frozen=True, slots=True)
class Seen:
    """A passage as numbers."""

    words: tuple[Token, ...]
    blocks: tuple[Traits, ...]
    numbers: Whole
    values: Floats


@dc.dataclass(frozen=True, slots=True)
class Opinion:
    """What the classifier thinks; every figure lies between nothing and one."""

    risk: float
    block_share: float
    grave: float


def seen(text: str, language: str, signals: Path, weights: Weights) -> Seen:
    """Turn a passage into numbers."""
    words = tokens(text)
    blocks = traits(text, words, load_lexicon(signals, language), language)
    numbers = [numbers_of(block) for block in blocks]
    values = [counted(weights.scale, block, n) for n, block in enumerate(numbers)]
    return Seen(tuple(words), blocks, np.concatenate(numbers), np.concatenate(values))


def numbers_of(block: Traits) -> Whole:
    """Give the traits of a block as an array, in the order in which they were found."""
    return np.fromiter(block, dtype=np.int64, count=len(block))


def opinion(passage: Seen, weights: Weights) -> Opinion:
    """Weigh a passage."""
    likely = 1 / (1 + np.exp(-weights.verdicts.scores(passage.numbers, passage.values)))
    allow, review, block, grave = likely.tolist()
    return Opinion(
        risk=1 - allow / (allow + review + block),
        block_share=block / (review + block),
        grave=grave,
    )


def category(passage: Seen, weights: Weights, *, may_pass: bool) -> str:
    """Give what a passage is most likely about, among what goes with its fate."""
    kinds = weights.allowed if may_pass else weights.refused
    return kinds.likeliest(passage.numbers, passage.values)


def heaviest(passage: Seen, weights: Weights) -> Floats:
    """Give how much each word pulled towards refusal."""
    rows, unit = weights.verdicts.rows, weights.verdicts.unit
    picked = rows[:, passage.numbers].astype(np.float64) * unit[:, None] * passage.values
    pull = picked[_BLOCK] + picked[_REVIEW] + picked[_GRAVE] - picked[_ALLOW]
    by_word = np.zeros(len(passage.words))
    places = (place for block in passage.blocks for place in block.values())
    for at, amount in zip(places, pull.tolist(), strict=True):
        for word in at:
            by_word[word] += amount / len(at)
    return by_word
