"""Forms of terms of reference as data: read once, checked when read, and never changed by code."""

from __future__ import annotations

import dataclasses as dc
import enum
import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import config
from collab.features.engagements.rules import Type

FILE = Path(config.__file__).parent / "engagements" / "forms.toml"
TITLE = "call_title"
"""The field every form has: the title of the call."""


class Kind(enum.StrEnum):
    """What may be written into a field."""

    TEXT = "text"
    LONG = "long"
    LIST = "list"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"


@dc.dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. Of ``people`` it is asked where people are met, and needed then."""

    key: str
    kind: Kind
    labels: Mapping[str, str]
    help: str = ""
    required: bool = False
    published: bool = False
    people: bool = False
    options: Mapping[str, Mapping[str, str]] = dc.field(default_factory=dict)

    def label(self, language: str = "en") -> str:
        """Give its label in a language, in English where there is none."""
        return self.labels.get(language) or self.labels["en"]

    def told(self, value: Any, language: str = "en") -> str:
        """Give a value as a page shows it."""
        if isinstance(value, list):
            return "\n".join(str(one) for one in value)
        if self.kind is Kind.CHOICE and value in self.options:
            option = self.options[value]
            return option.get(language) or option["en"]
        return "" if value is None else str(value)


@dc.dataclass(frozen=True, slots=True)
class Shape:
    """One version of the form of one type."""

    type: Type
    version: int
    fields: tuple[Field, ...]

    def asked(self, *, people: bool) -> tuple[Field, ...]:
        """Give the fields that are asked, with or without those about people."""
        return tuple(one for one in self.fields if people or not one.people)

    def missing(self, body: Mapping[str, Any], *, people: bool) -> tuple[Field, ...]:
        """Give the fields that must be filled before counsel is given the terms, and are not."""
        return tuple(
            one
            for one in self.asked(people=people)
            if (one.required or one.people) and not body.get(one.key)
        )

    def published(self, body: Mapping[str, Any], *, people: bool) -> tuple[Field, ...]:
        """Give the fields of some terms that experts read in a call."""
        return tuple(
            one for one in self.asked(people=people) if one.published and body.get(one.key)
        )


def shape(of: Type | str, version: int | None = None) -> Shape:
    """Give the form of a type: the newest, or one that terms were written under.

    :raises KeyError: for a form there is none of.
    """
    known = shipped()
    number = version or max(number for one, number in known if one == of)
    return known[Type(of), number]


@functools.cache
def shipped() -> Mapping[tuple[Type, int], Shape]:
    """Read every form that ships with the project, by type and version.

    :raises ValueError: for two of one number, or two fields of one name.
    """
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    sets = {one["name"]: tuple(map(_field, one["field"])) for one in read["set"]}
    found: dict[tuple[Type, int], Shape] = {}
    for one in read["form"]:
        own = tuple(map(_field, one.get("field", ())))
        first, *others = (sets[name] for name in one["sets"])
        fields = (*first, *own, *(field for other in others for field in other))
        key = (Type(one["type"]), int(one["version"]))
        if key in found or len({field.key for field in fields}) != len(fields):
            raise ValueError(f"the form of {key[0]}, version {key[1]}, is not one form")
        found[key] = Shape(*key, fields)
    return found


def _field(one: Mapping[str, Any]) -> Field:
    return Field(
        key=one["key"],
        kind=Kind(one["kind"]),
        labels=one["label"],
        help=one.get("help", ""),
        required=one.get("required", False),
        published=one.get("published", False),
        people=one.get("people", False),
        options={option["key"]: option for option in one.get("options", ())},
    )
