"""Turns rows of a TOML file into the story's frozen values, and says which row is wrong and why.

Written out instead of taken from a library: the types are few, and the sentence a facilitator
or lawyer reads after editing a file matters more than generality.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
import functools
import types
import typing
from collections.abc import Hashable, Mapping

from collab.policy.marking import Marking

Made = typing.TypeVar("Made")


class ContentError(ValueError):
    """A content file does not say what the story needs; the message says where."""


def read(kind: type[Made], row: object, where: str) -> Made:
    """Read one row as ``kind``. :raises ContentError: naming the place and what is wrong."""
    if not isinstance(row, Mapping):
        raise ContentError(f"{where}: a table is expected, not {row!r}")
    hints = _hints(typing.cast("Hashable", kind))
    if unknown := sorted(set(row) - set(hints)):
        raise ContentError(f"{where}: unknown {', '.join(unknown)}")
    if missing := [name for name in _needed(kind) if name not in row]:
        raise ContentError(f"{where}: {', '.join(missing)} missing")
    return kind(**{name: _value(hints[name], row[name], f"{where}, {name}") for name in row})


def fold(text: str) -> str:
    """Join the lines of each paragraph: files are wrapped for reading, pages wrap by themselves."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n")).strip()


@functools.cache
def _hints(kind: Hashable) -> Mapping[str, object]:
    return typing.get_type_hints(kind)


def _needed(kind: type[object]) -> list[str]:
    fields = dc.fields(typing.cast("type[typing.Any]", kind))
    nothing = dc.MISSING
    return [f.name for f in fields if f.default is nothing and f.default_factory is nothing]


def _value(hint: object, value: object, where: str) -> object:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):  # every union here is "this, or left out"
        return _value(inner[0], value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise ContentError(f"{where}: a list is expected, not {value!r}")
        return tuple(_value(inner[0], one, f"{where} {i}") for i, one in enumerate(value, 1))
    if origin is Mapping:
        if not isinstance(value, dict):
            raise ContentError(f"{where}: a table is expected, not {value!r}")
        return {name: fold(one) if isinstance(one, str) else one for name, one in value.items()}
    if origin is typing.Literal:
        return _one_of(inner, value, where)
    return _plain(typing.cast("type[object]", hint), value, where)


def _plain(kind: type[object], value: object, where: str) -> object:
    if kind is Marking:
        return Marking.from_name(_one_of([each.key for each in Marking], value, where))
    if issubclass(kind, enum.Enum):
        return kind(_one_of([each.value for each in kind], value, where))
    if dc.is_dataclass(kind):
        return read(kind, value, where)
    if type(value) is not kind:  # not isinstance: true is no number, a date-time is no date
        raise ContentError(f"{where}: {_NAMES.get(kind, kind.__name__)} expected, not {value!r}")
    return fold(value) if isinstance(value, str) else value


def _one_of(known: typing.Iterable[typing.Any], value: object, where: str) -> typing.Any:
    choices = list(known)
    if value not in choices or isinstance(value, bool):
        listed = ", ".join(map(str, choices))
        raise ContentError(f"{where}: {value!r} is none of {listed}")
    return value


_NAMES: Mapping[type[object], str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    dt.date: "a date",
}
