"""The only ways to get at imports and exports; every one of them under the viewer's formula."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from collab.core.errors import NotFoundError
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one
from collab.surfaces.exchange.models import (
    ExportFile,
    ImportBatch,
    ImportHeading,
    ImportRow,
    ImportSheet,
)
from collab.surfaces.exchange.reading.sheet import Row
from collab.surfaces.exchange.sealing import read_back, unseal
from collab.work.unit import Work

SHOWN = 50


def batch_of(work: Work, vault_id: uuid.UUID, batch_id: uuid.UUID) -> ImportBatch:
    """Give an import. :raises NotFoundError: when there is none for this viewer in this vault."""
    found = work.session.scalar(
        select(ImportBatch).where(ImportBatch.space_id == vault_id, ImportBatch.id == batch_id)
    )
    if found is None:
        raise NotFoundError
    return found


def batches(work: Work, vault_id: uuid.UUID) -> Sequence[ImportBatch]:
    """Give the latest imports into a vault that the viewer may see."""
    return work.session.scalars(
        select(ImportBatch)
        .where(ImportBatch.space_id == vault_id)
        .order_by(ImportBatch.shared_at.desc(), ImportBatch.id)
        .limit(SHOWN)
    ).all()


def vault_of(work: Work, batch: ImportBatch) -> Space:
    """Give the vault a batch lies in."""
    return one(work, batch.space_id)


def rows_at(work: Work, batch: ImportBatch, number: int) -> Sequence[Row]:
    """Give the rows of one sheet of a batch; none beyond the last."""
    sheet = work.session.scalar(
        select(ImportSheet).where(
            ImportSheet.space_id == batch.space_id,
            ImportSheet.batch_id == batch.id,
            ImportSheet.number == number,
        )
    )
    return read_back(unseal(work, sheet.rows_sealed, sheet.place)) if sheet else []


def all_rows(work: Work, batch: ImportBatch) -> Iterator[Row]:
    """Give every row of a batch, sheet by sheet."""
    number = 0
    while rows := rows_at(work, batch, number):
        yield from rows
        number += 1


def ledger_of(work: Work, batch: ImportBatch, outcome: str, *, limit: int) -> Sequence[ImportRow]:
    """Give rows of one outcome, in the order of the table."""
    return work.session.scalars(
        select(ImportRow)
        .where(
            ImportRow.space_id == batch.space_id,
            ImportRow.batch_id == batch.id,
            ImportRow.outcome == outcome,
        )
        .order_by(ImportRow.number)
        .limit(limit)
    ).all()


def headings_known(work: Work, vault_id: uuid.UUID, kind: str) -> Mapping[str, ImportHeading]:
    """Give what the viewer's organisation chose for headings of such tables before."""
    found = work.session.scalars(
        select(ImportHeading).where(ImportHeading.space_id == vault_id, ImportHeading.kind == kind)
    )
    return {row.heading: row for row in found}


def export_asked(work: Work, export_id: uuid.UUID) -> ExportFile:
    """Give a file the viewer asked for, of a space he still sits in.

    :raises NotFoundError: when there is none.
    """
    found = work.session.scalar(
        select(ExportFile).where(ExportFile.id == export_id, ExportFile.expires_at > work.now)
    )
    if found is None or found.source_space_id not in work.viewer.seats:
        raise NotFoundError
    return found


def export_of(work: Work, space_id: uuid.UUID, export_id: uuid.UUID) -> ExportFile:
    """Give a file the viewer asked for of this space. :raises NotFoundError: for any other."""
    found = export_asked(work, export_id)
    if found.source_space_id != space_id:
        raise NotFoundError
    return found


def exports(work: Work, space_id: uuid.UUID) -> Sequence[ExportFile]:
    """Give the files the viewer asked for of a space, the latest first."""
    return work.session.scalars(
        select(ExportFile)
        .where(ExportFile.source_space_id == space_id, ExportFile.expires_at > work.now)
        .order_by(ExportFile.shared_at.desc(), ExportFile.id)
        .limit(SHOWN)
    ).all()
