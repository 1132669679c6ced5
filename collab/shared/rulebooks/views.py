"""The rules: read by everybody, changed by two persons of two organisations."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.texts import whole
from collab.core.web import SIGNED_IN, Feature
from collab.people.spaces.queries import space_or_charter
from collab.shared.rulebooks import changes, pages, queries, service
from collab.shared.rulebooks.changes import Changed
from collab.shared.rulebooks.differences import differences
from collab.shared.rulebooks.forms import (
    CaseForm,
    DecisionForm,
    OpinionForm,
    ProposalForm,
    ReferenceForm,
    VoteForm,
    kept_of,
)
from collab.shared.rulebooks.policy import Act, reads_as_counsel
from collab.work.unit import Work

bp = Feature("rulebooks")


@bp.get("/rules", allow=SIGNED_IN)
def index(work: Work) -> ft.ResponseReturnValue:
    """Show all rules as they decide today."""
    return pages.rules_page(work)


@bp.get("/rules/categories/<key>", allow=SIGNED_IN)
def category(work: Work, key: str) -> ft.ResponseReturnValue:
    """Show one category with its cases and worked examples."""
    book = queries.rulebook_in_force(work)
    if key not in book.categories:
        raise NotFoundError
    return pages.category_page(work, book, key)


@bp.get("/rules/questions", allow=SIGNED_IN)
def question(work: Work) -> ft.ResponseReturnValue:
    """Answer what would be judged how, and what would change it; nothing is kept."""
    return pages.question_page(work)


@bp.get("/rules/sources", allow=SIGNED_IN)
def sources(work: Work) -> ft.ResponseReturnValue:
    """Show where the rules come from, and what counsel has verified."""
    book = queries.rulebook_in_force(work)
    may = work.may(Act.PROPOSE, book).allowed
    return render_template("rulebooks/sources.html", book=book, may=may)


@bp.get("/rules/versions", allow=SIGNED_IN)
def versions(work: Work) -> ft.ResponseReturnValue:
    """List the versions; two of them side by side where the address names them."""
    saved = queries.versions(work)
    old, new = (whole(request.args.get(name)) for name in ("from", "to"))
    compared = None
    if old is not None and new is not None:
        books = [queries.version(work.session, number) for number in (old, new)]
        compared = differences(*books, counsel=reads_as_counsel(work.viewer))
    people = {row.proposed_by for row in saved} | {row.approved_by for row in saved}
    return render_template(
        "rulebooks/versions.html",
        saved=saved,
        now=work.now,
        first=queries.version(work.session, queries.FIRST),
        names=queries.names_of(work, people),
        compared=compared,
        old=old,
        new=new,
    )


@bp.get("/rules/proposals", allow=Act.LOOK)
def proposals(work: Work) -> ft.ResponseReturnValue:
    """List what is proposed and what was decided."""
    return render_template("rulebooks/proposals.html", rows=queries.proposals(work))


@bp.get("/rules/parts/<key>/change", allow=Act.PROPOSE)
def change_asked(work: Work, key: str) -> ft.ResponseReturnValue:
    """Show the form for one rule, as it stands in the latest version."""
    number = queries.newest_number(work.session)
    vote = changes.vote_named(queries.version(work.session, number), key)
    if vote is None:
        raise NotFoundError
    return _vote_page(work, VoteForm(data={**kept_of(vote), "base": number}), key)


@bp.post("/rules/parts/<key>/change", allow=Act.PROPOSE)
def change(work: Work, key: str) -> ft.ResponseReturnValue:
    """Propose a change of one rule."""
    number = queries.newest_number(work.session)
    if changes.vote_named(queries.version(work.session, number), key) is None:
        raise NotFoundError
    form = VoteForm()
    return _proposed(
        work,
        form,
        key,
        lambda: changes.with_vote(queries.sources_of(work.session, number), key, form.draft),
        partial(_vote_page, work, form, key),
    )


@bp.get("/rules/categories/<key>/new-case", allow=Act.PROPOSE)
def case_asked(work: Work, key: str) -> ft.ResponseReturnValue:
    """Show the form for a new case of a category."""
    number = queries.newest_number(work.session)
    if key not in queries.version(work.session, number).categories:
        raise NotFoundError
    return _case_page(work, CaseForm(data={"base": number}), key)


@bp.post("/rules/categories/<key>/new-case", allow=Act.PROPOSE)
def add_case(work: Work, key: str) -> ft.ResponseReturnValue:
    """Propose a new case of a category; it stands before the others."""
    number = queries.newest_number(work.session)
    if key not in queries.version(work.session, number).categories:
        raise NotFoundError
    form = CaseForm()

    def made() -> Changed:
        tables = queries.sources_of(work.session, number)
        return changes.with_case(tables, key, form.key, form.when, form.draft)

    page = partial(_case_page, work, form, key)
    return _proposed(work, form, f"{key}.{changes.NEW_CASE}", made, page)


@bp.get("/rules/sources/<key>/change", allow=Act.PROPOSE)
def source_asked(work: Work, key: str) -> ft.ResponseReturnValue:
    """Show the form for a reference."""
    number = queries.newest_number(work.session)
    found = queries.version(work.session, number).references.get(key)
    if found is None:
        raise NotFoundError
    kept = {"text": found.text, "verified": found.verified, "base": number}
    return _source_page(work, ReferenceForm(data=kept), key)


@bp.post("/rules/sources/<key>/change", allow=Act.PROPOSE)
def change_source(work: Work, key: str) -> ft.ResponseReturnValue:
    """Propose another text of a reference, or that it counts as verified."""
    number = queries.newest_number(work.session)
    if key not in queries.version(work.session, number).references:
        raise NotFoundError
    form = ReferenceForm()

    def made() -> Changed:
        tables = queries.sources_of(work.session, number)
        return changes.with_reference(
            tables, key, form.text.data or "", verified=form.verified.data
        )

    page = partial(_source_page, work, form, key)
    return _proposed(work, form, f"{changes.REFERENCE}.{key}", made, page)


@bp.get("/rules/proposals/<uuid:proposal_id>", allow=Act.LOOK)
def proposal(work: Work, proposal_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a proposal: what it says differently, and what it would have turned."""
    return pages.proposal_page(work, queries.proposal(work, proposal_id), DecisionForm())


@bp.post("/rules/proposals/<uuid:proposal_id>/decision", allow=Act.DECIDE)
def decide(work: Work, proposal_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Approve or decline a proposal of another organisation's."""
    row = queries.proposal(work, proposal_id)
    form = DecisionForm()
    if not form.validate():
        return pages.proposal_page(work, row, form), HTTPStatus.UNPROCESSABLE_ENTITY
    outcome = request.form.get("outcome", "")
    number = service.decide(work, row, outcome=outcome, answer=form.answer.data or "")
    if number is None:
        flash(_("Declined. The rules stay as they are."), "success")
    else:
        flash(_("Approved. It is version %(number)s of the rules.", number=number), "success")
    return redirect(url_for("rulebooks.proposals"), HTTPStatus.SEE_OTHER)


@bp.post("/rules/proposals/<uuid:proposal_id>/withdrawal", allow=Act.WITHDRAW)
def withdraw(work: Work, proposal_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take one's own proposal back."""
    service.withdraw(work, queries.proposal(work, proposal_id))
    flash(_("Taken back. The rules stay as they are."), "success")
    return redirect(url_for("rulebooks.proposals"), HTTPStatus.SEE_OTHER)


@bp.get("/spaces/<uuid:space_id>/rejudged", allow=Act.REVIEW)
def rejudged(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show counsel what would not go out today as it went out then."""
    space = work.authorise(Act.REVIEW, space_or_charter(work, space_id))
    return pages.rejudged_page(work, space)


@bp.get("/rejudgements/<uuid:rejudgement_id>", allow=Act.REVIEW)
def rejudgement(work: Work, rejudgement_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show one of them."""
    row = queries.rejudgement(work, rejudgement_id)
    return pages.rejudgement_page(work, row, OpinionForm())


@bp.post("/rejudgements/<uuid:rejudgement_id>/decision", allow=Act.SETTLE)
def settle(work: Work, rejudgement_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take counsel's word on one of them."""
    row = queries.rejudgement(work, rejudgement_id)
    form = OpinionForm()
    if not form.validate():
        return pages.rejudgement_page(work, row, form), HTTPStatus.UNPROCESSABLE_ENTITY
    service.settle(work, row, outcome=form.outcome.data, opinion=form.opinion.data or "")
    flash(_("Your decision is recorded."), "success")
    return redirect(url_for("rulebooks.rejudged", space_id=row.space_id), HTTPStatus.SEE_OTHER)


def _proposed(
    work: Work,
    form: ProposalForm,
    part: str,
    made: Callable[[], Changed],
    page: Callable[[], str],
) -> ft.ResponseReturnValue:
    """Check what would come of a change and propose it, or give the form back."""
    if form.validate():
        try:
            row = service.propose(
                work,
                made(),
                part=part,
                base=form.seen,
                why=form.why.data or "",
                effective_on=form.day,
            )
        except InvalidError as error:
            tell(form, error)
        else:
            flash(_("Proposed. Somebody of another organisation decides."), "success")
            address = url_for("rulebooks.proposal", proposal_id=row.id)
            return redirect(address, HTTPStatus.SEE_OTHER)
    return page(), HTTPStatus.UNPROCESSABLE_ENTITY


def _vote_page(work: Work, form: VoteForm, part: str) -> str:
    category = changes.category_of(queries.rulebook_in_force(work), part)
    back = (
        url_for("rulebooks.category", key=category.key) if category else url_for("rulebooks.index")
    )
    name = part.replace("_", " ").replace(".", ", ")
    return pages.change_page(work, form, title=name, back=back, kind="vote")


def _case_page(work: Work, form: CaseForm, key: str) -> str:
    back = url_for("rulebooks.category", key=key)
    return pages.change_page(work, form, title=key.replace("_", " "), back=back, kind="case")


def _source_page(work: Work, form: ReferenceForm, ref: str) -> str:
    return pages.change_page(
        work, form, title=ref, back=url_for("rulebooks.sources"), kind="source"
    )
