"""What tables hold: findings or contacts. All that differs between the two stands here."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from collab.core.errors import InvalidError
from collab.features.contacts import queries as contacts
from collab.features.contacts import service as contact_service
from collab.features.contacts import tombstones
from collab.features.contacts.duplicates import Known as KnownContact
from collab.features.contacts.duplicates import most_like as contacts_like
from collab.features.contacts.duplicates import stock_of as stock_of_contacts
from collab.features.contacts.rules import ORGANISATION, PERSON, Basis, CardDraft, begun
from collab.features.findings import queries as findings
from collab.features.findings import service as finding_service
from collab.features.findings.duplicates import Known as KnownFinding
from collab.features.findings.duplicates import most_like as findings_like
from collab.features.findings.duplicates import stock_of as stock_of_findings
from collab.features.findings.rules import FindingDraft
from collab.people.spaces.models import Space
from collab.surfaces.exchange.contact_fields import CONTACT_FIELDS
from collab.surfaces.exchange.fields import FIELDS, Field
from collab.work.unit import Work

FINDING, CONTACT = "finding", "contact"
TITLE_LETTERS = 100
UNSORTED = "other"


class Row(Protocol):
    """What a row of a table became."""

    id: Any
    version: Any


@dc.dataclass(frozen=True, slots=True)
class Subject:
    """One kind of thing a table may hold; ``headed`` is the field that names each row.

    ``named`` gives the text that stands in for it where the table has none; ``known`` and ``like``
    compare a row with what is there, within its ``bucket``; ``barred`` says why a row may not be
    written though nothing is wrong with it.
    """

    key: str
    one: str
    many: str
    fields: Sequence[Field]
    headed: str
    named: Callable[[Mapping[str, Any]], str]
    needs: frozenset[str]
    needed: str
    about: str
    write: Callable[[Work, Space, Mapping[str, Any]], Row]
    find: Callable[[Work, uuid.UUID], Any]
    discard: Callable[[Work, Any], None]
    stock: Callable[[Work, uuid.UUID], Sequence[Any]]
    known: Callable[[int, Mapping[str, Any]], Any]
    bucket: Callable[[Any], object]
    like: Callable[[Any, Sequence[Any]], Any]
    title: Callable[[Any], str]
    barred: Callable[[Work, uuid.UUID], Callable[[Mapping[str, Any]], str | None]]
    alike: str
    index: str
    show: str
    argument: str

    @property
    def by_name(self) -> Mapping[str, Field]:
        """Give the fields by their names."""
        return {field.name: field for field in self.fields}


def headline(text: str) -> str:
    """Give the first words of a text, whole ones."""
    first = " ".join(text.split())
    if len(first) <= TITLE_LETTERS:
        return first
    return first[:TITLE_LETTERS].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def _finding(work: Work, vault: Space, values: Mapping[str, Any]) -> Row:
    return finding_service.write(work, vault, FindingDraft(**values))


def _contact(work: Work, vault: Space, values: Mapping[str, Any]) -> Row:
    """Write a card as it begins with its class, with what the table says over it.

    A table grants nothing: a ground for sharing is what it says itself, and nobody's by his class.
    """
    said = {k: v for k, v in values.items() if k not in _NOT_OF_A_CARD}
    said.setdefault("contact_class", UNSORTED)
    said.setdefault("form", _form_of(values))
    usual = contacts.usual(work)[said["contact_class"]]
    if usual.affected:
        raise InvalidError({"contact_class": AFFECTED})
    given = begun(usual, said["form"], work.now.date())
    bases = [one for one in given.pop("bases", ()) if one.use == "hold"]
    if basis := values.get("share_basis"):
        until = values.get("share_until") or given.get("keep_until")
        bases += [Basis(use, basis, until) for use in ("share", "contact")]
    return contact_service.write(work, vault, CardDraft(**given | said, bases=tuple(bases)))


AFFECTED = (
    "People who are affected are written by hand, under a made-up name and with a safety plan."
)
_NOT_OF_A_CARD = frozenset({"first_name", "last_name", "share_basis", "share_until"})


def _form_of(values: Mapping[str, Any]) -> str:
    """Tell a body from a person: only a body's card bears the body's own name.

    Whatever tells neither is a person: who is taken for a body needs no ground and has no end.
    """
    if values.get("first_name") or values.get("last_name"):
        return PERSON
    body = values.get("organisation")
    return ORGANISATION if body and values.get("name") in (None, "", body) else PERSON


def _name_of(values: Mapping[str, Any]) -> str:
    parts = (values.get("first_name"), values.get("last_name"))
    return " ".join(p for p in parts if p) or str(values.get("organisation") or "")


def _known_contact(number: int, values: Mapping[str, Any]) -> KnownContact:
    texts: dict[str, Any] = {
        name: values.get(name) or "" for name in ("name", "organisation", "email", "website")
    }
    return KnownContact(uuid.UUID(int=number), values.get("form") or _form_of(values), **texts)


def _known_finding(number: int, values: Mapping[str, Any]) -> KnownFinding:
    return KnownFinding(
        id=uuid.UUID(int=number),
        title=values["title"],
        statement=values.get("statement", ""),
        issue=values.get("issue"),
        country=values.get("country"),
    )


def _nobody(_work: Work, _vault: uuid.UUID) -> Callable[[Mapping[str, Any]], str | None]:
    return lambda _values: None


def _forgotten(work: Work, vault: uuid.UUID) -> Callable[[Mapping[str, Any]], str | None]:
    """Keep out who asked to be forgotten, and who is written by hand."""
    marks = tombstones.forgotten_in(work, vault)
    hand = {key for key, usual in contacts.usual(work).items() if usual.affected}

    def barred(values: Mapping[str, Any]) -> str | None:
        if values.get("contact_class") in hand:
            return AFFECTED
        known = tombstones.asked_of(
            values.get("name") or "", values.get("organisation") or "", values.get("email") or ""
        )
        day = tombstones.told(work, vault, marks, known)
        return None if day is None else f"Somebody known by this asked to be forgotten on {day}."

    return barred


FINDINGS = Subject(
    key=FINDING,
    one="finding",
    many="findings",
    fields=FIELDS,
    headed="title",
    named=lambda values: headline(str(values.get("statement", ""))),
    needs=frozenset({"title", "statement"}),
    needed="Choose the column that holds the title, or the one that says what is happening.",
    about="Without a title, the first words of “What is happening” become one. A source’s identity"  # noqa: RUF001 # as it stands on the page
    " is sealed.",
    write=_finding,
    find=findings.one,
    discard=finding_service.discard,
    stock=stock_of_findings,
    known=_known_finding,
    bucket=lambda known: known.country,
    like=findings_like,
    title=lambda known: known.title,
    barred=_nobody,
    alike="It looks like a finding that is there already.",
    index="findings.index",
    show="findings.show",
    argument="finding_id",
)
CONTACTS = Subject(
    key=CONTACT,
    one="contact",
    many="contacts",
    fields=CONTACT_FIELDS,
    headed="name",
    named=_name_of,
    needs=frozenset({"name", "last_name", "organisation"}),
    needed="Choose the column that holds the name, the last name, or the organisation.",
    about="First and last name become one name; without either, the organisation’s is taken. A"  # noqa: RUF001 # likewise
    " ground for sharing is only what the table says.",
    write=_contact,
    find=contacts.one,
    discard=contact_service.discard,
    stock=stock_of_contacts,
    known=_known_contact,
    bucket=lambda known: (known.form, known.name[:1].casefold()),
    like=lambda mine, others: next(iter(contacts_like(mine, others)), None),
    title=lambda known: known.name,
    barred=_forgotten,
    alike="It looks like a contact that is there already.",
    index="contacts.index",
    show="contacts.show",
    argument="contact_id",
)
SUBJECTS: Mapping[str, Subject] = {one.key: one for one in (FINDINGS, CONTACTS)}
