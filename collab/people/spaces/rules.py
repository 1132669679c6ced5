"""Words and small rules of spaces, places, seats and invitations, in plain values."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection, Mapping

from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.policy.viewer import Role

INVITATION_LASTS = dt.timedelta(days=14)
HIGHEST_IN_GROUPS = Marking.RED

SPACE_KINDS: Mapping[str, str] = {
    "vault": "Vault",
    "group": "Group",
    "room": "Room",
    "association": "Association",
    "call": "Call for proposals",
}
ROLES: Mapping[Role, str] = {
    Role.FACILITATOR: "Facilitator",
    Role.CHAIR: "Chair",
    Role.MEMBER: "Member",
    Role.COUNSEL: "Counsel",
    Role.TRUSTEE: "Trustee",
    Role.EXPERT: "Expert",
    Role.OBSERVER: "Observer",
    Role.STAKEHOLDER: "Stakeholder",
}
USUAL_ROLES: Mapping[str, tuple[Role, ...]] = {
    "association": (Role.OBSERVER,),
    "member_company": (Role.MEMBER,),
    "mining_company": (Role.MEMBER,),
    "expert_firm": (Role.EXPERT,),
    "academia": (Role.EXPERT,),
    "law_firm": (Role.COUNSEL,),
}
"""What an organisation of a kind is mostly given; the others come as observers."""


class InvitationState(enum.StrEnum):
    """``asked`` waits for the organisation's own administrator; only ``open`` has a link."""

    ASKED = "asked"
    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


PENDING = (InvitationState.ASKED, InvitationState.OPEN)


def usual_roles(org_kind: str) -> tuple[Role, ...]:
    """Give the roles first proposed for an organisation."""
    return USUAL_ROLES.get(org_kind, (Role.OBSERVER,))


def usual_ceiling(roles: Collection[Role]) -> Marking:
    """Give the ceiling first proposed: counsel must read whatever is held."""
    if Role.COUNSEL in roles or Role.FACILITATOR in roles:
        return Marking.RED
    return Marking.GREEN if set(roles) <= {Role.OBSERVER, Role.STAKEHOLDER} else DEFAULT_MARKING


def role_faults(roles: Collection[Role], *, org_kind: str, owns_space: bool) -> str | None:
    """Say why an organisation cannot hold these roles; None when it can."""
    if not roles:
        return "Choose at least one role."
    if Role.FACILITATOR in roles and not owns_space:
        return "Only the association's own staff facilitate."
    if Role.COUNSEL in roles and org_kind != "law_firm":
        return "Counsel is always an external law firm."
    return None


def days_since(moment: dt.datetime, now: dt.datetime) -> int:
    """Count whole days, for the age of an invitation."""
    return max((now - moment).days, 0)
