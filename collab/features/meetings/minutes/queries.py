"""The only ways to get at minutes; every one of them under the viewer's formula."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Engine, func, select

from collab.core.db import call
from collab.core.errors import NotFoundError
from collab.features.meetings.minutes.models import (
    Addendum,
    Correction,
    Opinion,
    Section,
    Version,
)
from collab.features.meetings.minutes.policy import Presence
from collab.features.meetings.minutes.rules import Kind, Names, Voice
from collab.features.meetings.models import Meeting
from collab.features.meetings.session_models import Attendance
from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation
from collab.people.spaces.audience import everybody
from collab.policy.viewer import Role
from collab.work.opening import Identity, finish, open_work
from collab.work.readings import read_among
from collab.work.unit import Work

KIND = "minutes"
ASIDE = (Role.FACILITATOR, Role.COUNSEL)
"""Whose presence makes no firm one that has to agree."""


@dc.dataclass(frozen=True, slots=True)
class Copy:
    """A version as its reader may have it: the parts he reads, and the hashes of all."""

    meeting: Meeting
    version: Version
    parts: Mapping[int, Section]

    @property
    def withheld(self) -> int:
        """Count the parts that are not for him."""
        return len(self.version.leaves) - len(self.parts)

    @property
    def marking(self) -> int:
        """Give the strictest marking of what it holds."""
        return max([int(self.version.marking), *(int(p.marking) for p in self.parts.values())])


def latest(work: Work, meeting: Meeting) -> Version | None:
    """Give the newest version the viewer may read."""
    return work.session.scalar(
        select(Version)
        .where(Version.meeting_id == meeting.id)
        .order_by(Version.number.desc())
        .limit(1)
    )


def versions(work: Work, meeting: Meeting) -> Sequence[Version]:
    """Give the versions the viewer may read, in order."""
    return work.session.scalars(
        select(Version).where(Version.meeting_id == meeting.id).order_by(Version.number)
    ).all()


def newest(work: Work, meeting: Meeting) -> Version:
    """Give the newest version. :raises NotFoundError: when there is none for this viewer."""
    found = latest(work, meeting)
    if found is None:
        raise NotFoundError
    return found


def space_read(work: Work, version_id: uuid.UUID) -> uuid.UUID | None:
    """Give the space of a version if the viewer may read it, and the meeting it is of."""
    of_meeting = select(Meeting.space_id).join(Version, Version.meeting_id == Meeting.id)
    return work.session.scalar(of_meeting.where(Version.id == version_id))


def copy_of(work: Work, meeting: Meeting, version: Version) -> Copy:
    """Give a version cut to the viewer: to his ceiling and the circles he is in."""
    found = work.session.scalars(
        select(Section).where(Section.version_id == version.id).order_by(Section.position)
    ).all()
    return Copy(meeting, version, {one.position: one for one in found})


def approved_before(work: Work, meeting: Meeting) -> tuple[Meeting, Version] | None:
    """Give the meeting before of the same series with its approved minutes, as the viewer may."""
    began = meeting.starts_at or work.now
    found = work.session.execute(
        select(Meeting, Version)
        .join(Version, Version.meeting_id == Meeting.id)
        .where(
            Meeting.space_id == meeting.space_id,
            Meeting.series_id == meeting.series_id
            if meeting.series_id is not None
            else Meeting.series_id.is_(None),
            Meeting.id != meeting.id,
            Meeting.starts_at < began,
            Version.cause == "approved",
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id)
        .limit(1)
    ).first()
    return (found[0], found[1]) if found else None


def section(work: Work, version: Version, part: uuid.UUID) -> Section:
    """Give one part of a version. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(
        select(Section).where(Section.version_id == version.id, Section.part == part)
    )
    if found is None:
        raise NotFoundError
    return found


def heads_drafted(work: Work, meeting: Meeting) -> Mapping[uuid.UUID, str]:
    """Give the head of a meeting's minutes as it was drafted, by its part; anew, by another."""
    rows = work.session.execute(
        select(Section.part, Section.body)
        .join(Version, Version.id == Section.version_id)
        .where(
            Version.meeting_id == meeting.id,
            Version.cause == "drafted",
            Section.kind == Kind.HEAD.value,
        )
    )
    return dict(rows.all())


def part(work: Work, section_id: uuid.UUID) -> Section:
    """Give a part by its own id. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Section).where(Section.id == section_id))
    if found is None:
        raise NotFoundError
    return found


def parts_now(work: Work, meeting: Meeting) -> Sequence[Section]:
    """Give the parts of the newest version that the viewer may read."""
    version = latest(work, meeting)
    return tuple(copy_of(work, meeting, version).parts.values()) if version else ()


def part_now(work: Work, meeting: Meeting, part: uuid.UUID) -> Section | None:
    """Give a part as it stands now, or None where it stands no more."""
    return next((one for one in parts_now(work, meeting) if one.part == part), None)


def opinions(work: Work, meeting: Meeting) -> Sequence[Opinion]:
    """Give what was said of the minutes, in order, as far as the viewer may read it."""
    return work.session.scalars(
        select(Opinion)
        .where(Opinion.meeting_id == meeting.id)
        .order_by(Opinion.shared_at, Opinion.id)
    ).all()


def said_already(work: Work, meeting: Meeting, version: Version) -> bool:
    """Tell whether the viewer's firm has said that it has no objection to this version."""
    found = work.session.scalar(
        select(Opinion.id).where(
            Opinion.meeting_id == meeting.id,
            Opinion.root == version.root,
            Opinion.kind == Voice.NO_OBJECTION.value,
            Opinion.firm_id == work.viewer.org_id,
        )
    )
    return found is not None


def silent_firms(work: Work, meeting: Meeting, version: Version) -> Sequence[str]:
    """Give the firms that were there and have not said that they have no objection."""
    agreed = select(Opinion.firm_id).where(
        Opinion.meeting_id == meeting.id,
        Opinion.root == version.root,
        Opinion.kind == Voice.NO_OBJECTION.value,
    )
    return work.session.scalars(
        select(Organisation.name)
        .where(
            Organisation.id.in_(
                select(Attendance.firm_id).where(
                    Attendance.meeting_id == meeting.id,
                    Attendance.role.not_in([role.value for role in ASIDE]),
                )
            ),
            Organisation.id.not_in(agreed),
        )
        .order_by(Organisation.name, Organisation.id)
    ).all()


def corrections(work: Work, meeting: Meeting) -> Sequence[Correction]:
    """Give what was proposed, in order, as far as the viewer may read it."""
    return work.session.scalars(
        select(Correction)
        .where(Correction.meeting_id == meeting.id)
        .order_by(Correction.proposed_at, Correction.id)
    ).all()


def correction(work: Work, correction_id: uuid.UUID) -> Correction:
    """Give one proposal. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Correction).where(Correction.id == correction_id))
    if found is None:
        raise NotFoundError
    return found


def addenda(work: Work, meeting: Meeting) -> Sequence[Addendum]:
    """Give what was added, in order, as far as the viewer may read it."""
    return work.session.scalars(
        select(Addendum)
        .where(Addendum.meeting_id == meeting.id)
        .order_by(Addendum.number.nulls_last(), Addendum.written_at, Addendum.id)
    ).all()


def addendum(work: Work, addendum_id: uuid.UUID) -> Addendum:
    """Give one addendum. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Addendum).where(Addendum.id == addendum_id))
    if found is None:
        raise NotFoundError
    return found


def presence(work: Work, meeting: Meeting) -> Presence:
    """Tell whether the viewer, or somebody of his firm, was there, and whether it is in time."""
    there = work.session.execute(
        select(
            func.count().filter(Attendance.representation_id == work.viewer.representation_id),
            func.count().filter(Attendance.firm_id == work.viewer.org_id),
        ).where(Attendance.meeting_id == meeting.id)
    ).one()
    until = meeting.correction_until
    in_time = until is not None and work.now < until
    return Presence(meeting, himself=there[0] > 0, his_firm=there[1] > 0, in_time=in_time)


def names(work: Work, meeting: Meeting) -> Names:
    """Give the names that may stand in no part: members of the group, and whoever was there."""
    readers = [one for one in everybody(work, meeting.space_id).readers if one.role not in ASIDE]
    was_there = work.session.execute(
        select(Organisation.name, Representation.name)
        .join_from(Attendance, Organisation, Organisation.id == Attendance.firm_id)
        .join(Representation, Representation.id == Attendance.representation_id)
        .where(
            Attendance.meeting_id == meeting.id,
            Attendance.role.not_in([role.value for role in ASIDE]),
        )
    ).all()
    firms = {one.org_name for one in readers} | {firm for firm, _ in was_there}
    people = {one.name for one in readers} | {person for _, person in was_there}
    return Names(frozenset(firms), frozenset(people))


def people_among(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Give the names of some people, as far as the viewer may know them."""
    if not ids:
        return {}
    rows = work.session.execute(
        select(Representation.id, Representation.name).where(Representation.id.in_(ids))
    )
    return dict(rows.all())


def note_read(work: Work, version: Version) -> None:
    """Note that the viewer reads approved minutes, so that no digest tells of them again.

    A page's own connection is read-only; the mark is written on one of its own, under the same
    viewer, before the page is sent.
    """
    if read_among(work, [version.id]):
        return
    engine: Engine = work.session.info["engine"]
    who = Identity(work.viewer.representation_id, work.viewer.org_id)
    with open_work(engine, who, now=work.now, house=work.house) as own:
        call(own.session.connection(), "app.note_minutes", version.id, own.now)
        finish(own)
