"""The only ways to get at actions; every one of them under the viewer's formula."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from collab.core.errors import NotFoundError
from collab.features.actions.models import Action, ActionNote, Adoption
from collab.features.actions.rules import LIVE, SPEAKING, State
from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation
from collab.policy.viewer import Role
from collab.work.unit import Work

SHOWN = 300
NOTES_SHOWN = 100


def one(work: Work, action_id: uuid.UUID) -> Action:
    """Give the action. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Action).where(Action.id == action_id))
    if found is None:
        raise NotFoundError
    return found


def in_space(work: Work, space_id: uuid.UUID, *, topic: str = "") -> Sequence[Action]:
    """Give a space's actions, what is due first first; what was dropped is left out."""
    listing = select(Action).where(Action.space_id == space_id, Action.state != State.DROPPED)
    if topic:
        listing = listing.where(Action.topic == topic)
    return work.session.scalars(
        listing.order_by(Action.state == State.DONE, Action.due_on, Action.id).limit(SHOWN)
    ).all()


def topics(work: Work, space_id: uuid.UUID) -> Sequence[str]:
    """Give the topics a space's actions are filed under."""
    return work.session.scalars(
        select(Action.topic)
        .where(Action.space_id == space_id, Action.topic != "", Action.state != State.DROPPED)
        .distinct()
        .order_by(Action.topic)
    ).all()


def about(work: Work, ids: Collection[uuid.UUID]) -> Sequence[Action]:
    """Give the actions that come from some items, in the order they came to be."""
    return work.session.scalars(
        select(Action)
        .where(Action.subject_id.in_(ids), Action.state != State.DROPPED)
        .order_by(Action.due_on, Action.id)
        .limit(SHOWN)
    ).all()


def notes(work: Work, action_id: uuid.UUID) -> Sequence[ActionNote]:
    """Give what was noted, the latest first."""
    return work.session.scalars(
        select(ActionNote)
        .where(ActionNote.action_id == action_id)
        .order_by(ActionNote.said_at.desc(), ActionNote.id)
        .limit(NOTES_SHOWN)
    ).all()


def adopted(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Adoption]:
    """Give what the viewer's own organisation said to some actions."""
    found = work.session.scalars(
        select(Adoption).where(Adoption.action_id.in_(ids), Adoption.firm_id == work.viewer.org_id)
    )
    return {row.action_id: row for row in found}


def owners(work: Work, rows: Collection[Action]) -> Mapping[uuid.UUID, tuple[str, str]]:
    """Give name and firm of those who do some actions, as far as the viewer may know them."""
    ids = {row.owner_id for row in rows if row.owner_id is not None}
    found = work.session.execute(
        select(Representation.id, Representation.name, Organisation.name)
        .join(Organisation, Organisation.id == Representation.org_id)
        .where(Representation.id.in_(ids))
    )
    return {ident: (name, firm) for ident, name, firm in found}


def owner_of(row: Action, known: Mapping[uuid.UUID, tuple[str, str]]) -> str | None:
    """Give who does an action, in words; None for each firm, or where he is not known."""
    found = known.get(row.owner_id) if row.owner_id else None
    return "{} ({})".format(*found) if found else None


def mine(work: Work) -> Sequence[Action]:
    """Give what the viewer does himself and what his firm may adopt, over all his spaces."""
    return _by_day(work, or_(_his(work), and_(_asks_his_firm(work), ~_declined(work))))


def due(work: Work, until: dt.date) -> Sequence[Action]:
    """Give what is to be done until a day: by the viewer, or adopted by his firm."""
    adopts = exists().where(*_answered(work), Adoption.adopted)
    his = or_(_his(work), and_(_asks_his_firm(work), adopts))
    return _by_day(work, and_(Action.due_on <= until, his))


def to_adopt(work: Work) -> Sequence[Action]:
    """Give what the viewer's firm has not answered."""
    return _by_day(work, and_(_asks_his_firm(work), ~exists().where(*_answered(work))))


def to_see_to(work: Work) -> Sequence[Action]:
    """Give what waits for counsel, and what came of an action where it is to be looked at again."""
    counsel = [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)]
    chairing = [s.space_id for s in work.viewer.seats_as(Role.FACILITATOR, Role.CHAIR)]
    again = and_(
        Action.recheck_on <= work.now.date(),
        Action.state.in_((State.IN_PROGRESS, State.DONE)),
        or_(Action.space_id.in_(chairing), Action.owner_id == work.viewer.representation_id),
    )
    held = and_(Action.space_id.in_(counsel), Action.state == State.HELD)
    return work.session.scalars(
        select(Action)
        .where(Action.space_id.in_(list(work.viewer.seats)), or_(held, again))
        .order_by(Action.space_id, Action.due_on, Action.id)
        .limit(SHOWN)
    ).all()


def fresh(work: Work, spaces: Collection[uuid.UUID], since: dt.datetime) -> Sequence[Action]:
    """Give what was opened since a moment, the newest first."""
    return work.session.scalars(
        select(Action)
        .where(
            Action.space_id.in_(spaces),
            Action.state.in_((State.OPEN, State.IN_PROGRESS)),
            Action.shared_at >= since,
        )
        .order_by(Action.shared_at.desc(), Action.id)
        .limit(SHOWN)
    ).all()


def _by_day(work: Work, condition: ColumnElement[bool]) -> Sequence[Action]:
    return work.session.scalars(
        select(Action)
        .where(condition, Action.state.in_(LIVE))
        .order_by(Action.due_on, Action.id)
        .limit(SHOWN)
    ).all()


def _his(work: Work) -> ColumnElement[bool]:
    return Action.owner_id == work.viewer.representation_id


def _asks_his_firm(work: Work) -> ColumnElement[bool]:
    spaces = [
        seat.space_id
        for seat in work.viewer.seats_as(*SPEAKING)
        if seat.owner_org_id != work.viewer.org_id
    ]
    return and_(Action.each_firm, Action.space_id.in_(spaces)) if spaces else false()


def _answered(work: Work) -> tuple[ColumnElement[bool], ...]:
    return (Adoption.action_id == Action.id, Adoption.firm_id == work.viewer.org_id)


def _declined(work: Work) -> ColumnElement[bool]:
    return exists().where(*_answered(work), Adoption.adopted.is_(False))
