"""Reviews for programs: phases with their days, and who judges."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer
from collab.features.engagements.review import queries
from collab.features.engagements.review.pages import candidates
from collab.features.engagements.review.policy import Act, Bench
from collab.features.engagements.review.service import preparing
from collab.people.spaces.audience import Reader, everybody
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.days import begin_of, end_of
from collab.surfaces.api.repeating import KEY, once
from collab.surfaces.api.review_more_schemas import (
    OutstandingOut,
    PhaseIn,
    PhaseStepIn,
    ReviewerIn,
    ReviewerOut,
    ReviewersOut,
)
from collab.surfaces.api.review_schemas import ReviewOut
from collab.surfaces.api.reviews import told_review
from collab.work.bearer import CHANGE, LET_OUT, READ
from collab.work.unit import Work

GONE = "Somebody who sits here no more"


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/review/phases",
    allow=CHANGE,
    does=Operation(
        summary="Plan the next phase of a review",
        details="For whoever facilitates or chairs.",
        body=PhaseIn,
        headers=KEY,
        replies={201: Reply("The review as it stands then.", ReviewOut)},
        problems={409: "It is decided, it is known whose proposals are, or the key is in use."},
    ),
)
def plan_phase(work: Work, engagement_id: UUID, body: PhaseIn) -> ft.ResponseReturnValue:
    """Plan a phase."""
    bench, before = queries.bench(work, engagement_id), once(work, body)
    if before.item_id is None:
        phase = preparing.plan(
            work,
            bench,
            opens_at=begin_of(body.opens_on),
            closes_at=end_of(body.closes_on),
            blind=body.blind,
            scoring=body.scoring,
        )
        before.keep(phase.id)
    return told_review(work, queries.bench(work, engagement_id), HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/review-phases/<uuid:phase_id>/steps",
    allow=LET_OUT,
    does=Operation(
        summary="Begin a phase, end it before its time, or drop one that has not begun",
        details="For whoever facilitates or chairs.",
        body=PhaseStepIn,
        replies={200: Reply("The review as it stands then.", ReviewOut)},
        problems={409: "It does not stand where that begins, or somebody has still to score."},
    ),
)
def move_phase(work: Work, phase_id: UUID, body: PhaseStepIn) -> ft.ResponseReturnValue:
    """Move a phase on."""
    phase = queries.phase(work, phase_id)
    preparing.move_phase(work, queries.bench(work, phase.engagement_id), phase, body.step)
    return told_review(work, queries.bench(work, phase.engagement_id))


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/review/reviewers",
    allow=READ,
    does=Operation(
        summary="Read who judges, and whom you may name",
        replies={200: Reply("As it stands.", ReviewersOut)},
    ),
)
def read_reviewers(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Give who judges."""
    return _told(work, queries.bench(work, engagement_id))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/review/reviewers",
    allow=CHANGE,
    does=Operation(
        summary="Name who judges for an organisation that selects",
        details="Your own, or any where you facilitate. Whoever was named before judges no more.",
        body=ReviewerIn,
        replies={200: Reply("As it stands then.", ReviewersOut)},
        problems={409: "It is decided, or that person could judge nothing."},
    ),
)
def name_reviewer(work: Work, engagement_id: UUID, body: ReviewerIn) -> ft.ResponseReturnValue:
    """Name who judges."""
    preparing.assign(work, queries.bench(work, engagement_id), body.representation_id)
    return _told(work, queries.bench(work, engagement_id))


def _told(work: Work, bench: Bench) -> ft.ResponseReturnValue:
    seated = {one.representation_id: one for one in everybody(work, bench.row.space_id).readers}
    firms = {one.org_id: one.org_name for one in seated.values()}

    def named(person: UUID, firm: UUID) -> dict[str, object]:
        who = seated.get(person)
        return {
            "representation_id": person,
            "person": who.name if who else GONE,
            "firm_id": firm,
            "firm": firms.get(firm, ""),
        }

    watches = work.may(Act.WATCH, bench).allowed and bench.phase is not None
    return answer(
        ReviewersOut(
            named=[
                ReviewerOut.model_validate(named(one.representation_id, one.firm_id))
                for one in queries.reviewers(work, bench.row.id)
            ],
            candidates=[_reader(one) for one in candidates(work, bench)],
            outstanding=[
                OutstandingOut.model_validate(
                    {**named(one.representation_id, one.firm_id), "left": one.left}
                )
                for one in queries.outstanding(work, bench)
            ]
            if watches
            else None,
        )
    )


def _reader(one: Reader) -> ReviewerOut:
    return ReviewerOut(
        representation_id=one.representation_id,
        person=one.name,
        firm_id=one.org_id,
        firm=one.org_name,
    )
