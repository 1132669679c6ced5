"""The only ways to get at campaigns and claims; every one of them under the viewer's formula."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from collab.core.errors import NotFoundError
from collab.features.contacts.models import Contact, ContactClass
from collab.features.contacts.outreach.models import (
    Availability,
    Campaign,
    Claim,
    Encounter,
    OutreachNote,
    OutreachRule,
    Result,
    Target,
)
from collab.features.contacts.outreach.rules import (
    PREPARED,
    Script,
    State,
)
from collab.features.contacts.queries import standing
from collab.policy.viewer import Role
from collab.work.unit import Work

SHOWN = 300


@dc.dataclass(frozen=True, slots=True)
class Held:
    """A claim of the viewer's firm with the contact and the campaign it is about."""

    claim: Claim
    contact: Contact
    campaign: Campaign
    result: Result | None


def one(work: Work, campaign_id: uuid.UUID) -> Campaign:
    """Give the campaign. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Campaign).where(Campaign.id == campaign_id))
    if found is None:
        raise NotFoundError
    return found


SOUND = (None, "too_early", "too_late")
"""What the database says of a version that lacks nothing but, perhaps, the day."""


def in_space(work: Work, space_id: uuid.UUID) -> Sequence[Campaign]:
    """Give a space's campaigns, what is open first; what was dropped is left out."""
    return work.session.scalars(
        select(Campaign)
        .where(Campaign.space_id == space_id, Campaign.state != State.DROPPED)
        .order_by(Campaign.state == State.CLOSED, Campaign.closes_on, Campaign.id)
        .limit(SHOWN)
    ).all()


def scripts_in(work: Work, space_id: uuid.UUID) -> Sequence[Script]:
    """Give the versions of talking points a campaign may use or has used."""
    return [
        Script(
            id=uuid.UUID(found["id"]),
            title=found["title"],
            audience=found["audience"],
            number=found["number"],
            state=found["state"],
            use_from=_day(found["from"]),
            use_until=_day(found["until"]),
            sound=found["lacks"] in SOUND,
        )
        for found in work.call("app.scripts_in", space_id)
    ]


def script_of(work: Work, campaign: Campaign) -> Script | None:
    """Give a campaign's script, as far as the viewer reads it."""
    if campaign.script_id is None:
        return None
    known = {script.id: script for script in scripts_in(work, campaign.space_id)}
    return known.get(campaign.script_id)


def contact(work: Work, contact_id: uuid.UUID) -> Contact:
    """Give a contact that stands in a shared space. :raises NotFoundError: otherwise."""
    found = work.session.scalar(select(Contact).where(Contact.id == contact_id, *shown()))
    if found is None:
        raise NotFoundError
    return found


def could_be_targets(work: Work, campaign: Campaign) -> Sequence[tuple[Contact, ContactClass]]:
    """Give the contacts of the campaign's space, with their classes."""
    found = work.session.execute(
        select(Contact, ContactClass)
        .join(ContactClass, ContactClass.key == Contact.contact_class)
        .where(Contact.space_id == campaign.space_id, *shown())
        .order_by(Contact.name, Contact.id)
    ).all()
    return [(contact, class_) for contact, class_ in found]


def held_among(work: Work, ids: Collection[uuid.UUID]) -> bool:
    """Tell whether somebody holds one of some contacts, as everybody sees who reads them."""
    found = select(Availability.id).where(
        Availability.contact_id.in_(ids), Availability.claimed_until >= work.now.date()
    )
    return work.session.scalar(found.limit(1)) is not None


def targets(work: Work, campaign: Campaign) -> Mapping[uuid.UUID, Target]:
    """Give whom a campaign is to reach, by contact."""
    found = work.session.scalars(select(Target).where(Target.campaign_id == campaign.id))
    return {target.contact_id: target for target in found}


def claim(work: Work, claim_id: uuid.UUID) -> Held:
    """Give a claim of the viewer's own firm. :raises NotFoundError: for any other."""
    found = work.session.execute(_own_claims(work).where(Claim.id == claim_id)).one_or_none()
    if found is None:
        raise NotFoundError
    claim, contact, campaign, result = found
    return Held(claim, contact, campaign, result)


def live_on(work: Work, contact_id: uuid.UUID) -> Claim | None:
    """Give the claim of the viewer's firm on a contact, if it holds it."""
    return work.session.scalar(
        select(Claim).where(
            Claim.contact_id == contact_id,
            Claim.firm_id == work.viewer.org_id,
            Claim.ended_on.is_(None),
        )
    )


def held_by_own(work: Work, contact_ids: Collection[uuid.UUID]) -> Sequence[Held]:
    """Give the claims of the viewer's firm on some contacts that nobody has ended."""
    if not contact_ids:
        return ()
    found = work.session.execute(
        _own_claims(work).where(Claim.contact_id.in_(contact_ids), Claim.ended_on.is_(None))
    )
    return [Held(claim, contact, campaign, result) for claim, contact, campaign, result in found]


def mine(work: Work) -> Sequence[Held]:
    """Give what the viewer's firm holds over all his groups, what ends first first."""
    found = work.session.execute(
        _own_claims(work).where(Claim.ended_on.is_(None)).order_by(Claim.until, Claim.id)
    )
    return [Held(claim, contact, campaign, result) for claim, contact, campaign, result in found]


def past(work: Work) -> Sequence[Held]:
    """Give what came of what his firm held, the latest first."""
    found = work.session.execute(
        _own_claims(work).where(Result.id.is_not(None)).order_by(Result.said_at.desc(), Claim.id)
    )
    return [Held(claim, contact, campaign, result) for claim, contact, campaign, result in found]


def notes(work: Work, contact_id: uuid.UUID) -> Sequence[OutreachNote]:
    """Give what the viewer's firm noted for itself of a contact, the latest first."""
    return work.session.scalars(
        select(OutreachNote)
        .where(OutreachNote.contact_id == contact_id)
        .order_by(OutreachNote.updated_at.desc(), OutreachNote.id)
        .limit(SHOWN)
    ).all()


def kept(work: Work, contact_ids: Collection[uuid.UUID]) -> Sequence[OutreachNote | Encounter]:
    """Give all that the viewer's firm noted and planned of some contacts."""
    noted = select(OutreachNote).where(OutreachNote.contact_id.in_(contact_ids))
    planned = select(Encounter).where(Encounter.contact_id.in_(contact_ids))
    return [*work.session.scalars(noted), *work.session.scalars(planned)]


def encounters(
    work: Work, *, contact_id: uuid.UUID | None = None, since: dt.date | None = None
) -> Sequence[Encounter]:
    """Give what the viewer's firm has planned, the next first; what was called off is left out."""
    listing = select(Encounter).where(Encounter.cancelled_at.is_(None))
    if contact_id is not None:
        listing = listing.where(Encounter.contact_id == contact_id)
    if since is not None:
        listing = listing.where(Encounter.planned_on >= since)
    return work.session.scalars(
        listing.order_by(Encounter.planned_on, Encounter.id).limit(SHOWN)
    ).all()


def encounter(work: Work, encounter_id: uuid.UUID) -> Encounter:
    """Give one. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Encounter).where(Encounter.id == encounter_id))
    if found is None:
        raise NotFoundError
    return found


def month_told(work: Work, row: Encounter) -> bool:
    """Tell whether others read, beside its contact, the month in which this is planned."""
    return row.id in months_told(work, [row])


def months_told(work: Work, rows: Collection[Encounter]) -> frozenset[uuid.UUID]:
    """Give those of what is planned whose month others read beside its contact."""
    found = select(Availability.contact_id, Availability.visit_month).where(
        Availability.contact_id.in_({row.contact_id for row in rows})
    )
    months: dict[uuid.UUID, dt.date | None] = dict(work.session.execute(found).all())
    return frozenset(
        row.id
        for row in rows
        if row.cancelled_at is None and months.get(row.contact_id) == row.planned_on.replace(day=1)
    )


def contacts_named(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Give the names of some contacts, as far as the viewer reads their cards."""
    found = work.session.execute(select(Contact.id, Contact.name).where(Contact.id.in_(ids)))
    return {row.id: row.name for row in found}


def rules(work: Work) -> Sequence[OutreachRule]:
    """Give what each result sets."""
    return work.session.scalars(
        select(OutreachRule).order_by(OutreachRule.contact_class, OutreachRule.code)
    ).all()


def fresh(work: Work, spaces: Collection[uuid.UUID], since: dt.datetime) -> Sequence[Campaign]:
    """Give the campaigns that were opened since a moment, the newest first."""
    return work.session.scalars(
        select(Campaign)
        .where(
            Campaign.space_id.in_(spaces),
            Campaign.state == State.OPEN,
            Campaign.shared_at >= since,
        )
        .order_by(Campaign.shared_at.desc(), Campaign.id)
        .limit(SHOWN)
    ).all()


def to_review(work: Work) -> Sequence[Campaign]:
    """Give the campaigns that wait for the viewer as counsel."""
    spaces = [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)]
    return work.session.scalars(
        select(Campaign)
        .where(Campaign.space_id.in_(spaces), Campaign.state == State.HELD)
        .order_by(Campaign.space_id, Campaign.id)
        .limit(SHOWN)
    ).all()


def to_clear(work: Work, space_id: uuid.UUID | None = None) -> Sequence[tuple[Contact, str]]:
    """Give the contacts nobody may approach until the viewer clears them, with what stops it."""
    spaces = [s.space_id for s in work.viewer.seats_as(Role.FACILITATOR, Role.COUNSEL)]
    if space_id is not None:
        spaces = [one for one in spaces if one == space_id]
    found = work.session.execute(
        select(Contact, Availability.stop)
        .join(Availability, Availability.contact_id == Contact.id)
        .where(Availability.stop.is_not(None), Contact.space_id.in_(spaces), *shown())
        .order_by(Contact.space_id, Contact.name, Contact.id)
        .limit(SHOWN)
    ).all()
    return [(contact, stop or "") for contact, stop in found]


def prepared(campaign: Campaign) -> bool:
    """Tell whether a campaign is still being prepared."""
    return campaign.stands in PREPARED


def shown() -> tuple[Any, ...]:
    """Give the conditions under which a card is one that stands in a space."""
    return (
        Contact.verdict.is_not(None),
        Contact.withdrawn_at.is_(None),
        Contact.superseded_by_id.is_(None),
        *standing(),
    )


def _own_claims(work: Work) -> Select[Claim, Contact, Campaign, Result]:
    return (
        select(Claim, Contact, Campaign, Result)
        .join(Contact, Contact.id == Claim.contact_id)
        .join(Campaign, Campaign.id == Claim.campaign_id)
        .outerjoin(Result, Result.claim_id == Claim.id)
        .where(Claim.firm_id == work.viewer.org_id)
        .limit(SHOWN)
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
