"""Write and change drafts of cards; the identity of somebody protected is sealed beside them."""

from __future__ import annotations

import dataclasses as dc

from sqlalchemy.exc import IntegrityError

from collab.core.errors import ConflictError, InvalidError, StaleError
from collab.core.ids import new_id
from collab.features.contacts.models import Contact, ContactIdentity, ContactNameMarks
from collab.features.contacts.policy import Act
from collab.features.contacts.queries import identity_of, locked, name_marks_of, usual
from collab.features.contacts.rules import GIVING_AWAY, PERSON, CardDraft, months_on
from collab.people.spaces.models import Space
from collab.shared.names import marks_of
from collab.work.unit import Work

PRIVATE = ("identity", "marking", "bases")


def write(work: Work, vault: Space, draft: CardDraft) -> Contact:
    """Put a new draft into the viewer's own vault. :raises DeniedError: for any other space."""
    _demand_sense(draft)
    draft = _kept_no_longer(work, draft)
    row = Contact(
        id=new_id(),
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        updated_at=work.now,
        **_values(draft),
    )
    work.create(Act.WRITE, vault, row)
    if draft.identity:
        work.session.flush()  # the identity's key points at the card
        _seal(work, row, draft.identity)
    work.record("contacts.written", space_id=vault.id, facts={"contact": row.id})
    return row


def edit(work: Work, row: Contact, draft: CardDraft, *, seen_version: int) -> Contact:
    """Change a draft that the author last saw in ``seen_version``.

    :raises StaleError: when it was saved in between.
    """
    work.authorise(Act.EDIT, row)
    row = locked(work, row)  # of two savers the second waits, and sees
    work.authorise(Act.EDIT, row)
    if row.version != seen_version:
        raise StaleError(row, "this card")
    _demand_sense(draft)
    draft = _kept_no_longer(work, draft)
    values = _values(draft)
    if all(getattr(row, name) == value for name, value in values.items()) and not draft.identity:
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = work.now
    row.ending_told_on = None  # its end may lie elsewhere now
    if draft.identity:
        _seal(work, row, draft.identity)
    work.record("contacts.edited", space_id=row.space_id, facts={"contact": row.id})
    return row


def open_identity(work: Work, row: Contact) -> str | None:
    """Open who somebody protected is, which is itself recorded; None when none is kept.

    :raises DeniedError: for whoever is not cleared for it.
    :raises SealBrokenError: when the key is gone.
    """
    found = identity_of(work, row)
    if found is None:
        return None
    work.authorise(Act.OPEN_IDENTITY, found)
    if found.identity_sealed is None:
        return None
    facts = {"contact": row.id, "opened_by": work.viewer.representation_id}
    work.record("contacts.identity_opened", space_id=row.space_id, facts=facts)
    return work.house.cipher.open(found.identity_sealed, found.place)


def _seal(work: Work, row: Contact, identity: str) -> None:
    found = identity_of(work, row)
    if found is None:
        found = ContactIdentity(
            id=new_id(),
            org_id=row.org_id,
            space_id=row.space_id,
            author_id=work.viewer.representation_id,
            shared_at=work.now,
            marking=row.marking,
            contact_id=row.id,
        )
        work.create(Act.EDIT, row, found)
        found.identity_sealed = work.house.cipher.seal(identity, found.place)
        try:
            work.session.flush()  # there may be one that this colleague is not cleared to see
        except IntegrityError as error:
            raise ConflictError(
                "This card already has an identity above your clearance. Leave it empty, or ask"
                " the colleague who wrote it."
            ) from error
    else:
        work.authorise(Act.EDIT, found)
        found.identity_sealed = work.house.cipher.seal(identity, found.place)
    _mark(work, row, identity)


def _mark(work: Work, row: Contact, identity: str) -> None:
    """Keep by what he could be named, for what others would say of his card."""
    marks = marks_of(work.house.cipher, identity)
    known = name_marks_of(work, row)
    if known is not None:
        work.authorise(Act.EDIT, known)
        known.marks = marks
        return
    work.create(
        Act.EDIT,
        row,
        ContactNameMarks(
            id=new_id(),
            org_id=row.org_id,
            space_id=row.space_id,
            author_id=work.viewer.representation_id,
            shared_at=work.now,
            marking=row.marking,
            contact_id=row.id,
            marks=marks,
        ),
    )


def _demand_sense(draft: CardDraft) -> None:
    """Refuse a person's card that nothing allows to keep, and what gives away who is protected.

    :raises InvalidError: naming the fields.
    """
    told = {}
    if draft.form == PERSON and not any(one.use == "hold" for one in draft.bases):
        told["basis_hold"] = "Of a person even the card needs a ground. Choose one."
    if draft.protected:
        told |= {
            name: "This leads to somebody protected. Put it into the sealed identity."
            for name in GIVING_AWAY
            if getattr(draft, name)
        }
    elif draft.identity:
        told["identity"] = "Only of somebody protected an identity is sealed. Tick that first."
    if told:
        raise InvalidError(told)


def _kept_no_longer(work: Work, draft: CardDraft) -> CardDraft:
    """Give a person's draft with an end that is within what is usual for the class, from today.

    A trigger of the database does the same, whatever writes a draft.
    """
    if draft.form != PERSON:
        return draft
    most = months_on(work.now.date(), usual(work)[draft.contact_class].retention_months)
    return dc.replace(draft, keep_until=min(draft.keep_until or most, most))


def _values(draft: CardDraft) -> dict[str, object]:
    values: dict[str, object] = {}
    for field in dc.fields(draft):
        value = getattr(draft, field.name)
        if field.name not in PRIVATE:
            values[field.name] = list(value) if isinstance(value, tuple) else value
    values["bases"] = [one.kept for one in draft.bases]
    values["marking"] = int(draft.marking)
    return values
