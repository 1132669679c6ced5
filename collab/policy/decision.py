"""A decision never stands without a reason."""

from __future__ import annotations

import dataclasses as dc


@dc.dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or not, why, and what would help."""

    allowed: bool
    reasons: tuple[str, ...]
    remedy: str | None = None

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError("a decision needs a reason")
