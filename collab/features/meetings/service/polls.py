"""Ask for a date: options offered, answers by each person for himself, one chosen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from functools import partial

from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.features.meetings import polling
from collab.features.meetings.asking import ANSWERS, OPTIONS, When
from collab.features.meetings.models import Meeting, PollAnswer, PollOption
from collab.features.meetings.policy import Act
from collab.features.meetings.service.judging import (
    ahead,
    faults_of_minutes,
    faults_of_zone,
    said_once,
    stands,
)
from collab.people.spaces.models import Space
from collab.work.unit import Work

SET = "The date is set already. Move the meeting instead."


def offer(work: Work, space: Space, meeting: Meeting, options: Sequence[When]) -> None:
    """Offer times beside those offered before. :raises InvalidError: for too few or too many."""
    work.authorise(Act.EDIT_AGENDA, meeting)
    if meeting.starts_at is not None:
        raise ConflictError(SET)
    before = {(one.starts_at, one.ends_at) for one in polling.options(work, meeting)}
    fresh = {(one.starts_at, one.ends_at) for one in options} - before
    least, most = OPTIONS
    if not least <= len(before | fresh) <= most:
        raise InvalidError({"options": f"Offer {least} to {most} different times in all."})
    for one in options:
        wrong = faults_of_zone(one.time_zone) | faults_of_minutes(one.minutes)
        if wrong:
            raise InvalidError(wrong)
        ahead(work, one, meeting.freeze_hours)
    for starts_at, ends_at in sorted(fresh):
        row = PollOption(
            org_id=meeting.org_id,
            space_id=meeting.space_id,
            marking=meeting.marking,
            shared_at=work.now,
            meeting_id=meeting.id,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        said_once(work, partial(work.create, Act.PREPARE, space, row))
    facts = {"meeting": meeting.id, "options": len(before | fresh)}
    work.record("meetings.date_asked", space_id=meeting.space_id, facts=facts)


def answer(work: Work, meeting: Meeting, said: Mapping[uuid.UUID, str]) -> None:
    """Say which of the options suit oneself; said again, it replaces what one said.

    :raises InvalidError: for another word, or no word at all.
    """
    options = {one.id: one for one in polling.options(work, meeting)}
    if not said.keys() <= options.keys():
        raise NotFoundError
    if not said or not set(said.values()) <= ANSWERS.keys():
        raise InvalidError({"answer": "Say yes, if need be or no."})
    work.authorise(Act.ANSWER, meeting)
    if meeting.starts_at is not None:
        raise ConflictError("The date is set already.")
    for option_id, word in said.items():
        row = polling.answer_of(work, options[option_id])
        if row is None:
            row = PollAnswer(
                org_id=meeting.org_id,
                space_id=meeting.space_id,
                marking=meeting.marking,
                shared_at=work.now,
                meeting_id=meeting.id,
                option_id=option_id,
                representation_id=work.viewer.representation_id,
                firm_id=work.viewer.org_id,
                answer=word,
                updated_at=work.now,
            )
            said_once(work, partial(work.create, Act.ANSWER, meeting, row))
        elif row.answer != word:
            work.authorise(Act.ANSWER, row)
            row.answer, row.updated_at = word, work.now
    stands(work)


def choose(work: Work, meeting: Meeting, option_id: uuid.UUID) -> None:
    """Close a poll: the meeting takes place then."""
    option = next((o for o in polling.options(work, meeting) if o.id == option_id), None)
    if option is None:
        raise NotFoundError
    work.authorise(Act.EDIT, meeting)
    if meeting.starts_at is not None:
        raise ConflictError(SET)
    if option.starts_at <= work.now + dt.timedelta(hours=meeting.freeze_hours):
        raise InvalidError({"option": "This time is too near: the agenda would be frozen already."})
    meeting.starts_at, meeting.ends_at = option.starts_at, option.ends_at
    meeting.sequence, meeting.updated_at = meeting.sequence + 1, work.now
    stands(work)
    facts = {"meeting": meeting.id, "sequence": meeting.sequence}
    work.record("meetings.date_chosen", space_id=meeting.space_id, facts=facts)
