"""Take note of the statement: each for himself, or read aloud to those who sit in the room."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from collab.core.errors import InvalidError
from collab.core.ids import new_id
from collab.features.meetings.models import Meeting
from collab.features.meetings.session_policy import Act
from collab.features.meetings.statements import Statement, in_force, version
from collab.work.unit import Work


def statement_of(work: Work, meeting: Meeting) -> Statement:
    """Give the statement of a meeting: what it was opened under, or what counts today."""
    if meeting.opened_at is not None and meeting.statement_version is not None:
        return version(meeting.statement_version)
    return in_force(work.now.date())


def acknowledge(work: Work, meeting: Meeting) -> None:
    """Take note of it oneself, for this meeting; a second time changes nothing.

    :raises ConflictError: when the meeting is over, or not cleared yet.
    """
    work.authorise(Act.ACKNOWLEDGE, meeting)
    if _acknowledge(work, meeting, [work.viewer.representation_id]):
        facts = {"meeting": meeting.id, "statement": statement_of(work, meeting).version}
        work.record("meetings.acknowledged", space_id=meeting.space_id, facts=facts)


def attest(work: Work, meeting: Meeting, people: Collection[uuid.UUID]) -> int:
    """Say that it was read aloud to some who sit in the room; give for how many that was new.

    :raises InvalidError: when nobody is named.
    :raises ConflictError: when the meeting is over, or not cleared yet.
    """
    work.authorise(Act.ATTEST, meeting)
    named = sorted(set(people) - {work.viewer.representation_id})
    if not people:
        raise InvalidError({"people": "Say to whom it was read."})
    number = _acknowledge(work, meeting, named) if named else 0
    if work.viewer.representation_id in people:
        number += _acknowledge(work, meeting, [work.viewer.representation_id])
    if number:
        facts = {"meeting": meeting.id, "persons": number, "by": work.viewer.representation_id}
        work.record("meetings.statement_read", space_id=meeting.space_id, facts=facts)
    return number


def _acknowledge(work: Work, meeting: Meeting, people: list[uuid.UUID]) -> int:
    statement = statement_of(work, meeting)
    idents = [new_id() for _ in people]
    done = work.call(
        "app.acknowledge",
        idents,
        meeting.id,
        people,
        statement.version,
        statement.hash,
        work.now,
    )
    return int(done)
