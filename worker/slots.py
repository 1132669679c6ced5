"""One row per job and slot: whoever writes it first does the job, everybody else goes home."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.work.system import SystemWork

KEPT = dt.timedelta(days=7)


class JobSlot(Base):
    """That a job was taken for a slot."""

    __tablename__ = "job_slots"

    job: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


def take(work: SystemWork, job: str, slot: str) -> bool:
    """Tell whether the slot is ours. It is free again if this transaction fails."""
    row = insert(JobSlot).values(job=job, slot=slot, taken_at=work.now)
    taken = work.session.execute(row.on_conflict_do_nothing().returning(JobSlot.job)).first()
    if taken:
        old = JobSlot.taken_at < work.now - KEPT
        work.session.execute(delete(JobSlot).where(JobSlot.job == job, old))
    return taken is not None


def minute_of(moment: dt.datetime) -> str:
    """Name the minute a moment lies in."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%MZ")
