"""Recommendations for programs: the register, a new one, and what one's own firm answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from flask import typing as ft
from pydantic import BaseModel, Field

from collab.core.errors import InvalidError
from collab.core.rest import Operation, answer
from collab.core.rest import Reply as Answered
from collab.core.texts import lines, one_line
from collab.features.engagements.queries import about
from collab.features.engagements.reports import papers, queries, register
from collab.features.engagements.reports.models import Recommendation
from collab.features.engagements.reports.policy import Act
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
from collab.surfaces.api.made_files import RECORDED, MadeFile, PaperIn, made_file
from collab.surfaces.api.paging import Paged, PageQuery, a_page
from collab.surfaces.api.repeating import KEY, once
from collab.surfaces.api.report_schemas import SEEN
from collab.surfaces.api.schemas import STRICT, Day, Small, Text
from collab.surfaces.api.versions import seen
from collab.work.bearer import CHANGE, LET_OUT, READ
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
    version: Small | None = Field(default=None, description=SEEN)


class ClearIn(BaseModel):
    """Whether counsel lets it stand; otherwise it is returned."""

    model_config = STRICT

    clear: bool


class ReactionOut(BaseModel):
    """What one addressee says, and why as far as the bearer may read it."""

    id: UUID
    firm_id: UUID | None
    name: str
    response: str | None
    planned_on: dt.date | None = Field(description="Told as far as why is told.")
    words: str | None
    told: bool | None = Field(description="Whether the space reads why; null where you do not.")
    owner: str | None = Field(description="Who sees to it, told as far as why is told.")
    may_answer: bool
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
    following: list[UUID] = Field(description="Engagements that were begun because of it.")
    independent: str = INDEPENDENT


class Register(Paged):
    """Recommendations by number."""

    items: list[RecommendationOut]


AS_IT_STANDS = {200: Answered("The recommendation as it stands then.", RecommendationOut)}


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/recommendations",
    allow=READ,
    does=Operation(
        summary="Read the register of an engagement's recommendations",
        query=PageQuery,
        replies={200: Answered("By number.", Register)},
    ),
)
def read_register(work: Work, engagement_id: UUID, query: PageQuery) -> ft.ResponseReturnValue:
    """Give the register."""
    row = queries.engagement(work, engagement_id)
    found, further = a_page(query, partial(register.recommendations, work, row.id))
    return answer(Register(items=_told(work, found), next_page=further))


@bp.operation(
    "GET",
    "/recommendations/<uuid:recommendation_id>",
    allow=READ,
    does=Operation(
        summary="Read a recommendation with its answers",
        replies={200: Answered("It.", RecommendationOut)},
    ),
)
def read_recommendation(work: Work, recommendation_id: UUID) -> ft.ResponseReturnValue:
    """Give a recommendation."""
    return answer(_one(work, register.recommendation(work, recommendation_id)))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/recommendations/files",
    allow=CHANGE,
    does=Operation(
        summary="Take the register of an engagement's recommendations as a file",
        details=RECORDED,
        body=PaperIn,
        replies={200: Answered("The file.", MadeFile)},
    ),
)
def take_register(work: Work, engagement_id: UUID, body: PaperIn) -> ft.ResponseReturnValue:
    """Give the register as a file."""
    content = papers.register_file(work, queries.engagement(work, engagement_id), body.kind)
    return answer(made_file(content, papers.MEDIA[body.kind]))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/recommendations",
    allow=LET_OUT,
    does=Operation(
        summary="Record a recommendation of a released report",
        body=RecommendationIn,
        headers=KEY,
        replies={201: Answered("Recorded, or with counsel first.", RecommendationOut)},
        problems={409: "The report was not released here, or the key is in use."},
    ),
)
def add_recommendation(
    work: Work, engagement_id: UUID, body: RecommendationIn
) -> ft.ResponseReturnValue:
    """Record a recommendation."""
    row, before = queries.engagement(work, engagement_id), once(work, body)
    if before.item_id is not None:
        known = register.recommendation(work, before.item_id)
        return answer(_one(work, known), HTTPStatus.CREATED)
    made = recommending.recommend(
        work,
        row,
        body.words,
        due_on=body.due_on,
        addressees=[Addressee(one.firm_id, one_line(one.body)) for one in body.addressees],
    )
    before.keep(made.id)
    return answer(_one(work, made), HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/recommendations/<uuid:recommendation_id>/review",
    allow=LET_OUT,
    does=Operation(
        summary="Let a recommendation stand, or return it, as counsel",
        body=ClearIn,
        replies=AS_IT_STANDS,
        problems={409: "Somebody settled it meanwhile."},
    ),
)
def review_recommendation(
    work: Work, recommendation_id: UUID, body: ClearIn
) -> ft.ResponseReturnValue:
    """Clear it, or return it."""
    row = register.recommendation(work, recommendation_id)
    recommending.settle(work, row, clear=body.clear)
    return answer(_one(work, row))


@bp.operation(
    "POST",
    "/recommendations/<uuid:recommendation_id>/withdrawal",
    allow=LET_OUT,
    does=Operation(
        summary="Withdraw a recommendation",
        details="For whoever facilitates or chairs. What was answered stays on record.",
        replies=AS_IT_STANDS,
        problems={409: "It is withdrawn already."},
    ),
)
def take_recommendation_back(work: Work, recommendation_id: UUID) -> ft.ResponseReturnValue:
    """Withdraw it."""
    row = register.recommendation(work, recommendation_id)
    recommending.take_back(work, row)
    return answer(_one(work, row))


@bp.operation(
    "POST",
    "/recommendation-answers/<uuid:reaction_id>",
    allow=LET_OUT,
    does=Operation(
        summary="Answer a recommendation for your organisation",
        details="To decline is normal. Whoever facilitates records what bodies outside say.",
        body=ReplyIn,
        headers={"If-Match": "The version of the answer you saw, in quotes."},
        replies=AS_IT_STANDS,
        problems={409: "A colleague answered meanwhile, or it is withdrawn."},
    ),
)
def answer_recommendation(work: Work, reaction_id: UUID, body: ReplyIn) -> ft.ResponseReturnValue:
    """Answer a recommendation."""
    row = register.reaction(work, reaction_id)
    if body.response not in GIVEN:
        raise InvalidError({"response": f"One of {', '.join(GIVEN)}."})
    reply = Reply(
        Response(body.response), lines(body.words), body.told, body.planned_on, body.owner_id
    )
    recommending.respond(work, row, reply, seen_version=seen(body.version))
    return answer(_one(work, register.recommendation(work, row.recommendation_id)))


def _one(work: Work, row: Recommendation) -> RecommendationOut:
    (told,) = _told(work, [row])
    return told


def _told(work: Work, rows: Sequence[Recommendation]) -> list[RecommendationOut]:
    same = ("id", "engagement_id", "number", "words", "due_on", "state")
    ids = [row.id for row in rows]
    said, following = register.said(work, ids), about(work, ids)
    return [
        RecommendationOut(
            **{name: getattr(row, name) for name in same},
            answers=[_answer(work, one) for one in said[row.id]],
            following=[one.id for one in following if one.origin_id == row.id],
        )
        for row in rows
    ]


def _answer(work: Work, one: Said) -> ReactionOut:
    why = one.reason
    return ReactionOut(
        id=one.reaction.id,
        firm_id=one.reaction.firm_id,
        name=one.name,
        response=one.reaction.response,
        planned_on=why.planned_on if why else None,
        words=why.words if why else None,
        told=why.told if why else None,
        owner=one.owner,
        may_answer=work.may(Act.RESPOND, one.reaction).allowed,
        version=one.reaction.version,
    )
