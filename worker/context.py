"""What tasks stand on: engines, mail server and constants, made once in each worker process."""

from __future__ import annotations

import contextlib
import dataclasses as dc
import os
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from collab.app import house_of
from collab.core.clock import utc_now
from collab.core.db import make_engine
from collab.core.house import House
from collab.work.system import SystemWork, open_system
from worker.slots import minute_of, take

if TYPE_CHECKING:
    from config.settings import Settings

_furnished: list[Settings] = []


@dc.dataclass(frozen=True, slots=True)
class Station:
    """``app_engine`` acts for people under their own viewers, ``system_engine`` for nobody."""

    house: House
    app_engine: Engine
    system_engine: Engine
    smtp_url: str


def furnish(settings: Settings) -> None:
    """Keep the settings of this program for the processes it forks."""
    _furnished[:] = [settings]


def station_of(settings: Settings) -> Station:
    """Build a station. :raises ValueError: without the system's database or a mail server."""
    if settings.system_database_url is None or settings.smtp_url is None:
        raise ValueError("a worker needs the system's database and a mail server")
    return Station(
        house=house_of(settings),
        app_engine=make_engine(settings.app_database_url, pool_size=2, name="collab-worker"),
        system_engine=make_engine(settings.system_database_url, pool_size=2, name="collab-system"),
        smtp_url=settings.smtp_url,
    )


def station() -> Station:
    """Give this process's station. A connection is never shared across a fork."""
    return _station_in(os.getpid())


@cache
def _station_in(pid: int) -> Station:  # noqa: ARG001 # the key of the cache
    return station_of(_furnished[0])


@contextlib.contextmanager
def system(reason: str) -> Iterator[SystemWork]:
    """Open system work at this moment; committed when the block ends."""
    here = station()
    with open_system(here.system_engine, reason=reason, now=utc_now(), house=here.house) as work:
        yield work


@contextlib.contextmanager
def once_a_minute(job: str) -> Iterator[SystemWork | None]:
    """Open system work for a job of this minute; None when somebody has taken it already."""
    with system(f"the clock set off {job}") as work:
        yield work if take(work, job, minute_of(work.now)) else None
