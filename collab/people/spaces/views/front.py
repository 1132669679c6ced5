"""A space's front page, and its directory."""

from __future__ import annotations

import uuid

from flask import render_template
from flask import typing as ft
from flask_babel import gettext

from collab.core.web import SIGNED_IN
from collab.people.accounts.queries import mail_troubles
from collab.people.organisations.rules import KINDS
from collab.people.spaces import queries
from collab.people.spaces.charters import charter_in_force
from collab.people.spaces.directory import directory
from collab.people.spaces.invitations import pending_in
from collab.people.spaces.places import places_in
from collab.people.spaces.policy import Act
from collab.people.spaces.rules import ROLES, SPACE_KINDS
from collab.people.spaces.sections import sections
from collab.people.spaces.views.blueprint import bp
from collab.work.unit import Work


@bp.get("/<uuid:space_id>", allow=SIGNED_IN)
def front(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show what the space is, who is in it, and what features have to say about it."""
    space = queries.space_or_charter(work, space_id)
    parts = sections(work, space)
    return render_template(
        "spaces/front.html",
        space=space,
        seat=work.viewer.seats[space.id],
        group=queries.group_around(work, space),
        charter=charter_in_force(work, space),
        rooms=queries.rooms_of(work, space.id),
        seated=work.viewer.seats,
        directory=directory(work, space),
        sections=parts,
        onward=[(gettext(part.name), f"#{part.id}") for part in parts],
        may_open_room=work.may(Act.OPEN_ROOM, space).allowed,
        kinds=SPACE_KINDS,
        roles=ROLES,
    )


@bp.get("/<uuid:space_id>/people", allow=SIGNED_IN)
def people(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the directory; to the facilitator, also the places and what is pending."""
    space = queries.space_or_charter(work, space_id)
    manages = work.may(Act.SEE_PLACES, space).allowed
    found = directory(work, space)
    seated = [one.representation_id for entry in found.entries for one in entry.people]
    return render_template(
        "spaces/people.html",
        space=space,
        directory=found,
        troubles=mail_troubles(work, seated) if manages else {},
        manages=manages,
        places=places_in(work, space.id) if manages else [],
        pending=pending_in(work, space.id) if manages else [],
        kinds=KINDS,
        roles=ROLES,
    )
