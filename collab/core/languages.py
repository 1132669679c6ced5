"""Which of the four languages a text is written in, so that search can stem its words.

Portuguese is told apart from them, so that it is not taken for Spanish.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

LANGUAGES = ("en", "de", "fr", "es")
PORTUGUESE = "pt"
FEWEST_LETTERS = 20
"""Below that a guess is a guess; the words are then kept as they stand."""
ENOUGH = 2000
"""No text tells more of its language further on."""


def detect(text: str) -> str | None:
    """Give the language of a text as one of ``LANGUAGES``; None where it cannot be told."""
    found = detect_any(text)
    return found if found in LANGUAGES else None


def detect_any(text: str) -> str | None:
    """Give the language of a text as one of ``LANGUAGES``, or Portuguese; None as before."""
    read = text[:ENOUGH]
    if sum(map(str.isalpha, read)) < FEWEST_LETTERS:
        return None
    found = _detector().detect_language_of(read)
    return None if found is None else found.iso_code_639_1.name.lower()


@functools.cache
def _detector() -> LanguageDetector:
    """Build the detector when a text first comes: its models are big, and few processes write.

    The mode called low accuracy takes 10 MB where the other takes 140 and a second and a half to
    begin; on texts of a sentence and more both say the same.
    """
    from lingua import Language, LanguageDetectorBuilder  # noqa: PLC0415 # loaded by need

    ours = (Language.ENGLISH, Language.GERMAN, Language.FRENCH, Language.SPANISH)
    known = (*ours, Language.PORTUGUESE)
    return LanguageDetectorBuilder.from_languages(*known).with_low_accuracy_mode().build()
