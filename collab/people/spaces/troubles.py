"""To whom mails come back, as far as a viewer can do something about it."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Mapping

from sqlalchemy import func, select

from collab.people.accounts.models import MailTrouble, Representation
from collab.people.spaces.models import SeatRow
from collab.policy.viewer import Role
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class Troubles:
    """Whether mails to the viewer come back, to how many colleagues, and of each space he runs."""

    mine: bool
    colleagues: int
    seated: Mapping[uuid.UUID, int]


def troubles_of(work: Work) -> Troubles:
    """Give the troubles the viewer may know of: the database tells which those are."""
    found = work.session.execute(
        select(MailTrouble.representation_id, Representation.org_id).join(
            Representation, Representation.id == MailTrouble.representation_id
        )
    ).all()
    me = work.viewer.representation_id
    others = {person: firm for person, firm in found if person != me}
    return Troubles(
        mine=any(person == me for person, _ in found),
        colleagues=sum(firm == work.viewer.org_id for firm in others.values()),
        seated=_seated(work, [one for one, firm in others.items() if firm != work.viewer.org_id]),
    )


def _seated(work: Work, people: list[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    run = [seat.space_id for seat in work.viewer.seats_as(Role.FACILITATOR)]
    if not people or not run:
        return {}
    rows = work.session.execute(
        select(SeatRow.space_id, func.count(SeatRow.representation_id.distinct()))
        .where(
            SeatRow.space_id.in_(run),
            SeatRow.representation_id.in_(people),
            SeatRow.ended_at.is_(None),
        )
        .group_by(SeatRow.space_id)
    )
    return dict(rows.all())
