"""Passwords, codes and paths, tried without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.people.accounts import rules

OWN = ("Alice Acme", "alice.acme@motors.example")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "fünf gelbe Enten",
        "92 Elm st, upstairs",
        "alice likes seven swans",
        "840275619374",
    ],
)
def test_a_password_when_good_then_no_fault(password: str) -> None:
    assert rules.password_fault(password, own=OWN) is None


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("elevenchars", "at least 12"),
        ("x" * 1001, "at most 1000"),
        ("qwertyuiop[]", "guessed first"),
        ("1q2w3e4r5t6y", "guessed first"),
        ("Password1234!!", "guessed first"),
        ("!!!!sunshine2024", "guessed first"),
        ("abcabcabcabc", "guessed first"),
        ("aaaaaaaaaaaa", "guessed first"),
        ("alice.acme@motors.example", "your own name"),
        ("AliceMotors1", "your own name"),
    ],
)
def test_a_password_when_weak_then_its_fault_is_said(password: str, fault: str) -> None:
    found = rules.password_fault(password, own=OWN)
    assert found
    assert fault in found


def test_common_passwords_hold_what_is_long_enough_to_matter() -> None:
    long = [p for p in rules.common_passwords() if len(p) >= rules.MIN_PASSWORD]
    assert len(long) > 300
    assert len(rules.common_passwords()) > 3000
    assert all(p == p.casefold() for p in rules.common_passwords())


@given(st.text())
def test_a_local_path_when_anything_is_asked_then_it_stays_here(text: str) -> None:
    found = rules.local_path(text)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))
    assert not any(ord(c) <= 0x20 for c in found)


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/spaces/1?page=2", "/spaces/1?page=2"),
        (None, "/"),
        ("", "/"),
        ("spaces", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("https://evil.example/", "/"),
    ],
)
def test_a_local_path_when_it_leads_elsewhere_then_the_start_page(
    asked: str | None, led: str
) -> None:
    assert rules.local_path(asked) == led


@given(st.text(alphabet="0123456789", min_size=6, max_size=6), st.integers(0, 5))
def test_digits_when_typed_with_spaces_then_the_same_code(code: str, at: int) -> None:
    assert rules.digits(f" {code[:at]} \u00a0{code[at:]}-") == code


def test_a_recovery_code_when_typed_anyhow_then_the_same_code() -> None:
    assert rules.recovery_code(" abcd-efgh 2345 ") == "ABCDEFGH2345"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Firefox on Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0.0.0 Safari/537.36 Edg/126.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8", "An unknown program"),
        ("", "An unknown program"),
    ],
)
def test_a_device_is_named_as_a_person_would(agent: str, name: str) -> None:
    assert rules.device_name(agent) == name
