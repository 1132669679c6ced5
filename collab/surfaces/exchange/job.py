"""The worker's part: a hundred rows at a time, each time committed, each row once.

Every step takes hold of the batch, does the next sheet and notes it in the same transaction: a
kill leaves a sheet done or untouched, and two workers take turns.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError

from collab.core.errors import CollabError, NotFoundError
from collab.people.spaces.models import Space
from collab.shared.releases.queries import OUTSIDE, history
from collab.surfaces.exchange import queries
from collab.surfaces.exchange.checking import Checked, with_bar
from collab.surfaces.exchange.kinds import SUBJECTS
from collab.surfaces.exchange.lexicon import lexicon_of
from collab.surfaces.exchange.models import ImportBatch, ImportRow
from collab.surfaces.exchange.policy import Act
from collab.surfaces.exchange.reading.sheet import Row
from collab.surfaces.exchange.sealing import unseal
from collab.surfaces.exchange.service import KEPT, SHEET_ROWS, columns_of, forget_later
from collab.surfaces.exchange.values import Reading, read_row
from collab.work.unit import Work

EDITED = "It was changed since."
RELEASED = "It was released since."
GONE = "It was discarded already."
REFUSED = "It could not be written."


def write_on(work: Work, batch_id: uuid.UUID, *, careful: bool) -> bool:
    """Write the next sheet; tell whether there is more to do.

    ``careful`` is for what failed before: a row that cannot be written is then left out alone.
    """
    batch = _held(work, batch_id, "importing")
    if batch is None:
        return False
    rows = queries.rows_at(work, batch, batch.done_sheets)
    if not rows:
        _finish(work, batch, "done")
        return False
    vault, columns, lexicon = queries.vault_of(work, batch), columns_of(batch), lexicon_of(work)
    alike, subject = _alike(work, batch), SUBJECTS[batch.kind]
    barred = subject.barred(work, batch.space_id)
    for row in rows:
        reading = with_bar(read_row(row, columns, lexicon), columns, barred)
        if reading.problems:
            first = reading.problems[0]
            _note(work, batch, vault, row, why=f"{first.heading}: {first.words}")
        elif row.number in alike:
            _note(work, batch, vault, row, why=subject.alike)
        else:
            _write(work, batch, vault, row, reading, careful=careful)
    batch.done_sheets, batch.moved_at = batch.done_sheets + 1, work.now
    return True


def undo_on(work: Work, batch_id: uuid.UUID) -> bool:
    """Discard the next hundred things an import wrote; tell whether there is more to do."""
    batch = _held(work, batch_id, "undoing")
    if batch is None:
        return False
    rows = queries.ledger_of(work, batch, "written", limit=SHEET_ROWS)
    if not rows:
        _finish(work, batch, "undone")
        return False
    for row in rows:
        work.authorise(Act.GO_ON, row)
        row.why = _discarded(work, batch, row)
        if row.why in ("", GONE):
            row.outcome = "removed"
            batch.removed += 1
        else:
            row.outcome = "kept"
            batch.kept += 1
    batch.moved_at = work.now
    return True


def _held(work: Work, batch_id: uuid.UUID, state: str) -> ImportBatch | None:
    """Take hold of the batch; None when there is nothing to do for it any more."""
    if work.viewer.vault_id is None:
        return None
    try:
        batch = queries.batch_of(work, work.viewer.vault_id, batch_id)
    except NotFoundError:
        return None
    work.authorise(Act.GO_ON, batch)
    work.session.refresh(batch, with_for_update=True)
    return batch if batch.state == state else None


def _alike(work: Work, batch: ImportBatch) -> frozenset[int]:
    if not batch.leave_alike or batch.checked_sealed is None:
        return frozenset()
    checked = Checked.read_back(unseal(work, batch.checked_sealed, batch.place))
    return frozenset(alike.number for alike in checked.alike)


def _write(
    work: Work, batch: ImportBatch, vault: Space, row: Row, reading: Reading, *, careful: bool
) -> None:
    try:
        with _apart(work) if careful else contextlib.nullcontext():
            item = SUBJECTS[batch.kind].write(work, vault, reading.values)
            work.session.flush()  # its version is given then
    except (CollabError, DBAPIError):
        if not careful:
            raise
        _note(work, batch, vault, row, why=REFUSED)
        return
    kept = _row(work, batch, row, "written")
    kept.item_id, kept.item_version = item.id, item.version
    work.create(Act.BRING, vault, kept)
    batch.written += 1


@contextlib.contextmanager
def _apart(work: Work) -> Iterator[None]:
    with work.session.begin_nested():
        yield


def _note(work: Work, batch: ImportBatch, vault: Space, row: Row, *, why: str) -> None:
    kept = _row(work, batch, row, "skipped")
    kept.why = why
    work.create(Act.BRING, vault, kept)
    batch.skipped += 1


def _row(work: Work, batch: ImportBatch, row: Row, outcome: str) -> ImportRow:
    return ImportRow(
        org_id=batch.org_id,
        space_id=batch.space_id,
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        marking=batch.marking,
        batch_id=batch.id,
        number=row.number,
        outcome=outcome,
    )


def _discarded(work: Work, batch: ImportBatch, row: ImportRow) -> str:
    """Discard what a row became; give why not, or nothing."""
    subject = SUBJECTS[batch.kind]
    if row.item_id is None:
        return GONE
    try:
        item = subject.find(work, row.item_id)
    except NotFoundError:
        return GONE
    if any(attempt.state in OUTSIDE for attempt in history(work, item.id)):
        return RELEASED
    if item.version != row.item_version:
        return EDITED
    subject.discard(work, item)
    return ""


def _finish(work: Work, batch: ImportBatch, state: str) -> None:
    batch.state, batch.finished_at = state, work.now
    batch.expires_at = work.now + KEPT
    forget_later(work, batch)
    work.record(
        f"imports.{'finished' if state == 'done' else 'taken_back'}",
        space_id=batch.space_id,
        facts={"import": batch.id, "written": batch.written, "removed": batch.removed},
    )
