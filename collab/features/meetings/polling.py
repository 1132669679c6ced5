"""What a date poll tells: to everybody one's own answer and, once it names nobody, counts."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import exists, func, select

from collab.features.meetings.models import Meeting, PollAnswer, PollOption
from collab.features.meetings.rules import State
from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation
from collab.policy.viewer import Role
from collab.work.unit import Work

ASKED = 20


@dc.dataclass(frozen=True, slots=True)
class Choice:
    """An option with how many persons said what; ``who`` only for whoever convenes.

    ``counts`` is None while so few have answered that a number would be a name.
    """

    option: PollOption
    counts: Mapping[str, int] | None
    mine: str | None
    who: Sequence[tuple[str, str, str]]


def options(work: Work, meeting: Meeting) -> Sequence[PollOption]:
    """Give the times a meeting could take place, in order."""
    return work.session.scalars(
        select(PollOption)
        .where(PollOption.meeting_id == meeting.id)
        .order_by(PollOption.starts_at, PollOption.id)
    ).all()


def answer_of(work: Work, option: PollOption) -> PollAnswer | None:
    """Give what the viewer said to an option."""
    return work.session.scalar(
        select(PollAnswer).where(
            PollAnswer.option_id == option.id,
            PollAnswer.representation_id == work.viewer.representation_id,
        )
    )


def choices(work: Work, meeting: Meeting) -> Sequence[Choice]:
    """Give a poll as its viewer may see it, in four questions however many answered."""
    found = options(work, meeting)
    if not found:
        return []
    counted = func.app.poll_counts(meeting.id).table_valued("option_id", "answer", "people")
    counts: dict[uuid.UUID, dict[str, int]] = {}
    for option_id, answer, people in work.session.execute(
        select(counted.c.option_id, counted.c.answer, counted.c.people)
    ):
        counts.setdefault(option_id, {})[answer] = people
    who: dict[uuid.UUID, list[tuple[str, str, str]]] = {}
    mine: dict[uuid.UUID, str] = {}
    convenes = work.viewer.sits_in(meeting.space_id, Role.FACILITATOR)
    for said, name, firm in work.session.execute(
        select(PollAnswer, Representation.name, Organisation.name)
        .join(Representation, Representation.id == PollAnswer.representation_id)
        .join(Organisation, Organisation.id == PollAnswer.firm_id)
        .where(PollAnswer.meeting_id == meeting.id)
        .order_by(Organisation.name, Representation.name)
    ):
        if said.representation_id == work.viewer.representation_id:
            mine[said.option_id] = said.answer
        if convenes:
            who.setdefault(said.option_id, []).append((name, firm, said.answer))
    return [
        Choice(
            one,
            counts.get(one.id, {}) if counts else None,
            mine.get(one.id),
            who.get(one.id, ()),
        )
        for one in found
    ]


def unanswered(work: Work) -> Sequence[tuple[uuid.UUID, uuid.UUID]]:
    """Give meeting and space of the polls the viewer has not answered yet."""
    told = exists().where(
        PollAnswer.meeting_id == Meeting.id,
        PollAnswer.representation_id == work.viewer.representation_id,
    )
    asked = exists().where(PollOption.meeting_id == Meeting.id)
    rows = work.session.execute(
        select(Meeting.id, Meeting.space_id)
        .where(
            Meeting.space_id.in_(work.viewer.seats),
            Meeting.state == State.DRAFT,
            Meeting.starts_at.is_(None),
            asked,
            ~told,
        )
        .order_by(Meeting.id)
        .limit(ASKED)
    )
    return [(meeting_id, space_id) for meeting_id, space_id in rows]
