"""Bodies whose names differ by a legal form only are suggested as one; people never lose a name."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.core.ids import random_id
from collab.features.contacts.duplicates import ENOUGH, Known, likeness, most_like
from collab.features.contacts.legal_forms import FILE, forms, plain, without_form

TOLD = tomllib.loads(FILE.read_text(encoding="utf-8"))
WORDS = st.lists(
    st.text("abdefghiklmnoprstuwäöüéñ", min_size=5, max_size=11), min_size=1, max_size=4
).filter(lambda words: not any("".join(words[at:]) in set().union(*forms())
                               for at in range(len(words))))  # fmt: skip


def body(name: str, form: str = "organisation") -> Known:
    return Known(random_id(), form, name)


@given(
    WORDS,
    st.sampled_from(TOLD["after"]),
    st.sampled_from(["", *TOLD["after"]]),
    st.sampled_from(["{} {}", "{}, {}", "{} ({})", "{}  {}."]),
)
def test_names_when_they_differ_by_a_legal_form_are_one_and_no_other(
    words: list[str], form: str, other: str, written: str
) -> None:
    name = " ".join(words)
    one, two = body(written.format(name, form).upper()), body(f"{name.title()} {other}".strip())
    assert likeness(one, two) == likeness(two, one) == 100, (one.name, two.name)
    assert [found.id for found in most_like(one, [body("Something else"), two])] == [two.id]
    assert without_form(one.name) == without_form(without_form(one.name)) == plain(name)
    for ahead in TOLD["before"]:
        assert without_form(f"{ahead} {name}") == plain(name)


@given(WORDS, WORDS, st.sampled_from(TOLD["after"]))
def test_names_when_they_share_nothing_but_a_form_are_no_more_alike_for_it(
    words: list[str], others: list[str], form: str
) -> None:
    names = " ".join(words), " ".join(others)
    bare = likeness(*(body(name) for name in names))
    assert likeness(*(body(f"{name} {form}") for name in names)) == bare


@given(st.sampled_from([*TOLD["after"], *TOLD["before"]]))
def test_name_when_it_is_nothing_but_a_form_is_kept(form: str) -> None:
    assert without_form(form)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Flusswacht e.V.", "Flusswacht", True),
        ("Flusswacht e. V.", "FLUSSWACHT eV", True),
        ("Norderz GmbH & Co. KG", "Norderz AG", True),
        ("Minera Andina S.A. de C.V.", "Minera Andina", True),
        ("Société du Fleuve, S.à r.l.", "Société du Fleuve SARL", True),
        ("PT Timur Tbk", "Timur", True),
        ("Norderz GmbH", "Suderz GmbH", False),
        ("Cobre Ltd", "Cobalt Ltd", False),
    ],
)
def test_bodies_when_compared_are_alike_by_their_own_name(
    one: str, other: str, *, alike: bool
) -> None:
    assert (likeness(body(one), body(other)) >= ENOUGH) is alike


def test_person_when_a_name_ends_like_a_form_keeps_it() -> None:
    assert likeness(body("Maria Sa", "person"), body("Maria", "person")) < ENOUGH
    assert body("Maria Sa", "person").compared == "maria sa"
