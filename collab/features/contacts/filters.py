"""What a list of contacts is narrowed by and how it is put in order; all of it in the address."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, any_, literal

from collab.core.texts import has_controls, one_line, whole
from collab.features.contacts.models import Contact

NEWEST, ENDING = "newest", "ending"
YES, NO = "yes", "no"
LONGEST_SEARCH = 100


@dc.dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; ``do_not_contact`` is yes, no, or empty for both."""

    words: str = ""
    contact_class: str = ""
    country: str = ""
    language: str = ""
    issue: str = ""
    do_not_contact: str = ""
    sort: str = ""
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Tell whether anything is asked for."""
        return bool(self.asked.keys() - {"sort", "page"})

    @property
    def asked(self) -> dict[str, Any]:
        """Give what the address of the list says."""
        said = {f.name: getattr(self, f.name) for f in dc.fields(self)}
        return {name: value for name, value in said.items() if value and (name, value) != FIRST}

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Give what the rows must be, beside the words that search finds."""
        wanted: list[ColumnElement[bool]] = []
        if self.contact_class:
            wanted.append(Contact.contact_class == self.contact_class)
        wanted += [
            literal(value) == any_(getattr(Contact, column))
            for name, column in MANY.items()
            if (value := getattr(self, name))
        ]
        if self.do_not_contact:
            wanted.append(Contact.do_not_contact.is_(self.do_not_contact == YES))
        return wanted


FIRST = ("page", 1)
MANY = {"country": "countries", "language": "languages", "issue": "issues"}


def filters_from(arguments: Mapping[str, str], known: Mapping[str, Iterable[str]]) -> Filters:
    """Read filters from an address; what makes no sense narrows nothing.

    ``known`` are the codes of classes, countries, languages and issues, by the filters' names.
    """
    choices = {**known, "do_not_contact": (YES, NO), "sort": (NEWEST, ENDING)}
    kept = {name: arguments.get(name, "") for name in choices}
    kept = {name: value for name, value in kept.items() if value in set(choices[name])}
    words = one_line(arguments.get("words"))[:LONGEST_SEARCH]
    return Filters(
        words="" if has_controls(words) else words,
        page=max(1, min(whole(arguments.get("page")) or 1, 10_000)),
        **kept,
    )
