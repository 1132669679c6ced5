"""What may not be named in minutes, and what a hash binds."""

from __future__ import annotations

import dataclasses as dc
import uuid

import pytest

from collab.features.meetings.minutes.rules import (
    Leaf,
    Names,
    differing,
    named_in,
    root_of,
    verify,
)

NAMES = Names(
    firms=("Acme Motors GmbH", "Bolt Cars", "General Copper AG", "Über Metall"),
    people=("Alice Acme", "Odile"),
)
LEAF = Leaf("item", 2, late=False, stopped=False, title="1. Water", body="Tested.", salt=b"s" * 32)
MEETING = uuid.UUID(int=1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Water was tested. Acme asked for it.", "Acme asked for it."),
        ("ACME MOTORS asked.", "ACME MOTORS asked."),
        ("bolt   cars asked.", "bolt cars asked."),
        ("Bolt-Cars asked.", "Bolt-Cars asked."),
        ("B\u200bolt Cars asked.", "Bolt Cars asked."),
        ("\u0410cme asked.", "Acme asked."),
        ("Said by alice acme.", "Said by alice acme."),
        ("General Copper asked.", "General Copper asked."),
        ("U\u0308ber Metall fragt.", "Über Metall fragt."),
    ],
)
def test_sentence_when_it_names_a_member_is_found(text: str, sentence: str) -> None:
    assert named_in(text, NAMES) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "A participant asked for water tests.",
        "The general meeting will bolt the gate.",
        "General questions on copper.",
        "Acmeology is no word.",
        "Odile is a first name alone.",
    ],
)
def test_sentence_when_it_names_nobody_stays(text: str) -> None:
    assert named_in(text, NAMES) is None


def test_hash_when_anything_of_a_part_changes_is_another() -> None:
    changed = [
        dc.replace(LEAF, kind="head"),
        dc.replace(LEAF, marking=3),
        dc.replace(LEAF, late=True),
        dc.replace(LEAF, stopped=True),
        dc.replace(LEAF, title="1. Wate", body="rTested."),
        dc.replace(LEAF, body="Tested"),
        dc.replace(LEAF, salt=b"t" * 32),
    ]
    assert len({leaf.hash for leaf in (LEAF, *changed)}) == len(changed) + 1


def test_copy_when_parts_are_left_out_moved_or_added_does_not_verify() -> None:
    other = dc.replace(LEAF, title="2. Roads")
    leaves = [LEAF.hash, other.hash]
    root = root_of(MEETING, leaves)
    assert verify(MEETING, root, leaves, {1: LEAF})
    assert not verify(MEETING, root, leaves, {2: LEAF})
    assert not verify(MEETING, root, leaves, {3: LEAF})
    assert not verify(MEETING, root, leaves[:1], {1: LEAF})
    assert not verify(MEETING, root, leaves[::-1], {})
    assert not verify(uuid.UUID(int=2), root, leaves, {})


@pytest.mark.parametrize(
    ("before", "after", "apart"),
    [
        (
            "One.\n\nTwo.\n\nThree.",
            "One.\n\nTwo and a half.\n\nThree.",
            ("Two.", "Two and a half."),
        ),
        ("One.", "Two.", ("One.", "Two.")),
        ("One.\nThree.", "One.\nTwo.\nThree.", ("Three.", "Two.\nThree.")),
        ("One.\nTwo.", "One.", ("One.\nTwo.", "One.")),
    ],
)
def test_wordings_when_compared_show_where_they_differ_and_no_more(
    before: str, after: str, apart: tuple[str, str]
) -> None:
    assert differing(before, after) == apart
