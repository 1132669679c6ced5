"""Findings that say nearly the same, among what the viewer may read: shown, never decided.

Only those of the same country or issue are compared, and of each space only so many.
"""

from __future__ import annotations

import dataclasses as dc
import functools
import uuid
from collections.abc import Collection, Sequence
from typing import Any

from rapidfuzz import fuzz, process, utils
from sqlalchemy import ColumnElement, or_, select

from collab.features.findings.models import Finding
from collab.policy.lists import per_space
from collab.shared.releases.queries import history
from collab.work.unit import Work

CANDIDATES = 60
"""Findings of each space that are compared with one being written."""
STOCK = 2_000
"""Findings of a vault that a whole table is compared with."""
ENOUGH = 82.0
"""How alike two findings must be, out of 100."""
TITLE_SHARE = 0.6
LEAST = (ENOUGH - 100 * (1 - TITLE_SHARE)) / TITLE_SHARE
"""Below this no agreement of the texts would make two titles alike enough."""
NEAREST = 5
COMPARED = 400
"""Letters of a text that are compared; the rest elaborates."""
SHOWN = 3
SHORTEST = 8
"""Letters under which a title is like too many others to say anything."""


@dc.dataclass(frozen=True, slots=True)
class Known:
    """A finding as far as it is compared."""

    id: uuid.UUID
    title: str
    statement: str = ""
    issue: str | None = None
    country: str | None = None
    space_id: uuid.UUID | None = None


def most_like(mine: Known, others: Sequence[Known]) -> Known | None:
    """Give the one most like mine, if any is enough.

    Titles are compared all at once and outside Python: a table has ten thousand rows.
    """
    titles = [_plain(other.title) for other in others]
    near = process.extract(
        _plain(mine.title), titles, scorer=fuzz.ratio, score_cutoff=LEAST, limit=NEAREST
    )
    scored = [(likeness(mine, others[at]), others[at]) for _title, _score, at in near]
    best = max(scored, key=_first, default=None)
    return best[1] if best and best[0] >= ENOUGH else None


def likeness(one: Known, other: Known) -> float:
    """Tell how alike two findings are, out of 100: their titles first, then what they say."""
    if one.issue and other.issue and one.issue != other.issue:
        return 0.0
    mine, theirs = _plain(one.title), _plain(other.title)
    if min(len(mine), len(theirs)) < SHORTEST and mine != theirs:
        return 0.0
    titles = fuzz.ratio(mine, theirs, score_cutoff=LEAST)
    if not titles or not (one.statement and other.statement):
        return titles
    texts = fuzz.token_set_ratio(_words(one.statement), _words(other.statement))
    return TITLE_SHARE * titles + (1 - TITLE_SHARE) * texts


def stock_of(work: Work, space_id: uuid.UUID) -> Sequence[Known]:
    """Give the latest findings of a space that the viewer may read, for comparing a table."""
    rows = work.session.execute(
        select(Finding.id, Finding.title, Finding.statement, Finding.issue, Finding.country)
        .where(Finding.space_id == space_id, *_standing())
        .order_by(Finding.shared_at.desc())
        .limit(STOCK)
    )
    return [Known(*row) for row in rows]


def like_this(
    work: Work, mine: Known, spaces: Collection[uuid.UUID], *, limit: int = SHOWN
) -> Sequence[Known]:
    """Give readable findings of some spaces that look like mine, the most alike first."""
    if not spaces or not mine.title:
        return []
    wanted: tuple[Any, ...] = (
        Finding.id, Finding.title, Finding.statement, Finding.issue, Finding.country,
        Finding.space_id,
    )  # fmt: skip
    found = per_space(
        spaces,
        lambda space: (
            select(*wanted)
            .where(Finding.space_id == space, Finding.id != mine.id, *_near(mine), *_standing())
            .order_by(Finding.severity.desc(), Finding.shared_at.desc(), Finding.id)
            .limit(CANDIDATES)
        ),
    )
    rows = [Known(*row) for row in work.session.execute(select(found))]
    scored = sorted(((likeness(mine, other), other) for other in rows), key=_first, reverse=True)
    return [other for score, other in scored[:limit] if score >= ENOUGH]


def like_draft(
    work: Work, finding: Finding, spaces: Collection[uuid.UUID] | None = None
) -> Sequence[Known]:
    """Give what looks like a draft where its viewer sits, or in ``spaces``; not its own copies."""
    mine = Known(finding.id, finding.title, finding.statement, finding.issue, finding.country)
    own = {attempt.copy_id for attempt in history(work, finding.id)}
    where = list(work.viewer.seats) if spaces is None else spaces  # none named is not: all
    found = like_this(work, mine, where, limit=SHOWN + len(own))
    return [one for one in found if one.id not in own][:SHOWN]


def _near(mine: Known) -> list[ColumnElement[bool]]:
    """Narrow to the same issue or country, where mine names one."""
    same = []
    if mine.country:
        same.append(Finding.country == mine.country)
    if mine.issue:
        same.append(Finding.issue == mine.issue)
    return [or_(*same)] if same else []


def _standing() -> list[ColumnElement[bool]]:
    return [Finding.discarded_at.is_(None)]


def _first(pair: tuple[float, Known]) -> float:
    return pair[0]


def _words(text: str) -> str:
    return utils.default_process(text[:COMPARED])


@functools.lru_cache(maxsize=20_000)
def _plain(title: str) -> str:
    """Give a title's words in one order, so that turning them round is no difference."""
    return " ".join(sorted(utils.default_process(title).split()))
