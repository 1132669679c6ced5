"""Signed versions as files and as text: made when asked for, for whoever asks, and kept nowhere.

This is the only way a sentence of a version leaves for a file or a program.
"""

from __future__ import annotations

import dataclasses as dc
import itertools
from collections.abc import Iterator, Sequence

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import NotFoundError
from collab.features.talking_points import queries
from collab.features.talking_points.models import (
    TalkingPointText,
    TalkingPointVersion,
)
from collab.features.talking_points.policy import Act
from collab.features.talking_points.rules import AUDIENCES, FIELDS, LANGUAGES
from collab.features.talking_points.service.moving import NotReadyError
from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation
from collab.shared.papers.model import (
    Aside,
    Block,
    Heading,
    Listed,
    Mark,
    Paper,
    Paragraph,
)
from collab.shared.papers.pdf import pdf_of
from collab.shared.papers.word import word_of
from collab.shared.process.words import INDEPENDENT
from collab.work.unit import Work

PDF, DOCX, TEXT = "pdf", "docx", "txt"
MEDIA = {
    PDF: "application/pdf",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    TEXT: "text/plain; charset=utf-8",
}
BULLETS = ("- ", "• ", "* ", "– ")  # noqa: RUF001 # a dash people type


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


def export(work: Work, row: TalkingPointVersion, ending: str, language: str = "") -> File:
    """Give a signed version for this reader, in one language or all; that he took it is entered.

    :raises DeniedError: for what counsel has not signed.
    :raises NotReadyError: when it is not what counsel signed, not to be used today, or its
        evidence does not bear it.
    :raises NotFoundError: for a language it does not speak.
    """
    work.authorise(Act.EXPORT, row)
    document = queries.one(work, row.talking_point_id)
    texts = [one for one in queries.texts(work, row.id) if language in ("", one.language)]
    if not texts or ending not in MEDIA:
        raise NotFoundError
    mark = _mark(work, row)
    blocks = tuple(blocks_of(row, texts))
    # Asked last, of what was read before: what is given is what the database compared.
    lacks = queries.standing(work, [row.id]).get(row.id, "not_signed")
    if lacks is not None:
        raise NotReadyError(lacks)
    title = queries.name_of(row, document)
    paper = Paper(title, blocks, mark, language or texts[0].language)
    content = {PDF: pdf_of, DOCX: word_of, TEXT: _plain_of}[ending](paper)
    facts = {"version": row.id, "as": ending, "hash": bytes(row.text_hash or b"").hex()}
    for chain in filter(None, (work.viewer.vault_id, SYSTEM_CHAIN)):
        work.record("talking_points.exported", space_id=chain, facts=facts)
    return File(title.replace(":", ","), ending, content)


def blocks_of(row: TalkingPointVersion, texts: Sequence[TalkingPointText]) -> Iterator[Block]:
    """Give the blocks of a version, language by language; who decides stands above all of it."""
    yield Aside(INDEPENDENT)
    yield Paragraph(
        f"For: {AUDIENCES[row.audience]}\nMay be used from {row.use_from} to {row.use_until}"
    )
    if row.conditions:
        yield Heading("Conditions")
        yield Paragraph(row.conditions)
    for text in texts:
        if len(texts) > 1:
            yield Heading(LANGUAGES[text.language])
        for field, label in FIELDS.items():
            said = getattr(text, field)
            if said.strip():
                yield Heading(label, 2 if len(texts) > 1 else 1)
                yield from said_as(said)
    yield Aside(INDEPENDENT)


def said_as(said: str) -> Iterator[Block]:
    """Give a text as paragraphs and lists: lines that begin with a bullet are one list."""
    for listed, group in itertools.groupby(
        said.split("\n"), key=lambda line: line.lstrip().startswith(BULLETS)
    ):
        some = list(group)
        if listed:
            yield Listed(tuple(line.lstrip()[2:].strip() for line in some))
        elif words := "\n".join(some).strip():
            yield Paragraph(words)


def _plain_of(paper: Paper) -> bytes:
    """Write a paper as text: its marks above and below, its bullets kept."""
    marks = f"{paper.mark.label}\n{paper.mark.watermark}\n{paper.mark.proof}"
    body = "\n\n".join(filter(None, map(_lines_of, paper.blocks)))
    return f"{marks}\n\n{paper.title}\n\n{body}\n\n{marks}\n".encode()


def _lines_of(block: Block) -> str:
    match block:
        case Heading():
            return block.text.upper() if block.level == 1 else block.text
        case Listed():
            return "\n".join(f"- {item}" for item in block.items)
        case Paragraph() | Aside():
            return block.text
        case _:
            return ""


def _mark(work: Work, row: TalkingPointVersion) -> Mark:
    me = work.session.get_one(Representation, work.viewer.representation_id)
    firm = work.session.get_one(Organisation, work.viewer.org_id)
    proof = f"Signed text, hash {bytes(row.text_hash or b'').hex()}"
    return Mark(me.name, firm.name, work.now, row.marking, proof)
