"""Whether a text names somebody a card protects, asked without anybody learning who it is.

When an identity is sealed, the words of it that could name him are kept as keyed marks beside it,
in the vault. What others would say of his card is marked word by word under the same keys, and the
database compares: it says whether, and to whoever asks for the gate alone.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from collab.core.crypto import Cipher
from collab.work.unit import Work

PURPOSE, SALT = b"collab names protected", b"names"
WORD = re.compile(r"[^\W\d_][\w'\u2019.-]*|\+?\d[\d ()/.-]{5,}\d")
LEAST, MOST = 3, 200
SAY_NOTHING = frozenset({
    "the", "she", "her", "his", "him", "they", "and", "for", "from", "with", "who", "lives", "der",
    "die", "das", "den", "dem", "des", "ein", "eine", "einer", "sie", "ihr", "und", "von", "mit",
    "fur", "les", "une", "elle", "lui", "est", "los", "las", "una", "ella", "del", "con", "para",
    "por",
})  # fmt: skip
"""Words of four languages that begin sentences and name nobody."""


def marks_of(cipher: Cipher, identity: str) -> list[bytes]:
    """Give the marks of what could name somebody, under the newest key."""
    found = list(dict.fromkeys(_naming(identity)))[:MOST]
    return [cipher.mark(cipher.newest, SALT, PURPOSE, one) for one in found]


def names_protected(work: Work, contact_id: uuid.UUID, texts: Iterable[str]) -> bool:
    """Tell whether a text holds a word by which a card protects somebody from being named."""
    cipher = work.house.cipher
    said = {one for text in texts for one in _said(text)}
    signs = [
        cipher.mark(version, SALT, PURPOSE, one)
        for version in sorted(cipher.versions)
        for one in sorted(said)
    ]
    return bool(work.call("app.names_protected", contact_id, signs))


def _naming(identity: str) -> Iterator[str]:
    """Give what of a sealed identity names: words with a capital; all, in lines without any."""
    for line in identity.splitlines():
        words = _words(line)
        capital = [word for word in words if word[:1].isupper() or word[:1] in "+0123456789"]
        named = capital if any(word[:1].isupper() for word in words) else words
        yield from _folded(named)
        yield from _mails(line)
        for one, other in pairwise(words):
            if one in named and other in named:
                yield f"{_fold(one)} {_fold(other)}"


def _said(text: str) -> Iterator[str]:
    words = _words(text)
    yield from _folded(words)
    yield from _mails(text)
    for one, other in pairwise(words):
        yield f"{_fold(one)} {_fold(other)}"


def _words(text: str) -> Sequence[str]:
    return [word.rstrip("'\u2019.-") for word in WORD.findall(text)]


def _mails(text: str) -> Iterator[str]:
    for word in text.split():
        if "@" in word.strip("@"):
            yield _fold(word.strip("<>(),;:."))


def _folded(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        for part in (word, *re.split(r"['\u2019.-]", word)):
            folded = _fold(part)
            if len(folded) >= LEAST and folded not in SAY_NOTHING:
                yield folded


def _fold(word: str) -> str:
    """Give a word as it is compared: small letters without accents, numbers without signs."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return re.sub(r"\D", "", letters) if not re.search(r"[^\W\d_]", letters) else letters
