"""The only ways to get at requests and answers; every one of them under the viewer's formula."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select

from collab.core.errors import NotFoundError
from collab.features.requests.models import InformationAnswer, InformationRequest
from collab.shared.releases.models import Release
from collab.shared.releases.queries import OUTSIDE, newest
from collab.work.unit import Work

SHOWN = 100


def one(work: Work, request_id: uuid.UUID) -> InformationRequest:
    """Give the request. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(
        select(InformationRequest).where(InformationRequest.id == request_id)
    )
    if found is None:
        raise NotFoundError
    return found


def answer(work: Work, answer_id: uuid.UUID) -> InformationAnswer:
    """Give the answer. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(InformationAnswer).where(InformationAnswer.id == answer_id))
    if found is None:
        raise NotFoundError
    return found


def readable_among(work: Work, ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Give those of some requests and answers that are there for this viewer."""
    if not ids:
        return frozenset()
    return frozenset(
        row_id
        for kind in (InformationRequest, InformationAnswer)
        for row_id in work.session.scalars(select(kind.id).where(kind.id.in_(ids)))
    )


def in_space(work: Work, space_id: uuid.UUID) -> Sequence[InformationRequest]:
    """Give what is asked in a space: what is open first, the latest first."""
    return work.session.scalars(
        select(InformationRequest)
        .where(InformationRequest.space_id == space_id, newest(InformationRequest))
        .order_by(
            InformationRequest.closed_at.is_not(None),
            InformationRequest.shared_at.desc(),
            InformationRequest.id,
        )
        .limit(SHOWN)
    ).all()


def on(work: Work, space_id: uuid.UUID, subject_id: uuid.UUID) -> Sequence[InformationRequest]:
    """Give what is asked about an item, the latest first."""
    return work.session.scalars(
        select(InformationRequest)
        .where(
            InformationRequest.space_id == space_id,
            InformationRequest.subject_id == subject_id,
            newest(InformationRequest),
        )
        .order_by(InformationRequest.shared_at.desc(), InformationRequest.id)
        .limit(SHOWN)
    ).all()


def answers_to(work: Work, request: InformationRequest) -> Sequence[InformationAnswer]:
    """Give the answers the viewer may read, the oldest first."""
    latest = work.session.scalars(
        select(InformationAnswer)
        .where(
            InformationAnswer.space_id == request.space_id,
            InformationAnswer.request_id == request.id,
            newest(InformationAnswer),
        )
        .order_by(InformationAnswer.shared_at.desc(), InformationAnswer.id.desc())
        .limit(SHOWN)
    ).all()
    return latest[::-1]


def answered(work: Work, requests: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """Count, request by request, the answers the viewer may read."""
    if not requests:
        return {}
    rows = work.session.execute(
        select(InformationAnswer.request_id, func.count())
        .where(
            InformationAnswer.request_id.in_(requests),
            InformationAnswer.verdict.is_not(None),
            newest(InformationAnswer),
        )
        .group_by(InformationAnswer.request_id)
    )
    return dict(rows.all())


def drafts_to(work: Work, request_id: uuid.UUID) -> Sequence[InformationAnswer]:
    """Give the drafts of answers that are nowhere outside the viewer's own vault."""
    out = select(Release.id).where(
        Release.space_id == work.viewer.vault_id,
        Release.item_id == InformationAnswer.id,
        Release.state.in_(OUTSIDE),
    )
    return work.session.scalars(
        select(InformationAnswer)
        .where(
            InformationAnswer.space_id == work.viewer.vault_id,
            InformationAnswer.request_id == request_id,
            ~out.exists(),
        )
        .order_by(InformationAnswer.updated_at.desc(), InformationAnswer.id)
        .limit(SHOWN)
    ).all()


def sent_answers(work: Work, request_id: uuid.UUID) -> Sequence[InformationAnswer]:
    """Give the drafts of answers of the viewer's own organisation that are out for the asker."""
    out = select(Release.id).where(
        Release.space_id == work.viewer.vault_id,
        Release.item_id == InformationAnswer.id,
        Release.state.in_(OUTSIDE),
    )
    return work.session.scalars(
        select(InformationAnswer)
        .where(
            InformationAnswer.space_id == work.viewer.vault_id,
            InformationAnswer.request_id == request_id,
            InformationAnswer.private,
            out.exists(),
        )
        .order_by(InformationAnswer.updated_at.desc(), InformationAnswer.id)
        .limit(SHOWN)
    ).all()
