"""What was declared of a planned release, out of the columns that keep it."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from collab.policy.declaration import (
    Attribution,
    Citation,
    Declaration,
    Facets,
    Granularity,
    PermittedAction,
    Publicness,
    Subject,
    Time,
)
from collab.policy.inference import Coarsening, Despite
from collab.policy.marking import Marking
from collab.policy.redaction import Cut
from collab.shared.planned.models import PlannedRelease
from collab.shared.releases.changing import Changes
from collab.shared.releases.judging import GoingOn

WordT = TypeVar("WordT", Time, Granularity, Subject)


def declaration_in(row: PlannedRelease) -> Declaration:
    """Give the declaration."""
    told: dict[str, Any] = dict(row.facets)
    facets = told | {
        "time": _word(Time, told["time"]),
        "granularity": _word(Granularity, told["granularity"]),
        "subject": _word(Subject, told["subject"]),
        "publicness": Publicness(told["publicness"]),
    }
    read = row.citation
    return Declaration(
        category=row.category,
        facets=Facets(**facets),
        marking=Marking(row.copy_marking),
        attribution=Attribution(row.attribution),
        permitted_action=PermittedAction(row.permitted_action),
        citation=Citation(read["url"], dt.date.fromisoformat(read["retrieved_on"]))
        if read
        else None,
    )


def changes_in(row: PlannedRelease) -> Changes:
    """Give what is changed on the way out; what the gate imposes it imposes anew."""
    return Changes(
        cuts=tuple(Cut(*one) for one in row.changes["cuts"]),
        coarser=frozenset(Coarsening(one) for one in row.changes["coarser"]),
    )


def going_on_in(row: PlannedRelease) -> GoingOn | None:
    """Give why its author goes on, where he said so."""
    if row.despite is None:
        return None
    return GoingOn(Despite(row.despite), row.despite_note or "")


def _word(kind: type[WordT], told: str | None) -> WordT | None:
    return kind(told) if told is not None else None
