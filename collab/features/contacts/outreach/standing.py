"""How a contact stands for everybody who reads its card, and who wishes the association to ask."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from collab.features.contacts.models import Contact
from collab.features.contacts.outreach.models import Availability, Wish
from collab.features.contacts.outreach.queries import SHOWN, shown
from collab.people.organisations.models import Organisation
from collab.work.unit import Work


def availability(work: Work, contact_id: uuid.UUID) -> Availability | None:
    """Give what everybody who reads a card knows of it; None where nothing was said yet."""
    return work.session.scalar(select(Availability).where(Availability.contact_id == contact_id))


def wishes(work: Work, space_id: uuid.UUID) -> Sequence[tuple[Contact, str]]:
    """Give which firm wishes the association to ask whom, as far as the viewer may know."""
    found = work.session.execute(
        select(Contact, Organisation.name)
        .join(Wish, Wish.contact_id == Contact.id)
        .join(Organisation, Organisation.id == Wish.firm_id)
        .where(Wish.space_id == space_id, Wish.firm_id != work.viewer.org_id, *shown())
        .order_by(Contact.name, Organisation.name)
        .limit(SHOWN)
    ).all()
    return [(contact, name) for contact, name in found]


def own_wishes(work: Work, space_id: uuid.UUID) -> Sequence[Contact]:
    """Give whom the viewer's firm wishes the association to ask."""
    return work.session.scalars(
        select(Contact)
        .join(Wish, Wish.contact_id == Contact.id)
        .where(Wish.space_id == space_id, Wish.firm_id == work.viewer.org_id, *shown())
        .order_by(Contact.name, Contact.id)
        .limit(SHOWN)
    ).all()


def own_wish(work: Work, contact_id: uuid.UUID) -> bool:
    """Tell whether the viewer's firm wishes the association to ask somebody."""
    found = select(Wish.id).where(Wish.contact_id == contact_id, Wish.firm_id == work.viewer.org_id)
    return work.session.scalar(found) is not None
