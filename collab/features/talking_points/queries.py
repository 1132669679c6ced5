"""The only ways to get at talking points; every one of them under the viewer's formula."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import case, or_, select

from collab.core.db import call
from collab.core.errors import NotFoundError
from collab.features.talking_points.models import (
    TalkingPoint,
    TalkingPointEvidence,
    TalkingPointText,
    TalkingPointVersion,
    TalkingPointWording,
)
from collab.features.talking_points.rules import AUDIENCES, LANGUAGES, State
from collab.people.accounts.models import Representation
from collab.policy.viewer import Role
from collab.work.unit import Work

SHOWN = 200
_IN_ORDER = case({key: n for n, key in enumerate(LANGUAGES)}, value=TalkingPointText.language)
_BY_AUDIENCE = case({key: n for n, key in enumerate(AUDIENCES)}, value=TalkingPointVersion.audience)


def name_of(row: TalkingPointVersion, document: TalkingPoint) -> str:
    """Name a version."""
    return f"{document.title}: {AUDIENCES[row.audience]}, version {row.number}"


def one(work: Work, talking_point_id: uuid.UUID) -> TalkingPoint:
    """Give the document. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(TalkingPoint).where(TalkingPoint.id == talking_point_id))
    if found is None:
        raise NotFoundError
    return found


def version(work: Work, version_id: uuid.UUID) -> TalkingPointVersion:
    """Give one version. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(
        select(TalkingPointVersion).where(TalkingPointVersion.id == version_id)
    )
    if found is None:
        raise NotFoundError
    return found


def wording(work: Work, wording_id: uuid.UUID) -> TalkingPointWording:
    """Give one wording. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(
        select(TalkingPointWording).where(TalkingPointWording.id == wording_id)
    )
    if found is None:
        raise NotFoundError
    return found


def in_space(work: Work, space_id: uuid.UUID) -> Sequence[TalkingPoint]:
    """Give a space's documents, by title."""
    return work.session.scalars(
        select(TalkingPoint)
        .where(TalkingPoint.space_id == space_id)
        .order_by(TalkingPoint.title, TalkingPoint.id)
        .limit(SHOWN)
    ).all()


def versions_of(work: Work, ids: Collection[uuid.UUID]) -> Sequence[TalkingPointVersion]:
    """Give the versions of some documents: audience by audience, the latest first."""
    return work.session.scalars(
        select(TalkingPointVersion)
        .where(TalkingPointVersion.talking_point_id.in_(ids))
        .order_by(_BY_AUDIENCE, TalkingPointVersion.number.desc(), TalkingPointVersion.id)
    ).all()


def before(work: Work, row: TalkingPointVersion) -> TalkingPointVersion | None:
    """Give the version a later one is compared with: the one it was made from, or came after."""
    earlier = (
        TalkingPointVersion.id == row.based_on_id
        if row.based_on_id
        else (
            (TalkingPointVersion.audience == row.audience)
            & (TalkingPointVersion.number < row.number)
        )
    )
    return work.session.scalar(
        select(TalkingPointVersion)
        .where(TalkingPointVersion.talking_point_id == row.talking_point_id, earlier)
        .order_by(TalkingPointVersion.number.desc())
        .limit(1)
    )


def texts(work: Work, version_id: uuid.UUID) -> Sequence[TalkingPointText]:
    """Give what a version says, language by language."""
    return work.session.scalars(
        select(TalkingPointText)
        .where(TalkingPointText.version_id == version_id)
        .order_by(_IN_ORDER)
    ).all()


def text(work: Work, version_id: uuid.UUID, language: str) -> TalkingPointText | None:
    """Give what a version says in one language, if it says something in it."""
    return work.session.scalar(
        select(TalkingPointText).where(
            TalkingPointText.version_id == version_id, TalkingPointText.language == language
        )
    )


def evidence(work: Work, version_id: uuid.UUID) -> Sequence[TalkingPointEvidence]:
    """Give what a version stands on."""
    return work.session.scalars(
        select(TalkingPointEvidence)
        .where(TalkingPointEvidence.version_id == version_id)
        .order_by(TalkingPointEvidence.item_kind, TalkingPointEvidence.id)
    ).all()


def evidence_stands(work: Work, version_id: uuid.UUID) -> Mapping[uuid.UUID, str | None]:
    """Give what each piece of evidence lacks now, nothing where it bears the version."""
    work.session.flush()  # the function must see what this work has written
    rows = call(work.session.connection(), "app.evidence_stands", version_id)
    return {row.evidence_id: row.lacks for row in rows}


def wordings(work: Work, version_id: uuid.UUID) -> Sequence[tuple[TalkingPointWording, str]]:
    """Give the words that wait for counsel or came back, as far as the viewer may read them."""
    rows = work.session.execute(
        select(TalkingPointWording, Representation.name)
        .outerjoin(Representation, Representation.id == TalkingPointWording.written_by)
        .where(
            TalkingPointWording.version_id == version_id,
            TalkingPointWording.state.in_(("held", "returned")),
        )
        .order_by(TalkingPointWording.written_at, TalkingPointWording.id)
    )
    return [(row, name or "") for row, name in rows]


def names(work: Work, ids: Collection[uuid.UUID | None]) -> Mapping[uuid.UUID, str]:
    """Give the names of some persons, as far as the viewer may know them."""
    asked = [one for one in ids if one is not None]
    rows = work.session.execute(
        select(Representation.id, Representation.name).where(Representation.id.in_(asked))
    )
    return {row[0]: row[1] for row in rows}


def standing(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str | None]:
    """Give what keeps each version from leaving; None for one that may be used today.

    The database compares the text with what counsel signed each time it is asked.
    """
    if not ids:
        return {}
    work.session.flush()  # the function must see what this work has written
    rows = call(work.session.connection(), "app.talking_point_standing", list(ids), work.now)
    return {row.version_id: row.lacks for row in rows}


def digest(work: Work, version_id: uuid.UUID) -> str:
    """Give the hash of a version as it stands now."""
    found: str | None = work.call("app.talking_point_digest", version_id)
    return found or ""


def waiting(work: Work) -> Sequence[TalkingPointVersion]:
    """Give what waits for the viewer as counsel: versions, and drafts with a wording in them."""
    spaces = [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)]
    held = (
        select(TalkingPointWording.version_id)
        .where(TalkingPointWording.space_id.in_(spaces), TalkingPointWording.state == "held")
        .scalar_subquery()
    )
    return work.session.scalars(
        select(TalkingPointVersion)
        .where(
            TalkingPointVersion.space_id.in_(spaces),
            or_(TalkingPointVersion.state == State.REVIEW, TalkingPointVersion.id.in_(held)),
        )
        .order_by(TalkingPointVersion.space_id, TalkingPointVersion.updated_at)
        .limit(SHOWN)
    ).all()


def signed_since(
    work: Work, spaces: Collection[uuid.UUID], since: dt.datetime
) -> Sequence[tuple[TalkingPointVersion, TalkingPoint]]:
    """Give what counsel signed since a moment, the newest first."""
    rows = work.session.execute(
        select(TalkingPointVersion, TalkingPoint)
        .join(TalkingPoint, TalkingPoint.id == TalkingPointVersion.talking_point_id)
        .where(
            TalkingPointVersion.space_id.in_(spaces),
            TalkingPointVersion.state == State.SIGNED,
            TalkingPointVersion.signed_at >= since,
        )
        .order_by(TalkingPointVersion.signed_at.desc(), TalkingPointVersion.id)
        .limit(SHOWN)
    )
    return [(row, document) for row, document in rows]


def standing_on(
    work: Work, item_id: uuid.UUID
) -> Sequence[tuple[TalkingPointVersion, TalkingPoint]]:
    """Give the versions that stand on an item and are not over, with their documents."""
    rows = work.session.execute(
        select(TalkingPointVersion, TalkingPoint)
        .join(TalkingPointEvidence, TalkingPointEvidence.version_id == TalkingPointVersion.id)
        .join(TalkingPoint, TalkingPoint.id == TalkingPointVersion.talking_point_id)
        .where(
            TalkingPointEvidence.item_id == item_id,
            TalkingPointVersion.state.not_in((State.RETIRED, State.SUPERSEDED)),
        )
        .order_by(TalkingPoint.title, _BY_AUDIENCE, TalkingPointVersion.number.desc())
        .limit(SHOWN)
    )
    return [(row, document) for row, document in rows]
