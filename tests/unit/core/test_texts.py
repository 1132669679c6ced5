"""What people type, as it is kept."""

from __future__ import annotations

import pytest

from collab.core.texts import has_controls, lines, one_line


def test_lines_when_typed_anywhere_then_one_kind_of_break_is_kept() -> None:
    assert lines(" a\r\nb\rc\n\nd \n") == "a\nb\nc\n\nd"
    assert lines(None) == ""


def test_one_line_when_pasted_then_white_space_is_one_space() -> None:
    assert one_line("  a\r\n\tb\u00a0c ") == "a b c"
    assert one_line(None) == ""


@pytest.mark.parametrize("text", ["\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\u202e", "\u2066"])
def test_controls_when_unseen_then_they_are_found(text: str) -> None:
    assert has_controls(f"a{text}b")


@pytest.mark.parametrize("text", ["", "a\n\tb", "Ñandú 东西 नमस्ते", "שלום\u200f", "👩\u200d🌾"])
def test_controls_when_writing_needs_them_then_they_pass(text: str) -> None:
    assert not has_controls(text)
