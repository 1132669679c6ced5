"""In which of our languages a text is read."""

from __future__ import annotations

from collab.core.languages import PORTUGUESE, detect_any

ENOUGH = 80
"""Below so many characters a language is a guess: patterns then look in all of them."""


def language_of(text: str) -> str | None:
    """Give the likeliest language of a text, or nothing where not even a guess is possible.

    Portuguese is read by the words of Spanish here, and by its own in ``portuguese``.
    """
    found = detect_any(text)
    return "es" if found == PORTUGUESE else found


def sure_language_of(text: str) -> str | None:
    """Give the language of a text that is long enough to be sure of."""
    return language_of(text) if len(text) >= ENOUGH else None
