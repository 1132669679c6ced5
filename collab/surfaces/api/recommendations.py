"""Recommendations for programs: the register, a new one, and what one's own firm answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from flask import typing as ft
from pydantic import BaseModel, Field

from collab.core.errors import InvalidError
from collab.core.rest import Operation, answer
from collab.core.rest import Reply as Answered
from collab.features.engagements.reports import queries, register
from collab.features.engagements.reports.models import Recommendation
from collab.features.engagements.reports.register import Said
from collab.features.engagements.reports.rules import (
    BODY,
    GIVEN,
    RECOMMENDED,
    WORDS,
    Addressee,
    Reply,
    Response,
)
from collab.features.engagements.reports.service import recommending
from collab.shared.process.words import INDEPENDENT
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.schemas import STRICT, Day, Text
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work


class AddresseeIn(BaseModel):
    """A firm of the space, or a body outside by its name."""

    model_config = STRICT

    firm_id: UUID | None = None
    body: Annotated[Text, Field(max_length=BODY)] = ""


class RecommendationIn(BaseModel):
    """What a released report recommends, and to whom."""

    model_config = STRICT

    words: Annotated[Text, Field(max_length=RECOMMENDED)]
    due_on: Day
    addressees: list[AddresseeIn]


class ReplyIn(BaseModel):
    """What an addressee says. The reason is its own unless it tells the space."""

    model_config = STRICT

    response: Text = Field(description=f"One of {', '.join(GIVEN)}.")
    words: Annotated[Text, Field(max_length=WORDS // 2)] = ""
    told: bool = False
    planned_on: Day | None = None
    owner_id: UUID | None = None
    version: int


class ReactionOut(BaseModel):
    """What one addressee says, and why as far as the bearer may read it."""

    id: UUID
    firm_id: UUID | None
    name: str
    response: str | None
    planned_on: dt.date | None = Field(description="Told as far as why is told.")
    words: str | None
    version: int


class RecommendationOut(BaseModel):
    """A recommendation with its answers."""

    id: UUID
    engagement_id: UUID
    number: int
    words: str
    due_on: dt.date
    state: str
    answers: list[ReactionOut]
    independent: str = INDEPENDENT


class Register(BaseModel):
    """Recommendations by number."""

    items: list[RecommendationOut]


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/recommendations",
    allow=READ,
    does=Operation(
        summary="Read the register of an engagement's recommendations",
        replies={200: Answered("By number.", Register)},
    ),
)
def read_register(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Give the register."""
    about = queries.engagement(work, engagement_id)
    found = register.recommendations(work, about.id)
    said = register.said(work, [one.id for one in found])
    return answer(Register(items=[_told(one, said[one.id]) for one in found]))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/recommendations",
    allow=CHANGE,
    does=Operation(
        summary="Record a recommendation of a released report",
        body=RecommendationIn,
        replies={201: Answered("Recorded, or with counsel first.", RecommendationOut)},
        problems={409: "The report was not released here."},
    ),
)
def add_recommendation(
    work: Work, engagement_id: UUID, body: RecommendationIn
) -> ft.ResponseReturnValue:
    """Record a recommendation."""
    about = queries.engagement(work, engagement_id)
    made = recommending.recommend(
        work,
        about,
        body.words,
        due_on=body.due_on,
        addressees=[Addressee(one.firm_id, one.body) for one in body.addressees],
    )
    return answer(_one(work, made), HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/recommendation-answers/<uuid:reaction_id>",
    allow=CHANGE,
    does=Operation(
        summary="Answer a recommendation for your organisation",
        details="To decline is normal. Whoever facilitates records what bodies outside say.",
        body=ReplyIn,
        replies={200: Answered("The recommendation as it stands then.", RecommendationOut)},
        problems={409: "A colleague answered meanwhile, or it is withdrawn."},
    ),
)
def answer_recommendation(work: Work, reaction_id: UUID, body: ReplyIn) -> ft.ResponseReturnValue:
    """Answer a recommendation."""
    row = register.reaction(work, reaction_id)
    if body.response not in GIVEN:
        raise InvalidError({"response": f"One of {', '.join(GIVEN)}."})
    reply = Reply(Response(body.response), body.words, body.told, body.planned_on, body.owner_id)
    recommending.respond(work, row, reply, seen_version=body.version)
    return answer(_one(work, register.recommendation(work, row.recommendation_id)))


def _one(work: Work, row: Recommendation) -> RecommendationOut:
    return _told(row, register.said(work, [row.id])[row.id])


def _told(row: Recommendation, said: Sequence[Said]) -> RecommendationOut:
    same = ("id", "engagement_id", "number", "words", "due_on", "state")
    return RecommendationOut(
        **{name: getattr(row, name) for name in same},
        answers=[
            ReactionOut(
                id=one.reaction.id,
                firm_id=one.reaction.firm_id,
                name=one.name,
                response=one.reaction.response,
                planned_on=one.reason.planned_on if one.reason else None,
                words=one.reason.words if one.reason else None,
                version=one.reaction.version,
            )
            for one in said
        ],
    )
