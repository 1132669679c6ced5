"""Invitations: answered by whoever is invited, sent and overseen by whoever prepares."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask import typing as ft
from flask_babel import gettext as _
from markupsafe import Markup

from collab.core.refs import Card
from collab.core.web import SIGNED_IN
from collab.features.meetings import calendar_queries, queries
from collab.features.meetings.calendar_policy import Act
from collab.features.meetings.calendar_rules import ANSWERS, Answer
from collab.features.meetings.models import Meeting
from collab.features.meetings.service import inviting
from collab.features.meetings.views.blueprint import bp
from collab.people.spaces.queries import one as space_of
from collab.work.unit import Work


def panel(work: Work, card: Card) -> Markup:
    """Render on a meeting's page what one answered, and how many come."""
    meeting = queries.one(work, card.id)
    text = render_template("meetings/_invitations_panel.html", **_shown(work, meeting))
    return Markup(text)  # noqa: S704 # an autoescaping template made it


@bp.get("/meetings/<uuid:meeting_id>/invitations", allow=SIGNED_IN)
def invitations(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show one's own answer, counts, and firm by firm to those who prepare or are counsel."""
    meeting = queries.one(work, meeting_id)
    sees = work.may(Act.SEE_ANSWERS, meeting).allowed
    return render_template(
        "meetings/invitations.html",
        space=space_of(work, meeting.space_id),
        overview=calendar_queries.overview(work, meeting) if sees else None,
        **_shown(work, meeting),
    )


@bp.post("/meetings/<uuid:meeting_id>/invitations", allow=Act.INVITE)
def send_invitations(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Send the invitations; later moves and cancellations go out by themselves."""
    meeting = queries.one(work, meeting_id)
    inviting.send(work, meeting)
    flash(_("The invitations are on their way, to everybody who may read this meeting."), "success")
    return _back(meeting)


@bp.post("/meetings/<uuid:meeting_id>/reply", allow=Act.REPLY)
def reply(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Say whether one comes."""
    meeting = queries.one(work, meeting_id)
    said = inviting.reply(work, meeting, request.form.get("answer", ""))
    flash(_("Your answer is noted: %(said)s.", said=_(ANSWERS[Answer(said.answer)])), "success")
    return _back(meeting)


def _shown(work: Work, meeting: Meeting) -> dict[str, Any]:
    mine = calendar_queries.own_reply(work, meeting)
    return {
        "meeting": meeting,
        "mine": mine.answer if mine is not None else None,
        "answers": ANSWERS,
        "counts": calendar_queries.counts(work, meeting),
        "may_reply": inviting.takes_answers(work, meeting) and work.may(Act.REPLY, meeting).allowed,
        "may_invite": work.may(Act.INVITE, meeting).allowed,
    }


def _back(meeting: Meeting) -> ft.ResponseReturnValue:
    there = url_for("meetings.invitations", meeting_id=meeting.id)
    return redirect(there, HTTPStatus.SEE_OTHER)
