"""In which of our languages a text is read."""

from __future__ import annotations

from collab.core.languages import detect

ENOUGH = 80
"""Below so many characters a language is a guess: patterns then look in all of them."""


def language_of(text: str) -> str | None:
    """Give the likeliest language of a text, or nothing where not even a guess is possible."""
    return detect(text)


def sure_language_of(text: str) -> str | None:
    """Give the language of a text that is long enough to be sure of."""
    return detect(text) if len(text) >= ENOUGH else None
