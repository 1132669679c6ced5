"""What a list of findings is narrowed by and how it goes on; all of it lives in the address."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SmallInteger,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    or_,
    tuple_,
)

from collab.core.db import UtcDateTime
from collab.features.findings.models import Finding

SEVERITIES = range(16)
NEWEST = "newest"
ALL = "all"
"""Of what was corrected the earlier versions too."""


@dc.dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by. It is sorted by severity, or by time: by nothing a firm gains."""

    words: str = ""
    issue: str = ""
    right: str = ""
    country: str = ""
    mineral: str = ""
    tier: str = ""
    source_kind: str = ""
    severity: int = 0
    likelihood: int = 0
    versions: str = ""
    sort: str = ""
    after: str = ""

    @property
    def narrowed(self) -> bool:
        """Tell whether anything is asked for."""
        return self != Filters(sort=self.sort, after=self.after)

    @property
    def asked(self) -> dict[str, str | int]:
        """Give what a column is compared with, by the filter's name."""
        given = {name: getattr(self, name) for name in _CONDITIONS}
        return {name: value for name, value in given.items() if value}

    @property
    def key(self) -> dict[str, Any]:
        """Give after which row the list goes on, by the parameters' names; nothing at its start."""
        names, found = ("after_severity", "after_at", "after_id"), _read(self.after)
        return dict(zip(names, found, strict=True)) if found else {}

    @property
    def lost(self) -> bool:
        """Tell whether the list is to go on from a mark that cannot be read."""
        return bool(self.after) and _read(self.after) is None


def narrowing(names: Collection[str]) -> list[ColumnElement[bool]]:
    """Give the conditions for what is asked, with parameters named like the filters."""
    return [condition for name, condition in _CONDITIONS.items() if name in names]


def ordered(listing: Select[Any], sort: str = "") -> Select[Any]:
    """Put the most severe first, or the newest where that is asked."""
    if sort == NEWEST:
        return listing.order_by(Finding.shared_at.desc(), Finding.id)
    return listing.order_by(Finding.severity.desc(), Finding.shared_at.desc(), Finding.id)


def beyond(sort: str) -> ColumnElement[bool]:
    """Give the condition for what comes after the last row of the page before."""
    shared_at, last = bindparam("after_at", type_=UtcDateTime), bindparam("after_id", type_=Uuid)
    if sort == NEWEST:
        same = and_(Finding.shared_at == shared_at, Finding.id > last)
        return or_(Finding.shared_at < shared_at, same)
    severity = bindparam("after_severity", type_=SmallInteger)
    same = and_(Finding.severity == severity, Finding.shared_at == shared_at, Finding.id > last)
    return or_(tuple_(Finding.severity, Finding.shared_at) < tuple_(severity, shared_at), same)


def mark(row: Any) -> str:
    """Give what the address of the next page says of the last row of this one."""
    return f"{row.severity}_{row.shared_at.timestamp():.6f}_{row.id}"


def _read(text: str) -> tuple[int, dt.datetime, uuid.UUID] | None:
    """Read a mark; a mangled one is as good as none and starts the list anew."""
    try:
        severity, stamp, last = text.split("_")
        moment = dt.datetime.fromtimestamp(float(stamp), tz=dt.UTC)
        return SEVERITIES[int(severity)], moment, uuid.UUID(last)
    except (ValueError, IndexError, OverflowError, OSError):
        return None


_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "issue": Finding.issue == bindparam("issue", type_=Text),
    "country": Finding.country == bindparam("country", type_=Text),
    "tier": Finding.tier == bindparam("tier", type_=Text),
    "source_kind": Finding.source_kind == bindparam("source_kind", type_=Text),
    "right": bindparam("right", type_=Text) == any_(Finding.rights),
    "mineral": bindparam("mineral", type_=Text) == any_(Finding.minerals),
    "severity": Finding.severity >= bindparam("severity", type_=SmallInteger),
    "likelihood": Finding.likelihood >= bindparam("likelihood", type_=SmallInteger),
}
