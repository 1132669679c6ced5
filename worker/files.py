"""Files that are nobody's any more: erased when their rows go, swept where a row never came.

The database is asked which of some names are still somebody's. It names no vault and no item, and
the worker never opens a file.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Iterator

import structlog
from sqlalchemy.orm import Session

from collab.core.db import call
from collab.core.storage import Found
from collab.work.system import SystemWork
from worker.errand import Errand

ERASE = "files.erase"
ONE_HOUR = 3600.0
AT_ONCE = 500
MANY = 50
log = structlog.get_logger("collab.files")


def erase(errand: Errand) -> None:
    """Erase the file of what was taken back, settled or discarded; twice is no harm."""
    storage, file_id = errand.station.house.files, uuid.UUID(errand.note.payload["file_id"])
    if storage is not None and not _known(errand.session, [file_id]):
        storage.erase(file_id)


def sweep(work: SystemWork) -> int:
    """Remove what has stood for an hour and is nobody's: its transaction failed. Count it.

    Where more than a tenth of many files is nobody's, none of them is removed.
    """
    storage = work.house.files
    if storage is None:
        return 0
    old = [one for one in storage.standing() if work.now.timestamp() - one.written_at > ONE_HOUR]
    gone = [one for some in _batches(old) for one in _unknown(work, some)]
    lost = sum(one.file_id is not None for one in gone)
    if len(old) >= MANY and lost * 10 > len(old):
        # Transactions do not fail so often: the database is an older one than the files are.
        log.error("files.sweep_refused", standing=len(old), unknown=lost)
        gone = [one for one in gone if one.file_id is None]
    for one in gone:
        storage.clear(one)
    return len(gone)


def _batches(found: Iterable[Found]) -> Iterator[list[Found]]:
    rest = iter(found)
    while some := list(itertools.islice(rest, AT_ONCE)):
        yield some


def _unknown(work: SystemWork, found: list[Found]) -> list[Found]:
    known = _known(work.session, [one.file_id for one in found if one.file_id is not None])
    return [one for one in found if one.file_id not in known]


def _known(session: Session, files: list[uuid.UUID]) -> frozenset[uuid.UUID]:
    rows = call(session.connection(), "app.files_known", files)
    return frozenset(file_id for (file_id,) in rows)
