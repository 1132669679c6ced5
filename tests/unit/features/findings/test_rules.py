"""Severity and completeness: what is open counts nothing and is only ever shown."""

from __future__ import annotations

import dataclasses as dc

import pytest

from collab.features.findings.rules import (
    ASKED,
    SHARED_FIELDS,
    FindingDraft,
    severity,
    still_open,
)


@pytest.mark.parametrize(
    ("scales", "total"),
    [((None, None, None), 0), ((4, None, None), 4), ((None, 2, 1), 3), ((5, 5, 5), 15)],
)
def test_severity_when_some_scales_are_open_then_they_count_nothing(
    scales: tuple[int | None, int | None, int | None], total: int
) -> None:
    assert severity(*scales) == total


def test_shared_fields_when_compared_then_no_inner_layer_is_among_them() -> None:
    inner = {"circumstances", "identity", "marking"}
    drafted = {field.name for field in dc.fields(FindingDraft)}
    assert set(SHARED_FIELDS) == drafted - inner | {"severity"}


def test_still_open_when_nothing_is_known_then_all_is_open_and_when_all_then_nothing() -> None:
    assert still_open({}) == list(ASKED.values())
    assert still_open(dict.fromkeys(ASKED, ())) == list(ASKED.values())
    assert still_open(dict.fromkeys(ASKED, "x")) == []
    assert "How grave it is" not in still_open({"scale": 1})
