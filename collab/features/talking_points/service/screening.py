"""Screen what is said to others in the name of many: stricter than what firms say to each other."""

from __future__ import annotations

from collections.abc import Mapping

from collab.core.errors import InvalidError
from collab.policy.screening.flag import Flag
from collab.shared.process.screening import Screened, screened, told

NEVER_JOINT = frozenset({"collective_refusal", "market_allocation"})
"""Said by many at once it is the refusal itself: no counsel lets it in."""


def joint(texts: Mapping[str, str]) -> Screened:
    """Read the fields of a joint message. Give what counsel must look at.

    :raises InvalidError: naming each field that may not be said, the sentence and why.
    """
    found = screened(texts)
    refused: dict[str, str] = {}
    for flag in found.flags:
        if flag.category in NEVER_JOINT:
            refused.setdefault(flag.field, told(flag))
    if refused:
        raise InvalidError(refused)
    return found


def new_flags(texts: Mapping[str, str], standing: Mapping[str, str]) -> list[Flag]:
    """Give what stands out and does not stand there already: that counsel has let in before.

    :raises InvalidError: as ``joint`` does.
    """
    known = {(field, _folded(said)) for field, said in standing.items()}
    return [
        flag
        for flag in joint(texts).flags
        if not any(field == flag.field and _folded(flag.sentence) in said for field, said in known)
    ]


def _folded(text: str) -> str:
    return " ".join(text.split())
