"""What a choice among proposals goes by: who is owed an answer, and what was decided elsewhere."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Uuid, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB

from collab.work.unit import Work


def decided(work: Work, engagement_id: uuid.UUID) -> Sequence[tuple[uuid.UUID, str]]:
    """Give the decisions whose stated outcome could award it; they are another feature's."""
    return [(one.id, one.question) for one in decisions(work, engagement_id) if one.stated]


@dc.dataclass(frozen=True, slots=True)
class ToAnswer:
    """A proposal whose proposer is owed an answer: its letter, and no word of it."""

    id: uuid.UUID
    code: str


def to_answer(work: Work, engagement_id: uuid.UUID) -> Sequence[ToAnswer]:
    """Give what is to be answered, to whoever convenes: also what he stands aside from."""
    return [
        ToAnswer(uuid.UUID(one["id"]), one["code"])
        for one in work.call("app.proposals_to_answer", engagement_id)
    ]


@dc.dataclass(frozen=True, slots=True)
class OnIt:
    """A decision on an engagement, as far as the viewer reads it."""

    id: uuid.UUID
    question: str
    stated: bool


def decisions(work: Work, engagement_id: uuid.UUID) -> Sequence[OnIt]:
    """Give the decisions on an engagement that the viewer reads, the latest first."""
    return _on_it(work.call("app.selections_on", engagement_id))


def decisions_on(work: Work, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[OnIt]]:
    """Give the same of some engagements, in one call."""
    asked = func.unnest(cast(ids, ARRAY(Uuid))).column_valued("asked")
    found = select(asked, func.app.selections_on(asked, type_=JSONB))
    return {ident: _on_it(said) for ident, said in work.session.execute(found)}


def _on_it(said: Sequence[Mapping[str, Any]]) -> Sequence[OnIt]:
    return [OnIt(uuid.UUID(one["id"]), one["question"], one["stated"]) for one in said]
