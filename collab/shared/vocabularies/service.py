"""Change a vocabulary: each save is a version of its own, with who and when."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError
from collab.core.ids import new_id
from collab.core.vocabularies import Term, Vocabulary
from collab.shared.vocabularies.models import VocabularyVersion
from collab.shared.vocabularies.policy import Act
from collab.shared.vocabularies.queries import LATEST, terms
from collab.shared.vocabularies.rules import TermDraft, added, changed, restored
from collab.work.unit import Work

TAKEN = frozenset({"23505", "P0C02"})
"""What the database says when the next number was taken by somebody quicker."""
MEANWHILE = "Somebody else changed this vocabulary meanwhile. Look at it again, then change it."


def add(work: Work, kind: str, draft: TermDraft, *, seen: int) -> str:
    """Add a term and give its key.

    :raises ConflictError: when the vocabulary is no longer the one that was looked at.
    """
    now = _as_seen(work, kind, seen)
    kept, key = added(now, draft)
    _save(work, now, kept)
    return key


def change(work: Work, kind: str, key: str, draft: TermDraft, *, seen: int) -> None:
    """Relabel, move, retire a term, or take it into use again; likewise."""
    now = _as_seen(work, kind, seen)
    _save(work, now, changed(now, key, draft))


def restore(work: Work, earlier: Vocabulary, *, seen: int) -> None:
    """Go back to an earlier version, as a new one; likewise."""
    now = _as_seen(work, earlier.kind, seen)
    _save(work, now, restored(now, earlier))


def _as_seen(work: Work, kind: str, seen: int) -> Vocabulary:
    now = work.authorise(Act.CHANGE, terms(work, kind))
    if now.version != seen:
        raise ConflictError(MEANWHILE)
    return now


def _save(work: Work, now: Vocabulary, kept: Sequence[Term]) -> None:
    if tuple(kept) == now.terms:  # a save that changes nothing is no version
        return
    row = VocabularyVersion(
        id=new_id(),
        kind=now.kind,
        version=now.version + 1,
        saved_at=work.now,
        saved_by=work.viewer.representation_id,
        terms=[dc.asdict(term) for term in kept],
    )
    work.create(Act.CHANGE, now, row)
    try:
        work.session.flush()  # of two savers one learns here that he was late
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in TAKEN:
            raise
        raise ConflictError(MEANWHILE) from error
    work.session.info.pop(LATEST, None)
    facts = {"kind": now.kind, "version": row.version, "by": work.viewer.representation_id}
    work.record("vocabularies.changed", space_id=SYSTEM_CHAIN, facts=facts)
