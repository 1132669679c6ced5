"""The operator looks at the server and at nothing else."""

from __future__ import annotations

from collab.policy.rules import Action
from collab.policy.viewer import Duty


class Act:
    """What an operator may do."""

    LOOK = Action("operator.look", reads=True, duties=frozenset({Duty.OPERATOR}))
