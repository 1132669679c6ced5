"""How a call stands follows from its own dates; names of firms are found whole, and only whole."""

from __future__ import annotations

import datetime as dt

import pytest

from collab.features.engagements.calls.rules import stands
from collab.features.engagements.calls.service import named_in

NOW = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("stage", "closes", "full", "ended", "told"),
    [
        (1, NOW + SECOND, None, None, "Open for proposals"),
        (1, NOW, None, None, "Under review"),
        (1, NOW - SECOND, NOW + SECOND, None, "Under review"),
        (2, NOW - SECOND, NOW + SECOND, None, "Open for full proposals"),
        (2, NOW - SECOND, NOW, None, "Under review"),
        (1, NOW + SECOND, None, "cancelled", "Cancelled"),
        (1, NOW - SECOND, None, "awarded", "Decided"),
        (1, NOW - SECOND, None, "unsuccessful", "Decided"),
    ],
)
def test_call_when_read_by_an_expert_stands_as_its_dates_say(
    stage: int, closes: dt.datetime, full: dt.datetime | None, ended: str | None, told: str
) -> None:
    assert told == stands(
        stage=stage, closes_at=closes, full_closes_at=full, ended_as=ended, now=NOW
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Asked by Acme Motors.", ["Acme Motors"]),
        ("asked by ACME  motors", ["Acme Motors"]),
        ("Acme Motorsport is another", []),
        ("bolt.example is a domain", ["bolt.example"]),
        ("Nobody is named", []),
    ],
)
def test_name_when_it_stands_in_a_text_is_found_whole(text: str, found: list[str]) -> None:
    assert named_in(text, ["Acme Motors", "bolt.example"]) == found
