"""An address that no letter can be sent to is refused when it is typed, not when it is mailed."""

from __future__ import annotations

import pytest

from collab.people.organisations.rules import is_email


@pytest.mark.parametrize("address", ["a@acme.example", "o'neil+x@mail.acme.example"])
def test_is_email_when_it_can_be_written_to(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize(
    "address",
    ["jürgen@acme.example", "a..b@acme.example", "a[b@acme.example", "a(b)@acme.example", "a@b"],
)
def test_is_email_when_no_letter_could_go_there(address: str) -> None:
    assert not is_email(address)
