"""The competition-law statement that is read at the start: text in four languages, by version."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path

import config
from collab.core.canonical import canonical, digest
from collab.core.languages import LANGUAGES

FOLDER = Path(config.__file__).parent / "policy" / "statements"


class StatementError(RuntimeError):
    """A statement's file is wrong: our own mistake, found when it is first read."""


@dc.dataclass(frozen=True, slots=True)
class Statement:
    """One version. ``texts`` are paragraphs by language; ``hash`` is of all of them."""

    version: str
    effective_on: dt.date
    texts: Mapping[str, tuple[str, ...]]
    hash: str


def in_force(day: dt.date, folder: Path | None = None) -> Statement:
    """Give the version that counts on a day. :raises StatementError: when none does yet."""
    standing = [one for one in _read(folder or FOLDER).values() if one.effective_on <= day]
    if not standing:
        raise StatementError("no statement is in force")
    return max(standing, key=lambda one: (one.effective_on, one.version))


def version(name: str, folder: Path | None = None) -> Statement:
    """Give a version by its name. :raises StatementError: when its file is gone."""
    found = _read(folder or FOLDER).get(name)
    if found is None:
        raise StatementError(f"no statement {name}")
    return found


@functools.cache
def _read(folder: Path) -> Mapping[str, Statement]:
    read = (_statement(path) for path in sorted(folder.glob("*.toml")))
    return {one.version: one for one in read}


def _statement(path: Path) -> Statement:
    with path.open("rb") as file:
        table = tomllib.load(file)
    texts = {name: _paragraphs(text) for name, text in table.get("text", {}).items()}
    if set(texts) != set(LANGUAGES) or not all(texts.values()):
        raise StatementError(f"{path.name}: one text in each of {', '.join(LANGUAGES)}")
    if table.get("version") != path.stem or type(table.get("effective_on")) is not dt.date:
        raise StatementError(f"{path.name}: a version named as the file, and a day")
    told = canonical({"version": path.stem, "texts": texts})
    return Statement(path.stem, table["effective_on"], texts, digest(told).hex())


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())
