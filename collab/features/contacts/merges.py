"""Two cards that are one: which speaks for the other, and what it shows of it.

Nothing is copied. A copy says for ever what was released, and goes when its contributor takes it
back; so the kept one only shows fields of the other for as long as both are there.
"""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.features.contacts.models import Contact, ContactMerge
from collab.features.contacts.outreach.queries import held_among
from collab.features.contacts.outreach.rules import UNTOUCHED
from collab.features.contacts.policy import Act
from collab.features.contacts.queries import notes_on
from collab.features.contacts.service.noting import add_note
from collab.people.spaces.models import Space
from collab.people.spaces.queries import own_vault
from collab.work.unit import Work

OVERLAID = (
    "organisation", "role_title", "languages", "countries", "issues", "about", "channel",
    "channel_note", "email", "phone", "website",
)  # fmt: skip
"""What a kept card may show of the other one. Name, grounds and warnings stay its own."""
HELD = "Somebody of this group holds one of them. They can become one when it is free again."


@dc.dataclass(frozen=True, slots=True)
class Together:
    """A card as it is shown with those it speaks for."""

    values: Mapping[str, Any]
    others: Sequence[Contact]
    merges: Sequence[ContactMerge]
    origins: Mapping[str, uuid.UUID]
    """Which card each value is of that is not the card's own."""


def conflicts(kept: Contact, gone: Contact) -> Sequence[str]:
    """Give the fields in which both say something, and not the same."""
    return [
        name
        for name in OVERLAID
        if getattr(kept, name)
        and getattr(gone, name)
        and getattr(kept, name) != getattr(gone, name)
    ]


def blanks(kept: Contact, gone: Contact) -> Sequence[str]:
    """Give the fields in which only the other one says something."""
    return [name for name in OVERLAID if getattr(gone, name) and not getattr(kept, name)]


def hindrance(kept: Contact, gone: Contact) -> str | None:
    """Say why the first cannot speak for the second; None if it can."""
    if kept.marking != gone.marking or kept.circle is not None or gone.circle is not None:
        return "They are not for the same readers. Only cards with one marking become one."
    if kept.form != gone.form or kept.protected != gone.protected:
        return "One is a person and the other is not, or only one of them is protected."
    if gone.do_not_contact and not kept.do_not_contact:
        return "The other one says: do not contact. Keep that one."
    if gone.safety_note and not kept.safety_note:
        return "The other one has something to be read before an approach. Keep that one."
    if gone.permitted_action in UNTOUCHED and kept.permitted_action not in UNTOUCHED:
        return "Whoever shared the other one wants nobody to get in touch. Keep that one."
    return None


def merge(
    work: Work, space: Space, kept: Contact, gone: Contact, chosen: Collection[str]
) -> uuid.UUID:
    """Let one copy speak for another; ``chosen`` are fields in which the other one is believed.

    :raises InvalidError: when they cannot become one.
    :raises ConflictError: when one of them changed meanwhile.
    """
    work.authorise(Act.MERGE, space)
    if gone.id == kept.id or space.id != kept.space_id or space.id != gone.space_id:
        raise NotFoundError
    why = hindrance(kept, gone) or (HELD if held_among(work, (kept.id, gone.id)) else None)
    if why is not None:
        raise InvalidError({"": why})
    taken = [*blanks(kept, gone), *(one for one in conflicts(kept, gone) if one in chosen)]
    merge_id: uuid.UUID = work.call("app.merge_contacts", kept.id, gone.id, taken, work.now)
    work.record("contacts.merged", space_id=space.id, facts={"kept": kept.id, "gone": gone.id})
    return merge_id


def merge_drafts(work: Work, kept: Contact, gone: Contact, chosen: Collection[str]) -> None:
    """Write one draft of the viewer's own vault into another, and discard it.

    Blanks are filled, and ``chosen`` fields are the other one's. Notes move along; grounds do not,
    for what allowed one thing of one card need not allow it of the other. For 30 days the other
    one can be had back as it was.

    :raises InvalidError: when they cannot become one.
    """
    work.authorise(Act.EDIT, kept)
    work.authorise(Act.DISCARD, gone)
    why = hindrance(kept, gone)
    if why is not None:
        raise InvalidError({"": why})
    if gone.id == kept.id or kept.space_id != gone.space_id:
        raise NotFoundError
    for name in (*blanks(kept, gone), *(one for one in conflicts(kept, gone) if one in chosen)):
        setattr(kept, name, getattr(gone, name))
    kept.updated_at = gone.discarded_at = work.now
    for note in notes_on(work, [gone.id]):
        work.authorise(Act.EDIT, note)
        work.session.delete(note)
        add_note(work, own_vault(work), kept, note.body)
    facts = {"kept": kept.id, "gone": gone.id}
    work.record("contacts.merged", space_id=kept.space_id, facts=facts)


def undo(work: Work, space: Space, row: ContactMerge) -> None:
    """Let the two stand for themselves again. :raises ConflictError: when that is so already."""
    work.authorise(Act.MERGE, space)
    if row.undone_at is not None:
        raise ConflictError("These two stand for themselves again already.")
    work.call("app.unmerge_contacts", row.id, work.now)
    work.record("contacts.unmerged", space_id=space.id, facts={"merge": row.id})


def merge_of(work: Work, merge_id: uuid.UUID) -> ContactMerge:
    """Give a merge. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(ContactMerge).where(ContactMerge.id == merge_id))
    if found is None:
        raise NotFoundError
    return found


def together(work: Work, row: Contact) -> Together:
    """Give a copy's values as they are shown with those it speaks for, and the history of that."""
    merges = work.session.scalars(
        select(ContactMerge)
        .where(
            ContactMerge.space_id == row.space_id,
            or_(ContactMerge.kept_id == row.id, ContactMerge.gone_id == row.id),
        )
        .order_by(ContactMerge.merged_at, ContactMerge.id)
    ).all()
    live = {one.gone_id: one for one in merges if one.kept_id == row.id and not one.undone_at}
    others = work.session.scalars(
        select(Contact).where(
            Contact.space_id == row.space_id,
            Contact.id.in_(live),
            Contact.withdrawn_at.is_(None),
        )
    ).all()
    values = {name: getattr(row, name) for name in OVERLAID}
    origins: dict[str, uuid.UUID] = {}
    for other in sorted(others, key=lambda one: live[one.id].merged_at):
        values |= {name: getattr(other, name) for name in live[other.id].taken}
        origins |= dict.fromkeys(live[other.id].taken, other.id)
    return Together(values, others, merges, origins)
