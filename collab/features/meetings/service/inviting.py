"""Invitations to meetings: sent by whoever prepares, kept true by the worker, answered by members.

A reader's calendar is told what he may read and nothing else. What it was told last stands in his
invitation's row, so that a second mail of the same sequence finds that it is one too many.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, InvalidError
from collab.core.mail import Letter
from collab.features.meetings import calendar_queries, queries
from collab.features.meetings.calendar_letters import invitation, reminder
from collab.features.meetings.calendar_models import MeetingInvitation, Reply
from collab.features.meetings.calendar_policy import Act
from collab.features.meetings.calendar_rules import ANSWERS, REMINDERS
from collab.features.meetings.models import Meeting
from collab.features.meetings.rules import BEFORE_SESSION
from collab.people.accounts.queries import own_representation
from collab.shared.calendar.events import Event
from collab.shared.notices.choosing import reminding
from collab.work.unit import Work

INVITE = "meetings.invite"
MAIL = "mail.meeting_invitation"
REMIND = "mail.meeting_reminder"
REQUEST, CANCEL, NONE = "request", "cancel", "none"


def send(work: Work, meeting: Meeting) -> None:
    """Send the invitations; from now on moves and cancellations are told by themselves.

    :raises DeniedError: when it is not the viewer's to do, or it has no time.
    :raises ConflictError: when its time has passed.
    """
    work.authorise(Act.INVITE, meeting)
    work.call("app.send_invitations", meeting.id, work.now)
    work.session.refresh(meeting)
    work.record("meetings.invited", space_id=meeting.space_id, facts={"meeting": meeting.id})


def reply(work: Work, meeting: Meeting, answer: str) -> Reply:
    """Answer an invitation; the last answer counts, as long as the meeting keeps its time.

    :raises DeniedError: when the meeting has begun, is over or was cancelled.
    :raises ConflictError: when its time has come.
    """
    if answer not in ANSWERS:
        raise InvalidError({"answer": "Choose whether you come."})
    work.authorise(Act.REPLY, meeting)
    if not takes_answers(work, meeting):
        raise ConflictError("This meeting takes no more answers: its time has come.")
    mine = calendar_queries.own_row(work, meeting.id)
    if mine is None:
        mine = Reply(
            org_id=meeting.org_id,
            space_id=meeting.space_id,
            marking=meeting.marking,
            author_id=None,
            circle=[work.viewer.representation_id],
            shared_at=work.now,
            meeting_id=meeting.id,
            representation_id=work.viewer.representation_id,
            firm_id=work.viewer.org_id,
            answer=answer,
            updated_at=work.now,
        )
        work.create(Act.REPLY, meeting, mine)
    else:
        work.authorise(Act.REPLY, mine)
        mine.answer, mine.updated_at = answer, work.now
    # In the group's chain, the number of entries would tell what is told from five houses on only.
    chain = work.viewer.vault_id or SYSTEM_CHAIN
    # Not of which meeting: that chain has readers whom the meeting may be hidden from.
    work.record("meetings.replied", space_id=chain)
    return mine


def takes_answers(work: Work, meeting: Meeting) -> bool:
    """Tell whether the time of a meeting lies ahead, or is not settled yet."""
    return meeting.starts_at is None or meeting.starts_at > work.now


def request_letter(work: Work, payload: Mapping[str, Any]) -> Letter | None:
    """Write the invitation as its reader may read the meeting now; None when it is moot.

    What his calendar is told is noted in the same transaction: whoever comes second writes nothing.

    :raises NotFoundError: when he may not read it any more.
    """
    meeting = queries.one(work, uuid.UUID(payload["meeting_id"]))
    event = calendar_queries.event_of(meeting)
    if event is None or meeting.stands not in BEFORE_SESSION or event.starts_at <= work.now:
        return None
    row = calendar_queries.own_invitation(work, meeting.id)
    if row is not None and row.method == REQUEST and row.told_sequence >= meeting.sequence:
        return None
    before = row is not None and row.method == REQUEST
    row = _told(work, meeting, event, row)
    _leave_reminders(work, event, meeting)
    me = own_representation(work)
    return invitation(
        work.house,
        me,
        event,
        organiser=calendar_queries.organiser(work, meeting.space_id),
        sequence=meeting.sequence + 2 * row.rounds,
        at=work.now,
        moved=before,
    )


def reminder_letter(work: Work, payload: Mapping[str, Any]) -> Letter | None:
    """Write a reminder, judged now: moved, begun, cancelled, declined or unwanted means none."""
    meeting = queries.one(work, uuid.UUID(payload["meeting_id"]))
    event = calendar_queries.event_of(meeting)
    if event is None or event.sequence != payload["sequence"]:
        return None  # what it became has reminders of its own
    if meeting.stands not in BEFORE_SESSION or event.starts_at <= work.now:
        return None
    said = calendar_queries.own_reply(work, meeting)
    if (said is not None and said.answer == "no") or not getattr(reminding(work), payload["when"]):
        return None
    me = own_representation(work)
    return reminder(work.house, me, event, answered=said is not None)


def _told(
    work: Work, meeting: Meeting, event: Event, row: MeetingInvitation | None
) -> MeetingInvitation:
    if row is None:
        row = MeetingInvitation(
            meeting_id=meeting.id,
            representation_id=work.viewer.representation_id,
            space_id=meeting.space_id,
            org_id=work.viewer.org_id,
            uid=event.uid,
            method=REQUEST,
            told_sequence=meeting.sequence,
            rounds=0,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            mailed_at=work.now,
        )
        work.create(Act.REPLY, meeting, row)
    else:
        work.authorise(Act.KEEP, row)
        row.method, row.told_sequence = REQUEST, meeting.sequence
        row.starts_at, row.ends_at, row.mailed_at = event.starts_at, event.ends_at, work.now
    work.session.flush()  # a second one must fail before anything is sent
    return row


def _leave_reminders(work: Work, event: Event, meeting: Meeting) -> None:
    """Leave a note for each reminder there may be; what is wanted is asked when its time comes."""
    for when, before in REMINDERS.items():
        due = event.starts_at - before
        if due > work.now:
            work.later(
                REMIND,
                key=f"remind:{meeting.id}:{work.viewer.representation_id}:{event.sequence}:{when}",
                not_before=due,
                meeting_id=meeting.id,
                representation_id=work.viewer.representation_id,
                org_id=work.viewer.org_id,
                sequence=event.sequence,
                when=when,
            )
