"""What free text says: patterns and a classifier that only ever raise the author's own verdict.

Patterns read one sentence at a time for what is certain; the classifier reads for meaning. Both
forget what they read; nothing of it leaves the machine, and nothing is ever learnt from it.
"""

from __future__ import annotations

import dataclasses as dc
import functools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import config
from collab.core.languages import PORTUGUESE
from collab.policy.screening.classifier import Classifier, load_classifier
from collab.policy.screening.flag import Flag
from collab.policy.screening.language import language_of, sure_language_of
from collab.policy.screening.pattern_files import load_patterns
from collab.policy.screening.patterns import Pattern
from collab.policy.screening.portuguese import is_portuguese, portuguese_flag
from collab.policy.screening.reading import Reading, as_read
from collab.policy.screening.sentences import sentences
from collab.policy.verdict import Transformation, Verdict

__all__ = ["FOLDER", "Flag", "default_classifier", "default_patterns", "screen"]

_PEOPLE = frozenset({"source_identity", "personal_data_other", "grievance_case", "cso_contact"})
FOLDER = Path(config.__file__).parent / "policy" / "screening"


@functools.cache
def default_patterns() -> tuple[Pattern, ...]:
    """Read the patterns that ship with the project, once."""
    return load_patterns(FOLDER)


@functools.cache
def default_classifier() -> Classifier:
    """Read the classifier that ships with the project, once."""
    return load_classifier(FOLDER)


def screen(
    texts: Mapping[str, str],
    patterns: tuple[Pattern, ...] | None = None,
    classifier: Classifier | None = None,
    language: str | None = None,
) -> tuple[Flag, ...]:
    """Read the fields of a draft and give what stands out, in the order of the text."""
    book = default_patterns() if patterns is None else patterns
    learnt = default_classifier() if classifier is None else classifier
    flags: list[Flag] = []
    for field, text in texts.items():
        reading = as_read(text)
        certain = list(_matched(field, text, reading, book, language))
        flags += certain
        flags += _asked_out(certain, _weighed(field, text, reading, learnt, language))
    return tuple(dict.fromkeys(flags))


def _matched(
    field: str, text: str, reading: Reading, patterns: tuple[Pattern, ...], language: str | None
) -> Iterator[Flag]:
    for start, end in sentences(reading.text):
        sentence = reading.text[start:end].replace("\n", " ")
        first, last = reading.place(start, end)
        spoken = language or sure_language_of(sentence)
        also = is_portuguese(sentence)
        if also:
            yield portuguese_flag(field, first, last, text[first:last])
        for pattern in patterns:
            found = list(pattern.matches(sentence, spoken))
            found += pattern.matches(sentence, PORTUGUESE) if also else ()
            for match in found:
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


def _asked_out(certain: Sequence[Flag], weighed: Iterator[Flag]) -> Iterator[Flag]:
    """Ask for the whole sentence out where it points at a person who has to come out anyway.

    The draft comes back either way and is read again; so a name does not end the road for a fact.
    """
    asked = [flag for flag in certain if flag.transformation is Transformation.REDACT]
    for flag in weighed:
        if flag.category in _PEOPLE and any(flag.start <= a.start < flag.end for a in asked):
            yield dc.replace(flag, verdict=Verdict.TRANSFORM, transformation=Transformation.REDACT)
        else:
            yield flag


def _weighed(
    field: str, text: str, reading: Reading, classifier: Classifier, language: str | None
) -> Iterator[Flag]:
    if not reading.text.strip():
        return
    spoken = language or language_of(reading.text) or "en"
    for found in classifier.find(reading.text, spoken):
        at, to = reading.place(found.start, found.end)
        told = classifier.manner.of(found.category)
        yield Flag(
            pattern=f"classifier.{found.category}",
            category=found.category,
            verdict=found.verdict,
            explanation=told.explanation,
            field=field,
            start=at,
            end=to,
            excerpt=text[at:to],
            sentence=text[at:to],
            ways_out=told.ways_out,
            weighed=tuple(reading.place(*place) for place in found.words),
        )
