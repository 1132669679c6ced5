"""Two texts written at once are put together, and no line of either is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.features.talking_points.merging import Merged, merge

LINES = st.lists(st.sampled_from(["one", "two", "three", "four", "five", ""]), max_size=8)
BASE = "one\ntwo\nthree"


@pytest.mark.parametrize(
    ("theirs", "mine", "made"),
    [
        (BASE, "one\n2\nthree", "one\n2\nthree"),
        ("one\n2\nthree", BASE, "one\n2\nthree"),
        ("1\ntwo\nthree", "one\ntwo\n3", "1\ntwo\n3"),
        ("zero\none\ntwo\nthree", "one\ntwo\nthree\nfour", "zero\none\ntwo\nthree\nfour"),
        ("one\nthree", "one\ntwo\nthree\nfour", "one\nthree\nfour"),
        ("one\n2\nthree", "one\n2\nthree", "one\n2\nthree"),
    ],
)
def test_merge_when_each_changed_other_lines_takes_both(theirs: str, mine: str, made: str) -> None:
    assert merge(BASE, theirs, mine) == Merged(made)


def test_merge_when_both_changed_the_same_line_keeps_both_and_says_so() -> None:
    assert merge(BASE, "one\nTWO\nthree", "one\n2\nthree") == Merged("one\nTWO\n2\nthree", True)  # noqa: FBT003 # the field's own word
    assert merge("", "theirs", "mine") == Merged("theirs\nmine", True)  # noqa: FBT003 # likewise


@given(base=LINES, theirs=LINES, mine=LINES)
def test_merge_when_of_anything_loses_no_line_somebody_wrote(
    base: list[str], theirs: list[str], mine: list[str]
) -> None:
    made = merge("\n".join(base), "\n".join(theirs), "\n".join(mine)).text.split("\n")
    for text in (theirs, mine):
        written = [line for line in text if line and line not in base]
        assert all(line in made for line in written)


@given(base=LINES, other=LINES)
def test_merge_when_one_side_did_nothing_is_the_other(base: list[str], other: list[str]) -> None:
    was, now = "\n".join(base), "\n".join(other)
    assert merge(was, now, was).text == now
    assert merge(was, was, now).text == now
