"""Topics for programs: of an agenda and of the backlog, written and proposed as on their pages."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer, validated
from collab.features.meetings import queries
from collab.features.meetings.cards import item_address
from collab.features.meetings.policy import Act
from collab.features.meetings.service import agenda, topics
from collab.people.spaces.queries import one as space_of
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.shared.releases.hanging import subject_of
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.findings import CREATED, ETAG
from collab.surfaces.api.meeting_schemas import (
    Patch,
    ProposalIn,
    Topic,
    TopicIn,
    Topics,
    topic_draft,
)
from collab.surfaces.api.repeating import KEY, once
from collab.surfaces.api.versions import seen_version
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work

KEPT = (
    "id", "meeting_id", "series_id", "title", "body", "purpose", "category", "minutes",
    "owner_id", "proposed_by", "fixed", "recurring", "pinned", "state", "version",
)  # fmt: skip
WRITTEN = ("title", "body", "purpose", "category", "minutes", "owner_id", "recurring", "pinned")


@bp.operation(
    "GET",
    "/meetings/<uuid:meeting_id>/agenda-items",
    allow=READ,
    does=Operation(
        summary="Read the agenda of a meeting",
        details="The topics you may read, in their order.",
        replies={200: Reply("The agenda.", Topics)},
    ),
)
def list_agenda(work: Work, meeting_id: UUID) -> ft.ResponseReturnValue:
    """Give a meeting's agenda."""
    rows = queries.agenda(work, queries.one(work, meeting_id))
    return answer(Topics(items=[_of(work, row, at) for at, row in enumerate(rows, 1)]))


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/agenda-items",
    allow=CHANGE,
    does=Operation(
        summary="Put a topic on an agenda",
        details="For those who facilitate or chair, while the agenda is a draft and not frozen.",
        body=TopicIn,
        headers=KEY,
        replies={201: Reply("On the agenda.", Topic, CREATED)},
        problems={409: "The agenda is frozen, or the key is in use."},
    ),
)
def add_topic(work: Work, meeting_id: UUID, body: TopicIn) -> ft.ResponseReturnValue:
    """Put a topic on an agenda."""
    meeting = work.authorise(Act.EDIT_AGENDA, queries.one(work, meeting_id))
    before = once(work, body)
    if before.item_id is not None:
        row = queries.item(work, before.item_id)
    else:
        draft = topic_draft(body, Marking(meeting.marking))
        row = agenda.add(work, space_of(work, meeting.space_id), meeting, draft)
        before.keep(row.id)
    return _told(work, row, HTTPStatus.CREATED, Location=_where(row.id))


@bp.operation(
    "GET",
    "/agenda-items/<uuid:topic_id>",
    allow=READ,
    does=Operation(summary="Read a topic", replies={200: Reply("The topic.", Topic, ETAG)}),
)
def read_topic(work: Work, topic_id: UUID) -> ft.ResponseReturnValue:
    """Give a topic."""
    return _told(work, queries.item(work, topic_id), HTTPStatus.OK)


@bp.operation(
    "PATCH",
    "/agenda-items/<uuid:topic_id>",
    allow=CHANGE,
    does=Operation(
        summary="Change a topic",
        details="A merge patch (RFC 7396) while its agenda is a draft and not frozen. Say which"
        " version you saw: If-Match, or `version` in the body.",
        body=Patch,
        merges=True,
        headers={"If-Match": "The ETag of what you saw."},
        replies={200: Reply("Changed.", Topic, ETAG)},
        problems={409: "Somebody else saved it meanwhile, or the agenda takes no change."},
    ),
)
def change_topic(work: Work, topic_id: UUID, body: dict[str, Any]) -> ft.ResponseReturnValue:
    """Change a topic nobody changed meanwhile."""
    row = work.authorise(Act.EDIT_TOPIC, queries.item(work, topic_id))
    version = seen_version(body)
    stands: dict[str, Any] = {name: getattr(row, name) for name in WRITTEN}
    stands |= {"marking": Marking(row.marking).key, "readers": row.readers or []}
    patch = {name: value for name, value in body.items() if name != "version"}
    sent = validated(TopicIn, stands | patch)
    draft = topic_draft(sent, Marking(row.marking))
    agenda.change(work, space_of(work, row.space_id), row, draft, seen_version=version)
    return _told(work, row, HTTPStatus.OK)


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/topics",
    allow=READ,
    does=Operation(
        summary="List the topics that wait for a meeting",
        replies={200: Reply("The backlog, the oldest first.", Topics)},
    ),
)
def list_topics(work: Work, space_id: UUID) -> ft.ResponseReturnValue:
    """Give a space's backlog."""
    space = space_or_charter(work, space_id)
    return answer(Topics(items=[_of(work, row, None) for row in queries.backlog(work, space.id)]))


@bp.operation(
    "POST",
    "/spaces/<uuid:space_id>/topics",
    allow=CHANGE,
    does=Operation(
        summary="Propose a topic",
        details="It waits in the backlog; what the screen wants counsel to look at is his alone"
        " until he lets it stand.",
        body=ProposalIn,
        headers=KEY,
        replies={201: Reply("Proposed.", Topic, CREATED)},
        problems={409: "The key is in use."},
    ),
)
def propose_topic(work: Work, space_id: UUID, body: ProposalIn) -> ft.ResponseReturnValue:
    """Propose a topic."""
    space = work.authorise(Act.PROPOSE, space_or_charter(work, space_id))
    before = once(work, body)
    ident = before.item_id
    if ident is None:
        draft = topic_draft(body, Marking.from_name(body.marking))
        ident = topics.propose(work, space, draft, named=body.named, series_id=body.series_id)
        before.keep(ident)
    row = queries.item_if_read(work, ident)
    if row is None:
        where = f"{bp.url_prefix}/spaces/{space.id}/topics"
        told = _as_proposed(work, ident, body)
        return answer(told, HTTPStatus.CREATED, ETag='"1"', Location=where)
    return _told(work, row, HTTPStatus.CREATED, Location=_where(ident))


def _as_proposed(work: Work, ident: UUID, body: ProposalIn) -> Topic:
    """Give a proposal that is counsel's alone in its proposer's own words."""
    return Topic(
        id=ident,
        meeting_id=None,
        series_id=body.series_id,
        position=None,
        title=body.title,
        body=body.body,
        purpose=body.purpose,
        category=body.category,
        minutes=body.minutes,
        owner_id=None,
        proposed_by=work.viewer.representation_id if body.named else None,
        marking=body.marking,
        fixed=False,
        recurring=False,
        pinned=False,
        late=None,
        state="backlog",
        decision_id=None,
        version=1,
        address=item_address(ident),
    )


def told_topic(work: Work, row: Any) -> ft.ResponseReturnValue:
    """Tell how a topic stands now."""
    return _told(work, row, HTTPStatus.OK)


def _where(ident: UUID) -> str:
    return f"{bp.url_prefix}/agenda-items/{ident}"


def _told(work: Work, row: Any, status: int, **headers: str) -> ft.ResponseReturnValue:
    return answer(_of(work, row, None), status, ETag=f'"{row.version}"', **headers)


def _of(work: Work, row: Any, position: int | None) -> Topic:
    about = subject_of(work, row.subject_kind, row.subject_id)
    return Topic(
        **{name: getattr(row, name) for name in KEPT},
        position=position,
        marking=Marking(row.marking).key,
        late=row.late_words,
        decision_id=about.id if about else None,
        address=item_address(row.id),
    )
