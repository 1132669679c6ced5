"""Outreach for programs: what one's own firm holds, what came of it, and what stops a contact.

Nothing here writes to anybody, and none of these answers has an address.
"""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer
from collab.features.contacts.outreach import queries
from collab.features.contacts.outreach.queries import Held
from collab.features.contacts.outreach.rules import claim_address
from collab.features.contacts.outreach.service import claims, keeping
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.outreach_schemas import ClaimIn, HeldList, HeldOut, ResultIn
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work


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
