"""Make the thresholds of a pool stricter: two persons of two houses, and never milder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.features.kpis.models import Thresholds
from collab.features.kpis.policy import Act
from collab.people.organisations.models import Organisation
from collab.policy.aggregation.parameters import Competition, MilderError, floors, stricter
from collab.work.unit import Work

WHY = 500
NAMES = frozenset({"min_contributors", "min_others", "min_age_months", "max_share", "protection"})
NUMBER = re.compile(r"[0-9]{1,4}([.][0-9]{1,6})?")
"""Twins of the check on ``kpi_parameters``: what is approved can be read by whoever judges."""


def propose(work: Work, pool: Organisation, asked: Mapping[str, str], *, why: str) -> Thresholds:
    """Propose stricter thresholds; somebody of another organisation decides.

    :raises InvalidError: for one that is milder than the rules, or none.
    """
    work.authorise(Act.PROPOSE, pool)
    if not asked:
        raise InvalidError({"": "Nothing would change."})
    try:
        if asked.keys() - NAMES or not all(NUMBER.fullmatch(one) for one in asked.values()):
            raise MilderError("no limits")  # noqa: TRY301 # one answer to all of them
        # The mildest of all classes: of one whose floor is stricter, the floor holds all the same.
        floor = floors(Competition.PROCESS)
        stricter(floor, {name: Fraction(value) for name, value in asked.items()})
    except MilderError:
        raise InvalidError(
            {"": "Thresholds may be stricter than the rules of the house, and never milder."}
        ) from None
    if not why.strip():
        raise InvalidError({"why": "Say why."})
    row = Thresholds(
        id=new_id(),
        org_id=pool.id,
        body=dict(asked),
        why=why[:WHY],
        state="open",
        proposed_by=work.viewer.representation_id,
        proposed_org=work.viewer.org_id,
        proposed_at=work.now,
    )
    work.create(Act.PROPOSE, pool, row)
    _record(work, "kpis.thresholds_proposed", row)
    return row


def decide(work: Work, row: Thresholds, outcome: str) -> None:
    """Approve or decline what another organisation's person proposed.

    :raises DeniedError: to the proposer's own side.
    :raises ConflictError: when it was decided already.
    """
    work.authorise(Act.DECIDE, row)
    if outcome not in ("approved", "declined"):
        raise ConflictError("Choose to approve or to decline.")
    work.call("app.settle_kpi_parameters", row.id, outcome, work.now)
    work.session.refresh(row)
    _record(work, f"kpis.thresholds_{outcome}", row)


def withdraw(work: Work, row: Thresholds) -> None:
    """Take one's own proposal back."""
    work.authorise(Act.WITHDRAW, row)
    work.call("app.settle_kpi_parameters", row.id, "withdrawn", work.now)
    work.session.refresh(row)
    _record(work, "kpis.thresholds_withdrawn", row)


def _record(work: Work, kind: str, row: Thresholds) -> None:
    facts = {"proposal": row.id, "by": work.viewer.representation_id}
    work.record(kind, space_id=SYSTEM_CHAIN, facts=facts)
