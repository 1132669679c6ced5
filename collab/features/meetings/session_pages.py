"""The page of a session, what it is told while it lives, and its place on the meeting's page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from http import HTTPStatus

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from collab.core.errors import ConflictError, InvalidError
from collab.core.pages import fragment, wants_part
from collab.core.refs import Card
from collab.features.meetings import queries, session_queries
from collab.features.meetings.models import AgendaItem, Meeting
from collab.features.meetings.policy import TAKING
from collab.features.meetings.rules import LIVE, OVER, State, label, steps_from
from collab.features.meetings.service.statement import statement_of
from collab.features.meetings.session_forms import NoteForm, PeopleForm, StopForm
from collab.features.meetings.session_models import AgendaNote
from collab.features.meetings.session_policy import Act
from collab.features.meetings.session_queries import Live
from collab.features.meetings.session_rules import (
    LACKING,
    STOP_STATES,
    TOPIC_OUTCOMES,
    open_to_arrivals,
    statement_stands,
)
from collab.people.spaces.audience import everybody
from collab.people.spaces.queries import one as space_of
from collab.policy.viewer import Role
from collab.work.unit import Work

ROLES = {
    Role.FACILITATOR: "Facilitator",
    Role.CHAIR: "Chair",
    Role.MEMBER: "Member",
    Role.COUNSEL: "Counsel",
    Role.TRUSTEE: "Trustee",
    Role.EXPERT: "Expert",
    Role.OBSERVER: "Observer",
    Role.STAKEHOLDER: "Stakeholder",
}
IN_SESSION = {State.CLEARED, State.OPENED, State.IN_PROGRESS, State.PAUSED}


def session_page(
    work: Work,
    meeting: Meeting,
    *,
    status: int = 200,
    lacking: str = "",
    stop_form: StopForm | None = None,
    unsaved: tuple[NoteForm, AgendaNote | None] | None = None,
) -> Response:
    """Render a session as the viewer may know it; to htmx only what moves, if it moved."""
    statement = statement_of(work, meeting)
    live = session_queries.live(work, meeting, statement.version)
    if status == HTTPStatus.OK and wants_part() and request.args.get("seen") == live.stamp:
        return Response(status=HTTPStatus.NO_CONTENT)
    space = space_of(work, meeting.space_id)
    me, seat = work.viewer.representation_id, work.viewer.seats[meeting.space_id]
    chairs = work.may(Act.LEAD, meeting).allowed
    topic = _topic(live)
    writes = chairs and topic is not None and topic.stopped_at is None and _noted_now(meeting)
    if topic is not None and seat.role is Role.CHAIR:  # he writes what he reads as well
        sits = live.here(me) and live.taken_note
        writes = writes and (sits or topic.id in live.notes)
    return fragment(
        "meetings/session.html",
        "live",
        status=status,
        meeting=meeting,
        space=space,
        live=live,
        stamp=live.stamp,
        polls=meeting.stands in IN_SESSION,
        state=label(meeting.stands, seat.role),
        lacking=_lacking(live, lacking),
        names_missing=[p for p in live.present if not p.acknowledged and p.left_at is None]
        if chairs or seat.role is Role.COUNSEL
        else [],
        statement=statement,
        statement_stands=statement_stands(meeting.stands),
        may_come=open_to_arrivals(meeting.stands, meeting.starts_at, work.now),
        here=live.here(me),
        me=me,
        chairs=chairs,
        counsel=seat.role is Role.COUNSEL,
        steps=_steps(work, meeting),
        in_session=meeting.stands in LIVE,
        roles=ROLES,
        outcomes=TOPIC_OUTCOMES,
        stop_states=STOP_STATES,
        stop_form=stop_form or StopForm(formdata=None),
        topic=topic if writes else None,
        part=wants_part(),
        note_form=(unsaved[0] if unsaved else _note_form(live, topic)) if writes else None,
        theirs=unsaved[1] if unsaved else None,
        people=_people_forms(work, meeting, live) if chairs else {},
    )


def panel(work: Work, card: Card) -> Markup:
    """Say on a meeting's page how its session stands, and let the statement be acknowledged."""
    meeting = queries.one(work, card.id)
    statement = statement_of(work, meeting)
    text = render_template(
        "meetings/_session_panel.html",
        meeting=meeting,
        statement=statement,
        standing=session_queries.standing(work, meeting, statement.version),
        taken_note=session_queries.acknowledged(work, meeting, statement.version),
        stands=statement_stands(meeting.stands),
        is_live=meeting.stands in LIVE,
        is_over=meeting.stands in OVER,
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def saved_part(meeting: Meeting, item: AgendaItem, note: AgendaNote) -> Response:
    """Tell a form that saved itself when, and which version it holds."""
    if not wants_part():
        return make_response(redirect(session_path(meeting, item.id), HTTPStatus.SEE_OTHER))
    return make_response(render_template("meetings/_note_saved.html", note=note, wrong=None))


def unsaved_part(work: Work, meeting: Meeting, form: NoteForm, why: Exception) -> Response:
    """Tell a form why it was not saved; what is typed stays where it is."""
    theirs = getattr(why, "theirs", None)
    if isinstance(why, InvalidError):
        status, told = HTTPStatus.UNPROCESSABLE_ENTITY, " ".join(why.fields.values())
    else:
        status, told = HTTPStatus.CONFLICT, getattr(why, "message", "")
    if not wants_part():
        if theirs is None and isinstance(why, ConflictError):
            raise why
        return session_page(
            work, meeting, status=HTTPStatus.UNPROCESSABLE_ENTITY, unsaved=(form, theirs)
        )
    part = render_template("meetings/_note_saved.html", form=form, theirs=theirs, wrong=told)
    response = make_response(part, status)
    response.headers["HX-Retarget"] = "#refused"
    return response


def session_path(meeting: Meeting, topic_id: uuid.UUID | None = None) -> str:
    """Give the address of a session, at one of its topics where one is meant."""
    return url_for("meetings.session", meeting_id=meeting.id, topic=topic_id)


def _topic(live: Live) -> AgendaItem | None:
    """Give the topic whose notes the page is for: the one asked for, or the one spoken of."""
    asked = request.args.get("topic") or (request.view_args or {}).get("topic_id")
    found = next((one for one in live.items if str(one.id) == str(asked)), None)
    return found if asked and wants_part() else found or live.current


def _noted_now(meeting: Meeting) -> bool:
    return meeting.stands in LIVE or meeting.stands is State.CLOSED


def _note_form(live: Live, topic: AgendaItem | None) -> NoteForm:
    note = live.notes.get(topic.id) if topic else None
    told = {"body": note.body, "version": note.version} if note else {"version": 0}
    return NoteForm(formdata=None, data=told)


def _lacking(live: Live, code: str) -> list[str]:
    """Give what a meeting lacks in words: for opening all of it, for other steps what refused."""
    codes = live.standing.lacks if live.meeting.stands is State.CLEARED else ()
    return [LACKING[one] for one in dict.fromkeys([*codes, *([code] if code else [])])]


def _steps(work: Work, meeting: Meeting) -> list[str]:
    session_steps = ("open", "start", "pause", "resume", "close")
    return [
        one.step.value
        for one in steps_from(meeting.stands)
        if one.step.value in session_steps and work.may(TAKING[one.step], meeting).allowed
    ]


def _people_forms(work: Work, meeting: Meeting, live: Live) -> Mapping[str, PeopleForm]:
    """Give forms that name who could come, who could go, and to whom the statement was read.

    A protected person is named by who facilitates, and by himself.
    """
    facilitates = work.viewer.sits_in(meeting.space_id, Role.FACILITATOR)
    there = {one.person_id: one for one in live.present if one.left_at is None}
    come = [
        (one.representation_id, f"{one.name}, {one.org_name}")
        for one in everybody(work, meeting.space_id).readers
        if one.representation_id not in there and (facilitates or one.role is not Role.STAKEHOLDER)
    ]
    gone = [(ident, f"{one.name}, {one.firm}") for ident, one in there.items() if ident]
    read = [
        (ident, f"{one.name}, {one.firm}")
        for ident, one in there.items()
        if ident and not one.acknowledged
    ]
    return {
        "come": PeopleForm("come", come, _("Who is here")),
        "gone": PeopleForm("gone", gone, _("Who left")),
        "read": PeopleForm("read", read, _("To whom it was read aloud here")),
    }
