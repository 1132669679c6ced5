"""Counsel looks first at a proposal in which something stood out, and lets it go on or not."""

from __future__ import annotations

from collab.core.errors import InvalidError
from collab.features.engagements.models import OpenedProposal
from collab.features.engagements.proposals.policy import Act
from collab.shared.process.plain import plain
from collab.work.unit import Work

LONGEST_WHY = 4000


def let_go_on(work: Work, row: OpenedProposal) -> None:
    """Let those who judge read it. :raises DeniedError: to whoever is not counsel there."""
    work.authorise(Act.PASS, row)
    work.call("app.pass_proposal", row.id, True, "", work.now)  # noqa: FBT003 # SQL takes no names
    _record(work, row, "proposals.let_on")


def turn_away(work: Work, row: OpenedProposal, why: str) -> None:
    """Keep it from those who judge; its firm is told why.

    :raises InvalidError: without a reason, or with one that somebody would have to look at.
    """
    work.authorise(Act.PASS, row)
    reason = why.strip()
    if not reason or len(reason) > LONGEST_WHY:
        raise InvalidError({"why": "Say why, in up to 4000 characters: its firm reads it."})
    plain({"why": reason})
    work.call("app.pass_proposal", row.id, False, reason, work.now)  # noqa: FBT003 # likewise
    _record(work, row, "proposals.turned_away")


def _record(work: Work, row: OpenedProposal, kind: str) -> None:
    work.record(kind, space_id=row.space_id, facts={"opened": row.id, "call": row.call_id})
