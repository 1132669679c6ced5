"""What the pages of the rules show, gathered for their templates."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from flask import render_template
from sqlalchemy import select

from collab.people.organisations.models import Organisation
from collab.people.spaces.models import Space
from collab.policy.category import Rulebook
from collab.policy.explain import explained
from collab.policy.wording import READERS, facets_in_words, in_words, obligations_in_words
from collab.shared.releases.crossing import crossing_of
from collab.shared.releases.versions import card_if_any
from collab.shared.rulebooks import queries
from collab.shared.rulebooks.changes import category_of
from collab.shared.rulebooks.differences import differences, turned_answers
from collab.shared.rulebooks.forms import DecisionForm, OpinionForm, ProposalForm, QuestionForm
from collab.shared.rulebooks.models import Proposal, Rejudgement
from collab.shared.rulebooks.policy import Act, is_counsel, reads_as_counsel
from collab.shared.rulebooks.simulation import simulated
from collab.shared.rulebooks.sources import book_in, sources_in
from collab.work.unit import Work

LISTED = 50


def rules_page(work: Work) -> str:
    """Render the matrix: every category and rule, as they decide today."""
    return render_template(
        "rulebooks/index.html",
        book=queries.rulebook_in_force(work),
        to_come=queries.to_come(work),
        readers=READERS,
        in_words=in_words,
        obligations=obligations_in_words,
        fully=reads_as_counsel(work.viewer),
        counsel=is_counsel(work.viewer),
    )


def category_page(work: Work, book: Rulebook, key: str) -> str:
    """Render one category with its cases and worked examples."""
    category = book.categories[key]
    return render_template(
        "rulebooks/category.html",
        book=book,
        category=category,
        readers=READERS,
        in_words=in_words,
        facets_in_words=facets_in_words,
        obligations=obligations_in_words,
        fully=reads_as_counsel(work.viewer),
        counsel=is_counsel(work.viewer),
    )


def question_page(work: Work) -> str:
    """Render a question to the rules with its answer, where one is asked."""
    book = queries.rulebook_in_force(work)
    form = QuestionForm([(c.key, c.title) for c in book.categories.values()])
    fully = reads_as_counsel(work.viewer)
    answer = explained(book, form.circumstances, limits=fully) if form.asked else None
    return render_template(
        "rulebooks/try.html",
        book=book,
        form=form,
        explanation=answer,
        obligations=obligations_in_words,
        fully=fully,
    )


def change_page(work: Work, form: ProposalForm, *, title: str, back: str, kind: str) -> str:
    """Render the form in which counsel proposes a change."""
    return render_template(
        "rulebooks/change.html",
        form=form,
        title=title,
        back=back,
        kind=kind,
        number=queries.newest_number(work.session),
    )


def proposal_page(work: Work, row: Proposal, form: DecisionForm) -> str:
    """Render a proposal: difference, what it turns, and the second person's form."""
    old = queries.version(work.session, row.base)
    new = book_in(sources_in(row.body))
    category = category_of(new, row.part)
    simulation = simulated(work, old, new)
    turned = simulation.turned[:LISTED]
    return render_template(
        "rulebooks/proposal.html",
        row=row,
        book=new,
        category=category,
        rows=differences(old, new, counsel=True),
        answers=turned_answers(old, new, category.key) if category is not None else None,
        simulation=simulation,
        turned=[(one, link_to(work, one.item_kind, one.copy_id)) for one in turned],
        spaces=_names_of_spaces(work, [one.space_id for one in simulation.turned]),
        names=_names(work, row),
        form=form,
        counsel=is_counsel(work.viewer),
        may_decide=work.may(Act.DECIDE, row),
        may_withdraw=work.may(Act.WITHDRAW, row).allowed,
    )


def rejudged_page(work: Work, space: Space) -> str:
    """Render what today's rules would judge more strictly in a space."""
    rows = queries.rejudgements(work, space.id)
    return render_template(
        "rulebooks/rejudged.html",
        space=space,
        book=queries.rulebook_in_force(work),
        rows=[(row, *link_to(work, row.item_kind, row.copy_id)) for row in rows],
    )


def rejudgement_page(work: Work, row: Rejudgement, form: OpinionForm) -> str:
    """Render one of them, with counsel's form."""
    book = queries.rulebook_in_force(work)
    vote = next((vote for vote in book.all_votes() if vote.rule == row.rule), None)
    return render_template(
        "rulebooks/rejudgement.html",
        row=row,
        book=book,
        vote=vote,
        link=link_to(work, row.item_kind, row.copy_id),
        space=work.session.get_one(Space, row.space_id),
        form=form,
        may=work.may(Act.SETTLE, row),
    )


def link_to(work: Work, kind: str, copy_id: uuid.UUID) -> tuple[str, str]:
    """Give a copy's title, where others may show it, and its address."""
    card = card_if_any(work, kind, copy_id)
    crossing = crossing_of(kind)
    return (
        (card.title, card.path) if card else (crossing.word.capitalize(), crossing.address(copy_id))
    )


def _names_of_spaces(work: Work, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    rows = work.session.execute(select(Space.id, Space.name).where(Space.id.in_(set(ids))))
    return dict(rows.all())


def _names(work: Work, row: Proposal) -> Mapping[uuid.UUID, str]:
    firms = work.session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id == row.proposed_org)
    )
    return {**queries.names_of(work, {row.proposed_by, row.decided_by}), **dict(firms.all())}
