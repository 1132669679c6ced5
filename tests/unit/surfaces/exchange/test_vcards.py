"""Address books as programs write them, and as nobody should: read whole, or refused plainly."""

from __future__ import annotations

import contextlib
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.surfaces.exchange.reading.sheet import UnreadableError
from collab.surfaces.exchange.reading.uploads import read_upload
from collab.surfaces.exchange.reading.vcards import HEADINGS, LONGEST_LINE, read_vcards


def card(*lines: str, version: str = "3.0", fold: str = "\r\n") -> bytes:
    """Give a card with some lines in it."""
    return fold.join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""]).encode()


def read(content: bytes) -> list[dict[str, str]]:
    """Give what was read of each card, blanks left out."""
    return [
        {name: cell for name, cell in zip(HEADINGS, row.cells, strict=False) if cell}
        for row in read_upload(content).rows
    ]


def one(*lines: str, version: str = "3.0", fold: str = "\r\n") -> dict[str, str]:
    """Give what was read of one card."""
    (found,) = read(card(*lines, version=version, fold=fold))
    return found


@pytest.mark.parametrize("version", ["2.1", "3.0", "4.0"])
@pytest.mark.parametrize("fold", ["\r\n", "\n", "\r"])
def test_card_when_of_any_version_is_read_with_what_is_folded_and_escaped(
    version: str, fold: str
) -> None:
    found = one(
        "N:K\\;ellner;Marta;;;", "FN:Marta K\\;ellner", "ORG:Radio\\, Okapi;News",
        "item1.EMAIL;TYPE=HOME:m@home.example", "EMAIL;TYPE=WORK:m.kellner@ra", "  dio.example",
        'TEL;TYPE="work,voice":+243 99 1', "NOTE:One\\, two; three, four: \\\\ done\\nLast",
        "ADR;TYPE=work:;;Avenue\\, 1;Kolwezi;;;DR Congo", 'X-ODD_NAME;X="a;b:c":y',
        "PHOTO;ENCODING=b:AAAA", " BBBB", "LANG;PREF=1:fr-CD", "TITLE:Reporter",
        version=version, fold=fold,
    )  # fmt: skip
    assert found == {
        "Name": "Marta K;ellner", "First name": "Marta", "Last name": "K;ellner",
        "Organisation": "Radio, Okapi", "Role": "Reporter", "E-mail": "m.kellner@ra dio.example",
        "Telephone": "+243 99 1", "Countries": "DR Congo", "Languages": "fr",
        "About": "One, two; three, four: \\ done\nLast", "Form": "person",
    }  # fmt: skip


def test_card_when_of_version_2_1_is_read_in_its_own_characters() -> None:
    for charset, said in (("ISO-8859-1", "M=FCller"), ("UTF-8", "M=C3=BCller")):
        head = f"CHARSET={charset};ENCODING=QUOTED-PRINTABLE"
        found = one(
            f"N;{head}:{said};J=\r\n{'=C3=B6' if charset == 'UTF-8' else '=F6'}rg",
            f"FN;{head}:J M", "TEL;WORK;VOICE:1234567", "TEL;HOME:7654321",
            f"NOTE;QUOTED-PRINTABLE;CHARSET={charset}:One=0D=0A=\r\ntwo",
            version="2.1",
        )  # fmt: skip
        assert found["Last name"] == "Müller"
        assert found["First name"] == "Jörg"
        assert found["Telephone"] == "1234567"
        assert found["About"].split() == ["One", "two"]
    nameless = one("N:Kellner;Marta", version="2.1")
    assert nameless["Name"] == "Marta Kellner"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300), st.integers(1, 70))
def test_note_when_quoted_or_folded_anywhere_is_read_as_it_was(text: str, width: int) -> None:
    text = " ".join(text.replace("\u2028", " ").replace("\u2029", " ").split())
    meant = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    line = f"NOTE:{meant}"
    folded = [line[at : at + width] for at in range(0, len(line), width)]
    found = one("FN:A", folded[0], *(f" {piece}" for piece in folded[1:] if piece.strip()))
    if all(piece.strip() for piece in folded):
        assert found.get("About", "") == text.strip()
    quoted = quopri.encodestring(meant.encode(), quotetabs=True).decode().replace("\n", "\r\n")
    found = one("FN:A", f"NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{quoted}", version="2.1")
    assert found.get("About", "") == text.strip()


def test_cards_within_cards_are_all_read_and_too_deep_is_refused() -> None:
    inner = card("FN:Assistant", version="2.1").decode()
    nested = card("FN:Director", "AGENT:", inner.rstrip(), "NOTE:After", version="2.1")
    assert [(found["Name"], found.get("About")) for found in read(nested)] == [
        ("Director", "After"), ("Assistant", None),
    ]  # fmt: skip
    deep = b"BEGIN:VCARD\nFN:A\n" * 9 + b"END:VCARD\n" * 9
    with pytest.raises(UnreadableError, match="within cards"):
        read(deep)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (card("FN:A", "no line of a card"), "Line 4 is none of a vCard"),
        (card("FN:A", 'TEL;a=b,b":1'), "Line 4 is none of a vCard"),
        (card("FN:A") + b"FN:Outside\r\n", "Line 5 stands outside|stands outside"),
        (card("FN:A", version="5.0"), "no vCard of version"),
        (b"BEGIN:VCARD\nFN:A\n", "no end"),
        (card("FN:A", "NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=FF"), "another encoding"),
        (card("FN:A", "NOTE;CHARSET=KLINGON;ENCODING=QUOTED-PRINTABLE:=41"), "another encoding"),
        (card("FN:A", "NOTE:" + "x" * LONGEST_LINE), "longer than 64 KB"),
        (card("FN:A", "NOTE:x", *[" " + "x" * 70] * 1000), "longer than 64 KB"),
        (card("FN:A", "NOTE;ENCODING=QUOTED-PRINTABLE:x=", *["x" * 70 + "="] * 1000), "longer"),
        (card("FN:A", "NOTE:" + "x" * 30_000), "A cell in row"),
        (card("FN:A", "NOTE:" + "x" * 10_000_000), "larger than 8 MB"),
    ],
)
def test_address_book_when_something_cannot_be_read_is_refused_with_where(
    content: bytes, why: str
) -> None:
    with pytest.raises(UnreadableError, match=why) as error:
        read(content)
    assert "xxx" not in str(error.value), "what it holds is not repeated"


def test_address_book_when_made_to_take_long_is_judged_at_once() -> None:
    picture = [" " + "A" * 74] * 60_000
    nasty = (
        card("FN:A", "PHOTO;ENCODING=b;TYPE=JPEG:AAAA", *picture),
        card("FN:A", *["X" + ";a=b" * 200 + ":1"] * 200),
        card("FN:A", "X" + ";a=" + "b," * 20_000 + '"'),
        card("FN:A", "X" + ";" * 60_000),
        card("FN:A", *["NOTE:x", *[" " + "x" * 70] * 800] * 100),
        b"".join(card(f"FN:A{at}", "NOTE:\\" + "\\," * 500) for at in range(3_000)),
    )
    for content in nasty:
        with contextlib.suppress(UnreadableError):  # what takes long, takes for ever
            assert read_vcards(content).rows


@given(st.binary(max_size=300))
def test_address_book_when_anything_follows_is_read_or_refused_and_nothing_else(
    rest: bytes,
) -> None:
    for content in (
        b"BEGIN:VCARD\n" + rest,
        card("FN:A") + rest,
        card("FN:A\n" + "N:")[:-12] + rest,
    ):
        with contextlib.suppress(UnreadableError):
            assert read_vcards(content).rows
