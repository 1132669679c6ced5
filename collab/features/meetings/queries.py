"""The only ways to get at meetings; every one of them under the viewer's formula."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from collab.core.errors import NotFoundError
from collab.features.meetings.models import (
    AgendaItem,
    AgendaReturn,
    LateAsk,
    Meeting,
    Series,
    TopicProposal,
)
from collab.features.meetings.rules import OVER, State
from collab.people.accounts.models import Representation
from collab.policy.lists import per_space
from collab.policy.viewer import Role, SpaceKind
from collab.work.unit import Work

PAGE = 20
SHOWN = 200


def one(work: Work, meeting_id: uuid.UUID) -> Meeting:
    """Give the meeting. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Meeting).where(Meeting.id == meeting_id))
    if found is None:
        raise NotFoundError
    return found


def item_if_read(work: Work, item_id: uuid.UUID) -> AgendaItem | None:
    """Give the topic; None when there is none for this viewer."""
    return work.session.scalar(select(AgendaItem).where(AgendaItem.id == item_id))


def item(work: Work, item_id: uuid.UUID) -> AgendaItem:
    """Give the topic. :raises NotFoundError: when there is none for this viewer."""
    found = item_if_read(work, item_id)
    if found is None:
        raise NotFoundError
    return found


def series(work: Work, series_id: uuid.UUID) -> Series:
    """Give the series. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Series).where(Series.id == series_id))
    if found is None:
        raise NotFoundError
    return found


def series_of(work: Work, meeting: Meeting) -> Series | None:
    """Give the series of a meeting; None where there is none, or it is not for this viewer."""
    return work.session.scalar(select(Series).where(Series.id == meeting.series_id))


def series_behind(work: Work, kind: str | None, ident: uuid.UUID | None) -> uuid.UUID | None:
    """Give the series in which something was spoken of: a meeting's, or that of a topic's meeting.

    None where there is none that goes on, or none for this viewer.
    """
    if kind not in ("meeting", "agenda_item") or ident is None:
        return None
    listing = select(Series.id).join(Meeting, Meeting.series_id == Series.id)
    if kind == "agenda_item":
        listing = listing.join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
    of_it = (AgendaItem if kind == "agenda_item" else Meeting).id == ident
    return work.session.scalar(listing.where(of_it, Series.ended_at.is_(None)))


def agenda(work: Work, meeting: Meeting) -> Sequence[AgendaItem]:
    """Give a meeting's topics in their order."""
    return work.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id, AgendaItem.state != "dropped")
        .order_by(AgendaItem.number, AgendaItem.id)
    ).all()


def backlog(
    work: Work, space_id: uuid.UUID, series_id: uuid.UUID | None = None
) -> Sequence[AgendaItem]:
    """Give the topics that wait for a meeting, of a series or of all, the oldest first."""
    listing = select(AgendaItem).where(
        AgendaItem.space_id == space_id, AgendaItem.state == "backlog"
    )
    if series_id is not None:
        listing = listing.where(
            or_(AgendaItem.series_id == series_id, AgendaItem.series_id.is_(None))
        )
    order = (AgendaItem.shared_at, AgendaItem.id)
    return work.session.scalars(listing.order_by(*order).limit(SHOWN)).all()


def my_proposals(
    work: Work, space_id: uuid.UUID
) -> Sequence[tuple[TopicProposal, AgendaItem | None]]:
    """Give what the viewer proposed in a space, with what became of it, the latest first."""
    rows = work.session.execute(
        select(TopicProposal, AgendaItem)
        .outerjoin(AgendaItem, AgendaItem.id == TopicProposal.item_id)
        .where(
            TopicProposal.space_id == space_id,
            TopicProposal.representation_id == work.viewer.representation_id,
        )
        .order_by(TopicProposal.shared_at.desc(), TopicProposal.id)
        .limit(PAGE)
    )
    return [(proposal, topic) for proposal, topic in rows]


def all_series(work: Work, space_id: uuid.UUID) -> Sequence[Series]:
    """Give a space's series: those that go on, then those that ended, by name."""
    return work.session.scalars(
        select(Series)
        .where(Series.space_id == space_id)
        .order_by(Series.ended_at.is_not(None), Series.name, Series.id)
        .limit(SHOWN)
    ).all()


def of_series(work: Work, row: Series) -> Sequence[Meeting]:
    """Give the meetings of a series, the latest first."""
    return work.session.scalars(
        select(Meeting)
        .where(Meeting.series_id == row.id)
        .order_by(Meeting.starts_at.desc().nulls_first(), Meeting.id)
        .limit(PAGE)
    ).all()


def taken(
    work: Work, series_ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Collection[dt.datetime]]:
    """Give the moments still to come at which some series meet, in one question for all."""
    rows = work.session.execute(
        select(Meeting.series_id, Meeting.starts_at).where(
            Meeting.series_id.in_(series_ids), Meeting.starts_at > work.now
        )
    )
    found: dict[uuid.UUID, set[dt.datetime]] = {}
    for ident, at in rows:
        if ident is not None and at is not None:
            found.setdefault(ident, set()).add(at)
    return found


def next_in(work: Work, space_id: uuid.UUID) -> Sequence[Meeting]:
    """Give the meetings that are still to be held in a space, the next first."""
    return work.session.scalars(
        select(Meeting)
        .where(Meeting.space_id == space_id, ~_past(work))
        .order_by(Meeting.starts_at.nulls_last(), Meeting.id)
        .limit(SHOWN)
    ).all()


def past_in(work: Work, space_id: uuid.UUID, page: int) -> tuple[Sequence[Meeting], bool]:
    """Give a page of the meetings that were held or cancelled, and whether more lie behind."""
    found = work.session.scalars(
        select(Meeting)
        .where(Meeting.space_id == space_id, _past(work))
        .order_by(Meeting.starts_at.desc().nulls_last(), Meeting.id)
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    ).all()
    return found[:PAGE], len(found) > PAGE


def upcoming(work: Work, *, limit: int) -> Sequence[Meeting]:
    """Give the next meetings of all spaces the viewer sits in, the next first."""
    shared = [s.space_id for s in work.viewer.seats.values() if s.kind is not SpaceKind.VAULT]
    if not shared:
        return []

    told: Sequence[Any] = (Meeting.id, Meeting.starts_at)

    def soonest(space: ColumnElement[uuid.UUID]) -> Select[Any]:
        return (
            select(*told)
            .where(Meeting.space_id == space, Meeting.starts_at.is_not(None), ~_past(work))
            .order_by(Meeting.starts_at, Meeting.id)
            .limit(limit)
        )

    near = per_space(shared, soonest)
    return work.session.scalars(
        select(Meeting)
        .join(near, near.c.id == Meeting.id)
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(limit)
    ).all()


def topic_counts(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """Count the topics the viewer may read of some meetings."""
    if not ids:
        return {}
    rows = work.session.execute(
        select(AgendaItem.meeting_id, func.count())
        .where(AgendaItem.meeting_id.in_(ids), AgendaItem.state != "dropped")
        .group_by(AgendaItem.meeting_id)
    )
    return {meeting_id: number for meeting_id, number in rows if meeting_id is not None}


def names(work: Work, ids: Collection[uuid.UUID | None]) -> Mapping[uuid.UUID, str]:
    """Give the names of some persons, as far as the viewer may know them."""
    wanted = {one_id for one_id in ids if one_id is not None}
    if not wanted:
        return {}
    rows = work.session.execute(
        select(Representation.id, Representation.name).where(Representation.id.in_(wanted))
    )
    return dict(rows.all())


def asked_late(work: Work, meeting: Meeting) -> Sequence[AgendaItem]:
    """Give the topics that those present are asked to let in, and that still wait."""
    return work.session.scalars(
        select(AgendaItem)
        .join(LateAsk, LateAsk.item_id == AgendaItem.id)
        .where(LateAsk.meeting_id == meeting.id, AgendaItem.state == "backlog")
        .order_by(AgendaItem.shared_at, AgendaItem.id)
    ).all()


def returned(work: Work, meeting: Meeting) -> Sequence[AgendaReturn]:
    """Give counsel's words to those who prepare, the latest first."""
    return work.session.scalars(
        select(AgendaReturn)
        .where(AgendaReturn.meeting_id == meeting.id)
        .order_by(AgendaReturn.at.desc(), AgendaReturn.id)
        .limit(PAGE)
    ).all()


def digest(work: Work, meeting: Meeting) -> str | None:
    """Give the hash of the agenda as it stands; None for all but counsel who reads all of it."""
    found: str | None = work.call("app.agenda_digest", meeting.id)
    return found


def waiting_for_counsel(work: Work) -> Mapping[uuid.UUID, tuple[int, int]]:
    """Count agendas to clear and topics to look at, in spaces where the viewer is counsel."""
    spaces = [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)]
    if not spaces:
        return {}
    agendas = work.session.execute(
        select(Meeting.space_id, func.count())
        .where(
            Meeting.space_id.in_(spaces),
            Meeting.state == State.DRAFT,
            Meeting.agenda_asked_at.is_not(None),
        )
        .group_by(Meeting.space_id)
    )
    topics = work.session.execute(
        select(AgendaItem.space_id, func.count())
        .where(AgendaItem.space_id.in_(spaces), AgendaItem.state == "backlog", AgendaItem.flagged)
        .group_by(AgendaItem.space_id)
    )
    first, second = dict(agendas.all()), dict(topics.all())
    return {space: (first.get(space, 0), second.get(space, 0)) for space in {*first, *second}}


def _past(work: Work) -> ColumnElement[bool]:
    over = Meeting.state.in_([*OVER, State.CANCELLED])
    return or_(over, func.coalesce(Meeting.ends_at < work.now - dt.timedelta(hours=12), False))
