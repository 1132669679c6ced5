"""In which of our languages a text is read."""

from __future__ import annotations

from collab.core.languages import detect


def language_of(text: str) -> str | None:
    """Give the language of a text, or nothing where it is too short to tell."""
    return detect(text)
