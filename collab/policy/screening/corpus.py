"""The labelled statements the classifier learns from. Members' own texts are never among them."""

from __future__ import annotations

import dataclasses as dc
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

VERDICTS = ("allow", "review", "block")


@dc.dataclass(frozen=True, slots=True)
class Statement:
    """One statement and what its authors say of it."""

    id: str
    theme: str
    lang: str
    kind: str
    text: str
    verdict: str
    category: str


def read_corpus(folder: Path) -> list[Statement]:
    """Read every statement of a folder, file by file in the order of their names."""
    return [
        Statement(**json.loads(line))
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


def made_from(folder: Path) -> str:
    """Give the SHA-256 over all the screen is made of: corpus, signals, patterns, words."""
    total = hashlib.sha256()
    for file in _ingredients(folder):
        total.update(f"{file.relative_to(folder).as_posix()}\n".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _ingredients(folder: Path) -> Iterator[Path]:
    yield from sorted((folder / "corpus").glob("*.jsonl"))
    yield from sorted((folder / "signals").glob("*.toml"))
    yield folder / "patterns.toml"
