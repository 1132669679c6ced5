"""Who edits minutes, who corrects them, who adds to them. Steps are decided as all steps are."""

from __future__ import annotations

import dataclasses as dc

from collab.features.meetings.models import Meeting
from collab.features.meetings.rules import CHAIRING, COUNSEL, State
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Role, Viewer


class Act:
    """The actions on minutes, beside the steps of the meeting."""

    EDIT = Action("minutes.edit", roles=CHAIRING)
    ANSWER = Action("minutes.answer_correction", roles=CHAIRING)
    JUDGE = Action("minutes.judge", roles=COUNSEL)
    CORRECT = Action("minutes.correct")
    AGREE = Action("minutes.agree")
    ADD = Action("minutes.add", roles=CHAIRING)


@dc.dataclass(frozen=True, slots=True)
class Presence:
    """How the viewer stood to a meeting: there himself, or somebody of his firm, or neither."""

    meeting: Meeting
    himself: bool
    his_firm: bool
    in_time: bool


def _chairs(viewer: Viewer, meeting: Meeting) -> bool:
    return viewer.sits_in(meeting.space_id, *CHAIRING)


def _counsels(viewer: Viewer, meeting: Meeting) -> bool:
    return viewer.sits_in(meeting.space_id, Role.COUNSEL)


def _no_draft(viewer: Viewer, meeting: Meeting) -> bool:  # noqa: ARG001 # the shape of a condition
    return meeting.stands is not State.MINUTES_DRAFT


def _unanswerable(viewer: Viewer, meeting: Meeting) -> bool:  # noqa: ARG001 # likewise
    return meeting.stands not in (State.MINUTES_DRAFT, State.CORRECTION)


def _not_approved(viewer: Viewer, meeting: Meeting) -> bool:  # noqa: ARG001 # likewise
    return meeting.stands not in (State.APPROVED, State.ARCHIVED)


permit(Meeting, Act.EDIT, _chairs, because="you facilitate or chair here")
forbid(
    Meeting,
    Act.EDIT,
    _no_draft,
    because="Minutes are edited while they are a draft.",
    remedy="In the correction window take them back to draft; after approval write an addendum.",
)
permit(Meeting, Act.ANSWER, _chairs, because="you facilitate or chair here")
forbid(Meeting, Act.ANSWER, _unanswerable, because="The time for corrections is over.")
permit(Meeting, Act.JUDGE, _counsels, because="you are counsel of this group")
permit(Meeting, Act.ADD, _chairs, because="you facilitate or chair here")
forbid(
    Meeting,
    Act.ADD,
    _not_approved,
    because="An addendum is written to approved minutes.",
    remedy="Until then the text itself can be corrected.",
)

ABSENT = "Only those who were there correct the minutes, and nobody of your firm was."
NOT_HIMSELF = "Only those who were there correct the minutes; you were not."
ASK = "Write to the facilitator: once the minutes are approved, an addendum can say it."
ASK_COLLEAGUE = "Ask your colleague who was there, or write to the facilitator."


def _was_there(viewer: Viewer, presence: Presence) -> bool:  # noqa: ARG001 # the shape of a condition
    return presence.himself


def _absent_firm(viewer: Viewer, presence: Presence) -> bool:  # noqa: ARG001 # likewise
    return not presence.his_firm


def _absent_himself(viewer: Viewer, presence: Presence) -> bool:  # noqa: ARG001 # likewise
    return presence.his_firm and not presence.himself


def _not_open(viewer: Viewer, presence: Presence) -> bool:  # noqa: ARG001 # likewise
    return presence.meeting.stands is not State.CORRECTION


def _too_late(viewer: Viewer, presence: Presence) -> bool:  # noqa: ARG001 # likewise
    return presence.meeting.stands is State.CORRECTION and not presence.in_time


def _aside(viewer: Viewer, presence: Presence) -> bool:
    return viewer.sits_in(presence.meeting.space_id, Role.FACILITATOR, Role.COUNSEL)


for action in (Act.CORRECT, Act.AGREE):
    permit(Presence, action, _was_there, because="you were there")
    forbid(Presence, action, _absent_firm, because=ABSENT, remedy=ASK)
    forbid(Presence, action, _absent_himself, because=NOT_HIMSELF, remedy=ASK_COLLEAGUE)
    forbid(Presence, action, _not_open, because="The minutes are not open for corrections.")
forbid(Presence, Act.AGREE, _aside, because="Minutes wait for the firms that took part.")
forbid(
    Presence,
    Act.CORRECT,
    _too_late,
    because="The time for corrections is over.",
    remedy="Write to the facilitator: an addendum can still say it.",
)
