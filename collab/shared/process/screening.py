"""Screen what is written straight into a shared space: nothing there ever passes a vault's gate.

What the screen would refuse or have changed is not written at all; what it would have reviewed is
written only where counsel looks before others read it, which the caller must see to.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping, Sequence

from collab.core.errors import InvalidError
from collab.people.spaces.charters import charter_in_force
from collab.people.spaces.models import Space
from collab.policy.screening import screen
from collab.policy.screening.flag import Flag
from collab.policy.verdict import Verdict
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.unit import Work

REFUSED = (Verdict.BLOCK, Verdict.TRANSFORM)
OUT_OF_CHARTER = "The charter of this group does not allow this category. Choose another."
UNKNOWN = "Choose what it is about."
ONLY_IN_VAULTS = "This is never spoken of between firms. It stays in each firm's own vault."


@dc.dataclass(frozen=True, slots=True)
class Screened:
    """What stood out and needs counsel; nothing, where ``flags`` is empty."""

    flags: tuple[Flag, ...] = ()

    @property
    def needs_counsel(self) -> bool:
        """Tell whether counsel must look before others read it."""
        return bool(self.flags)


def screened(texts: Mapping[str, str]) -> Screened:
    """Read the fields of a form. Give what counsel must look at.

    :raises InvalidError: naming each field that may not be written, the sentence and why.
    """
    flags = screen({name: text for name, text in texts.items() if text.strip()})
    refused: dict[str, str] = {}
    for flag in flags:
        if flag.verdict in REFUSED:
            refused.setdefault(flag.field, told(flag))
    if refused:
        raise InvalidError(refused)
    return Screened(tuple(flag for flag in flags if flag.verdict is Verdict.REVIEW))


def told(flag: Flag) -> str:
    """Say to whoever wrote it what stood out, why, and what would help."""
    quoted = " ".join(flag.sentence.split())
    ways = f" {flag.ways_out[0]}" if flag.ways_out else ""
    return f"“{quoted}” cannot be written here. {flag.explanation}{ways}"


def categories(work: Work, space: Space) -> Sequence[tuple[str, str]]:
    """Give the categories one may speak of in a space, with their titles."""
    book, charter = rulebook_in_force(work), charter_in_force(work, space)
    named = book.categories if charter is None or not charter.categories else charter.categories
    return tuple(
        (name, book.categories[name].title)
        for name in named
        if name in book.categories and not book.categories[name].by_object
    )


def allowed_category(work: Work, space: Space, category: str) -> str:
    """Give the category if one may speak of it there. :raises InvalidError: when one may not."""
    book = rulebook_in_force(work)
    if category not in book.categories:
        raise InvalidError({"category": UNKNOWN})
    if book.categories[category].by_object:
        raise InvalidError({"category": ONLY_IN_VAULTS})
    if category not in {name for name, _ in categories(work, space)}:
        raise InvalidError({"category": OUT_OF_CHARTER})
    return category
