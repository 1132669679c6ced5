"""The backlog: topics proposed by anybody, let stand, taken on an agenda, or dropped with words."""

from __future__ import annotations

import uuid

from flask import flash, render_template, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import NotFoundError
from collab.core.texts import whole
from collab.core.web import SIGNED_IN
from collab.features.meetings import queries
from collab.features.meetings.cards import address
from collab.features.meetings.forms import ProposalForm, WordsForm, marking_choices
from collab.features.meetings.pages import of_items
from collab.features.meetings.policy import Act
from collab.features.meetings.rules import State
from collab.features.meetings.service import agenda, topics
from collab.features.meetings.views.answering import onwards, refused, tried
from collab.features.meetings.views.blueprint import bp
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as space_of
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.process.screening import categories
from collab.work.unit import Work


@bp.get("/spaces/<uuid:space_id>/topics", allow=SIGNED_IN)
def backlog(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the topics that wait, and what became of one's own."""
    space = space_or_charter(work, space_id)
    rows, mine = queries.backlog(work, space_id), queries.my_proposals(work, space_id)
    coming = queries.next_in(work, space_id)
    prepares = work.may(Act.PREPARE, space).allowed
    return render_template(
        "meetings/topics.html",
        **of_items(work, rows),
        space=space,
        topics=rows,
        mine=mine,
        drafts=[one for one in coming if one.stands is State.DRAFT] if prepares else [],
        running=[one for one in coming if one.stands is State.IN_PROGRESS] if prepares else [],
        may_propose=work.may(Act.PROPOSE, space).allowed,
        settles=any(work.may(Act.SETTLE, row).allowed for row in rows),
        may_let_stand={row.id for row in rows if work.may(Act.LET_STAND, row).allowed},
    )


@bp.get("/spaces/<uuid:space_id>/topics/new", allow=SIGNED_IN)
def new_topic(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask for a topic."""
    space = work.authorise(Act.PROPOSE, space_or_charter(work, space_id))
    return _form_page(_form(work, space), space)


@bp.post("/spaces/<uuid:space_id>/topics", allow=Act.PROPOSE)
def propose(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Propose a topic."""
    space = work.authorise(Act.PROPOSE, space_or_charter(work, space_id))
    form = _form(work, space)
    ident = tried(
        form,
        lambda: topics.propose(
            work, space, form.draft, named=bool(form.named.data), series_id=form.series_id
        ),
    )
    if ident is None:
        return refused(_form_page(form, space))
    flash(_("Proposed. What becomes of it shows below."), "success")
    return onwards(f"/spaces/{space.id}/topics")


@bp.post("/agenda-items/<uuid:topic_id>/taking-on", allow=Act.EDIT_TOPIC)
def take_on(work: Work, topic_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Put a topic of the backlog on the agenda of a meeting."""
    row = queries.item(work, topic_id)
    try:
        meeting = queries.one(work, uuid.UUID(request.form.get("meeting", "")))
    except ValueError as error:
        raise NotFoundError from error
    agenda.take_on(work, meeting, row)
    flash(_("On the agenda."), "success")
    return onwards(address(meeting.id))


@bp.post("/agenda-items/<uuid:topic_id>/standing", allow=Act.LET_STAND)
def let_stand(work: Work, topic_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Open a flagged topic to whom it is for."""
    row = queries.item(work, topic_id)
    space_id = row.space_id
    topics.let_stand(work, row, seen_version=whole(request.form.get("version")) or 0)
    flash(_("It stands in the backlog now."), "success")
    return onwards(f"/spaces/{space_id}/topics")


@bp.get("/agenda-items/<uuid:topic_id>/dropping", allow=SIGNED_IN)
def dropping(work: Work, topic_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask why a topic is dropped."""
    row = work.authorise(Act.SETTLE, queries.item(work, topic_id))
    space = space_of(work, row.space_id)
    return render_template("meetings/drop.html", form=WordsForm(), item=row, space=space)


@bp.post("/agenda-items/<uuid:topic_id>/dropping", allow=Act.SETTLE)
def drop(work: Work, topic_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Drop a topic of the backlog, with words to whoever proposed it."""
    row = queries.item(work, topic_id)
    form, space = WordsForm(), space_of(work, row.space_id)

    def act() -> bool:
        topics.drop(work, row, form.words.data or "")
        return True

    if tried(form, act) is None:
        return refused(render_template("meetings/drop.html", form=form, item=row, space=space))
    flash(_("Dropped. Whoever proposed it reads why."), "success")
    return onwards(f"/spaces/{space.id}/topics")


def _form(work: Work, space: Space) -> ProposalForm:
    form = ProposalForm(data={"marking": DEFAULT_MARKING.key})
    form.offer_categories(categories(work, space))
    form.offer_series(
        (one.id, one.name) for one in queries.all_series(work, space.id) if one.ended_at is None
    )
    form.marking.choices = marking_choices(Marking.CLEAR, red=False)
    return form


def _form_page(form: ProposalForm, space: Space) -> str:
    return render_template("meetings/propose.html", form=form, space=space)
