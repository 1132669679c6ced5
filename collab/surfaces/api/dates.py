"""Date polls for programs: offered, answered and chosen as on their pages."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from flask import typing as ft
from pydantic import AwareDatetime, BaseModel, Field

from collab.core.errors import InvalidError
from collab.core.rest import Operation, Reply, answer
from collab.features.meetings import polling, queries
from collab.features.meetings.asking import When
from collab.features.meetings.service import polls
from collab.features.meetings.service.judging import local_clock
from collab.people.spaces.queries import one as space_of
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.meeting_schemas import Numbered
from collab.surfaces.api.schemas import STRICT
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work


class DatesIn(BaseModel):
    """Times offered beside those offered before; 2 to 8 in all."""

    model_config = STRICT
    starts_at: list[AwareDatetime] = Field(max_length=8)
    minutes: Numbered = 90


class AnswersIn(BaseModel):
    """What suits oneself, option by option."""

    model_config = STRICT
    answers: dict[UUID, Literal["yes", "maybe", "no"]] = Field(max_length=8)


class ChoiceIn(BaseModel):
    """The option a meeting takes place at."""

    model_config = STRICT
    option_id: UUID


class Option(BaseModel):
    """A time, with how many persons said what and what you said.

    Null: too few have answered. It is told from five organisations on, or once all have answered.
    """

    id: UUID
    starts_at: dt.datetime
    ends_at: dt.datetime
    yes: int | None
    maybe: int | None
    no: int | None
    yours: str | None


class Dates(BaseModel):
    """A poll."""

    set_for: dt.datetime | None = Field(description="The date, once one is chosen.")
    options: list[Option]


@bp.operation(
    "GET",
    "/meetings/<uuid:meeting_id>/dates",
    allow=READ,
    does=Operation(
        summary="Read a date poll",
        details="Your own answer and, once enough have answered, counts of persons; no names.",
        replies={200: Reply("The poll.", Dates)},
    ),
)
def read_dates(work: Work, meeting_id: UUID) -> ft.ResponseReturnValue:
    """Give a meeting's poll."""
    return _told(work, meeting_id)


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/dates",
    allow=CHANGE,
    does=Operation(
        summary="Offer dates",
        details="For those who facilitate or chair, while the meeting has no date.",
        body=DatesIn,
        replies={200: Reply("Offered.", Dates)},
        problems={409: "The date is set already."},
    ),
)
def offer_dates(work: Work, meeting_id: UUID, body: DatesIn) -> ft.ResponseReturnValue:
    """Offer times."""
    meeting = queries.one(work, meeting_id)
    zone = meeting.time_zone
    whens = [When(*local_clock(at, zone), zone, body.minutes) for at in body.starts_at]
    told = [at.replace(second=0, microsecond=0) for at in body.starts_at]
    if [when.starts_at for when in whens] != told:
        raise InvalidError({"starts_at": "The clocks show this hour twice; choose the first."})
    polls.offer(work, space_of(work, meeting.space_id), meeting, whens)
    work.session.flush()  # the answer tells of them
    return _told(work, meeting_id)


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/answers",
    allow=CHANGE,
    does=Operation(
        summary="Answer a date poll",
        details="For yourself; sent again, it replaces what you said.",
        body=AnswersIn,
        replies={200: Reply("Noted.", Dates)},
        problems={409: "The date is set already."},
    ),
)
def answer_dates(work: Work, meeting_id: UUID, body: AnswersIn) -> ft.ResponseReturnValue:
    """Say which dates suit oneself."""
    polls.answer(work, queries.one(work, meeting_id), body.answers)
    return _told(work, meeting_id)


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/choice",
    allow=CHANGE,
    does=Operation(
        summary="Choose a date",
        details="For those who facilitate or chair; it closes the poll.",
        body=ChoiceIn,
        replies={200: Reply("Set.", Dates)},
        problems={409: "The date is set already."},
    ),
)
def choose_date(work: Work, meeting_id: UUID, body: ChoiceIn) -> ft.ResponseReturnValue:
    """Set a meeting's date."""
    polls.choose(work, queries.one(work, meeting_id), body.option_id)
    return _told(work, meeting_id)


def _told(work: Work, meeting_id: UUID) -> ft.ResponseReturnValue:
    meeting = queries.one(work, meeting_id)
    options = [
        Option(
            id=one.option.id,
            starts_at=one.option.starts_at,
            ends_at=one.option.ends_at,
            yours=one.mine,
            **{
                word: None if one.counts is None else one.counts.get(word, 0)
                for word in ("yes", "maybe", "no")
            },
        )
        for one in polling.choices(work, meeting)
    ]
    return answer(Dates(set_for=meeting.starts_at, options=options))
