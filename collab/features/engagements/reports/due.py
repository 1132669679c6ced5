"""What a report waits for once it is final: to be released, or released anew."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from collab.features.engagements.models import Engagement
from collab.features.engagements.reports.models import Release, Report
from collab.features.engagements.reports.rules import State
from collab.features.engagements.rules import OVER
from collab.features.engagements.rules import State as Stands
from collab.policy.viewer import Role
from collab.work.unit import Work

GIVEN_UP = (Stands.UNSUCCESSFUL, Stands.CANCELLED)
"""Of what is completed a report may still be put right, and released anew."""


def to_release(work: Work) -> Sequence[Report]:
    """Give what is final and was released nowhere, where the viewer facilitates the room."""
    rooms = [seat.space_id for seat in work.viewer.seats_as(Role.FACILITATOR)]
    if not rooms:
        return []
    released = exists().where(Release.engagement_id == Report.engagement_id)
    return work.session.scalars(
        select(Report)
        .join(Engagement, Engagement.id == Report.engagement_id)
        .where(
            Report.space_id.in_(rooms),
            Report.state == State.FINAL,
            Engagement.state.not_in(OVER),
            ~Engagement.house_examined,
            ~released,
        )
        .order_by(Report.updated_at, Report.id)
    ).all()


def returned(work: Work) -> Sequence[Release]:
    """Give what counsel returned last of each report in each space the viewer facilitates.

    It goes once the report is released anew or taken back there, or the engagement was given up.
    """
    led = [seat.space_id for seat in work.viewer.seats_as(Role.FACILITATOR)]
    if not led:
        return []
    last = (
        select(Release.id, Release.state)
        .ext(distinct_on(Release.engagement_id, Release.space_id))
        .where(Release.space_id.in_(led))
        .order_by(Release.engagement_id, Release.space_id, Release.updated_at.desc())
        .subquery()
    )
    settled = exists().where(
        Engagement.id == Release.engagement_id,
        or_(Engagement.state.in_(GIVEN_UP), Engagement.house_examined),
    )
    return work.session.scalars(
        select(Release)
        .join(last, last.c.id == Release.id)
        .where(last.c.state == "returned", ~settled)
        .order_by(Release.updated_at, Release.id)
    ).all()
