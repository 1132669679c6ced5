"""Vocabularies as the house ships them: terms in four languages, and the countries of ISO 3166.

What a file says is version 1; later versions are rows, read through ``collab.shared.vocabularies``.
"""

from __future__ import annotations

import dataclasses as dc
import functools
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from babel import Locale

import config

FOLDER = Path(config.__file__).parent / "vocabularies"
KINDS: Mapping[str, str] = {
    "issues": "Issues",
    "rights": "Affected rights",
    "holders": "Rights-holder groups",
    "tiers": "Tiers of the supply chain",
    "minerals": "Minerals",
    "mining_methods": "Mining methods",
    "actors": "Actors",
    "legacies": "Legacies",
    "remedies": "States of remedy",
    "root_causes": "Root causes",
    "civic_spaces": "Civic space",
    "leverages": "Categories of leverage",
}
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
}
ALPHA_2 = 2


@dc.dataclass(frozen=True, slots=True)
class Term:
    """One word of a vocabulary. Its key is for ever; ``retired`` terms are no longer offered."""

    key: str
    label: Mapping[str, str]
    parent: str | None = None
    retired: bool = False

    def word(self, language: str = "en") -> str:
        """Give the label in a language, in English where there is none, else the key."""
        return self.label.get(language) or self.label.get("en") or self.key


@dc.dataclass(frozen=True, slots=True)
class Vocabulary:
    """One version of a kind's terms, in their order."""

    kind: str
    version: int
    terms: tuple[Term, ...]

    def label(self, key: str | None, language: str = "en") -> str:
        """Give the word of a key; a key nobody knows any more is shown as it is."""
        found = self.by_key.get(key or "")
        return found.word(language) if found else key or ""

    @property
    def by_key(self) -> Mapping[str, Term]:
        """Give the terms by their keys."""
        return {term.key: term for term in self.terms}

    @property
    def leaves(self) -> Sequence[Term]:
        """Give the terms that nothing hangs on: in a tree, what an item may be filed under."""
        parents = {term.parent for term in self.terms}
        return [term for term in self.terms if term.key not in parents]

    def offered(self, keeping: frozenset[str] = frozenset()) -> Iterator[tuple[str, list[Term]]]:
        """Give the choices by branch ("" without one).

        ``keeping`` are chosen ones: they stay, retired or become a branch since, known or not.
        """
        branches: dict[str, list[Term]] = {}
        known = self.by_key
        free = {term.key for term in self.leaves if not term.retired}
        for term in self.terms:
            if term.key in free | keeping:
                above = known.get(term.parent or "")
                branch = above.word() if above else ""
                branches.setdefault(branch, []).append(term)
        if unknown := sorted(keeping - known.keys()):
            branches.setdefault("", []).extend(Term(key, {}) for key in unknown)
        yield from branches.items()


@functools.cache
def shipped(kind: str) -> Vocabulary:
    """Read version 1 of a kind. :raises KeyError: when the file lacks a key or a label."""
    raw = tomllib.loads((FOLDER / f"{kind}.toml").read_text(encoding="utf-8"))
    terms = tuple(
        Term(
            key=row["key"],
            label={name: row[name] for name in LANGUAGES if name in row},
            parent=row.get("parent"),
        )
        for row in raw["term"]
    )
    return Vocabulary(kind, 1, terms)


def issues() -> Mapping[str, str]:
    """Give the leaves of the issue tree as shipped, key to label."""
    return {term.key: term.word() for term in shipped("issues").leaves}


@functools.cache
def countries(language: str = "en") -> Mapping[str, str]:
    """Give ISO 3166 alpha-2 codes with their names in a language, in the order of the names."""
    names = {
        code: name
        for code, name in Locale.parse(language).territories.items()
        if len(code) == ALPHA_2 and code.isalpha() and code not in NO_COUNTRIES
    }
    return dict(sorted(names.items(), key=lambda item: item[1]))


NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"})
"""Codes that CLDR lists beside the countries: unions, tests, and the unknown region."""
