"""The only ways to get at uses, at what became of versions, and at bands; all under the formula."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Row, Select, select

from collab.core.db import call
from collab.core.errors import NotFoundError
from collab.features.talking_points import queries as points
from collab.features.talking_points.models import (
    TalkingPoint,
    TalkingPointText,
    TalkingPointVersion,
)
from collab.features.talking_points.uses.models import PointBand, PointSuspension, PointUse
from collab.features.talking_points.uses.rules import Version, questions
from collab.people.accounts.models import Representation
from collab.work.unit import Work

SHOWN = 300
Rows = Sequence[PointUse]
Span = tuple[dt.date, dt.date]
Found = Row[TalkingPointVersion, str, str | None]


def one(work: Work, use_id: uuid.UUID) -> PointUse:
    """Give a use. :raises NotFoundError: when there is none for this viewer."""
    found = even_discarded(work, use_id)
    if found.discarded_at is not None:
        raise NotFoundError
    return found


def even_discarded(work: Work, use_id: uuid.UUID) -> PointUse:
    """Give a use that may be discarded. :raises NotFoundError: as ``one`` does."""
    found = work.session.scalar(select(PointUse).where(PointUse.id == use_id))
    if found is None:
        raise NotFoundError
    return found


def own(
    work: Work, *, version_id: uuid.UUID | None = None, most: int = SHOWN
) -> Sequence[PointUse]:
    """Give what one's own firm used, over all groups, the latest first."""
    if work.viewer.vault_id is None:
        return []
    listing = select(PointUse).where(
        PointUse.space_id == work.viewer.vault_id, PointUse.discarded_at.is_(None)
    )
    if version_id is not None:
        listing = listing.where(PointUse.version_id == version_id)
    return work.session.scalars(
        listing.order_by(PointUse.used_on.desc(), PointUse.id.desc()).limit(most)
    ).all()


def told_of(work: Work) -> Sequence[PointUse]:
    """Give what the viewer himself used, was suspended since, and he has not noted as seen."""
    return work.session.scalars(
        select(PointUse)
        .where(
            PointUse.space_id == work.viewer.vault_id,
            PointUse.author_id == work.viewer.representation_id,
            PointUse.discarded_at.is_(None),
            PointUse.version_suspended_at.is_not(None),
            PointUse.seen_at.is_(None),
        )
        .order_by(PointUse.version_suspended_at, PointUse.id)
        .limit(SHOWN)
    ).all()


def standing_again(work: Work, since: dt.date) -> Sequence[tuple[PointUse, dt.date]]:
    """Give what the viewer himself used, was told fell, and stands again since a day or later.

    With the day on which it does: days are all the database tells of it.
    """
    rows = work.session.scalars(
        select(PointUse)
        .where(
            PointUse.space_id == work.viewer.vault_id,
            PointUse.author_id == work.viewer.representation_id,
            PointUse.version_space_id.in_(list(work.viewer.seats)),
            PointUse.discarded_at.is_(None),
            PointUse.version_suspended_at.is_(None),
        )
        .order_by(PointUse.id.desc())
        .limit(SHOWN)
    ).all()
    days = _days(work, list({row.version_id for row in rows}))
    again = {ident: spans[-1][0] for ident, spans in days.items() if len(spans) > 1}
    stands = points.standing(work, list(again)) if again else {}
    return [
        (row, again[row.version_id])
        for row in rows
        if stands.get(row.version_id, "") is None
        and row.shared_at.date() <= again[row.version_id] >= since
    ]


def version(work: Work, version_id: uuid.UUID) -> Version:
    """Give a version as its user sees it. :raises NotFoundError: when there is none for him."""
    found = work.session.execute(
        _versions().where(TalkingPointVersion.id == version_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError
    return _all_seen(work, [found])[0]


def usable(work: Work) -> Sequence[Version]:
    """Give what may be said today, over all spaces the viewer sits in."""
    today = work.now.date()
    found = work.session.execute(
        _versions()
        .where(
            TalkingPointVersion.space_id.in_(list(work.viewer.seats)),
            TalkingPointVersion.state == "signed",
            TalkingPointVersion.use_from <= today,
            TalkingPointVersion.use_until >= today,
        )
        .order_by(TalkingPoint.title, TalkingPointVersion.audience, TalkingPointVersion.id)
        .limit(SHOWN)
    ).all()
    return [one for one in _all_seen(work, found) if one.usable(today)]


def asked_of(work: Work, version_id: uuid.UUID) -> Sequence[tuple[str, str, str]]:
    """Give the questions of a version, in the viewer's words where it has them."""
    texts = work.session.scalars(
        select(TalkingPointText)
        .where(TalkingPointText.version_id == version_id)
        .order_by(TalkingPointText.language != "en", TalkingPointText.language)
        .limit(1)
    ).first()
    if texts is None:
        return []
    return questions({part: getattr(texts, part) for part in ("prevent", "address", "remediate")})


def bands(work: Work, version_id: uuid.UUID) -> Sequence[PointBand]:
    """Give what is told of a version's uses."""
    return work.session.scalars(
        select(PointBand).where(PointBand.version_id == version_id).order_by(PointBand.code)
    ).all()


def names(work: Work, rows: Collection[PointUse]) -> Mapping[uuid.UUID, str]:
    """Give who of one's own firm noted some uses."""
    ids = {row.author_id for row in rows}
    found = work.session.execute(
        select(Representation.id, Representation.name).where(Representation.id.in_(ids))
    )
    return {one.id: one.name for one in found}


def _versions() -> Select[TalkingPointVersion, str, str | None]:
    return (
        select(
            TalkingPointVersion,
            TalkingPoint.title,
            PointSuspension.because,
        )
        .join(TalkingPoint, TalkingPoint.id == TalkingPointVersion.talking_point_id)
        .outerjoin(PointSuspension, PointSuspension.version_id == TalkingPointVersion.id)
    )


def _all_seen(work: Work, found: Sequence[Found]) -> list[Version]:
    """Give versions with what the database says of each: whether it stands, and its days."""
    ids = [one[0].id for one in found]
    if not ids:
        return []
    stands, days = points.standing(work, ids), _days(work, ids)
    return [
        _seen(one, stands.get(one[0].id, "not_signed"), days.get(one[0].id, ())) for one in found
    ]


def _days(work: Work, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[Span]]:
    """Give from when until when some versions could be said, the earliest first."""
    days: dict[uuid.UUID, list[Span]] = {}
    for span in call(work.session.connection(), "app.days_of_use", ids) if ids else ():
        days.setdefault(span.version_id, []).append((span.from_on, span.until_on))
    return days


def _seen(
    found: Found,
    lacks: str | None,
    days: Sequence[Span],
) -> Version:
    row, title, because = found
    return Version(
        id=row.id,
        space_id=row.space_id,
        title=title,
        audience=row.audience,
        number=row.number,
        state=row.state,
        marking=row.marking,
        circle=tuple(row.circle) if row.circle is not None else None,
        use_until=row.use_until,
        days=days,
        lacks=lacks,
        because=because,
    )
