"""The only ways to get at comments; every one of them under the viewer's formula."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select, tuple_

from collab.core.errors import NotFoundError
from collab.features.comments.models import Comment
from collab.shared.releases.models import Release
from collab.shared.releases.queries import OUTSIDE, Standing, newest, standings
from collab.shared.releases.unread import MY_VAULT, SPACES, unread_of
from collab.work.unit import Work

SHOWN, DRAFTS = 50, 200


@dc.dataclass(frozen=True, slots=True)
class Draft:
    """The draft of a comment as a list shows it."""

    id: uuid.UUID
    body: str
    marking: int
    updated_at: dt.datetime
    standings: Sequence[Standing]


def one(work: Work, comment_id: uuid.UUID) -> Comment:
    """Give the comment. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Comment).where(Comment.id == comment_id))
    if found is None:
        raise NotFoundError
    return found


def readable_among(work: Work, comment_ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Give those of the comments that are there for this viewer."""
    return frozenset(work.session.scalars(select(Comment.id).where(Comment.id.in_(comment_ids))))


def on_each(
    work: Work, space_id: uuid.UUID, subject_ids: Collection[uuid.UUID], *, page: int = 1
) -> tuple[Sequence[Comment], bool]:
    """Give the latest released comments on some items of a space, the oldest of them first.

    And whether there are older ones: they stand on the next page.
    """
    latest = work.session.scalars(
        select(Comment)
        .where(Comment.space_id == space_id, Comment.subject_id.in_(subject_ids), newest(Comment))
        .order_by(Comment.shared_at.desc(), Comment.id.desc())
        .offset((page - 1) * SHOWN)
        .limit(SHOWN + 1)
    ).all()
    return latest[:SHOWN][::-1], len(latest) > SHOWN


def page_of(work: Work, comment: Comment) -> int:
    """Give the page on which a released comment stands beside its subject."""
    later = tuple_(Comment.shared_at, Comment.id) > tuple_(comment.shared_at, comment.id)
    found = work.session.scalar(
        select(func.count(Comment.id)).where(
            Comment.space_id == comment.space_id,
            Comment.subject_id == comment.subject_id,
            newest(Comment),
            later,
        )
    )
    return (found or 0) // SHOWN + 1


def drafts_on(work: Work, subject_id: uuid.UUID) -> Sequence[Draft]:
    """Give the drafts about an item that are nowhere outside the viewer's own vault."""
    rows = work.session.scalars(_drafts(DRAFTS).where(Comment.subject_id == subject_id))
    return _with_standings(work, rows.all())


def drafts_of(work: Work, *, limit: int) -> Sequence[Draft]:
    """Give the latest changed drafts that are nowhere outside the viewer's own vault."""
    return _with_standings(work, work.session.scalars(_drafts(limit)).all())


def unread_counts(work: Work, spaces: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """Count, up to 100 each, the comments the viewer has not seen yet in some spaces."""
    if not spaces:
        return {}
    return dict(work.session.execute(_new(), {SPACES.key: list(spaces)}).all())


@cache
def _new() -> Select[Any]:
    """Select how many comments of each space are new; built once."""
    found = unread_of(Comment)
    return select(found.c.space_id, func.count()).group_by(found.c.space_id)


@cache
def _drafts(limit: int) -> Select[Comment]:
    out = select(Release.id).where(
        Release.space_id == MY_VAULT,
        Release.item_id == Comment.id,
        Release.state.in_(OUTSIDE),
    )
    return (
        select(Comment)
        .where(Comment.space_id == MY_VAULT, ~out.exists())
        .order_by(Comment.updated_at.desc(), Comment.id)
        .limit(limit)
    )


def _with_standings(work: Work, rows: Sequence[Comment]) -> Sequence[Draft]:
    stand = standings(work, [row.id for row in rows])
    return [
        Draft(row.id, row.body, row.marking, row.updated_at, stand.get(row.id, ())) for row in rows
    ]
