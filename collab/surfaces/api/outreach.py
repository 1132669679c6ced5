"""Outreach for programs: campaigns with their queues, what one's own firm holds, what came of it.

Nothing here writes to anybody, and none of these answers has an address.
"""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from flask import typing as ft
from pydantic import BaseModel, Field

from collab.core.rest import Operation, Reply, answer
from collab.features.contacts.outreach import queries
from collab.features.contacts.outreach.queries import Held
from collab.features.contacts.outreach.queue import Line, queue
from collab.features.contacts.outreach.rules import CODES, NOTE, SENTENCES, address, claim_address
from collab.features.contacts.outreach.service import claims, keeping
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.shared.process.words import INDEPENDENT
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.schemas import STRICT, Text
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work


class ClaimIn(BaseModel):
    """A contact to hold for one's own side."""

    model_config = STRICT

    contact_id: UUID
    named: bool = Field(
        default=False,
        description="Whether the group may know who holds it; never of one to buy from.",
    )


class ResultIn(BaseModel):
    """What came of it. The note stays in one's own vault."""

    model_config = STRICT

    code: Text = Field(description=f"One of {', '.join(CODES)}.")
    note: Annotated[Text, Field(max_length=NOTE)] = ""


class CampaignOut(BaseModel):
    """A campaign, as far as the bearer may read it."""

    id: UUID
    space_id: UUID
    address: str = Field(description="Its page.")
    title: str
    purpose: str
    state: str
    marking: str
    opens_on: dt.date
    closes_on: dt.date
    script_id: UUID | None
    reached_quarters: int | None = Field(
        description="Quarters of those asked for that were approached, at least; counted once a"
        " week, from five contacts and five independent organisations with two more beside them on."
    )
    independent: str = INDEPENDENT


class LineOut(BaseModel):
    """A contact of a campaign, ready or with the reason why it is not."""

    contact_id: UUID
    name: str
    organisation: str
    contact_class: str
    ready: bool
    reason: str | None
    sentence: str | None
    first: str | None = Field(description="What whoever shared it asks for before.")
    resting_until: dt.date | None
    claimed_until: dt.date | None
    own_claim_id: UUID | None = Field(description="Of your own organisation.")
    holder: str | None = Field(description="Who agreed to be named.")


class QueueOut(CampaignOut):
    """A campaign with its queue."""

    queue: list[LineOut]


class CampaignList(BaseModel):
    """Campaigns, those that are open first."""

    items: list[CampaignOut]


class HeldOut(BaseModel):
    """What the bearer's own organisation holds or held."""

    id: UUID
    space_id: UUID
    address: str = Field(description="Its page.")
    campaign_id: UUID
    contact_id: UUID
    name: str
    named: bool
    until: dt.date
    ended_on: dt.date | None
    result: str | None
    next_on: dt.date | None


class HeldList(BaseModel):
    """Claims, what ends first first."""

    items: list[HeldOut]


SAME = (
    "id", "space_id", "title", "purpose", "state", "opens_on", "closes_on", "script_id",
    "reached_quarters",
)  # fmt: skip


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/campaigns",
    allow=READ,
    does=Operation(
        summary="List the campaigns of a space",
        replies={200: Reply("Those that are open first.", CampaignList)},
    ),
)
def list_campaigns(work: Work, space_id: UUID) -> ft.ResponseReturnValue:
    """List a space's campaigns."""
    space = space_or_charter(work, space_id)
    found = queries.in_space(work, space.id)
    return answer(CampaignList(items=[CampaignOut(**_told(one)) for one in found]))


@bp.operation(
    "GET",
    "/campaigns/<uuid:campaign_id>",
    allow=READ,
    does=Operation(
        summary="Read a campaign with its queue",
        details="Each contact is ready, or blocked for one reason, the same for whoever asks.",
        replies={200: Reply("The campaign.", QueueOut)},
    ),
)
def read_campaign(work: Work, campaign_id: UUID) -> ft.ResponseReturnValue:
    """Give a campaign and its queue."""
    row = queries.one(work, campaign_id)
    lines = queue(work, row, queries.script_of(work, row))
    return answer(QueueOut(**_told(row), queue=[_line(one) for one in lines]))


@bp.operation(
    "POST",
    "/campaigns/<uuid:campaign_id>/claims",
    allow=CHANGE,
    does=Operation(
        summary="Hold a contact for your own side",
        details="For a week. Exactly one holds a contact; all others get the same answer.",
        body=ClaimIn,
        replies={201: Reply("You hold it.", HeldOut)},
        problems={409: "It is not to be approached now."},
    ),
)
def claim_contact(work: Work, campaign_id: UUID, body: ClaimIn) -> ft.ResponseReturnValue:
    """Hold a contact."""
    row = queries.one(work, campaign_id)
    contact = queries.contact(work, body.contact_id)
    claim = claims.hold(work, row, contact, named=body.named)
    return answer(_held(queries.claim(work, claim.id)), HTTPStatus.CREATED)


@bp.operation(
    "GET",
    "/claims",
    allow=READ,
    does=Operation(
        summary="List what your organisation holds over all groups",
        replies={200: Reply("What ends first.", HeldList)},
    ),
)
def my_claims(work: Work) -> ft.ResponseReturnValue:
    """List one's own claims."""
    return answer(HeldList(items=[_held(one) for one in queries.mine(work)]))


@bp.operation(
    "GET",
    "/claims/<uuid:claim_id>",
    allow=READ,
    does=Operation(
        summary="Read a claim of your organisation", replies={200: Reply("The claim.", HeldOut)}
    ),
)
def read_claim(work: Work, claim_id: UUID) -> ft.ResponseReturnValue:
    """Give one's own claim."""
    return answer(_held(queries.claim(work, claim_id)))


@bp.operation(
    "POST",
    "/claims/<uuid:claim_id>/release",
    allow=CHANGE,
    does=Operation(
        summary="Let a contact go before its time",
        replies={200: Reply("The claim as it stands then.", HeldOut)},
        problems={409: "It is over already."},
    ),
)
def release_claim(work: Work, claim_id: UUID) -> ft.ResponseReturnValue:
    """Let a contact go."""
    claims.let_go(work, queries.claim(work, claim_id).claim)
    return answer(_held(queries.claim(work, claim_id)))


@bp.operation(
    "POST",
    "/claims/<uuid:claim_id>/result",
    allow=CHANGE,
    does=Operation(
        summary="Say what came of it",
        details="It sets from when anybody may get in touch again; the group sees that day. Of one"
        " to buy from the day is the same for every code but `wrong_contact` and `unsafe_stop`,"
        " which stop it.",
        body=ResultIn,
        replies={200: Reply("The claim as it stands then.", HeldOut)},
        problems={409: "It is over already."},
    ),
)
def report_result(work: Work, claim_id: UUID, body: ResultIn) -> ft.ResponseReturnValue:
    """Say what came of a claim."""
    held = queries.claim(work, claim_id)
    claims.report(work, held.claim, body.code)
    if body.note:
        keeping.note(work, held.claim, body.note)
    return answer(_held(queries.claim(work, claim_id)))


def _told(row: Any) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in SAME}
    return {**same, "address": address(row.id), "marking": Marking(row.marking).key}


def _line(one: Line) -> LineOut:
    return LineOut(
        contact_id=one.contact.id,
        name=one.contact.name,
        organisation=one.contact.organisation,
        contact_class=one.contact.contact_class,
        ready=one.reason is None,
        reason=one.reason,
        sentence=SENTENCES[one.reason] if one.reason is not None else None,
        first=one.first,
        resting_until=one.standing.resting_until,
        claimed_until=one.standing.claimed_until,
        own_claim_id=one.own.id if one.own is not None else None,
        holder=one.holder,
    )


def _held(one: Held) -> HeldOut:
    return HeldOut(
        id=one.claim.id,
        space_id=one.claim.space_id,
        address=claim_address(one.claim.id),
        campaign_id=one.campaign.id,
        contact_id=one.contact.id,
        name=one.contact.name,
        named=one.claim.named,
        until=one.claim.until,
        ended_on=one.claim.ended_on,
        result=one.result.code if one.result is not None else None,
        next_on=one.result.next_on if one.result is not None else None,
    )
