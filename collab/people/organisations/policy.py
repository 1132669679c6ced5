"""Who may enter organisations and relations, and who decides about an organisation's people."""

from __future__ import annotations

import dataclasses as dc

from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation, OrganisationRelation
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Duty, Viewer

CONVENER = frozenset({Duty.CONVENER})
ADMINISTRATOR = frozenset({Duty.ADMINISTRATOR})


@dc.dataclass(frozen=True, slots=True)
class Register:
    """The association's list of organisations: what a new one is entered into."""


class Act:
    """The actions on organisations and their people."""

    LIST = Action("organisations.list", reads=True, duties=CONVENER)
    ENTER = Action("organisations.enter", duties=CONVENER)
    RELATE = Action("organisations.relate", duties=CONVENER)
    ADMINISTER = Action("organisations.administer", duties=ADMINISTRATOR)
    APPOINT = Action("organisations.appoint", duties=ADMINISTRATOR)
    END = Action("organisations.end_representation", duties=ADMINISTRATOR)


def _convenes(viewer: Viewer, subject: object) -> bool:  # noqa: ARG001 # the shape of a condition
    return Duty.CONVENER in viewer.duties


def _administers_it(viewer: Viewer, firm: Organisation) -> bool:
    return firm.id == viewer.org_id and Duty.ADMINISTRATOR in viewer.duties


def _administers_person(viewer: Viewer, person: Representation) -> bool:
    return person.org_id == viewer.org_id and Duty.ADMINISTRATOR in viewer.duties


def _has_left(viewer: Viewer, person: Representation) -> bool:  # noqa: ARG001 # likewise
    return person.ended_at is not None


for action in (Act.LIST, Act.ENTER, Act.RELATE):
    permit(Register, action, _convenes, because="you convene for the association")
permit(OrganisationRelation, Act.RELATE, _convenes, because="you convene for the association")
permit(Organisation, Act.ADMINISTER, _administers_it, because="you administer this organisation")
for action in (Act.APPOINT, Act.END):
    permit(
        Representation,
        action,
        _administers_person,
        because="you administer this person's organisation",
    )
    forbid(Representation, action, _has_left, because="This person has left the organisation.")
