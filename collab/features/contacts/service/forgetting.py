"""Somebody asks to be forgotten: everything of him goes, and a mark keeps him from coming back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from collab.core.crypto import SealBrokenError
from collab.core.errors import ConflictError
from collab.core.ids import new_id
from collab.features.contacts import tombstones
from collab.features.contacts.groups import one_with, standing_in
from collab.features.contacts.models import Contact, ContactTombstone
from collab.features.contacts.outreach.service.keeping import forget_kept
from collab.features.contacts.policy import Act
from collab.features.contacts.queries import identity_of
from collab.features.contacts.rules import same_person
from collab.features.contacts.service.discarding import drop_notes
from collab.features.contacts.service.writing import open_identity
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.shared.releases.proving import prove_gone
from collab.shared.releases.queries import OUTSIDE, history
from collab.shared.releases.service import withdraw
from collab.work.unit import Work

UNDER_REVIEW = (
    "Something of this card is under review. Counsel decides first: what was objected to is"
    " evidence of others until then."
)


def forget(work: Work, vault: Space, row: Contact, *, leave_mark: bool) -> bool:
    """Let a draft, all its copies, its notes and what is sealed of it be gone for good.

    Tells whether a mark stands where one is wished: of whoever is protected only a colleague who
    may open the identity can leave one, and to go does not wait for him.

    :raises ConflictError: while something of it is under review.
    """
    work.authorise(Act.FORGET, row)
    attempts = history(work, row.id)
    if any(one.under_review_since is not None for one in attempts):
        raise ConflictError(UNDER_REVIEW)
    known = tombstones.said_of(row, _identity(work, row)) if leave_mark else []
    for one in attempts:
        if one.state in OUTSIDE:
            work.session.refresh(one)  # an earlier one may have taken it along
        if one.state in OUTSIDE:
            withdraw(work, one)
    work.call("app.forget_contact", row.id)
    copies = [one.copy_id for one in attempts]
    drop_notes(work, [row.id, *copies])
    _leave_marks(work, vault, known)
    forget_kept(work, [row.id, *copies])
    work.session.delete(row)  # plan and identity go with it, by their keys
    work.record("contacts.forgotten", space_id=vault.id, facts={"contact": row.id})
    return bool(known) or not leave_mark


def _identity(work: Work, row: Contact) -> str | None:
    """Open who somebody protected is, where the viewer may and the key is still here."""
    found = identity_of(work, row) if row.protected else None
    if found is None or not work.may(Act.OPEN_IDENTITY, found).allowed:
        return None
    try:
        return open_identity(work, row)
    except SealBrokenError:
        return None


def forget_copy(work: Work, row: Contact, *, leave_mark: bool) -> Sequence[Contact]:
    """Let a copy be gone from its space for good, with every card that stands for the same.

    Were it alone, the one it speaks for would stand again. Contributors are told, and their drafts
    are theirs to see to. Gives what else stands there under the same name or address.

    :raises ConflictError: while one of them is under review.
    """
    group = one_with(work, row)
    said = list(dict.fromkeys(known for one in group for known in tombstones.said_of(one)))
    signs = tombstones.marks(work, row.space_id, said) if leave_mark else []
    space_id, ids = row.space_id, [one.id for one in group]
    names = frozenset(same_person(one.name) for one in group if not one.protected)
    for one in group:
        work.authorise(Act.FORGET, one)
    for copy_id in ids:
        along = work.call("app.forget_contact_copy", copy_id, work.now)
        work.record("contacts.copy_forgotten", space_id=space_id, facts={"copy": copy_id})
        for gone in along:
            prove_gone(work, "releases.withdrawn", space_id, gone)
    for sign, version in signs:
        work.call("app.leave_contact_mark", space_id, sign, version, work.now)
    work.session.expire_all()  # functions have changed what was read
    return [
        one
        for one in standing_in(work, space_id)
        if same_person(one.name) in names
        or not set(said).isdisjoint(tombstones.asked_of(one.name, one.organisation, one.email))
    ]


def _leave_marks(work: Work, vault: Space, known: Iterable[str]) -> None:
    there = _standing(work, vault.id)
    for sign, version in tombstones.marks(work, vault.id, known):
        if sign in there:
            continue
        mark = ContactTombstone(
            id=new_id(),
            org_id=work.viewer.org_id,
            space_id=vault.id,
            author_id=work.viewer.representation_id,
            shared_at=work.now,
            marking=int(Marking.CLEAR),
            mark=sign,
            key_version=version,
            erased_on=work.now.date(),
        )
        work.create(Act.WRITE, vault, mark)


def _standing(work: Work, vault_id: uuid.UUID) -> frozenset[bytes]:
    rows = work.session.scalars(
        select(ContactTombstone.mark).where(ContactTombstone.space_id == vault_id)
    )
    return frozenset(map(bytes, rows))
