"""Vocabularies that are data: the issue tree of the installation, and the countries of ISO 3166."""

from __future__ import annotations

import dataclasses as dc
import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path

from babel import Locale

import config

FOLDER = Path(config.__file__).parent / "vocabularies"
ALPHA_2 = 2


@dc.dataclass(frozen=True, slots=True)
class Branch:
    """One branch of the issue tree with the leaves a finding may be filed under."""

    key: str
    label: str
    issues: Mapping[str, str]


@functools.cache
def issue_tree() -> tuple[Branch, ...]:
    """Read the issue tree. :raises KeyError: when the file lacks a key or a label."""
    raw = tomllib.loads((FOLDER / "issues.toml").read_text(encoding="utf-8"))
    return tuple(
        Branch(b["key"], b["label"], {issue["key"]: issue["label"] for issue in b["issues"]})
        for b in raw["branch"]
    )


@functools.cache
def issues() -> Mapping[str, str]:
    """Give all leaves of the issue tree, key to label."""
    return {key: label for branch in issue_tree() for key, label in branch.issues.items()}


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
