"""Who invites to a meeting, and who answers."""

from __future__ import annotations

from collab.features.meetings.calendar_models import MeetingInvitation, Reply
from collab.features.meetings.models import Meeting
from collab.features.meetings.rules import BEFORE_SESSION, CHAIRING, EITHER
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Viewer


class Act:
    """The actions around invitations."""

    INVITE = Action("meetings.invite", roles=CHAIRING)
    REPLY = Action("meetings.reply")
    KEEP = Action("meetings.keep_invitation")
    SEE_ANSWERS = Action("meetings.see_answers", roles=EITHER, reads=True)


def _prepares(viewer: Viewer, meeting: Meeting) -> bool:
    return viewer.sits_in(meeting.space_id, *CHAIRING)


def _oversees(viewer: Viewer, meeting: Meeting) -> bool:
    return viewer.sits_in(meeting.space_id, *EITHER)


def _seated(viewer: Viewer, meeting: Meeting) -> bool:
    return meeting.space_id in viewer.seats


def _his_own(viewer: Viewer, reply: Reply) -> bool:
    return reply.representation_id == viewer.representation_id


def _told_him(viewer: Viewer, row: MeetingInvitation) -> bool:
    return row.representation_id == viewer.representation_id


def _begun(viewer: Viewer, meeting: Meeting) -> bool:  # noqa: ARG001 # the shape of a condition
    return meeting.stands not in BEFORE_SESSION


def _no_time(viewer: Viewer, meeting: Meeting) -> bool:  # noqa: ARG001 # the shape of a condition
    return meeting.starts_at is None


permit(Meeting, Act.INVITE, _prepares, because="you facilitate or chair here")
permit(Meeting, Act.SEE_ANSWERS, _oversees, because="you prepare this meeting or are its counsel")
permit(Meeting, Act.REPLY, _seated, because="you are seated here")
permit(Reply, Act.REPLY, _his_own, because="this answer is yours")
permit(MeetingInvitation, Act.KEEP, _told_him, because="this is what your calendar was told")
for action in (Act.INVITE, Act.REPLY):
    forbid(Meeting, action, _begun, because="This meeting has begun, is over or was cancelled.")
forbid(
    Meeting,
    Act.INVITE,
    _no_time,
    because="This meeting has no time yet.",
    remedy="Settle its time first.",
)
