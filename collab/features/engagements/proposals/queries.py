"""The only ways to get at calls, one's own proposals, and what was opened where one may judge."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from collab.core.crypto import SealBrokenError
from collab.core.db import call as database
from collab.core.errors import NotFoundError
from collab.features.engagements.models import (
    Call,
    Engagement,
    Guest,
    OpenedProposal,
    Proposal,
    ProposalIdentity,
)
from collab.features.engagements.proposals.models import OpenedFile, Outcome, ProposalFile
from collab.features.engagements.proposals.policy import Desk
from collab.features.engagements.proposals.rules import Clock, Content
from collab.features.engagements.proposals.sealing import unseal, unseal_file
from collab.work.unit import Work

SHOWN = 200


def one_call(work: Work, call_id: uuid.UUID) -> Call:
    """Give a call. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Call).where(Call.id == call_id))
    if found is None:
        raise NotFoundError
    return found


def clock_of(call: Call) -> Clock:
    """Give what of a call tells how it stands."""
    return Clock(call.stage, call.closes_at, call.full_closes_at, call.ended_as)


def desk(work: Work, call_id: uuid.UUID) -> Desk:
    """Give a call as the viewer's firm stands to it. :raises NotFoundError: likewise."""
    call = one_call(work, call_id)
    guest = work.session.scalar(
        select(Guest).where(Guest.call_id == call.id, Guest.org_id == work.viewer.org_id)
    )
    # The database decides by its own clock; this is what the page says.
    over = call.ended_at is not None or work.now >= clock_of(call).ends
    return Desk(call, guest, over)


def desks(work: Work, *, most: int | None = SHOWN) -> Sequence[Desk]:
    """Give the calls the viewer's firm was asked to or registered for, the last to end first."""
    rows = work.session.execute(
        select(Call, Guest)
        .join(Guest, Guest.call_id == Call.id)
        .where(Guest.org_id == work.viewer.org_id)
        .order_by(Call.closes_at.desc(), Call.id)
        .limit(most)
    )
    return [
        Desk(call, guest, call.ended_at is not None or work.now >= clock_of(call).ends)
        for call, guest in rows
    ]


def own(work: Work, call_ids: Collection[uuid.UUID]) -> Sequence[Proposal]:
    """Give the viewer's own firm's proposals to some calls, by stage."""
    return work.session.scalars(
        select(Proposal)
        .where(
            Proposal.call_id.in_(call_ids),
            Proposal.space_id == work.viewer.vault_id,
            Proposal.org_id == work.viewer.org_id,
        )
        .order_by(Proposal.call_id, Proposal.stage)
    ).all()


def one(work: Work, proposal_id: uuid.UUID) -> Proposal:
    """Give one of them. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Proposal).where(Proposal.id == proposal_id))
    if found is None or found.org_id != work.viewer.org_id:
        raise NotFoundError
    return found


def content_of(work: Work, row: Proposal) -> Content:
    """Open what is being written: nobody else's is ever handed to a viewer."""
    _own_alone(work, row)
    return unseal(work.house.cipher, row.place, row.sealed)


def submitted_of(work: Work, row: Proposal) -> Content | None:
    """Open what was submitted last; None also where that does not open, and was set aside."""
    _own_alone(work, row)
    if row.submitted is None:
        return None
    try:
        return unseal(work.house.cipher, row.submitted_place, row.submitted)
    except SealBrokenError:
        return None


def files_of(work: Work, row: Proposal) -> Mapping[uuid.UUID, Mapping[str, Any]]:
    """Give what its files are called, by id."""
    _own_alone(work, row)
    rows = work.session.scalars(
        select(ProposalFile)
        .where(ProposalFile.proposal_id == row.id, ProposalFile.space_id == row.space_id)
        .order_by(ProposalFile.id)
    )
    return {one.id: unseal_file(work.house.cipher, one.place, one.sealed) for one in rows}


def one_file(work: Work, row: Proposal, file_id: uuid.UUID) -> ProposalFile:
    """Give a file of it. :raises NotFoundError: when there is none."""
    _own_alone(work, row)
    found = work.session.scalar(
        select(ProposalFile).where(ProposalFile.id == file_id, ProposalFile.proposal_id == row.id)
    )
    if found is None:
        raise NotFoundError
    return found


def outcomes(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Outcome]:
    """Give what became of one's own proposals, by proposal."""
    rows = work.session.scalars(
        select(Outcome).where(Outcome.proposal_id.in_(ids), Outcome.org_id == work.viewer.org_id)
    )
    return {row.proposal_id: row for row in rows}


def told_since(work: Work, since: dt.datetime) -> Sequence[Outcome]:
    """Give what one's own firm was told since a moment, the latest first."""
    return work.session.scalars(
        select(Outcome)
        .where(Outcome.org_id == work.viewer.org_id, Outcome.shared_at >= since)
        .order_by(Outcome.shared_at.desc(), Outcome.id)
        .limit(SHOWN)
    ).all()


@dc.dataclass(frozen=True, slots=True)
class Read:
    """An opened proposal; whose it is and its files only where the viewer may know that."""

    row: OpenedProposal
    identity: ProposalIdentity | None
    files: Sequence[OpenedFile] = ()


def engagement(work: Work, engagement_id: uuid.UUID) -> Engagement:
    """Give an engagement. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Engagement).where(Engagement.id == engagement_id))
    if found is None:
        raise NotFoundError
    return found


def opened(
    work: Work, engagement_id: uuid.UUID, *, skip: int = 0, most: int | None = SHOWN + 1
) -> Sequence[Read]:
    """Give the opened proposals of an engagement the viewer may read, by stage and letter.

    One more than ``SHOWN`` where there are more; all, without ``most``.
    """
    rows = work.session.execute(
        select(OpenedProposal, ProposalIdentity)
        .outerjoin(ProposalIdentity, ProposalIdentity.opened_id == OpenedProposal.id)
        .where(OpenedProposal.engagement_id == engagement_id)
        .order_by(OpenedProposal.stage, func.char_length(OpenedProposal.code), OpenedProposal.code)
        .offset(skip)
        .limit(most)
    )
    return [Read(row, identity) for row, identity in rows]


def one_opened(work: Work, opened_id: uuid.UUID) -> Read:
    """Give one of them, with its files. :raises NotFoundError: when there is none for him."""
    found = work.session.execute(
        select(OpenedProposal, ProposalIdentity)
        .outerjoin(ProposalIdentity, ProposalIdentity.opened_id == OpenedProposal.id)
        .where(OpenedProposal.id == opened_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError
    files = work.session.scalars(
        select(OpenedFile).where(OpenedFile.opened_id == opened_id).order_by(OpenedFile.name)
    ).all()
    return Read(found[0], found[1], files)


def opened_file(work: Work, opened_id: uuid.UUID, file_id: uuid.UUID) -> OpenedFile:
    """Give a file of an opened proposal. :raises NotFoundError: when there is none for him."""
    found = work.session.scalar(
        select(OpenedFile).where(OpenedFile.id == file_id, OpenedFile.opened_id == opened_id)
    )
    if found is None:
        raise NotFoundError
    return found


def is_aside(row: Proposal, call: Call) -> bool:
    """Tell whether a proposal was submitted and could not be opened with the others."""
    opened_at = call.opened_at if row.stage == 1 else call.full_opened_at
    return row.state == "submitted" and opened_at is not None


def set_aside(work: Work) -> Mapping[uuid.UUID, int]:
    """Give how many could not be opened, by engagement, where the viewer convenes or is counsel."""
    rows = database(work.session.connection(), "app.proposals_set_aside")
    return {row.engagement: row.number for row in rows}


def flagged(work: Work) -> Sequence[OpenedProposal]:
    """Give the opened proposals that counsel has to look at, as far as the viewer reads them."""
    return work.session.scalars(
        select(OpenedProposal)
        .where(OpenedProposal.flagged, OpenedProposal.outcome.is_(None))
        .order_by(OpenedProposal.shared_at, OpenedProposal.id)
        .limit(SHOWN)
    ).all()


def _own_alone(work: Work, row: Proposal) -> None:
    if row.org_id != work.viewer.org_id or row.space_id != work.viewer.vault_id:
        raise NotFoundError
