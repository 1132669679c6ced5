"""A charter as people read it, and what changed from one version to the next."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt

from collab.core.clock import day_in_words
from collab.core.vocabularies import countries, issues
from collab.people.spaces.models import Charter
from collab.policy.rulebook import default_rulebook


@dc.dataclass(frozen=True, slots=True)
class CharterPage:
    """A version with its codes put into words."""

    version: int
    material: bool
    effective_at: dt.datetime
    purpose: str
    materials: str
    countries: tuple[str, ...]
    issues: tuple[str, ...]
    categories: tuple[str, ...]
    retention: str
    sunset_on: dt.date
    body: str


def page_of(charter: Charter) -> CharterPage:
    """Put a version into words; a code that is known no more stands as it is."""
    named, issue_names = countries(), issues()
    book = default_rulebook().categories
    return CharterPage(
        version=charter.version,
        material=charter.material,
        effective_at=charter.effective_at,
        purpose=charter.purpose,
        materials=charter.materials,
        countries=tuple(named.get(code, code) for code in charter.countries),
        issues=tuple(issue_names.get(key, key) for key in charter.issues),
        categories=tuple(book[k].title if k in book else k for k in charter.categories),
        retention=charter.retention,
        sunset_on=charter.sunset_on,
        body=charter.body,
    )


def compared(before: Charter | None, after: Charter) -> list[tuple[str, str, str]]:
    """Give label, old text and new text of what changed; nothing for a first version."""
    if before is None:
        return []
    rows = zip(_rows(page_of(before)), _rows(page_of(after)), strict=True)
    return [(label, old, new) for (label, old), (_, new) in rows if old != new]


def _rows(page: CharterPage) -> list[tuple[str, str]]:
    return [
        ("Purpose", page.purpose),
        ("Materials", page.materials),
        ("Countries", ", ".join(page.countries)),
        ("Issues", ", ".join(page.issues)),
        ("What may be shared", ", ".join(page.categories)),
        ("Rules", page.body),
        ("How long things are kept", page.retention),
        ("The group ends on", day_in_words(page.sunset_on)),
    ]
