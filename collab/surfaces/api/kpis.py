"""Indicators for programs: what is measured, what was released, and one's own firm's answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from flask import typing as ft
from pydantic import BaseModel, Field

from collab.core.errors import InvalidError, NotFoundError
from collab.core.rest import Operation, Reply, answer
from collab.features.kpis import queries, service
from collab.features.kpis.numbers import figure
from collab.features.kpis.pages import lines_of, named
from collab.features.kpis.rules import ALL, BREAKDOWNS, Told, address, word_of
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.schemas import STRICT, Day, Text
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work

LONGEST = 40
OWN = "Only people of the organisation that answers ever read an answer, and programs of theirs."
A_FIGURE = "A decimal number as text, such as 12.5."


class KpiAnswerIn(BaseModel):
    """One's own firm's answer."""

    model_config = STRICT

    value: Annotated[Text, Field(max_length=LONGEST, description=A_FIGURE)]
    as_of: Day = Field(description="The day of the newest figure in it.")
    restated: Annotated[Text, Field(max_length=LONGEST)] | None = Field(
        None, description="The answer of the half-year before, put right."
    )
    submit: bool = Field(
        default=True, description="Otherwise it is kept as a draft and does not count."
    )
    sure: bool = Field(default=False, description="That a figure far from one's last one is right.")


class KpiAnswerOut(BaseModel):
    """One's own firm's answer to a round."""

    round_id: UUID
    state: str
    value: str
    as_of: dt.date
    restated: str | None


class KpiFigureOut(BaseModel):
    """What of a half-year was released, for all or for a part: a figure, or that there is none."""

    breakdown: str = Field(description=f"One of {', '.join(BREAKDOWNS)}.")
    released: bool
    value: str | None = Field(description="Rounded; null where it is not released.")
    statistic: str | None
    contributors: str | None = Field(description="In wide bands.")


class KpiHalfYearOut(BaseModel):
    """One half-year of an indicator."""

    round_id: UUID
    period: str
    state: str
    closes_at: dt.datetime
    published_at: dt.datetime | None
    own: str | None = Field(description="What one's own firm answered, as far as it counts.")
    figures: list[KpiFigureOut]


class KpiLine(BaseModel):
    """An indicator."""

    id: UUID
    address: str = Field(description="Its page.")
    key: str
    version: int
    name: str
    formula: str
    theme: str
    competition: str
    side: str
    direction: str
    unit: str
    statistic: str
    breakdowns: list[str]


class KpiOut(KpiLine):
    """An indicator with its half-years, the earliest first."""

    half_years: list[KpiHalfYearOut]


class KpiList(BaseModel):
    """Indicators."""

    items: list[KpiLine]


@bp.operation(
    "GET",
    "/kpis",
    allow=READ,
    does=Operation(
        summary="List the indicators of one's associations",
        replies={200: Reply("The latest version of each.", KpiList)},
    ),
)
def list_kpis(work: Work) -> ft.ResponseReturnValue:
    """List indicators."""
    return answer(KpiList(items=[KpiLine(**_line(row)) for row in queries.definitions(work)]))


@bp.operation(
    "GET",
    "/kpis/<uuid:definition_id>",
    allow=READ,
    does=Operation(
        summary="Read an indicator, what was released of it, and one's own answers",
        replies={200: Reply("The indicator.", KpiOut)},
    ),
)
def read_kpi(work: Work, definition_id: UUID) -> ft.ResponseReturnValue:
    """Give an indicator."""
    row = queries.definition(work, definition_id)
    found = [
        KpiHalfYearOut(
            round_id=line.round.id,
            period=line.round.period,
            state=line.round.state,
            closes_at=line.round.closes_at,
            published_at=line.round.published_at,
            own=str(line.own.told.value) if line.own else None,
            figures=_figures([ALL, *row.breakdowns], line.figures) if line.published else [],
        )
        for line in lines_of(work, row)
    ]
    return answer(KpiOut(**_line(row), half_years=found))


@bp.operation(
    "GET",
    "/kpi-rounds/<uuid:round_id>/answer",
    allow=READ,
    does=Operation(
        summary="Read one's own firm's answer",
        details=OWN,
        replies={200: Reply("The answer.", KpiAnswerOut)},
    ),
)
def read_kpi_answer(work: Work, round_id: UUID) -> ft.ResponseReturnValue:
    """Give one's own answer."""
    return _told(work, queries.one_round(work, round_id).id)


@bp.operation(
    "POST",
    "/kpi-rounds/<uuid:round_id>/answer",
    allow=CHANGE,
    does=Operation(
        summary="Answer for one's own firm",
        details=OWN,
        body=KpiAnswerIn,
        replies={200: Reply("The answer as it stands then.", KpiAnswerOut)},
    ),
)
def give_kpi_answer(work: Work, round_id: UUID, body: KpiAnswerIn) -> ft.ResponseReturnValue:
    """Answer, or keep a draft."""
    row = queries.one_round(work, round_id)
    about = queries.definition(work, row.definition_id)
    read: dict[str, Decimal] = {}
    for name, text in (("value", body.value), ("restated", body.restated)):
        if text is not None:
            try:
                read[name] = figure(text, about.unit, about.lowest, about.highest)
            except ValueError as error:
                raise InvalidError({name: str(error)}) from None
    told = Told(read["value"], body.as_of, read.get("restated"))
    if body.submit:
        service.submit(work, row, about, told, sure=body.sure)
    else:
        service.save(work, row, about, told)
    return _told(work, row.id)


def _told(work: Work, round_id: UUID) -> ft.ResponseReturnValue:
    kept = queries.own_answers(work, [round_id]).get(round_id)
    if kept is None:
        raise NotFoundError
    told = queries.opened(work, kept).told
    return answer(
        KpiAnswerOut(
            round_id=round_id,
            state=kept.state,
            value=str(told.value),
            as_of=told.as_of,
            restated=None if told.restated is None else str(told.restated),
        )
    )


def _figures(keys: list[str], found: Mapping[str, Any]) -> list[KpiFigureOut]:
    return [
        KpiFigureOut(
            breakdown=key,
            released=key in found and found[key].released,
            value=str(found[key].value) if key in found and found[key].released else None,
            statistic=found[key].statistic if key in found else None,
            contributors=found[key].contributors if key in found else None,
        )
        for key in keys
    ]


def _line(row: Any) -> dict[str, Any]:
    named_columns = (
        "id", "key", "version", "theme", "competition", "side", "direction", "unit", "statistic",
        "breakdowns",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in named_columns},
        "address": address(row.id),
        "name": named(row),
        "formula": word_of(row.formulas, "en"),
    }
