"""Values of the story: what its people say to others, and what came of saying it."""

from __future__ import annotations

import dataclasses as dc
from typing import Literal


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a version says in one language, a line each."""

    language: Literal["en", "de", "fr", "es", "pt"]
    say: tuple[str, ...]
    do_not_say: tuple[str, ...] = ()
    prevent: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    remediate: tuple[str, ...] = ()


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class PointUse:
    """That somebody used a version, as his firm notes it for itself."""

    by: str
    days_ago: int
    partner: str
    asked: tuple[str, ...] = ()
    answer: Literal["acknowledges", "partly", "disputes", "no_answer"] | None = None
    measures: tuple[Literal["prevent", "address", "remediate"], ...] = ()
    willing: tuple[Literal["information", "meet", "take_part", "fund", "none"], ...] = ()
    note: str = ""


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class PointVersion:
    """A version for an audience; unsigned without a day of signature.

    ``findings`` are what it stands on, and ``observed`` an observation, as author and finding.
    """

    key: str
    audience: str
    words: tuple[Words, ...]
    submitted_days_ago: int
    until_in_days: int
    findings: tuple[str, ...] = ()
    observed: tuple[str, ...] = ()
    counsel: str | None = None
    signed_days_ago: int | None = None
    conditions: str = ""
    suspended_days_ago: int | None = None
    uses: tuple[PointUse, ...] = ()


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class TalkingPoint:
    """A document with its versions."""

    key: str
    space: str
    by: str
    days_ago: int
    title: str
    purpose: str
    issues: tuple[str, ...]
    countries: tuple[str, ...]
    versions: tuple[PointVersion, ...]
