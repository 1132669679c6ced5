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
OURS = ("LATIN ", "MODIFIER LETTER ")
LEAST, MOST, SHORT = 3, 400, 5
"""Letters a word must have; marks that are kept; words of a line that is all marked."""
SAY_NOTHING = frozenset({
    "the", "she", "her", "his", "him", "they", "and", "for", "from", "with", "who", "lives", "der",
    "die", "das", "den", "dem", "des", "ein", "eine", "einer", "sie", "ihr", "und", "von", "mit",
    "fur", "les", "une", "elle", "lui", "est", "los", "las", "una", "ella", "del", "con", "para",
    "por",
})  # fmt: skip
"""Words of four languages that begin sentences and name nobody."""


def marks_of(cipher: Cipher, identity: str) -> list[bytes]:
    """Give the marks of what could name somebody, under the newest key.

    None where words cannot tell: then the database takes every text as one that may name him.
    """
    found = list(dict.fromkeys(_naming(identity)))
    if len(found) > MOST or not _is_known(identity):
        return []
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


def _is_known(identity: str) -> bool:
    """Tell whether words can name whom it tells of: each line gives some, all in our letters.

    Other scripts do not part words, or bend them, and here he would be named in Latin letters. A
    line such as "Ng" gives none: two letters are found in too many words.
    """
    letters = [one for one in unicodedata.normalize("NFKC", identity) if one.isalpha()]
    if not all(unicodedata.name(one, "").startswith(OURS) for one in letters):
        return False
    return all(any(_naming(line)) for line in identity.splitlines() if _words(line))


def _naming(identity: str) -> Iterator[str]:
    """Give what of a sealed identity names.

    Of a line that is a sentence these are the words with a capital; of a short one, or one without
    any, all of them.
    """
    for line in identity.splitlines():
        words = _words(line)
        capital = [word for word in words if word[:1].isupper() or word[:1] in "+0123456789"]
        told = len(words) > SHORT and any(word[:1].isupper() for word in words)
        named = capital if told else words
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
    return [word.rstrip("'\u2019.-") for word in WORD.findall(_seen(text))]


def _seen(text: str) -> str:
    """Give a text as it is seen: accents on their letters, nothing between these that is unseen."""
    whole = unicodedata.normalize("NFKC", text)
    return "".join(one for one in whole if unicodedata.category(one) != "Cf")


def _mails(text: str) -> Iterator[str]:
    for word in _seen(text).split():
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
