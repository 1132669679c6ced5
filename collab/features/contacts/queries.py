"""The only ways to get at contacts; every one of them under the viewer's formula."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Date, Text, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from collab.core.canonical import digest
from collab.core.errors import NotFoundError
from collab.features.contacts.filters import ENDING, NEWEST, Filters
from collab.features.contacts.models import (
    Contact,
    ContactClass,
    ContactIdentity,
    ContactNameMarks,
    ContactNote,
    ContactPlan,
    ContactReading,
)
from collab.features.contacts.plans import Plan
from collab.features.contacts.rules import Usual
from collab.shared.releases.queries import Standing, newest, standings
from collab.shared.releases.unread import contributed, opened
from collab.shared.search import matching
from collab.work.unit import Work

PAGE = 50
ADDRESSES = ("email", "phone", "website")
SHOWN = 200
SAID = ("feasible", "safe", "assessed_by", "assessed_on", "risks", "safe_channel", "alternative",
        "reprisal_contact", "review_on")  # fmt: skip


@dc.dataclass(frozen=True, slots=True)
class Line:
    """A card as a list shows it, with how it stands for the viewer."""

    row: Contact
    own: bool
    fresh: bool
    standings: Sequence[Standing]


@dc.dataclass(frozen=True, slots=True)
class Page:
    """One page of lines, of so many."""

    lines: Sequence[Line]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Give how many pages there are."""
        return max(1, -(-self.total // PAGE))


def one(work: Work, contact_id: uuid.UUID) -> Contact:
    """Give the card. :raises NotFoundError: when there is none, or none for this viewer."""
    found = even_discarded(work, contact_id)
    if found.discarded_at is not None:
        raise NotFoundError
    return found


def even_discarded(work: Work, contact_id: uuid.UUID) -> Contact:
    """Give the card, discarded or not. :raises NotFoundError: when there is none to see."""
    found = work.session.scalar(select(Contact).where(Contact.id == contact_id))
    if found is None:
        raise NotFoundError
    return found


def locked(work: Work, row: Contact) -> Contact:
    """Give a draft as it stands now, to one writer at a time.

    :raises NotFoundError: when it is gone by now.
    """
    found = work.session.scalar(
        select(Contact)
        .where(Contact.id == row.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFoundError
    return found


def readable_among(work: Work, ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Give those of some cards that are there for this viewer."""
    if not ids:
        return frozenset()
    return frozenset(work.session.scalars(select(Contact.id).where(Contact.id.in_(ids))))


def usual(work: Work) -> Mapping[str, Usual]:
    """Give the classes in their order, with what is usual for each."""
    rows = work.session.scalars(select(ContactClass).order_by(ContactClass.position))
    return {
        row.key: Usual(row.key, row.affected, row.retention_months, row.legal_basis, row.channel)
        for row in rows
    }


def affected(work: Work, contact_class: str) -> bool:
    """Tell whether those of a class are shared only with a safety plan."""
    found = select(ContactClass.affected).where(ContactClass.key == contact_class)
    return bool(work.session.scalar(found))


def standing() -> list[ColumnElement[bool]]:
    """Keep what a list shows: nothing discarded, corrected, or spoken for by another card.

    That one spoke as it stood. Once it is corrected the other stands for itself again: whoever put
    them together has not seen whether the new words still speak for both.
    """
    keeper = aliased(Contact)
    spoken_for = exists().where(
        keeper.space_id == Contact.space_id,
        keeper.id == Contact.merged_into_id,
        keeper.withdrawn_at.is_(None),
        keeper.superseded_by_id.is_(None),
    )
    return [
        Contact.discarded_at.is_(None),
        newest(Contact),
        or_(Contact.merged_into_id.is_(None), ~spoken_for),
    ]


def in_space(work: Work, space_id: uuid.UUID, filters: Filters, *, limit: int = PAGE) -> Page:
    """Give a page of a space's cards and count them all."""
    found = [Contact.space_id == space_id, *standing(), *filters.conditions]
    if filters.words:
        found.append(Contact.id.in_(matching(work, filters.words, space_id)))
    total = work.session.scalar(select(func.count()).select_from(Contact).where(*found)) or 0
    order: tuple[Any, ...] = (func.lower(Contact.name), Contact.id)
    if filters.sort == NEWEST:
        order = (Contact.shared_at.desc(), Contact.id)
    if filters.sort == ENDING:
        order = (last_day().nulls_last(), Contact.id)
    listing = (
        select(
            Contact,
            contributed(Contact.id).label("own"),
            opened(Contact.id).label("read"),
        )
        .where(*found)
        .order_by(*order)
        .limit(limit)
        .offset((filters.page - 1) * limit)
    )
    rows = work.session.execute(listing).all()
    stand = standings(work, [row.id for row, _, _ in rows if not row.is_copy])
    lines = [
        Line(row, own, row.is_copy and not own and not read, stand.get(row.id, ()))
        for row, own, read in rows
    ]
    return Page(lines, total, filters.page)


def present(work: Work, space_id: uuid.UUID) -> Mapping[str, Sequence[str]]:
    """Give the classes, countries and languages that stand in a space, for its filters."""
    here = [Contact.space_id == space_id, *standing()]
    found = work.session.execute(
        select(
            func.array_agg(Contact.contact_class.distinct()),
            func.array_agg(func.array_to_string(Contact.countries, ",").distinct()),
            func.array_agg(func.array_to_string(Contact.languages, ",").distinct()),
        ).where(*here)
    ).one()
    split = [
        sorted({code for text in column or () for code in text.split(",") if code})
        for column in found
    ]
    return dict(zip(("contact_class", "country", "language"), split, strict=True))


def counts(work: Work, space_id: uuid.UUID) -> Mapping[str, int]:
    """Count a space's cards by class."""
    rows = work.session.execute(
        select(Contact.contact_class, func.count())
        .where(Contact.space_id == space_id, *standing())
        .group_by(Contact.contact_class)
    )
    return dict(rows.all())


def discarded_in(work: Work, vault_id: uuid.UUID) -> Sequence[Contact]:
    """Give what was discarded in a vault and can still be had back."""
    return work.session.scalars(
        select(Contact)
        .where(Contact.space_id == vault_id, Contact.discarded_at.is_not(None))
        .order_by(Contact.discarded_at.desc(), Contact.id)
        .limit(SHOWN)
    ).all()


def identity_of(work: Work, row: Contact) -> ContactIdentity | None:
    """Give the sealed side of a draft, in its own vault; None elsewhere."""
    return work.session.scalar(
        select(ContactIdentity).where(
            ContactIdentity.space_id == row.space_id, ContactIdentity.contact_id == row.id
        )
    )


def name_marks_of(work: Work, row: Contact) -> ContactNameMarks | None:
    """Give the marks of how a draft's person could be named, in its own vault; None elsewhere."""
    return work.session.scalar(
        select(ContactNameMarks).where(
            ContactNameMarks.space_id == row.space_id, ContactNameMarks.contact_id == row.id
        )
    )


def plan_row(work: Work, row: Contact) -> ContactPlan | None:
    """Give the row of a draft's safety plan, in its own vault; None elsewhere."""
    return work.session.scalar(
        select(ContactPlan).where(
            ContactPlan.space_id == row.space_id, ContactPlan.contact_id == row.id
        )
    )


def plan_of(work: Work, row: Contact) -> Plan | None:
    """Give a draft's safety plan; None when none is begun."""
    found = plan_row(work, row)
    return plan_from(found) if found else None


def plan_from(row: ContactPlan) -> Plan:
    """Give what a row says."""
    return Plan(**{name: getattr(row, name) for name in SAID})


def notes_on(work: Work, contact_ids: Collection[uuid.UUID]) -> Sequence[ContactNote]:
    """Give what the viewer's own firm noted of some cards, the latest first."""
    vault = work.viewer.vault_id
    if vault is None or not contact_ids:
        return ()
    return work.session.scalars(
        select(ContactNote)
        .where(ContactNote.space_id == vault, ContactNote.contact_id.in_(contact_ids))
        .order_by(ContactNote.shared_at.desc(), ContactNote.id.desc())
        .limit(SHOWN)
    ).all()


def note(work: Work, note_id: uuid.UUID) -> ContactNote:
    """Give a note of the viewer's own vault. :raises NotFoundError: when there is none."""
    found = work.session.scalar(select(ContactNote).where(ContactNote.id == note_id))
    if found is None:
        raise NotFoundError
    return found


def note_hash(row: Contact) -> bytes:
    """Give the hash of what must be read before an approach."""
    return digest(row.safety_note)


def has_read(work: Work, row: Contact) -> bool:
    """Tell whether the viewer has read the safety note as it stands; true where there is none."""
    if not row.safety_note:
        return True
    return row.id in have_read(work, [row])


def have_read(work: Work, rows: Sequence[Contact]) -> frozenset[uuid.UUID]:
    """Give those of some copies whose safety note the viewer has read as it stands now."""
    hashes = {row.id: note_hash(row) for row in rows if row.safety_note}
    found = work.session.execute(
        select(ContactReading.contact_id, ContactReading.note_hash).where(
            ContactReading.contact_id.in_(hashes),
            ContactReading.representation_id == work.viewer.representation_id,
        )
    )
    return frozenset(contact for contact, read in found if hashes[contact] == bytes(read))


def last_day() -> ColumnElement[dt.date]:
    """Give the last day of a card, as ``rules.ends_on`` does."""
    uses = cast(["hold", "share"], ARRAY(Text))
    return func.app.contact_ends(Contact.form, Contact.bases, Contact.keep_until, uses, type_=Date)
