"""Training the classifier: linear models over the traits of the corpus.

Logistic regression by dual coordinate descent, which touches no library of matrices and draws its
order from a fixed seed: the same corpus gives the same weights, byte for byte. Only this module
and the measuring need scikit-learn, and load it when they are called.
"""

from __future__ import annotations

import dataclasses as dc
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from collab.policy.screening.corpus import VERDICTS, Statement, made_from, read_corpus
from collab.policy.screening.language import language_of
from collab.policy.screening.lexicon import load_lexicon
from collab.policy.screening.passage import numbers_of
from collab.policy.screening.pattern_files import load_patterns
from collab.policy.screening.sentences import sentences
from collab.policy.screening.tokens import tokens
from collab.policy.screening.traits import BLOCKS, SPACE, traits
from collab.policy.screening.weights import (
    CATEGORY_SPACE,
    SCALE,
    Floats,
    Kinds,
    Learnt,
    Weights,
    Whole,
    counted,
    packed,
)
from collab.policy.verdict import Verdict

GRAVE = frozenset({"source_identity", "collective_refusal", "price_current_future"})
_COST, _KIND_COST = 10.0, 10.0
_SEED = 0
_ROUNDS = 2000
_SEEN_TWICE = 2
_SHORTEST_FRAGMENT = 12
_USUAL = 3

Blocks = tuple[Whole, ...]


def train(folder: Path) -> Weights:
    """Learn from everything in the folder."""
    corpus = read_corpus(folder / "corpus")
    statements = [*corpus, *fragments(corpus), *examples(folder)]
    blocks = [numbers(one, folder) for one in statements]
    return fit(statements, blocks, made_from(folder))


def examples(folder: Path) -> list[Statement]:
    """Give what the patterns' own examples teach."""
    found = []
    for pattern in load_patterns(folder):
        strict = pattern.verdict.value if pattern.verdict is not Verdict.TRANSFORM else "review"
        told = [(text, strict) for text in pattern.hits]
        told += [(text, "allow") for text in pattern.misses]
        for n, (text, verdict) in enumerate(told):
            category = pattern.category if verdict != "allow" else ""
            language = language_of(text) or "en"
            name = f"{pattern.name}-{n}"
            found.append(Statement(name, name, language, "", text, verdict, category))
    return found


def fragments(statements: Sequence[Statement]) -> list[Statement]:
    """Give the sentences of what may pass: each may pass alone. Of a refusal one cannot say so."""
    return [
        dc.replace(one, id=f"{one.id}/{n}", text=one.text[start:end])
        for one in statements
        if one.verdict == VERDICTS[0]
        for n, (start, end) in enumerate(sentences(one.text))
        if end - start < len(one.text) and end - start >= _SHORTEST_FRAGMENT
    ]


def numbers(statement: Statement, folder: Path) -> Blocks:
    """Give the traits of a statement, block by block."""
    words = tokens(statement.text)
    lexicon = load_lexicon(folder / "signals", statement.lang)
    found = traits(statement.text, words, lexicon, statement.lang)
    return tuple(numbers_of(block) for block in found)


def fit(
    statements: Sequence[Statement],
    blocks: Sequence[Blocks],
    ingredients: str,
) -> Weights:
    """Learn from these statements alone."""
    scale = _rarity(blocks)
    table = _table(blocks, scale)
    verdicts = [one.verdict for one in statements]
    wanted = [np.array([v == name for v in verdicts]) for name in VERDICTS]
    grave = [one.verdict == "block" and one.category in GRAVE for one in statements]
    heads = _learn(table, [*wanted, np.array(grave)], _COST)
    told = np.array([one.category for one in statements])
    allowed = wanted[0] & (told != "")
    refused = ~wanted[0]
    return Weights(
        scale,
        heads,
        _kinds(table[refused], told[refused]),
        _kinds(table[allowed], told[allowed]),
        ingredients,
    )


def _kinds(table: Any, told: npt.NDArray[Any]) -> Kinds:
    """Learn what statements are about. A category of which there are too few is never named."""
    count = Counter(told.tolist())
    categories = tuple(sorted(name for name in count if count[name] >= _USUAL))
    wanted = [told == name for name in categories]
    learnt = _learn(_folded(table), wanted, _KIND_COST, is_even=True)
    return Kinds(learnt, categories)


def _rarity(blocks: Sequence[Blocks]) -> npt.NDArray[np.uint8]:
    """Give how telling a trait is; one seen only once tells nothing yet."""
    count = np.zeros(SPACE, np.int64)
    for statement in blocks:
        for block in statement:
            count[block] += 1
    rarity = np.log((len(blocks) + 1) / (count + 1)) + 1
    return np.where(count < _SEEN_TWICE, 0, np.rint(rarity * SCALE)).astype(np.uint8)


def _table(blocks: Sequence[Blocks], scale: npt.NDArray[np.uint8]) -> Any:
    from scipy.sparse import csr_matrix  # noqa: PLC0415 # for training alone

    columns: list[Whole] = []
    values: list[Floats] = []
    ends = [0]
    for statement in blocks:
        for n in range(len(BLOCKS)):
            columns.append(statement[n])
            values.append(counted(scale, statement[n], n))
        ends.append(ends[-1] + sum(map(len, statement)))
    size = (len(blocks), SPACE)
    table = csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=size)
    table.sum_duplicates()  # two blocks may fall together; in a fixed order, so that sums agree
    table.eliminate_zeros()
    return table


def _folded(table: Any) -> Any:
    from scipy.sparse import csr_matrix  # noqa: PLC0415 # for training alone

    folded = csr_matrix(
        (table.data, table.indices % CATEGORY_SPACE, table.indptr),
        shape=(table.shape[0], CATEGORY_SPACE),
    )
    folded.sum_duplicates()
    return folded


def _learn(
    table: Any, wanted: Sequence[npt.NDArray[np.bool_]], cost: float, *, is_even: bool = False
) -> Learnt:
    """Learn one row for each thing wanted, against all the rest; evenly, if it is rare as well."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 # for training alone

    weights, bias = [], []
    for want in wanted:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of announced changes to options we name ourselves
            model = LogisticRegression(
                C=cost,
                solver="liblinear",
                dual=True,
                max_iter=_ROUNDS,
                random_state=_SEED,
                class_weight="balanced" if is_even else None,
            ).fit(table, want)
        weights.append(model.coef_[0])
        bias.append(float(model.intercept_[0]))
    return packed(np.array(weights), np.array(bias))
