"""Open, begin, interrupt, go on and close; take up topics and say what became of them."""

from __future__ import annotations

from collab.core.errors import ConflictError
from collab.features.meetings.models import AgendaItem, Meeting
from collab.features.meetings.policy import TAKING
from collab.features.meetings.rules import Step
from collab.features.meetings.service.carry_over import carry
from collab.features.meetings.service.moving import NotReadyError, explain, move
from collab.features.meetings.session_policy import Act
from collab.features.meetings.session_rules import LACKING, TOPIC_OUTCOMES
from collab.features.meetings.statements import in_force
from collab.work.unit import Work

explain(LACKING)


def open_meeting(work: Work, meeting: Meeting) -> None:
    """Open a meeting under the statement that counts today.

    :raises NotReadyError: when something is missing.
    :raises ConflictError: when it moved on meanwhile.
    """
    work.authorise(TAKING[Step.OPEN], meeting)
    work.call("app.fix_statement", meeting.id, in_force(work.now.date()).version)
    work.session.refresh(meeting)
    move(work, meeting, Step.OPEN)


def start(work: Work, meeting: Meeting) -> None:
    """Begin. :raises NotReadyError: while a topic is under review, or counsel is missing."""
    move(work, meeting, Step.START)


def pause(work: Work, meeting: Meeting) -> None:
    """Interrupt the session."""
    move(work, meeting, Step.PAUSE)


def resume(work: Work, meeting: Meeting) -> None:
    """Go on. :raises NotReadyError: after a stop, for anybody but counsel."""
    move(work, meeting, Step.RESUME)


def close(work: Work, meeting: Meeting) -> int:
    """Close the session and give how many topics came back to the backlog."""
    move(work, meeting, Step.CLOSE)
    return carry(work, meeting)


def take_up(work: Work, meeting: Meeting, item: AgendaItem) -> None:
    """Make a topic the one that is spoken of.

    :raises NotFoundError: when it is none of this meeting.
    :raises NotReadyError: while competitors sit there without counsel.
    :raises ConflictError: unless the session is on and the topic not locked.
    """
    work.authorise(Act.LEAD, meeting)
    told = work.call("app.take_up", meeting.id, item.id, work.now)
    if told == "no_counsel":
        raise NotReadyError(told)
    if told is None:
        facts = {"meeting": meeting.id, "topic": item.id}
        work.record("meetings.topic", space_id=meeting.space_id, facts=facts)
    work.session.refresh(meeting)


def mark(work: Work, meeting: Meeting, item: AgendaItem, outcome: str) -> None:
    """Say whether a topic was discussed.

    :raises ConflictError: for another word, or when the session is not on.
    """
    work.authorise(Act.LEAD, meeting)
    if outcome not in TOPIC_OUTCOMES:
        raise ConflictError("Say whether it was discussed.")
    work.call("app.mark_topic", meeting.id, item.id, outcome, work.now)
    work.session.refresh(item)
    facts = {"meeting": meeting.id, "topic": item.id, "outcome": outcome}
    work.record("meetings.topic_marked", space_id=meeting.space_id, facts=facts)
