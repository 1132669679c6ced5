"""What binds those who judge, for programs: ties declared, recusals told, set and lifted."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import typing as ft

from collab.core.errors import InvalidError, NotFoundError
from collab.core.rest import Operation, Reply, answer
from collab.features.engagements.review import queries
from collab.features.engagements.review.pages import firm_of
from collab.features.engagements.review.policy import Act, Bench
from collab.features.engagements.review.service import preparing
from collab.features.engagements.review.ties import TIES, Bond
from collab.people.spaces.audience import everybody
from collab.people.spaces.queries import one as one_space
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.review_more_schemas import (
    ConflictsOut,
    KnownTieOut,
    RecusalIn,
    RecusalOut,
    TieIn,
    TieOut,
    YearsIn,
)
from collab.work.bearer import CHANGE, LET_OUT, READ
from collab.work.unit import Work

THEN = {200: Reply("As it stands then.", ConflictsOut)}
ONE_OF_BOTH = "Name a person, or an organisation as a whole."


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/conflicts",
    allow=READ,
    does=Operation(
        summary="Read ties and recusals",
        details="Your own, and all to whoever convenes and counsel. Of a proposal you do not read"
        " it is not told which it is.",
        replies={200: Reply("Those you may know of.", ConflictsOut)},
    ),
)
def read_conflicts(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Give ties and recusals."""
    return _told(work, queries.bench(work, engagement_id))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/conflicts/ties",
    allow=CHANGE,
    does=Operation(
        summary="Declare what binds you to an organisation",
        details="What it keeps you from is kept from now on. While it is hidden whose proposals"
        " are, a tie declared after opening keeps your whole organisation from a proposal it"
        " concerns, and nobody of it is told from which.",
        body=TieIn,
        replies={201: Reply("As it stands then.", ConflictsOut)},
    ),
)
def declare_tie(work: Work, engagement_id: UUID, body: TieIn) -> ft.ResponseReturnValue:
    """Declare a tie."""
    bench = queries.bench(work, engagement_id)
    if body.kind not in TIES:
        raise InvalidError({"kind": "No such tie."})
    bond = Bond(body.kind, body.organisation, body.until)
    preparing.declare(work, one_space(work, bench.row.space_id), bond)
    return _told(work, queries.bench(work, engagement_id), HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/conflicts/recusals",
    allow=LET_OUT,
    does=Operation(
        summary="Recuse somebody from a proposal",
        details="For whoever facilitates, and counsel. A person, or an organisation as a whole.",
        body=RecusalIn,
        replies={201: Reply("As it stands then.", ConflictsOut)},
        problems={409: "It is decided."},
    ),
)
def recuse_somebody(work: Work, engagement_id: UUID, body: RecusalIn) -> ft.ResponseReturnValue:
    """Recuse somebody."""
    bench = queries.bench(work, engagement_id)
    work.authorise(Act.KEEP, bench)
    person = body.representation_id
    if (body.firm_id is None) == (person is None):
        raise InvalidError({"firm_id": ONE_OF_BOTH})
    opened = queries.opened(work, body.proposal_id)
    firm = body.firm_id or firm_of(work, bench, person)
    selecting = queries.selecting(work, bench.row.id)
    if opened.engagement_id != bench.row.id or (person is None and firm not in selecting):
        raise NotFoundError
    preparing.recuse(work, bench, opened, body.ground, firm_id=firm, representation_id=person)
    return _told(work, queries.bench(work, engagement_id), HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/recusals/<uuid:recusal_id>/lifting",
    allow=LET_OUT,
    does=Operation(
        summary="Let somebody judge again",
        details="For whoever facilitates, and counsel; of one's own side nobody.",
        replies=THEN,
        problems={409: "It is lifted, or decided."},
    ),
)
def lift_recusal(work: Work, recusal_id: UUID) -> ft.ResponseReturnValue:
    """Lift a recusal."""
    row = queries.recusal(work, recusal_id)
    engagement_id = row.engagement_id
    queries.bench(work, engagement_id)
    preparing.lift(work, row)
    return _told(work, queries.bench(work, engagement_id))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/conflicts/years",
    allow=CHANGE,
    does=Operation(
        summary="Say for how many years a former tie binds",
        details="For whoever facilitates, before proposals are open.",
        body=YearsIn,
        replies=THEN,
        problems={409: "Proposals are open."},
    ),
)
def set_conflict_years(work: Work, engagement_id: UUID, body: YearsIn) -> ft.ResponseReturnValue:
    """Set the years."""
    preparing.set_years(work, queries.bench(work, engagement_id), body.years)
    return _told(work, queries.bench(work, engagement_id))


def _told(work: Work, bench: Bench, status: int = HTTPStatus.OK) -> ft.ResponseReturnValue:
    seated = everybody(work, bench.row.space_id).readers
    people = {one.representation_id: one.name for one in seated}
    firms = {one.org_id: one.org_name for one in seated}
    codes = {one.id: one.code for one in queries.opened_of(work, bench.row.id, bench.stage)}
    keeps = work.may(Act.KEEP, bench).allowed
    told = ConflictsOut(
        engagement_id=bench.row.id,
        years=bench.row.conflict_years,
        ties=[
            TieOut(
                id=one.id,
                representation_id=one.representation_id,
                person=people.get(one.representation_id),
                kind=one.kind,
                organisation=one.organisation,
                until=one.ended_in,
                declared_at=one.declared_at,
            )
            for one in queries.ties(work, bench.row.space_id)
        ],
        known=[
            KnownTieOut(
                representation_id=one.representation_id,
                person=people.get(one.representation_id),
                firm=firms.get(one.firm_id),
                invited=one.proposer,
                ground=one.ground,
            )
            for one in (queries.known_ties(work, bench) if keeps else [])
        ],
        recusals=[
            RecusalOut(
                id=one.id,
                proposal_id=one.opened_id if one.opened_id in codes else None,
                code=codes.get(one.opened_id),
                firm_id=one.firm_id,
                firm=firms.get(one.firm_id),
                representation_id=one.representation_id,
                person=people.get(one.representation_id) if one.representation_id else None,
                ground=one.ground,
                may_lift=work.may(Act.LIFT, one).allowed,
            )
            for one in queries.recusals(work, bench.row.id)
        ],
    )
    return answer(told, status)
