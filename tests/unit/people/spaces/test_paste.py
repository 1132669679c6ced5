"""What people paste: spreadsheets, mail programs, CSV; any order of columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.people.spaces.paste import MOST_LINES, Pasted, count_people, read_people
from collab.policy.viewer import Role

FIRMS = {"acme motors", "bolt cars"}


def read(text: str) -> list[Pasted]:
    return read_people(text, is_organisation=lambda words: words.casefold() in FIRMS)


ALICE = ("alice@acme.example", "Alice Ames")


@pytest.mark.parametrize(
    "line",
    [
        "Alice Ames\talice@acme.example\tAcme Motors\tmember",
        "alice@acme.example\tmember\tAcme Motors\tAlice Ames",
        "Member;Acme Motors;Alice@Acme.example;Alice Ames",
        '"Alice Ames","alice@acme.example","Acme Motors",Mitglied',
        "Alice\tAmes\tAcme Motors\tmember\talice@acme.example",
        "Alice Ames <alice@acme.example>\tAcme Motors\tMEMBER",
        "mailto:alice@acme.example, Alice Ames, Acme Motors, member",
    ],
)
def test_read_people_when_columns_stand_in_any_order_finds_them(line: str) -> None:
    (found,) = read(line)
    assert (found.email, found.name) == ALICE
    assert (found.organisation, found.role) == ("Acme Motors", Role.MEMBER)


def test_read_people_when_recipients_come_from_a_mail_program_splits_them() -> None:
    text = (
        "Alice Ames <alice@acme.example>; 'Beck, Bea' <bea@bolt.example>;cole@corex.example,"
        ' "Carter, Cara" <cara@lex.example>'
    )
    assert [(p.email, p.name) for p in read(text)] == [
        ALICE,
        ("bea@bolt.example", "Bea Beck"),
        ("cole@corex.example", ""),
        ("cara@lex.example", "Cara Carter"),
    ]


def test_read_people_when_a_lone_recipient_has_his_last_name_first_turns_it() -> None:
    (found,) = read("Ames, Alice <alice@acme.example>")
    assert (found.email, found.name) == ALICE


def test_read_people_when_a_sheet_has_a_heading_leaves_it_out() -> None:
    found = read("Name\tE-Mail\tOrganisation\r\nAlice Ames\talice@acme.example\tNovo Ltd\r\n")
    assert [(p.number, p.email, p.organisation) for p in found] == [(2, ALICE[0], "Novo Ltd")]


def test_read_people_when_an_organisation_is_not_known_keeps_it_apart_from_the_name() -> None:
    (found,) = read("Zed;zed@nowhere.example;Nowhere Ltd")
    assert (found.name, found.organisation) == ("Zed", "Nowhere Ltd")


def test_read_people_when_a_line_has_no_address_says_so_by_an_empty_one() -> None:
    assert [p.email for p in read("Alice Ames, Acme Motors\nbea at bolt.example")] == ["", ""]


@pytest.mark.parametrize("name", ["<Alice Ames>", "Alice <Ames", "< Alice Ames"])
def test_read_people_when_a_name_has_brackets_takes_them_away(name: str) -> None:
    (found,) = read(f"{name}\talice@acme.example\tAcme Motors")
    assert (found.email, found.name) == ALICE


def test_count_people_when_more_are_pasted_than_read_tells() -> None:
    rows = "\n".join(f"p{n}@acme.example" for n in range(MOST_LINES + 5))
    assert count_people(rows) == count_people(rows.replace("\n", "; ")) == MOST_LINES + 5
    assert len(read(rows)) == MOST_LINES


@given(st.text(max_size=300))
def test_read_people_when_given_anything_never_fails(text: str) -> None:
    assert all(p.number >= 1 for p in read(text))
