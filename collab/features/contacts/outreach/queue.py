"""The queue of a campaign: each contact ready, or with the first reason why it is not.

The same for whoever reads it and whoever acted; only what one's own firm holds, said or wishes is
put beside it.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, or_, select

from collab.features.contacts.models import Contact, ContactClass
from collab.features.contacts.outreach.models import (
    Availability,
    Campaign,
    Claim,
    Result,
    Target,
    Wish,
)
from collab.features.contacts.outreach.queries import Held, shown
from collab.features.contacts.outreach.rules import (
    ASK_FIRST,
    MOST_TARGETS,
    UNTOUCHED,
    Next,
    Reason,
    Script,
    Standing,
    blocked,
    campaign_blocks,
)
from collab.people.organisations.models import Organisation
from collab.policy.declaration import PermittedAction
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class Line:
    """One contact of a queue. ``holder`` is a firm that agreed to be named, or one's own."""

    contact: Contact
    class_: ContactClass
    standing: Standing
    reason: Reason | None
    own: Claim | None
    holder: str | None
    wished: bool
    wishes: bool
    visit_month: dt.date | None
    own_result: Result | None

    @property
    def first(self) -> str | None:
        """Give what is to be done before anybody gets in touch, as whoever shared it says."""
        asks = self.contact.permitted_action == PermittedAction.ASK_CONTRIBUTOR_FIRST
        return ASK_FIRST if asks else None


def queue(work: Work, campaign: Campaign, script: Script | None) -> Sequence[Line]:
    """Give the contacts of a campaign, each ready or with the first reason why it is not."""
    found = work.session.execute(
        select(Contact, ContactClass, Availability)
        .join(Target, and_(Target.contact_id == Contact.id, Target.space_id == Contact.space_id))
        .join(ContactClass, ContactClass.key == Contact.contact_class)
        .outerjoin(Availability, Availability.contact_id == Contact.id)
        .where(Target.campaign_id == campaign.id, *shown())
        .order_by(Contact.name, Contact.id)
        .limit(MOST_TARGETS)
    ).all()
    ids = [contact.id for contact, _, _ in found]
    claims, results = _claims_on(work, ids), _results_on(work, ids)
    wishes = _wishes_on(work, ids)
    unread = set(work.call("app.unread_notes", ids)) if ids else set()
    narrow = work.call("app.narrow_contacts", ids) if ids else {}
    today = work.now.date()
    window = (campaign.opens_on, campaign.closes_on)
    first = campaign_blocks(campaign.stands, window, script, today)
    lines = []
    for contact, class_, known in found:
        claim, holder = claims.get(contact.id, (None, None))
        result = results.get(contact.id)
        wished, visit_month = _told_of(known)
        few = narrow.get(str(contact.id))
        standing = _standing(
            contact,
            class_,
            known,
            result,
            read=contact.id not in unread,
            narrow=Reason(few) if few else None,
        )
        own = claim is not None and claim.firm_id == work.viewer.org_id
        lines.append(
            Line(
                contact=contact,
                class_=class_,
                standing=standing,
                reason=first or blocked(standing, today),
                own=claim if own else None,
                holder=holder if not own else None,
                wished=wished,
                wishes=contact.id in wishes,
                visit_month=visit_month,
                own_result=result,
            )
        )
    return lines


def hinders(work: Work, held: Held, script: Script | None) -> Reason | None:
    """Give why whoever holds a contact is not to get in touch with it now; None if he may."""
    campaign, contact = held.campaign, held.contact
    if contact.withdrawn_at is not None:
        return Reason.NOT_PERMITTED
    found = work.session.execute(
        select(ContactClass, Availability)
        .outerjoin(Availability, Availability.contact_id == contact.id)
        .where(ContactClass.key == contact.contact_class)
    ).one()
    few = work.call("app.narrow_contacts", [contact.id]).get(str(contact.id))
    standing = _standing(
        contact,
        *found,
        None,
        read=contact.id not in work.call("app.unread_notes", [contact.id]),
        narrow=Reason(few) if few else None,
    )
    today = work.now.date()
    window = (campaign.opens_on, campaign.closes_on)
    meanwhile = dc.replace(standing, claimed_until=None, resting_until=None)
    return campaign_blocks(campaign.stands, window, script, today) or blocked(meanwhile, today)


def _claims_on(
    work: Work, ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[Claim, str | None]]:
    """Give the live claims the viewer may know of: his firm's, and those that name their firm."""
    found = work.session.execute(
        select(Claim, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Claim.firm_id)
        .where(
            Claim.contact_id.in_(ids),
            Claim.ended_on.is_(None),
            or_(Claim.firm_id == work.viewer.org_id, Claim.until >= work.now.date()),
        )
    )
    return {row.contact_id: (row, name) for row, name in found}


def _results_on(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Result]:
    """Give the latest result of the viewer's own firm on each of some contacts."""
    found = work.session.scalars(
        select(Result)
        .where(Result.contact_id.in_(ids), Result.firm_id == work.viewer.org_id)
        .order_by(Result.said_at)
    )
    return {row.contact_id: row for row in found}


def _wishes_on(work: Work, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    found = work.session.scalars(
        select(Wish.contact_id).where(Wish.contact_id.in_(ids), Wish.firm_id == work.viewer.org_id)
    )
    return set(found)


def _told_of(known: Availability | None) -> tuple[bool, dt.date | None]:
    return (known.wished, known.visit_month) if known is not None else (False, None)


def _standing(
    contact: Contact,
    class_: ContactClass,
    known: Availability | None,
    result: Result | None,
    *,
    read: bool,
    narrow: Reason | None,
) -> Standing:
    """Put together what decides about a contact. A later result of others ends one's own turn."""
    resting = known.resting_until if known is not None else None
    own_turn = result is not None and result.next_who == Next.SAME and result.next_on == resting
    return Standing(
        do_not_contact=contact.do_not_contact,
        untouched=contact.permitted_action in UNTOUCHED,
        affected=class_.affected,
        safety_note=bool(contact.safety_note.strip()),
        note_read=read,
        narrow=narrow,
        consent_class=class_.legal_basis == "consent",
        bases=tuple(contact.bases),
        claimed_until=known.claimed_until if known is not None else None,
        resting_until=resting,
        stop=known.stop if known is not None else None,
        held=known is not None and known.held,
        own_turn=own_turn,
    )
