"""Under what somebody forgotten is known again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from collab.features.contacts.rules import same_person
from collab.features.contacts.tombstones import asked_of, said_of


def protected() -> Any:
    return SimpleNamespace(protected=True, email="", name="Mother of the well", organisation="")


def test_identity_when_it_holds_addresses_is_known_by_each_of_them() -> None:
    said = said_of(
        protected(), "Rosa Quispe\nrosa@mail.example\nor: <R.Q@work.example>, at work\n "
    )
    for known in (
        asked_of("Rosa Quispe", "", ""), asked_of("X", "", "ROSA@mail.example"),
        asked_of("Y", "", "r.q@work.example"),
    ):  # fmt: skip
        assert set(known) & set(said), known
    assert not set(asked_of("Mother of the well", "", "")) & set(said)
    assert said_of(protected(), None) == []


def test_names_when_they_are_written_with_other_letters_are_the_same() -> None:
    assert same_person("Jose\u0301  ÖZTÜRK") == same_person("José O\u0308ztu\u0308rk")
    assert same_person("\uff32osa") == same_person("rosa")
