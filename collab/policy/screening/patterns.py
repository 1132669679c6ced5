"""The patterns as values: words by language are put into their places and compiled once."""

from __future__ import annotations

import dataclasses as dc
import re
from collections.abc import Iterator, Mapping

from collab.policy.verdict import Transformation, Verdict

LANGUAGES = ("en", "de", "es", "fr")
READ = (*LANGUAGES, "pt")
"""Portuguese has patterns alone; they look where a sentence is told to be Portuguese."""

NEAR = (
    r"(?:\s+(?!(?:of|on|about|for|and|or|to|from|in|with|by|is|are|über|zu|von|für|und|auf|mit"
    r"|sur|pour|et|avec|par|sobre|para|por|con|y)\b)[\w'%-]+){0,2}\s+"
)
"""Up to two words that only describe: a preposition would begin another thought."""
CLOSE = r"(?=\W)[^\n]{0,25}?"
FAR = r"(?=\W)[^\n]{0,80}?"

Words = Mapping[str, str]
"""Class name to regular expression, of one language."""


@dc.dataclass(frozen=True, slots=True)
class Spoken:
    """One pattern in one language."""

    find: re.Pattern[str]
    along: tuple[re.Pattern[str], ...]

    def matches(self, sentence: str) -> Iterator[re.Match[str]]:
        """Give the places where it holds, all of them."""
        if all(part.search(sentence) for part in self.along):
            yield from self.find.finditer(sentence)


@dc.dataclass(frozen=True, slots=True)
class Pattern:
    """What is looked for, what it means and what it raises the verdict to."""

    name: str
    category: str
    verdict: Verdict
    explanation: str
    ways_out: tuple[str, ...]
    transformation: Transformation | None
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    spoken: tuple[Spoken, ...]
    without: tuple[re.Pattern[str], ...]

    def matches(self, sentence: str, language: str | None = None) -> Iterator[re.Match[str]]:
        """Give the places in a sentence that set it off, read in its language or in all of them.

        What excludes it may be in any tongue.
        """
        all_of_them = self.spoken[: len(LANGUAGES)]
        read = all_of_them if language is None else (self.spoken[READ.index(language)],)
        found = [match for spoken in read for match in spoken.matches(sentence)]
        if found and not any(part.search(sentence) for part in self.without):
            yield from found


def compiled(template: str, words: Words) -> re.Pattern[str]:
    """Compile a template with the words of one language."""
    return re.compile(filled(template, words), re.IGNORECASE)


def whole_words(alternatives: list[str]) -> str:
    """Join alternatives to match whole words only, the longest first; none match nothing."""
    if not alternatives:
        return "(?!)"
    longest_first = sorted(alternatives, key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)"


def filled(template: str, words: Words) -> str:
    """Put the classes in their places. :raises KeyError: for a class this language lacks."""
    return re.sub(r"\{([a-z_]+)\}", lambda found: words[found.group(1)], template)
