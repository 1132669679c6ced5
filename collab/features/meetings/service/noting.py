"""Notes of a topic: they save themselves, never over somebody else's, and pass the screen."""

from __future__ import annotations

from collab.core.errors import ConflictError
from collab.core.ids import new_id
from collab.core.texts import lines
from collab.features.meetings import session_queries as queries
from collab.features.meetings.models import AgendaItem, Meeting
from collab.features.meetings.session_models import AgendaNote
from collab.features.meetings.session_policy import Act
from collab.shared.process.screening import screened
from collab.work.unit import Work


class StaleNoteError(ConflictError):
    """Somebody saved this note meanwhile; ``theirs`` is what stands now."""

    def __init__(self, theirs: AgendaNote) -> None:
        super().__init__("Somebody else saved this note meanwhile. Your text is still here.")
        self.theirs = theirs


def save(
    work: Work, meeting: Meeting, item: AgendaItem, body: str, *, seen_version: int
) -> AgendaNote:
    """Keep what is noted under a topic. ``seen_version`` is what the writer had before him.

    What needs counsel is kept and held back from those present until counsel has seen it.

    :raises InvalidError: for a text that must not be written; nothing is kept of it.
    :raises StaleNoteError: when somebody else saved it meanwhile.
    :raises ConflictError: when the topic is locked, or minutes are drafted already.
    """
    work.authorise(Act.WRITE_NOTES, meeting)
    text = lines(body)
    found = screened({"body": text})
    work.call("app.begin_note", new_id(), meeting.id, item.id, work.now)
    note = work.authorise(Act.WRITE_NOTES, queries.note_on(work, item))
    work.session.refresh(note)
    begun = note.version == 1 and not note.body
    if note.version != seen_version and not begun:
        raise StaleNoteError(note)
    if note.body == text:
        return note
    note.body = text
    new = any(flag.sentence not in note.seen_body for flag in found.flags)
    note.flagged_at = (note.flagged_at or work.now) if new else None
    note.updated_at = work.now
    work.session.flush()  # the form carries on with the number this gives
    if begun:
        facts = {"meeting": meeting.id, "topic": item.id}
        work.record("meetings.noted", space_id=meeting.space_id, facts=facts)
    return note


def see(work: Work, note: AgendaNote, *, seen_version: int) -> None:
    """Let those present read a note that waited for counsel.

    :raises ConflictError: when it was changed meanwhile, or waits no more.
    """
    work.authorise(Act.SEE_NOTES, note)
    work.call("app.see_note", note.id, seen_version)
    facts = {"meeting": note.meeting_id, "topic": note.item_id}
    work.record("meetings.note_seen", space_id=note.space_id, facts=facts)
