"""Corrections by those who were there, and addenda once the minutes are approved."""

from __future__ import annotations

import uuid

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import InvalidError
from collab.core.ids import new_id
from collab.features.meetings.minutes import queries
from collab.features.meetings.minutes.models import Addendum, Correction, Section
from collab.features.meetings.minutes.policy import Act
from collab.features.meetings.minutes.rules import GENERATED, REASON
from collab.features.meetings.minutes.service import refuse, refuse_names, typed, wait_for_silence
from collab.features.meetings.models import Meeting
from collab.shared.process.screening import screened
from collab.work.unit import Work

LONGEST_ADDENDUM = 10_000
HAPPENED = (
    "The protocol is what happened, and nobody corrects it. Once the minutes are approved, an"
    " addendum can say what it lacks: write to the facilitator."
)


def propose(
    work: Work, meeting: Meeting, section: Section, *, seen: bytes, wording: str, reason: str
) -> uuid.UUID:
    """Propose that a part read otherwise, and say why.

    What the screen is in doubt about, and who was there, counsel reads before the others do.

    :raises DeniedError: for whoever was not there.
    :raises InvalidError: with the sentence that cannot be written, and why.
    :raises ConflictError: when another version stands, or the time is over.
    """
    work.authorise(Act.CORRECT, queries.presence(work, meeting))
    if section.kind in GENERATED:
        raise InvalidError({"wording": HAPPENED})
    if wording == section.body:
        raise InvalidError({"wording": "Nothing is changed. Write how it should read."})
    if not reason.strip() or len(reason) > REASON:
        raise InvalidError({"reason": "Say why, in a sentence."})
    refuse_names(work, meeting, {"reason": reason}, stopped=section.stopped)
    try:
        doubtful = refuse(work, meeting, section, wording)
    except InvalidError as error:
        raise InvalidError({"wording": " ".join(error.fields.values())}) from error
    known = {flag.sentence for flag in screened({"body": typed(section, section.body)}).flags}
    why = screened({"reason": reason})
    asks = bool(set(doubtful) - known) or why.needs_counsel
    ident = new_id()
    work.call(
        "app.propose_correction",
        ident,
        meeting.id,
        section.part,
        seen,
        wording,
        reason.strip(),
        asks,
        work.now,
    )
    facts = {"meeting": meeting.id, "correction": ident}
    # As with agreement: members would count in the space's chain what firms who were away said.
    work.record("minutes.correction_proposed", space_id=SYSTEM_CHAIN, facts=facts)
    return ident


def judge(
    work: Work, meeting: Meeting, correction: Correction, *, lets: bool, words: str = ""
) -> None:
    """Let the others read a proposal the screen was in doubt about, or not: counsel's word."""
    work.authorise(Act.JUDGE, meeting)
    _answer(work, meeting, correction, accepts=lets, words=words)


def answer(
    work: Work, meeting: Meeting, correction: Correction, *, accepts: bool, words: str
) -> None:
    """Accept a proposal, which makes the next version, or decline it with a word.

    :raises ConflictError: when it was answered, or the part was changed meanwhile.
    """
    work.authorise(Act.ANSWER, meeting)
    if not accepts and not words.strip():
        raise InvalidError({"words": "Say in a word why not."})
    if screened({"words": words}).needs_counsel:
        raise InvalidError({"words": "Say it more plainly, without the circumstances."})
    part = queries.part_now(work, meeting, correction.part)
    refuse_names(work, meeting, {"words": words}, stopped=part is None or part.stopped)
    _answer(work, meeting, correction, accepts=accepts, words=words)


def add(work: Work, meeting: Meeting, words: str, about: Section | None = None) -> uuid.UUID:
    """Write an addendum to approved minutes; counsel reads it before anybody else does.

    About one part it goes to whoever may read that part, and to nobody else.
    """
    work.authorise(Act.ADD, meeting)
    if not words.strip() or len(words) > LONGEST_ADDENDUM:
        raise InvalidError({"added": f"Write what is to be added, up to {LONGEST_ADDENDUM}."})
    screened({"added": words})
    told_of = [about] if about else queries.parts_now(work, meeting)
    stopped = any(part.stopped for part in told_of)
    refuse_names(work, meeting, {"added": words}, stopped=stopped)
    ident, part_id = new_id(), about.part if about else None
    work.call("app.add_addendum", ident, meeting.id, part_id, words.strip(), work.now)
    facts = {"meeting": meeting.id, "addendum": ident}
    work.record("minutes.addendum_written", space_id=SYSTEM_CHAIN, facts=facts)
    return ident


def settle(work: Work, meeting: Meeting, addendum: Addendum, *, adds: bool, words: str) -> None:
    """Let an addendum stand beside the minutes, or not: counsel's word."""
    work.authorise(Act.JUDGE, meeting)
    if not adds and not words.strip():
        raise InvalidError({"words": "Say in a word why not."})
    work.call("app.settle_addendum", addendum.id, adds, words.strip()[:REASON], work.now)
    work.session.refresh(addendum)
    facts = {"meeting": meeting.id, "addendum": addendum.id, "added": adds}
    chain = meeting.space_id if addendum.part is None else SYSTEM_CHAIN
    work.record("minutes.addendum_settled", space_id=chain, facts=facts)


def _answer(
    work: Work, meeting: Meeting, correction: Correction, *, accepts: bool, words: str
) -> None:
    work.call("app.answer_correction", correction.id, accepts, words.strip()[:REASON], work.now)
    work.session.refresh(correction)
    facts = {"meeting": meeting.id, "correction": correction.id, "accepted": accepts}
    work.record("minutes.correction_answered", space_id=SYSTEM_CHAIN, facts=facts)
    wait_for_silence(work, meeting, after=correction.id)
