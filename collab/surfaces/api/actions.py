"""Actions for programs: one's own over all groups, those of a space; moved on, adopted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from flask import typing as ft
from pydantic import BaseModel, Field

from collab.core.errors import InvalidError
from collab.core.refs import card_of
from collab.core.rest import Operation, Reply, answer
from collab.features.actions import queries, service
from collab.features.actions.rules import (
    LINK,
    MOST_LINKS,
    NOTE,
    STEPS,
    TITLE,
    TOPIC,
    Measure,
    Step,
    address,
)
from collab.features.documents.crossing import KIND as DOCUMENT
from collab.people.spaces.queries import one as one_space
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.shared.process.words import INDEPENDENT
from collab.shared.releases.hanging import subject_of
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.schemas import STRICT, Day, Text, told_marking
from collab.work.bearer import CHANGE, READ, WRITE
from collab.work.unit import Work

Link = Annotated[Text, Field(max_length=LINK, pattern="^https?://[^/\\s]+")]


class MeasureIn(BaseModel):
    """An action to add: somebody's, or, without an owner, each firm's for itself."""

    model_config = STRICT

    title: Annotated[Text, Field(min_length=1, max_length=TITLE)]
    body: Text = ""
    topic: Annotated[Text, Field(max_length=TOPIC)] = ""
    owner_id: UUID | None = Field(None, description="A person who may read it.")
    due_on: Day
    marking: Text = Marking.AMBER_STRICT.key
    leverage: Text | None = Field(None, description="A key of the vocabulary `leverages`.")
    polarity: Text | None = Field(None, description="support or press")
    effort: Text | None = Field(None, description="S, M or L")
    evidence: Text = ""
    links: Annotated[list[Link], Field(max_length=MOST_LINKS)] = []
    documents: Annotated[list[UUID], Field(max_length=MOST_LINKS)] = Field(
        [], description="Documents on Collab that you may read."
    )


class ActionStepIn(BaseModel):
    """One step on."""

    model_config = STRICT

    step: Text = Field(description=f"One of {', '.join(step.value for step in STEPS)}.")
    note: Annotated[Text, Field(max_length=NOTE)] = ""
    version: int | None = Field(None, description="That of what you read; to `clear`, it must be.")


class AdoptionIn(BaseModel):
    """Whether one's own firm adopts it. Nobody else reads that."""

    model_config = STRICT

    adopted: bool


class EffectIn(BaseModel):
    """What came of it for people."""

    model_config = STRICT

    effect: Text = Field(description="none, partial, temporary or lasting")
    recheck_on: Day | None = None


class ActionOut(BaseModel):
    """An action, as far as the bearer may read it."""

    id: UUID
    space_id: UUID
    address: str = Field(description="Its page.")
    version: int = Field(description="Counsel names it on clearing.")
    title: str
    body: str
    topic: str
    state: str
    marking: str
    owner: str | None = Field(description="Who does it; null where each firm does for itself.")
    each_firm: bool
    due_on: dt.date
    leverage: str | None
    polarity: str | None
    effort: str | None
    evidence: str
    links: list[str]
    documents: list[UUID] | None = Field(
        None, description="Those of its documents that you may read; null in a list."
    )
    subject_kind: str | None = Field(None, description="What it comes from; null in a list.")
    subject_id: UUID | None = None
    effect: str | None
    recheck_on: dt.date | None
    own_adoption: bool | None = Field(description="Of your own organisation; null: no answer.")
    adopted_at_least: int | None = Field(description="Firms, from five on; it never falls.")
    independent: str = INDEPENDENT


SAME = (
    "id", "space_id", "version", "title", "body", "topic", "state", "each_firm", "due_on",
    "leverage", "polarity", "effort", "evidence", "links", "effect", "recheck_on",
)  # fmt: skip


class ActionList(BaseModel):
    """Actions, what is due first first."""

    items: list[ActionOut]


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
