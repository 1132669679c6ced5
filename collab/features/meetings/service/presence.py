"""Who comes and goes: said by oneself, or ticked by whoever chairs."""

from __future__ import annotations

import uuid

from collab.core.errors import ConflictError
from collab.core.ids import new_id
from collab.features.meetings.models import Meeting
from collab.features.meetings.session_policy import Act
from collab.people.spaces.audience import everybody, readers_of
from collab.work.unit import Work

NOT_READ = "This person does not read this meeting, and so could not take note of the statement."
NOT_READ += " Set the date from which he reads what is shared here to before the meeting was set,"
NOT_READ += " or his marking as high as the meeting's."


def attend(work: Work, meeting: Meeting, person: uuid.UUID | None = None) -> bool:
    """Note that somebody (oneself, unless named) is there; tell whether that was new.

    :raises NotFoundError: when he has no seat there.
    :raises ConflictError: when the meeting is over, or more than an hour away, or not his to read.
    """
    who = person or work.viewer.representation_id
    mine = who == work.viewer.representation_id
    work.authorise(Act.ATTEND if mine else Act.NOTE_PRESENCE, meeting)
    _reads(work, meeting, who)
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


def _reads(work: Work, meeting: Meeting, who: uuid.UUID) -> None:
    """Say what helps where somebody of the group does not read the meeting he came to."""
    seated = {one.representation_id for one in everybody(work, meeting.space_id).readers}
    reading = {one.representation_id for one in readers_of(work, meeting).readers}
    if who in seated - reading:
        raise ConflictError(NOT_READ)


def _interrupted(work: Work, meeting: Meeting) -> None:
    """Enter that the session stands still, where competitors now sit there without counsel."""
    before = meeting.state
    work.session.refresh(meeting)
    if meeting.state != before:
        _record(work, meeting, "meetings.pause")


def _record(work: Work, meeting: Meeting, kind: str) -> None:
    """Enter it without saying who: a protected person's coming stands in the chain as well."""
    work.record(kind, space_id=meeting.space_id, facts={"meeting": meeting.id})
