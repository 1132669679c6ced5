"""What cleaning a file gives: new bytes, words, what was taken out, what nobody could read."""

from __future__ import annotations

import dataclasses as dc

MOST_TEXT = 80_000
"""Characters of text that are screened whole, which takes seconds for so many. A file that says
more cannot be released."""
LONGER = (
    "With this left out, the file would say more than can be screened whole: each gap takes room"
    " too. Split it; or take the passages out of the file yourself and upload that."
)


@dc.dataclass(frozen=True, slots=True)
class Cleaned:
    """``removed`` and ``unread`` are sentences for people; they quote nothing of the file."""

    kind: str
    content: bytes
    text: str
    removed: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def told(self) -> dict[str, object]:
        """Give all of it but the bytes, as one process tells another."""
        return {
            "kind": self.kind,
            "text": self.text,
            "removed": self.removed,
            "unread": self.unread,
        }

    @property
    def too_long(self) -> bool:
        """Tell whether it says more than anybody will screen."""
        return len(self.text) > MOST_TEXT
