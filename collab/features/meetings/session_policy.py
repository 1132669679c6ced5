"""Who may do what in a session; the database asks the same of the functions it offers."""

from __future__ import annotations

from collab.features.meetings.models import Meeting
from collab.features.meetings.rules import CHAIRING, COUNSEL
from collab.features.meetings.session_models import AgendaNote, TopicStop
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Role, Viewer


class Act:
    """The actions of a session besides its steps."""

    ACKNOWLEDGE = Action("meetings.acknowledge")
    ATTEST = Action("meetings.attest", roles=CHAIRING)
    ATTEND = Action("meetings.attend")
    NOTE_PRESENCE = Action("meetings.note_presence", roles=CHAIRING)
    LEAD = Action("meetings.lead", roles=CHAIRING)
    WRITE_NOTES = Action("meetings.write_notes", roles=CHAIRING)
    SEE_NOTES = Action("meetings.see_notes", roles=COUNSEL)
    STOP = Action("meetings.stop")
    DECIDE_STOP = Action("meetings.decide_stop", roles=COUNSEL)


def _seated(viewer: Viewer, meeting: Meeting) -> bool:
    return meeting.space_id in viewer.seats


def _chairs(viewer: Viewer, row: Meeting | AgendaNote) -> bool:
    return viewer.sits_in(row.space_id, *CHAIRING)


def _counsel(viewer: Viewer, row: AgendaNote | TopicStop) -> bool:
    return viewer.sits_in(row.space_id, Role.COUNSEL)


def _decided(viewer: Viewer, stop: TopicStop) -> bool:  # noqa: ARG001 # the shape of a condition
    return stop.state != "open"


for action in (Act.ACKNOWLEDGE, Act.ATTEND, Act.STOP):
    permit(Meeting, action, _seated, because="you sit in this group")
for action in (Act.ATTEST, Act.NOTE_PRESENCE, Act.LEAD, Act.WRITE_NOTES):
    permit(Meeting, action, _chairs, because="you facilitate or chair here")
permit(AgendaNote, Act.WRITE_NOTES, _chairs, because="you facilitate or chair here")
permit(AgendaNote, Act.SEE_NOTES, _counsel, because="you are counsel of this group")
permit(TopicStop, Act.DECIDE_STOP, _counsel, because="you are counsel of this group")
forbid(TopicStop, Act.DECIDE_STOP, _decided, because="It is decided.")
