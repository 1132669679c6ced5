"""How much of a vault's contacts comes to an end, or is to be looked at again."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from collab.features.contacts.models import Contact, ContactPlan
from collab.features.contacts.queries import last_day
from collab.work.unit import Work


def plans_due(work: Work, by: dt.date) -> int:
    """Count the safety plans in the viewer's own vault whose review is due by a day."""
    found = (
        select(func.count())
        .select_from(ContactPlan)
        .join(
            Contact,
            (Contact.space_id == ContactPlan.space_id) & (Contact.id == ContactPlan.contact_id),
        )
        .where(
            ContactPlan.space_id == work.viewer.vault_id,
            ContactPlan.review_on <= by,
            Contact.discarded_at.is_(None),
        )
    )
    return work.session.scalar(found) or 0


def ending(work: Work, by: dt.date) -> int:
    """Count the drafts in the viewer's own vault that end by a day, as the database reckons it."""
    found = (
        select(func.count())
        .select_from(Contact)
        .where(
            Contact.space_id == work.viewer.vault_id,
            Contact.verdict.is_(None),
            Contact.discarded_at.is_(None),
            last_day() <= by,
        )
    )
    return work.session.scalar(found) or 0
