"""Draft minutes from what happened: who was there, topics, notes, what came of them, the protocol.

Everything is read as whoever drafts may read it; what is not for him is not in the minutes either.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select

from collab.core.ids import random_id
from collab.features.meetings.minutes.rules import LONGEST, Kind, Part
from collab.features.meetings.models import AgendaItem, Meeting
from collab.features.meetings.queries import agenda
from collab.features.meetings.session_models import (
    Acknowledgement,
    AgendaNote,
    Attendance,
    ProtocolEntry,
)
from collab.people.organisations.models import Organisation
from collab.policy.viewer import Role
from collab.shared.process.outcomes import Outcome, outcomes_of
from collab.work.unit import Work

Circle = tuple[uuid.UUID, ...] | None
MOVING = ("arriv", "came", "left", "depart", "return")
"""How kinds of protocol entries begin that may name a firm: that somebody came or went."""
ROLES: Mapping[str, str] = {
    Role.FACILITATOR: "for the association, as facilitator",
    Role.CHAIR: "in the chair",
    Role.COUNSEL: "as antitrust counsel",
    Role.TRUSTEE: "as trustee",
    Role.EXPERT: "as expert",
    Role.OBSERVER: "as observer",
    Role.MEMBER: "as participant",
}
PURPOSES: Mapping[str, str] = {
    "inform": "For information",
    "discuss": "For discussion",
    "decide": "For decision",
}
STATES: Mapping[str, str] = {
    "planned": "Not taken up.",
    "not_discussed": "Not discussed; the topic comes back.",
}


def parts_of(work: Work, meeting: Meeting) -> list[Part]:
    """Give the parts of a meeting's minutes as they follow from what happened."""
    topics = agenda(work, meeting)
    notes = {note.item_id: note for note in _notes(work, meeting)}
    came: dict[uuid.UUID, list[Outcome]] = {}
    for outcome in outcomes_of(work, [topic.id for topic in topics]):
        came.setdefault(outcome.about_id, []).append(outcome)
    parts = [_head(work, meeting)]
    for number, topic in enumerate(topics, 1):
        parts += _topic(meeting, number, topic, notes.get(topic.id), came.get(topic.id, []))
    parts += _protocol(work, meeting)
    return [piece for part in parts for piece in in_pieces(part)]


def in_pieces(part: Part, longest: int = LONGEST) -> Iterator[Part]:
    """Give a part in as many as it takes, cut between lines where it can be: nothing is lost."""
    pieces = [""]
    for line in part.body.splitlines(keepends=True):
        for at in range(0, len(line), longest):
            chunk = line[at : at + longest]
            if pieces[-1] and len(pieces[-1]) + len(chunk) > longest:
                pieces.append("")
            pieces[-1] += chunk
    for number, body in enumerate(pieces, 1):
        title = part.title if number == 1 else f"{part.title} ({number})"
        ident = part.part if number == 1 else random_id()
        yield dc.replace(part, part=ident, title=title, body=body.rstrip("\n"))


def _notes(work: Work, meeting: Meeting) -> Sequence[AgendaNote]:
    return work.session.scalars(
        select(AgendaNote).where(AgendaNote.meeting_id == meeting.id).order_by(AgendaNote.id)
    ).all()


def _head(work: Work, meeting: Meeting) -> Part:
    """Tell when, who by firm and role and never by name, and what they took note of."""
    rows = work.session.execute(
        select(Attendance, Organisation.name)
        .join(Organisation, Organisation.id == Attendance.firm_id)
        .where(Attendance.meeting_id == meeting.id)
        .order_by(Organisation.name, Attendance.arrived_at, Attendance.id)
    ).all()
    lines = [f"Meeting: {meeting.title}."]
    lines.append(f"Held {_moment(meeting, meeting.opened_at or meeting.starts_at)}.")
    if meeting.closed_at is not None:
        lines.append(f"Closed {_moment(meeting, meeting.closed_at)}.")
    if meeting.place:
        lines.append(f"Place: {meeting.place}.")
    lines += ["", "Present:", *_present(rows)]
    lines += ["", *_statement(work, meeting)]
    if meeting.agenda_hash is not None:
        lines.append(f"The agenda was cleared by counsel; its hash is {meeting.agenda_hash.hex()}.")
    strictest = max([int(meeting.marking), *(int(row.marking) for row, _ in rows)])
    return Part(
        part=random_id(),
        kind=Kind.HEAD,
        title="When and who",
        body="\n".join(lines),
        marking=strictest,
        narrow=_circle(meeting.circle),
    )


def _present(rows: Sequence[tuple[Attendance, str]]) -> Iterator[str]:
    """Count persons by firm and role; of people concerned and their like no firm is told."""
    seen: dict[uuid.UUID, tuple[str, str]] = {}
    for row, firm in rows:
        hidden = row.circle is not None or row.role == Role.STAKEHOLDER
        seen[row.representation_id] = ("", "") if hidden else (firm, row.role)
    for (firm, role), number in sorted(Counter(seen.values()).items()):
        if firm:
            people = "1 person" if number == 1 else f"{number} persons"
            yield f"- {firm}: {people} {ROLES.get(role, 'as participant')}"
        else:
            yield "- 1 more participant" if number == 1 else f"- {number} more participants"


def _statement(work: Work, meeting: Meeting) -> Iterator[str]:
    rows = work.session.scalars(
        select(Acknowledgement).where(Acknowledgement.meeting_id == meeting.id)
    ).all()
    versions = sorted({(row.statement_version, row.statement_hash) for row in rows})
    for version, known_by in versions:
        who = [row for row in rows if row.statement_version == version]
        aloud = sum(row.attested_by is not None for row in who)
        said = f"Competition-law statement {version} (hash {known_by}): acknowledged by "
        yield said + f"{len(who)}" + (f", of these {aloud} as it was read aloud." if aloud else ".")
    if not versions:
        yield "No acknowledgement of the competition-law statement is on record."


def _topic(
    meeting: Meeting,
    number: int,
    topic: AgendaItem,
    note: AgendaNote | None,
    came: Sequence[Outcome],
) -> Iterator[Part]:
    """Give a topic's part, and one of its own for whatever fewer may read than the topic."""
    marking, narrow = int(topic.marking), _circle(topic.circle)
    lines = [f"{PURPOSES.get(topic.purpose, topic.purpose)}."]
    if topic.late_at is not None:
        lines.append(
            f"Late item, taken up {_moment(meeting, topic.late_at)} with counsel present and the"
            f" consent of every firm that was there. {topic.late_words or ''}".strip()
        )
    if topic.stopped_at is not None:
        lines.append(f"Stopped {_moment(meeting, topic.stopped_at)} after an objection.")
    lines += [STATES[topic.state]] if topic.state in STATES else []
    if note is not None and note.body.strip():
        lines += ["", note.body.strip()]
        # Its circle is who heard the topic, and holds until the minutes do: until they are approved
        # they are for those who were there anyway, and then for whoever may read the topic.
        marking = max(marking, int(note.marking))
    alike = [o for o in came if o.marking <= marking and o.circle in (None, narrow)]
    lines += [""] * bool(alike) + [_told(meeting, topic, outcome) for outcome in alike]
    title = f"{number}. {topic.title}"
    late, stopped = topic.late_at is not None, topic.stopped_at is not None
    yield Part(
        part=random_id(),
        kind=Kind.ITEM,
        title=title,
        body="\n".join(lines),
        marking=marking,
        narrow=narrow,
        item_id=topic.id,
        late=late,
        stopped=stopped,
    )
    for outcome in came:
        if outcome not in alike:
            yield Part(
                part=random_id(),
                kind=Kind.OUTCOME,
                title=title,
                body=_told(meeting, topic, outcome),
                marking=max(marking, outcome.marking),
                narrow=_both(narrow, outcome.circle),
                item_id=topic.id,
                late=late,
                stopped=stopped,
            )


def _told(meeting: Meeting, topic: AgendaItem, outcome: Outcome) -> str:
    """Tell what came of a topic; by whom, only where minutes may name firms and people."""
    kind = outcome.kind.replace("_", " ").capitalize()
    named = meeting.names_firms and topic.stopped_at is None
    by = f"{outcome.by}, " if named and outcome.by else ""
    goes_on = not by and outcome.words[:1].islower()  # one sentence, where the words are no other
    end = "" if outcome.title.endswith(("?", ".", "!")) else "," if goes_on else "."
    return f"{kind}: {outcome.title}{end} {by}{outcome.words}".strip()


def _protocol(work: Work, meeting: Meeting) -> Iterator[Part]:
    """Give what happened when, in one part for each circle and marking of its entries."""
    rows = work.session.execute(
        select(ProtocolEntry, Organisation.name)
        .outerjoin(Organisation, Organisation.id == ProtocolEntry.firm_id)
        .where(ProtocolEntry.meeting_id == meeting.id)
        .order_by(ProtocolEntry.at, ProtocolEntry.id)
    ).all()
    groups: dict[tuple[int, Circle], list[str]] = {}
    for row, firm in rows:
        reach = (max(int(row.marking), int(meeting.marking)), _circle(row.circle))
        words = row.words or row.kind.replace("_", " ").capitalize()
        whose = f" ({firm})" if firm and row.kind.startswith(MOVING) else ""
        groups.setdefault(reach, []).append(f"{_moment(meeting, row.at)}: {words}{whose}")
    for (marking, narrow), lines in groups.items():
        yield Part(
            part=random_id(),
            kind=Kind.PROTOCOL,
            title="Protocol",
            body="\n".join(lines),
            marking=marking,
            narrow=_both(_circle(meeting.circle), narrow),
        )


def _moment(meeting: Meeting, at: dt.datetime | None) -> str:
    if at is None:
        return "at a time not on record"
    there = at.astimezone(ZoneInfo(meeting.time_zone))
    return f"{there.day} {there:%B %Y, %H:%M} {meeting.time_zone}"


def _circle(circle: Sequence[uuid.UUID] | None) -> Circle:
    return None if circle is None else tuple(circle)


def _both(one: Circle, other: Circle) -> Circle:
    """Give who is in both circles; a firm in one and its person in the other are nobody in both.

    That errs on the narrow side: a circle never widens.
    """
    if one is None or other is None:
        return other if one is None else one
    return tuple(ident for ident in one if ident in other)
