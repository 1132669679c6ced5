"""A released report, and the register of recommendations, as files for whoever takes them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from collab.core.errors import NotFoundError
from collab.features.engagements.models import Engagement
from collab.features.engagements.reports import register
from collab.features.engagements.reports.models import Release
from collab.features.engagements.reports.rules import RECOMMENDED_STATES, RESPONSES, Section
from collab.people.accounts.models import Representation
from collab.people.organisations.queries import own as own_organisation
from collab.policy.declaration import PermittedAction
from collab.policy.marking import Marking
from collab.shared.papers.model import Aside, Block, Heading, Mark, Paper, Paragraph, Table
from collab.shared.papers.pdf import pdf_of
from collab.shared.papers.word import word_of
from collab.shared.process.words import INDEPENDENT
from collab.shared.releases.forms import ACTIONS
from collab.work.unit import Work

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
REGISTER = ("No.", "Recommendation", "Due", "To", "Answer", "Planned", "Why")


def report_file(work: Work, row: Release, ending: str) -> bytes:
    """Give a release as it stands, bearing its taker; that it was taken is entered.

    :raises NotFoundError: for what stands no more, or another kind of file.
    """
    if ending not in MEDIA or row.state != "released":
        raise NotFoundError
    blocks = tuple(report_blocks(row.summary, row.parts, row.left_out))
    permitted = Aside(ACTIONS[PermittedAction(row.permitted_action)])
    paper = Paper(row.title, (permitted, *blocks), _mark(work, row.marking), row.language)
    _taken(work, "reports.file_taken", release=row.id, hash=row.text_hash.hex())
    return _made(paper, ending)


def report_blocks(summary: str, parts: Sequence[Section], left_out: int) -> Iterator[Block]:
    """Give what stands in a report, section by section, and how many are not here."""
    if summary:
        yield Heading("Summary")
        yield from _paragraphs(summary)
    for one in parts:
        yield Heading(one.heading)
        yield from _paragraphs(one.text)
    if left_out:
        yield Aside(f"{left_out} sections were not released into this space.")


def register_rows(work: Work, row: Engagement) -> list[tuple[str, ...]]:
    """Give the register as lines of text, one for each addressee, as far as the viewer reads it."""
    found = register.recommendations(work, row.id, most=None)
    said = register.said(work, [one.id for one in found])
    return [
        (
            str(one.number),
            one.words,
            one.due_on.isoformat(),
            line.name,
            RESPONSES[line.reaction.said] if line.reaction.said else RECOMMENDED_STATES[one.state],
            line.reason.planned_on.isoformat() if line.reason and line.reason.planned_on else "",
            line.reason.words if line.reason else "",
        )
        for one in found
        for line in said[one.id]
    ]


def register_file(work: Work, row: Engagement, ending: str) -> bytes:
    """Give the register of an engagement, bearing its taker. :raises NotFoundError: of no kind."""
    if ending not in MEDIA:
        raise NotFoundError
    table = Table(REGISTER, tuple(register_rows(work, row)))
    title = f"Recommendations: {row.title}"
    _taken(work, "recommendations.file_taken", engagement=row.id)
    return _made(Paper(title, (Aside(INDEPENDENT), table), _mark(work, row.marking)), ending)


def _taken(work: Work, kind: str, **facts: uuid.UUID | str) -> None:
    if work.viewer.vault_id is not None:
        work.record(kind, space_id=work.viewer.vault_id, facts=facts)


def _made(paper: Paper, ending: str) -> bytes:
    return pdf_of(paper) if ending == "pdf" else word_of(paper)


def _mark(work: Work, marking: int) -> Mark:
    me = work.session.get_one(Representation, work.viewer.representation_id)
    return Mark(me.name, own_organisation(work).name, work.now, int(Marking(marking)))


def _paragraphs(text: str) -> Iterator[Paragraph]:
    for part in text.split("\n\n"):
        if part.strip():
            yield Paragraph(part.strip())
