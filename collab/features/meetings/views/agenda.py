"""Topics of an agenda: written, shown, put in order, taken off."""

from __future__ import annotations

import uuid

from flask import flash, render_template
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.web import SIGNED_IN
from collab.features.meetings import queries
from collab.features.meetings.cards import address, item_address
from collab.features.meetings.forms import TopicForm, marking_choices
from collab.features.meetings.models import AgendaItem, Meeting
from collab.features.meetings.pages import item_page, people_of
from collab.features.meetings.policy import Act
from collab.features.meetings.service import agenda as service
from collab.features.meetings.views.answering import onwards, refused, tried
from collab.features.meetings.views.blueprint import bp
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as space_of
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.process.screening import categories
from collab.work.unit import Work

SAID = ("title", "body", "purpose", "category", "minutes", "recurring", "pinned", "version")


@bp.get("/meetings/<uuid:meeting_id>/agenda-items/new", allow=SIGNED_IN)
def new_item(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask for a topic."""
    meeting = work.authorise(Act.EDIT_AGENDA, queries.one(work, meeting_id))
    space = space_of(work, meeting.space_id)
    return _form_page(_form(work, space, meeting), space, meeting, None)


@bp.post("/meetings/<uuid:meeting_id>/agenda-items", allow=Act.EDIT_AGENDA)
def create_item(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Put a topic on the agenda."""
    meeting = work.authorise(Act.EDIT_AGENDA, queries.one(work, meeting_id))
    space = space_of(work, meeting.space_id)
    form = _form(work, space, meeting)
    row = tried(form, lambda: service.add(work, space, meeting, form.draft))
    if row is None:
        return refused(_form_page(form, space, meeting, None))
    if row.flagged:
        flash(_("On the agenda. Counsel looks at it before anybody else reads it."), "warning")
    else:
        flash(_("On the agenda."), "success")
    return onwards(address(meeting.id))


@bp.get("/agenda-items/<uuid:topic_id>", allow=SIGNED_IN)
def show_item(work: Work, topic_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a topic."""
    return item_page(work, queries.item(work, topic_id))


@bp.get("/agenda-items/<uuid:topic_id>/edit", allow=SIGNED_IN)
def edit_item(work: Work, topic_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the form of a topic."""
    row = work.authorise(Act.EDIT_TOPIC, queries.item(work, topic_id))
    meeting = queries.one(work, row.meeting_id) if row.meeting_id else None
    space = space_of(work, row.space_id)
    return _form_page(_form(work, space, meeting, row), space, meeting, row)


@bp.post("/agenda-items/<uuid:topic_id>/edit", allow=Act.EDIT_TOPIC)
def update_item(work: Work, topic_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Change a topic."""
    row = work.authorise(Act.EDIT_TOPIC, queries.item(work, topic_id))
    meeting = queries.one(work, row.meeting_id) if row.meeting_id else None
    space = space_of(work, row.space_id)
    form = _form(work, space, meeting, row)

    def act() -> bool:
        service.change(work, space, row, form.draft, seen_version=form.seen_version)
        return True

    if tried(form, act) is None:
        return refused(_form_page(form, space, meeting, row))
    flash(_("Saved."), "success")
    return onwards(item_address(row.id))


@bp.post("/agenda-items/<uuid:topic_id>/rise", allow=Act.EDIT_TOPIC)
def raise_item(work: Work, topic_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Put a topic before the one it follows."""
    row = queries.item(work, topic_id)
    service.move_up(work, row)
    return _to_agenda(row)


@bp.post("/agenda-items/<uuid:topic_id>/fall", allow=Act.EDIT_TOPIC)
def lower_item(work: Work, topic_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Put a topic after the one that follows it."""
    row = queries.item(work, topic_id)
    service.move_down(work, row)
    return _to_agenda(row)


@bp.post("/agenda-items/<uuid:topic_id>/removal", allow=Act.EDIT_TOPIC)
def take_off_item(work: Work, topic_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Put a topic back into the backlog."""
    row = queries.item(work, topic_id)
    meeting_id = row.meeting_id
    service.take_off(work, row)
    flash(_("Back in the backlog."), "success")
    return onwards(address(meeting_id) if meeting_id else item_address(row.id))


def _to_agenda(row: AgendaItem) -> ft.ResponseReturnValue:
    where = address(row.meeting_id) if row.meeting_id else item_address(row.id)
    return onwards(f"{where}#agenda")


def _form(
    work: Work, space: Space, meeting: Meeting | None, row: AgendaItem | None = None
) -> TopicForm:
    floor = Marking(meeting.marking) if meeting else Marking.CLEAR
    told = {name: getattr(row, name) for name in SAID} if row else {}
    if row is not None:
        told["owner_id"] = str(row.owner_id or "")
        told["readers"] = [str(one) for one in row.readers or ()]
    told["marking"] = Marking(row.marking).key if row else max(floor, DEFAULT_MARKING).key
    form = TopicForm(data=told)
    form.offer_categories(categories(work, space))
    form.offer_people(people_of(work, space.id))
    form.marking.choices = marking_choices(floor, red=True)
    return form


def _form_page(
    form: TopicForm, space: Space, meeting: Meeting | None, row: AgendaItem | None
) -> str:
    return render_template(
        "meetings/edit_item.html", form=form, space=space, meeting=meeting, item=row
    )
