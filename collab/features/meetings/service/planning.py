"""Set a meeting, change it, move it, call it off."""

from __future__ import annotations

import datetime as dt

from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.features.meetings.asking import (
    MARKINGS,
    STATEMENT,
    STATEMENT_MINUTES,
    MeetingDraft,
    Terms,
)
from collab.features.meetings.models import AgendaItem, Meeting, Series
from collab.features.meetings.policy import Act
from collab.features.meetings.rules import State, Step
from collab.features.meetings.service.carry_over import carry
from collab.features.meetings.service.judging import (
    ahead,
    faults_of,
    faults_of_length,
    faults_of_minutes,
    faults_of_zone,
    plain,
    seen,
    stands,
)
from collab.features.meetings.service.moving import move
from collab.people.spaces.models import Space
from collab.shared.process.words import INDEPENDENT
from collab.work.unit import Work

FIXED_CATEGORY = "hr_risk_general"
TOO_NEAR = "Its agenda was cleared later than it would have frozen then. Choose a later time, or"
TOO_NEAR += " call it off and set another meeting."
CLEARED_ALREADY = "This was cleared with the agenda. Take the agenda back to a draft first."


def plan(work: Work, space: Space, draft: MeetingDraft, row: Series | None = None) -> Meeting:
    """Set a meeting, of a series or by itself; its first topic is the statement.

    :raises InvalidError: field by field.
    """
    if row is not None and row.ended_at is not None:
        raise ConflictError("The series has ended.")
    _check(work, draft)
    meeting = Meeting(
        id=new_id(),
        org_id=space.org_id,
        space_id=space.id,
        marking=int(draft.marking),
        shared_at=work.now,
        series_id=row.id if row else None,
        state=State.DRAFT.value,
        updated_at=work.now,
    )
    meeting.uid = f"{meeting.id}@collab"
    _fill(meeting, draft)
    work.create(Act.PREPARE, space, meeting)
    work.session.flush()  # its first topic points at it
    work.create(Act.PREPARE, space, _statement(work, meeting))
    stands(work)
    work.record("meetings.planned", space_id=space.id, facts={"meeting": meeting.id})
    return meeting


def change(work: Work, meeting: Meeting, draft: MeetingDraft, *, seen_version: int) -> bool:
    """Change a meeting, and tell whether it moved: then its invitations follow.

    :raises ConflictError: when somebody saved it meanwhile, or the agenda binds what would change.
    :raises InvalidError: field by field.
    """
    work.authorise(Act.EDIT, meeting)
    seen(meeting.version, seen_version)
    before = (meeting.starts_at, meeting.ends_at, meeting.time_zone, meeting.place)
    bound = (meeting.title, terms_of(meeting))
    _check(work, draft, meeting)
    if draft.when is None and meeting.starts_at is not None:
        raise InvalidError({"day": "Choose a day: this meeting is set already."})
    if meeting.stands is State.CLEARED and bound != (draft.title, draft.terms):
        raise ConflictError(CLEARED_ALREADY)
    _fill(meeting, draft)
    moved = before != (meeting.starts_at, meeting.ends_at, meeting.time_zone, meeting.place)
    _changed(work, meeting, "meetings.moved" if moved else "meetings.changed", moved=moved)
    return moved


def cancel(work: Work, meeting: Meeting) -> None:
    """Call a meeting off; its topics come back to the backlog."""
    move(work, meeting, Step.CANCEL)
    carry(work, meeting)


def terms_of(meeting: Meeting) -> Terms:
    """Give how its agenda freezes and its minutes are made."""
    return Terms(
        meeting.freeze_hours, meeting.quorum_firms, meeting.correction_days, meeting.names_firms
    )


def _changed(work: Work, meeting: Meeting, kind: str, *, moved: bool) -> None:
    meeting.updated_at = work.now
    if moved:
        meeting.sequence += 1
    stands(work)
    facts = {"meeting": meeting.id} | ({"sequence": meeting.sequence} if moved else {})
    work.record(kind, space_id=meeting.space_id, facts=facts)


def _check(work: Work, draft: MeetingDraft, meeting: Meeting | None = None) -> None:
    texts = {"title": draft.title, "place": draft.place}
    wrong = faults_of_length(texts, title="title") | faults_of(draft.terms)
    wrong |= faults_of_zone(draft.time_zone)
    if draft.when is not None:
        wrong |= faults_of_minutes(draft.when.minutes)
    if draft.marking not in MARKINGS and meeting is None:
        wrong["marking"] = "Choose a marking from the list. What is for named persons is a topic's."
    if wrong:
        raise InvalidError(wrong)
    plain(texts)
    # What was cleared may still move at short notice: its text stands, and nothing is added.
    if draft.when is None or (meeting and draft.when.starts_at == meeting.starts_at):
        return
    if meeting is not None and meeting.stands is State.CLEARED:
        if draft.when.starts_at <= work.now:
            raise InvalidError({"day": "Choose a time that lies ahead."})
        if _freeze_undone(meeting, draft.when.starts_at):
            raise InvalidError({"day": TOO_NEAR})
    else:
        ahead(work, draft.when, draft.terms.freeze_hours)


def _freeze_undone(meeting: Meeting, starts_at: dt.datetime) -> bool:
    """Tell whether a cleared meeting moved there would have been cleared after its freeze."""
    if meeting.starts_at is None or meeting.cleared_at is None or starts_at >= meeting.starts_at:
        return False
    return starts_at - dt.timedelta(hours=meeting.freeze_hours) < meeting.cleared_at


def _fill(meeting: Meeting, draft: MeetingDraft) -> None:
    meeting.title, meeting.place, meeting.time_zone = draft.title, draft.place, draft.time_zone
    meeting.starts_at = draft.when.starts_at if draft.when else None
    meeting.ends_at = draft.when.ends_at if draft.when else None
    meeting.freeze_hours, meeting.quorum_firms = draft.terms.freeze_hours, draft.terms.quorum_firms
    meeting.correction_days = draft.terms.correction_days
    meeting.names_firms = draft.terms.names_firms


def _statement(work: Work, meeting: Meeting) -> AgendaItem:
    return AgendaItem(
        org_id=meeting.org_id,
        space_id=meeting.space_id,
        marking=meeting.marking,
        shared_at=work.now,
        meeting_id=meeting.id,
        number=1,
        title=STATEMENT,
        body=INDEPENDENT,
        purpose="inform",
        category=FIXED_CATEGORY,
        minutes=STATEMENT_MINUTES,
        fixed=True,
        state="planned",
        updated_at=work.now,
    )
