"""The current terms, at the cost of one small query a transaction.

Versions never change, so what was read once is kept in the process under the version's own id.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from collab.core.errors import NotFoundError
from collab.core.vocabularies import KINDS, Term, Vocabulary, shipped
from collab.people.accounts.models import Representation
from collab.shared.vocabularies.models import VocabularyVersion
from collab.work.unit import Work

LATEST = "vocabularies"
MOST_KEPT = 200


def vocabularies(work: Work | Session) -> Mapping[str, Vocabulary]:
    """Give every kind as it stands now."""
    session = work.session if isinstance(work, Work) else work
    found: dict[str, Vocabulary] | None = session.info.get(LATEST)
    if found is None:
        latest = (
            select(VocabularyVersion.kind, VocabularyVersion.version, VocabularyVersion.id)
            .ext(distinct_on(VocabularyVersion.kind))
            .order_by(VocabularyVersion.kind, VocabularyVersion.version.desc())
        )
        saved = {kind: (version, row) for kind, version, row in session.execute(latest)}
        found = {
            kind: _stored(session, kind, *saved[kind]) if kind in saved else shipped(kind)
            for kind in KINDS
        }
        session.info[LATEST] = found
    return found


def terms(work: Work | Session, kind: str) -> Vocabulary:
    """Give one kind as it stands now. :raises NotFoundError: when there is no such kind."""
    if kind not in KINDS:
        raise NotFoundError
    return vocabularies(work)[kind]


def label(work: Work | Session, kind: str, key: str | None, language: str = "en") -> str:
    """Give the current word of a key; one that is retired or unknown is still shown."""
    return terms(work, kind).label(key, language)


def labels(work: Work | Session, kind: str, language: str = "en") -> Mapping[str, str]:
    """Give all words of a kind by their keys, branches and retired ones too."""
    return {term.key: term.word(language) for term in terms(work, kind).terms}


def history(work: Work, kind: str) -> Sequence[VocabularyVersion]:
    """Give the saved versions of a kind, the latest first."""
    return work.session.scalars(
        select(VocabularyVersion)
        .where(VocabularyVersion.kind == kind)
        .order_by(VocabularyVersion.version.desc())
    ).all()


def version(work: Work, kind: str, number: int) -> Vocabulary:
    """Give one version of a kind. :raises NotFoundError: when there is none."""
    if kind not in KINDS:
        raise NotFoundError
    if number == 1:
        return shipped(kind)
    found = work.session.scalar(
        select(VocabularyVersion).where(
            VocabularyVersion.kind == kind, VocabularyVersion.version == number
        )
    )
    if found is None:
        raise NotFoundError
    return read(found)


def read(row: VocabularyVersion) -> Vocabulary:
    """Give a saved version as a value."""
    return Vocabulary(row.kind, row.version, tuple(map(_term, row.terms)))


def names_of(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Give the names of those savers whom the viewer may know."""
    rows = work.session.execute(
        select(Representation.id, Representation.name).where(Representation.id.in_(ids))
    )
    return dict(rows.all())


_kept: dict[uuid.UUID, Vocabulary] = {}


def _stored(session: Session, kind: str, version: int, row: uuid.UUID) -> Vocabulary:
    if row not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        rows = session.scalar(select(VocabularyVersion.terms).where(VocabularyVersion.id == row))
        _kept[row] = Vocabulary(kind, version, tuple(map(_term, rows or ())))
    return _kept[row]


def _term(raw: Mapping[str, Any]) -> Term:
    return Term(
        key=raw["key"],
        label=dict(raw["label"]),
        parent=raw.get("parent"),
        retired=bool(raw.get("retired")),
    )
