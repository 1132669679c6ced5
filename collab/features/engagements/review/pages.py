"""What the pages of a review show, gathered for their templates."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, render_template
from flask_babel import get_locale

from collab.core import money
from collab.core.errors import NotFoundError
from collab.features.engagements.models import OpenedProposal
from collab.features.engagements.proposals.rules import parts_of
from collab.features.engagements.review import choosing, papers, queries, rules
from collab.features.engagements.review.board import Board, board, proposer_of
from collab.features.engagements.review.forms import (
    AsideForm,
    AssignForm,
    DecideForm,
    PhaseForm,
    RecuseForm,
    ScoreForm,
    SettleForm,
    TieForm,
    YearsForm,
    score_form,
    settle_form,
)
from collab.features.engagements.review.policy import REVIEWING, TAKING, Act, Bench
from collab.features.engagements.review.service.proving import tell_own
from collab.features.engagements.review.ties import GROUNDS, TIES
from collab.features.engagements.rules import STEPS, State, Step, Workflow
from collab.people.spaces.audience import Reader, everybody
from collab.people.spaces.queries import one as one_space
from collab.policy.viewer import Role
from collab.shared.papers.pdf import pdf_of
from collab.shared.process.words import INDEPENDENT
from collab.work.unit import Work

WORDS: Mapping[str, Any] = {
    "grounds": GROUNDS,
    "tie_kinds": TIES,
    "recommendations": rules.RECOMMENDATIONS,
    "opinions_told": rules.OPINIONS,
    "independent": INDEPENDENT,
    "no_promotion": papers.NO_PROMOTION,
    "shown": rules.shown,
    "named": papers.named,
}


def around(work: Work, bench: Bench) -> dict[str, Any]:
    """Give what every page of a review needs."""
    return {
        "bench": bench,
        "row": bench.row,
        "space": one_space(work, bench.row.space_id),
        "money": lambda amount: money.shown(amount, bench.row.currency, str(get_locale() or "en")),
        **WORDS,
    }


def review_page(
    work: Work,
    bench: Bench,
    *,
    phase: PhaseForm | None = None,
    assigning: AssignForm | None = None,
    refused: Sequence[str] = (),
) -> str:
    """Render how a review stands for its reader: phases, who judges, what is to do, what came."""
    found = board(work, bench)
    named = queries.reviewers(work, bench.row.id)
    watching = work.may(Act.WATCH, bench).allowed and bench.phase is not None
    steps = [step for step in REVIEWING if work.may(TAKING[step], bench).allowed]
    return render_template(
        "engagements/review/show.html",
        found=found,
        pack=has_pack(bench, found),
        phases=queries.phases(work, bench.row.id),
        reviewers=named,
        outstanding=queries.outstanding(work, bench) if watching else None,
        phase_form=phase or (PhaseForm() if work.may(Act.PLAN, bench).allowed else None),
        assign=assigning or _assign_form(work, bench),
        steps=[(step, STEPS[step]) for step in steps],
        lacks=_lacks(work, bench, steps),
        settling=[one for one in SETTLING if work.may(TAKING[one], bench).allowed],
        may_judge=work.may(Act.JUDGE, bench).allowed,
        may_keep=work.may(Act.KEEP, bench).allowed,
        may_decide=work.may(Act.DECIDE, bench).allowed,
        refused=refused,
        **around(work, bench),
    )


SETTLING = (Step.SHORTLIST, Step.AWARD, Step.FAIL)


def _lacks(work: Work, bench: Bench, steps: Sequence[Step]) -> Mapping[Step, str]:
    """Give what keeps each step from being taken, in words, before anybody tries."""
    asked = {step: work.call("app.review_lacks", bench.row.id, step.value) for step in steps}
    return {step: rules.LACKING[code] for step, code in asked.items() if code is not None}


def candidates(work: Work, bench: Bench) -> list[Reader]:
    """Give who may be named by this viewer: of firms that select, or of his own."""
    if not work.may(Act.ASSIGN, bench).allowed:
        return []
    selecting = queries.selecting(work, bench.row.id)
    convenes = work.viewer.sits_in(bench.row.space_id, Role.FACILITATOR)
    return [
        one
        for one in everybody(work, bench.row.space_id).readers
        if one.role in rules.SPEAKING
        and one.org_id in selecting
        and (convenes or one.org_id == work.viewer.org_id)
    ]


def _assign_form(work: Work, bench: Bench) -> AssignForm | None:
    people = candidates(work, bench)
    return assign_form(people) if people else None


def assign_form(people: Sequence[Reader]) -> AssignForm:
    """Give the form with who may be named."""
    form = AssignForm()
    form.offer((one.representation_id, f"{one.name}, {one.org_name}") for one in people)
    return form


def conflicts_page(
    work: Work,
    bench: Bench,
    *,
    tie: TieForm | None = None,
    recusing: RecuseForm | None = None,
    years: YearsForm | None = None,
) -> str:
    """Render ties and recusals: one's own, and all to convener and counsel."""
    keeps = work.may(Act.KEEP, bench).allowed
    seated = everybody(work, bench.row.space_id).readers
    proposals = queries.opened_of(work, bench.row.id, bench.stage)
    standing = queries.recusals(work, bench.row.id)
    may_years = work.may(Act.YEARS, bench).allowed
    return render_template(
        "engagements/review/conflicts.html",
        ties=queries.ties(work, bench.row.space_id),
        known=queries.known_ties(work, bench) if keeps else [],
        recusals=standing,
        liftable={one.id for one in standing if work.may(Act.LIFT, one).allowed},
        codes={one.id: one.code for one in proposals},
        people={one.representation_id: one.name for one in seated},
        firms={one.org_id: one.org_name for one in seated},
        tie=tie or TieForm(),
        recusing=recusing or (recuse_form(work, bench) if keeps and proposals else None),
        years=years or (YearsForm(years=bench.row.conflict_years) if may_years else None),
        **around(work, bench),
    )


def recuse_form(work: Work, bench: Bench) -> RecuseForm:
    """Give the form with the proposals and people there are."""
    seated = everybody(work, bench.row.space_id).readers
    judging = {one.org_id: one.org_name for one in seated}
    selecting = queries.selecting(work, bench.row.id)
    form = RecuseForm()
    form.offer(
        ((one.id, one.code) for one in queries.opened_of(work, bench.row.id, bench.stage)),
        ((ident, name) for ident, name in judging.items() if ident in selecting),
        ((one.representation_id, f"{one.name}, {one.org_name}") for one in seated),
    )
    return form


def proposal_page(
    work: Work,
    bench: Bench,
    opened: OpenedProposal,
    *,
    form: ScoreForm | None = None,
    aside: AsideForm | None = None,
    refused: Sequence[str] = (),
) -> str:
    """Render a proposal beside one's own score, and what others gave once one may know."""
    found = board(work, bench)
    line = next((one for one in found.lines if one.opened.id == opened.id), None)
    if line is None:
        raise NotFoundError
    may_judge = work.may(Act.JUDGE, bench).allowed and opened.outcome is None
    mine = line.mine
    open_to_me = may_judge and (mine is None or mine.state == "draft")
    return render_template(
        "engagements/review/proposal.html",
        opened=opened,
        parts=written_parts(found, bench, opened),
        line=line,
        found=found,
        form=form or (score_form(found.criteria, mine) if open_to_me else None),
        aside=aside or (AsideForm() if work.may(Act.OPINE, bench).allowed or may_judge else None),
        may_opine=work.may(Act.OPINE, bench).allowed,
        proposer=proposer_of(queries.identities(work, [opened]).get(opened.id)),
        refused=refused,
        **around(work, bench),
    )


def written_parts(found: Board, bench: Bench, opened: OpenedProposal) -> list[tuple[str, str]]:
    """Give what was written, part by part, in the order it was asked for."""
    written = opened.content.get("parts", opened.content)
    asked = [{"key": one.key, "label": one.label} for one in found.criteria]
    labels: dict[str, str] = {
        one.key: one.label for one in parts_of(asked, bench.row.workflow, opened.stage)
    }
    keys = [
        *(key for key in labels if key in written),
        *(key for key in written if key not in labels),
    ]
    return [(labels.get(key, str(key)), str(written[key])) for key in keys if written[key]]


def pack_page(work: Work, bench: Bench, *, decide: DecideForm | None = None) -> str:
    """Render the decision pack. :raises NotFoundError: while the scoring is not over."""
    found = pack_of(work, bench)
    may_decide = work.may(Act.DECIDE, bench).allowed
    return render_template(
        "engagements/review/pack.html",
        found=found,
        criteria=papers.criteria_rows(found),
        spreads=papers.spread_rows(found),
        spread_columns=papers.SPREADS,
        overview_columns=papers.OVERVIEW,
        overview=papers.overview_rows(bench, found, str(get_locale() or "en")),
        recused=papers.recused_lines(found),
        not_read=papers.NOT_READ,
        places=papers.PLACES,
        decide=decide or (DecideForm() if may_decide else None),
        decisions=choosing.decisions(work, bench.row.id),
        **around(work, bench),
    )


def pack_of(work: Work, bench: Bench) -> Board:
    """Give what the pack holds. :raises NotFoundError: while the scoring is not over."""
    found = board(work, bench)
    if not has_pack(bench, found):
        raise NotFoundError
    return found


def pack_file(work: Work, bench: Bench) -> Response:
    """Give the decision pack as a PDF; that it was taken stands in one's own vault.

    :raises NotFoundError: while the scoring is not over.
    """
    content = pdf_of(papers.pack_paper(work, bench, pack_of(work, bench)))
    tell_own(work, "review.pack_taken", engagement=bench.row.id)
    headers = {"Content-Disposition": 'attachment; filename="decision-pack.pdf"'}
    return Response(content, content_type="application/pdf", headers=headers)


def has_pack(bench: Bench, found: Board) -> bool:
    """Tell whether there is a pack: when the scoring is over, or where one expert was asked."""
    asked = bench.row.flow is Workflow.DIRECT and bench.row.stands is State.SELECTING
    return found.over or asked


def settle_page(
    work: Work, bench: Bench, step: Step, form: SettleForm, *, refused: Sequence[str] = ()
) -> str:
    """Render what is written to those who are not chosen, beside who is."""
    proposals = queries.opened_of(work, bench.row.id, bench.stage)
    read = {one.id for one in proposals}
    owed = choosing.to_answer(work, bench.row.id)
    return render_template(
        "engagements/review/settle.html",
        step=step,
        title=STEPS[step],
        form=form,
        proposals=proposals,
        unread=", ".join(one.code for one in owed if one.id not in read),
        refused=refused,
        **around(work, bench),
    )


def settle_form_of(work: Work, bench: Bench) -> SettleForm:
    """Give the form of whoever settles it: a reason for each proposal that is not answered yet."""
    owed = choosing.to_answer(work, bench.row.id)
    return settle_form([(one.id, one.code) for one in owed], choosing.decided(work, bench.row.id))


def firm_of(work: Work, bench: Bench, person: uuid.UUID | None) -> uuid.UUID:
    """Give the firm somebody sits for. :raises NotFoundError: when he does not sit there."""
    for one in everybody(work, bench.row.space_id).readers:
        if one.representation_id == person:
            return one.org_id
    raise NotFoundError
