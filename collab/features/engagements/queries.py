"""The only ways to get at engagements, parties and terms, under the viewer's formula."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload, undefer

from collab.core.errors import DeniedError, NotFoundError
from collab.features.engagements.models import Engagement, Party, Terms
from collab.features.engagements.policy import OF_HOUSE, THEN
from collab.features.engagements.rules import CHAIRING, OVER, State
from collab.people.organisations.models import Organisation
from collab.policy.decision import Decision
from collab.policy.viewer import Role
from collab.work.unit import Work

SHOWN = 200


def one(work: Work, engagement_id: uuid.UUID) -> Engagement:
    """Give the engagement. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(
        select(Engagement)
        .where(Engagement.id == engagement_id)
        .options(selectinload(Engagement.parties), undefer(Engagement.house_examined))
    )
    if found is None:
        raise NotFoundError
    return found


def free_to_move(work: Work, listing: Select[Engagement]) -> Sequence[Engagement]:
    """Give of some engagements those in which nobody of the viewer's house is examined.

    What waits is told to nobody who may move none of it.
    """
    return work.session.scalars(
        listing.where(~Engagement.house_examined)
        .options(selectinload(Engagement.parties))
        .order_by(Engagement.space_id, Engagement.shared_at, Engagement.id)
        .limit(SHOWN)
    ).all()


def again(work: Work, row: Engagement) -> Engagement:
    """Read one anew, with who takes part, after the database changed it."""
    return work.session.scalars(
        select(Engagement)
        .where(Engagement.id == row.id)
        .options(selectinload(Engagement.parties), undefer(Engagement.house_examined))
        .execution_options(populate_existing=True)
    ).one()


def unexamined(work: Work, engagement_id: uuid.UUID) -> None:
    """Let nobody of an examined house on, where no engagement is at hand to ask.

    :raises DeniedError: with the reason, and what such a firm may do.
    """
    if work.call("app.is_examined", engagement_id):
        raise DeniedError(Decision(allowed=False, reasons=(OF_HOUSE,), remedy=THEN))


def in_space(
    work: Work, space_id: uuid.UUID, *, skip: int = 0, most: int = SHOWN
) -> Sequence[Engagement]:
    """Give a space's engagements: what is under way first, then the latest first."""
    return work.session.scalars(
        select(Engagement)
        .where(Engagement.space_id == space_id)
        .options(selectinload(Engagement.parties))
        .order_by(Engagement.state.in_(OVER), Engagement.shared_at.desc(), Engagement.id)
        .offset(skip)
        .limit(most)
    ).all()


def of_own_firm(work: Work) -> Sequence[Engagement]:
    """Give what the viewer's own firm takes part in or convenes, the earliest first."""
    mine = select(Party.engagement_id).where(Party.firm_id == work.viewer.org_id)
    return work.session.scalars(
        select(Engagement)
        .where(or_(Engagement.org_id == work.viewer.org_id, Engagement.id.in_(mine)))
        .options(selectinload(Engagement.parties))
        .order_by(Engagement.shared_at, Engagement.id)
    ).all()


def about(work: Work, ids: Collection[uuid.UUID]) -> Sequence[Engagement]:
    """Give the engagements that began from some items, in the order they came to be."""
    return work.session.scalars(
        select(Engagement)
        .where(Engagement.origin_id.in_(ids), Engagement.state != State.CANCELLED)
        .options(selectinload(Engagement.parties))
        .order_by(Engagement.shared_at, Engagement.id)
        .limit(SHOWN)
    ).all()


def parties(work: Work, row: Engagement) -> Sequence[tuple[Party, str]]:
    """Give who takes part, with the firms' names."""
    found = work.session.execute(
        select(Party, Organisation.name)
        .join(Organisation, Organisation.id == Party.firm_id)
        .where(Party.engagement_id == row.id)
        .order_by(func.lower(Organisation.name))
    )
    return [(party, name) for party, name in found]


def versions(work: Work, row: Engagement) -> Sequence[Terms]:
    """Give the versions of its terms the viewer may read, the latest first."""
    return work.session.scalars(
        select(Terms).where(Terms.engagement_id == row.id).order_by(Terms.number.desc())
    ).all()


def latest(work: Work, row: Engagement) -> Terms | None:
    """Give the latest version; None where there is none, or none for this viewer."""
    return next(iter(versions(work, row)), None)


def terms(work: Work, row: Engagement, number: int | None = None) -> Terms:
    """Give one version, the latest unless told. :raises NotFoundError: when there is none."""
    found = (one for one in versions(work, row) if number in (None, one.number))
    version = next(found, None)
    if version is None:
        raise NotFoundError
    return version


def digest(work: Work, row: Terms) -> str:
    """Give the hash of what terms say, as counsel clears it. :raises NotFoundError: for none."""
    found: str | None = work.call("app.terms_standing", row.id)
    if found is None:
        raise NotFoundError
    return found


def waiting(work: Work) -> Sequence[Engagement]:
    """Give what waits for the viewer: for counsel to read; for others to change, or to go on with.

    What counsel returned waits for those who write terms; what is cleared can be published, and
    what is reported and delivered can be completed.
    """
    counsel = [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)]
    facilitating = [seat.space_id for seat in work.viewer.seats_as(Role.FACILITATOR)]
    writing = [seat.space_id for seat in work.viewer.seats_as(*CHAIRING)]
    last = (
        select(Terms.opinion)
        .where(Terms.engagement_id == Engagement.id)
        .order_by(Terms.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    held = Engagement.space_id.in_(counsel) & (Engagement.state == State.HELD)
    returned = Engagement.space_id.in_(writing) & (Engagement.state == State.DRAFT) & (last != "")
    cleared = Engagement.space_id.in_(facilitating) & (Engagement.state == State.CLEARED)
    ended = (
        Engagement.space_id.in_(facilitating)
        & (Engagement.state == State.REPORTED)
        & (Engagement.milestones_done >= Engagement.milestones)
    )
    return work.session.scalars(
        select(Engagement)
        .where(or_(held, returned, cleared, ended))
        .options(selectinload(Engagement.parties), undefer(Engagement.house_examined))
        .order_by(Engagement.space_id, Engagement.shared_at, Engagement.id)
        .limit(SHOWN)
    ).all()
