"""Invitations as lists and services need them, and whether one may be sent at all."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from collab.core.errors import NotFoundError
from collab.people.organisations.models import Organisation
from collab.people.spaces.models import Invitation, Space
from collab.people.spaces.rules import PENDING, InvitationState
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class InvitationLine:
    """A pending invitation with the names a list shows."""

    invitation: Invitation
    firm: str
    space: str | None


def one(work: Work, invitation_id: uuid.UUID) -> Invitation:
    """Give an invitation. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Invitation).where(Invitation.id == invitation_id))
    if found is None:
        raise NotFoundError
    return found


def pending_in(work: Work, space_id: uuid.UUID) -> Sequence[InvitationLine]:
    """Give what is asked and open in a space, the oldest first."""
    return _lines(work, Invitation.space_id == space_id, Invitation.state.in_(PENDING))


def pending_first(work: Work) -> Sequence[InvitationLine]:
    """Give the open invitations of first persons that the viewer sent himself."""
    return _lines(
        work,
        Invitation.space_id.is_(None),
        Invitation.invited_by == work.viewer.representation_id,
        Invitation.org_id != work.viewer.org_id,
        Invitation.state.in_(PENDING),
    )


def asked_of_us(work: Work) -> Sequence[InvitationLine]:
    """Give the seats that facilitators ask the viewer's organisation to fill."""
    return _lines(
        work,
        Invitation.org_id == work.viewer.org_id,
        Invitation.state == InvitationState.ASKED,
    )


def open_of_ours(work: Work) -> Sequence[InvitationLine]:
    """Give the open invitations of the viewer's own organisation."""
    return _lines(
        work, Invitation.org_id == work.viewer.org_id, Invitation.state == InvitationState.OPEN
    )


def is_pending(work: Work, *, email: str, org_id: uuid.UUID, space_id: uuid.UUID | None) -> bool:
    """Tell whether this address is invited to this place already."""
    found = work.session.scalar(
        select(Invitation.id).where(
            Invitation.email == email,
            Invitation.org_id == org_id,
            func.coalesce(Invitation.space_id, Invitation.org_id) == (space_id or org_id),
            Invitation.state.in_(PENDING),
        )
    )
    return found is not None


def first_is_open(work: Work, org_id: uuid.UUID) -> bool:
    """Tell whether a first person of an organisation is invited, as far as the viewer knows."""
    found = work.session.scalar(
        select(Invitation.id)
        .where(
            Invitation.org_id == org_id,
            Invitation.state == InvitationState.OPEN,
            func.cardinality(Invitation.duties) > 0,
        )
        .limit(1)
    )
    return found is not None


def _lines(work: Work, *conditions: object) -> Sequence[InvitationLine]:
    rows = work.session.execute(
        select(Invitation, Organisation.name, Space.name)
        .join(Organisation, Organisation.id == Invitation.org_id)
        .outerjoin(Space, Space.id == Invitation.space_id)
        .where(*conditions)  # type: ignore[arg-type] # conditions on columns, all of them
        .order_by(Invitation.created_at, Invitation.id)
    )
    return [InvitationLine(*row) for row in rows]
