"""vCards of an address book, version 3 or 4, read as a table: one card, one row.

What a card says beside that (pictures, birthdays, home addresses, private numbers where there is
one of the office) is left behind on purpose: whoever brings colleagues' address books in brings no
more of anybody's life than the work asks for.
"""

from __future__ import annotations

import dataclasses as dc
import re
from collections.abc import Iterator, Mapping, Sequence

from collab.surfaces.exchange.reading.csv_file import decoded
from collab.surfaces.exchange.reading.sheet import Sheet, UnreadableError, sheet_of

HEADINGS = (
    "Name", "First name", "Last name", "Organisation", "Role", "E-mail", "Telephone", "Website",
    "Countries", "Languages", "About", "Form",
)  # fmt: skip
VERSIONS = frozenset({"3.0", "4.0"})
LINE = re.compile(
    r"(?:[A-Za-z0-9-]+\.)?(?P<name>[A-Za-z0-9-]+)(?P<params>(?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?)"
    r":(?P<value>.*)",
    re.DOTALL,
)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
PART = re.compile(r"(?<!\\);")
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
        """Give the value as it is meant."""
        return ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], self.value).strip()

    def part(self, at: int) -> str:
        """Give one part of a value of several."""
        parts = PART.split(self.value)
        return Property("", frozenset(), parts[at]).text if at < len(parts) else ""


def is_vcards(content: bytes) -> bool:
    """Tell whether a file holds vCards."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:11].upper() == b"BEGIN:VCARD"


def read_vcards(content: bytes) -> Sheet:
    """Read an address book.

    :raises UnreadableError: for an older version, a card without an end, or what is beyond limits.
    """
    return sheet_of([HEADINGS, *(_row(card) for card in _cards(decoded(content)))])


def _cards(text: str) -> Iterator[Sequence[Property]]:
    card: list[Property] | None = None
    for line in _unfolded(text):
        found = _property(line)
        if found is None:
            continue
        mark = (found.name, found.value.strip().upper())
        if mark == ("BEGIN", "VCARD"):
            card = []
        elif mark == ("END", "VCARD") and card is not None:
            yield card
            card = None
        elif card is not None:
            if found.name == "VERSION" and found.value.strip() not in VERSIONS:
                raise UnreadableError(
                    "These are vCards of version 2.1. Save the address book as version 3 or 4."
                )
            card.append(found)
    if card is not None:
        raise UnreadableError("The last card has no end: the file was cut off. Save it anew.")


def _unfolded(text: str) -> Iterator[str]:
    kept = ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line[:1] in (" ", "\t"):
            kept += line[1:]
            continue
        if kept:
            yield kept
        kept = line
    if kept:
        yield kept


def _property(line: str) -> Property | None:
    found = LINE.fullmatch(line)
    if found is None:
        return None
    types: set[str] = set()
    for param in found["params"].strip(";").split(";"):
        name, mark, value = param.partition("=")
        if not mark or name.strip().upper() == "TYPE":
            types |= {one.strip(' "').casefold() for one in (value or name).split(",")}
        elif name.strip().upper() == "PREF":
            types.add("pref")
    return Property(found["name"].upper(), frozenset(types - {""}), found["value"])


def _row(card: Sequence[Property]) -> Sequence[str]:
    by_name: dict[str, list[Property]] = {}
    for one in card:
        by_name.setdefault(one.name, []).append(one)
    name, org = _best(by_name, "N"), _best(by_name, "ORG")
    tel, address = _best(by_name, "TEL"), _best(by_name, "ADR")
    given, family = (name.part(at) if name else "" for at in (GIVEN, FAMILY))
    body = org.part(0) if org else ""
    full = _text(by_name, "FN") or body
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
