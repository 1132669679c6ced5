"""Propose a change of rules, decide about one, and settle what today's rules would not let out."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from typing import Any

from collab.audit.record import SYSTEM_CHAIN
from collab.core.canonical import digest
from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.policy.rulebook import default_rulebook
from collab.shared.rulebooks import queries
from collab.shared.rulebooks.changes import Changed
from collab.shared.rulebooks.models import Proposal, Rejudgement
from collab.shared.rulebooks.policy import Act
from collab.shared.rulebooks.sources import body_of
from collab.work.unit import Work

TAKE_EFFECT = "rulebooks.take_effect"
REJUDGE = "rulebooks.rejudge"
FURTHEST = dt.timedelta(days=90)
"""Versions follow each other: one far ahead would keep all later ones waiting."""
MEANWHILE = "The rules changed meanwhile. Look at them again, then propose anew."


def propose(  # what a proposal is made of
    work: Work, changed: Changed, *, part: str, base: int, why: str, effective_on: dt.date
) -> Proposal:
    """Propose a book that has passed all checks; others decide.

    :raises ConflictError: when it is built on rules that are no longer the latest.
    :raises InvalidError: when nothing would change, or its day is past.
    """
    now = queries.newest_number(work.session)
    book = work.authorise(Act.PROPOSE, queries.version(work.session, now))
    if base != now:
        raise ConflictError(MEANWHILE)
    same = dc.replace(changed.book, version=book.version, effective_on=book.effective_on) == book
    body = body_of(changed.sources)
    if same:
        raise InvalidError({"": "These rules say what they say already."})
    if not dt.timedelta() <= effective_on - work.now.date() <= FURTHEST:
        days = f"Choose a day that has not passed, within {FURTHEST.days} days."
        raise InvalidError({"effective_on": days})
    row = Proposal(
        id=new_id(),
        base=base,
        part=part,
        body=body,
        hash=digest(body),
        why=why,
        effective_on=effective_on,
        proposed_by=work.viewer.representation_id,
        proposed_org=work.viewer.org_id,
        proposed_at=work.now,
        state="open",
    )
    work.create(Act.PROPOSE, book, row)
    _record(work, "rulebooks.proposed", row, part=part, base=base)
    return row


def decide(work: Work, row: Proposal, *, outcome: str, answer: str) -> int | None:
    """Approve or decline a proposal; give the number of the version that comes of it.

    :raises DeniedError: to whoever is of the proposer's own organisation, or holds no such duty.
    :raises ConflictError: when it was decided, or rests on rules that are no longer the latest.
    """
    work.authorise(Act.DECIDE, row)
    if outcome not in {"approved", "declined"}:
        raise ConflictError("Choose to approve or to decline.")
    label = f"{default_rulebook().version}-{row.base + 1}"
    number: int | None = work.call("app.settle_proposal", row.id, outcome, answer, label, work.now)
    facts: dict[str, Any] = {"by": work.viewer.representation_id}
    if number is not None:
        facts |= {"version": label, "number": number, "proposed_by": row.proposed_by}
        (effective_at,) = (v.effective_at for v in queries.versions(work) if v.number == number)
        work.session.info.pop(queries.IN_FORCE, None)
        work.later(TAKE_EFFECT, key=f"rulebook:{number}", not_before=effective_at, number=number)
    _record(work, f"rulebooks.{outcome}", row, **facts)
    return number


def withdraw(work: Work, row: Proposal) -> None:
    """Take one's own proposal back.

    :raises DeniedError: unless the viewer proposed it.
    :raises ConflictError: when it was decided.
    """
    work.authorise(Act.WITHDRAW, row)
    work.call("app.settle_proposal", row.id, "withdrawn", "", "", work.now)
    _record(work, "rulebooks.withdrawn", row)


def settle(work: Work, row: Rejudgement, *, outcome: str, opinion: str) -> uuid.UUID:
    """Say of a copy that it stays as it is, or that something is to be done about it.

    :raises DeniedError: unless the viewer is counsel of the space, and it is not his own firm's.
    :raises ConflictError: when it was settled.
    """
    work.authorise(Act.SETTLE, row)
    copy_id: uuid.UUID = work.call("app.settle_rejudged", row.id, outcome, opinion, work.now)
    facts = {
        "copy": copy_id,
        "outcome": outcome,
        "verdict": row.verdict,
        "policy": row.policy_version,
        "by": work.viewer.representation_id,
    }
    work.record("rulebooks.rejudged_settled", space_id=SYSTEM_CHAIN, facts=facts)
    return copy_id


def _record(work: Work, kind: str, row: Proposal, **facts: object) -> None:
    told = {"proposal": row.id, "hash": row.hash.hex(), **facts}
    work.record(kind, space_id=SYSTEM_CHAIN, facts=told)
