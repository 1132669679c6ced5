"""Say where a firm stands, take down what one said by telephone, confirm what was taken down."""

from __future__ import annotations

import uuid

from collab.core.errors import InvalidError
from collab.core.ids import random_id
from collab.features.decisions.models import Decision, Position
from collab.features.decisions.policy import Act
from collab.features.decisions.rules import Said
from collab.shared.process.plain import plain
from collab.work.unit import Work

NO_OPTION = "Choose one of its options, or none."


def say(work: Work, row: Decision, said: Said) -> None:
    """Say where one's own firm stands; the latest that any of its people says counts.

    :raises ConflictError: when it is over.
    :raises InvalidError: for a reason that may not stand here.
    """
    work.authorise(Act.SAY, row)
    _fits(row, said)
    work.call("app.say_position", random_id(), row.id, *_values(said), work.now)
    _kept_at_home(work, row, "decisions.position_said")


def record(work: Work, row: Decision, firm_id: uuid.UUID, said: Said) -> None:
    """Take down what a firm said by telephone: it counts when the firm confirms it here.

    :raises NotFoundError: for a firm that is not asked.
    :raises ConflictError: when it is over.
    :raises InvalidError: for a reason that may not stand here.
    """
    work.authorise(Act.RECORD, row)
    _fits(row, said)
    work.call("app.record_position", random_id(), row.id, firm_id, *_values(said), work.now)


def confirm(work: Work, told: Position, row: Decision) -> None:
    """Confirm what was taken down of one's own firm. :raises ConflictError: when it is over."""
    work.authorise(Act.CONFIRM, told)
    work.call("app.confirm_position", told.id, work.now)
    work.session.refresh(told)
    _kept_at_home(work, row, "decisions.position_confirmed")


def _values(said: Said) -> tuple[str, int | None, str]:
    return said.stance.value, said.choice, said.reason


def _fits(row: Decision, said: Said) -> None:
    if said.choice is not None and not 1 <= said.choice <= len(row.options):
        raise InvalidError({"choice": NO_OPTION})
    plain({"reason": said.reason})


def _kept_at_home(work: Work, row: Decision, kind: str) -> None:
    """Note it in the firm's own chain. A shared one never tells that, or when, a firm spoke."""
    if work.viewer.vault_id is not None:
        work.record(kind, space_id=work.viewer.vault_id, facts={"decision": row.id})
