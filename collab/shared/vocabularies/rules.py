"""What may be done to a vocabulary: terms come, change and retire; a key never goes. Pure."""

from __future__ import annotations

import dataclasses as dc
import re
import unicodedata
from collections.abc import Mapping, Sequence

from collab.core.errors import InvalidError
from collab.core.vocabularies import LANGUAGES, Term, Vocabulary

LONGEST_KEY = 60


@dc.dataclass(frozen=True, slots=True)
class TermDraft:
    """What the officer types of a term. English is needed; other languages fall back to it."""

    label: Mapping[str, str]
    parent: str | None = None
    retired: bool = False


def added(vocabulary: Vocabulary, draft: TermDraft) -> tuple[tuple[Term, ...], str]:
    """Give the terms with a new one, and its key.

    :raises InvalidError: when there is such a term already, or its parent cannot be one.
    """
    key = key_for(draft.label.get("en", ""))
    if not key:
        raise InvalidError({"en": "Give it an English word of letters or figures."})
    if key in vocabulary.by_key:
        known = vocabulary.label(key)
        raise InvalidError({"en": f"There is a term of this key already: {known}. Change that."})
    terms = (*vocabulary.terms, _term(vocabulary, key, draft))
    return terms, key


def changed(vocabulary: Vocabulary, key: str, draft: TermDraft) -> tuple[Term, ...]:
    """Give the terms with one of them changed; it keeps its key and its place.

    :raises InvalidError: when its parent cannot be one.
    """
    return tuple(
        _term(vocabulary, key, draft) if term.key == key else term for term in vocabulary.terms
    )


def restored(now: Vocabulary, earlier: Vocabulary) -> tuple[Term, ...]:
    """Give the terms of an earlier version; what came after retires, as findings may hold it."""
    kept = earlier.by_key
    later = [dc.replace(term, retired=True) for term in now.terms if term.key not in kept]
    return (*earlier.terms, *later)


def differences(old: Vocabulary, new: Vocabulary) -> Sequence[tuple[str, str, str]]:
    """Give key, old words and new words of every term that differs."""
    before, after = old.by_key, new.by_key
    keys = list(dict.fromkeys((*after, *before)))
    return [
        (key, _words(before.get(key)), _words(after.get(key)))
        for key in keys
        if before.get(key) != after.get(key)
    ]


def parents_for(vocabulary: Vocabulary, key: str | None) -> Sequence[Term]:
    """Give the terms another may hang on: those on top that are in use. Two levels are enough."""
    return [
        term
        for term in vocabulary.terms
        if term.parent is None and not term.retired and term.key != key
    ]


def key_for(word: str) -> str:
    """Make a key of a word: ASCII, lower case, for ever."""
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_KEY].strip("_")


def _term(vocabulary: Vocabulary, key: str, draft: TermDraft) -> Term:
    offered = {term.key for term in parents_for(vocabulary, key)}
    now = vocabulary.by_key.get(key)
    if draft.parent and draft.parent not in offered | {now.parent if now else None}:
        raise InvalidError({"parent": "Choose a term that stands on top and is in use."})
    if draft.parent and any(term.parent == key for term in vocabulary.terms):
        raise InvalidError({"parent": "Other terms hang on this one: it has to stay on top."})
    label = {name: word for name in LANGUAGES if (word := draft.label.get(name, ""))}
    return Term(key, label, draft.parent or None, draft.retired)


def _words(term: Term | None) -> str:
    if term is None:
        return ""
    words = [f"{name}: {term.label[name]}" for name in LANGUAGES if name in term.label]
    under = [f"under: {term.parent}"] if term.parent else []
    return "\n".join([*words, *under, *(["retired"] if term.retired else [])])
