"""What the kinds of entries mean, in words for a page."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "releases.released": "Something was released",
    "releases.held": "Something was held for counsel",
    "releases.settled": "Counsel decided on a held item",
    "releases.withdrawn": "A release was taken back",
    "releases.recalled": "A held item was taken back",
    "releases.transform": "An attempt needs a change first",
    "releases.blocked": "An attempt was refused",
    "findings.written": "A finding was written",
    "findings.edited": "A finding was changed",
    "findings.discarded": "A draft was discarded",
    "findings.source_opened": "A sealed source was opened",
    "comments.written": "A comment was drafted",
    "comments.edited": "The draft of a comment was changed",
    "comments.discarded": "The draft of a comment was discarded",
}


def in_words(kind: str) -> str:
    """Say what an entry records; a kind without words is shown by its own name."""
    return WORDS.get(kind) or kind.replace(".", ": ").replace("_", " ").capitalize()
