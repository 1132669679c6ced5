"""What a proposal is made of, how it is sealed and masked: pure, without a database."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.core.canonical import canonical
from collab.core.crypto import Cipher, Place, SealBrokenError
from collab.core.errors import InvalidError
from collab.core.ids import random_id
from collab.features.engagements.proposals.masking import mask
from collab.features.engagements.proposals.opening import Sealed, opened, place_of
from collab.features.engagements.proposals.rules import (
    BudgetLine,
    Clock,
    Content,
    Former,
    Funding,
    Person,
    Relation,
    codes,
    missing,
    parts_of,
    quantity,
    standing,
    texts_of,
    unasked,
)
from collab.features.engagements.proposals.sealing import STEPS, padded, seal, unseal
from collab.features.engagements.rules import STATES, State
from tests.factories.proposals import PARTS, content

CIPHER = Cipher({1: b"k" * 32})
NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
CRITERIA = [{"key": "method", "label": "Method"}, {"key": "team", "label": "Team"}]


@pytest.mark.parametrize(
    ("many", "unit", "amount"),
    [("1", 100, 100), ("2.5", 101, 253), ("0.33", 100, 33), ("0.01", 50, 1), ("0.01", 49, 0)],
)
def test_line_when_it_is_summed_is_whole_and_rounds_halves_up(
    many: str, unit: int, amount: int
) -> None:
    assert BudgetLine("x", Decimal(many), unit).amount == amount


@pytest.mark.parametrize("text", ["", "two", "-1", "0", "0.001", "1e9", "NaN", "inf", "1.234"])
def test_quantity_when_it_is_none_is_refused(text: str) -> None:
    assert quantity(text) is None
    assert quantity(" 2,5 ") == Decimal("2.5")


def test_parts_when_a_call_has_two_stages_are_fewer_in_the_outline() -> None:
    outline = [one.key for one in parts_of(CRITERIA, "sealed", 1)]
    full = [one.key for one in parts_of(CRITERIA, "sealed", 2)]
    assert outline == ["summary", "approach"]
    assert set(full) == set(PARTS)
    assert [one.key for one in parts_of(CRITERIA, "open", 1)] == full


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({}, set()),
        ({"parts": {}}, {f"part_{key}" for key in PARTS}),
        ({"lines": ()}, {"lines"}),
        ({"lines": (BudgetLine("x", Decimal("0.01"), 1),)}, {"lines"}),
        ({"team": ()}, {"team"}),
        ({"nothing_declared": False}, {"nothing_declared"}),
        ({"funding": (Funding("Acme", 2020),)}, {"nothing_declared"}),
        ({"funding": (Funding("Acme", 2020),), "nothing_declared": False}, set()),
    ],
)
def test_proposal_when_something_is_missing_says_where(
    change: dict[str, Any], lacks: set[str]
) -> None:
    said = content(**change)
    assert set(missing(said, parts_of(CRITERIA, "open", 1))) == lacks


def test_texts_when_read_by_the_screen_are_all_but_who_proposes() -> None:
    assert set(texts_of(content())) == {*(f"part_{key}" for key in PARTS), "lines"}


@pytest.mark.parametrize(
    ("stage", "after", "ended", "state"),
    [
        (1, -HOUR, None, State.CALLING),
        (1, dt.timedelta(0), None, State.OPENED),
        (2, HOUR, None, State.CALLING_FULL),
        (2, 3 * HOUR, None, State.OPENED),
        (1, HOUR, "awarded", State.COMPLETED),
        (1, HOUR, "unsuccessful", State.COMPLETED),
        (1, -HOUR, "cancelled", State.CANCELLED),
    ],
)
def test_call_when_it_stands_somewhere_is_called_what_proposers_may_know(
    stage: int, after: dt.timedelta, ended: str | None, state: State
) -> None:
    found = standing(Clock(stage, NOW, NOW + 2 * HOUR, ended), NOW + after)
    assert STATES[found].proposer == STATES[state].proposer


def test_codes_when_there_are_many_go_on_with_two_letters() -> None:
    assert list(codes(28))[-3:] == ["Z", "AA", "AB"]
    assert len(set(codes(700))) == 700
    with pytest.raises(ValueError, match="letters"):
        codes(18_279)


WHOLE = content(
    team=(Person("Ana Sol", "Lead", "Sol", (Former("Acme", 2021), Former("Bolt", 2019))),),
    funding=(Funding("Acme", 2022),),
    relations=(Relation("Bolt", "adviser"),),
    nothing_declared=False,
    files=(random_id(),),
    flagged=True,
)


def test_seal_when_opened_gives_the_same_and_fits_its_place_alone() -> None:
    here = Place("proposals", "sealed", random_id(), random_id())
    sealed = seal(CIPHER, here, WHOLE)
    assert unseal(CIPHER, here, sealed) == WHOLE
    for other in (
        Place("proposals", "submitted", here.row_id, here.space_id),
        Place("proposals", "sealed", random_id(), here.space_id),
        Place("proposals", "sealed", here.row_id, random_id()),
    ):
        with pytest.raises(SealBrokenError):
            unseal(CIPHER, other, sealed)


@given(st.text(max_size=3000))
def test_size_when_texts_differ_is_that_of_a_step(text: str) -> None:
    clean = text.encode("utf-8", "ignore").decode()
    long = padded(clean)
    assert len(long.encode()) in STEPS
    assert long.startswith(clean)


def test_size_when_it_is_beyond_the_last_step_is_refused() -> None:
    here = Place("proposals", "sealed", random_id(), random_id())
    sizes = {len(seal(CIPHER, here, content(parts={"a": "é" * n}))) for n in (0, 100, 5000, 7000)}
    assert len(sizes) == 1
    with pytest.raises(InvalidError):
        seal(CIPHER, here, content(parts={"a": "é" * 300_000}))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Geo Experts Ltd leads.", "[proposer] leads."),
        ("GEO  experts leads", "[proposer] leads"),
        ("see www.geo.example or GEO.example", "see [web address] or [web address]"),
        ("write to m.keller@geo.example", "write to [proposer]"),
        ("write to somebody@elsewhere.example", "write to [proposer]"),
        ("Maria Keller and Jo Li", "[team member 1] and [team member 2]"),
        ("Keller's filters, Kellermann's not", "[team member 1]'s filters, Kellermann's not"),
        ("Dr. Keller; maria keller", "Dr. [team member 1]; [team member 1]"),
        ("Li leads; all lie in li", "[team member 2] leads; all lie in li"),
        ("Maria and JO; ave maria", "[team member 1] and [team member 2]; ave maria"),
        ("Geologists and experts", "Geologists and experts"),
        ("Ask Ada Field, or Field", "Ask [proposer], or [proposer]"),
    ],
)
def test_text_when_masked_names_neither_firm_nor_people(text: str, masked: str) -> None:
    hide = mask(
        firm="Geo Experts Ltd",
        domain="geo.example",
        team=["Maria Keller", "Jo Li"],
        people=["Ada Field", "Maria Keller"],
    )
    assert hide(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("a (at) geo (dot) example", "[proposer]"),
        ("see https://geo.example/team?x=1, page 3", "see [web address], page 3"),
        ("on linkedin.com/in/mkeller.", "on [web address]."),
        (
            "at tara.org.in/dust or geo.at/, GEO.BE/team",
            "at [web address] or [web address], [web address]",
        ),
        ("we post as @geoexperts", "we post as [proposer]"),
        ("Tel. (0341) 123-4567 or +49 30 / 901 820", "[telephone] or [telephone]"),
        ("ring 0243 81 555 0199 or 0049 30 901820", "ring [telephone] or [telephone]"),
        ("HRB 12345 B, VAT DE 811 907 980", "[register number] B, [register number]"),
        ("ORCID 0000-0002-1825-0097", "[register number]"),
        # What only looks alike stays.
        ("120 days at 45 000, from 01-02-2026 to 30/11/2026.", None),
        ("In 2025 and 2026 we saw 1 200 000 t; see law 12.305/2010.", None),
        ("It is done.It is read back. They saw.it and/or us. We go at 09:30, rows 3-5.", None),
        ("Samples 0.25 mg/m3, 10.5 % and 1,000.00 euros; grade 4.2.1", None),
    ],
)
def test_text_when_masked_tells_nowhere_to_look_its_writer_up(
    text: str, masked: str | None
) -> None:
    hide = mask(firm="Geo Experts Ltd", domain="geo.example", team=["Maria Keller"])
    assert hide(text) == (text if masked is None else masked)


def test_text_when_masked_names_no_employer_and_takes_no_long_time() -> None:
    hide = mask(firm="Geo Experts Ltd", domain="geo.example", team=[], houses=["Dust Lab GmbH"])
    assert hide("Dust Lab GmbH, or dust lab") == "[proposer], or [proposer]"
    for long in ("a" * 200_000, "a." * 100_000, "0 " * 100_000, "+1 " * 60_000):
        assert hide(long)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Lumen, or LFR for short", "[proposer], or [proposer] for short"),
        ("LUMEN measures in lumen", "[proposer] measures in lumen"),
        ("Lumens are not Lumen's", "Lumens are not [proposer]'s"),
        ("Field Research is a field", "Field Research is a field"),
    ],
)
def test_short_name_when_written_as_a_name_is_taken_out_and_the_word_is_not(
    text: str, masked: str
) -> None:
    hide = mask(firm="Lumen Field Research", domain="mail.lumen.example", team=[])
    assert hide(text) == masked


@pytest.mark.parametrize(
    ("firm", "text", "masked"),
    [
        ("Ergon GmbH", "Ergon, ERGON and ergonomics", "[proposer], [proposer] and ergonomics"),
        ("Weiß Labor GmbH", "WEISS LABOR; weiß labor", "[proposer]; [proposer]"),
        ("Weiss GmbH", "Weiß", "[proposer]"),
        ("Zu\u0308rich Labs AG", "by Z\u00fcrich Labs", "by [proposer]"),
        ("Z\u00fcrich Labs AG", "by Zu\u0308rich labs", "by [proposer]"),
        ("\ufb01eld Lab", "a \ufb01eld lab", "a [proposer]"),
    ],
)  # fmt: skip
def test_firm_when_it_is_spelt_otherwise_is_taken_out(firm: str, text: str, masked: str) -> None:
    assert mask(firm=firm, domain="x.example", team=[])(text) == masked


def test_firm_of_one_common_word_when_masked_leaves_the_word() -> None:
    hide = mask(firm="Water Ltd", domain="water.example", team=[])
    assert hide("Water of Water Ltd; WATER, water") == (
        "[proposer] of [proposer]; [proposer], water"
    )


@given(st.text(max_size=200), st.text(max_size=40), st.lists(st.text(max_size=30), max_size=4))
def test_name_when_it_is_of_the_firm_is_never_left_whole(
    text: str, firm: str, team: list[str]
) -> None:
    masked = mask(firm=firm, domain="geo.example", team=team)(f"{text} geo.example")
    assert "geo.example" not in masked or text.endswith(tuple("_")) or text[-1:].isalnum()


def sealed_of(name: str, said: Content, *, registered: bool = True) -> Sealed:
    """Give a submitted proposal as the database hands it out."""
    proposal, vault = random_id(), random_id()
    sealed = seal(CIPHER, place_of(proposal, vault), said)
    return Sealed(
        proposal, vault, random_id(), random_id(), name, "academia", "DE",
        f"{name.lower()}.example", registered, sealed, "EUR", (), "open", 1, CRITERIA,
    )  # fmt: skip


def test_proposals_when_opened_are_drawn_by_lot_and_say_no_name() -> None:
    rows = [sealed_of(f"Firm{n}", content(f"By Firm{n}.", cents=n + 1)) for n in range(5)]
    orders = set()
    for _ in range(12):
        found = opened(CIPHER, rows, ())
        assert [one.data["code"] for one in found] == list("ABCDE")
        orders.add(tuple(one.data["proposal"] for one in found))
        for one in found:
            told = json.dumps(one.data["content"])
            assert "Firm" not in told
            assert "Keller" not in told
            assert "Bolt" not in told
            assert one.data["identity"]["team"][0]["former"] == [
                {"employer": "Bolt Cars", "until": 2023}
            ]
            assert one.data["amount"] == one.data["content"]["total"]
    assert len(orders) > 1
    with pytest.raises(SealBrokenError):
        opened(Cipher({1: b"x" * 32}), rows, ())


def test_proposals_when_one_does_not_open_are_opened_without_it() -> None:
    odd = {"summary": "Dust\x00 and \ud800.".encode("utf-8", "replace").decode(), "a\x00": "Firm3"}
    rows = [sealed_of(f"Firm{n}", content(f"By Firm{n}.")) for n in range(3)]
    rows.append(sealed_of("Firm3", content(parts=odd)))
    rows.append(dc.replace(rows[0], proposal=random_id()))
    rows.append(sealed_of("Firm5", content(lines=())))
    found = opened(CIPHER, rows, ())
    assert {one.data["proposal"] for one in found} == {str(row.proposal) for row in rows[:4]}
    assert sorted(one.data["code"] for one in found) == list("ABCD")
    for one in found:
        assert set(one.data["content"]["parts"]) <= {"summary", *PARTS}
        assert "\x00" not in canonical(one.data)


def test_letters_when_there_are_many_proposals_go_on() -> None:
    many = list(codes(18_278))
    assert (many[701:704], many[-1], len(set(many))) == (["ZZ", "AAA", "AAB"], "ZZZ", 18_278)
    with pytest.raises(ValueError, match="letters"):
        codes(18_279)


def test_content_when_it_has_what_nobody_asked_for_names_the_fields() -> None:
    parts = parts_of(CRITERIA, "open", 1)
    assert not unasked(content(), parts)
    said = content(
        parts=PARTS | {"summary": "a\x00b", "other": "x"},
        lines=(BudgetLine("\x01", Decimal(1), 5),),
        team=(Person("\ud800", "Lead"),),
    )
    assert set(unasked(said, parts)) == {"parts", "part_summary", "lines", "team"}


def test_part_when_it_is_longer_than_its_page_takes_is_refused_on_every_road() -> None:
    parts = parts_of(CRITERIA, "open", 1)
    longest = {part.key: "x" * part.longest for part in parts}
    assert not unasked(content(parts=longest), parts)
    wrong = unasked(content(parts={key: text + "x" for key, text in longest.items()}), parts)
    assert set(wrong) == {f"part_{part.key}" for part in parts}
