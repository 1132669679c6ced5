"""Contacts as a file: what one may see, marked in its head and in every row, its making on record.

Of whoever is protected a file holds the made-up name, as every page does; that somebody is not to
be contacted stands first in his row, and in a vCard in his very name.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from vobject import vCard
from vobject.vcard import Address, Name

from collab.core.errors import ConflictError
from collab.features.contacts import queries, reach
from collab.features.contacts.crossing import LABELS
from collab.features.contacts.filters import Filters
from collab.features.contacts.queries import Line as Taken
from collab.features.contacts.rules import PERSON, address, bases_of
from collab.features.contacts.words import class_word, in_words, spelled
from collab.people.spaces.models import Space
from collab.policy.declaration import PermittedAction
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.papers.sheet import Line, csv_file, xlsx_file
from collab.shared.releases import taking
from collab.shared.releases.forms import ACTIONS
from collab.shared.vocabularies import terms
from collab.surfaces.exchange.policy import Act
from collab.surfaces.exchange.taking import record
from collab.work.readings import note_readings
from collab.work.unit import Work

if TYPE_CHECKING:
    from collab.features.contacts.models import Contact

MOST = 10_000
AT_ONCE = 500
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "vcf": "text/vcard; charset=utf-8",
}
COLUMNS = {"class": "contact_class"}
SIGN = "DO NOT CONTACT"
TERMS = ("Do not contact", "Marking", "Permitted action", "From", "Shared on")


def take(work: Work, space: Space, filters: Filters, file_format: str) -> bytes:
    """Make the file, and record that it was taken.

    :raises ConflictError: for more than fit into one.
    """
    work.authorise(Act.TAKE, space)
    taken = list(_taken(work, space, filters))
    record(work, space.id, file_format, len(taken), of="contacts")
    if file_format == "vcf":
        return "".join(_vcards(work, space, taken)).encode()
    marking = Marking(max((one.row.marking for one in taken), default=Marking.CLEAR))
    named = taking.asks_for_a_name(work, (one.row.category for one in taken))
    banner = f"{marking.label} · {space.name}"
    if named:
        banner += f" · Taken by {taking.taker(work)}"
    lines = list(_lines(work, taken))
    if file_format == "csv":
        return csv_file([[banner], *lines])
    return xlsx_file([("Contacts", banner, [[banner], *lines], 2)])


def _taken(work: Work, space: Space, filters: Filters) -> Iterator[Taken]:
    number, page = 0, 1
    while True:
        found = queries.in_space(work, space.id, _page(filters, page), limit=AT_ONCE)
        if found.total > MOST:
            raise ConflictError(
                f"This would be more than {MOST:,} contacts. Narrow the list and try again."
            )
        rows = found.lines
        gone: frozenset[uuid.UUID] = frozenset()
        if space.kind != SpaceKind.VAULT:
            gone = note_readings(work, "contact", [line.row.id for line in rows], space.id)
        yield from (line for line in rows if line.row.id not in gone)
        number, page = number + len(rows), page + 1
        if not rows or number >= found.total:
            return


def _page(filters: Filters, page: int) -> Filters:
    said = {name: value for name, value in filters.asked.items() if name != "page"}
    return Filters(**said, page=page)


def _lines(work: Work, taken: Sequence[Taken]) -> Iterator[Line]:
    issues = terms(work, "issues")
    shown = [name for name in LABELS if name != "do_not_contact"]
    addresses = reach.telling(work, taken)
    yield [*TERMS, *(LABELS[name] for name in shown), "Address"]
    for one in taken:
        row, telling = one.row, addresses[one.row.id]
        yield [
            SIGN if row.do_not_contact else "",
            Marking(row.marking).label,
            _action(row),
            row.attribution_label or "",
            f"{row.shared_at:%Y-%m-%d}",
            *(
                in_words(name, value, issues)
                if (value := telling.get(name, getattr(row, COLUMNS.get(name, name))))
                else ""
                for name in shown
            ),
            f"{work.house.base_url}{address(row.id)}",
        ]


def _vcards(work: Work, space: Space, taken: Sequence[Taken]) -> Iterator[str]:
    addresses = reach.telling(work, taken)
    for one in taken:
        yield _vcard(space, one.row, addresses[one.row.id])


def _vcard(space: Space, row: Contact, telling: Mapping[str, str]) -> str:
    """Write one card of version 4; the library escapes, folds and puts in order."""
    person = row.form == PERSON
    forbidden = f"{SIGN}: " if row.do_not_contact else ""
    card = vCard()
    card.add("version").value = "4.0"
    card.add("kind").value = "individual" if person else "org"
    card.add("fn").value = forbidden + row.name
    if person:
        card.add("n").value = Name(family=row.name)
    if body := row.organisation or ("" if person else row.name):
        card.add("org").value = [body]
    for name, value, types in (
        ("title", row.role_title, None),
        ("email", telling["email"], ["work"]),
        ("tel", telling["phone"], ["work"]),
        ("url", telling["website"], None),
        *(("lang", code, None) for code in row.languages),
        ("categories", class_word(row.contact_class), None),
        ("note", _told(space, row), None),
        ("uid", f"urn:uuid:{row.id}", None),
    ):
        if value:
            line = card.add(name)
            line.value = [value] if name == "categories" else value
            if types:
                line.params["TYPE"] = types
    for code in row.countries:
        line = card.add("adr")
        line.value = Address(country=spelled([code], "countries"))
        line.params["TYPE"] = ["work"]
    written: str = card.serialize(validate=False)
    return written


def _told(space: Space, row: Contact) -> str:
    """Give what stands in a card's note: how far it may travel first of all."""
    marked = f"{Marking(row.marking).label}, {space.name}. {_action(row)}".strip()
    told = [marked, row.safety_note, row.about]
    if ends := [one.until for one in bases_of(row.bases) if one.until]:
        told.append(f"A ground ends on {min(ends)}.")
    return "\n".join(one for one in told if one)


def _action(row: Contact) -> str:
    if row.permitted_action is None:
        return ""
    return str(ACTIONS[PermittedAction(row.permitted_action)])
