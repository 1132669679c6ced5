"""Draft minutes, edit them, and take them through their gates; the database has the last word."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from collab.audit.record import SYSTEM_CHAIN
from collab.core.canonical import canonical
from collab.core.errors import InvalidError
from collab.features.meetings.minutes import drafting, queries
from collab.features.meetings.minutes.models import Section
from collab.features.meetings.minutes.policy import Act
from collab.features.meetings.minutes.rules import (
    GENERATED,
    LONGEST,
    WORDS,
    Kind,
    Names,
    Voice,
    named_in,
)
from collab.features.meetings.models import Meeting
from collab.features.meetings.policy import TAKING
from collab.features.meetings.rules import State, Step
from collab.features.meetings.service.moving import explain, move
from collab.shared.process.screening import screened
from collab.work.unit import Work

SILENCE, TELL = "minutes.silence", "minutes.tell"
GRACE = dt.timedelta(minutes=1)
"""The worker comes a little later: the database asks its own clock whether the time is over."""
NAMED = (
    "“%s” names a member firm or one of its people. Minutes tell what was said, not by whom:"
    " write “a participant”."
)

explain(
    {
        "no_minutes": "There are no minutes yet. Draft them first.",
        "unread_part": "You cannot read every part of these minutes. Ask the facilitator to put"
        " you in the circle of the topic, and to submit them again.",
        "no_opinion": "Say first what you decide about this very version.",
        "not_seen": "Look at the version that stands now, and approve that.",
        "corrections_open": "Corrections are open. Accept or decline each first.",
        "window_open": "The time for corrections is not over, and not every firm that was there"
        " has said that it has no objection.",
    }
)


def draft(work: Work, meeting: Meeting) -> None:
    """Draft the minutes of a closed meeting from what happened."""
    move(work, meeting, Step.DRAFT_MINUTES)
    _write(work, meeting)


def draft_again(work: Work, meeting: Meeting) -> None:
    """Draft them anew from what is on record now; what was edited stands in versions before."""
    work.authorise(Act.EDIT, meeting)
    _write(work, meeting)
    work.record("minutes.drafted", space_id=meeting.space_id, facts={"meeting": meeting.id})


def edit(work: Work, meeting: Meeting, section: Section, *, seen: bytes, body: str) -> None:
    """Change the text of one part.

    :raises InvalidError: with the sentence that cannot be written, and why.
    :raises ConflictError: when somebody changed the minutes meanwhile.
    """
    work.authorise(Act.EDIT, meeting)
    if section.kind in GENERATED:
        raise InvalidError({"body": "The protocol is what happened; nobody edits it."})
    refuse(work, meeting, section, body)
    work.call("app.revise_minutes", meeting.id, section.part, seen, body, work.now)
    facts = {"meeting": meeting.id, "part": section.part}
    work.record("minutes.edited", space_id=meeting.space_id, facts=facts)


def refuse(work: Work, meeting: Meeting, section: Section, body: str) -> tuple[str, ...]:
    """Refuse a text that may not be written; give the sentences counsel should look at.

    :raises InvalidError: naming the sentence.
    """
    if len(body) > LONGEST:
        raise InvalidError({"body": f"Shorten it to {LONGEST} characters."})
    found = _named(meeting, section, body, queries.names(work, meeting))
    if found is not None:
        raise InvalidError({"body": NAMED % found})
    return tuple(flag.sentence for flag in screened({"body": typed(section, body)}).flags)


def refuse_names(work: Work, meeting: Meeting, texts: Mapping[str, str], *, stopped: bool) -> None:
    """Refuse what is said beside the minutes if it names somebody they could not name.

    :raises InvalidError: naming the sentence, beside its field.
    """
    if meeting.names_firms and not stopped:
        return
    known = queries.names(work, meeting)
    found = {field: named_in(text, known) for field, text in texts.items()}
    refused = {field: NAMED % sentence for field, sentence in found.items() if sentence}
    if refused:
        raise InvalidError(refused)


def typed(section: Section, body: str, was: str | None = None) -> str:
    """Give what somebody wrote of a part: of a head, the lines that are not as drafted.

    Dates, numbers of people and hashes read like figures of a firm; what was drafted is none.
    """
    if section.kind != Kind.HEAD:
        return body
    known = set((section.body if was is None else was).splitlines())
    return "\n".join(line for line in body.splitlines() if line not in known)


def submit(work: Work, meeting: Meeting) -> None:
    """Hand the draft to counsel.

    :raises InvalidError: for each part that cannot stand as it is.
    """
    work.authorise(TAKING[Step.SUBMIT_MINUTES], meeting)
    version = queries.newest(work, meeting)
    refused: dict[str, str] = {}
    known, drafted = queries.names(work, meeting), queries.heads_drafted(work, meeting)
    for section in queries.copy_of(work, meeting, version).parts.values():
        sentence = _named(meeting, section, section.body, known)
        if sentence is not None:
            refused[section.title] = NAMED % sentence
            continue
        if section.kind not in GENERATED:
            try:
                was = drafted.get(section.part, "")
                screened({section.title: typed(section, section.body, was)})
            except InvalidError as error:
                refused.update(error.fields)
    if refused:
        raise InvalidError(refused)
    move(work, meeting, Step.SUBMIT_MINUTES)


def send_back(work: Work, meeting: Meeting, *, seen: bytes, words: str) -> None:
    """Give the draft back to whoever prepares, with what counsel wants changed."""
    work.authorise(Act.JUDGE, meeting)
    if not words.strip() or len(words) > WORDS:
        raise InvalidError({"words": "Say what is to be changed."})
    _say(work, meeting, Voice.RETURNS, seen, words.strip())
    move(work, meeting, Step.RETURN_MINUTES)


def let_pass(work: Work, meeting: Meeting, *, seen: bytes) -> None:
    """Open the very version counsel has seen to those who were there, for corrections."""
    work.authorise(TAKING[Step.PASS_MINUTES], meeting)
    _say(work, meeting, Voice.PASSES, seen)
    move(work, meeting, Step.PASS_MINUTES)
    wait_for_silence(work, meeting)


def agree(work: Work, meeting: Meeting, *, seen: bytes) -> None:
    """Say for one's firm that one has no objection to the version one has seen."""
    work.authorise(Act.AGREE, queries.presence(work, meeting))
    _say(work, meeting, Voice.NO_OBJECTION, seen)
    # Not in the space's chain: members would count there how many firms have agreed.
    work.record("minutes.agreed", space_id=SYSTEM_CHAIN, facts={"meeting": meeting.id})


def rework(work: Work, meeting: Meeting) -> None:
    """Take the minutes back to draft, from the window or from counsel; they go there again."""
    with_counsel = meeting.stands is State.MINUTES_COUNSEL
    move(work, meeting, Step.RETURN_MINUTES if with_counsel else Step.REWORK_MINUTES)


def approve(work: Work, meeting: Meeting, *, seen: bytes) -> None:
    """Approve the version one has seen: once nobody objects, or the time is over.

    :raises NotReadyError: when something must hold before.
    """
    work.authorise(TAKING[Step.APPROVE_MINUTES], meeting)
    _say(work, meeting, Voice.APPROVES, seen)
    move(work, meeting, Step.APPROVE_MINUTES)


def archive(work: Work, meeting: Meeting) -> None:
    """Put the meeting away; its minutes stay readable."""
    move(work, meeting, Step.ARCHIVE)


def wait_for_silence(work: Work, meeting: Meeting, *, after: uuid.UUID | None = None) -> None:
    """Leave the note that lets silence approve; once for each end of the window.

    ``after`` is the correction whose answer the approval had waited for.
    """
    work.session.refresh(meeting)
    until = meeting.correction_until
    if until is None:
        return
    key = f"{SILENCE}:{meeting.id}:{after or ''}:{until.isoformat()}"
    work.later(SILENCE, key=key, not_before=max(until, work.now) + GRACE, meeting_id=meeting.id)


def _write(work: Work, meeting: Meeting) -> None:
    parts = [
        {
            "part": part.part,
            "kind": part.kind.value,
            "title": part.title,
            "body": part.body,
            "marking": part.marking,
            "item_id": part.item_id,
            "late": part.late,
            "stopped": part.stopped,
            "narrow": None if part.narrow is None else [str(one) for one in part.narrow],
        }
        for part in drafting.parts_of(work, meeting)
    ]
    work.call("app.write_minutes", meeting.id, canonical(parts), work.now)


def _say(work: Work, meeting: Meeting, voice: Voice, seen: bytes, words: str = "") -> None:
    work.call("app.say_of_minutes", meeting.id, voice.value, seen, words, work.now)


def _named(meeting: Meeting, section: Section, body: str, names: Names) -> str | None:
    """Give the sentence of a part that names a firm where none may be named."""
    if section.kind in (Kind.HEAD, Kind.PROTOCOL):
        return None
    if meeting.names_firms and not section.stopped:
        return None
    return named_in(body, names)
