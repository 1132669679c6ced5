"""The only ways to get at decisions; every one of them under the viewer's formula."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from collab.core.errors import NotFoundError
from collab.features.decisions.models import Decision, Outcome, Position, Voice
from collab.features.decisions.rules import SPEAKING, State
from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation
from collab.policy.viewer import Role
from collab.work.unit import Work

SHOWN = 200


def one(work: Work, decision_id: uuid.UUID) -> Decision:
    """Give the decision. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Decision).where(Decision.id == decision_id))
    if found is None:
        raise NotFoundError
    return found


def position(work: Work, position_id: uuid.UUID) -> Position:
    """Give one position. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Position).where(Position.id == position_id))
    if found is None:
        raise NotFoundError
    return found


def outcome(work: Work, outcome_id: uuid.UUID) -> Outcome:
    """Give one outcome. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Outcome).where(Outcome.id == outcome_id))
    if found is None:
        raise NotFoundError
    return found


def in_space(work: Work, space_id: uuid.UUID) -> Sequence[Decision]:
    """Give a space's decisions: what is open, then the latest first."""
    return work.session.scalars(
        select(Decision)
        .where(Decision.space_id == space_id)
        .order_by(Decision.state != State.OPEN, Decision.shared_at.desc(), Decision.id)
        .limit(SHOWN)
    ).all()


def about(work: Work, ids: Collection[uuid.UUID]) -> Sequence[Decision]:
    """Give the decisions that hang on some items, in the order they came to be."""
    return work.session.scalars(
        select(Decision)
        .where(Decision.subject_id.in_(ids), Decision.state != State.WITHDRAWN)
        .order_by(Decision.shared_at, Decision.id)
        .limit(SHOWN)
    ).all()


def positions(work: Work, decision: Decision) -> Sequence[tuple[Position, str]]:
    """Give the positions the viewer may read with the firms' names, the latest of each first."""
    rows = work.session.execute(
        select(Position, Organisation.name)
        .join(Organisation, Organisation.id == Position.firm_id)
        .where(Position.decision_id == decision.id)
        .order_by(func.lower(Organisation.name), Position.superseded_at.desc().nulls_first())
    )
    return [(row, name) for row, name in rows]


def standing_of_mine(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Position]:
    """Give where the viewer's own organisation stands now, decision by decision."""
    found = work.session.scalars(
        select(Position).where(Position.decision_id.in_(ids), *_mine(Position), _counts(Position))
    )
    return {row.decision_id: row for row in found}


def voices(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Voice, str, str]]:
    """Give who said some positions and who took them down, as far as the viewer may know."""
    said, recorded = aliased(Representation), aliased(Representation)
    rows = work.session.execute(
        select(Voice, said.name, recorded.name)
        .outerjoin(said, said.id == Voice.said_by)
        .outerjoin(recorded, recorded.id == Voice.recorded_by)
        .where(Voice.position_id.in_(ids))
    )
    return {voice.position_id: (voice, by or "", noted or "") for voice, by, noted in rows}


def outcomes_of(work: Work, ids: Collection[uuid.UUID]) -> Sequence[Outcome]:
    """Give what was stated after some decisions, the latest first; with it, what still waits."""
    return work.session.scalars(
        select(Outcome)
        .where(Outcome.decision_id.in_(ids))
        .order_by(Outcome.shared_at.desc(), Outcome.id)
    ).all()


def to_say(work: Work) -> Sequence[Decision]:
    """Give what is open and the viewer's organisation has said nothing to, the first due first."""
    spaces = [
        seat.space_id
        for seat in work.viewer.seats_as(*SPEAKING)
        if seat.owner_org_id != work.viewer.org_id
    ]
    said = exists().where(Position.decision_id == Decision.id, *_mine(Position), _counts(Position))
    return work.session.scalars(
        select(Decision)
        .where(
            Decision.space_id.in_(spaces),
            Decision.state == State.OPEN,
            Decision.closes_at > work.now,
            ~said,
        )
        .order_by(Decision.closes_at, Decision.id)
        .limit(SHOWN)
    ).all()


def waiting(work: Work) -> Sequence[Decision]:
    """Give what waits for counsel, for an outcome or for its review, as the viewer's to see to."""
    counsel = [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)]
    chairing = [s.space_id for s in work.viewer.seats_as(Role.FACILITATOR, Role.CHAIR)]
    held = exists().where(Outcome.decision_id == Decision.id, Outcome.state == "held")
    return work.session.scalars(
        select(Decision)
        .where(
            or_(
                and_(Decision.space_id.in_(counsel), or_(Decision.state == State.HELD, held)),
                and_(
                    Decision.space_id.in_(chairing),
                    or_(
                        and_(Decision.state == State.CLOSED, ~held),
                        Decision.state == State.CLEARED,
                        and_(
                            Decision.state == State.STATED,
                            Decision.review_on <= work.now.date(),
                            Decision.reviewed_in.is_(None),
                        ),
                    ),
                ),
            )
        )
        .order_by(Decision.space_id, Decision.closes_at, Decision.id)
        .limit(SHOWN)
    ).all()


def fresh(work: Work, spaces: Collection[uuid.UUID], since: object) -> Sequence[Decision]:
    """Give what was put to firms, or stated, since a moment, the newest first."""
    return work.session.scalars(
        select(Decision)
        .where(
            Decision.space_id.in_(spaces),
            Decision.state.in_((State.OPEN, State.CLOSED, State.STATED)),
            or_(
                Decision.shared_at >= since,
                exists().where(
                    Outcome.decision_id == Decision.id,
                    Outcome.state == "stated",
                    Outcome.shared_at >= since,
                ),
            ),
        )
        .order_by(Decision.shared_at.desc(), Decision.id)
        .limit(SHOWN)
    ).all()


def _mine(model: type[Position]) -> tuple[ColumnElement[bool], ...]:
    return (model.firm_id == func.app.org_id(), model.superseded_at.is_(None))


def _counts(model: type[Position]) -> ColumnElement[bool]:
    return and_(model.confirmed_at.is_not(None), model.lapsed_at.is_(None))
