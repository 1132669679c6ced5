"""Values of the story: what its people watch over."""

from __future__ import annotations

import dataclasses as dc
from typing import Literal

from collab.policy.verdict import Verdict


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A reader takes an item out of sight and says why; counsel decides."""

    finding: str
    by: str
    why: str
    days_ago: int
    outcome: Literal["cleared", "removed", "referred"]
    counsel: str
    opinion: str
    decided_days_ago: int


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """Counsel proposes that a rule should be stricter; somebody else has still to decide."""

    part: str
    by: str
    verdict: Verdict
    reason: str
    reason_counsel: str
    example: str
    why: str
    days_ago: int


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A text that hangs on a released finding, and is released itself."""

    finding: str
    by: str
    title: str
    name: str
    text: str
    days_ago: int
