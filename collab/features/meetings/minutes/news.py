"""What minutes tell digest and home page: that some are approved, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Row, or_, select

from collab.features.meetings.minutes.models import Addendum, Correction, Opinion, Version
from collab.features.meetings.minutes.queries import KIND
from collab.features.meetings.minutes.rules import Voice
from collab.features.meetings.models import Meeting
from collab.features.meetings.rules import CHAIRING, State
from collab.features.meetings.session_models import Attendance
from collab.policy.marking import Marking
from collab.policy.viewer import Role
from collab.shared.notices.news import News, Waiting
from collab.work.readings import Reading
from collab.work.unit import Work

LOOKED_AT = 50
TOLD_FOR = dt.timedelta(days=14)


def address(meeting_id: object) -> str:
    """Give where a meeting's minutes are."""
    return f"/meetings/{meeting_id}/minutes"


def part_address(section_id: object) -> str:
    """Give where one part of approved minutes is."""
    return f"/minutes/parts/{section_id}"


def news(work: Work, since: dt.datetime) -> Iterator[News]:
    """Give the approved minutes that the viewer may read and has not opened."""
    rows = _fresh(work, since)
    for version, title, marking in rows:
        yield News(
            item_id=version.id,
            kind=KIND,
            space_id=version.space_id,
            marking=Marking(max(int(version.marking), int(marking))),
            title=title,
            summary="",
            path=address(version.meeting_id),
            shared_at=version.made_at,
            more_behind=len(rows) == LOOKED_AT,
            prefix="Minutes:",
        )


def unread(work: Work) -> Iterator[Waiting]:
    """Tell the home page of minutes approved of late that the viewer has not opened."""
    rows = _fresh(work, work.now - TOLD_FOR)
    if rows:
        text = "Minutes of a meeting are new to you"
        many = f"Minutes of {len(rows)} meetings are new to you"
        yield Waiting(text if len(rows) == 1 else many, address(rows[0][0].meeting_id))


def _fresh(work: Work, since: dt.datetime) -> Sequence[Row[Version, str, int]]:
    opened = select(Reading.item_id).where(
        Reading.representation_id == work.viewer.representation_id
    )
    return work.session.execute(
        select(Version, Meeting.title, Meeting.marking)
        .join(Meeting, Meeting.id == Version.meeting_id)
        .where(Version.cause == "approved", Version.made_at >= since, Version.id.not_in(opened))
        .order_by(Version.made_at.desc(), Version.id)
        .limit(LOOKED_AT)
    ).all()


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell counsel, whoever prepares and those who were there what waits for them, as counts."""
    judged = [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)]
    chaired = [seat.space_id for seat in work.viewer.seats_as(*CHAIRING)]
    for_counsel = or_(
        Meeting.state == State.MINUTES_COUNSEL.value,
        select(Correction.id)
        .where(Correction.meeting_id == Meeting.id, Correction.state == "counsel")
        .exists(),
        select(Addendum.id)
        .where(Addendum.meeting_id == Meeting.id, Addendum.state == "counsel")
        .exists(),
    )
    for_chair = (
        select(Correction.id)
        .where(Correction.meeting_id == Meeting.id, Correction.state == "open")
        .exists()
    )
    if judged:
        yield from _told(
            work,
            (Meeting.space_id.in_(judged), for_counsel),
            ("Minutes of a meeting wait for you", "Minutes of %d meetings wait for you"),
        )
    if chaired:
        yield from _told(
            work,
            (Meeting.space_id.in_(chaired), for_chair),
            (
                "Corrections of minutes wait for your answer",
                "Corrections of minutes of %d meetings wait for your answer",
            ),
        )
    yield from _told(
        work,
        _mine_to_correct(work),
        (
            "Minutes of a meeting you were at can be corrected",
            "Minutes of %d meetings you were at can be corrected",
        ),
        until=True,
    )


def _mine_to_correct(work: Work) -> tuple[ColumnElement[bool], ...]:
    was_there = select(Attendance.id).where(
        Attendance.meeting_id == Meeting.id,
        Attendance.representation_id == work.viewer.representation_id,
        Attendance.role.not_in([Role.FACILITATOR.value, Role.COUNSEL.value]),
    )
    newest = (
        select(Version.root)
        .where(Version.meeting_id == Meeting.id)
        .order_by(Version.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    said = select(Opinion.id).where(
        Opinion.meeting_id == Meeting.id,
        Opinion.kind == Voice.NO_OBJECTION.value,
        Opinion.firm_id == work.viewer.org_id,
        Opinion.root == newest,
    )
    return (
        Meeting.state == State.CORRECTION.value,
        Meeting.correction_until > work.now,
        was_there.exists(),
        ~said.exists(),
    )


def _told(
    work: Work,
    which: tuple[ColumnElement[bool], ...],
    words: tuple[str, str],
    *,
    until: bool = False,
) -> Iterator[Waiting]:
    """Count the meetings, and lead to the one that has waited longest, or is due first."""
    first = Meeting.correction_until if until else Meeting.updated_at
    found = work.session.execute(
        select(Meeting.id, Meeting.correction_until)
        .where(*which)
        .order_by(first, Meeting.id)
        .limit(LOOKED_AT)
    ).all()
    if found:
        text = words[0] if len(found) == 1 else words[1] % len(found)
        yield Waiting(text, address(found[0].id), found[0].correction_until if until else None)
