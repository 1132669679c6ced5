"""Why something is judged as it is, and which single other answer would change that."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Sequence
from typing import Any

from collab.policy.category import Rulebook
from collab.policy.declaration import Facets, Granularity, Publicness, Subject, Time
from collab.policy.exhaustive import (
    ages_told_apart,
    contributors_told_apart,
    shares_told_apart,
)
from collab.policy.judgement import Judgement, Vote
from collab.policy.relation import Relation
from collab.policy.rulebook import Circumstances, weigh
from collab.policy.sensitivity import SWITCHES
from collab.policy.verdict import Verdict
from collab.policy.wording import READERS, answer_in_words


@dc.dataclass(frozen=True, slots=True)
class Otherwise:
    """One thing that would have to be otherwise, in words, and the verdict that would follow."""

    change: str
    verdict: Verdict


@dc.dataclass(frozen=True, slots=True)
class Explanation:
    """A judgement, the rule behind each vote, and what would make it milder."""

    judgement: Judgement
    otherwise: tuple[Otherwise, ...]

    @property
    def strictest_first(self) -> Sequence[Vote]:
        """Give the votes, those that made the verdict first."""
        return sorted(self.judgement.votes, key=lambda vote: -vote.verdict.rank)


def explained(
    rulebook: Rulebook,
    circumstances: Circumstances,
    found: tuple[Vote, ...] = (),
    *,
    limits: bool = True,
) -> Explanation:
    """Judge, and try every single other answer, reader and choice; ``limits`` are counsel's."""
    judgement = weigh(rulebook, circumstances, found)
    milder: dict[Otherwise, None] = {}
    for change, changed in _changes(rulebook, circumstances, limits=limits):
        verdict = weigh(rulebook, changed, found).verdict
        if verdict < judgement.verdict:
            milder[Otherwise(change, verdict)] = None
    return Explanation(judgement, tuple(sorted(milder, key=lambda one: one.verdict.rank)))


def _changes(
    rulebook: Rulebook, told: Circumstances, *, limits: bool
) -> Iterator[tuple[str, Circumstances]]:
    if told.category in rulebook.categories:
        for facet, answer in _other_answers(rulebook, told):
            change: dict[str, Any] = {facet: answer}
            facets = dc.replace(told.facets, **change)
            cited = answer is Publicness.GENUINE or (told.cited and facet != "publicness")
            words = answer_in_words(facet, answer, limits=limits)
            if answer is Publicness.GENUINE:
                words += ", with a citation anyone can follow"
            yield words, dc.replace(told, facets=facets, cited=cited)
    for reader in sorted(set(told.relations)) if len(set(told.relations)) > 1 else ():
        left = frozenset(told.relations) - {reader}
        yield f"no reader who is: {READERS[Relation(reader)]}", dc.replace(told, relations=left)
    if not told.in_charter:
        yield "a charter that speaks of it", dc.replace(told, in_charter=True)


def _other_answers(rulebook: Rulebook, told: Circumstances) -> Iterator[tuple[str, object]]:
    category, facets = rulebook.categories[told.category], told.facets
    choices: dict[str, Sequence[object]] = {
        "time": tuple(Time),
        "granularity": tuple(Granularity),
        "subject": tuple(Subject),
        "publicness": tuple(Publicness),
        "age_months": ages_told_apart(rulebook, category),
        "contributors": contributors_told_apart(category),
        "largest_share": shares_told_apart(category),
        **dict.fromkeys(SWITCHES, (False, True)),
    }
    for facet, answers in choices.items():
        for answer in answers:
            if answer != getattr(facets, facet):
                yield facet, answer


def read_answers(words: str) -> tuple[str, Facets]:
    """Read ``category`` or ``category:time=past,names_firm=yes``.

    :raises ValueError: naming what is not understood.
    """
    category, _, rest = words.partition(":")
    told: dict[str, Any] = {}
    for pair in filter(None, (one.strip() for one in rest.split(","))):
        name, _, answer = pair.partition("=")
        told[name] = _answer(name, answer)
    return category.strip(), Facets(**told)


_KINDS = {"time": Time, "granularity": Granularity, "subject": Subject, "publicness": Publicness}
_NUMBERS = ("age_months", "contributors", "largest_share")


def _answer(name: str, answer: str) -> object:
    if name in _KINDS:
        return _KINDS[name](answer)
    if name in SWITCHES and answer in {"yes", "no"}:
        return answer == "yes"
    if name in _NUMBERS and answer.isdigit():
        return int(answer)
    raise ValueError(f"{name}={answer} is no answer")
