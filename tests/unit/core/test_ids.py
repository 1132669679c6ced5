"""Tokens: long, never the same, kept as hashes, and good for one purpose."""

from __future__ import annotations

import base64
import uuid

from collab.core.ids import derived_token, new_token, token_hash

WHO = uuid.UUID(int=1)


def test_token_when_made_has_256_bits_and_is_kept_as_a_hash() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    for token in tokens:
        assert len(base64.urlsafe_b64decode(token + "=")) == 32
        assert token.encode() not in token_hash(token)


def test_derived_token_when_anything_it_is_for_changes_is_another() -> None:
    made = {
        derived_token("secret", "reset", WHO, 0),
        derived_token("another", "reset", WHO, 0),
        derived_token("secret", "unsubscribe", WHO, 0),
        derived_token("secret", "reset", uuid.UUID(int=2), 0),
        derived_token("secret", "reset", WHO, 1),
    }
    assert len(made) == 5
    assert derived_token("secret", "reset", WHO, 0) in made, "the worker makes it again"
