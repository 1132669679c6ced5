"""Ask for a half-year, and move a round on: the database's own functions have the last word."""

from __future__ import annotations

import datetime as dt
import uuid

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.features.kpis import queries
from collab.features.kpis.models import Definition, Round
from collab.features.kpis.policy import TAKING, Act
from collab.features.kpis.rules import MISSING, Step, ends_on
from collab.people.spaces.models import Space
from collab.shared.process.screening import allowed_category
from collab.work.unit import Work

CLOSE, REMIND, JUDGE = "kpis.close", "kpis.remind", "kpis.judge"
BEFORE_THE_END = dt.timedelta(days=7)
CATEGORY = "kpi_aggregated"
FIELDS = {"too_late": "closes_on", "not_in_charter": "space", "too_few": ""}
"""Beside what of the form a refusal of the database's stands, where it is not the half-year."""
SHARED = frozenset({Step.CLOSE, Step.CANCEL, Step.PUBLISH})
"""Steps of which everybody who reads the pool may know; the rest stands in the system's chain."""


def ask(
    work: Work, space: Space, about: Definition, *, period: str, closes_at: dt.datetime
) -> Round:
    """Open a round within a group's charter; all firms of the association's groups are asked.

    :raises InvalidError: for a period or a day that cannot be, or outside the charter.
    :raises DeniedError: to whoever does not facilitate here.
    """
    work.authorise(Act.ASK, space)
    try:
        end = ends_on(period)
    except ValueError:
        raise InvalidError({"period": "Choose a half-year."}) from None
    if not in_charter(work, space):
        raise InvalidError({"space": MISSING["not_in_charter"]})
    ident: uuid.UUID = new_id()
    missing = work.call(
        "app.open_kpi_round", ident, about.id, space.id, period, end, closes_at, work.now
    )
    if missing is not None:
        field = FIELDS.get(missing, "period")
        raise InvalidError({field: MISSING[missing]})
    work.later(CLOSE, key=f"kpi_close:{ident}", not_before=closes_at, round_id=ident)
    reminded = closes_at - BEFORE_THE_END
    if reminded > work.now:
        work.later(REMIND, key=f"kpi_remind:{ident}", not_before=reminded, round_id=ident)
    row = queries.one_round(work, ident)
    work.record("kpis.opened", space_id=space.id, facts={"round": ident, "period": period})
    return row


def in_charter(work: Work, space: Space) -> bool:
    """Tell whether a group's charter allows figures over many firms."""
    try:
        allowed_category(work, space, CATEGORY)
    except InvalidError:
        return False
    return True


def move(work: Work, row: Round, step: Step) -> None:
    """Take one step; to judge leaves a note for the worker, who alone may compute.

    :raises DeniedError: when it is not the viewer's to take, or begins elsewhere.
    :raises ConflictError: when an earlier round must be finished first, or somebody was quicker.
    """
    work.authorise(TAKING[step], row)
    missing = work.call("app.move_kpi_round", row.id, step.value, work.now)
    if missing is not None:
        raise ConflictError(MISSING[missing])
    work.session.refresh(row)
    if step is Step.JUDGE:
        work.later(JUDGE, key=f"kpi_judge:{row.id}", round_id=row.id)
    facts: dict[str, object] = {"round": row.id, "period": row.period}
    if step is Step.PUBLISH and row.snapshot_hash is not None:
        facts |= {"snapshot": row.snapshot_hash.hex(), "rules": row.rule_version}
    if step in SHARED and row.space_id in work.viewer.seats:
        work.record(f"kpis.{step.value}", space_id=row.space_id, facts=facts)
    else:
        told = {**facts, "space": row.space_id}
        work.record(f"kpis.{step.value}", space_id=SYSTEM_CHAIN, facts=told)
