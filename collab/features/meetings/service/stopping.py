"""Stop: one click locks the topic for everybody but counsel and who stopped it."""

from __future__ import annotations

import uuid

from collab.core.errors import InvalidError
from collab.core.ids import random_id
from collab.core.texts import lines
from collab.features.meetings.models import Meeting
from collab.features.meetings.session_models import TopicStop
from collab.features.meetings.session_policy import Act
from collab.features.meetings.session_rules import STOP_OUTCOMES
from collab.work.unit import Work


def stop(work: Work, meeting: Meeting, topic_id: uuid.UUID) -> uuid.UUID:
    """Lock a topic at once; a second click gives the same stop.

    :raises NotFoundError: when there is no such topic for the viewer.
    :raises ConflictError: when somebody else was quicker, he is not noted as present, or no
        session is on.
    """
    work.authorise(Act.STOP, meeting)
    found = work.call("app.stop_topic", random_id(), meeting.id, topic_id, work.now)
    ident = uuid.UUID(found["stop"])
    if found["new"]:
        facts = {"meeting": meeting.id, "stop": ident}
        work.record("meetings.stopped", space_id=meeting.space_id, facts=facts)
    work.session.expire_all()  # what he read before may be gone for him, or changed
    return ident


def decide(work: Work, row: TopicStop, *, outcome: str, reason: str) -> None:
    """Let a topic go on, or end it; the reason is for who stopped it, and for counsel.

    :raises InvalidError: without a reason, or for another outcome.
    :raises ConflictError: when it was decided meanwhile.
    """
    work.authorise(Act.DECIDE_STOP, row)
    told = lines(reason)
    if outcome not in STOP_OUTCOMES:
        raise InvalidError({"outcome": "Choose one."})
    if not told:
        raise InvalidError({"reason": "Give a reason: it is kept with the stop."})
    work.call("app.decide_stop", row.id, outcome, told, work.now)
    work.session.expire_all()
    facts = {"meeting": row.meeting_id, "stop": row.id, "by": work.viewer.representation_id}
    work.record(f"meetings.stop_{outcome}", space_id=row.space_id, facts=facts)
