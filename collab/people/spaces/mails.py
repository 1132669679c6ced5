"""The letter of an invitation: who invites, and a link; nothing of what the group is about."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from collab.core.house import House
from collab.core.mail import Letter
from collab.core.mail_templates import write
from collab.people.accounts.models import Representation
from collab.people.accounts.service.acceptance import token_of
from collab.people.organisations.models import Organisation
from collab.people.spaces.models import Invitation
from collab.people.spaces.rules import INVITATION_LASTS, InvitationState


def invitation(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Write to whoever is invited; None once the link it would carry is dead."""
    found = session.scalar(
        select(Invitation).where(
            Invitation.id == uuid.UUID(payload["invitation_id"]),
            Invitation.serial == payload["serial"],
            Invitation.state == InvitationState.OPEN,
        )
    )
    if found is None:
        return None
    inviter = session.scalar(
        select(Organisation.name)
        .join(Representation, Representation.org_id == Organisation.id)
        .where(Representation.id == found.invited_by)
    )
    return write(
        "invitation",
        found.email,
        name=found.name,
        organisation=session.scalar(
            select(Organisation.name).where(Organisation.id == found.org_id)
        ),
        inviter=inviter,
        days=INVITATION_LASTS.days,
        url=f"{house.base_url}/invitations/{token_of(house, found.id, found.serial)}",
    )
