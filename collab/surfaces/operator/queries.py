"""The health of queue, mail and clock, as the database's own function tells it to operators."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from collab.core.health import schema_needed
from collab.work.unit import Work

BEAT_LATE = dt.timedelta(minutes=2)
QUEUE_LATE = dt.timedelta(minutes=15)
LIBRARIES = ("flask", "sqlalchemy", "celery", "granian", "cryptography")


@dc.dataclass(frozen=True, slots=True)
class Kind:
    """The notes of one kind that are still to be acted on."""

    kind: str
    number: int
    retried: int
    oldest: dt.datetime


@dc.dataclass(frozen=True, slots=True)
class Dead:
    """A note that was given up: what it was and why, not to whom."""

    kind: str
    attempts: int
    error: str
    at: dt.datetime


@dc.dataclass(frozen=True, slots=True)
class Health:
    """Everything the page shows."""

    at: dt.datetime
    due: int
    waited: dt.timedelta
    beat_at: dt.datetime | None
    waiting: Sequence[Kind]
    dead: Sequence[Dead]
    versions: Sequence[tuple[str, str]]

    @property
    def beat_late(self) -> bool:
        """Tell whether the worker has been silent for too long."""
        return self.beat_at is None or self.at - self.beat_at > BEAT_LATE

    @property
    def queue_late(self) -> bool:
        """Tell whether something has been due for too long."""
        return self.waited > QUEUE_LATE


def health(work: Work) -> Health:
    """Give the health of the installation; the database refuses whoever is no operator."""
    told: Mapping[str, Any] = work.call("app.operator_health")
    at = _moment(told["at"])
    oldest = told["oldest_due"]
    beat = told["heartbeats"].get("worker")
    return Health(
        at=at,
        due=told["due"],
        waited=at - _moment(oldest) if oldest else dt.timedelta(0),
        beat_at=_moment(beat) if beat else None,
        waiting=[
            Kind(k["kind"], k["number"], k["retried"], _moment(k["oldest"]))
            for k in told["waiting"]
        ],
        dead=[
            Dead(d["kind"], d["attempts"], d["last_error"] or "", _moment(d["dead_at"]))
            for d in told["dead"]
        ],
        versions=[
            ("Schema", f"{told['schema']} (this code needs {schema_needed()})"),
            ("PostgreSQL", told["server"]),
            ("Python", platform.python_version()),
            *((name, _version(name)) for name in LIBRARIES),
        ],
    )


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
