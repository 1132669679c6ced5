"""Read people out of what was pasted: rows of a spreadsheet, recipients of a mail, CSV.

Columns may stand in any order. An address shows itself by its @, a role and an organisation by
their known names, and what is left is the person's name.
"""

from __future__ import annotations

import csv
import dataclasses as dc
import re
from collections.abc import Callable, Iterator, Sequence

from collab.people.organisations.rules import clean_email, is_email
from collab.policy.viewer import Role

MOST_LINES = 200
ROLE_WORDS = {role.value: role for role in Role} | {
    "mitglied": Role.MEMBER,
    "beobachter": Role.OBSERVER,
    "beobachterin": Role.OBSERVER,
    "vorsitz": Role.CHAIR,
    "expertin": Role.EXPERT,
    "experte": Role.EXPERT,
}

_RECIPIENT = re.compile(
    r"""(?P<name>"[^"]*"|'[^']*'|[^<>;\t]*?)\s*<\s*(?P<email>[^<>\s]+@[^<>\s]+)\s*>"""
)
_ADDRESS = re.compile(r"[^\s<>\",;:()]+@[^\s<>\",;:()]+")
_HEADING = re.compile(r"\be-?mail\b|\bmail\b|\baddress\b|\badresse\b", re.IGNORECASE)


@dc.dataclass(frozen=True, slots=True)
class Pasted:
    """One person found in a line; ``organisation`` is what the line calls it, if it says."""

    number: int
    raw: str
    email: str
    name: str = ""
    organisation: str = ""
    role: Role | None = None


def count_people(text: str) -> int:
    """Give how many ``read_people`` would find if it had no end: lines, or addresses if more."""
    rows = sum(bool(line.strip()) for line in text.splitlines())
    return max(rows, len(_ADDRESS.findall(text)))


def read_people(text: str, *, is_organisation: Callable[[str], bool]) -> list[Pasted]:
    """Give everybody found in ``text``, line by line; a line without an address comes too.

    The form refuses more than ``MOST_LINES`` before; here they would only cost time.
    """
    rows = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if rows and "@" not in rows[0][1] and _HEADING.search(rows[0][1]):
        del rows[0]
    found: list[Pasted] = []
    for number, line in rows:
        found.extend(_people_of(number, line, is_organisation))
    return found[:MOST_LINES]


def _people_of(number: int, line: str, is_organisation: Callable[[str], bool]) -> Iterator[Pasted]:
    addresses = _ADDRESS.findall(line)
    if len(addresses) > 1:
        yield from _recipients(number, line)
    else:
        yield _row(number, line, is_organisation)


def _recipients(number: int, line: str) -> Iterator[Pasted]:
    """Read a list as a mail program writes it: ``Name <address>; address; ...``.

    What stands between two addresses is the name of the second, with commas in it perhaps.
    """
    end = 0
    for address in _ADDRESS.finditer(line):
        before = line[end : address.start()].lstrip(" ,;>)")
        end = address.end()
        name = _person(before.rstrip("< ")) if before.rstrip().endswith("<") else ""
        raw = f"{name} <{address[0]}>" if name else address[0]
        yield Pasted(number, raw, _email(address[0]), name)


def _row(number: int, line: str, is_organisation: Callable[[str], bool]) -> Pasted:
    named = _RECIPIENT.match(line)
    if named is not None:
        rest = _fields(line[named.end() :].strip(" ,;\t"))
        email, left = _email(named["email"]), [_person(named["name"]), *rest]
    else:
        fields = _fields(line)
        email = next((_email(field) for field in fields if "@" in field), "")
        left = [field for field in fields if "@" not in field]
    role = next((ROLE_WORDS[f.casefold()] for f in left if f.casefold() in ROLE_WORDS), None)
    firm = next((field for field in left if is_organisation(field)), "")
    words = [f for f in left if f and f != firm and f.casefold() not in ROLE_WORDS]
    name, unknown = _name_and_rest([_bare(word) for word in words])
    return Pasted(number, line, email, name, firm or unknown, role)


def _name_and_rest(words: Sequence[str]) -> tuple[str, str]:
    """Tell a name from an organisation nobody knows: first and last name may stand apart."""
    apart = len(words) > 1 and " " not in words[0] and " " not in words[1]
    name, rest = (words[:2], words[2:]) if apart else (words[:1], words[1:])
    return " ".join(name), rest[0] if rest else ""


def _fields(line: str) -> list[str]:
    separator = next((mark for mark in ("\t", ";", ",") if mark in line), ",")
    row = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    return [field.strip() for field in row if field.strip()]


def _email(raw: str) -> str:
    email = clean_email(raw.strip().removeprefix("mailto:").strip("<>()[]'\".,;"))
    return email if is_email(email) else ""


def _person(raw: str) -> str:
    """Give a name in reading order: mail programs of firms write ``Ames, Alice``."""
    name = " ".join(_bare(raw).strip(" \"'").split())
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first else name


def _bare(words: str) -> str:
    """Take away brackets that an address left behind: no name of a person has any."""
    return " ".join(words.translate({ord("<"): " ", ord(">"): " "}).split())
