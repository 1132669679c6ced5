"""How soon one hears of each space, and when one is reminded: read and chosen by oneself."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from collab.core.errors import InvalidError
from collab.people.spaces.models import Space
from collab.people.spaces.queries import seated_in, space_or_charter
from collab.policy.viewer import SpaceKind
from collab.shared.notices.models import NoticePace, ReminderChoice
from collab.shared.notices.policy import Act
from collab.shared.notices.rules import PACES, USUAL, Pace
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class Choice:
    """A space, and how soon the viewer hears of it."""

    space: Space
    pace: Pace


@dc.dataclass(frozen=True, slots=True)
class Reminding:
    """When one is reminded of meetings."""

    day_before: bool = True
    hour_before: bool = False


def paces(work: Work) -> Mapping[uuid.UUID, Pace]:
    """Give what the viewer chose, space by space; the usual pace where he chose nothing."""
    mine = NoticePace.representation_id == work.viewer.representation_id
    rows = work.session.execute(select(NoticePace.space_id, NoticePace.pace).where(mine))
    return {space_id: Pace(pace) for space_id, pace in rows}


def choices(work: Work) -> Sequence[Choice]:
    """Give the spaces the viewer hears of."""
    chosen = paces(work)
    return [
        Choice(space, chosen.get(space.id, USUAL))
        for space in seated_in(work)
        if space.id in work.viewer.seats and space.kind != SpaceKind.VAULT
    ]


def choose(work: Work, space_id: uuid.UUID, pace: str) -> Space:
    """Choose how soon to hear of a space.

    :raises NotFoundError: when there is none for this viewer.
    :raises InvalidError: when there is no such pace.
    """
    space = space_or_charter(work, space_id)
    if pace not in PACES:
        raise InvalidError({"pace": "Choose one of at once, daily, weekly and off."})
    work.authorise(Act.CHOOSE, space)
    mine = work.session.scalar(
        select(NoticePace).where(
            NoticePace.representation_id == work.viewer.representation_id,
            NoticePace.space_id == space_id,
        )
    )
    if mine is not None:
        work.authorise(Act.CHOOSE, mine).pace = pace
    else:
        row = NoticePace(
            representation_id=work.viewer.representation_id, space_id=space_id, pace=pace
        )
        work.create(Act.CHOOSE, work.viewer, row)
    return space


def reminding(work: Work) -> Reminding:
    """Give when the viewer is reminded of meetings."""
    row = _own_reminders(work)
    return Reminding() if row is None else Reminding(row.day_before, row.hour_before)


def remind(work: Work, wanted: Reminding) -> None:
    """Choose when to be reminded of meetings."""
    row = _own_reminders(work)
    if row is None:
        fresh = ReminderChoice(
            representation_id=work.viewer.representation_id,
            day_before=wanted.day_before,
            hour_before=wanted.hour_before,
        )
        work.create(Act.CHOOSE, work.viewer, fresh)
        return
    work.authorise(Act.CHOOSE, row)
    row.day_before, row.hour_before = wanted.day_before, wanted.hour_before


def foreseen(work: Work, space: Space) -> Mapping[Pace, int | None]:
    """Give how many people of a space would hear of it how soon; None for too few."""
    work.authorise(Act.FORESEE, space)
    told = work.call("app.paces_in", space.id)
    return {pace: told.get(pace.value) for pace in Pace}


def _own_reminders(work: Work) -> ReminderChoice | None:
    mine = ReminderChoice.representation_id == work.viewer.representation_id
    return work.session.scalar(select(ReminderChoice).where(mine))
