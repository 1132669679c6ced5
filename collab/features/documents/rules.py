"""What a document is called, how its size is told, and what room is left for another."""

from __future__ import annotations

import dataclasses as dc
import hashlib

from collab.core.files.kinds import BY_KEY, Kind

LONGEST_TITLE = 200
MEGABYTE = 1024 * 1024
KILOBYTE = 1024
WORDS = {kind.key: kind.word for kind in BY_KEY.values()}


@dc.dataclass(frozen=True, slots=True)
class Room:
    """How many bytes a vault and one person in it may still take in, and one file may have."""

    file: int
    vault: int
    person: int

    @property
    def left(self) -> int:
        """Give how large the next file may be."""
        return max(0, min(self.file, self.vault, self.person))

    def refusal(self, size: int) -> str | None:
        """Say what to do where one file of ``size`` bytes does not fit; None where it does."""
        if size > self.file:
            return f"Choose a file of at most {told_size(self.file)}."
        return self.lack(size)

    def lack(self, size: int) -> str | None:
        """Say what to do where there is no room for ``size`` bytes; None where there is."""
        if size > self.vault:
            return (
                f"Your vault has room for {told_size(max(0, self.vault))} more. Discard documents"
                " that nobody needs, or ask the operator for more."
            )
        if size > self.person:
            return (
                f"Your own documents may take {told_size(max(0, self.person))} more. Discard some"
                " that nobody needs, or ask the operator for more."
            )
        return None


def kind_named(key: str) -> Kind:
    """Give a kind by its key."""
    return BY_KEY[key]


def told_size(size: int) -> str:
    """Say a number of bytes as people do."""
    if size >= MEGABYTE:
        return f"{size / MEGABYTE:.1f} MB"
    return f"{max(1, round(size / KILOBYTE))} KB" if size else "0 KB"


def sha256(content: bytes) -> str:
    """Give the hash a file is known by."""
    return hashlib.sha256(content).hexdigest()
