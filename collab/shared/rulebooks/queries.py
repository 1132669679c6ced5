"""The rules in force, at the cost of one small query a transaction.

Versions never change, so what was read once is kept in the process under its own hash.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from collab.core.errors import NotFoundError
from collab.people.accounts.models import Representation
from collab.policy.category import Rulebook
from collab.policy.rulebook import default_rulebook
from collab.shared.rulebooks.models import Proposal, Rejudgement, RulebookVersion
from collab.shared.rulebooks.sources import Sources, book_in, shipped_sources, sources_in
from collab.work.unit import Work

IN_FORCE = "rulebook"
MOST_KEPT = 50
SHOWN = 100
FIRST = 1


def rulebook_in_force(work: Work) -> Rulebook:
    """Give the rules as they stand at this moment."""
    return rulebook_at(work.session, work.now)


def rulebook_at(session: Session, moment: dt.datetime) -> Rulebook:
    """Give the rules of a moment; one transaction asks once."""
    found: Rulebook | None = session.info.get(IN_FORCE)
    if found is None:
        number = session.scalar(
            select(RulebookVersion.number)
            .where(RulebookVersion.effective_at <= moment)
            .order_by(RulebookVersion.number.desc())
            .limit(1)
        )
        found = default_rulebook() if number is None else version(session, number)
        session.info[IN_FORCE] = found
    return found


def newest_number(session: Session) -> int:
    """Give the number of the latest version that was approved, in force or still to come."""
    number = session.scalar(
        select(RulebookVersion.number).order_by(RulebookVersion.number.desc()).limit(1)
    )
    return number or FIRST


def version(session: Session, number: int) -> Rulebook:
    """Give a version. :raises NotFoundError: when there is none of this number."""
    if number == FIRST:
        return default_rulebook()
    row = session.execute(
        select(RulebookVersion.label, RulebookVersion.hash, RulebookVersion.effective_at).where(
            RulebookVersion.number == number
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return _kept_or_read(session, number, row.label, row.hash, row.effective_at)


def labelled(session: Session, label: str) -> Rulebook | None:
    """Give the version a verdict names; None where this installation never had it."""
    if label == default_rulebook().version:
        return default_rulebook()
    number = session.scalar(select(RulebookVersion.number).where(RulebookVersion.label == label))
    return None if number is None else version(session, number)


def sources_of(session: Session, number: int) -> Sources:
    """Give the tables of a version, free to be changed."""
    if number == FIRST:
        return shipped_sources()
    body = session.scalar(select(RulebookVersion.body).where(RulebookVersion.number == number))
    if body is None:
        raise NotFoundError
    return sources_in(body)


def versions(work: Work) -> Sequence[RulebookVersion]:
    """Give the approved versions, the latest first."""
    return work.session.scalars(
        select(RulebookVersion).order_by(RulebookVersion.number.desc()).limit(SHOWN)
    ).all()


def to_come(work: Work) -> Sequence[RulebookVersion]:
    """Give the versions that are approved and not yet in force, the next first."""
    return work.session.scalars(
        select(RulebookVersion)
        .where(RulebookVersion.effective_at > work.now)
        .order_by(RulebookVersion.number)
    ).all()


def proposals(work: Work) -> Sequence[Proposal]:
    """Give the proposals the viewer may know of: open ones first, then the latest."""
    return work.session.scalars(
        select(Proposal)
        .order_by(Proposal.state != "open", Proposal.proposed_at.desc(), Proposal.id)
        .limit(SHOWN)
    ).all()


def proposal(work: Work, proposal_id: uuid.UUID) -> Proposal:
    """Give one. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Proposal).where(Proposal.id == proposal_id))
    if found is None:
        raise NotFoundError
    return found


def open_proposals(work: Work) -> int:
    """Count those that wait for somebody of another organisation than their proposer's."""
    number = work.session.scalar(
        select(func.count())
        .select_from(Proposal)
        .where(Proposal.state == "open", Proposal.proposed_org != work.viewer.org_id)
    )
    return number or 0


def open_rejudgements(work: Work, spaces: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """Count what waits for counsel's word in some spaces, as far as the viewer may see it."""
    if not spaces:
        return {}
    rows = work.session.execute(
        select(Rejudgement.space_id, func.count())
        .where(Rejudgement.space_id.in_(spaces), Rejudgement.state == "open")
        .group_by(Rejudgement.space_id)
    )
    return dict(rows.all())


def names_of(work: Work, ids: Collection[uuid.UUID | None]) -> Mapping[uuid.UUID, str]:
    """Give the names of those persons whom the viewer may know."""
    rows = work.session.execute(
        select(Representation.id, Representation.name).where(Representation.id.in_(ids))
    )
    return dict(rows.all())


def rejudgement(work: Work, rejudgement_id: uuid.UUID) -> Rejudgement:
    """Give one in the viewer's circle. :raises NotFoundError: when there is none."""
    found = work.session.scalar(select(Rejudgement).where(Rejudgement.id == rejudgement_id))
    if found is None:
        raise NotFoundError
    return found


def rejudgements(work: Work, space_id: uuid.UUID) -> Sequence[Rejudgement]:
    """Give what today's rules would judge more strictly in a space: open, then decided."""
    return work.session.scalars(
        select(Rejudgement)
        .where(
            Rejudgement.space_id == space_id, Rejudgement.state.in_(("open", "kept", "referred"))
        )
        .order_by(Rejudgement.state != "open", Rejudgement.shared_at.desc(), Rejudgement.id)
        .limit(SHOWN)
    ).all()


_kept: dict[tuple[str, bytes], Rulebook] = {}


def _kept_or_read(
    session: Session, number: int, label: str, digest: bytes, effective_at: dt.datetime
) -> Rulebook:
    key = (label, bytes(digest))
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        book = book_in(sources_of(session, number))
        _kept[key] = dc.replace(book, version=label, effective_on=effective_at.date())
    return _kept[key]
