"""Invite people by link, and settle what facilitators ask of an organisation.

Only an organisation seats its people. From outside one may invite its first person, at its own
mail domain, or ask its administrator; the database holds to that whatever is written here.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id, token_hash
from collab.people.accounts.models import Representation
from collab.people.accounts.service.acceptance import token_of
from collab.people.organisations import queries as organisations
from collab.people.organisations.models import Organisation
from collab.people.organisations.rules import clean_email, domain_of, is_email
from collab.people.spaces.invitations import is_pending
from collab.people.spaces.models import Invitation, SeatRow, Space
from collab.people.spaces.places import live_seat, own_place
from collab.people.spaces.policy import Act
from collab.people.spaces.rules import INVITATION_LASTS, InvitationState
from collab.people.spaces.service.seats import seat_person
from collab.policy.rules import Action
from collab.policy.viewer import Duty, Role
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who is invited, for which organisation."""

    firm: Organisation
    email: str
    name: str = ""


def need_address_at(email: str, domain: str) -> None:
    """Refuse a first person who is not at the organisation's own mail domain.

    :raises InvalidError: naming the field.
    """
    if domain_of(clean_email(email)) != domain:
        raise InvalidError({"email": f"The first person needs an address at {domain}."})


def invite_first(work: Work, guest: Guest) -> Invitation:
    """Invite an organisation's first person, who will administer it."""
    work.authorise(Act.INVITE_FIRST, guest.firm)
    _check_first(work, guest)
    return _send(work, Act.INVITE_FIRST, guest.firm, _made(work, guest, duties=_FIRST))


def invite_first_into(work: Work, space: Space, guest: Guest, *, role: Role) -> Invitation:
    """Invite the first person of an organisation that has a place in one's space."""
    work.authorise(Act.INVITE, space)
    _check_first(work, guest)
    made = _made(work, guest, duties=_FIRST, space=space, role=role)
    return _send(work, Act.INVITE, space, made)


def ask_for(work: Work, space: Space, guest: Guest, *, role: Role) -> Invitation:
    """Ask an organisation's administrator to seat somebody; the person gets no letter yet."""
    made = _made(work, guest, space=space, role=role)
    made.state = InvitationState.ASKED.value
    return _add(work, Act.INVITE, space, made)


def invite_colleague(
    work: Work,
    guest: Guest,
    *,
    place: tuple[Space, Role] | None = None,
    duties: Collection[Duty] = (),
) -> Invitation:
    """Invite somebody to act for one's own organisation, and perhaps to sit in a space for it."""
    space, role = place or (None, None)
    if space is not None and role is not None and role.value not in own_place(work, space.id).roles:
        raise InvalidError({"place": "Your organisation does not hold this role there."})
    made = _made(work, guest, duties=duties, space=space, role=role)
    return _send(work, Act.INVITE_COLLEAGUE, guest.firm, made)


def confirm(work: Work, invitation: Invitation) -> SeatRow | None:
    """Agree to what a facilitator asks: seat the person, or invite whoever is not here yet."""
    work.authorise(Act.SETTLE, invitation)
    _need(invitation, InvitationState.ASKED)
    if invitation.space_id is None or invitation.role is None:
        raise ConflictError("Only a seat in a space can be asked for.")
    place = own_place(work, invitation.space_id)
    person = _known_person(work, invitation)
    if person is None:
        # Another link may have been sent before it was asked of us: it must stay dead.
        _open(work, invitation, serial=invitation.serial + 1)
        _note(work, "invitations.confirmed", invitation)
        return None
    seat = live_seat(work, place.space_id, person.id) or seat_person(
        work, place, person, role=Role(invitation.role)
    )
    work.session.flush()  # the request is settled by the seat that stands
    invitation.state = InvitationState.ACCEPTED.value
    _note(work, "invitations.confirmed", invitation)
    return seat


def refuse(work: Work, invitation: Invitation) -> None:
    """Decline what a facilitator asks; nobody has to say why."""
    work.authorise(Act.SETTLE, invitation)
    _need(invitation, InvitationState.ASKED)
    invitation.state = InvitationState.REFUSED.value
    _note(work, "invitations.refused", invitation)


def resend(work: Work, invitation: Invitation) -> None:
    """Send a new link; the old one is dead from now on."""
    work.authorise(Act.RESEND, invitation)
    _need(invitation, InvitationState.OPEN)
    _open(work, invitation, serial=invitation.serial + 1)
    _note(work, "invitations.resent", invitation)


def withdraw(work: Work, invitation: Invitation) -> None:
    """Take an invitation back; its link is dead from now on."""
    work.authorise(Act.WITHDRAW, invitation)
    _need(invitation, InvitationState.OPEN, InvitationState.ASKED)
    invitation.state = InvitationState.WITHDRAWN.value
    invitation.token_hash = None
    _note(work, "invitations.withdrawn", invitation)


_FIRST = (Duty.ADMINISTRATOR,)


def _made(
    work: Work,
    guest: Guest,
    *,
    duties: Collection[Duty] = (),
    space: Space | None = None,
    role: Role | None = None,
) -> Invitation:
    email = clean_email(guest.email)
    if not is_email(email):
        raise InvalidError({"email": "Give a mail address, such as name@firm.example."})
    if is_pending(work, email=email, org_id=guest.firm.id, space_id=space.id if space else None):
        raise ConflictError(f"{email} is invited already.")
    return Invitation(
        id=new_id(),
        org_id=guest.firm.id,
        space_id=space.id if space else None,
        email=email,
        name=guest.name.strip(),
        role=role.value if role else None,
        duties=sorted(duty.value for duty in duties),
        state=InvitationState.OPEN.value,
        serial=0,
        invited_by=work.viewer.representation_id,
        created_at=work.now,
    )


def _check_first(work: Work, guest: Guest) -> None:
    if not organisations.awaits_first_person(work, guest.firm.id):
        raise ConflictError(f"{guest.firm.name} has an administrator, who invites its people.")
    need_address_at(guest.email, guest.firm.mail_domain)


def _send(work: Work, action: Action, container: object, made: Invitation) -> Invitation:
    made.expires_at = work.now + INVITATION_LASTS
    made.token_hash = token_hash(token_of(work.house, made.id, made.serial))
    _add(work, action, container, made)
    _mail(work, made)
    return made


def _add(work: Work, action: Action, container: object, made: Invitation) -> Invitation:
    try:
        with work.session.begin_nested():
            work.create(action, container, made)
    except IntegrityError as error:
        # Somebody invited this address whose invitations the viewer may not see.
        raise ConflictError(f"{made.email} is invited already.") from error
    _note(work, f"invitations.{made.state}", made)
    return made


def _open(work: Work, invitation: Invitation, *, serial: int) -> None:
    invitation.state = InvitationState.OPEN.value
    invitation.serial = serial
    invitation.token_hash = token_hash(token_of(work.house, invitation.id, serial))
    invitation.expires_at = work.now + INVITATION_LASTS
    _mail(work, invitation)


def _mail(work: Work, invitation: Invitation) -> None:
    work.later(
        "mail.invitation",
        key=f"invitation:{invitation.id}:{invitation.serial}",
        invitation_id=invitation.id,
        serial=invitation.serial,
    )


def _known_person(work: Work, invitation: Invitation) -> Representation | None:
    return work.session.scalar(
        select(Representation).where(
            Representation.org_id == invitation.org_id,
            Representation.address == invitation.email,
            Representation.ended_at.is_(None),
        )
    )


def _need(invitation: Invitation, *states: InvitationState) -> None:
    if invitation.state not in states:
        raise ConflictError("This invitation is settled already.")


def _note(work: Work, kind: str, invitation: Invitation) -> None:
    facts = {
        "invitation": invitation.id,
        "organisation": invitation.org_id,
        "role": invitation.role,
        "duties": list(invitation.duties),
        "by": work.viewer.representation_id,
    }
    work.record(kind, space_id=invitation.space_id or SYSTEM_CHAIN, facts=facts)
