"""Hold a contact, let it go, say what came of it; stop it for all, and let it go on again.

Shared chains tell that a contact is held or free, as everybody sees anyhow, in one form whoever
acted. Who it was stands in the chain of his own vault.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import random_id
from collab.features.contacts.models import Contact
from collab.features.contacts.outreach import queries
from collab.features.contacts.outreach.models import Campaign, Claim
from collab.features.contacts.outreach.policy import Act
from collab.features.contacts.outreach.rules import CODES, SENTENCES, Next, Reason
from collab.work.unit import Work

NOT_NAMED = "Nobody is named who holds a contact of this kind, not even if he agrees."


class BlockedError(ConflictError):
    """A contact is not to be approached now; the sentence is the same for everybody."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(SENTENCES[reason])
        self.reason = reason


def hold(work: Work, campaign: Campaign, contact: Contact, *, named: bool = False) -> Claim:
    """Hold a contact for one's own side for some days; of any number at once one succeeds.

    :raises BlockedError: for the first reason there is, whoever else holds it.
    :raises InvalidError: for a name where none may stand.
    :raises NotFoundError: for a contact that the campaign does not reach.
    """
    work.authorise(Act.CLAIM, campaign)
    ident = random_id()
    why = work.call("app.claim_contact", ident, contact.id, campaign.id, named, work.now)
    if why is not None:
        raise BlockedError(Reason(why))
    claim = queries.claim(work, ident).claim
    if named and not claim.named:
        raise InvalidError({"named": NOT_NAMED})
    facts = {"campaign": campaign.id, "contact": contact.id}
    shown = {"firm": work.viewer.org_id} if claim.named else {}
    _tell_all(work, "outreach.claimed", contact, facts | shown)
    _tell_own(work, "outreach.held", facts | {"claim": claim.id})
    return claim


def let_go(work: Work, claim: Claim) -> None:
    """Let a contact go before its time. :raises ConflictError: when that is over already."""
    work.authorise(Act.END, claim)
    work.call("app.release_claim", claim.id, work.now)
    work.session.refresh(claim)
    facts = {"campaign": claim.campaign_id, "contact": claim.contact_id}
    _tell_all(work, "outreach.freed", queries.contact(work, claim.contact_id), facts)
    _tell_own(work, "outreach.let_go", facts | {"claim": claim.id})


def report(work: Work, claim: Claim, code: str) -> tuple[Next, dt.date]:
    """Say what came of it; give who may be next, and from which day.

    :raises InvalidError: for a code nobody knows.
    :raises ConflictError: when the claim is over already.
    """
    work.authorise(Act.END, claim)
    if code not in CODES:
        raise InvalidError({"code": "Choose what came of it."})
    contact = queries.contact(work, claim.contact_id)
    said = work.call("app.report_result", random_id(), claim.id, code, work.now)
    work.session.refresh(claim)
    facts = {"campaign": claim.campaign_id, "contact": claim.contact_id}
    _tell_all(work, "outreach.freed", contact, facts)
    _tell_own(work, "outreach.reported", facts | {"claim": claim.id, "code": code})
    return Next(said["next_who"]), dt.date.fromisoformat(said["next_on"])


def let_go_on(work: Work, contact: Contact) -> None:
    """Let a contact be approached again. :raises ConflictError: when nothing stops it."""
    work.authorise(Act.LET_GO_ON, contact)
    work.call("app.clear_contact", contact.id)
    _tell_all(work, "outreach.cleared", contact, {"contact": contact.id})


def put_on_hold(work: Work, contact: Contact) -> None:
    """Let counsel look first, whatever campaign it is in."""
    _hold(work, contact, holds=True)


def take_off_hold(work: Work, contact: Contact) -> None:
    """Let it go on, as far as counsel is concerned."""
    _hold(work, contact, holds=False)


def wish(work: Work, contact: Contact) -> None:
    """Wish that the association asks. Of a counterpart nobody else reads it, whoever he is."""
    _wish(work, contact, wishes=True)


def wish_no_more(work: Work, contact: Contact) -> None:
    """Take it back."""
    _wish(work, contact, wishes=False)


def _hold(work: Work, contact: Contact, *, holds: bool) -> None:
    work.authorise(Act.HOLD, contact)
    work.call("app.hold_contact", contact.id, holds)
    kind = "outreach.hold_set" if holds else "outreach.hold_lifted"
    _tell_all(work, kind, contact, {"contact": contact.id})


def _wish(work: Work, contact: Contact, *, wishes: bool) -> None:
    work.authorise(Act.WISH, contact)
    work.call("app.wish_contact", random_id(), contact.id, wishes)
    _tell_own(work, "outreach.wished", {"contact": contact.id})


def _tell_all(work: Work, kind: str, contact: Contact, facts: Mapping[str, object]) -> None:
    """Enter what everybody sees; of a card for few into the system's chain, which no page shows."""
    if contact.circle is None:
        work.record(kind, space_id=contact.space_id, facts=facts)
    else:
        facts = {**facts, "space": contact.space_id}
        work.record(kind, space_id=SYSTEM_CHAIN, facts=facts)


def _tell_own(work: Work, kind: str, facts: Mapping[str, object]) -> None:
    if work.viewer.vault_id is not None:
        work.record(kind, space_id=work.viewer.vault_id, facts=facts)
