"""Short words beside something else (a reason, a note): they are plain, or they are not written."""

from __future__ import annotations

from collections.abc import Mapping

from collab.core.errors import InvalidError
from collab.policy.screening import screen
from collab.policy.screening.everyday import weighed_in_vain
from collab.shared.process.screening import REFUSED, told


def standing_out(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give the sentences somebody must look at, each with why: for counsel and who prepares it."""
    flags = screen({name: text for name, text in texts.items() if text.strip()})
    return [(" ".join(flag.sentence.split()), flag.explanation) for flag in flags]


def plain(texts: Mapping[str, str]) -> None:
    """Let only such words pass as nobody need look at: they are read at once, or not at all.

    A short answer of everyday words alone is one: of it the classifier has nothing to weigh.

    :raises InvalidError: naming each field, the sentence and why.
    """
    read = {name: text for name, text in texts.items() if text.strip()}
    flags = [flag for flag in screen(read) if not weighed_in_vain(flag, read)]
    waits: dict[str, str] = {}
    for flag in sorted(flags, key=lambda flag: flag.verdict not in REFUSED):
        waits.setdefault(flag.field, told(flag))
    if waits:
        raise InvalidError(waits)
