"""The only ways to get at indicators; pools by the database's policies, answers by the formula."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select, true
from sqlalchemy.dialects.postgresql import distinct_on

from collab.core.db import call
from collab.core.errors import NotFoundError
from collab.features.kpis.models import Answer, Definition, Figure, Round, Thresholds, TradeRelation
from collab.features.kpis.policy import Act, holds, reaches_sealed
from collab.features.kpis.rules import MARKET, State
from collab.features.kpis.sealing import Sealed, unseal
from collab.people.organisations.models import Organisation
from collab.policy.pools import ANSWERING, pools, reads_figures
from collab.work.unit import Work

SHOWN = 200


def definition(work: Work, definition_id: uuid.UUID) -> Definition:
    """Give a definition. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Definition).where(Definition.id == definition_id))
    if found is None:
        raise NotFoundError
    return found


def definitions(work: Work, org_id: uuid.UUID | None = None) -> Sequence[Definition]:
    """Give the latest version of each indicator of the viewer's associations, by theme."""
    rows = work.session.scalars(
        select(Definition)
        .where(true() if org_id is None else Definition.org_id == org_id)
        .ext(distinct_on(Definition.org_id, Definition.key))
        .order_by(Definition.org_id, Definition.key, Definition.version.desc())
        .limit(SHOWN)
    ).all()
    return sorted(rows, key=lambda row: (row.theme, row.names["en"].lower(), row.id))


def latest(work: Work, org_id: uuid.UUID, key: str) -> Definition | None:
    """Give the latest version of one indicator."""
    return work.session.scalar(
        select(Definition)
        .where(Definition.org_id == org_id, Definition.key == key)
        .order_by(Definition.version.desc())
        .limit(1)
    )


def one_round(work: Work, round_id: uuid.UUID) -> Round:
    """Give a round. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Round).where(Round.id == round_id))
    if found is None:
        raise NotFoundError
    return found


def rounds_of(work: Work, about: Definition) -> Sequence[Round]:
    """Give all rounds of an indicator, of every version, the earliest first."""
    return work.session.scalars(
        select(Round)
        .where(
            Round.org_id == about.org_id,
            Round.kpi_key == about.key,
            Round.state != State.CANCELLED,
        )
        .order_by(Round.ends_on, Round.id)
        .limit(SHOWN)
    ).all()


def last_published(work: Work) -> Mapping[tuple[uuid.UUID, str], Round]:
    """Give the latest published round of each indicator, by association and key."""
    rows = work.session.scalars(
        select(Round)
        .ext(distinct_on(Round.org_id, Round.kpi_key))
        .where(Round.state == State.PUBLISHED)
        .order_by(Round.org_id, Round.kpi_key, Round.ends_on.desc())
    )
    return {(row.org_id, row.kpi_key): row for row in rows}


def rounds(work: Work, *states: State) -> Sequence[tuple[Round, Definition]]:
    """Give rounds that stand so with what they measure, the first to close first."""
    rows = work.session.execute(
        select(Round, Definition)
        .join(Definition, Definition.id == Round.definition_id)
        .where(Round.state.in_(states))
        .order_by(Round.closes_at, Definition.key, Round.id)
        .limit(SHOWN)
    )
    return [(row, about) for row, about in rows]


def figures(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Mapping[str, Figure]]:
    """Give what was published of some rounds, by breakdown."""
    rows = work.session.scalars(
        select(Figure).where(Figure.round_id.in_(ids)).order_by(Figure.breakdown)
    )
    found: dict[uuid.UUID, dict[str, Figure]] = {}
    for row in rows:
        found.setdefault(row.round_id, {})[row.breakdown] = row
    return found


def causes(work: Work, row: Round) -> Sequence[tuple[str, bool, str | None]]:
    """Give the trustee what is released of a round, and why not, by class.

    :raises DeniedError: to everybody else.
    """
    work.authorise(Act.CAUSES, row)
    rows = call(work.session.connection(), "app.kpi_verdicts", row.id)
    return [tuple(row) for row in rows]


def demand_reader(work: Work) -> None:
    """Let pass whom there are indicators for. :raises NotFoundError: to everybody else."""
    if not reads_figures(work.viewer):
        raise NotFoundError


def answers(work: Work) -> bool:
    """Tell whether the viewer answers for a firm of some pool, and reads what is sealed there."""
    return bool(pools(work.viewer, *ANSWERING)) and reaches_sealed(work.viewer)


def to_answer(work: Work) -> Sequence[tuple[Round, Definition]]:
    """Give the open rounds that ask the viewer's firm, the first to close first.

    Not those of what it counts in for another association: there it may answer nothing.
    """
    if not answers(work):
        return ()
    asked = [
        (row, about)
        for row, about in rounds(work, State.OPEN)
        if row.closes_at > work.now and holds(work.viewer, row.org_id, *ANSWERING)
    ]
    if not asked:
        return ()
    elsewhere = {row[0] for row in call(work.session.connection(), "app.kpi_rounds_elsewhere")}
    return [(row, about) for row, about in asked if row.id not in elsewhere]


def elsewhere(work: Work, row: Round) -> bool:
    """Tell whether the viewer's firm counts in another association's pool for what is asked."""
    asks = row.stands is State.OPEN and holds(work.viewer, row.org_id, *ANSWERING)
    return asks and bool(work.call("app.kpi_mine_elsewhere", row.id))


def own_answers(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Answer]:
    """Give the viewer's own firm's answers to some rounds; a draft is one too."""
    rows = work.session.scalars(
        select(Answer).where(
            Answer.round_id.in_(ids),
            Answer.space_id == work.viewer.vault_id,
            Answer.org_id == work.viewer.org_id,
        )
    )
    return {row.round_id: row for row in rows}


def all_own(work: Work) -> Sequence[tuple[Answer, Round | None, Definition | None]]:
    """Give all answers of the viewer's own firm; what was asked too while he reads it."""
    rows = work.session.execute(
        select(Answer, Round, Definition)
        .outerjoin(Round, Round.id == Answer.round_id)
        .outerjoin(Definition, Definition.id == Round.definition_id)
        .where(Answer.space_id == work.viewer.vault_id, Answer.org_id == work.viewer.org_id)
        .order_by(Definition.key, Round.ends_on, Answer.shared_at, Answer.id)
    )
    return [(row, asked, about) for row, asked, about in rows]


def opened(work: Work, row: Answer) -> Sealed:
    """Open an answer of one's own firm: nobody else's is ever handed to a viewer."""
    if row.org_id != work.viewer.org_id or row.space_id != work.viewer.vault_id:
        raise NotFoundError
    return unseal(work.house.cipher, row.place, row.answer_sealed)


def relations(work: Work) -> Sequence[tuple[TradeRelation, str]]:
    """Give what one's own firm said of whom it trades with, by name."""
    rows = work.session.execute(
        select(TradeRelation, Organisation.name)
        .join(Organisation, Organisation.id == TradeRelation.other_id)
        .where(TradeRelation.space_id == work.viewer.vault_id)
        .order_by(Organisation.name, TradeRelation.direction)
    )
    return [(row, name) for row, name in rows]


def relation(work: Work, trade_id: uuid.UUID) -> TradeRelation:
    """Give one of them. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(TradeRelation).where(TradeRelation.id == trade_id))
    if found is None:
        raise NotFoundError
    return found


def firms_to_relate(work: Work) -> Sequence[Organisation]:
    """Give the firms of the market the viewer knows of, but his own."""
    return work.session.scalars(
        select(Organisation)
        .where(Organisation.kind.in_(MARKET), Organisation.id != work.viewer.org_id)
        .order_by(Organisation.name)
    ).all()


def thresholds(work: Work) -> Sequence[Thresholds]:
    """Give what was proposed and approved, the latest first; to trustee and counsel."""
    return work.session.scalars(
        select(Thresholds).order_by(Thresholds.proposed_at.desc(), Thresholds.id).limit(SHOWN)
    ).all()


def one_proposal(work: Work, proposal_id: uuid.UUID) -> Thresholds:
    """Give one of them. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Thresholds).where(Thresholds.id == proposal_id))
    if found is None:
        raise NotFoundError
    return found
