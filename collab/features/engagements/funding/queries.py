"""The only ways to get at budgets and pledges; all but a trustee's sums by the one formula."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from collab.core.db import call
from collab.core.errors import NotFoundError
from collab.features.engagements.funding.models import Outcome, Pledge
from collab.features.engagements.funding.policy import SPEAKING, Act, Asked, reaches_sealed
from collab.features.engagements.funding.rules import State, Terms, kind_of
from collab.features.engagements.funding.sealing import unseal
from collab.features.engagements.models import Budget, Engagement, OpenedProposal, Party, Share
from collab.people.organisations.models import Organisation
from collab.work.unit import Work

SHOWN = 200
NOT_SETTLED = "Its budget is not settled yet. Settle it, or give it up, first."
NOT_COME_ABOUT = "Its budget did not come about. Settle another first."


@dc.dataclass(frozen=True, slots=True)
class Moment:
    """One of the moments at which pledges are looked at."""

    number: int
    at: dt.datetime
    kind: str
    done: bool


@dc.dataclass(frozen=True, slots=True)
class Sums:
    """A budget as its trustee reads it: numbers and days."""

    id: uuid.UUID
    number: int
    total: int
    currency: str
    key: str
    state: str
    outside: int
    refreshes: Sequence[dt.datetime]
    done: int


@dc.dataclass(frozen=True, slots=True)
class Line:
    """One firm in a trustee's list."""

    name: str
    most: int | None
    size: str | None
    would_bear: int | None
    why: Sequence[str]
    share: int | None


def engagement(work: Work, engagement_id: uuid.UUID) -> Engagement:
    """Give an engagement. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Engagement).where(Engagement.id == engagement_id))
    if found is None:
        raise NotFoundError
    return found


def budgets(work: Work, engagement_id: uuid.UUID) -> Sequence[Budget]:
    """Give all budgets of an engagement, the latest first."""
    return work.session.scalars(
        select(Budget)
        .where(Budget.engagement_id == engagement_id)
        .order_by(Budget.number.desc())
        .limit(SHOWN)
    ).all()


def current(work: Work, engagement_id: uuid.UUID) -> Budget | None:
    """Give the latest budget; None while there is none for this viewer."""
    return next(iter(budgets(work, engagement_id)), None)


def one(work: Work, budget_id: uuid.UUID) -> Budget:
    """Give a budget. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Budget).where(Budget.id == budget_id))
    if found is None:
        raise NotFoundError
    return found


def to_pledge_for(work: Work, engagement_id: uuid.UUID) -> Budget:
    """Give the budget a firm speaks to: the latest that was opened.

    :raises NotFoundError: while there is none.
    """
    engagement(work, engagement_id)
    found = [one for one in budgets(work, engagement_id) if one.state != "draft"]
    if not found:
        raise NotFoundError
    return found[0]


def moments(row: Budget) -> Sequence[Moment]:
    """Give its moments in their order; the second for confirming only where it is needed."""
    days = [*row.refreshes, row.confirm_until, row.confirm_again_until]
    last = len(row.refreshes)
    return [
        Moment(number, at, kind_of(number, last), number <= row.done)
        for number, at in enumerate(days, start=1)
        if at is not None
    ]


def takes_part(work: Work, row: Budget) -> bool:
    """Tell whether the viewer's firm said that it takes part in paying."""
    return any(party.firm_id == work.viewer.org_id for party in funders(work, row.engagement_id))


def funders(work: Work, engagement_id: uuid.UUID) -> Sequence[Party]:
    """Give who takes part in paying; everybody who reads the engagement knows that."""
    return work.session.scalars(
        select(Party).where(Party.engagement_id == engagement_id, Party.funds)
    ).all()


def names(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Give the names of organisations the viewer may know of."""
    rows = work.session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    )
    return dict(rows.all())


def asked(work: Work, row: Budget) -> Asked:
    """Give a budget as the viewer's firm meets it at this moment."""
    last = row.refreshes[-1] if row.refreshes else None
    in_time = (
        row.state == "open"
        and row.round == 0
        and last is not None
        and row.done < len(row.refreshes)
        and work.now < last
    )
    return Asked(row, takes_part(work, row), in_time)


def own(work: Work, row: Budget) -> Pledge | None:
    """Give the viewer's own firm's pledge to a budget, a draft too."""
    return work.session.scalar(
        select(Pledge).where(
            Pledge.budget_id == row.id,
            Pledge.space_id == work.viewer.vault_id,
            Pledge.org_id == work.viewer.org_id,
        )
    )


def opened(work: Work, row: Pledge) -> Terms:
    """Open a pledge of one's own firm: nobody else's is ever handed to a viewer."""
    if row.org_id != work.viewer.org_id or row.space_id != work.viewer.vault_id:
        raise NotFoundError
    return unseal(work.house.cipher, row.place, row.sealed)


def own_outcomes(work: Work, row: Budget) -> Sequence[Outcome]:
    """Give what the viewer's own firm was told of its pledge, the latest first."""
    return work.session.scalars(
        select(Outcome)
        .where(Outcome.budget_id == row.id, Outcome.firm_id == work.viewer.org_id)
        .order_by(Outcome.number.desc())
    ).all()


def hinders_award(work: Work, engagement_id: uuid.UUID) -> str | None:
    """Say what of its funding keeps an engagement from being awarded; nothing where nothing does.

    The database refuses by itself (``app.budget_freezes``); this is to be said before.
    """
    found = budgets(work, engagement_id)
    standing = [one for one in found if one.state != "failed"]
    if standing and standing[0].state in ("draft", "open"):
        return NOT_SETTLED
    if found and not standing and funders(work, engagement_id):
        return NOT_COME_ABOUT
    return None


def own_share(work: Work, row: Budget) -> Share | None:
    """Give what the viewer's own firm bears of a budget."""
    return work.session.scalar(
        select(Share).where(Share.budget_id == row.id, Share.firm_id == work.viewer.org_id)
    )


def amounts_proposed(work: Work, engagement_id: uuid.UUID) -> Sequence[OpenedProposal]:
    """Give opened proposals, as far as the viewer reads them, to take a total from."""
    return work.session.scalars(
        select(OpenedProposal)
        .where(OpenedProposal.engagement_id == engagement_id)
        .order_by(OpenedProposal.stage.desc(), OpenedProposal.code)
        .limit(SHOWN)
    ).all()


def sums(work: Work, engagement_id: uuid.UUID) -> Sequence[Sums]:
    """Give the trustee the budgets of an engagement as numbers.

    :raises NotFoundError: to whoever does not know of it.
    :raises DeniedError: to whoever does, and is no trustee.
    """
    rows = call(work.session.connection(), "app.funding_sums", engagement_id)
    if not rows:
        work.authorise(Act.SUMS, engagement(work, engagement_id))
        if not any(True for _ in budgets(work, engagement_id)):
            raise NotFoundError
    return [Sums(*tuple(row)) for row in rows]


def kept(work: Work, space_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Give the engagements of a space whose sums the viewer keeps as its trustee."""
    rows = call(work.session.connection(), "app.funding_kept", space_id)
    return sorted(row[0] for row in rows)


def lines(work: Work, row: Sums) -> Sequence[Line]:
    """Give the trustee what each firm offered, would bear and bears, by name."""
    rows = call(work.session.connection(), "app.funding_lines", row.id)
    return [Line(*tuple(found)) for found in rows]


def asks_of_many(work: Work, row: Budget, payer_class: str) -> bool:
    """Tell whether a condition on a class asks of more than one house besides the viewer's."""
    return bool(work.call("app.class_asks_of_many", row.id, payer_class))


def waiting(work: Work) -> Sequence[tuple[Budget, Pledge | None]]:
    """Give the open budgets that ask something of the viewer's firm, with what it said."""
    if not reaches_sealed(work.viewer):
        return ()
    spaces = [seat.space_id for seat in work.viewer.seats_as(*SPEAKING)]
    rows = work.session.scalars(
        select(Budget)
        .join(Party, Party.engagement_id == Budget.engagement_id)
        .where(
            Budget.state == "open",
            Budget.space_id.in_(spaces),
            Party.firm_id == work.viewer.org_id,
            Party.funds,
        )
        .order_by(Budget.opened_at, Budget.id)
        .limit(SHOWN)
    ).all()
    found = [(row, own(work, row)) for row in rows]
    return [
        (row, said)
        for row, said in found
        if (said is not None and said.stands is State.CONDITIONS_MET)
        or (
            asked(work, row).in_time
            and (said is None or said.stands not in (State.OFFERED, State.DECLINED))
        )
    ]


def fresh(work: Work, since: dt.datetime) -> Sequence[tuple[Budget, Engagement]]:
    """Give budgets that were opened or settled since a moment, with what they are for."""
    spaces = list(work.viewer.seats)
    rows = work.session.execute(
        select(Budget, Engagement)
        .join(Engagement, Engagement.id == Budget.engagement_id)
        .where(
            Budget.space_id.in_(spaces),
            Budget.state != "draft",
            (Budget.opened_at >= since) | (Budget.settled_at >= since),
        )
        .order_by(Budget.opened_at, Budget.id)
        .limit(SHOWN)
    )
    return [(row, about) for row, about in rows]
