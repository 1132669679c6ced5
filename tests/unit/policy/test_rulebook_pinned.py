"""A version's name means one text for ever: by it the ledger proves what decided."""

from __future__ import annotations

import hashlib
from pathlib import Path

import config
from collab.policy.rulebook import default_rulebook

FOLDER = Path(config.__file__).parent / "policy" / "rulebook"
SHIPPED = {"2026.2": "b196852ca9afab6e600437b83fbf715529c1164dff73ff2c001ad2128f94620c"}
"""Whoever changes a rule that ships gives it a new version here and in rulebook.toml."""


def test_shipped_rules_when_their_text_changes_then_their_version_does() -> None:
    text = b"".join(
        path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes()
        for path in sorted(FOLDER.rglob("*.toml"))
    )
    assert SHIPPED[default_rulebook().version] == hashlib.sha256(text).hexdigest()
