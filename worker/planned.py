"""Planned releases: each leaves as its author, when its time has come."""

from __future__ import annotations

import uuid

from collab.shared.planned.service import leave
from collab.work.unit import Work


def leave_piece(work: Work, planned_id: uuid.UUID, careful: bool) -> bool:  # noqa: ARG001, FBT001 # the shape of a step
    """Let one leave; it is one piece."""
    leave(work, planned_id)
    return False
