"""Headings that name no topic: what counsel cannot clear is not put on an agenda at all."""

from __future__ import annotations

import dataclasses as dc
import functools
import re
import tomllib
import unicodedata
from pathlib import Path

import config

FILE = Path(config.__file__).parent / "policy" / "agenda_stop_list.toml"
INSTEAD = (
    "“%s” does not say what will be spoken of, so counsel could not clear it. Name the topic and"
    " what is wanted of it, as in “Complaints procedure at the three ports: agree on next steps”."
)


@dc.dataclass(frozen=True, slots=True)
class Stops:
    """The headings of one language, as they are compared."""

    alone: tuple[str, ...]
    within: tuple[str, ...]
    filling: frozenset[str]

    def stop(self, heading: str) -> bool:
        """Tell whether a folded heading names no topic."""
        left = f" {heading} "
        if any(f" {phrase} " in left for phrase in self.within):
            return True
        for phrase in self.alone:
            left = left.replace(f" {phrase} ", "  ")
        return left.strip() != heading and frozenset(left.split()) <= self.filling


@functools.cache
def stop_list() -> dict[str, Stops]:
    """Read the list that ships with the project, once; language by language."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        language: Stops(
            alone=tuple(sorted(map(folded, told["alone"]), key=len, reverse=True)),
            within=tuple(map(folded, told["within"])),
            filling=frozenset(map(folded, told["filling"])),
        )
        for language, told in read.items()
    }


def refusal(heading: str) -> str | None:
    """Say what to write instead of a heading that names no topic; None for any other."""
    plain = folded(heading)
    if not plain or any(stops.stop(plain) for stops in stop_list().values()):
        return INSTEAD % " ".join(heading.split())
    return None


def folded(text: str) -> str:
    """Give words without case, accents, numbers and punctuation: how headings are compared."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W\d_]+", bare))
