"""What requests and answers tell the digest: that somebody asks, and that there is an answer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import select

from collab.features.requests.models import InformationAnswer, InformationRequest
from collab.features.requests.rules import ANSWER, PRIVATE, REQUEST, address
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.notices.news import News
from collab.shared.releases.queries import newest, own_copies
from collab.work.unit import Work

MOST = 200
RowT = TypeVar("RowT", InformationRequest, InformationAnswer)


def released(work: Work, since: dt.datetime) -> Iterator[News]:
    """Give what was asked and answered since a moment, space by space, the newest first."""
    own = own_copies(work)
    for seat in work.viewer.seats.values():
        if seat.kind is SpaceKind.VAULT:
            continue
        rows: list[InformationRequest | InformationAnswer] = [
            *_since(work, InformationRequest, seat.space_id, since),
            *_since(work, InformationAnswer, seat.space_id, since),
        ]
        for row in rows:
            mine = row.author_id is not None and row.org_id == work.viewer.org_id
            yield _told(row, own=mine or row.id in own)


def _since(work: Work, kind: type[RowT], space_id: uuid.UUID, since: dt.datetime) -> Sequence[RowT]:
    return work.session.scalars(
        select(kind)
        .where(kind.space_id == space_id, kind.shared_at >= since, newest(kind))
        .order_by(kind.shared_at.desc(), kind.id)
        .limit(MOST)
    ).all()


def _told(row: InformationRequest | InformationAnswer, *, own: bool) -> News:
    if isinstance(row, InformationRequest):
        kind, title, summary, path = REQUEST, row.topic, row.question, address(row.id)
    else:
        kind = PRIVATE if row.private else ANSWER
        title = "An answer for your organisation alone" if row.private else "An answer to a request"
        summary, path = row.body, address(row.request_id)
    return News(
        item_id=row.id,
        kind=kind,
        space_id=row.space_id,
        marking=Marking(row.marking),
        title=title,
        summary=summary,
        path=path,
        shared_at=row.shared_at,
        own=own,
    )
