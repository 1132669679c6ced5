"""How far a thing may travel: TLP 2.0, and SEALED above every clearance."""

from __future__ import annotations

import enum


class Marking(enum.IntEnum):
    """Ordered from open to closed; a higher marking narrows."""

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    AMBER_STRICT = 3
    RED = 4
    SEALED = 5

    @property
    def label(self) -> str:
        """Give the label as TLP 2.0 writes it; SEALED is ours and not part of TLP."""
        name = self.name.replace("AMBER_STRICT", "AMBER+STRICT")
        return name if self is Marking.SEALED else f"TLP:{name}"

    @property
    def key(self) -> str:
        """Give the name used in forms and data files, for example ``amber_strict``."""
        return self.name.lower()

    @classmethod
    def from_name(cls, name: str) -> Marking:
        """Read ``amber_strict`` and its like. :raises KeyError: for an unknown name."""
        return cls[name.upper().replace("+", "_")]


DEFAULT_MARKING = Marking.AMBER_STRICT
"""Plain AMBER lets a recipient pass a thing to its clients, who here are the other members."""
