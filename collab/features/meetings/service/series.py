"""Begin a series, change it, end it; and say when it meets next."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Sequence

from collab.core.errors import InvalidError
from collab.core.ids import new_id
from collab.features.meetings import queries
from collab.features.meetings.asking import SeriesDraft, Terms
from collab.features.meetings.models import Series
from collab.features.meetings.policy import Act
from collab.features.meetings.recurrence import Rhythm, coming
from collab.features.meetings.service.judging import (
    faults_of,
    faults_of_length,
    faults_of_minutes,
    faults_of_zone,
    plain,
    seen,
)
from collab.people.spaces.models import Space
from collab.policy.marking import DEFAULT_MARKING
from collab.work.unit import Work

TURNS = (1, 12)
YEARS = 10
"""A first day lies no further from today: its turns are counted from there."""
PROPOSED = 3
LOOKED_AHEAD = 1_000
"""So many turns of a rhythm are looked at: weekly for nineteen years."""


def begin(work: Work, space: Space, draft: SeriesDraft) -> Series:
    """Begin a series. :raises InvalidError: field by field."""
    _check(work, draft)
    row = Series(
        id=new_id(),
        org_id=space.org_id,
        space_id=space.id,
        marking=int(DEFAULT_MARKING),
        shared_at=work.now,
        updated_at=work.now,
    )
    _fill(row, draft)
    work.create(Act.PREPARE, space, row)
    work.record("meetings.series_begun", space_id=space.id, facts={"series": row.id})
    return row


def change(work: Work, row: Series, draft: SeriesDraft, *, seen_version: int) -> None:
    """Change a series; meetings that are set stay as they are.

    :raises ConflictError: when somebody saved it meanwhile.
    :raises InvalidError: field by field.
    """
    work.authorise(Act.EDIT_SERIES, row)
    seen(row.version, seen_version)
    _check(work, draft)
    _fill(row, draft)
    row.updated_at = work.now
    work.record("meetings.series_changed", space_id=row.space_id, facts={"series": row.id})


def end(work: Work, row: Series, *, seen_version: int | None = None) -> None:
    """End a series: no more meetings are proposed from it. Those that are set stay.

    :raises ConflictError: when it is no longer in the version seen, if one is told.
    """
    work.authorise(Act.EDIT_SERIES, row)
    if seen_version is not None:
        seen(row.version, seen_version)
    row.ended_at = row.updated_at = work.now
    work.record("meetings.series_ended", space_id=row.space_id, facts={"series": row.id})


def proposed(
    work: Work, row: Series, taken: Collection[dt.datetime] | None = None
) -> Sequence[dt.datetime]:
    """Give the next moments of a series for which no meeting is set; ``taken``, when known."""
    if row.ended_at is not None:
        return []
    if taken is None:
        taken = queries.taken(work, [row.id]).get(row.id, frozenset())
    moments = coming(Rhythm(row.rhythm), row.every, row.first_on, row.local_time, row.time_zone)
    free = (
        at
        for at in itertools.islice(moments, LOOKED_AHEAD)
        if at > work.now + dt.timedelta(hours=row.freeze_hours) and at not in taken
    )
    return list(itertools.islice(free, PROPOSED))


def terms_of(row: Series) -> Terms:
    """Give what its meetings have in common."""
    return Terms(row.freeze_hours, row.quorum_firms, row.correction_days, row.names_firms)


def _check(work: Work, draft: SeriesDraft) -> None:
    texts = {"name": draft.name, "purpose": draft.purpose, "place": draft.place}
    wrong = faults_of_length(texts, title="name") | faults_of(draft.terms)
    wrong |= faults_of_zone(draft.time_zone) | faults_of_minutes(draft.duration_minutes)
    if not TURNS[0] <= draft.every <= TURNS[1]:
        wrong["every"] = f"Give a number from {TURNS[0]} to {TURNS[1]}."
    if abs(draft.first_on.year - work.now.year) > YEARS:
        wrong["first_on"] = f"Choose a day within {YEARS} years."
    if wrong:
        raise InvalidError(wrong)
    plain(texts)


def _fill(row: Series, draft: SeriesDraft) -> None:
    row.name, row.purpose, row.place = draft.name, draft.purpose, draft.place
    row.rhythm, row.every = draft.rhythm.value, draft.every
    row.time_zone, row.local_time, row.first_on = draft.time_zone, draft.local_time, draft.first_on
    row.duration_minutes = draft.duration_minutes
    row.freeze_hours, row.quorum_firms = draft.terms.freeze_hours, draft.terms.quorum_firms
    row.correction_days = draft.terms.correction_days
    row.names_firms = draft.terms.names_firms
