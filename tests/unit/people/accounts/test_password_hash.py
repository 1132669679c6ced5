"""What the database keeps of a password, written down a second time on purpose."""

from __future__ import annotations

import dataclasses as dc

from argon2 import Type, extract_parameters

from collab.core.crypto import Cipher
from collab.core.house import House
from collab.people.accounts.service.passwords import fits, hash_password
from config.settings import Settings

HOUSE = House(
    base_url="https://collab.example",
    secret_key="x" * 32,
    cipher=Cipher({1: bytes(32)}),
    mail_from="Collab <collab@mail.example>",
)
PASSWORD = "seven swans swim by night"


def test_password_when_kept_is_argon2id_with_these_parameters() -> None:
    kept = hash_password(HOUSE, PASSWORD)
    used = extract_parameters(kept)
    assert (used.type, used.version) == (Type.ID, 19)
    assert (used.memory_cost, used.time_cost, used.parallelism) == (64 * 1024, 3, 4)
    assert (used.salt_len, used.hash_len) == (16, 32)
    assert hash_password(HOUSE, PASSWORD) != kept, "each has a salt of its own"
    assert fits(HOUSE, kept, PASSWORD)
    assert not fits(HOUSE, kept, PASSWORD + " ")
    assert not fits(HOUSE, None, "nobody has this password")


def test_settings_when_left_alone_ask_for_dear_hashes_and_a_second_factor() -> None:
    unset = {field.name: field.default for field in dc.fields(Settings)}
    assert unset["password_cost"] == HOUSE.password_cost == 3
    assert unset["second_factor"] == "required"
    assert unset["demo"] is False
