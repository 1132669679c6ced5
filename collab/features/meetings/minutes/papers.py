"""Minutes and packs as files: made when asked for, cut to whoever asks, and kept nowhere."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select

from collab.audit.record import SYSTEM_CHAIN
from collab.features.meetings.minutes import queries
from collab.features.meetings.minutes.models import Addendum, Section, Version
from collab.features.meetings.minutes.queries import KIND, Copy
from collab.features.meetings.models import AgendaItem, Meeting
from collab.features.meetings.queries import agenda
from collab.features.meetings.session_models import Acknowledgement
from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation
from collab.policy.marking import Marking
from collab.shared.papers.model import (
    Aside,
    Block,
    Heading,
    Listed,
    Mark,
    Paper,
    Paragraph,
    Sheet,
    Table,
)
from collab.shared.papers.pdf import pack_of, pdf_of
from collab.shared.papers.word import word_of
from collab.shared.process.attachments import Attachment, attachments_of
from collab.shared.process.outcomes import Outcome, outcomes_of
from collab.shared.process.words import INDEPENDENT
from collab.work.unit import Work

PDF, DOCX = "pdf", "docx"
MEDIA = {
    PDF: "application/pdf",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
WITHHELD = "One part is withheld: it is above your marking, or for fewer. Its hash is %s."
PROOF = (
    "The root is the hash over the hashes of all parts, also of those withheld. Two copies with the"
    " same root are of the same minutes."
)
NOT_APPROVED = "These minutes are not approved yet."
ELSEWHERE = "See it in Collab: this cannot be put into a pack."
MOST_FILES = 40
MOST_BYTES = 40 * 1024 * 1024
"""What one pack takes in; the rest is listed by its name."""


@dc.dataclass(frozen=True, slots=True)
class File:
    """A file as it is given: a name without ending, its ending, its content."""

    name: str
    ending: str
    content: bytes

    @property
    def media_type(self) -> str:
        """Give its type."""
        return MEDIA[self.ending]


def export(work: Work, meeting: Meeting, version: Version, ending: str) -> File:
    """Give minutes as a file for this reader; that he took it is a reading and an entry."""
    copy = queries.copy_of(work, meeting, version)
    paper = paper_of(work, copy)
    content = pdf_of(paper) if ending == PDF else word_of(paper)
    queries.note_read(work, version)
    facts = {"meeting": meeting.id, "version": version.id, "as": ending}
    work.record("minutes.exported", space_id=SYSTEM_CHAIN, facts=facts)
    return File(f"{meeting.title}, {KIND}", ending, content)


def paper_of(work: Work, copy: Copy) -> Paper:
    """Give a copy of minutes as a paper, cut to its reader."""
    added = _added(work, copy)
    marking = max([copy.marking, *(int(one.marking) for one in added)])
    mark = _mark(work, marking, _proof(work, copy.meeting, copy.version))
    return Paper(copy.meeting.title, tuple(blocks_of(copy, added)), mark)


def blocks_of(copy: Copy, added: Sequence[Addendum] = ()) -> Iterator[Block]:
    """Give the blocks of a copy: each part with its hash, of what is withheld the hash alone."""
    if not copy.version.is_final:
        yield Aside(NOT_APPROVED)
    for position, leaf in enumerate(copy.version.leaves, 1):
        part = copy.parts.get(position)
        if part is None:
            yield Aside(WITHHELD % bytes(leaf).hex())
        else:
            yield from _part(part)
    for one in added:
        yield Heading(f"Addendum {one.number}, {one.answered_at or one.written_at:%d %B %Y}")
        yield Paragraph(one.words)
        yield Aside(f"Hash {bytes(one.hash or b'').hex()}, salt {bytes(one.salt).hex()}.")
    yield Paragraph(INDEPENDENT)
    yield Heading("Proof")
    yield Paragraph(PROOF)
    yield Listed(tuple(_proofs(copy)))


def pack(work: Work, meeting: Meeting) -> File:
    """Give the papers of a meeting as one PDF for this reader: agenda, papers, minutes, decisions.

    What he may not read is not in it, and nothing says that it is missing.
    """
    topics = agenda(work, meeting)
    papers = list(attachments_of(work, [topic.id for topic in topics]))
    sheets = [Sheet("Agenda", tuple(_agenda(meeting, topics, papers)))]
    marking = max([int(meeting.marking), *(int(t.marking) for t in topics)])
    room = MOST_BYTES
    for paper in papers[:MOST_FILES]:
        sheet = _sheet(paper, room)
        room -= len(sheet.pdf or b"")
        sheets.append(sheet)
        marking = max(marking, paper.marking)
    if papers[MOST_FILES:]:
        rest = tuple(paper.title for paper in papers[MOST_FILES:])
        sheets.append(Sheet("More papers", (Aside(ELSEWHERE), Listed(rest))))
    before = _previous(work, meeting)
    if before is not None:
        added = _added(work, before)
        sheets.append(Sheet("Minutes of the meeting before", tuple(blocks_of(before, added))))
        marking = max([marking, before.marking, *(int(one.marking) for one in added)])
        queries.note_read(work, before.version)
    came = list(outcomes_of(work, [topic.id for topic in topics]))
    if came:
        decided = [b for o in came for b in (Heading(o.title, 2), Paragraph(_told(o)))]
        sheets.append(Sheet("Decisions and actions", (*decided, Paragraph(INDEPENDENT))))
        marking = max([marking, *(outcome.marking for outcome in came)])
    content = pack_of(meeting.title, sheets, _mark(work, marking, ""))
    # Who took what, and how much there was for him, is nobody's to count but the association's.
    work.record("meetings.pack_taken", space_id=SYSTEM_CHAIN, facts={"meeting": meeting.id})
    return File(f"{meeting.title}, papers", PDF, content)


def _added(work: Work, copy: Copy) -> Sequence[Addendum]:
    """Give the addenda that stand, as far as this reader may read them."""
    return [one for one in queries.addenda(work, copy.meeting) if one.state == "added"]


def _told(outcome: Outcome) -> str:
    return f"{outcome.by}, {outcome.words}" if outcome.by else outcome.words


def _part(part: Section) -> Iterator[Block]:
    late = " (late item)" if part.late else ""
    yield Heading(f"{part.title}{late}")
    yield Aside(Marking(part.marking).label)
    yield Paragraph(part.body)


def _proofs(copy: Copy) -> Iterator[str]:
    yield f"Root: {bytes(copy.version.root).hex()}"
    for position, leaf in enumerate(copy.version.leaves, 1):
        part = copy.parts.get(position)
        told = f"{part.kind}, salt {bytes(part.salt).hex()}, " if part else "withheld, "
        yield f"Part {position}: {told}hash {bytes(leaf).hex()}"


def _agenda(
    meeting: Meeting, topics: Sequence[AgendaItem], papers: Sequence[Attachment]
) -> Iterator[Block]:
    starts = "not fixed yet"
    if meeting.starts_at:
        there = meeting.starts_at.astimezone(ZoneInfo(meeting.time_zone))
        starts = f"{there:%d %B %Y, %H:%M} {meeting.time_zone}"
    yield Paragraph(f"{meeting.title}\nBegins: {starts}\nPlace: {meeting.place or 'to be told'}")
    rows = tuple(
        (str(n), topic.title, topic.purpose, f"{topic.minutes} min", _titles(topic, papers))
        for n, topic in enumerate(topics, 1)
    )
    if rows:
        yield Table(("No.", "Topic", "Purpose", "Time", "Papers"), rows)
    for number, topic in enumerate(topics, 1):
        if topic.body.strip():
            yield Heading(f"{number}. {topic.title}", 2)
            yield Paragraph(topic.body)
    yield Paragraph(INDEPENDENT)


def _titles(topic: AgendaItem, papers: Sequence[Attachment]) -> str:
    return "; ".join(paper.title for paper in papers if paper.about_id == topic.id)


def _sheet(paper: Attachment, room: int) -> Sheet:
    if paper.kind == PDF and paper.size <= room:
        return Sheet(paper.title, pdf=paper.read())
    if paper.kind in (DOCX, "txt", "md"):
        words = paper.words().strip()
        return Sheet(paper.title, (Paragraph(words or ELSEWHERE),))
    return Sheet(paper.title, (Aside(ELSEWHERE),))


def _previous(work: Work, meeting: Meeting) -> Copy | None:
    """Give the newest approved minutes of the same series, or of the space where there is none."""
    found = queries.approved_before(work, meeting)
    return queries.copy_of(work, *found) if found else None


def _mark(work: Work, marking: int, proof: str) -> Mark:
    me = work.session.get_one(Representation, work.viewer.representation_id)
    firm = work.session.get_one(Organisation, work.viewer.org_id)
    return Mark(me.name, firm.name, work.now, marking, proof)


def _proof(work: Work, meeting: Meeting, version: Version) -> str:
    stated = work.session.execute(
        select(Acknowledgement.statement_version, Acknowledgement.statement_hash)
        .where(Acknowledgement.meeting_id == meeting.id)
        .distinct()
        .order_by(Acknowledgement.statement_version)
    ).all()
    lines = [f"Minutes, version {version.number}, root {bytes(version.root).hex()}"]
    lines += [f"Competition-law statement {name}, hash {known}" for name, known in stated]
    return "\n".join(lines)
