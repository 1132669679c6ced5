"""Charters: the version in force, what is still to be accepted, what changed between two."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from collab.core.errors import NotFoundError
from collab.people.spaces.models import Charter, CharterAcceptance, Membership, Space
from collab.policy.viewer import Duty
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class Standing:
    """How the viewer stands to a charter: the version needed, and what has been accepted."""

    needed: int
    by_me: int
    by_organisation: int
    issues_it: bool

    @property
    def waits_for_me(self) -> bool:
        """Tell whether the viewer's own acceptance is missing."""
        return self.by_me < self.needed

    @property
    def waits_for_organisation(self) -> bool:
        """Tell whether his organisation's is; whoever issues a charter is bound by it already."""
        return not self.issues_it and self.by_organisation < self.needed


def versions(work: Work, space_id: uuid.UUID) -> Sequence[Charter]:
    """Give all versions of a group's charter, the newest first."""
    return work.session.scalars(
        select(Charter).where(Charter.space_id == space_id).order_by(Charter.version.desc())
    ).all()


def charter_in_force(work: Work, space: Space) -> Charter | None:
    """Give the version that holds now; None where there is no charter, as in a vault."""
    return work.session.scalar(
        select(Charter)
        .where(Charter.space_id == space.charter_space_id, Charter.effective_at <= work.now)
        .order_by(Charter.version.desc())
        .limit(1)
    )


def chartered(work: Work, space_id: uuid.UUID) -> Space:
    """Give the space whose charter the viewer may read: seated, seat waiting, or administrator.

    It is a group, or a room that stands apart.

    :raises NotFoundError: for anybody else, and for a space without a charter of its own.
    """
    viewer = work.viewer
    space = work.session.scalar(
        select(Space).where(Space.id == space_id, Space.charter_space_id == Space.id)
    )
    seated = space_id in viewer.seats or space_id in viewer.pending
    if space is None or not (
        seated or (Duty.ADMINISTRATOR in viewer.duties and _has_place(work, space_id))
    ):
        raise NotFoundError
    return space


def standing(work: Work, space: Space) -> Standing:
    """Tell how the viewer stands to a group's charter."""
    needed = work.session.scalar(
        select(func.max(Charter.version)).where(
            Charter.space_id == space.id, Charter.material, Charter.effective_at <= work.now
        )
    )
    mine = CharterAcceptance.representation_id == work.viewer.representation_id
    accepted = dict(
        work.session.execute(
            select(CharterAcceptance.for_organisation, func.max(CharterAcceptance.version))
            .where(
                CharterAcceptance.space_id == space.id,
                CharterAcceptance.org_id == work.viewer.org_id,
                CharterAcceptance.for_organisation | mine,
            )
            .group_by(CharterAcceptance.for_organisation)
        ).all()
    )
    return Standing(
        needed=needed or 0,
        by_me=accepted.get(False, 0),
        by_organisation=accepted.get(True, 0),
        issues_it=space.org_id == work.viewer.org_id,
    )


def _has_place(work: Work, space_id: uuid.UUID) -> bool:
    return (
        work.session.scalar(
            select(Membership.id).where(
                Membership.space_id == space_id,
                Membership.org_id == work.viewer.org_id,
                Membership.ended_at.is_(None) | (Membership.ended_at > work.now),
            )
        )
        is not None
    )


def pending_groups(work: Work) -> Sequence[Space]:
    """Give the groups whose charter keeps the viewer out, once each however many rooms."""
    if not work.viewer.pending:
        return []
    own_group = aliased(Space)
    return work.session.scalars(
        select(own_group)
        .where(
            own_group.id.in_(
                select(Space.charter_space_id).where(Space.id.in_(work.viewer.pending))
            )
        )
        .order_by(own_group.name)
    ).all()


def waiting_charters(work: Work) -> Sequence[Space]:
    """Give the groups whose charter waits for the viewer's organisation, its administrator's."""
    needed = (
        select(func.max(Charter.version))
        .where(Charter.space_id == Space.id, Charter.material, Charter.effective_at <= work.now)
        .scalar_subquery()
    )
    accepted = (
        select(CharterAcceptance.id)
        .where(
            CharterAcceptance.space_id == Space.id,
            CharterAcceptance.org_id == work.viewer.org_id,
            CharterAcceptance.for_organisation,
            CharterAcceptance.version >= needed,
        )
        .exists()
    )
    return work.session.scalars(
        select(Space)
        .join(Membership, Membership.space_id == Space.id)
        .where(
            Space.charter_space_id == Space.id,
            Space.org_id != work.viewer.org_id,  # whoever issues a charter is bound by it
            Membership.org_id == work.viewer.org_id,
            Membership.ended_at.is_(None) | (Membership.ended_at > work.now),
            needed.is_not(None),
            ~accepted,
        )
        .order_by(Space.name)
    ).all()
