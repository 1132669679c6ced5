"""Release a final report, space by space, and let a neutral version out to everybody."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Sequence

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.core.ids import random_id
from collab.features.engagements.reports import queries
from collab.features.engagements.reports.models import PublicReport, Release, Report
from collab.features.engagements.reports.policy import Act
from collab.features.engagements.reports.rules import REFUSED, Section
from collab.people.spaces.audience import audience
from collab.people.spaces.models import Space
from collab.policy.declaration import PermittedAction
from collab.policy.marking import Marking
from collab.shared.process.plain import plain
from collab.shared.process.screening import allowed_category, screened
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.unit import Work

TO_COUNSEL = "Something in it is for counsel to look at: nobody lets that out to everybody."
LEAVE_OUT = "Leave this section out, or ask the expert to change it: nobody else may."


@dc.dataclass(frozen=True, slots=True)
class Choice:
    """What of a report goes into a space, and how far it may travel there."""

    sections: tuple[str, ...]
    summary: bool
    marking: Marking
    category: str
    permitted: PermittedAction


def release(work: Work, row: Report, target: Space, choice: Choice) -> Release:
    """Release sections of the final text into a space, through the same rules as everything.

    What stands there of it now is replaced. What counsel must see first waits for counsel.

    :raises InvalidError: for nothing chosen, or a section the rules do not let through.
    :raises ConflictError: when counsel would have to look and none sits there.
    """
    work.authorise(Act.RELEASE, row)
    final = queries.given(work, row)
    if final is None:
        raise NotFoundError
    chosen = [one for one in final.parts if one.key in choice.sections]
    if not chosen:
        raise InvalidError({"sections": "Choose at least one section."})
    if choice.marking >= Marking.RED:
        raise InvalidError({"marking": "A release is for the whole space: it is not marked RED."})
    category = allowed_category(work, target, choice.category)
    flagged = _judged(final.title, final.summary if choice.summary else "", chosen)
    if flagged and not audience(work, target.id, choice.marking).counsel:
        raise ConflictError("Counsel must look at it first, and none sits in that space.")
    ident = random_id()
    work.call(
        "app.release_report",
        row.id,
        target.id,
        ident,
        [one.key for one in chosen],
        choice.summary,
        int(choice.marking),
        category,
        choice.permitted.value,
        flagged,
        rulebook_in_force(work).version,
        final.text_hash,
        work.now,
    )
    made = queries.release(work, ident)
    if flagged:
        _tell_counsel(work, target, choice.marking)
        facts = {"release": made.id, "space": target.id}
        work.record("reports.release_held", space_id=SYSTEM_CHAIN, facts=facts)
    else:
        _note(work, made)
    return made


def settle(work: Work, row: Release, *, words: str, seen_version: int, clear: bool) -> None:
    """Clear or return what waits for counsel. :raises InvalidError: to return it without words."""
    work.authorise(Act.SETTLE, row)
    if not clear and not words.strip():
        raise InvalidError({"words": "Say what would have to change."})
    plain({"words": words})
    outcome = "released" if clear else "returned"
    work.call("app.settle_report", row.id, outcome, words.strip(), seen_version, work.now)
    work.session.refresh(row)
    if clear:
        _note(work, row)
    else:
        facts = {"release": row.id, "space": row.space_id}
        work.record("reports.release_returned", space_id=SYSTEM_CHAIN, facts=facts)


def withdraw(work: Work, row: Release) -> None:
    """Take a release back; what is let out of it goes along."""
    work.authorise(Act.WITHDRAW, row)
    work.call("app.withdraw_report", row.id, work.now)
    work.record("reports.withdrawn", space_id=row.space_id, facts={"release": row.id})


def propose(work: Work, row: Release) -> PublicReport:
    """Propose the neutral sections of a release for everybody; an officer decides.

    :raises ConflictError: where nothing is neutral, or a firm that takes part is named.
    """
    work.authorise(Act.PROPOSE, row)
    if _judged(row.title, "", [one for one in row.parts if one.neutral]):
        raise ConflictError(TO_COUNSEL)
    ident = random_id()
    lacks = work.call("app.propose_public_report", row.id, ident, work.now)
    if lacks is not None:
        raise ConflictError(REFUSED[lacks])
    made = queries.public(work, ident)
    facts = {"release": row.id, "public": made.id}
    work.record("reports.public_proposed", space_id=row.space_id, facts=facts)
    return made


def decide(work: Work, row: PublicReport, *, publish: bool) -> None:
    """Let a neutral version out, or decline to. :raises DeniedError: for who proposed it."""
    work.authorise(Act.DECIDE, row)
    outcome = "published" if publish else "declined"
    lacks = work.call("app.decide_public_report", row.id, outcome, work.now)
    if lacks is not None:
        raise ConflictError(REFUSED[lacks])
    kind = "reports.published" if publish else "reports.public_declined"
    facts = {"public": row.id, "hash": row.text_hash.hex()}
    work.record(kind, space_id=SYSTEM_CHAIN, facts=facts)


def recall(work: Work, row: PublicReport) -> None:
    """Take back what anybody could read."""
    work.authorise(Act.RECALL, row)
    work.call("app.recall_public_report", row.id, work.now)
    work.record("reports.public_recalled", space_id=SYSTEM_CHAIN, facts={"public": row.id})


def _judged(title: str, summary: str, chosen: Sequence[Section]) -> bool:
    texts = {"title": title, "summary": summary}
    texts |= {f"section {one.heading}": one.text for one in chosen}
    try:
        return screened(texts).needs_counsel
    except InvalidError as error:
        told = [f"{text} {LEAVE_OUT}" for text in error.fields.values()]
        raise InvalidError({"sections": " ".join(told)}) from error


def _note(work: Work, row: Release) -> None:
    facts = {
        "release": row.id,
        "engagement": row.engagement_id,
        "category": row.category,
        "marking": row.marking,
        "verdict": row.verdict,
        "clearance": row.clearance,
        "rules": row.policy_version,
        "hash": row.text_hash.hex(),
    }
    work.record("reports.released", space_id=row.space_id, facts=facts)


def _tell_counsel(work: Work, target: Space, marking: Marking) -> None:
    for reader in audience(work, target.id, marking).counsel:
        work.later(
            "mail.review_waiting",
            key=f"report_waits:{random_id()}",
            representation_id=reader.representation_id,
        )
