"""vCards of an address book, version 2.1, 3 or 4, read as a table: one card, one row.

Lines, parameters, quoted-printable, escapes and structured values are vobject's; which lines make
a card, what of it is taken, and how much it may be is said here. What a card says beside that
(pictures, birthdays, home addresses, private numbers where there is one of the office) is left
behind on purpose: whoever brings colleagues' address books in brings no more of anybody's life than
the work asks for.
"""

from __future__ import annotations

import dataclasses as dc
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from vobject.base import (
    ContentLine,
    ParseError,
    getLogicalLines,
    textLineToContentLine,
)
from vobject.icalendar import stringToTextValues
from vobject.vcard import splitFields

from collab.surfaces.exchange.reading.csv_file import decoded
from collab.surfaces.exchange.reading.sheet import Sheet, UnreadableError, sheet_of

HEADINGS = (
    "Name", "First name", "Last name", "Organisation", "Role", "E-mail", "Telephone", "Website",
    "Countries", "Languages", "About", "Form",
)  # fmt: skip
VERSIONS = frozenset({"2.1", "3.0", "4.0"})
LONGEST_LINE, DEEPEST = 64 * 1024, 4
SAVE_ANEW = "Correct it, or save the address book anew."
PICTURED = re.compile(r"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]", re.IGNORECASE)
"""Pictures and the like may be long; they are passed over before anybody reads them."""
LEFT_OUT = "X-LEFT-OUT:\n"
HEAD = re.compile(
    r'(?:[\w-]+\.)?[\w-]+(?:;[\w-]+(?:=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)?)*:',
    re.ASCII,
)
"""What stands before a value. The library's pattern takes for ever over some that are not so."""
BODIES = frozenset({"org", "group"})
COUNTRY, FAMILY, GIVEN = 6, 0, 1
"""Where the parts of an address and of a name stand."""


@dc.dataclass(frozen=True, slots=True)
class Property:
    """One line of a card."""

    name: str
    types: frozenset[str]
    value: str

    @property
    def text(self) -> str:
        """Give the value as it is meant; a comma that nobody escaped is one."""
        return ",".join(stringToTextValues(self.value)).replace("\\:", ":").strip()

    def part(self, at: int) -> str:
        """Give one part of a value of several."""
        parts = splitFields(self.value)
        if at >= len(parts):
            return ""
        part = parts[at]
        return (part if isinstance(part, str) else ", ".join(part)).strip()


Card = list[Property]


def is_vcards(content: bytes) -> bool:
    """Tell whether a file holds vCards."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:11].upper() == b"BEGIN:VCARD"


def read_vcards(content: bytes) -> Sheet:
    """Read an address book.

    :raises UnreadableError: for a line that is none of a vCard's, a card without an end, a version
        nobody knows, or what is beyond limits. Nothing that could not be read is passed over.
    """
    return sheet_of([HEADINGS, *(_row(card) for card in _cards(decoded(content)))])


def _cards(text: str) -> Iterator[Card]:
    """Give the cards; one within another (an assistant's, say) comes after it, as its own."""
    open_cards: list[Card] = []
    done: list[Card] = []
    for number, line in _lines(text):
        found = _property(line, number)
        mark = (found.name, found.value.strip().upper())
        if mark == ("BEGIN", "VCARD"):
            if len(open_cards) == DEEPEST:
                raise UnreadableError(f"Line {number}: cards within cards, too many of them.")
            open_cards.append([])
            done.append(open_cards[-1])
        elif not open_cards:
            raise UnreadableError(f"Line {number} stands outside of any card. {SAVE_ANEW}")
        elif mark == ("END", "VCARD"):
            open_cards.pop()
            yield from () if open_cards else done
            done = done if open_cards else []
        else:
            _demand_known(found, number)
            open_cards[-1].append(found)
    if open_cards:
        raise UnreadableError("The last card has no end: the file was cut off. Save it anew.")


def _demand_known(found: Property, number: int) -> None:
    if found.name == "VERSION" and found.value.strip() not in VERSIONS:
        raise UnreadableError(
            f"Line {number}: this is no vCard of version 2.1, 3 or 4. {SAVE_ANEW}"
        )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Give lines as they are meant, joined where they were folded, with the number of the first."""
    short = io.StringIO("".join(_short(text.replace("\r\n", "\n").replace("\r", "\n"))))
    for line, number in getLogicalLines(short):
        if line != LEFT_OUT.rstrip():
            yield max(number, 1), line


def _short(text: str) -> Iterator[str]:
    """Pass over pictures, line by line. :raises UnreadableError: for what is still too long."""
    pictured, soft, length = False, False, 0
    for number, line in enumerate(io.StringIO(text), 1):
        folded = line[:1] in (" ", "\t")
        pictured = (pictured and folded) or bool(PICTURED.match(line))
        length = len(line) + (length if folded or soft else 0)
        soft = line.endswith("=\n")
        if pictured:
            yield LEFT_OUT
            continue
        if length > LONGEST_LINE:
            raise UnreadableError(
                f"Line {number} is longer than {LONGEST_LINE // 1024} KB. Leave it out, or shorten"
                " it."
            )
        yield line


def _property(line: str, number: int) -> Property:
    if HEAD.match(line) is None:
        raise UnreadableError(f"Line {number} is none of a vCard’s. {SAVE_ANEW}")  # noqa: RUF001 # an apostrophe
    try:
        found: ContentLine = textLineToContentLine(line, number)
    except (ParseError, UnicodeError, LookupError, ValueError):
        # What the library says of it repeats the line.
        raise UnreadableError(
            f"Line {number} is not written as it says it is: its characters are of another"
            f" encoding. {SAVE_ANEW}"
        ) from None
    said = list(found.params.get("TYPE", ()))
    said += found.singletonparams
    types = {one.strip().casefold() for text in said for one in text.split(",")}
    if "PREF" in found.params:
        types.add("pref")
    return Property(found.name, frozenset(types - {""}), found.value)


def _row(card: Sequence[Property]) -> Sequence[str]:
    by_name: dict[str, list[Property]] = {}
    for one in card:
        by_name.setdefault(one.name, []).append(one)
    name, org = _best(by_name, "N"), _best(by_name, "ORG")
    tel, address = _best(by_name, "TEL"), _best(by_name, "ADR")
    given, family = (name.part(at) if name else "" for at in (GIVEN, FAMILY))
    body = org.part(0) if org else ""
    full = _text(by_name, "FN") or " ".join(one for one in (given, family) if one) or body
    kind = _text(by_name, "KIND").casefold()
    no_person = kind in BODIES or (not kind and not given and not family and full == body)
    return (
        full,
        given,
        family,
        body,
        _text(by_name, "TITLE") or _text(by_name, "ROLE"),
        _text(by_name, "EMAIL").removeprefix("mailto:"),
        tel.text.removeprefix("tel:") if tel else "",
        _text(by_name, "URL"),
        address.part(COUNTRY) if address else "",
        "; ".join(one.text.partition("-")[0] for one in by_name.get("LANG", ())),
        _text(by_name, "NOTE"),
        "organisation" if no_person else "person",
    )


def _best(card: Mapping[str, Sequence[Property]], name: str) -> Property | None:
    """Give the one of the office, then the preferred one, then the first."""
    found = card.get(name, ())
    return min(
        found, key=lambda one: ("work" not in one.types, "pref" not in one.types), default=None
    )


def _text(card: Mapping[str, Sequence[Property]], name: str) -> str:
    found = _best(card, name)
    return found.text if found else ""
