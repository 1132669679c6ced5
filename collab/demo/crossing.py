"""How people of the story go through the gate: where something stands out, they say why."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from collab.people.spaces import queries as spaces
from collab.policy.declaration import Declaration
from collab.policy.inference import Despite
from collab.shared.releases import service as gate
from collab.shared.releases.crossing import Snapshot
from collab.shared.releases.judging import GoingOn, judge
from collab.shared.releases.models import Release
from collab.work.unit import Work

EXACT = GoingOn(
    Despite.NEEDED, "Whoever works on this has to know the place, the day and the number."
)


def cross(
    work: Work,
    snapshot: Snapshot,
    space_id: uuid.UUID,
    declaration: Declaration,
    circle: Sequence[uuid.UUID] | None = None,
    *,
    corrects: Release | None = None,
) -> gate.Outcome:
    """Judge a draft and let come of it what the gate says."""
    space = spaces.one(work, space_id)
    judged = judge(work, snapshot, space, declaration, circle, corrects=corrects)
    if judged.wants_reason:
        judged = judge(
            work, snapshot, space, declaration, circle, corrects=corrects, going_on=EXACT
        )
    return gate.release(work, spaces.own_vault(work), judged)
