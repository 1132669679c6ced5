"""What of a copy is entered where: in its space's chain, or in the system's."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from collab.audit.record import SYSTEM_CHAIN
from collab.shared.releases.crossing import crossing_of
from collab.work.unit import Work


def prove(
    work: Work,
    entry: str,
    kind: str,
    space_id: uuid.UUID,
    facts: Mapping[str, Any],
    *,
    at: dt.datetime | None = None,
) -> None:
    """Enter what happened to a copy into its space's chain; for a quiet kind, into the system's.

    A space's chain is read by all who sit there. Where the class alone would betray what its
    circle was told, proof stands where no page shows it and a legal hold can open it.
    """
    if crossing_of(kind).quiet:
        work.record(entry, space_id=SYSTEM_CHAIN, facts={**facts, "space": space_id}, at=at)
    else:
        work.record(entry, space_id=space_id, facts=facts, at=at)


def prove_gone(work: Work, entry: str, space_id: uuid.UUID, one: Mapping[str, str]) -> None:
    """Enter that a copy went along with what it hung on: which, of what kind, and no more.

    Whoever no longer sits in a space writes nothing into its chain, and the system keeps it.
    """
    if space_id in work.viewer.seats:
        prove(work, entry, one["kind"], space_id, one)
    else:
        work.record(entry, space_id=SYSTEM_CHAIN, facts={**one, "space": space_id})
