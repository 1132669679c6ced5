"""What only counsel may know of why he looks first: its author learns that he does, and no more.

It is asked for when something leaves and when it is cleared, never in a preview: whoever tries
leaves something for counsel to see each time.
"""

from __future__ import annotations

import dataclasses as dc
import json

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError
from collab.policy.judgement import Vote
from collab.policy.verdict import Verdict
from collab.shared.releases.crossing import crossing_of
from collab.shared.releases.judging import Judged
from collab.shared.releases.models import HeldItem
from collab.work.unit import Work

RULE = "counsel_first"
LOOKED_AT = "Counsel looks at this before anybody else does."
SINCE = (
    " This came up after it was held: return it, and should it be sent again, decide knowing so."
)


def counsel_first(work: Work, judged: Judged) -> Judged:
    """Send to counsel what would leave, where there is something only he may know."""
    told, snapshot = judged.judgement, judged.snapshot
    if told.verdict not in (Verdict.ALLOW, Verdict.REVIEW):
        return judged
    why = crossing_of(snapshot.kind).unsaid(
        work, judged.space.id, snapshot.payload, snapshot.item_id
    )
    if not why:
        return judged
    work.record("releases.counsel_first", space_id=SYSTEM_CHAIN, facts={"space": judged.space.id})
    vote = Vote(rule=RULE, verdict=Verdict.REVIEW, reason=LOOKED_AT, reason_counsel=why)
    reason = LOOKED_AT if told.verdict is Verdict.ALLOW else told.reason
    looked_at = dc.replace(told, verdict=Verdict.REVIEW, votes=(*told.votes, vote), reason=reason)
    return dc.replace(judged, judgement=looked_at)


def nothing_since(work: Work, held: HeldItem) -> None:
    """Let counsel clear nothing without knowing what came up while it waited.

    :raises ConflictError: with what it is.
    """
    if any(vote["rule"] == RULE for vote in held.votes):
        return  # he has read it beside the item
    crossing = crossing_of(held.item_kind)
    if why := crossing.unsaid(work, held.space_id, json.loads(held.payload), None):
        raise ConflictError(why + SINCE)
