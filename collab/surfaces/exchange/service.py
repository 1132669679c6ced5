"""Bring a table in: kept first, its columns chosen, looked through, and only then written."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from operator import itemgetter

from sqlalchemy.exc import IntegrityError

from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.core.texts import one_line
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.surfaces.exchange import queries
from collab.surfaces.exchange.checking import check
from collab.surfaces.exchange.headings import suggested
from collab.surfaces.exchange.kinds import FINDING, SUBJECTS
from collab.surfaces.exchange.lexicon import lexicon_of
from collab.surfaces.exchange.models import ImportBatch, ImportHeading, ImportSheet
from collab.surfaces.exchange.months import Order, plain
from collab.surfaces.exchange.policy import Act
from collab.surfaces.exchange.reading.sheet import Row, Sheet
from collab.surfaces.exchange.sealing import seal, written_down
from collab.surfaces.exchange.values import Columns, asks_order
from collab.work.unit import Work

IMPORT, UNDO, FORGET = "exchange.import", "exchange.undo", "exchange.forget"
KEPT = dt.timedelta(days=30)
SHEET_ROWS = 100
LONGEST_NAME = 120
UNTIL_SURE = dt.timedelta(minutes=1)
STILL = dt.timedelta(minutes=10)
"""So long a hundred rows never take: the note has died, or nobody works."""
NOTES = {"importing": IMPORT, "undoing": UNDO}


def bring(
    work: Work, vault: Space, file_name: str, sheet: Sheet, *, kind: str = FINDING
) -> ImportBatch:
    """Keep an uploaded table, sealed, in the viewer's own vault. Nothing is written of it."""
    batch = ImportBatch(
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        marking=int(Marking.SEALED),
        kind=kind,
        file_name=one_line(file_name)[:LONGEST_NAME] or "table",
        headings=list(sheet.headings),
        total=len(sheet.rows),
        moved_at=work.now,
        expires_at=work.now + KEPT,
    )
    chosen = queries.headings_known(work, vault.id, kind)
    known = {heading: row.field for heading, row in chosen.items()}
    batch.names = list(suggested(sheet.headings, known, SUBJECTS[kind].fields))
    work.create(Act.BRING, vault, batch)
    work.session.flush()  # the sheets' keys point at the batch
    for number, rows in enumerate(_sheets(sheet.rows)):
        kept = ImportSheet(
            org_id=batch.org_id,
            space_id=vault.id,
            author_id=batch.author_id,
            shared_at=work.now,
            marking=batch.marking,
            batch_id=batch.id,
            number=number,
            id=new_id(),
        )
        kept.rows_sealed = seal(work, written_down(rows), kept.place)
        work.create(Act.BRING, vault, kept)
    forget_later(work, batch)
    work.record(
        "imports.brought", space_id=vault.id, facts={"import": batch.id, "rows": batch.total}
    )
    return batch


def columns_of(batch: ImportBatch) -> Columns:
    """Give what was chosen for a batch's columns."""
    return Columns(batch.headings, batch.names, Order(batch.date_order), SUBJECTS[batch.kind])


def choose(work: Work, batch: ImportBatch, names: Sequence[str], order: Order) -> None:
    """Take the choice of columns, look the whole table through, and remember the choice.

    :raises InvalidError: for a choice that cannot be meant.
    :raises ConflictError: once the import has begun.
    """
    _locked(work, batch, "mapping", "ready")
    subject = SUBJECTS[batch.kind]
    columns = Columns(batch.headings, names, order, subject)
    _demand_sense(columns)
    if order is Order.UNKNOWN:
        unclear = asks_order(queries.all_rows(work, batch), columns)
        if unclear is not None:
            raise InvalidError(
                {"order": f"“{unclear}” can be read in two ways. Say what comes first."}
            )
    checked = check(
        queries.all_rows(work, batch),
        columns,
        lexicon_of(work),
        subject.stock(work, batch.space_id),
        subject.barred(work, batch.space_id),
    )
    batch.names, batch.date_order = list(names), order.value
    batch.good, batch.alike = checked.good, len(checked.alike)
    batch.checked_sealed = seal(work, checked.written_down(), batch.place)
    batch.state = "ready"
    _remember(work, batch)


def start(work: Work, batch: ImportBatch, *, leave_alike: bool) -> None:
    """Let the import begin; the worker writes, acting for the viewer.

    :raises ConflictError: when it has begun already, or nothing in it can be written.
    """
    _locked(work, batch, "ready")
    if not batch.good:
        raise ConflictError("No row of this table can be written. Mend the rows and bring it anew.")
    batch.state, batch.leave_alike = "importing", leave_alike
    _leave_note(work, batch)
    work.record("imports.started", space_id=batch.space_id, facts={"import": batch.id})


def undo(work: Work, batch: ImportBatch) -> None:
    """Let everything the import wrote be discarded again, but what was changed or released since.

    :raises ConflictError: when there is nothing to undo.
    """
    _locked(work, batch, "done")
    batch.state = "undoing"
    _leave_note(work, batch)
    work.record("imports.undone", space_id=batch.space_id, facts={"import": batch.id})


def stands_still(work: Work, batch: ImportBatch) -> bool:
    """Tell whether a job that should be going on has not moved for long."""
    return batch.state in NOTES and work.now - batch.moved_at >= STILL


def carry_on(work: Work, batch: ImportBatch) -> None:
    """Leave another note for a job that stands still: the first may have been given up for good.

    What is done stays done, and should the first note live after all, the two take turns.

    :raises ConflictError: when it moves, or has come to its end.
    """
    _locked(work, batch, *NOTES)
    if not stands_still(work, batch):
        raise ConflictError("This import is moving again. Look again at how far it is.")
    _leave_note(work, batch)
    work.record("imports.carried_on", space_id=batch.space_id, facts={"import": batch.id})


def discard(work: Work, batch: ImportBatch) -> None:
    """Delete an uploaded table that nothing was written from.

    :raises ConflictError: once the import has begun.
    """
    _locked(work, batch, "mapping", "ready")
    work.authorise(Act.DISCARD, batch)
    work.session.delete(batch)
    work.record("imports.discarded", space_id=batch.space_id, facts={"import": batch.id})


def _leave_note(work: Work, batch: ImportBatch) -> None:
    """Tell the worker, who acts for the viewer; no two notes of a batch have one key."""
    batch.moved_at = work.now
    work.session.flush()  # the version counts on
    work.later(
        NOTES[batch.state],
        key=f"{batch.state}:{batch.id}:{batch.version}",
        representation_id=work.viewer.representation_id,
        org_id=work.viewer.org_id,
        batch_id=batch.id,
    )


def _locked(work: Work, batch: ImportBatch, *states: str) -> None:
    """Take hold of a batch that stands in one of these states; of two, the second is told so."""
    work.authorise(Act.GO_ON, batch)
    work.session.refresh(batch, with_for_update=True)
    if batch.state not in states:
        raise ConflictError("This import has gone on meanwhile. Look again at how it stands now.")


def _demand_sense(columns: Columns) -> None:
    chosen = [name for name in columns.names if name]
    twice = sorted({name for name in chosen if chosen.count(name) > 1})
    if twice:
        raise InvalidError(
            {
                f"column-{at}": "Two columns cannot become the same field. Leave one out."
                for at, name in enumerate(columns.names)
                if name in twice
            }
        )
    if not columns.subject.needs & set(chosen):
        raise InvalidError({"": columns.subject.needed})


def _remember(work: Work, batch: ImportBatch) -> None:
    known = queries.headings_known(work, batch.space_id, batch.kind)
    vault = queries.vault_of(work, batch)
    chosen = zip(map(plain, batch.headings), batch.names, strict=True)
    for heading, name in sorted(chosen, key=itemgetter(0)):  # two at once wait in one order
        row = known.get(heading)
        if row is None and heading:
            row = ImportHeading(
                org_id=batch.org_id,
                space_id=batch.space_id,
                author_id=work.viewer.representation_id,
                shared_at=work.now,
                marking=int(Marking.CLEAR),
                kind=batch.kind,
                heading=heading,
                field=name,
            )
            try:
                with work.session.begin_nested():
                    work.create(Act.BRING, vault, row)
            except IntegrityError as error:
                if "uq_import_headings_kind" not in str(error.orig):
                    raise
                continue  # a colleague chose at the same moment, and that is remembered
            known = {**known, heading: row}
        elif row is not None and row.field != name:
            work.authorise(Act.GO_ON, row).field = name


def forget_later(work: Work, batch: ImportBatch) -> None:
    """Leave a note for the moment after which nothing of the table is kept."""
    work.later(
        FORGET,
        key=f"forget:{batch.id}:{batch.expires_at:%Y%m%d%H%M%S}",
        not_before=batch.expires_at + UNTIL_SURE,
    )


def _sheets(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    rest = iter(rows)
    while part := list(itertools.islice(rest, SHEET_ROWS)):
        yield part
