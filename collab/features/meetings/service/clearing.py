"""Counsel and the agenda: asked for, read as a whole, cleared as it was read, or sent back."""

from __future__ import annotations

from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.features.meetings import queries
from collab.features.meetings.asking import WORDS
from collab.features.meetings.models import Meeting
from collab.features.meetings.policy import TAKING, Act
from collab.features.meetings.rules import Step
from collab.features.meetings.service.judging import stands
from collab.features.meetings.service.moving import NotReadyError, explain, move
from collab.people.spaces.audience import everybody
from collab.policy.viewer import Role
from collab.work.unit import Work

explain(
    {
        "agenda_no_start": "An agenda is cleared for a day: set the date first.",
        "agenda_begun": "The meeting's time is past.",
        "agenda_no_statement": "The agenda does not begin with the competition-law statement.",
        "agenda_no_topics": "There is no topic on the agenda yet.",
        "agenda_no_counsel": "This group has no counsel now; nobody else clears an agenda.",
        "agenda_not_read": "An agenda is cleared on its own page, as it stands there.",
        "agenda_unread": "Part of this agenda is not open to you. Who clears it must read all.",
        "agenda_under_review": "A topic of it is under review. Clear it once that is decided.",
        "agenda_changed": "The agenda changed while you read it. Nothing was cleared; read again.",
        "agenda_frozen": "The agenda is frozen: until the meeting it takes no more change.",
    }
)
LETTERS = {"agenda_cleared": "mail.agenda_cleared", "agenda_returned": "mail.agenda_returned"}


def ask(work: Work, meeting: Meeting) -> None:
    """Put an agenda before counsel, who is told at once, and once, that something waits.

    :raises NotReadyError: without a date, a topic or counsel.
    """
    work.authorise(Act.EDIT_AGENDA, meeting)
    if meeting.agenda_asked_at is not None:
        return
    topics = [one for one in queries.agenda(work, meeting) if not one.fixed]
    counsel = everybody(work, meeting.space_id).counsel
    for missing, there in (
        ("agenda_no_start", meeting.starts_at),
        ("agenda_no_topics", topics),
        ("agenda_no_counsel", counsel),
    ):
        if not there:
            raise NotReadyError(missing)
    meeting.agenda_asked_at = meeting.updated_at = work.now
    stands(work)
    for one in counsel:
        key = f"agenda:{meeting.id}:{meeting.version}:{one.representation_id}"
        work.later("mail.agenda_waiting", key=key, representation_id=one.representation_id)
    work.record("meetings.agenda_asked", space_id=meeting.space_id, facts={"meeting": meeting.id})


def clear(work: Work, meeting: Meeting, seen: str) -> None:
    """Clear the agenda whose hash was ``seen``; it is what stands, or nothing is cleared.

    :raises NotReadyError: when it changed, or something is missing.
    """
    work.authorise(TAKING[Step.CLEAR], meeting)
    missing = work.call("app.clear_agenda", meeting.id, seen, work.now)
    if missing is not None:
        raise NotReadyError(missing)
    work.session.refresh(meeting)
    _tell_preparers(work, meeting, "agenda_cleared")
    facts = {"meeting": meeting.id, "agenda": seen}
    work.record("meetings.clear", space_id=meeting.space_id, facts=facts)


def send_back(work: Work, meeting: Meeting, words: str) -> None:
    """Give an agenda back to those who prepare it, with what is to be changed.

    :raises InvalidError: without words.
    """
    work.authorise(Act.RETURN, meeting)
    if not words.strip() or len(words) > WORDS:
        raise InvalidError({"words": f"Say in up to {WORDS} characters what is to be changed."})
    if meeting.agenda_asked_at is None:
        raise ConflictError("This agenda does not wait for you.")
    work.call("app.return_agenda", meeting.id, new_id(), words, work.now)
    work.session.refresh(meeting)
    _tell_preparers(work, meeting, "agenda_returned")
    work.record(
        "meetings.agenda_returned", space_id=meeting.space_id, facts={"meeting": meeting.id}
    )


def reopen(work: Work, meeting: Meeting) -> None:
    """Take a cleared agenda back to a draft; the clearance is void.

    :raises NotReadyError: once it is frozen.
    """
    move(work, meeting, Step.REOPEN)


def _tell_preparers(work: Work, meeting: Meeting, what: str) -> None:
    for one in everybody(work, meeting.space_id).readers:
        if one.role in (Role.FACILITATOR, Role.CHAIR):
            key = f"mail.{what}:{meeting.id}:{meeting.version}:{one.representation_id}"
            work.later(LETTERS[what], key=key, representation_id=one.representation_id)
