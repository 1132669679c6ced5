"""How well the screen judges statements it has not learnt from.

Folds are cut by theme, so that no statement is judged by a model that has read its look-alike. What
is measured is the whole screen, patterns included, as the product runs it.
"""

from __future__ import annotations

import dataclasses as dc
import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from typing_extensions import override

from collab.policy.screening import default_patterns
from collab.policy.screening.answer import answer
from collab.policy.screening.classifier import Classifier
from collab.policy.screening.corpus import VERDICTS, Statement, read_corpus
from collab.policy.screening.limits import load_manner
from collab.policy.screening.training import GRAVE, Blocks, examples, fit, fragments, numbers

FOLDS = 5
_Z = 1.96


@dc.dataclass(frozen=True, slots=True)
class Judged:
    """What a statement is, and what the screen said of it."""

    statement: Statement
    verdict: str
    category: str


@dc.dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the interval in which the truth lies nineteen times of twenty."""

    hits: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Give Wilson's interval."""
        if not self.of:
            return 0.0, 1.0
        share, square = self.hits / self.of, _Z * _Z
        centre = share + square / (2 * self.of)
        spread = _Z * math.sqrt(share * (1 - share) / self.of + square / (4 * self.of * self.of))
        whole = 1 + square / self.of
        return max(0.0, (centre - spread) / whole), min(1.0, (centre + spread) / whole)

    @override
    def __str__(self) -> str:
        if not self.of:
            return "-"
        low, high = self.interval
        return f"{self.hits / self.of:.1%} ({low:.1%} to {high:.1%}, n={self.of})"


def cross_validated(folder: Path, part: Callable[[Statement], str]) -> list[Judged]:
    """Judge each statement by what was learnt from all those of other parts."""
    statements = read_corpus(folder / "corpus")
    taught = examples(folder)
    blocks = [numbers(one, folder) for one in statements]
    taught_blocks = [numbers(one, folder) for one in taught]
    judged: list[Judged] = []
    for name in sorted({part(one) for one in statements}):
        others = [n for n, one in enumerate(statements) if part(one) != name]
        learnt = _learnt(folder, statements, blocks, others, (taught, taught_blocks))
        mine = (one for one in statements if part(one) == name)
        judged += judge(mine, learnt)
    return judged


def _learnt(
    folder: Path,
    statements: Sequence[Statement],
    blocks: Sequence[Blocks],
    chosen: Sequence[int],
    taught: tuple[Sequence[Statement], Sequence[Blocks]],
) -> Classifier:
    mine = [statements[n] for n in chosen]
    pieces = fragments(mine)
    weights = fit(
        [*mine, *pieces, *taught[0]],
        [*(blocks[n] for n in chosen), *(numbers(one, folder) for one in pieces), *taught[1]],
        "a fold",
    )
    manner = load_manner(folder / "classifier.toml")
    return Classifier(weights, manner, folder / "signals")


def judge(statements: Iterable[Statement], classifier: Classifier | None) -> list[Judged]:
    """Put statements before the screen."""
    told = []
    for one in statements:
        said = answer(one.text, one.lang, default_patterns(), classifier)
        told.append(Judged(one, said.verdict, said.category))
    return told


def by_theme(statements: Sequence[Statement]) -> Callable[[Statement], str]:
    """Deal the themes out to the folds, the largest first, always to the smallest fold."""
    size = Counter(one.theme for one in statements)
    folds = dict.fromkeys(map(str, range(FOLDS)), 0)
    dealt: dict[str, str] = {}
    for theme, count in sorted(size.items(), key=lambda pair: (-pair[1], pair[0])):
        fold = min(folds, key=lambda name: (folds[name], name))
        dealt[theme] = fold
        folds[fold] += count
    return lambda one: dealt[one.theme]


_CUTS: tuple[tuple[str, Callable[[Judged], str]], ...] = (
    ("language", lambda one: one.statement.lang),
    ("kind", lambda one: one.statement.kind),
    ("category", lambda one: one.statement.category),
)


def report(judged: Sequence[Judged]) -> Iterator[str]:
    """Give the figures: the targets first, then the confusion by language, kind and category."""
    for name, share in targets(judged).items():
        yield f"{name:22} {share}"
    for name, key in _CUTS:
        yield f"\nBy {name}: what it is > what was said (allow/review/block)"
        for value in sorted({key(one) for one in judged}):
            yield f"  {value:26} {_confusion([one for one in judged if key(one) == value])}"


def targets(judged: Sequence[Judged]) -> dict[str, Share]:
    """Give the shares that the screen is held to, and those that go with them."""
    by_truth = {v: [one for one in judged if one.statement.verdict == v] for v in VERDICTS}
    grave = [one for one in by_truth["block"] if one.statement.category in GRAVE]
    named = [one for one in judged if "allow" not in {one.verdict, one.statement.verdict}]
    return {
        "block caught": _share(by_truth["block"], _is_caught),
        "of the grave kinds": _share(grave, _is_caught),
        "review caught": _share(by_truth["review"], _is_caught),
        "benign allowed": _share(by_truth["allow"], _is_exact),
        "exact verdict": _share(judged, _is_exact),
        "category, where named": _share(named, lambda one: one.category == one.statement.category),
    }


def _is_caught(one: Judged) -> bool:
    return one.verdict != "allow"


def _is_exact(one: Judged) -> bool:
    return one.verdict == one.statement.verdict


def _share(chosen: Sequence[Judged], is_hit: Callable[[Judged], bool]) -> Share:
    return Share(sum(map(is_hit, chosen)), len(chosen))


def _confusion(judged: Sequence[Judged]) -> str:
    count = Counter((one.statement.verdict, one.verdict) for one in judged)
    parts = []
    for truth in VERDICTS:
        row = [count[truth, said] for said in VERDICTS]
        if sum(row):
            said = "/".join(map(str, row))
            parts.append(
                f"{truth} > {said} (kept right {Share(row[VERDICTS.index(truth)], sum(row))})"
            )
    return "; ".join(parts)


def pace(statements: Sequence[Statement]) -> float:
    """Give how many statements the shipped screen judges in a second of one processor."""
    answer(statements[0].text)
    began = time.process_time()
    for one in statements:
        answer(one.text)
    return len(statements) / (time.process_time() - began)
