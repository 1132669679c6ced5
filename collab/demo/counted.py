"""Values of the story: what the association's members answer, half-year by half-year."""

from __future__ import annotations

import dataclasses as dc


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a firm answers to the rounds that are over, the oldest first, and to the open one."""

    by: str
    past: tuple[int, ...]
    open: int | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """An indicator over many firms; a group whose charter does not know them is refused.

    ``leaver`` gives up his seat between the last two of the rounds that are over.
    """

    key: str
    space: str
    by: str
    trustee: str
    refused_space: str
    refused_by: str
    leaver: str
    answers: tuple[Answers, ...]
