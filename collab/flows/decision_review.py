"""A decision's outcome is looked at again: it comes back as a topic of the backlog, once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.features.decisions import queries as decisions
from collab.features.decisions.cards import card_of_row
from collab.features.decisions.rules import Kind
from collab.features.decisions.service import take_up
from collab.features.meetings import queries as meetings
from collab.features.meetings.asking import TITLE, TopicDraft
from collab.features.meetings.service import topics
from collab.people.spaces.audience import audience, readers_of
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as one_space
from collab.policy.governed import Governed
from collab.policy.marking import Marking
from collab.shared.process.screening import categories
from collab.work.unit import Work

MINUTES = 15
GOVERNANCE = "meeting_governance"
ABOUT: Mapping[Kind, str] = {
    Kind.JOINT_VIEW: "hr_risk_general",
    Kind.JOINT_RESEARCH: "hr_risk_general",
    Kind.JOINT_DIALOGUE: "talking_point_hr",
    Kind.JOINT_FUNDING: "joint_funding",
    Kind.PROCESS: GOVERNANCE,
}
"""What such a topic is about, where the charter allows it; whoever prepares may say it better."""
NEUTRAL = "A decision is looked at again"
"""What is said where somebody's history begins after the decision."""
NOT_SO = "It cannot stand in the backlog as it is worded. Propose a topic in other words. "


def to_backlog(work: Work, decision_id: uuid.UUID) -> uuid.UUID:
    """Put a decision that was stated into the backlog; give the topic, or the one it has already.

    Where it was made in a meeting of a series that goes on, it waits with that series.

    :raises NotFoundError: when there is none for this viewer.
    :raises DeniedError: when it is not the viewer's to do, was not stated, or is for few.
    :raises ConflictError: when it is out of sight, or may not stand there as it is worded.
    """
    row, ident = decisions.one(work, decision_id), new_id()
    topic_id = take_up(work, row, ident)
    if topic_id != ident:
        return topic_id
    space = one_space(work, row.space_id)
    draft = TopicDraft(
        title=_title(row.question) if _read_by_all(work, row) else NEUTRAL,
        body="",
        purpose="discuss",
        category=_category(work, space, Kind(row.kind)),
        minutes=MINUTES,
        marking=Marking(row.marking),
    )
    series_id = meetings.series_behind(work, row.subject_kind, row.subject_id)
    try:
        topics.bring_back(work, space, draft, card_of_row(row), ident=ident, series_id=series_id)
    except InvalidError as error:
        raise ConflictError(NOT_SO + " ".join(error.fields.values())) from error
    return ident


def _read_by_all(work: Work, row: Governed) -> bool:
    """Tell whether everybody the topic would reach reads what was decided, as old as it is."""
    reached = audience(work, row.space_id, Marking(row.marking), row.circle)
    return len(readers_of(work, row).readers) == len(reached.readers)


def _title(question: str) -> str:
    """Give the question, as long as a topic's title may be."""
    return question if len(question) <= TITLE else question[: TITLE - 2].rsplit(" ", 1)[0] + " …"


def _category(work: Work, space: Space, kind: Kind) -> str:
    """Give what it is about, as far as the charter has a word for it."""
    allowed = [name for name, _ in categories(work, space)]
    named = (ABOUT[kind], GOVERNANCE, *allowed)
    return next(name for name in named if name in allowed or not allowed)
