"""What was: a draft's versions and the drafts that were discarded, under the viewer's formula."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select, select

from collab.core.errors import NotFoundError
from collab.features.findings.models import Finding, FindingVersion
from collab.people.accounts.models import Representation
from collab.work.unit import Work

SHOWN = 100


def discarded_in(work: Work, space_id: uuid.UUID) -> Sequence[Finding]:
    """Give the discarded drafts of the viewer's vault, the latest first."""
    return work.session.scalars(
        select(Finding)
        .where(Finding.space_id == space_id, Finding.discarded_at.is_not(None))
        .order_by(Finding.discarded_at.desc(), Finding.id)
        .limit(SHOWN)
    ).all()


def versions_of(work: Work, finding_id: uuid.UUID) -> Sequence[FindingVersion]:
    """Give the versions of a draft in the viewer's vault, the latest first."""
    return work.session.scalars(
        _versions(work, finding_id).order_by(FindingVersion.version.desc())
    ).all()


def latest_version(work: Work, finding_id: uuid.UUID) -> FindingVersion | None:
    """Give the latest version that was kept of a draft."""
    latest = _versions(work, finding_id).order_by(FindingVersion.version.desc()).limit(1)
    return work.session.scalar(latest)


def version(work: Work, finding_id: uuid.UUID, number: int) -> FindingVersion:
    """Give one version of a draft. :raises NotFoundError: when there is none."""
    found = work.session.scalar(_versions(work, finding_id).where(FindingVersion.version == number))
    if found is None:
        raise NotFoundError
    return found


def _versions(work: Work, finding_id: uuid.UUID) -> Select[FindingVersion]:
    return select(FindingVersion).where(
        FindingVersion.space_id == work.viewer.vault_id, FindingVersion.finding_id == finding_id
    )


def names_of(work: Work, ids: Collection[uuid.UUID | None]) -> Mapping[uuid.UUID, str]:
    """Give the names of people the viewer may know."""
    rows = work.session.execute(
        select(Representation.id, Representation.name).where(Representation.id.in_(ids))
    )
    return dict(rows.all())
