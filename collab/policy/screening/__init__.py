"""What free text says: conservative patterns that only ever raise the author's own verdict.

The screen reads one sentence at a time and forgets it; nothing it reads leaves the machine.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path

import config
from collab.policy.screening.flag import Flag
from collab.policy.screening.pattern_files import load_patterns
from collab.policy.screening.patterns import Pattern
from collab.policy.screening.reading import as_read
from collab.policy.screening.sentences import sentences

__all__ = ["Flag", "default_patterns", "screen"]


@functools.cache
def default_patterns() -> tuple[Pattern, ...]:
    """Read the patterns that ship with the project, once."""
    return load_patterns(Path(config.__file__).parent / "policy" / "screening")


def screen(
    texts: Mapping[str, str], patterns: tuple[Pattern, ...] | None = None
) -> tuple[Flag, ...]:
    """Read the fields of a draft and give what stands out, in the order of the text."""
    book = default_patterns() if patterns is None else patterns
    flags = [flag for field, text in texts.items() for flag in _flags(field, text, book)]
    return tuple(dict.fromkeys(flags))


def _flags(field: str, text: str, patterns: tuple[Pattern, ...]) -> Iterator[Flag]:
    reading = as_read(text)
    for start, end in sentences(reading.text):
        sentence = reading.text[start:end]
        first, last = reading.place(start, end)
        for pattern in patterns:
            for match in pattern.matches(sentence):
                at, to = reading.place(start + match.start(), start + match.end())
                yield Flag(
                    pattern=pattern.name,
                    category=pattern.category,
                    verdict=pattern.verdict,
                    explanation=pattern.explanation,
                    field=field,
                    start=at,
                    end=to,
                    excerpt=text[at:to],
                    sentence=text[first:last],
                    transformation=pattern.transformation,
                    ways_out=pattern.ways_out,
                )
