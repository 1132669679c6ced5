"""Actions for programs: one's own over all groups, those of a space; moved on, adopted."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.errors import InvalidError
from collab.core.refs import card_of
from collab.core.rest import Operation, Reply, answer
from collab.features.actions import queries, service
from collab.features.actions.rules import (
    STEPS,
    Measure,
    Step,
    address,
)
from collab.features.documents.crossing import KIND as DOCUMENT
from collab.people.spaces.queries import one as one_space
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.shared.releases.hanging import subject_of
from collab.surfaces.api.action_schemas import (
    ActionList,
    ActionOut,
    ActionStepIn,
    AdoptionIn,
    EffectIn,
    MeasureIn,
)
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.schemas import told_marking
from collab.work.bearer import CHANGE, READ, WRITE
from collab.work.unit import Work

SAME = (
    "id", "space_id", "version", "title", "body", "topic", "state", "each_firm", "due_on",
    "leverage", "polarity", "effort", "evidence", "links", "effect", "recheck_on",
)  # fmt: skip


@bp.operation(
    "GET",
    "/actions",
    allow=READ,
    does=Operation(
        summary="List your actions over all groups",
        details="What you do yourself, and what your organisation may adopt or has adopted.",
        replies={200: Reply("Yours.", ActionList)},
    ),
)
def my_actions(work: Work) -> ft.ResponseReturnValue:
    """List the bearer's own actions."""
    return answer(ActionList(items=_shown(work, queries.mine(work))))


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/actions",
    allow=READ,
    does=Operation(
        summary="List the actions of a space",
        replies={200: Reply("What is due first.", ActionList)},
    ),
)
def list_actions(work: Work, space_id: UUID) -> ft.ResponseReturnValue:
    """List a space's actions."""
    space = space_or_charter(work, space_id)
    return answer(ActionList(items=_shown(work, queries.in_space(work, space.id))))


@bp.operation(
    "POST",
    "/spaces/<uuid:space_id>/actions",
    allow=WRITE,
    does=Operation(
        summary="Add an action",
        details="For whoever facilitates or chairs. Where something stands out, counsel looks"
        " before others read it: its state is `held` then.",
        body=MeasureIn,
        replies={201: Reply("Added.", ActionOut)},
        problems={409: "Something in it is for counsel first."},
    ),
)
def add_action(work: Work, space_id: UUID, body: MeasureIn) -> ft.ResponseReturnValue:
    """Add an action."""
    space, measure = space_or_charter(work, space_id), _measure(body)
    row = service.add(work, space, measure, marking=told_marking(body.marking))
    return _told(work, row, HTTPStatus.CREATED)


@bp.operation(
    "GET",
    "/items/<subject_kind>/<uuid:subject_id>/actions",
    allow=READ,
    does=Operation(
        summary="List what is to be done about an item",
        details="`subject_kind` is finding, meeting, agenda_item or decision.",
        replies={200: Reply("What came from it.", ActionList)},
    ),
)
def list_actions_about(work: Work, subject_kind: str, subject_id: UUID) -> ft.ResponseReturnValue:
    """List the actions that come from an item."""
    subject = card_of(work, subject_kind, subject_id)
    return answer(ActionList(items=_shown(work, queries.about(work, [subject.id]))))


@bp.operation(
    "POST",
    "/items/<subject_kind>/<uuid:subject_id>/actions",
    allow=WRITE,
    does=Operation(
        summary="Add an action that comes from an item",
        details="As in a space; it is for whoever reads the item, and marked no milder.",
        body=MeasureIn,
        replies={201: Reply("Added.", ActionOut)},
        problems={409: "Something in it is for counsel first, or the item is under review."},
    ),
)
def add_action_about(
    work: Work, subject_kind: str, subject_id: UUID, body: MeasureIn
) -> ft.ResponseReturnValue:
    """Add an action about an item."""
    subject, measure = card_of(work, subject_kind, subject_id), _measure(body)
    space, marking = one_space(work, subject.space_id), told_marking(body.marking)
    row = service.add(work, space, measure, marking=marking, subject=subject)
    return _told(work, row, HTTPStatus.CREATED)


@bp.operation(
    "GET",
    "/actions/<uuid:action_id>",
    allow=READ,
    does=Operation(summary="Read an action", replies={200: Reply("The action.", ActionOut)}),
)
def read_action(work: Work, action_id: UUID) -> ft.ResponseReturnValue:
    """Give an action."""
    return _told(work, queries.one(work, action_id))


@bp.operation(
    "POST",
    "/actions/<uuid:action_id>/steps",
    allow=CHANGE,
    does=Operation(
        summary="Move an action on",
        body=ActionStepIn,
        replies={200: Reply("The action as it stands then.", ActionOut)},
        problems={409: "Something must hold before, or somebody moved it meanwhile."},
    ),
)
def move_action(work: Work, action_id: UUID, body: ActionStepIn) -> ft.ResponseReturnValue:
    """Take a step."""
    row = queries.one(work, action_id)
    if body.step not in STEPS:
        raise InvalidError({"step": "No such step."})
    service.move(work, row, Step(body.step), note=body.note, seen_version=body.version)
    return _told(work, row)


@bp.operation(
    "POST",
    "/actions/<uuid:action_id>/adoption",
    allow=CHANGE,
    does=Operation(
        summary="Adopt or decline an action for your own organisation",
        details="Nobody else learns it, and nobody asks why, or again.",
        body=AdoptionIn,
        replies={200: Reply("The action as you see it then.", ActionOut)},
        problems={409: "It is not open any more."},
    ),
)
def answer_action(work: Work, action_id: UUID, body: AdoptionIn) -> ft.ResponseReturnValue:
    """Answer for one's own firm."""
    row = queries.one(work, action_id)
    (service.adopt if body.adopted else service.decline)(work, row)
    return _told(work, row)


@bp.operation(
    "POST",
    "/actions/<uuid:action_id>/effect",
    allow=CHANGE,
    does=Operation(
        summary="Say what came of an action for people",
        body=EffectIn,
        replies={200: Reply("The action as it stands then.", ActionOut)},
        problems={409: "Nothing was done yet."},
    ),
)
def rate_action(work: Work, action_id: UUID, body: EffectIn) -> ft.ResponseReturnValue:
    """Say what came of it."""
    row = queries.one(work, action_id)
    service.rate(work, row, body.effect, recheck_on=body.recheck_on)
    return _told(work, row)


def _measure(body: MeasureIn) -> Measure:
    sent = body.model_dump(exclude={"marking", "links", "documents"})
    return Measure(**sent, links=tuple(body.links), documents=tuple(body.documents))


def _told(work: Work, row: Any, status: int = HTTPStatus.OK) -> ft.ResponseReturnValue:
    (told,), subject = _shown(work, [row]), subject_of(work, row.subject_kind, row.subject_id)
    papers = [subject_of(work, DOCUMENT, one) for one in row.documents]
    told.documents = [one.id for one in papers if one is not None]
    if subject is not None:
        told.subject_kind, told.subject_id = subject.kind, subject.id
    return answer(told, status)


def _shown(work: Work, rows: Collection[Any]) -> list[ActionOut]:
    owners = queries.owners(work, rows)
    own = queries.adopted(work, [row.id for row in rows])
    return [
        ActionOut(
            **{name: getattr(row, name) for name in SAME},
            address=address(row.id),
            marking=Marking(row.marking).key,
            owner=queries.owner_of(row, owners),
            own_adoption=own[row.id].adopted if row.id in own else None,
            adopted_at_least=row.adopted_band,
        )
        for row in rows
    ]
