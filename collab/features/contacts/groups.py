"""Copies of one space that stand for the same person or body, and who speaks for which."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import func, or_, select

from collab.features.contacts.models import Contact
from collab.work.unit import Work


def keeper_of(work: Work, row: Contact) -> Contact | None:
    """Give the card that speaks for a copy, as it stands in lists; None where none does."""
    return work.session.scalar(
        select(Contact).where(
            Contact.space_id == row.space_id,
            Contact.id == row.merged_into_id,
            Contact.superseded_by_id.is_(None),
        )
    )


def one_with(work: Work, row: Contact) -> Sequence[Contact]:
    """Give the copies that stand for the same as one: it, whom it speaks for, who speaks for it.

    A correction is another row than what spoke, so each is followed through its versions.
    """
    found: dict[uuid.UUID, Contact] = {}
    fresh = [row]
    while fresh:
        found |= {each.id: each for each in fresh}
        ids = list(found)
        linked = {
            other
            for each in fresh
            for other in (each.merged_into_id, each.supersedes_id, each.superseded_by_id)
            if other is not None
        }
        more = or_(Contact.id.in_(linked), Contact.merged_into_id.in_(ids))
        fresh = list(
            work.session.scalars(
                select(Contact).where(
                    Contact.space_id == row.space_id, more, Contact.id.not_in(ids)
                )
            )
        )
    out = (each.withdrawn_at is None and each.superseded_by_id is None for each in found.values())
    return [each for each, stands in zip(found.values(), out, strict=True) if stands]


def standing_in(work: Work, space_id: uuid.UUID) -> Sequence[Contact]:
    """Give all copies of a space in their newest version, merged or not."""
    return work.session.scalars(
        select(Contact)
        .where(
            Contact.space_id == space_id,
            Contact.withdrawn_at.is_(None),
            Contact.superseded_by_id.is_(None),
        )
        .order_by(func.lower(Contact.name), Contact.id)
    ).all()
