"""The contributor's record, and who stands behind a copy where one may know."""

from __future__ import annotations

import collections
import dataclasses as dc
import uuid
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from collab.core.errors import ConflictError, NotFoundError
from collab.people.organisations.models import Organisation
from collab.people.spaces.models import Space
from collab.policy.visibility import ME
from collab.shared.releases.models import AttributionNote, HeldItem, Release
from collab.shared.releases.unread import MY_VAULT
from collab.work.unit import Work

SHOWN = 100
ITEMS = bindparam("items", type_=ARRAY(Uuid))
UNDER_REVIEW = (
    "What you shared of this is under review. Counsel decides first; until then nothing takes its"
    " place."
)
REMOVED = "Counsel removed exactly this text there. Change it before you ask again."
OUTSIDE = ("released", "held", "superseded")
"""States in which something of a draft is out of its vault."""


@dc.dataclass(frozen=True, slots=True)
class Standing:
    """What became of a draft in one space, as its latest attempt left it."""

    space: str
    state: str


def release_of(work: Work, release_id: uuid.UUID) -> Release:
    """Give a release of the viewer's own vault. :raises NotFoundError: when there is none."""
    found = work.session.scalar(select(Release).where(Release.id == release_id))
    if found is None:
        raise NotFoundError
    return found


def history(work: Work, item_id: uuid.UUID) -> Sequence[Release]:
    """Give all attempts to release a draft, the latest first."""
    return work.session.scalars(
        select(Release)
        .where(Release.space_id == work.viewer.vault_id, Release.item_id == item_id)
        .order_by(Release.shared_at.desc(), Release.id.desc())
        .limit(SHOWN)
    ).all()


def behind(work: Work, copy_id: uuid.UUID) -> Release | None:
    """Give the viewer's own release behind a copy; None when it is not his organisation's."""
    return work.session.scalar(
        select(Release).where(Release.space_id == work.viewer.vault_id, Release.copy_id == copy_id)
    )


def correctable(work: Work, copy_id: uuid.UUID) -> Release:
    """Give the viewer's own release behind a copy that stands.

    :raises NotFoundError: when it is not his organisation's.
    :raises ConflictError: when it was taken back or corrected already.
    """
    found = behind(work, copy_id)
    if found is None:
        raise NotFoundError
    if found.state != "released":
        raise ConflictError("This was taken back or corrected in the meantime.")
    if found.under_review_since is not None:
        raise ConflictError(UNDER_REVIEW)
    return found


def keep_out(work: Work, item_id: uuid.UUID, space_id: uuid.UUID, payload_hash: bytes) -> None:
    """Let no draft go where something of it is under review, or was removed just so.

    :raises ConflictError: with what is to be done first.
    """
    rows = work.session.execute(
        select(Release.under_review_since, Release.payload_hash).where(
            Release.space_id == work.viewer.vault_id,
            Release.item_id == item_id,
            Release.target_space_id == space_id,
            or_(Release.under_review_since.is_not(None), Release.removed_at.is_not(None)),
        )
    ).all()
    if any(since is not None for since, _ in rows):
        raise ConflictError(UNDER_REVIEW)
    if any(kept == payload_hash for _, kept in rows):
        raise ConflictError(REMOVED)


def circle_of(work: Work, held_id: uuid.UUID) -> Collection[uuid.UUID]:
    """Give who reads a held item, to whoever is among them."""
    return work.session.scalar(select(HeldItem.circle).where(HeldItem.id == held_id)) or ()


@cache
def newest(model: Any) -> ColumnElement[bool]:
    """Keep rows of a kind that crosses which nothing newer has replaced, as the viewer sees it.

    Built once for each kind: making an alias costs more than the database needs to answer.
    """
    newer = aliased(model)
    later = select(newer.id).where(
        newer.space_id == model.space_id, newer.id == model.superseded_by_id
    )
    # EXISTS beside OR would have the planner read the whole table into a hash first.
    gone = later.limit(1).scalar_subquery().is_(None)
    return or_(model.superseded_by_id.is_(None), gone)


def count_readers(work: Work, release_id: uuid.UUID) -> int:
    """Count who opened a copy, for its own organisation; -1 stands for fewer than five."""
    return int(work.call("app.count_readers", release_id))


def releases_among(work: Work, copy_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, uuid.UUID]:
    """Give the viewer's own organisation's releases behind some copies, by the copy."""
    if not copy_ids:
        return {}
    rows = work.session.execute(
        select(Release.copy_id, Release.id).where(
            Release.space_id == work.viewer.vault_id, Release.copy_id.in_(copy_ids)
        )
    )
    return dict(rows.all())


def standings(
    work: Work, item_ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Sequence[Standing]]:
    """Give how drafts of the viewer's vault stand in each space they were offered to."""
    found: dict[uuid.UUID, list[Standing]] = collections.defaultdict(list)
    if not item_ids:
        return found
    for item_id, space, state in work.session.execute(_latest_of(), {ITEMS.key: list(item_ids)}):
        found[item_id].append(Standing(space, state))
    return found


@cache
def _latest_of() -> Select[uuid.UUID, str, str]:
    return (
        select(Release.item_id, Space.name, Release.state)
        .join(Space, Space.id == Release.target_space_id)
        .where(
            Release.space_id == MY_VAULT,
            Release.item_id == any_(ITEMS),
        )
        .ext(distinct_on(Release.item_id, Release.target_space_id))
        .order_by(Release.item_id, Release.target_space_id, Release.shared_at.desc(), Release.id)
    )


def contributor(work: Work, copy_id: uuid.UUID) -> str | None:
    """Give the contributor's name where the viewer is a facilitator who may know it."""
    return work.session.scalar(
        select(Organisation.name)
        .join(AttributionNote, AttributionNote.contributor_id == Organisation.id)
        .where(AttributionNote.copy_id == copy_id)
    )


def sent_back(work: Work, *, limit: int) -> Sequence[Release]:
    """Give what counsel returned to the viewer himself and he has not asked again since."""
    return work.session.scalars(_sent_back(limit)).all()


@cache
def _sent_back(limit: int) -> Select[Release]:
    latest = aliased(
        Release,
        select(Release)
        .where(Release.space_id == MY_VAULT, Release.author_id == ME)
        .ext(distinct_on(Release.item_id, Release.target_space_id))
        .order_by(
            Release.item_id, Release.target_space_id, Release.shared_at.desc(), Release.id.desc()
        )
        .subquery(),
    )
    return (
        select(latest)
        .where(latest.state == "returned")
        .order_by(latest.decided_at.desc(), latest.id)
        .limit(limit)
    )
