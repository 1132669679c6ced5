"""Take up a decision whose outcome is to be looked at again."""

from __future__ import annotations

import uuid

from collab.features.decisions.models import Decision
from collab.features.decisions.policy import Act
from collab.work.unit import Work


def take_up(work: Work, row: Decision, topic_id: uuid.UUID) -> uuid.UUID:
    """Note in which topic it is looked at again; give the one it was taken up in before, if any.

    Who comes second, at the same moment or later, is given the topic of who came first.

    :raises DeniedError: when it is not the viewer's to do, was not stated, or is for few.
    :raises ConflictError: when it is out of sight, or somebody moved it meanwhile.
    """
    work.authorise(Act.REVIEW, row)
    found: uuid.UUID = work.call("app.take_up_review", row.id, topic_id, work.now)
    work.session.refresh(row)
    return found
