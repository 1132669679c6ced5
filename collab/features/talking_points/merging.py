"""Two people wrote at once: their texts are put together line by line, and no line is lost."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher


@dc.dataclass(frozen=True, slots=True)
class Merged:
    """Both texts in one; ``disputed`` tells that both changed the same lines: they all stand."""

    text: str
    disputed: bool = False


def merge(base: str, theirs: str, mine: str) -> Merged:
    """Put two changes of one text together.

    What one of them alone changed is taken from him. Where both changed the same lines, theirs
    stand first and mine below.
    """
    if mine in (theirs, base):
        return Merged(theirs)
    if theirs == base:
        return Merged(mine)
    lines = [text.split("\n") if text else [] for text in (base, theirs, mine)]
    merged: list[str] = []
    disputed = False
    for was, one, other in _stretches(*lines):
        if other in (was, one):
            merged += one
        elif one == was:
            merged += other
        else:
            merged += [*one, *other]
            disputed = True
    return Merged("\n".join(merged), disputed)


def merge_fields(
    base: Mapping[str, str], theirs: Mapping[str, str], mine: Mapping[str, str]
) -> Mapping[str, Merged]:
    """Put two changes of a form together, field by field."""
    return {name: merge(base.get(name, ""), theirs.get(name, ""), mine[name]) for name in mine}


Stretch = tuple[Sequence[str], Sequence[str], Sequence[str]]


def _stretches(base: list[str], theirs: list[str], mine: list[str]) -> Iterator[Stretch]:
    """Cut three texts where all of them have the same line, and between."""
    in_theirs, in_mine = _kept(base, theirs), _kept(base, mine)
    at, one, other = 0, 0, 0
    for line in sorted(in_theirs.keys() & in_mine.keys()):
        before = (base[at:line], theirs[one : in_theirs[line]], mine[other : in_mine[line]])
        if any(before):
            yield before
        same = base[line : line + 1]
        yield same, same, same
        at, one, other = line + 1, in_theirs[line] + 1, in_mine[line] + 1
    rest = (base[at:], theirs[one:], mine[other:])
    if any(rest):
        yield rest


def _kept(base: list[str], text: list[str]) -> dict[int, int]:
    """Tell which lines of the base a text still has, and where."""
    blocks = SequenceMatcher(None, base, text, autojunk=False).get_matching_blocks()
    return {block.a + n: block.b + n for block in blocks for n in range(block.size)}
