"""Answers to invitations, and how soon the bearer hears of each space."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from flask import typing as ft
from pydantic import BaseModel, Field

from collab.core.rest import Operation, Reply, answer
from collab.features.meetings import calendar_queries, queries
from collab.features.meetings.service import inviting
from collab.shared.notices import choosing
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.schemas import STRICT
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work


class OwnAnswer(BaseModel):
    """Whether the bearer comes to a meeting."""

    answer: Literal["yes", "no", "maybe"] | None = Field(description="None until there is one.")
    organisations: dict[str, int | None] | None = Field(
        description="How many organisations answered what at the last full hour, which comes if"
        " anybody of it does; None for fewer than five independent ones."
    )


class Answering(BaseModel):
    """What to answer."""

    model_config = STRICT
    answer: Literal["yes", "no", "maybe"]


class Pace(BaseModel):
    """How soon the bearer hears of one space."""

    space_id: UUID
    pace: Literal["at_once", "daily", "weekly", "off"]


class Choosing(Pace):
    """How soon to hear of one space."""

    model_config = STRICT


class Paces(BaseModel):
    """All of them, and when meetings are reminded of."""

    items: list[Pace]
    remind_day_before: bool
    remind_hour_before: bool


@bp.operation(
    "GET",
    "/meetings/<uuid:meeting_id>/reply",
    allow=READ,
    does=Operation(
        summary="Tell whether you come to a meeting",
        replies={200: Reply("Your answer.", OwnAnswer)},
    ),
)
def own_reply(work: Work, meeting_id: UUID) -> ft.ResponseReturnValue:
    """Give the bearer's answer."""
    return _answer(work, meeting_id)


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/reply",
    allow=CHANGE,
    does=Operation(
        summary="Answer an invitation",
        details="The last answer counts, until the meeting is opened.",
        body=Answering,
        replies={200: Reply("Your answer, as it is kept.", OwnAnswer)},
        problems={
            403: "The meeting has begun, is over or was cancelled.",
            409: "Its time has come.",
        },
    ),
)
def reply(work: Work, meeting_id: UUID, body: Answering) -> ft.ResponseReturnValue:
    """Take the bearer's answer."""
    inviting.reply(work, queries.one(work, meeting_id), body.answer)
    return _answer(work, meeting_id)


@bp.operation(
    "GET",
    "/notice-preferences",
    allow=READ,
    does=Operation(
        summary="Tell how soon you hear of each space",
        replies={200: Reply("What you chose, space by space.", Paces)},
    ),
)
def notice_preferences(work: Work) -> ft.ResponseReturnValue:
    """Give what the bearer chose."""
    return _paces(work)


@bp.operation(
    "POST",
    "/notice-preferences",
    allow=CHANGE,
    does=Operation(
        summary="Choose how soon you hear of a space",
        body=Choosing,
        replies={200: Reply("What you chose, space by space.", Paces)},
        problems={404: "You have no seat in such a space."},
    ),
)
def choose_pace(work: Work, body: Choosing) -> ft.ResponseReturnValue:
    """Take the bearer's choice for one space."""
    choosing.choose(work, body.space_id, body.pace)
    return _paces(work)


def _answer(work: Work, meeting_id: UUID) -> ft.ResponseReturnValue:
    meeting = queries.one(work, meeting_id)
    mine = calendar_queries.own_reply(work, meeting)
    counts = calendar_queries.counts(work, meeting)
    own = mine.answer if mine else None
    return answer(OwnAnswer.model_validate({"answer": own, "organisations": counts}))


def _paces(work: Work) -> ft.ResponseReturnValue:
    reminding = choosing.reminding(work)
    return answer(
        Paces(
            items=[
                Pace.model_validate({"space_id": one.space.id, "pace": one.pace.value})
                for one in choosing.choices(work)
            ],
            remind_day_before=reminding.day_before,
            remind_hour_before=reminding.hour_before,
        )
    )
