"""The only ways to get at reports, comments on facts, and what was released."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select

from collab.core.db import call
from collab.core.errors import NotFoundError
from collab.features.engagements.models import Engagement, Milestone
from collab.features.engagements.reports.models import (
    FactNote,
    FactThread,
    Passage,
    PublicReport,
    Release,
    Report,
    Version,
)
from collab.features.engagements.reports.rules import State
from collab.people.organisations.models import Organisation
from collab.policy.viewer import Role, SpaceKind
from collab.work.unit import Work

SHOWN = 200
PUBLISHED = (
    select(PublicReport, Organisation.name)
    .outerjoin(Organisation, Organisation.id == PublicReport.org_id)
    .where(PublicReport.state == "published")
)


def engagement(work: Work, engagement_id: uuid.UUID) -> Engagement:
    """Give the engagement. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Engagement).where(Engagement.id == engagement_id))
    if found is None:
        raise NotFoundError
    return found


def report(work: Work, report_id: uuid.UUID) -> Report:
    """Give the report. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Report).where(Report.id == report_id))
    if found is None:
        raise NotFoundError
    return found


def report_of(work: Work, engagement_id: uuid.UUID) -> Report | None:
    """Give the report of an engagement, as far as the viewer reads it."""
    return work.session.scalar(select(Report).where(Report.engagement_id == engagement_id))


def report_in(work: Work, room_id: uuid.UUID) -> Report | None:
    """Give the report of a room, as far as the viewer reads it."""
    return work.session.scalar(select(Report).where(Report.space_id == room_id))


def is_due(work: Work, room_id: uuid.UUID) -> bool:
    """Tell whether anything is due from the expert in a room."""
    found = select(Milestone.id).where(Milestone.space_id == room_id)
    return work.session.scalar(found.limit(1)) is not None


def to_answer(work: Work) -> Sequence[Report]:
    """Give the reports that wait for the viewer: to write for the expert, to pass on for the rest.

    Whoever convenes is told of those in escrow, the expert of those to be written or answered.
    """
    writes = [seat.space_id for seat in work.viewer.seats_as(Role.EXPERT)]
    leads = [seat.space_id for seat in work.viewer.seats_as(Role.FACILITATOR)]
    return work.session.scalars(
        select(Report)
        .where(
            or_(
                Report.space_id.in_(writes) & Report.state.in_((State.WRITING, State.ANSWERING)),
                Report.space_id.in_(leads) & (Report.state == State.ESCROW),
            )
        )
        .order_by(Report.updated_at, Report.id)
    ).all()


def versions(work: Work, row: Report) -> Sequence[Version]:
    """Give its versions as far as the viewer reads them, the latest first."""
    return work.session.scalars(
        select(Version).where(Version.report_id == row.id).order_by(Version.number.desc())
    ).all()


def version(work: Work, version_id: uuid.UUID) -> Version:
    """Give a version. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Version).where(Version.id == version_id))
    if found is None:
        raise NotFoundError
    return found


def given(work: Work, row: Report) -> Version | None:
    """Give what is in escrow or was given at last."""
    return next((one for one in versions(work, row) if one.given_at is not None), None)


def draft(work: Work, row: Report) -> Version | None:
    """Give what its author is writing."""
    return next((one for one in versions(work, row) if one.given_at is None), None)


def passages(work: Work, row: Report, *, skip: int = 0, most: int = SHOWN) -> Sequence[Passage]:
    """Give the passages that are named, of the newest version first."""
    return work.session.scalars(
        select(Passage)
        .join(Version, Version.id == Passage.version_id)
        .where(Passage.report_id == row.id)
        .order_by(Version.number.desc(), Passage.section, Passage.id)
        .offset(skip)
        .limit(most)
    ).all()


def passage(work: Work, passage_id: uuid.UUID) -> Passage:
    """Give a passage. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Passage).where(Passage.id == passage_id))
    if found is None:
        raise NotFoundError
    return found


def notes(
    work: Work, row: Report, *, skip: int = 0, most: int = SHOWN
) -> Sequence[tuple[FactNote, Passage]]:
    """Give what was said of facts, as the expert reads it."""
    found = work.session.execute(
        select(FactNote, Passage)
        .join(Passage, Passage.id == FactNote.passage_id)
        .where(FactNote.report_id == row.id)
        .order_by(FactNote.shared_at.desc(), Passage.section, FactNote.id)
        .offset(skip)
        .limit(most)
    )
    return [(note, words) for note, words in found]


def note(work: Work, note_id: uuid.UUID) -> FactNote:
    """Give one. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(FactNote).where(FactNote.id == note_id))
    if found is None:
        raise NotFoundError
    return found


def parties(work: Work, row: Report) -> Mapping[uuid.UUID, str]:
    """Give of whom a passage may speak: to the expert whom it examined, and no other firm."""
    rows = call(work.session.connection(), "app.report_parties", row.id)
    return {one.firm_id: one.name for one in rows}


def threads(
    work: Work, engagement_id: uuid.UUID, *, skip: int = 0, most: int = SHOWN
) -> Sequence[FactThread]:
    """Give what is said of the viewer's own firm, and, to counsel and convener, of all."""
    return work.session.scalars(
        select(FactThread)
        .where(FactThread.engagement_id == engagement_id)
        .order_by(FactThread.shared_at.desc(), FactThread.heading, FactThread.id)
        .offset(skip)
        .limit(most)
    ).all()


def thread(work: Work, thread_id: uuid.UUID) -> FactThread:
    """Give one. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(FactThread).where(FactThread.id == thread_id))
    if found is None:
        raise NotFoundError
    return found


def open_threads(work: Work) -> Sequence[FactThread]:
    """Give what the viewer's own firm has not commented yet."""
    return work.session.scalars(
        select(FactThread)
        .where(
            FactThread.party_id == work.viewer.org_id,
            FactThread.open.is_(True),
            FactThread.state == "asked",
        )
        .order_by(FactThread.until, FactThread.id)
    ).all()


def releases(
    work: Work, engagement_id: uuid.UUID, *, skip: int = 0, most: int = SHOWN
) -> Sequence[Release]:
    """Give what was released of an engagement's report, the latest first."""
    return work.session.scalars(
        select(Release)
        .where(Release.engagement_id == engagement_id)
        .order_by(Release.updated_at.desc(), Release.id)
        .offset(skip)
        .limit(most)
    ).all()


def releases_in(
    work: Work, space_id: uuid.UUID, *, skip: int = 0, most: int = SHOWN
) -> Sequence[Release]:
    """Give what stands released in a space, the latest first."""
    return work.session.scalars(
        select(Release)
        .where(Release.space_id == space_id, Release.state == "released")
        .order_by(Release.shared_at.desc(), Release.id)
        .offset(skip)
        .limit(most)
    ).all()


def release(work: Work, release_id: uuid.UUID) -> Release:
    """Give one. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Release).where(Release.id == release_id))
    if found is None:
        raise NotFoundError
    return found


def held(work: Work) -> Sequence[Release]:
    """Give the releases that wait for the viewer as counsel."""
    spaces = [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)]
    return work.session.scalars(
        select(Release).where(Release.state == "held", Release.space_id.in_(spaces))
    ).all()


def fresh(work: Work, since: dt.datetime) -> Sequence[Release]:
    """Give what was released since a moment, in the viewer's shared spaces."""
    spaces = [s.space_id for s in work.viewer.seats.values() if s.kind is not SpaceKind.VAULT]
    return work.session.scalars(
        select(Release)
        .where(Release.space_id.in_(spaces), Release.shared_at > since, Release.state == "released")
        .order_by(Release.shared_at, Release.id)
        .limit(SHOWN)
    ).all()


def public_of(work: Work, row: Release) -> PublicReport | None:
    """Give what of a release is let out or proposed to be; the latest."""
    return work.session.scalar(
        select(PublicReport)
        .where(PublicReport.release_id == row.id)
        .order_by(PublicReport.proposed_at.desc())
        .limit(1)
    )


def public(work: Work, report_id: uuid.UUID) -> PublicReport:
    """Give one. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(PublicReport).where(PublicReport.id == report_id))
    if found is None:
        raise NotFoundError
    return found


def proposed(work: Work) -> Sequence[PublicReport]:
    """Give what of the viewer's own association waits for an officer."""
    return work.session.scalars(
        select(PublicReport)
        .where(PublicReport.org_id == work.viewer.org_id, PublicReport.state == "proposed")
        .order_by(PublicReport.proposed_at)
    ).all()


def published(
    work: Work, *, skip: int = 0, most: int = SHOWN
) -> Sequence[tuple[PublicReport, str | None]]:
    """Give what anybody may read, the latest first, with the association where one knows of it."""
    latest = PUBLISHED.order_by(PublicReport.published_on.desc(), PublicReport.id)
    found = work.session.execute(latest.offset(skip).limit(most))
    return [(row, name) for row, name in found]


def published_one(work: Work, report_id: uuid.UUID) -> tuple[PublicReport, str | None]:
    """Give one of them. :raises NotFoundError: for what not everybody may read."""
    found = work.session.execute(PUBLISHED.where(PublicReport.id == report_id)).first()
    if found is None:
        raise NotFoundError
    row, name = found
    return row, name
