"""The pages of a review: how it stands, ties, one proposal, the pack, and what settles it."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.texts import whole
from collab.core.web import SIGNED_IN, Feature
from collab.features.engagements.refusing import beside_the_form
from collab.features.engagements.review import pages, queries
from collab.features.engagements.review.forms import (
    AsideForm,
    PhaseForm,
    TieForm,
    YearsForm,
    score_form,
)
from collab.features.engagements.review.policy import REVIEWING, TAKING, Act, Bench
from collab.features.engagements.review.rules import address
from collab.features.engagements.review.service import preparing, scoring, settling
from collab.features.engagements.review.service.proving import NotReadyError
from collab.features.engagements.review.service.scoring import Sheet
from collab.features.engagements.review.ties import Ground
from collab.features.engagements.rules import Step
from collab.people.spaces.queries import one as one_space
from collab.work.unit import Work

bp = Feature("review")
Answer = ft.ResponseReturnValue
REFUSED, IN_THE_WAY = HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT


@bp.get("/engagements/<uuid:engagement_id>/review", allow=SIGNED_IN)
def show(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show how the review stands."""
    return pages.review_page(work, queries.bench(work, engagement_id))


@bp.post("/engagements/<uuid:engagement_id>/review/phases", allow=SIGNED_IN)
def plan(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Plan the next phase."""
    bench, form = queries.bench(work, engagement_id), PhaseForm()
    work.authorise(Act.PLAN, bench)
    try:
        with beside_the_form(work):
            form.demand()
            preparing.plan(
                work,
                bench,
                opens_at=form.opens_at,
                closes_at=form.closes_at,
                blind=form.blind.data,
                scoring=form.scoring.data,
            )
    except InvalidError as error:
        tell(form, InvalidError({k.replace("_at", "_on"): v for k, v in error.fields.items()}))
        return pages.review_page(work, bench, phase=form), REFUSED
    return _done(bench, _("Planned."))


@bp.post("/review-phases/<uuid:phase_id>/steps", allow=SIGNED_IN)
def move_phase(work: Work, phase_id: uuid.UUID) -> Answer:
    """Begin, end or drop a phase."""
    phase = queries.phase(work, phase_id)
    bench = queries.bench(work, phase.engagement_id)
    step = request.form.get("step", "")
    if step not in ("begin", "end", "drop"):
        raise InvalidError({"step": "Choose what is to be done."})
    try:
        preparing.move_phase(work, bench, phase, step)
    except NotReadyError as error:
        return pages.review_page(work, bench, refused=[str(error)]), IN_THE_WAY
    return _done(bench, _("Done."))


@bp.post("/engagements/<uuid:engagement_id>/review/reviewers", allow=SIGNED_IN)
def assign(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Name who judges for a firm."""
    bench = queries.bench(work, engagement_id)
    work.authorise(Act.ASSIGN, bench)
    form = pages.assign_form(pages.candidates(work, bench))
    try:
        with beside_the_form(work):
            form.demand()
            preparing.assign(work, bench, uuid.UUID(form.person.data))
    except InvalidError as error:
        tell(form, error)
        return pages.review_page(work, bench, assigning=form), REFUSED
    except NotReadyError as error:
        tell(form, InvalidError({"person": str(error)}))
        return pages.review_page(work, bench, assigning=form), IN_THE_WAY
    return _done(bench, _("Named."))


@bp.post("/engagements/<uuid:engagement_id>/review/steps", allow=SIGNED_IN)
def move(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Take a step of the review."""
    bench, asked = queries.bench(work, engagement_id), request.form.get("step", "")
    if asked not in {one.value for one in REVIEWING}:
        raise InvalidError({"step": "Choose what is to be done."})
    seen = whole(request.form.get("version"))
    try:
        settling.take(work, bench, Step(asked), seen_version=seen)
    except NotReadyError as error:
        return pages.review_page(work, bench, refused=[str(error)]), IN_THE_WAY
    return _done(bench, _("Done."))


@bp.get("/engagements/<uuid:engagement_id>/conflicts", allow=SIGNED_IN)
def conflicts(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show ties and recusals."""
    return pages.conflicts_page(work, queries.bench(work, engagement_id))


@bp.post("/engagements/<uuid:engagement_id>/conflicts/ties", allow=SIGNED_IN)
def declare(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Declare what binds oneself."""
    bench, form = queries.bench(work, engagement_id), TieForm()
    try:
        with beside_the_form(work):
            form.demand()
            preparing.declare(work, one_space(work, bench.row.space_id), form.bond)
    except InvalidError as error:
        tell(form, error)
        return pages.conflicts_page(work, bench, tie=form), REFUSED
    return _back_to_conflicts(bench, _("Declared. What it keeps you from is kept from now on."))


@bp.post("/engagements/<uuid:engagement_id>/conflicts/recusals", allow=SIGNED_IN)
def recuse(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Recuse somebody from a proposal."""
    bench = queries.bench(work, engagement_id)
    work.authorise(Act.KEEP, bench)
    form = pages.recuse_form(work, bench)
    try:
        with beside_the_form(work):
            form.demand()
    except InvalidError as error:
        tell(form, error)
        return pages.conflicts_page(work, bench, recusing=form), REFUSED
    opened = queries.opened(work, uuid.UUID(form.proposal.data))
    person = None if form.firm_id is not None else uuid.UUID(form.who.data)
    firm = form.firm_id or pages.firm_of(work, bench, person)
    preparing.recuse(
        work, bench, opened, Ground(form.ground.data), firm_id=firm, representation_id=person
    )
    return _back_to_conflicts(bench, _("Recused."))


@bp.post("/engagements/<uuid:engagement_id>/conflicts/years", allow=SIGNED_IN)
def set_years(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Say for how long a former tie binds."""
    bench, form = queries.bench(work, engagement_id), YearsForm()
    work.authorise(Act.YEARS, bench)
    try:
        with beside_the_form(work):
            form.demand()
            preparing.set_years(work, bench, form.years.data or 0)
    except InvalidError as error:
        tell(form, error)
        return pages.conflicts_page(work, bench, years=form), REFUSED
    return _back_to_conflicts(bench, _("Saved."))


@bp.post("/recusals/<uuid:recusal_id>/lifting", allow=SIGNED_IN)
def lift(work: Work, recusal_id: uuid.UUID) -> Answer:
    """Let somebody judge again."""
    row = queries.recusal(work, recusal_id)
    bench = queries.bench(work, row.engagement_id)
    preparing.lift(work, row)
    return _back_to_conflicts(bench, _("Lifted."))


@bp.get("/review-proposals/<uuid:opened_id>", allow=SIGNED_IN)
def proposal(work: Work, opened_id: uuid.UUID) -> Answer:
    """Show a proposal with one's own score."""
    opened = queries.opened(work, opened_id)
    return pages.proposal_page(work, queries.bench(work, opened.engagement_id), opened)


@bp.post("/review-proposals/<uuid:opened_id>/score", allow=SIGNED_IN)
def score(work: Work, opened_id: uuid.UUID) -> Answer:
    """Keep a score as a draft, or lock it."""
    opened = queries.opened(work, opened_id)
    bench = queries.bench(work, opened.engagement_id)
    work.authorise(Act.JUDGE, bench)
    form = score_form(queries.criteria(work, bench.row.id))
    try:
        with beside_the_form(work):
            form.demand()
            sheet = Sheet(
                levels=form.levels,
                comment=form.comment.data or "",
                recommendation=form.recommended,
                abstains=form.abstains.data,
                reason=form.reason.data or "",
            )
            kept = scoring.save(work, bench, opened, sheet)
        if "lock" in request.form:
            with (
                work.session.begin_nested()
            ):  # whatever keeps it from being locked, the draft stays
                scoring.lock(work, bench, kept)
    except InvalidError as error:
        tell(form, InvalidError({_field(k): v for k, v in error.fields.items()}))
        return pages.proposal_page(work, bench, opened, form=form), REFUSED
    except ConflictError as error:
        page = pages.proposal_page(work, bench, opened, form=form, refused=[str(error)])
        return page, IN_THE_WAY
    words = _("Locked. What others locked can be read now.")
    flash(words if "lock" in request.form else _("Kept as a draft only you read."), "success")
    return redirect(f"/review-proposals/{opened.id}", HTTPStatus.SEE_OTHER)


@bp.post("/review-proposals/<uuid:opened_id>/recusal", allow=SIGNED_IN)
def stand_aside(work: Work, opened_id: uuid.UUID) -> Answer:
    """Stand aside from a proposal."""
    opened = queries.opened(work, opened_id)
    bench, form = queries.bench(work, opened.engagement_id), AsideForm()
    try:
        with beside_the_form(work):
            form.demand()
            preparing.recuse_oneself(work, opened, Ground(form.ground.data))
    except InvalidError as error:
        tell(form, error)
        return pages.proposal_page(work, bench, opened, aside=form), REFUSED
    return _done(bench, _("You stand aside from it, and read it no more."))


@bp.post("/review-scores/<uuid:score_id>/opinions", allow=SIGNED_IN)
def opine(work: Work, score_id: uuid.UUID) -> Answer:
    """Agree or disagree with what another recommends."""
    row = queries.score(work, score_id)
    bench = queries.bench(work, row.engagement_id)
    scoring.opine(work, bench, row, request.form.get("opinion", ""))
    flash(_("Noted."), "success")
    return redirect(f"/review-proposals/{row.opened_id}", HTTPStatus.SEE_OTHER)


@bp.get("/engagements/<uuid:engagement_id>/pack", allow=SIGNED_IN)
def pack(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show the decision pack."""
    return pages.pack_page(work, queries.bench(work, engagement_id))


@bp.post("/engagements/<uuid:engagement_id>/pack.pdf", allow=SIGNED_IN)
def pack_pdf(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Give the decision pack as a PDF; that it was taken stands in one's own vault."""
    return pages.pack_file(work, queries.bench(work, engagement_id))


@bp.get("/engagements/<uuid:engagement_id>/settling/<kind>", allow=SIGNED_IN)
def settle(work: Work, engagement_id: uuid.UUID, kind: str) -> Answer:
    """Ask whom to choose, and what the others are told."""
    bench, taken = queries.bench(work, engagement_id), _settling(kind)
    work.authorise(TAKING[taken], bench)
    return pages.settle_page(work, bench, taken, pages.settle_form_of(work, bench))


@bp.post("/engagements/<uuid:engagement_id>/settling/<kind>", allow=SIGNED_IN)
def settled(work: Work, engagement_id: uuid.UUID, kind: str) -> Answer:
    """Shortlist, award, or end without an award."""
    bench, taken = queries.bench(work, engagement_id), _settling(kind)
    work.authorise(TAKING[taken], bench)
    form = pages.settle_form_of(work, bench)
    try:
        with beside_the_form(work):
            form.demand()
            if taken is Step.SHORTLIST:
                settling.shortlist(work, bench, form.picked, form.reasons)
            elif taken is Step.AWARD:
                settling.award(work, bench, form.one_picked, form.decided, form.reasons)
            else:
                settling.fail(work, bench, form.reasons)
    except InvalidError as error:
        tell(form, error)
        return pages.settle_page(work, bench, taken, form), REFUSED
    except NotReadyError as error:
        return pages.settle_page(work, bench, taken, form, refused=[str(error)]), IN_THE_WAY
    return _done(bench, _("Done. Each proposer is told."))


def _settling(kind: str) -> Step:
    """Give what is settled. :raises NotFoundError: for anything else."""
    for step in pages.SETTLING:
        if step.value == kind:
            return step
    raise NotFoundError


def _field(name: str) -> str:
    return name if name in ("", "comment", "reason") else f"level_{name}"


def _done(bench: Bench, words: str) -> Answer:
    flash(words, "success")
    return redirect(address(bench.row.id), HTTPStatus.SEE_OTHER)


def _back_to_conflicts(bench: Bench, words: str) -> Answer:
    flash(words, "success")
    return redirect(f"/engagements/{bench.row.id}/conflicts", HTTPStatus.SEE_OTHER)
