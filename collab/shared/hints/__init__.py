"""What the gate would say of a text, told while it is written: nothing is kept of it."""

from collab.shared.hints.reading import Hint, Hints, hints_for

__all__ = ["Hint", "Hints", "hints_for"]
