"""Below five a shared picture shows that there is something, and not how much."""

from __future__ import annotations

import pytest
from flask import Flask

from collab.surfaces.pictures.drawing import ordered
from collab.surfaces.pictures.rules import FROM, K, level_of, shown, steps


@pytest.fixture(autouse=True)
def _speaking(app: Flask) -> object:
    with app.test_request_context():
        yield


@pytest.mark.parametrize("number", range(1, K))
def test_number_when_below_k_is_shown_alike_whatever_it_is(number: int) -> None:
    assert shown(number, own=False) == shown(1, own=False)
    assert shown(number, own=False).words == "fewer than 5"
    assert shown(number, own=False).figure == ""


@pytest.mark.parametrize(
    ("number", "words", "level"),
    [(0, "0", 0), (5, "5", 2), (19, "19", 2), (20, "20", 3), (99, "99", 3), (100, "100", 4)],
)
def test_number_when_k_or_more_is_told_with_its_step(number: int, words: str, level: int) -> None:
    assert (shown(number, own=False).words, shown(number, own=False).level) == (words, level)


def test_number_when_in_ones_own_vault_is_plain() -> None:
    assert [shown(n, own=True).words for n in (1, 4, 1_000, 1_001)] == ["1", "4", "1,000", "1,000+"]
    assert [shown(n, own=True).level for n in (1, 4)] == [1, 1]


def test_step_when_named_begins_where_the_ramp_does() -> None:
    assert [level_of(start) for start in FROM] == [1, 2, 3, 4]
    assert [level_of(start - 1) for start in FROM] == [0, 1, 2, 3]
    assert [one.words for one in steps(own=False)] == [
        "none", "fewer than 5", "5 to 19", "20 to 99", "100 and more",
    ]  # fmt: skip
    assert steps(own=True)[1].words == "1 to 4"


def test_order_when_numbers_are_not_shown_does_not_tell_them() -> None:
    counted = {"CL": 1, "CD": 4, "ZM": 7, "PE": 3}
    names = {"CL": "Chile", "CD": "Congo", "ZM": "Zambia", "PE": "Peru"}
    assert ordered(counted, names, own=False) == ["ZM", "CL", "CD", "PE"]
    assert ordered(counted, names, own=True) == ["ZM", "CD", "PE", "CL"]
