"""Invite by pasting: first a preview of every line, then, and only then, letters and requests."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask import typing as ft
from flask_babel import gettext as _
from flask_babel import ngettext

from collab.core.errors import NotFoundError
from collab.core.web import SIGNED_IN
from collab.people.spaces import invitations, queries
from collab.people.spaces.models import Invitation, Space
from collab.people.spaces.paste_form import PasteForm
from collab.people.spaces.policy import Act
from collab.people.spaces.preview import Line, preview
from collab.people.spaces.rules import ROLES, days_since
from collab.people.spaces.service.inviting import resend, withdraw
from collab.people.spaces.service.pasting import Sent, invite_lines
from collab.people.spaces.views.blueprint import bp
from collab.work.unit import Work


@bp.get("/<uuid:space_id>/people/invitations", allow=Act.INVITE)
def invitations_page(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show what is pending, and room to paste."""
    space = queries.space_or_charter(work, space_id)
    work.authorise(Act.INVITE, space)
    return _page(work, space, PasteForm())


@bp.post("/<uuid:space_id>/people/invitations", allow=Act.INVITE)
def invite(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show what would become of each line; with ``act=invite``, do it."""
    space, form = queries.space_or_charter(work, space_id), PasteForm()
    work.authorise(Act.INVITE, space)
    if not form.validate():
        return _page(work, space, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.act.data != "invite":
        return _page(work, space, form, preview(work, space, form.lines.data or ""))
    sent = invite_lines(work, space, form.lines.data or "")
    flash(_told(sent), "success" if sent.invited or sent.asked else "warning")
    if not sent.left:
        return redirect(url_for("spaces.invitations_page", space_id=space.id), HTTPStatus.SEE_OTHER)
    form.lines.data = sent.remaining_text
    return _page(work, space, form, preview(work, space, sent.remaining_text))


@bp.post("/<uuid:space_id>/people/invitations/<uuid:invitation_id>/letters", allow=SIGNED_IN)
def invite_again(
    work: Work, space_id: uuid.UUID, invitation_id: uuid.UUID
) -> ft.ResponseReturnValue:
    """Send a new link."""
    resend(work, _in(work, space_id, invitation_id))
    flash(_("A new link is on its way. The old one is dead."), "success")
    return redirect(url_for("spaces.invitations_page", space_id=space_id), HTTPStatus.SEE_OTHER)


@bp.post("/<uuid:space_id>/people/invitations/<uuid:invitation_id>/withdrawal", allow=SIGNED_IN)
def take_back(work: Work, space_id: uuid.UUID, invitation_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take an invitation back."""
    withdraw(work, _in(work, space_id, invitation_id))
    flash(_("The invitation is withdrawn."), "success")
    return redirect(url_for("spaces.invitations_page", space_id=space_id), HTTPStatus.SEE_OTHER)


def _in(work: Work, space_id: uuid.UUID, invitation_id: uuid.UUID) -> Invitation:
    found = invitations.one(work, invitation_id)
    if found.space_id != queries.space_or_charter(work, space_id).id:
        raise NotFoundError
    return found


def _page(work: Work, space: Space, form: PasteForm, lines: Sequence[Line] = ()) -> str:
    return render_template(
        "spaces/invitations.html",
        space=space,
        form=form,
        lines=lines,
        ready=any(line.way != "none" for line in lines),
        pending=invitations.pending_in(work, space.id),
        age=lambda invitation: days_since(invitation.created_at, work.now),
        may_resend=lambda invitation: work.may(Act.RESEND, invitation).allowed,
        roles=ROLES,
    )


def _told(sent: Sent) -> str:
    asked = ngettext(
        "%(num)d is asked of the administrator.",
        "%(num)d are asked of their administrators.",
        len(sent.asked),
    )
    told = (
        (sent.invited, _("%(number)d invited.", number=len(sent.invited))),
        (sent.asked, asked),
        (sent.left, ngettext("%(num)d is left out.", "%(num)d are left out.", len(sent.left))),
    )
    return " ".join(str(words) for found, words in told if found)
