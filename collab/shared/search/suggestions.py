"""What to try instead, when nothing was found: near words, and the question with less around it.

Every word offered stands in a title the viewer may read or in a public label, and nothing is
offered that would not find something for this very viewer: silence tells nobody anything.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Sequence

from rapidfuzz import fuzz, process
from sqlalchemy import select

from collab.policy.lists import per_space
from collab.shared.search.beside import titles as titles_beside
from collab.shared.search.folding import WORD, fold
from collab.shared.search.labels import SHORTEST, label_words
from collab.shared.search.models import SearchRow
from collab.shared.search.queries import Filters, cleaned, finds
from collab.work.unit import Work

TITLES = 200
"""Of each space, the latest."""
NEAR = 75
OFFERED = 3
WORDS_LOOKED_AT = 6


@dc.dataclass(frozen=True, slots=True)
class Suggestions:
    """Other questions, and the names of filters without which this one finds something."""

    questions: Sequence[str]
    without: Sequence[tuple[str, Filters]]


def suggest(work: Work, query: str, filters: Filters) -> Suggestions:
    """Give what would find something where this question found nothing."""
    said = cleaned(query)
    near = [q for q in _respelt(work, said) if finds(work, q, filters)]
    wider = [(name, less) for name, less in filters.without() if finds(work, said, less)]
    return Suggestions(near[:OFFERED], wider)


def _respelt(work: Work, said: str) -> list[str]:
    """Give the question with one or more of its words replaced by near ones, the nearest first."""
    known = {fold(word): word for word in sorted(_words_in_titles(work) | label_words(work))}
    best: list[tuple[float, str]] = []
    whole = said
    for word in list(dict.fromkeys(WORD.findall(said)))[:WORDS_LOOKED_AT]:
        folded = fold(word)
        if len(folded) < SHORTEST or folded in known:
            continue
        found = process.extract(
            folded, known.keys(), scorer=fuzz.ratio, score_cutoff=NEAR, limit=OFFERED
        )
        best += [(score, said.replace(word, known[other])) for other, score, _ in found]
        if found:
            whole = whole.replace(word, known[found[0][0]])
    one_by_one = [question for _, question in sorted(best, key=lambda pair: -pair[0])]
    return list(dict.fromkeys(q for q in (whole, *one_by_one) if q != said))


def _words_in_titles(work: Work) -> set[str]:
    titles = [*titles_beside(work, TITLES), *_titles(work)]
    return {word for title in titles for word in WORD.findall(title) if len(word) >= SHORTEST}


def _titles(work: Work) -> Sequence[str]:
    if not work.viewer.seats:
        return []
    found = per_space(
        list(work.viewer.seats),
        lambda space: (
            select(SearchRow.title)
            .where(SearchRow.space_id == space, SearchRow.title != "")
            .order_by(SearchRow.shared_at.desc())
            .limit(TITLES)
        ),
    )
    return work.session.scalars(select(found.c.title)).all()
