"""Cells turned into fields: in four languages, never guessed, and told plainly when wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.core.vocabularies import KINDS, shipped
from collab.features.findings.crossing import LABELS
from collab.features.findings.rules import FindingDraft
from collab.policy.marking import Marking
from collab.surfaces.exchange.fields import BY_NAME, FIELDS
from collab.surfaces.exchange.headings import suggested
from collab.surfaces.exchange.months import AmbiguousError, Order, month_of, plain
from collab.surfaces.exchange.reading.sheet import Row
from collab.surfaces.exchange.values import Columns, Reading, read_row
from collab.surfaces.exchange.words import Words, fixed_words

LEXICON = {
    **fixed_words(),
    **{
        kind: Words(
            {
                term.key: tuple(term.label.values())
                for term in shipped(kind).leaves
            }
        )
        for kind in KINDS
    },
}  # fmt: skip


def read(**cells: str) -> Reading:
    """Read a row of one cell for each field."""
    columns = Columns(list(cells), list(cells))
    return read_row(Row(2, tuple(cells.values())), columns, LEXICON)


def test_fields_when_listed_are_those_of_a_draft() -> None:
    assert {field.name for field in FIELDS} == set(FindingDraft.__dataclass_fields__)
    shared = {name: label for name, label in LABELS.items() if name in BY_NAME}
    assert {name: BY_NAME[name].label for name in shared} == shared


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("country", "cd", "CD"),
        ("country", "DR Kongo", "CD"),
        ("country", "Sambia", "ZM"),
        ("country", "Zambie", "ZM"),
        ("country", "Perú", "PE"),
        ("issue", "Zwangsarbeit", "forced_labour"),
        ("issue", "Travail forcé", "forced_labour"),
        ("issue", "forced_labour", "forced_labour"),
        ("minerals", "Copper; Kobalt", ("copper", "cobalt")),
        ("minerals", "copper, cobalt, copper", ("copper", "cobalt")),
        ("scale", "3", 3),
        ("scale", "3,0", 3),
        ("scale", "3: Serious", 3),
        ("scale", "serious", 3),
        ("reliability", "b", "B"),
        ("source_kind", "Audit report", "audit"),
        ("source_kind", "report", "document"),
        ("source_count", "3", "2-4"),
        ("source_count", "2 to 4", "2-4"),
        ("source_count", "5+", "5+"),
        ("marking", "TLP:AMBER+STRICT", Marking.AMBER_STRICT),
        ("marking", "Red", Marking.RED),
        ("language", "Deutsch", "de"),
        ("source_month", "31.12.2024", "2024-12"),
        ("since", "2019", "2019"),
    ],
)  # fmt: skip
def test_value_when_written_in_some_language_becomes_its_code(
    name: str, text: str, value: object
) -> None:
    reading = read(title="A", **{name: text})
    assert reading.problems == []
    assert reading.values[name] == value
    assert getattr(FindingDraft(**reading.values), name) == value


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("country", "Chille", "“Chille” is not in our list. Did you mean “Chile”?"),
        ("scale", "6", "“6” is not in our list."),
        ("marking", "sealed", "“sealed” is not in our list."),
        ("minerals", "copper; unobtainium", "“unobtainium” is not in our list."),
        ("source_month", "2024", "is a year only. Add the month, such as 2024-03."),
        ("source_month", "31.02.2024", "is no date we can read."),
        ("since", "3/4/2024", "can be read in two ways."),
        ("region", "x" * 201, "Shorten it to 200 characters; it has 201."),
        ("statement", "bell\x07", "control characters"),
        ("identity", "x" * 2_001, "Shorten it to 2,000 characters"),
    ],
)
def test_value_when_wrong_is_told_under_its_heading(name: str, text: str, told: str) -> None:
    (problem,) = read(title="A", **{name: text}).problems
    assert problem.heading == name
    assert told in problem.words


def test_title_when_there_is_no_column_is_the_beginning_of_the_text() -> None:
    long = "Dust falls on the school, " * 10
    assert read(statement="Short.").values["title"] == "Short."
    title = read(statement=long).values["title"]
    assert len(title) <= 102
    assert long.startswith(title.removesuffix(" …"))
    assert [p.words for p in read(statement="").problems] == ["There is no title. Write one."]


@given(text=st.text(max_size=30), order=st.sampled_from(Order))
def test_date_when_it_is_anything_is_a_month_a_year_or_refused(text: str, order: Order) -> None:
    try:
        found = month_of(text, order)
    except (ValueError, KeyError):
        return
    assert found.isascii()
    assert len(found) in (4, 7)


@given(year=st.integers(1900, 2099), month=st.integers(1, 12), day=st.integers(1, 28))
def test_date_when_written_in_many_ways_is_one_month(year: int, month: int, day: int) -> None:
    told = f"{year}-{month:02}"
    for text in (f"{year}-{month}-{day}", f"{day}.{month}.{year}", f"{month:02}/{year}"):
        assert month_of(text) == told
    assert month_of(f"{day}/{month}/{year}", Order.DAY) == told
    assert month_of(f"{month}/{day}/{year}", Order.MONTH) == told
    if day <= 12 and day != month:
        with pytest.raises(AmbiguousError):
            month_of(f"{day}/{month}/{year}")


@given(cells=st.lists(st.text(max_size=40), min_size=len(FIELDS), max_size=len(FIELDS)))
def test_row_when_it_holds_anything_becomes_a_draft_or_problems(cells: list[str]) -> None:
    names = [field.name for field in FIELDS]
    reading = read_row(Row(1, tuple(cells)), Columns(names, names), LEXICON)
    assert reading.problems or FindingDraft(**reading.values).title


def test_headings_when_in_four_languages_find_their_fields() -> None:
    for words, names in (
        ("Title,Description,Country,Date", "title,statement,country,source_month"),
        ("Titel,Beschreibung,Land,Datum", "title,statement,country,source_month"),
        ("Titre,Faits,Pays,Mois", "title,statement,country,source_month"),
        ("Título,Descripción,País,Fecha", "title,statement,country,source_month"),
    ):
        assert list(suggested(words.split(","), {})) == names.split(",")
    near = suggested(["Discription", "Country of origin", "Wetter"], {})
    assert list(near) == ["statement", "", ""]


def test_headings_when_chosen_before_are_suggested_again() -> None:
    remembered = {plain("Wetter"): "region", plain("Title"): ""}
    assert list(suggested(["Wetter", "Title", "Titel"], remembered)) == ["region", "", "title"]


def test_headings_when_alike_never_share_a_field() -> None:
    names = suggested(["Title", "Titel", "Titre", "Name"], {})
    assert names.count("title") == 1
