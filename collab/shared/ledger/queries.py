"""Read a space's chain, page by page, and verify chains whole."""

from __future__ import annotations

import contextlib
import dataclasses as dc
import itertools
import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from collab.audit.chain import Break, first_break
from collab.shared.ledger.models import LedgerEntry
from collab.work.unit import Work

PAGE = 50
BATCH = 1000


@dc.dataclass(frozen=True, slots=True)
class Checked:
    """What verification found of one chain."""

    chain: uuid.UUID
    entries: int
    broken: Break | None


def entries_of(work: Work, space_id: uuid.UUID, *, before: int | None) -> Sequence[LedgerEntry]:
    """Give up to a page of a space's entries, the latest first; one more tells there is more."""
    wanted = select(LedgerEntry).where(LedgerEntry.chain == space_id)
    if before is not None:
        wanted = wanted.where(LedgerEntry.seq < before)
    return work.session.scalars(wanted.order_by(LedgerEntry.seq.desc()).limit(PAGE + 1)).all()


def verify(session: Session) -> Iterator[Checked]:
    """Verify every chain the session can read; the system's role reads them all."""
    chains = session.scalars(select(LedgerEntry.chain).distinct().order_by(LedgerEntry.chain)).all()
    for chain in chains:
        entries = session.scalars(
            select(LedgerEntry)
            .where(LedgerEntry.chain == chain)
            .order_by(LedgerEntry.seq)
            .execution_options(yield_per=BATCH)
        )
        tally = itertools.count()
        with contextlib.closing(entries):  # at a break the rest is not read
            broken = first_break(entry.link for entry, _ in zip(entries, tally, strict=False))
        yield Checked(chain, next(tally), broken)
