"""Patterns with a mistake are refused, and the mistake is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import config
from collab.policy.rulebook import RulebookError
from collab.policy.screening.pattern_files import load_patterns

SHIPPED = Path(config.__file__).parent / "policy" / "screening"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("patterns.toml", "{our}{near}{price}", "{our}{near}{prise}", "prise"),
        ("patterns.toml", 'verdict = "review"', 'verdict = "maybe"', "maybe"),
        ("patterns.toml", "along = ", "besides = ", "besides"),
        ("patterns.toml", 'transformation = "redact"', 'transformation = "erase"', "erase"),
        ("words/fr.toml", "price = ", "prix = ", "price"),
        ("words/es.toml", "price = [", "price = ", "screening"),
    ],
)
def test_mistake_is_named(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "screening"))
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RulebookError, match=said):
        load_patterns(folder)


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"patterns\.toml"):
        load_patterns(tmp_path)
