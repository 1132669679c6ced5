"""Funding for programs: budgets, and the trustee's sums."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer
from collab.core.texts import one_line
from collab.features.engagements.funding import queries, service
from collab.features.engagements.funding.rules import Part, Plan, address
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.funding_schemas import (
    BudgetIn,
    BudgetList,
    BudgetOut,
    MomentOut,
    PartOut,
    SumLine,
    SumsList,
    SumsOut,
)
from collab.surfaces.api.versions import IF_MATCH, seen_version
from collab.work.bearer import CHANGE, LET_OUT, READ
from collab.work.unit import Work

MEANWHILE = {409: "It changed meanwhile, or it is too late."}
UNSAID = {**MEANWHILE, 422: "It does not say which version, or something is missing."}


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/budgets",
    allow=READ,
    does=Operation(
        summary="List the budgets of an engagement",
        replies={200: Reply("The latest first.", BudgetList)},
    ),
)
def list_budgets(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """List budgets."""
    about = queries.engagement(work, engagement_id)
    return answer(BudgetList(items=[_budget(work, one) for one in queries.budgets(work, about.id)]))


@bp.operation(
    "GET",
    "/budgets/<uuid:budget_id>",
    allow=READ,
    does=Operation(summary="Read a budget", replies={200: Reply("The budget.", BudgetOut, ETAG)}),
)
def read_budget(work: Work, budget_id: UUID) -> ft.ResponseReturnValue:
    """Give a budget."""
    return _told(work, queries.one(work, budget_id))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/budgets/draft",
    allow=CHANGE,
    does=Operation(
        summary="Draw a budget up, or change its draft",
        details="For whoever facilitates. Where one stands it is an addendum, with its reason.",
        body=BudgetIn,
        replies={200: Reply("The draft.", BudgetOut, ETAG)},
        problems=MEANWHILE,
    ),
)
def draw_budget_up(work: Work, engagement_id: UUID, body: BudgetIn) -> ft.ResponseReturnValue:
    """Write a draft."""
    about = queries.engagement(work, engagement_id)
    plan = Plan(
        total=body.total,
        key=body.key,
        parts=[Part(one.payer_class, one_line(one.label), one.amount) for one in body.parts],
        refreshes=body.refreshes,
        confirm_until=body.confirm_until,
        confirm_again_until=body.confirm_again_until,
        reason=one_line(body.reason),
    )
    return _told(work, service.draw_up(work, about, plan, seen_version=body.version))


@bp.operation(
    "POST",
    "/budgets/<uuid:budget_id>/opening",
    allow=LET_OUT,
    does=Operation(
        summary="Open a budget for pledges",
        details="Its days do not change any more.",
        headers=IF_MATCH,
        replies={200: Reply("Open.", BudgetOut, ETAG)},
        problems=UNSAID,
    ),
)
def open_budget(work: Work, budget_id: UUID) -> ft.ResponseReturnValue:
    """Open a budget."""
    row = queries.one(work, budget_id)
    return _told(work, service.open_it(work, row, seen_version=seen_version({})))


@bp.operation(
    "POST",
    "/budgets/<uuid:budget_id>/ending",
    allow=LET_OUT,
    does=Operation(
        summary="Give a budget up",
        details="What was offered or confirmed for it binds nobody.",
        headers=IF_MATCH,
        replies={200: Reply("Given up.", BudgetOut, ETAG)},
        problems=UNSAID,
    ),
)
def give_budget_up(work: Work, budget_id: UUID) -> ft.ResponseReturnValue:
    """Give a budget up."""
    row = queries.one(work, budget_id)
    service.give_up(work, row, seen_version=seen_version({}))
    return _told(work, row)


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/sums",
    allow=READ,
    does=Operation(
        summary="Read, as trustee, what each firm offered and bears",
        replies={200: Reply("By budget and firm, without a word of anybody's.", SumsList)},
    ),
)
def read_sums(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Give the trustee's sums."""
    found = [
        SumsOut(
            **{name: getattr(row, name) for name in SumsOut.model_fields if name != "lines"},
            lines=[
                SumLine(**{name: getattr(line, name) for name in SumLine.model_fields})
                for line in queries.lines(work, row)
            ],
        )
        for row in queries.sums(work, engagement_id)
    ]
    return answer(SumsList(items=found))


def _told(work: Work, row: Any) -> ft.ResponseReturnValue:
    return answer(_budget(work, row), ETag=f'"{row.version}"')


def _budget(work: Work, row: Any) -> BudgetOut:
    share = queries.own_share(work, row)
    same = (
        "id", "engagement_id", "number", "total", "currency", "key", "state", "round", "reason",
        "band", "banded_at", "version",
    )  # fmt: skip
    return BudgetOut(
        **{name: getattr(row, name) for name in same},
        address=address(row.engagement_id),
        parts=[
            PartOut(payer_class=one["class"], label=one["label"], amount=one["amount"])
            for one in row.parts
        ],
        moments=[
            MomentOut(number=one.number, at=one.at, kind=one.kind, done=one.done)
            for one in queries.moments(row)
        ],
        share=None if share is None else share.amount,
    )
