"""What one's own firm gave, for the firm to take along: never another's, and never a draft."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Sequence

from sqlalchemy import select

from collab.core.errors import NotFoundError
from collab.features.engagements.models import Engagement, OpenedProposal
from collab.features.engagements.review import queries
from collab.features.engagements.review.models import Phase, Score
from collab.features.engagements.review.rules import Criterion
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class Gave:
    """A score with what it was given for, and in which phase."""

    score: Score
    title: str
    code: str
    phase: Phase
    criteria: tuple[Criterion, ...]


def locked(work: Work) -> Sequence[Gave]:
    """Give the locked scores of the viewer's own firm, where he may judge and still read them."""
    rows = work.session.execute(
        select(Score, Engagement.title, OpenedProposal.code, Phase)
        .join(Engagement, Engagement.id == Score.engagement_id)
        .join(OpenedProposal, OpenedProposal.id == Score.opened_id)
        .join(Phase, Phase.id == Score.phase_id)
        .where(Score.firm_id == work.viewer.org_id, Score.state == "locked")
        .order_by(Engagement.shared_at, Engagement.id, Phase.number, OpenedProposal.code)
    ).all()
    known = {ident: _criteria(work, ident) for ident in {one.engagement_id for one, *_ in rows}}
    found = ((*row, known[row[0].engagement_id]) for row in rows)
    return [
        Gave(score, title, code, phase, criteria)
        for score, title, code, phase, criteria in found
        if criteria is not None
    ]


def _criteria(work: Work, engagement_id: uuid.UUID) -> tuple[Criterion, ...] | None:
    """Give by what it is judged; None to whoever may not judge it, as on the page."""
    try:
        queries.bench(work, engagement_id)
    except NotFoundError:
        return None
    return queries.criteria(work, engagement_id)
