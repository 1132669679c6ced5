"""An organisation decides about its own people: who administers it, and whose acting for it ends.

Ending a representation ends seats, sessions and mail in the same transaction: the database does
it with the row, so that no way of ending somebody can forget one of them.
"""

from __future__ import annotations

from collections.abc import Collection

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, InvalidError
from collab.people.accounts.models import Representation
from collab.people.organisations.policy import Act
from collab.people.organisations.queries import administrators
from collab.policy.viewer import Duty
from collab.work.unit import Work

LAST = (
    "This is the organisation's last administrator. "
    "Make somebody else administrator first, so that its people can still be seated."
)


def give_duties(work: Work, person: Representation, duties: Collection[Duty]) -> Representation:
    """Set the duties of one of the organisation's own people.

    :raises ConflictError: when nobody would be left to administer the organisation.
    :raises InvalidError: for a duty that is not the organisation's to give.
    """
    work.authorise(Act.APPOINT, person)
    foreign = set(duties) - {Duty.ADMINISTRATOR} - {Duty(duty) for duty in person.duties}
    if foreign and work.viewer.org_kind != "association":
        raise InvalidError({"duties": "Only the association's own people hold this duty."})
    if Duty.ADMINISTRATOR not in duties:
        _keep_one(work, person)
    person.duties = sorted(duty.value for duty in duties)
    work.refresh()
    facts = {"representation": person.id, "duties": person.duties}
    work.record("organisations.duties_given", space_id=SYSTEM_CHAIN, facts=facts)
    return person


def end_representation(work: Work, person: Representation) -> None:
    """End a person's acting for the organisation: access, sessions and mail end with it.

    :raises ConflictError: when nobody would be left to administer the organisation.
    """
    work.authorise(Act.END, person)
    _keep_one(work, person)
    person.ended_at = work.now
    facts = {"representation": person.id, "by": work.viewer.representation_id}
    work.record("organisations.representation_ended", space_id=SYSTEM_CHAIN, facts=facts)


def _keep_one(work: Work, person: Representation) -> None:
    if Duty.ADMINISTRATOR in person.duties and administrators(work) == 1:
        raise ConflictError(LAST)
