"""Write a report and move it on. Its text is the expert's alone: nothing here writes for him."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid

from collab.core.canonical import canonical
from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import random_id
from collab.features.engagements.reports import queries
from collab.features.engagements.reports.models import FactNote, FactThread, Passage, Report
from collab.features.engagements.reports.policy import TAKING, Act
from collab.features.engagements.reports.rules import EXCERPT, REFUSED, WORDS, Step, Text
from collab.people.spaces.models import Space
from collab.shared.process.plain import plain
from collab.work.unit import Work

GIVING = frozenset({Step.GIVE, Step.FINISH})
"""Steps that take the text out of its author's hands."""
SAY_READ = "Say which text you read: its number and its version."
OTHER_TEXT = "A colleague changed the text meanwhile. Read it again before you give it."
FIELDS = {"too_soon": "until", "not_there": "excerpt", "names_others": "excerpt"}


@dc.dataclass(frozen=True, slots=True)
class Seen:
    """A text as somebody read it: which one, and as it stood then."""

    number: int
    version: int


def begin(work: Work, room: Space) -> Report:
    """Begin the report of a room's engagement; there is one.

    :raises DeniedError: when the viewer is not the room's expert.
    :raises ConflictError: when nothing is due there, or it was begun already.
    """
    work.authorise(Act.BEGIN, room)
    ident = random_id()
    work.call("app.begin_report", room.id, ident, work.now)
    row = queries.report(work, ident)
    work.record("reports.begun", space_id=room.id, facts={"report": row.id})
    return row


def write(work: Work, row: Report, text: Text, *, seen_version: int | None) -> uuid.UUID:
    """Save what the expert is writing; nobody else reads it before it is given. Give its id.

    ``seen_version`` is that of the draft its author saw, None where there was none.

    :raises ConflictError: when a colleague saved it meanwhile, or it was given.
    :raises InvalidError: for a text that cannot be kept.
    """
    work.authorise(Act.WRITE, row)
    found = work.call(
        "app.write_report",
        row.id,
        random_id(),
        text.language,
        text.title,
        text.summary,
        canonical([one.kept for one in text.sections]),
        seen_version,
        work.now,
    )
    ident: uuid.UUID = found
    return ident


def move(
    work: Work,
    row: Report,
    step: Step,
    *,
    words: str = "",
    until: dt.date | None = None,
    seen: Seen | None = None,
) -> None:
    """Take one step. Returning says why; asking those it speaks of says until when.

    ``seen`` is the text that was read: nothing else is given out of the expert's hands.

    :raises ConflictError: when something is missing, saying what, or another text stands there.
    :raises InvalidError: for a day or words that will not do, and where no text was read.
    """
    work.authorise(TAKING[step], row)
    if step in GIVING and seen is None:
        raise InvalidError({"version": SAY_READ})
    if step is Step.RETURN and not words.strip():
        raise InvalidError({"words": "Say what is missing: the expert reads it."})
    if step is Step.RETURN:
        plain({"words": words})
    lacks = work.call("app.move_report", row.id, step.value, words.strip(), until, work.now)
    if lacks in FIELDS:
        raise InvalidError({FIELDS[lacks]: REFUSED[lacks]})
    if lacks is not None:
        raise ConflictError(REFUSED[lacks])
    work.session.expire_all()  # a function wrote it
    if step in GIVING and seen is not None:
        _is_what_was_read(work, row, seen)
    facts: dict[str, object] = {"report": row.id}
    given = queries.given(work, row)
    if step in GIVING and given is not None and given.text_hash is not None:
        facts["hash"] = given.text_hash.hex()
    work.record(f"reports.{step}", space_id=row.space_id, facts=facts)


def read(work: Work, row: Report) -> Seen | None:
    """Give the text as it stands now, for whoever reads it just before a step."""
    latest = next(iter(queries.versions(work, row)), None)
    return None if latest is None else Seen(latest.number, latest.version)


def _is_what_was_read(work: Work, row: Report, seen: Seen) -> None:
    """Go on if what was given is what was read. :raises ConflictError: otherwise.

    The step holds the report's row, which whoever writes waits for: nobody saves any more. Giving
    adds one to the version of a draft, and leaves a text alone that was given before.
    """
    given = queries.versions(work, row)[0]
    if given.number != seen.number or given.version - seen.version not in (0, 1):
        raise ConflictError(OTHER_TEXT)


def mark(work: Work, row: Report, *, section: str, excerpt: str, party_id: uuid.UUID) -> uuid.UUID:
    """Say that some words of what is in escrow speak of a firm; give the passage.

    :raises InvalidError: when the words do not stand there to the letter, or the firm is no party.
    """
    work.authorise(Act.MARK, row)
    words = excerpt.strip()
    if not words or len(words) > EXCERPT:
        raise InvalidError({"excerpt": f"Copy at most {EXCERPT} characters of the section."})
    given = queries.given(work, row)
    headings = [one.heading for one in given.parts if one.key == section] if given else []
    plain({"excerpt": words, "section": "\n".join(headings)})  # it goes into the group as it is
    if party_id not in queries.parties(work, row):
        raise InvalidError({"party": "Choose one of the firms named here."})
    ident = random_id()
    lacks = work.call("app.mark_passage", row.id, ident, section, words, party_id, work.now)
    if lacks is not None:
        raise InvalidError({FIELDS[lacks]: REFUSED[lacks]})
    return ident


def unmark(work: Work, row: Report, passage: Passage) -> None:
    """Take a passage off again. :raises DeniedError: once those it speaks of were asked."""
    work.authorise(Act.MARK, row)
    work.call("app.unmark_passage", passage.id)


def comment(work: Work, row: FactThread, words: str, *, seen_version: int) -> None:
    """Say what is not so in a passage that speaks of one's own firm.

    It crosses to the expert as it stands, so it is screened like everything that crosses; what
    counsel would have to see first is not written: there is nobody between the two sides.

    :raises InvalidError: for words that may not cross, with the sentence and why.
    :raises ConflictError: when a colleague wrote meanwhile, or the round is over.
    """
    work.authorise(Act.COMMENT, row)
    said = words.strip()
    if not said or len(said) > WORDS:
        raise InvalidError({"words": f"Say what is not so, in at most {WORDS} characters."})
    plain({"words": said})
    work.call("app.comment_fact", row.id, said, seen_version, work.now)
    work.session.refresh(row)
    facts = {"passage": row.id}
    if work.viewer.vault_id is not None:
        work.record("reports.fact_commented", space_id=work.viewer.vault_id, facts=facts)


def answer(work: Work, row: FactNote, words: str, *, changed: bool, seen_version: int) -> None:
    """Answer what was said of a passage: it was changed, or not, and why.

    :raises InvalidError: for words that may not cross.
    :raises ConflictError: when it was answered, or the comment was changed meanwhile.
    """
    work.authorise(Act.ANSWER, row)
    said = words.strip()
    if not said or len(said) > WORDS:
        raise InvalidError({"answer": f"Say why, in at most {WORDS} characters."})
    plain({"answer": said})
    work.call("app.answer_fact", row.id, said, changed, seen_version, work.now)
    work.session.refresh(row)
    facts = {"passage": row.id, "changed": changed}
    work.record("reports.fact_answered", space_id=row.space_id, facts=facts)
