"""The trace that a beat leaves after its way through the whole chain."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.work.system import SystemWork

WORKER = "worker"


class Heartbeat(Base):
    """When a job last came through."""

    __tablename__ = "heartbeats"

    job: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


def beat(work: SystemWork) -> None:
    """Note this moment; a beat that was overtaken changes nothing."""
    fresh = insert(Heartbeat).values(job=WORKER, at=work.now)
    later = func.greatest(Heartbeat.at, fresh.excluded.at)
    work.session.execute(
        fresh.on_conflict_do_update(index_elements=[Heartbeat.job], set_={"at": later})
    )
