"""Make an agenda: topics added, changed, put in order, taken off while it is a draft."""

from __future__ import annotations

import uuid

from collab.core.errors import ConflictError, InvalidError
from collab.features.meetings import queries
from collab.features.meetings.asking import PURPOSES, TOPIC_MINUTES, TopicDraft
from collab.features.meetings.models import AgendaItem, Meeting
from collab.features.meetings.policy import Act
from collab.features.meetings.service.judging import faults_of_length, seen, stands, unfrozen
from collab.features.meetings.stop_list import refusal
from collab.people.spaces.audience import everybody
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.shared.process.screening import Screened, allowed_category, screened
from collab.work.unit import Work

AT_THE_END = 0
"""The database finds the number: behind topics, too, that their writer does not read."""
NO_MILDER = "A marking only rises here. To speak of it among more people, take this topic off and"
NO_MILDER += " propose it anew in words that all of them may read."


def add(work: Work, space: Space, meeting: Meeting, draft: TopicDraft) -> AgendaItem:
    """Put a topic at the end of a draft agenda.

    :raises ConflictError: when the agenda is frozen.
    :raises InvalidError: field by field; what counsel would have to refuse is refused here.
    """
    work.authorise(Act.EDIT_AGENDA, meeting)
    unfrozen(work, meeting)
    row = AgendaItem(
        org_id=meeting.org_id,
        space_id=meeting.space_id,
        shared_at=work.now,
        meeting_id=meeting.id,
        number=AT_THE_END,
        state="planned",
        updated_at=work.now,
    )
    fill(work, space, row, draft, floor=Marking(meeting.marking))
    work.create(Act.PREPARE, space, row)
    _kept(work, "meetings.topic_added", row)
    return row


def change(
    work: Work, space: Space, row: AgendaItem, draft: TopicDraft, *, seen_version: int
) -> None:
    """Change a topic of a draft agenda or of the backlog.

    :raises ConflictError: when the agenda is fixed, or somebody saved it meanwhile.
    :raises InvalidError: field by field; a marking that would open it to more than it was for.
    """
    work.authorise(Act.EDIT_TOPIC, row)
    seen(row.version, seen_version)
    meeting = _draft_of(work, row)
    if draft.marking < row.marking:
        raise InvalidError({"marking": NO_MILDER})
    fill(work, space, row, draft, floor=Marking(meeting.marking) if meeting else Marking.CLEAR)
    _kept(work, "meetings.topic_changed", row)


def move_up(work: Work, row: AgendaItem) -> None:
    """Put a topic before the one it follows; the statement stays first."""
    _shift(work, row, -1)


def move_down(work: Work, row: AgendaItem) -> None:
    """Put a topic after the one that follows it."""
    _shift(work, row, 1)


def take_off(work: Work, row: AgendaItem) -> None:
    """Put a topic of a draft agenda back into the backlog."""
    work.authorise(Act.EDIT_TOPIC, row)
    meeting = _draft_of(work, row)
    if meeting is None:
        raise ConflictError("It is in the backlog already.")
    row.meeting_id, row.number, row.state = None, 0, "backlog"
    row.series_id = meeting.series_id
    _kept(work, "meetings.topic_taken_off", row)


def take_on(work: Work, meeting: Meeting, row: AgendaItem) -> None:
    """Put a topic of the backlog at the end of a draft agenda of its space."""
    work.authorise(Act.EDIT_AGENDA, meeting)
    work.authorise(Act.EDIT_TOPIC, row)
    if row.state != "backlog" or row.space_id != meeting.space_id:
        raise ConflictError("It is not in the backlog of this group.")
    unfrozen(work, meeting)
    row.meeting_id, row.number, row.state = meeting.id, AT_THE_END, "planned"
    row.marking = max(row.marking, meeting.marking)
    _kept(work, "meetings.topic_taken_on", row)


def checked(work: Work, space: Space, draft: TopicDraft) -> Screened:
    """Judge a topic's words. Give what counsel must look at before others read it.

    :raises InvalidError: field by field.
    """
    wrong = faults_of_length({"title": draft.title, "body": draft.body}, title="title")
    if draft.purpose not in PURPOSES:
        wrong["purpose"] = "Choose what it is for."
    if not TOPIC_MINUTES[0] <= draft.minutes <= TOPIC_MINUTES[1]:
        wrong["minutes"] = f"Give {TOPIC_MINUTES[0]} to {TOPIC_MINUTES[1]} minutes."
    if stop := refusal(draft.title):
        wrong["title"] = wrong.get("title", stop)
    if wrong:
        raise InvalidError(wrong)
    allowed_category(work, space, draft.category)
    return screened({"title": draft.title, "body": draft.body})


def fill(work: Work, space: Space, row: AgendaItem, draft: TopicDraft, *, floor: Marking) -> None:
    """Write what was asked into a row. :raises InvalidError: field by field."""
    found = checked(work, space, draft)
    if not floor <= draft.marking < Marking.SEALED:
        raise InvalidError({"marking": "Choose a marking no milder than the meeting's."})
    row.readers = _named(work, space, draft)
    row.purpose, row.category, row.minutes = draft.purpose, draft.category, draft.minutes
    row.owner_id, row.marking = draft.owner_id, int(draft.marking)
    row.recurring, row.pinned = draft.recurring, draft.pinned
    same = (row.title, row.body) == (draft.title, draft.body)
    row.flagged = found.needs_counsel or bool(row.flagged and same)
    row.title, row.body = draft.title, draft.body
    row.kept_by = work.viewer.representation_id
    row.updated_at = work.now


def _named(work: Work, space: Space, draft: TopicDraft) -> list[uuid.UUID] | None:
    """Give those a red topic is for; the database adds counsel, who clears it, and its writer."""
    seated = everybody(work, space.id)
    known = {reader.representation_id for reader in seated.readers}
    if draft.owner_id is not None and draft.owner_id not in known:
        raise InvalidError({"owner_id": "Choose somebody of this group."})
    if draft.marking is not Marking.RED:
        if draft.readers:
            raise InvalidError({"readers": "Only what is marked red names its readers."})
        return None
    if not draft.readers or not set(draft.readers) <= known:
        raise InvalidError({"readers": "Name the persons of this group it is for."})
    return sorted(set(draft.readers))


def _shift(work: Work, row: AgendaItem, by: int) -> None:
    work.authorise(Act.EDIT_TOPIC, row)
    meeting = _draft_of(work, row)
    if meeting is None:
        raise ConflictError("It is on no agenda.")
    order = [one for one in queries.agenda(work, meeting) if not one.fixed]
    at = order.index(row)
    to = max(0, min(len(order) - 1, at + by))
    if to == at:
        return
    work.call("app.shift_topic", row.id, order[to].id, work.now)
    work.session.expire_all()
    _kept(work, "meetings.topic_moved", row)


def _draft_of(work: Work, row: AgendaItem) -> Meeting | None:
    """Give the meeting on whose agenda it stands, if on any; only a draft one may change."""
    if row.meeting_id is None:
        return None
    meeting = work.authorise(Act.EDIT_AGENDA, queries.one(work, row.meeting_id))
    unfrozen(work, meeting)
    return meeting


def _kept(work: Work, kind: str, row: AgendaItem) -> None:
    row.updated_at = work.now
    stands(work)
    work.session.expire(row, ["number"])
    if row.circle is None and not row.flagged and row.readers is None:
        work.record(kind, space_id=row.space_id, facts={"topic": row.id})
