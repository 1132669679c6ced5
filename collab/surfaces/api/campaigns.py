"""Campaigns for programs: prepared, aimed, moved on, and read with their queues, as on pages."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from flask import typing as ft

from collab.core.errors import InvalidError
from collab.core.rest import Operation, Reply, answer, validated
from collab.features.contacts.outreach import queries
from collab.features.contacts.outreach.policy import TAKING, Act
from collab.features.contacts.outreach.queue import Line, queue
from collab.features.contacts.outreach.rules import SENTENCES, STEPS, Step, address
from collab.features.contacts.outreach.service import campaigns as service
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.findings import CREATED, ETAG
from collab.surfaces.api.outreach_schemas import (
    CampaignIn,
    CampaignList,
    CampaignOut,
    CampaignPatch,
    CampaignStepIn,
    LineOut,
    QueueOut,
    TargetsIn,
)
from collab.surfaces.api.repeating import KEY, once
from collab.surfaces.api.schemas import told_marking
from collab.surfaces.api.versions import seen_version
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work

SAME = (
    "id", "space_id", "title", "purpose", "state", "opens_on", "closes_on", "script_id",
    "reached_quarters",
)  # fmt: skip
AS_SENT = {"script": "script_id", "contacts": "add"}
SET_ONCE = "This is settled when the campaign begins."


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
        replies={200: Reply("The campaign.", QueueOut, ETAG)},
    ),
)
def read_campaign(work: Work, campaign_id: UUID) -> ft.ResponseReturnValue:
    """Give a campaign and its queue."""
    return _whole(work, queries.one(work, campaign_id))


@bp.operation(
    "POST",
    "/spaces/<uuid:space_id>/campaigns",
    allow=CHANGE,
    does=Operation(
        summary="Begin a campaign",
        details="For whoever facilitates or chairs. As a draft it is read by those who prepare it"
        " and by counsel.",
        body=CampaignIn,
        headers=KEY,
        replies={201: Reply("Begun.", QueueOut, CREATED)},
        problems={409: "The key is in use."},
    ),
)
def begin_campaign(work: Work, space_id: UUID, body: CampaignIn) -> ft.ResponseReturnValue:
    """Begin a campaign."""
    space = work.authorise(Act.ADD, space_or_charter(work, space_id))
    before = once(work, body)
    if before.item_id is not None:
        row = queries.one(work, before.item_id)
    else:
        with as_sent():
            row = service.add(work, space, body.plan, marking=told_marking(body.marking))
        before.keep(row.id)
    where = f"{bp.url_prefix}/campaigns/{row.id}"
    return _whole(work, row, HTTPStatus.CREATED, Location=where)


@bp.operation(
    "PATCH",
    "/campaigns/<uuid:campaign_id>",
    allow=CHANGE,
    does=Operation(
        summary="Change a campaign",
        details="A merge patch (RFC 7396). Say which version you saw: If-Match, or `version` in the"
        " body. Once others read it, only its days and its script change.",
        body=CampaignPatch,
        merges=True,
        headers={"If-Match": "The ETag of what you saw."},
        replies={200: Reply("Changed.", QueueOut, ETAG)},
        problems={409: "Somebody else saved it meanwhile."},
    ),
)
def change_campaign(work: Work, campaign_id: UUID, body: dict[str, Any]) -> ft.ResponseReturnValue:
    """Change a campaign nobody changed meanwhile."""
    row = work.authorise(Act.CHANGE, queries.one(work, campaign_id))
    version = seen_version(body)
    if "marking" in body:
        raise InvalidError({"marking": SET_ONCE})
    stands = {name: getattr(row, name) for name in CampaignIn.model_fields if name != "marking"}
    patch = {name: value for name, value in body.items() if name != "version"}
    sent = validated(CampaignIn, stands | patch)
    with as_sent():
        service.change(work, row, sent.plan, seen_version=version)
    return _whole(work, row)


@bp.operation(
    "POST",
    "/campaigns/<uuid:campaign_id>/targets",
    allow=CHANGE,
    does=Operation(
        summary="Say whom a campaign is to reach",
        details="Contacts of its own space, one answer for all: where one cannot be among them,"
        " nobody is added. Whoever reads a contact's card sees that the campaign is to reach it.",
        body=TargetsIn,
        replies={200: Reply("The campaign as it stands then.", QueueOut, ETAG)},
    ),
)
def aim_campaign(work: Work, campaign_id: UUID, body: TargetsIn) -> ft.ResponseReturnValue:
    """Say whom a campaign is to reach, beside those it reaches already."""
    row = work.authorise(Act.TARGET, queries.one(work, campaign_id))
    with as_sent():
        service.aim(work, row, body.add, body.remove)
    return _whole(work, row)


@bp.operation(
    "POST",
    "/campaigns/<uuid:campaign_id>/steps",
    allow=CHANGE,
    does=Operation(
        summary="Move a campaign on",
        details="For whoever facilitates or chairs: submit, open, close, drop. For counsel: return,"
        " clear, pause, resume.",
        body=CampaignStepIn,
        replies={200: Reply("The campaign as it stands then.", QueueOut, ETAG)},
        problems={409: "Counsel must look first, or somebody moved it meanwhile."},
    ),
)
def move_campaign(work: Work, campaign_id: UUID, body: CampaignStepIn) -> ft.ResponseReturnValue:
    """Take a step."""
    row = queries.one(work, campaign_id)
    if body.step not in STEPS:
        raise InvalidError({"step": "No such step."})
    service.move(work, row, Step(body.step), seen_version=body.version)
    return _whole(work, row)


@contextlib.contextmanager
def as_sent() -> Iterator[None]:
    """Name a field that is wrong as the program named it, and not as the page's form does."""
    try:
        yield
    except InvalidError as error:
        named = {AS_SENT.get(name, name): words for name, words in error.fields.items()}
        raise InvalidError(named) from error


def _whole(work: Work, row: Any, status: int = HTTPStatus.OK, **headers: str) -> Response:
    work.session.flush()  # the answer tells its version
    lines = queue(work, row, queries.script_of(work, row))
    told = QueueOut(
        **_told(row),
        version=row.version,
        needs_counsel=row.needs_counsel if queries.prepared(row) else None,
        steps=[step.value for step in STEPS if work.may(TAKING[step], row).allowed],
        queue=[_line(one) for one in lines],
    )
    return answer(told, status, ETag=f'"{row.version}"', **headers)


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
