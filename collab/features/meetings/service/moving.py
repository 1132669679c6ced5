"""Move a meeting on: the one way, and the database's own function has the last word."""

from __future__ import annotations

from collections.abc import Mapping

from collab.core.errors import ConflictError
from collab.features.meetings.models import Meeting
from collab.features.meetings.policy import TAKING
from collab.features.meetings.rules import Step
from collab.work.unit import Work

WORDS: dict[str, str] = {"not_ready": "This meeting is not ready for that step."}
"""What the database says is missing, in words; each part of a meeting's life adds its own."""


class NotReadyError(ConflictError):
    """Something must hold before this step, and does not; ``missing`` is its code."""

    def __init__(self, missing: str) -> None:
        super().__init__(WORDS.get(missing, WORDS["not_ready"]))
        self.missing = missing


def explain(words: Mapping[str, str]) -> None:
    """Say in words what the codes of one part mean; done once, on import."""
    WORDS.update(words)


def move(work: Work, meeting: Meeting, step: Step) -> None:
    """Take one step.

    :raises DeniedError: when it is not the viewer's to take, or begins elsewhere.
    :raises NotReadyError: when something must hold before.
    :raises ConflictError: when somebody moved the meeting meanwhile.
    """
    work.authorise(TAKING[step], meeting)
    missing = work.call("app.move_meeting", meeting.id, step.value, work.now)
    if missing is not None:
        raise NotReadyError(missing)
    work.session.refresh(meeting)
    facts = {"meeting": meeting.id}
    work.record(f"meetings.{step.value}", space_id=meeting.space_id, facts=facts)
