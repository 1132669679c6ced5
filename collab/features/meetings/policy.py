"""Who may take which step of a meeting's life, and who prepares it."""

from __future__ import annotations

from collections.abc import Mapping

from collab.features.meetings.models import AgendaItem, Meeting, PollAnswer, Series
from collab.features.meetings.rules import (
    BEFORE_SESSION,
    CHAIRING,
    COUNSEL,
    EITHER,
    TRANSITIONS,
    State,
    Step,
)
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Role, SpaceKind, Viewer

TAKING: Mapping[Step, Action] = {
    step: Action(
        f"meetings.{step}",
        roles=frozenset().union(*(one.roles for one in TRANSITIONS if one.step is step)),
    )
    for step in Step
}
"""The action of each step."""


PROPOSING = EITHER | {Role.MEMBER, Role.EXPERT, Role.STAKEHOLDER}
CONSENTING = frozenset(Role) - {Role.FACILITATOR, Role.COUNSEL, Role.TRUSTEE}


class Act:
    """The other actions on meetings."""

    PREPARE = Action("meetings.prepare", roles=CHAIRING)
    EDIT = Action("meetings.edit", roles=CHAIRING)
    EDIT_SERIES = Action("meetings.edit_series", roles=CHAIRING)
    EDIT_AGENDA = Action("meetings.edit_agenda", roles=CHAIRING)
    EDIT_TOPIC = Action("meetings.edit_topic", roles=CHAIRING)
    RETURN = Action("meetings.return_agenda", roles=COUNSEL)
    PROPOSE = Action("meetings.propose_topic", roles=PROPOSING)
    SETTLE = Action("meetings.settle_topic", roles=EITHER)
    LET_STAND = Action("meetings.let_topic_stand", roles=COUNSEL)
    ANSWER = Action("meetings.answer_poll")
    ASK_LATE = Action("meetings.ask_late", roles=CHAIRING)
    CONSENT = Action("meetings.consent_late", roles=CONSENTING)


def _prepares(viewer: Viewer, space: Space) -> bool:
    return viewer.sits_in(space.id, *CHAIRING)


def _a_vault(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # the shape of a condition
    return space.kind == SpaceKind.VAULT


permit(Space, Act.PREPARE, _prepares, because="you facilitate or chair here")
forbid(Space, Act.PREPARE, _a_vault, because="Meetings are held in groups and rooms.")


def _let(step: Step, action: Action) -> None:
    """Let a step be taken by the seats its arrows name, from where they begin."""
    begins = frozenset(one.before for one in TRANSITIONS if one.step is step)

    def seated(viewer: Viewer, meeting: Meeting) -> bool:
        return viewer.sits_in(meeting.space_id, *action.roles)

    def elsewhere(viewer: Viewer, meeting: Meeting) -> bool:  # noqa: ARG001 # the shape of a condition
        return meeting.stands not in begins

    who = " or ".join(sorted(role.value for role in action.roles))
    permit(Meeting, action, seated, because=f"you are {who} of this group")
    forbid(Meeting, action, elsewhere, because="The meeting does not stand where this begins.")


for taken, by in TAKING.items():
    _let(taken, by)


def _seated(action: Action, because: str, *subjects: type) -> None:
    """Let those do it whose seat in the subject's space the action names."""

    def holds(viewer: Viewer, subject: Series | Meeting | AgendaItem) -> bool:
        return viewer.sits_in(subject.space_id, *action.roles)

    for subject in subjects:
        permit(subject, action, holds, because=because)


def _sits(viewer: Viewer, meeting: Meeting) -> bool:
    return meeting.space_id in viewer.seats


def _own(viewer: Viewer, said: PollAnswer) -> bool:
    return said.representation_id == viewer.representation_id


def _proposes(viewer: Viewer, space: Space) -> bool:
    return viewer.sits_in(space.id, *PROPOSING)


def _ended(viewer: Viewer, series: Series) -> bool:  # noqa: ARG001 # the shape of a condition
    return series.ended_at is not None


def _begun(viewer: Viewer, meeting: Meeting) -> bool:  # noqa: ARG001 # the shape of a condition
    return meeting.stands not in BEFORE_SESSION


def _no_draft(viewer: Viewer, meeting: Meeting) -> bool:  # noqa: ARG001 # the shape of a condition
    return meeting.stands is not State.DRAFT


def _not_in_session(viewer: Viewer, meeting: Meeting) -> bool:  # noqa: ARG001 # the shape of a condition
    return meeting.stands is not State.IN_PROGRESS


def _fixed(viewer: Viewer, item: AgendaItem) -> bool:  # noqa: ARG001 # the shape of a condition
    return item.fixed


def _settled(viewer: Viewer, item: AgendaItem) -> bool:  # noqa: ARG001 # the shape of a condition
    return item.state not in ("backlog", "planned")


def _not_waiting(viewer: Viewer, item: AgendaItem) -> bool:  # noqa: ARG001 # the shape of a condition
    return item.state != "backlog"


def _unflagged(viewer: Viewer, item: AgendaItem) -> bool:  # noqa: ARG001 # the shape of a condition
    return not item.flagged


PREPARES = "you facilitate or chair here"
FIXED_NOW = "The agenda is no longer a draft."
_seated(Act.EDIT, PREPARES, Meeting)
_seated(Act.EDIT_AGENDA, PREPARES, Meeting)
_seated(Act.ASK_LATE, PREPARES, Meeting)
_seated(Act.EDIT_SERIES, PREPARES, Series)
_seated(Act.EDIT_TOPIC, PREPARES, AgendaItem)
_seated(Act.RETURN, "you are counsel of this group", Meeting)
_seated(Act.SETTLE, "you prepare or review agendas here", AgendaItem)
_seated(Act.LET_STAND, "you are counsel of this group", AgendaItem)
_seated(Act.CONSENT, "you take part for your organisation", Meeting)
permit(Meeting, Act.ANSWER, _sits, because="you sit in this group")
permit(PollAnswer, Act.ANSWER, _own, because="it is your own answer")
permit(Space, Act.PROPOSE, _proposes, because="you work in this group")
forbid(Space, Act.PROPOSE, _a_vault, because="Meetings are held in groups and rooms.")
forbid(Series, Act.EDIT_SERIES, _ended, because="The series has ended.")
forbid(Meeting, Act.EDIT, _begun, because="The meeting has begun or is cancelled.")
forbid(Meeting, Act.ANSWER, _no_draft, because="The date is no longer asked for.")
for draft_only in (Act.EDIT_AGENDA, Act.RETURN):
    forbid(
        Meeting,
        draft_only,
        _no_draft,
        because=FIXED_NOW,
        remedy="Until the agenda freezes, it can be taken back to a draft, and is cleared anew.",
    )
for in_session in (Act.ASK_LATE, Act.CONSENT):
    forbid(
        Meeting,
        in_session,
        _not_in_session,
        because="Late topics are asked for and agreed to only while the meeting is in session.",
    )
forbid(AgendaItem, Act.EDIT_TOPIC, _fixed, because="The statement is the first topic, always.")
forbid(AgendaItem, Act.EDIT_TOPIC, _settled, because="It was spoken of, or dropped.")
forbid(AgendaItem, Act.SETTLE, _not_waiting, because="It is not in the backlog.")
forbid(AgendaItem, Act.LET_STAND, _not_waiting, because="It is not in the backlog.")
forbid(AgendaItem, Act.LET_STAND, _unflagged, because="It stands already.")
