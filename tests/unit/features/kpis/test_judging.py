"""What the worker makes of opened answers, without a database: four firms, leavers, mergers."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from collab.core.crypto import Cipher
from collab.features.kpis.judging import Opened, Settled, judged
from collab.features.kpis.rules import Told
from collab.features.kpis.sealing import Sealed
from collab.policy.aggregation.parameters import Combine, Kpi
from collab.policy.aggregation.release import release

CIPHER = Cipher({1: b"k" * 32})
SPACE = uuid.UUID(int=7)
TODAY = dt.date(2026, 11, 27)
VALUES = (42, 55, 61, 38, 47, 52, 66, 58, 44, 49, 63, 57, 51, 46)
FIVE = (50, 55, 52, 48, 47)


def firm(number: int) -> str:
    """Give the id of a firm."""
    return str(uuid.UUID(int=1000 + number))


def case(number: int, **more: Any) -> dict[str, Any]:
    """Give what the database tells beside the answers: every firm a house of its own."""
    plain: dict[str, Any] = {
        "class": "human_rights_process",
        "statistic": "mean",
        "unit": "percent",
        "lowest": "0",
        "highest": None,
        "breakdowns": ["oem"],
        "parameters": None,
        "houses": {firm(n): firm(n) for n in range(number)},
        "related": [],
        "stated": [],
    }
    return plain | more


def opened(
    values: Sequence[float],
    *,
    period: str = "2026-H1",
    as_of: dt.date = dt.date(2026, 6, 30),
    published_on: dt.date = TODAY,
    figures: Sequence[Mapping[str, Any]] = (),
) -> Opened:
    """Give a round in which all are manufacturers."""
    answers = {
        firm(n): Sealed(Told(Decimal(str(value)), as_of), "member_company", "oem", firm(n))
        for n, value in enumerate(values)
    }
    return Opened(uuid.UUID(int=1), SPACE, period, published_on, answers, figures)


def told(settled: Settled) -> dict[str, str | None]:
    """Give what came out, by breakdown, or the class of the cause."""
    return {one["breakdown"]: one.get("value") or one["cause"] for one in settled.figures}


def test_judgement_when_of_fourteen_tells_a_mean_and_of_four_or_fewer_nothing() -> None:
    assert told(judged(CIPHER, case(14), [opened(VALUES)])) == {"all": "52", "oem": "52"}
    for number in (4, 1, 0):
        few = judged(CIPHER, case(number), [opened(VALUES[:number])])
        assert told(few) == {"all": "few", "oem": "few"}


def test_judgement_when_figures_are_young_or_lopsided_says_so_by_class_alone() -> None:
    commercial = judged(CIPHER, case(14, **{"class": "commercial"}), [opened(VALUES)])
    assert told(commercial)["all"] == "young"
    lopsided = judged(CIPHER, case(7), [opened((*VALUES[:6], 9000))])
    assert told(lopsided)["all"] == "figures"
    alike = judged(CIPHER, case(7), [opened([0] * 7)])
    assert told(alike)["all"] == "figures"


def test_judgement_when_answers_call_themselves_older_than_their_half_year_are_as_young() -> None:
    old = opened(VALUES, period="2026-H1", as_of=dt.date(2025, 7, 1))
    assert told(judged(CIPHER, case(14, **{"class": "commercial"}), [old]))["all"] == "young"


def test_judgement_when_of_percentages_hands_on_their_range_and_takes_a_house_as_a_mean(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[Kpi] = []

    def kept(kpi: Kpi, *rest: Any) -> Any:
        seen.append(kpi)
        return release(kpi, *rest)

    monkeypatch.setattr("collab.features.kpis.judging.release", kept)
    judged(CIPHER, case(5, highest="100"), [opened(FIVE)])
    judged(CIPHER, case(5, unit="number", lowest="1.5"), [opened(FIVE)])
    ranges = [(one.lowest, one.highest, one.combine) for one in seen]
    assert ranges == [(0, 100, Combine.MEAN), (Fraction(3, 2), None, Combine.SUM)]


def test_judgement_when_firms_merged_or_trade_counts_them_as_knowing_each_other() -> None:
    houses = {firm(n): firm(n if n > 1 else 0) for n in range(5)}
    assert told(judged(CIPHER, case(5, houses=houses), [opened(FIVE)]))["all"] == "few"
    assert told(judged(CIPHER, case(5), [opened(FIVE)]))["all"] == "50"
    trading = [[firm(0), firm(n)] for n in range(1, 4)]
    assert told(judged(CIPHER, case(5, related=trading), [opened(FIVE)]))["all"] == "few"
    # A reader who answers nothing himself may know three of five as well.
    outside = [[firm(n), firm(90)] for n in range(3)]
    assert told(judged(CIPHER, case(5, related=outside), [opened(FIVE)]))["all"] == "few"


def test_judgement_when_one_side_says_it_is_known_the_other_may_know_its_answer() -> None:
    # Of five, one reader is said to know four: the fifth must not be seen by it.
    known = [[firm(90), firm(n)] for n in range(4)]
    settled = told(judged(CIPHER, case(5, stated=known), [opened(FIVE)]))
    assert settled["all"] == "figures"
    # It is believed of the one who says so, and of nobody else.
    turned = [[reader, by] for by, reader in known]
    assert told(judged(CIPHER, case(5, stated=turned), [opened(FIVE)]))["all"] == "50"
    # Who has four others all the same has them, though he may know one more.
    assert told(judged(CIPHER, case(14, stated=known), [opened(VALUES)]))["all"] == "52"


def test_judgement_when_thresholds_are_stricter_holds_them_and_never_milder_ones() -> None:
    for body, out in (({"min_contributors": "8"}, "few"), ({"min_age_months": "1"}, "52")):
        limits = {"number": 3, "body": body}
        settled = judged(CIPHER, case(7, parameters=limits), [opened(VALUES[:7])])
        assert (told(settled)["all"], settled.number) == (out, 3)


def test_judgement_when_one_left_since_tells_nothing_and_what_came_out_stays() -> None:
    first = opened(
        VALUES, period="2025-H1", as_of=dt.date(2025, 6, 30), published_on=dt.date(2025, 11, 20)
    )
    facts = [one for one in judged(CIPHER, case(14), [first]).figures if one.get("value")]
    assert [one["breakdown"] for one in facts] == ["all", "oem"]
    kept = [
        {
            "id": str(one["id"]),
            "breakdown": one["breakdown"],
            "value": one["value"],
            "panel": one["panel"],
        }
        for one in facts
    ]
    past = Opened(first.id, SPACE, first.period, first.published_on, first.answers, kept)
    again = judged(CIPHER, case(14), [past, opened(VALUES)])
    assert told(again)["all"] == "52"
    left = judged(CIPHER, case(14), [past, opened(VALUES[:13])])
    assert told(left) == {"all": "panel", "oem": "panel"}
    four_left = judged(CIPHER, case(14), [past, opened(VALUES[:10])])
    assert told(four_left)["all"] not in ("few", "panel")
    soon = opened(VALUES, period="2025-H2", published_on=dt.date(2025, 12, 20))
    assert told(judged(CIPHER, case(14), [past, soon]))["all"] == "calendar"


def test_judgement_when_settled_names_nobody_and_seals_who_is_in_it_at_one_length() -> None:
    large, small = (
        judged(CIPHER, case(14), [opened(VALUES)]),
        judged(CIPHER, case(7), [opened(VALUES[:7])]),
    )
    written = str([{k: v for k, v in one.items() if k != "panel"} for one in large.figures])
    assert not any(firm(n) in written for n in range(14))
    lengths = {len(one["panel"]) for one in (*large.figures, *small.figures) if "panel" in one}
    assert len(lengths) == 1
    assert large.hash != judged(CIPHER, case(14), [opened(VALUES)]).hash  # ids are drawn anew
