"""Discard drafts, think better of it for thirty days, or have them gone at once."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from collab.core.errors import ConflictError
from collab.features.contacts.models import Contact
from collab.features.contacts.policy import Act
from collab.features.contacts.queries import locked, notes_on
from collab.shared.releases.queries import OUTSIDE, history
from collab.work.unit import Work

STILL_OUT = (
    "A copy of it is out, waits for counsel, or is under review. Take it back first, or wait for"
    " counsel; then it can be deleted for good."
)


def discard(work: Work, row: Contact) -> None:
    """Put a draft away. Copies already released stay until they are withdrawn.

    :raises ConflictError: when that is done already.
    """
    work.authorise(Act.DISCARD, row)
    row = locked(work, row)
    if row.discarded_at is not None:
        raise ConflictError("This draft is discarded already. You find it among the discarded.")
    row.discarded_at = work.now
    work.record("contacts.discarded", space_id=row.space_id, facts={"contact": row.id})


def bring_back(work: Work, row: Contact) -> None:
    """Undo that; the draft is as it was. :raises ConflictError: when it stands with the others."""
    work.authorise(Act.DISCARD, row)
    row = locked(work, row)
    if row.discarded_at is None:
        raise ConflictError("This draft is not discarded. It stands among your contacts.")
    row.discarded_at = None
    work.record("contacts.brought_back", space_id=row.space_id, facts={"contact": row.id})


def erase(work: Work, row: Contact) -> None:
    """Delete a discarded draft for good, with its plan, its notes, and all that was once out of it.

    :raises ConflictError: when it was not discarded before, or something of it is out.
    """
    work.authorise(Act.DISCARD, row)
    row = locked(work, row)
    if row.discarded_at is None:
        raise ConflictError("Only what is discarded can be deleted for good.")
    attempts = history(work, row.id)
    if any(one.state in OUTSIDE or one.under_review_since is not None for one in attempts):
        raise ConflictError(STILL_OUT)
    work.call("app.forget_contact", row.id)
    drop_notes(work, [row.id])
    work.session.delete(row)  # plan and identity go with it, by their keys
    work.record("contacts.erased", space_id=row.space_id, facts={"contact": row.id})


def drop_notes(work: Work, contact_ids: Collection[uuid.UUID]) -> None:
    """Delete what the viewer's own firm noted of some cards."""
    for note in notes_on(work, contact_ids):
        work.authorise(Act.EDIT, note)
        work.session.delete(note)
