"""Steps of agendas and topics for programs: put before counsel, sent back, ordered, let in late."""

from __future__ import annotations

from uuid import UUID

from flask import typing as ft
from pydantic import BaseModel, Field

from collab.core.rest import Operation, Reply, answer
from collab.features.meetings import queries
from collab.features.meetings.service import agenda, clearing, late, planning, topics
from collab.people.spaces.queries import one as space_of
from collab.surfaces.api.agendas import told_topic
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.meeting_schemas import Meeting, Numbered, Topic
from collab.surfaces.api.meetings import told_meeting
from collab.surfaces.api.schemas import STRICT, Text
from collab.work.bearer import CHANGE
from collab.work.unit import Work


class WordsIn(BaseModel):
    """A few words to those it concerns."""

    model_config = STRICT
    words: Text


class TakingOnIn(BaseModel):
    """The meeting a topic is put on the agenda of."""

    model_config = STRICT
    meeting_id: UUID


class StandingIn(BaseModel):
    """The version of a topic that counsel read."""

    model_config = STRICT
    version: Numbered


class LateIn(BaseModel):
    """The topic of the backlog that those present are asked to let in."""

    model_config = STRICT
    topic_id: UUID


class Late(BaseModel):
    """How far it has come; how many agreed is for those who prepare, and counsel."""

    topic_id: UUID
    counsel: bool | None = Field(description="Whether counsel is there; null for who is not.")
    agreed: bool | None = Field(description="Whether every organisation present agrees.")
    yours: bool | None = Field(description="Whether yours does.")
    firms: int | None
    missing: int | None


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/agenda-review",
    allow=CHANGE,
    does=Operation(
        summary="Put an agenda before counsel",
        details="For those who facilitate or chair. Sent again, nobody is told again.",
        replies={200: Reply("Counsel is told.", Meeting, ETAG)},
        problems={409: "It is no draft, or a date, a topic or counsel is missing."},
    ),
)
def ask_counsel(work: Work, meeting_id: UUID) -> ft.ResponseReturnValue:
    """Put an agenda before counsel."""
    meeting = queries.one(work, meeting_id)
    clearing.ask(work, meeting)
    return told_meeting(work, meeting)


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/agenda-return",
    allow=CHANGE,
    does=Operation(
        summary="Send an agenda back",
        details="For counsel, with what is to be changed.",
        body=WordsIn,
        replies={200: Reply("Sent back.", Meeting, ETAG)},
        problems={409: "It does not wait for counsel."},
    ),
)
def return_agenda(work: Work, meeting_id: UUID, body: WordsIn) -> ft.ResponseReturnValue:
    """Give an agenda back."""
    meeting = queries.one(work, meeting_id)
    clearing.send_back(work, meeting, body.words)
    return told_meeting(work, meeting)


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/agenda-reopening",
    allow=CHANGE,
    does=Operation(
        summary="Take a cleared agenda back to a draft",
        details="Its clearance is void.",
        replies={200: Reply("A draft again.", Meeting, ETAG)},
        problems={409: "It is frozen, or moved meanwhile."},
    ),
)
def reopen_agenda(work: Work, meeting_id: UUID) -> ft.ResponseReturnValue:
    """Take a cleared agenda back."""
    meeting = queries.one(work, meeting_id)
    clearing.reopen(work, meeting)
    return told_meeting(work, meeting)


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/cancellation",
    allow=CHANGE,
    does=Operation(
        summary="Call a meeting off",
        details="Its topics are in the backlog again.",
        replies={200: Reply("Cancelled.", Meeting, ETAG)},
        problems={409: "It moved meanwhile."},
    ),
)
def cancel_meeting(work: Work, meeting_id: UUID) -> ft.ResponseReturnValue:
    """Call a meeting off."""
    meeting = queries.one(work, meeting_id)
    planning.cancel(work, meeting)
    return told_meeting(work, meeting)


@bp.operation(
    "POST",
    "/agenda-items/<uuid:topic_id>/taking-on",
    allow=CHANGE,
    does=Operation(
        summary="Put a topic of the backlog on an agenda",
        body=TakingOnIn,
        replies={200: Reply("On the agenda.", Topic, ETAG)},
        problems={409: "It is not in this group's backlog, or the agenda takes no change."},
    ),
)
def take_on_topic(work: Work, topic_id: UUID, body: TakingOnIn) -> ft.ResponseReturnValue:
    """Put a topic on an agenda."""
    row = queries.item(work, topic_id)
    agenda.take_on(work, queries.one(work, body.meeting_id), row)
    return told_topic(work, row)


@bp.operation(
    "POST",
    "/agenda-items/<uuid:topic_id>/removal",
    allow=CHANGE,
    does=Operation(
        summary="Put a topic of an agenda back into the backlog",
        replies={200: Reply("In the backlog.", Topic, ETAG)},
        problems={409: "It is there already, or the agenda takes no change."},
    ),
)
def take_off_topic(work: Work, topic_id: UUID) -> ft.ResponseReturnValue:
    """Put a topic back."""
    row = queries.item(work, topic_id)
    agenda.take_off(work, row)
    return told_topic(work, row)


@bp.operation(
    "POST",
    "/agenda-items/<uuid:topic_id>/rise",
    allow=CHANGE,
    does=Operation(
        summary="Put a topic before the one it follows",
        replies={200: Reply("Moved, unless it was the first.", Topic, ETAG)},
        problems={409: "It is on no agenda, or the agenda takes no change."},
    ),
)
def raise_topic(work: Work, topic_id: UUID) -> ft.ResponseReturnValue:
    """Move a topic up."""
    row = queries.item(work, topic_id)
    agenda.move_up(work, row)
    return told_topic(work, row)


@bp.operation(
    "POST",
    "/agenda-items/<uuid:topic_id>/fall",
    allow=CHANGE,
    does=Operation(
        summary="Put a topic after the one that follows it",
        replies={200: Reply("Moved, unless it was the last.", Topic, ETAG)},
        problems={409: "It is on no agenda, or the agenda takes no change."},
    ),
)
def lower_topic(work: Work, topic_id: UUID) -> ft.ResponseReturnValue:
    """Move a topic down."""
    row = queries.item(work, topic_id)
    agenda.move_down(work, row)
    return told_topic(work, row)


@bp.operation(
    "POST",
    "/agenda-items/<uuid:topic_id>/standing",
    allow=CHANGE,
    does=Operation(
        summary="Let a topic stand",
        details="For counsel, who says which version he read; others read it from then on.",
        body=StandingIn,
        replies={200: Reply("It stands.", Topic, ETAG)},
        problems={409: "It changed while counsel read it."},
    ),
)
def let_topic_stand(work: Work, topic_id: UUID, body: StandingIn) -> ft.ResponseReturnValue:
    """Let a topic stand."""
    row = queries.item(work, topic_id)
    topics.let_stand(work, row, seen_version=body.version)
    return told_topic(work, row)


@bp.operation(
    "POST",
    "/agenda-items/<uuid:topic_id>/dropping",
    allow=CHANGE,
    does=Operation(
        summary="Drop a topic of the backlog",
        details="Whoever proposed it, and nobody else, reads why.",
        body=WordsIn,
        replies={200: Reply("Dropped.", Topic, ETAG)},
        problems={409: "It was settled meanwhile."},
    ),
)
def drop_topic(work: Work, topic_id: UUID, body: WordsIn) -> ft.ResponseReturnValue:
    """Drop a topic."""
    row = queries.item(work, topic_id)
    topics.drop(work, row, body.words)
    return told_topic(work, row)


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/late-items",
    allow=CHANGE,
    does=Operation(
        summary="Ask those present to let a topic in",
        body=LateIn,
        replies={200: Reply("Asked.", Late)},
        problems={409: "It is not in the backlog, or asked for already."},
    ),
)
def ask_late_topic(work: Work, meeting_id: UUID, body: LateIn) -> ft.ResponseReturnValue:
    """Ask for a late topic."""
    meeting, row = queries.one(work, meeting_id), queries.item(work, body.topic_id)
    late.ask(work, space_of(work, meeting.space_id), meeting, row)
    work.session.flush()  # the answer tells of it
    return _late(work, meeting_id, body.topic_id)


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/late-consents",
    allow=CHANGE,
    does=Operation(
        summary="Agree to a late topic for your organisation",
        body=LateIn,
        replies={200: Reply("Your organisation agrees.", Late)},
        problems={409: "Nobody asks it of you there."},
    ),
)
def consent_late_topic(work: Work, meeting_id: UUID, body: LateIn) -> ft.ResponseReturnValue:
    """Agree to a late topic."""
    late.consent(work, queries.one(work, meeting_id), queries.item(work, body.topic_id))
    return _late(work, meeting_id, body.topic_id)


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/late-admissions",
    allow=CHANGE,
    does=Operation(
        summary="Add a late topic all have agreed to",
        body=LateIn,
        replies={200: Reply("On the agenda, labelled so.", Topic, ETAG)},
        problems={409: "Counsel is not there, or somebody has not agreed."},
    ),
)
def admit_late_topic(work: Work, meeting_id: UUID, body: LateIn) -> ft.ResponseReturnValue:
    """Add a late topic."""
    row = queries.item(work, body.topic_id)
    late.admit(work, queries.one(work, meeting_id), row)
    return told_topic(work, row)


def _late(work: Work, meeting_id: UUID, topic_id: UUID) -> ft.ResponseReturnValue:
    row = queries.item(work, topic_id)
    how = late.standing(work, queries.one(work, meeting_id), row)
    return answer(
        Late(
            topic_id=topic_id,
            counsel=how.counsel if how else None,
            agreed=how.agreed if how else None,
            yours=how.mine if how else None,
            firms=how.firms if how else None,
            missing=how.missing if how else None,
        )
    )
