"""What may be measured, how figures are read, and where a chart puts them: pure rules."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import hashlib
import importlib
import json
import uuid
from decimal import Decimal

import pytest

from collab.core.crypto import Cipher, Place, SealBrokenError
from collab.features.kpis.drawing import Moment, chart
from collab.features.kpis.numbers import figure, typed
from collab.features.kpis.rules import (
    BREAKDOWNS,
    LANGUAGES,
    OFF_THE_LIST,
    OWN_STAFF,
    OWN_WAGES,
    TRANSITIONS,
    Draft,
    Theme,
    Told,
    against,
    ends_on,
    over,
    stands_out,
)
from collab.features.kpis.sealing import Sealed, seal, unseal
from collab.features.kpis.shipped import shipped

HUNDRED = Decimal(100)
READ = {
    "12.5": "12.5",
    "12,5": "12.5",
    "1.234,5": "1234.5",
    "1,234.5": "1234.5",
    "1 234,5": "1234.5",
    "1.234.567": "1234567",
    "0,125": "0.125",
    "41,5 %": "41.5",
    "1.2340": "1.234",
    "007": "7",
}


@pytest.mark.parametrize(("text", "meant"), READ.items())
def test_figure_when_written_as_people_do_is_read(text: str, meant: str) -> None:
    assert figure(text, "rate", Decimal(0), None) == Decimal(meant)


@pytest.mark.parametrize("text", ["", "lots", "-3", "1.234", "1,234", "NaN", "1e5", "12..5", "٣"])
def test_figure_when_none_or_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as told:
        figure(text, "rate", Decimal(0), None)
    assert not text or text not in str(told.value)


def test_figure_when_only_one_reading_is_possible_is_taken_for_that() -> None:
    assert figure("1.234", "percent", Decimal(0), HUNDRED) == Decimal("1.234")
    with pytest.raises(ValueError, match="outside"):
        figure("101", "percent", Decimal(0), HUNDRED)
    with pytest.raises(ValueError, match="whole"):
        figure("2,5", "number", Decimal(0), None)


@pytest.mark.parametrize("value", ["0", "1", "1.234", "12.345", "999.999", "1000", "0.5"])
def test_figure_when_put_into_a_sheet_and_read_again_is_the_same(value: str) -> None:
    assert figure(typed(Decimal(value)), "rate", Decimal(0), None) == Decimal(value)


def test_shipped_when_read_are_allowed_in_four_languages_and_hold_the_whole_list() -> None:
    assert {Theme(draft.theme) for draft in shipped().values()} == set(Theme)
    for draft in shipped().values():
        assert against(draft) is None, draft.key
        assert set(draft.names) == set(draft.formulas) == set(LANGUAGES)
        assert set(draft.breakdowns) <= set(BREAKDOWNS)


REFUSED = {
    "Average salary of our engineers": OWN_STAFF,
    "Gehälter der eigenen Leute": OWN_STAFF,
    "Premium paid over the market price": OFF_THE_LIST,
    "Tonnage bought per smelter": OFF_THE_LIST,
    "Capacity of plants": OFF_THE_LIST,
    "Umsatz mit Kathoden": OFF_THE_LIST,
}


@pytest.mark.parametrize(("name", "why"), REFUSED.items())
def test_definition_when_of_business_or_own_pay_is_refused_with_the_reason(
    name: str, why: str
) -> None:
    draft = dc.replace(shipped()["training_own"], names={"en": name})
    assert against(draft) == ("formula", why)


STAFF = (
    "Average compensation of our engineers",
    "Earnings of employees",
    "People hired, own staff",
    "Entgelt der Mitarbeitenden",
    "Neueinstellungen in der Belegschaft",
    "Stundenlohn",
    "Rémunération des salariés",
    "Embauches, en part de l'effectif",
    "Contrataciones de la plantilla",
    "Retribución de empleados",
    "Embauches, employe\u0301s",
)


@pytest.mark.parametrize("words", STAFF)
@pytest.mark.parametrize("theme", ["own_work", "wages_suppliers"])
def test_definition_when_of_what_own_people_are_paid_is_refused_in_every_theme(
    words: str, theme: str
) -> None:
    plain = dc.replace(shipped()["training_own"], shipped=False, theme=theme)
    plain = dc.replace(plain, competition="commercial", formulas={"en": "Counted."})
    why = (against(dc.replace(plain, names={"en": words})) or ("", ""))[1]
    assert why == (OWN_STAFF if words != "Stundenlohn" or theme == "own_work" else OWN_WAGES)
    other = dc.replace(plain, names={"en": "Compensation agreed with affected people"})
    assert (against(other) is None) == (theme == "own_work")


def test_shipped_when_digested_are_those_the_database_knows() -> None:
    names = ("0039_kpis", "0059_kpi_pools")
    kept: dict[str, str] = {}
    for name in names:
        kept |= importlib.import_module(f"migrations.versions.{name}").SHIPPED
    found = {}
    for draft in shipped().values():
        texts = (dict(one) for one in (draft.names, draft.formulas))
        says = (
            draft.theme,
            draft.competition,
            draft.side,
            draft.direction,
            draft.unit,
            draft.statistic,
            str(draft.lowest),
            "" if draft.highest is None else str(draft.highest),
            ",".join(draft.breakdowns),
            *(json.dumps(one, sort_keys=True, ensure_ascii=False) for one in texts),
        )
        found[draft.key] = hashlib.sha256("\n".join(says).encode()).hexdigest()
    assert found == kept


def test_definition_when_off_the_list_or_too_mild_is_refused() -> None:
    plain: Draft = shipped()["training_own"]
    assert against(dc.replace(plain, theme="market_shares")) == ("theme", OFF_THE_LIST)
    wages = dc.replace(shipped()["living_wage"], competition="human_rights_process")
    assert (against(wages) or ("", ""))[0] == "competition"
    assert (against(dc.replace(plain, breakdowns=("country",))) or ("", ""))[0] == "breakdowns"


def test_arrows_when_compared_are_those_of_the_database() -> None:
    kept = importlib.import_module("migrations.versions.0039_kpis").STEPS
    ours = {(t.step, t.before, t.after, frozenset(t.roles)) for t in TRANSITIONS}
    theirs = {
        (step, before, after, frozenset(roles.strip("{}").split(",")) - {""})
        for step, before, after, roles in kept
    }
    assert ours == theirs


def test_half_years_when_counted_back_are_over() -> None:
    assert over(dt.date(2026, 7, 1), 3) == ["2026-H1", "2025-H2", "2025-H1"]
    assert over(dt.date(2026, 6, 30), 2) == ["2025-H2", "2025-H1"]
    assert ends_on("2025-H1") == dt.date(2025, 6, 30)
    with pytest.raises(ValueError, match="half-year"):
        ends_on("2025")


def test_answer_when_far_from_the_last_stands_out_and_otherwise_not() -> None:
    ten = Decimal(10)
    assert [stands_out(Decimal(n), ten) for n in (3, 4, 30, 31)] == [True, False, False, True]
    assert not stands_out(Decimal(5), Decimal(0))
    assert stands_out(Decimal(6), Decimal(0))


def test_answer_when_sealed_is_as_long_as_any_other_and_opens_only_where_it_stands() -> None:
    cipher = Cipher({1: b"k" * 32})
    place = Place("kpi_answers", "answer_sealed", uuid.UUID(int=1), uuid.UUID(int=2))
    day = dt.date(2025, 6, 30)
    short = Sealed(Told(Decimal(1), day), "member_company", None, "p")
    long = Sealed(
        Told(Decimal("123456.789"), day, Decimal("98765.4")), "mining_company", "oem", "p" * 36
    )
    sealed = [seal(cipher, place, one) for one in (short, long)]
    assert len(sealed[0]) == len(sealed[1])
    assert unseal(cipher, place, sealed[1]) == long
    with pytest.raises(SealBrokenError):
        unseal(cipher, dc.replace(place, row_id=uuid.UUID(int=3)), sealed[1])


def test_chart_when_drawn_keeps_to_its_frame_and_marks_what_was_not_released() -> None:
    moments = [
        Moment("2024-H2", Decimal(40), Decimal(52), published=True),
        Moment("2025-H1", Decimal(47), None, published=True),
        Moment("2025-H2", Decimal(61), Decimal(55), published=True),
    ]
    drawn = chart(moments, "percent", HUNDRED)
    assert drawn is not None
    assert len(drawn.own.strokes) == 2
    assert drawn.released.strokes == []
    assert [gap.words for gap in drawn.gaps] == ["2025-H1"]
    for point in (*drawn.own.points, *drawn.released.points):
        assert 0 <= point.x <= drawn.width
        assert 0 <= point.y <= drawn.base
    assert drawn.values[-1].words == "100 %"
    assert chart([Moment("2024-H2", None, None, published=True)], "percent", None) is None
