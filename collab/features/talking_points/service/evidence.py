"""What a version stands on: its marking and its readers follow the strictest of it at once."""

from __future__ import annotations

from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.core.refs import Card
from collab.features.talking_points import queries
from collab.features.talking_points.models import TalkingPointEvidence, TalkingPointVersion
from collab.features.talking_points.policy import Act
from collab.features.talking_points.rules import EVIDENCE
from collab.features.talking_points.service.proving import enter, stands
from collab.work.unit import Work

NO_EVIDENCE = "Choose a finding, an observation, a document or an answer of this space."
KNOWN = "It stands on this already."


def prove(work: Work, row: TalkingPointVersion, item: Card) -> None:
    """Let a draft stand on an item of its space; its marking and circle are the item's at widest.

    When somebody's history begins is not asked: who joined since reads what is drawn from it.

    :raises InvalidError: for an item that is no evidence here.
    :raises ConflictError: when it stands on it already, or nobody would read it any more.
    """
    work.authorise(Act.DRAFT, row)
    if item.kind not in EVIDENCE or item.space_id != row.space_id or not item.shared:
        raise InvalidError({"item": NO_EVIDENCE})
    known = {(one.item_kind, one.item_id) for one in queries.evidence(work, row.id)}
    if (item.kind, item.id) in known:
        raise ConflictError(KNOWN)
    link = TalkingPointEvidence(
        id=new_id(),
        org_id=row.org_id,
        space_id=row.space_id,
        marking=row.marking,
        circle=row.circle,
        shared_at=work.now,
        version_id=row.id,
        item_kind=item.kind,
        item_id=item.id,
    )
    work.create(Act.DRAFT, row, link)
    stands(work)
    work.session.expire_all()
    enter(work, "talking_points.evidence_added", row, kind=item.kind)


def remove(work: Work, row: TalkingPointVersion, link: TalkingPointEvidence) -> None:
    """Let a draft stand on something no more; how far it may travel stays as narrow as it was."""
    work.authorise(Act.DRAFT, row)
    kind = link.item_kind
    work.session.delete(work.authorise(Act.DRAFT, link))
    stands(work)
    work.session.expire_all()
    enter(work, "talking_points.evidence_removed", row, kind=kind)
