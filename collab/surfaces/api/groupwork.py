"""A group's own work for programs: the shares its page shows, of what the bearer may read."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import typing as ft
from pydantic import BaseModel, Field

from collab.core.errors import NotFoundError
from collab.core.rest import Operation, Reply, answer
from collab.flows.groupwork.gathering import told
from collab.flows.groupwork.rules import EXPLAINED, NAMES, NOW_ONLY, Share
from collab.people.spaces.queries import space_or_charter
from collab.policy.viewer import SpaceKind
from collab.surfaces.api.blueprint import bp
from collab.work.bearer import READ
from collab.work.unit import Work


class ShareOut(BaseModel):
    """A share of a half-year, or of now."""

    period: str | None = Field(description="As 2026-H1; null for how it stands now.")
    percent: int | None = Field(
        description="Whole per cent, of contacts approached at least so many; null where there are"
        " fewer than five."
    )


class MeasureOut(BaseModel):
    """One thing that is looked at."""

    key: str
    name: str
    explanation: str
    shares: list[ShareOut] = Field(
        description="The earliest half-year first, the running one last."
    )


class GroupWorkOut(BaseModel):
    """How a group's own work goes."""

    measures: list[MeasureOut]


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/work",
    allow=READ,
    does=Operation(
        summary="Read how a group's own work goes",
        details="Counted from what the bearer may read there; nothing of it is by firm.",
        replies={200: Reply("Shares by half-year.", GroupWorkOut)},
    ),
)
def read_group_work(work: Work, space_id: UUID) -> ft.ResponseReturnValue:
    """Give the shares of a group's own work."""
    space = space_or_charter(work, space_id)
    if space.kind != SpaceKind.GROUP:
        raise NotFoundError
    periods, found = told(work, space.id)
    measures = [
        MeasureOut(
            key=one.value,
            name=NAMES[one],
            explanation=EXPLAINED[one],
            shares=_shares([None] if one in NOW_ONLY else periods, shares),
        )
        for one, shares in found.items()
    ]
    return answer(GroupWorkOut(measures=measures))


def _shares(periods: Sequence[str | None], found: Sequence[Share]) -> list[ShareOut]:
    return [
        ShareOut(period=period, percent=share.percent)
        for period, share in zip(periods, found, strict=True)
    ]
