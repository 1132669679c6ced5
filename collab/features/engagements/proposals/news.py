"""What proposals tell others: what an expert may still do, what counsel must read, two letters."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.house import House
from collab.core.mail import Composer, Letter
from collab.core.mail_templates import write
from collab.features.engagements.proposals import queries
from collab.features.engagements.proposals.models import Registration
from collab.features.engagements.proposals.policy import WATCHING, reaches_sealed
from collab.features.engagements.proposals.rules import PROPOSING
from collab.features.engagements.proposals.service.registering import MAIL, token_of
from collab.people.accounts.models import Representation
from collab.shared.notices.letters import letter_of
from collab.shared.notices.news import Waiting
from collab.work.unit import Work

FRESH = dt.timedelta(days=14)
"""For so long it stands among what is due that something was decided."""


def registration(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Mail a link to an address nobody knows, and to a known one how to go on.

    None when it was used, a newer one took its place, or the call takes nobody any more.
    """
    ident = uuid.UUID(payload["registration_id"])
    row = session.execute(
        select(Registration.email, Registration.call_id).where(
            Registration.id == ident,
            Registration.used_at.is_(None),
            Registration.expires_at > utc_now(),
        )
    ).one_or_none()
    if row is None:
        return None
    stands = call(session.connection(), "app.address_standing", row.email, row.call_id)[0][0]
    if stands == "closed":
        return None
    path = f"/registrations/{token_of(house, ident)}" if stands == "open" else "/sign-in"
    language = session.scalar(
        select(Representation.language).where(
            Representation.email == row.email, Representation.ended_at.is_(None)
        )
    )
    return write(
        "call_registration",
        row.email,
        language=language or "en",
        stands=stands,
        url=f"{house.base_url}{path}",
    )


MAILS: Mapping[str, Composer] = {
    MAIL: registration,
    "mail.proposal_told": letter_of("proposal_told"),
}


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell an expert what he may still submit, and counsel what is to be looked at first."""
    if work.viewer.org_kind in PROPOSING and reaches_sealed(work.viewer):
        yield from _told(work)
        yield from _aside(work)
        yield from _to_submit(work)
    if any(True for _ in work.viewer.seats_as(*WATCHING)):
        for row in queries.flagged(work):
            yield Waiting(
                "A proposal waits for counsel to look at it", f"/opened-proposals/{row.id}"
            )
        for engagement in queries.set_aside(work):
            yield Waiting("A proposal could not be opened", f"/engagements/{engagement}/proposals")


def _told(work: Work) -> Iterator[Waiting]:
    since = work.now - FRESH
    for row in queries.told_since(work, since):
        yield Waiting(
            "Something your organisation proposed was decided", f"/proposals/{row.proposal_id}"
        )


def _aside(work: Work) -> Iterator[Waiting]:
    calls = {desk.call.id: desk.call for desk in queries.desks(work) if desk.call.ended_at is None}
    for row in queries.own(work, list(calls)):
        if queries.is_aside(row, calls[row.call_id]):
            yield Waiting(
                "A proposal of your organisation could not be opened", f"/proposals/{row.id}"
            )


def _to_submit(work: Work) -> Iterator[Waiting]:
    open_now = [one for one in queries.desks(work) if not one.over]
    kept = queries.own(work, [one.call.id for one in open_now])
    done = {(row.call_id, row.stage) for row in kept if row.state == "submitted"}
    for desk in open_now:
        second = desk.call.stage != 1
        asked = desk.guest is not None and desk.guest.shortlisted_at is not None
        if (desk.call.id, desk.call.stage) not in done and (asked or not second):
            yield Waiting(
                "A call waits for a proposal of your organisation",
                f"/proposals/calls/{desk.call.id}",
                due_at=queries.clock_of(desk.call).ends,
            )
