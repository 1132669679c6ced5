"""Who comes and goes: said by oneself, or ticked by whoever chairs."""

from __future__ import annotations

import uuid

from collab.core.ids import new_id
from collab.features.meetings.models import Meeting
from collab.features.meetings.session_policy import Act
from collab.work.unit import Work


def attend(work: Work, meeting: Meeting, person: uuid.UUID | None = None) -> bool:
    """Note that somebody (oneself, unless named) is there; tell whether that was new.

    :raises NotFoundError: when he has no seat there.
    :raises ConflictError: when the meeting is over, or more than an hour away.
    """
    who = person or work.viewer.representation_id
    mine = who == work.viewer.representation_id
    work.authorise(Act.ATTEND if mine else Act.NOTE_PRESENCE, meeting)
    ident = new_id()
    came = bool(work.call("app.attend", ident, meeting.id, who, work.now))
    if came:
        _record(work, meeting, "meetings.arrived")
        _interrupted(work, meeting)
    return came


def depart(
    work: Work, meeting: Meeting, person: uuid.UUID | None = None, *, protest: bool = False
) -> bool:
    """Note that somebody left; in protest, only he himself says so.

    :raises NotFoundError: when he was not there.
    :raises ConflictError: when the meeting is over.
    """
    who = person or work.viewer.representation_id
    mine = who == work.viewer.representation_id
    work.authorise(Act.ATTEND if mine else Act.NOTE_PRESENCE, meeting)
    went = bool(work.call("app.depart", meeting.id, who, protest and mine, work.now))
    if went:
        _record(work, meeting, "meetings.left_in_protest" if protest and mine else "meetings.left")
        _interrupted(work, meeting)
    return went


def _interrupted(work: Work, meeting: Meeting) -> None:
    """Enter that the session stands still, where competitors now sit there without counsel."""
    before = meeting.state
    work.session.refresh(meeting)
    if meeting.state != before:
        _record(work, meeting, "meetings.pause")


def _record(work: Work, meeting: Meeting, kind: str) -> None:
    """Enter it without saying who: a protected person's coming stands in the chain as well."""
    work.record(kind, space_id=meeting.space_id, facts={"meeting": meeting.id})
