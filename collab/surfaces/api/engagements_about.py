"""Engagements begun from an item for programs: what was engaged for it, and another one."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import typing as ft

from collab.core.refs import card_of
from collab.core.rest import Operation, Reply, answer
from collab.features.engagements import queries, service
from collab.features.engagements.rules import ORIGINS
from collab.people.spaces.queries import one as one_space
from collab.shared.process.words import INDEPENDENT
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.engagement_schemas import EngagementIn, EngagementList, EngagementOut
from collab.surfaces.api.engagements import draft_of, engagement_out, told_engagement
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.repeating import KEY, once
from collab.surfaces.api.schemas import told_marking
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work

KINDS = f"`subject_kind` is one of {', '.join(sorted(ORIGINS))}."


@bp.operation(
    "GET",
    "/items/<subject_kind>/<uuid:subject_id>/engagements",
    allow=READ,
    does=Operation(
        summary="List what was engaged for an item",
        details=f"{KINDS} {INDEPENDENT}",
        replies={200: Reply("In the order they came to be.", EngagementList)},
    ),
)
def list_engagements_about(
    work: Work, subject_kind: str, subject_id: UUID
) -> ft.ResponseReturnValue:
    """List the engagements that began from an item."""
    rows = queries.about(work, [card_of(work, subject_kind, subject_id).id])
    items = [engagement_out(work, row) for row in rows]
    return answer(EngagementList(items=items, next_page=None))


@bp.operation(
    "POST",
    "/items/<subject_kind>/<uuid:subject_id>/engagements",
    allow=CHANGE,
    does=Operation(
        summary="Begin an engagement from an item",
        details=f"As in its space, and marked no milder than the item. {KINDS}",
        body=EngagementIn,
        headers=KEY,
        replies={201: Reply("Begun.", EngagementOut, ETAG)},
        problems={409: "The item is under review, or gone; or the key is in use."},
    ),
)
def begin_engagement_about(
    work: Work, subject_kind: str, subject_id: UUID, body: EngagementIn
) -> ft.ResponseReturnValue:
    """Begin an engagement from an item."""
    subject = card_of(work, subject_kind, subject_id)
    before = once(work, body)
    if before.item_id is not None:
        return told_engagement(work, queries.one(work, before.item_id), HTTPStatus.CREATED)
    row = service.begin(
        work,
        one_space(work, subject.space_id),
        draft_of(body),
        marking=told_marking(body.marking),
        origin=subject,
    )
    before.keep(row.id)
    return told_engagement(work, row, HTTPStatus.CREATED)
