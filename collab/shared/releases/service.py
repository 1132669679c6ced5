"""Release, withdraw, settle: the gate at work. Draft, verdict and copy stand in one transaction."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from collab.audit.record import SYSTEM_CHAIN
from collab.core.canonical import canonical
from collab.core.errors import ConflictError, DeniedError, InvalidError
from collab.core.ids import new_id, random_id
from collab.people.spaces.audience import Audience, Reader, audience
from collab.people.spaces.models import Space
from collab.policy.decision import Decision
from collab.policy.declaration import Attribution, Declaration
from collab.policy.judgement import Judgement
from collab.policy.marking import Marking
from collab.policy.verdict import Verdict
from collab.shared.releases import queries
from collab.shared.releases.clearing import still_clearable
from collab.shared.releases.crossing import Snapshot, crossing_of
from collab.shared.releases.judging import Judged
from collab.shared.releases.models import HeldItem, Release
from collab.shared.releases.policy import Act
from collab.shared.releases.proving import prove, prove_gone
from collab.shared.releases.records import (
    STATES,
    changes_kept,
    changes_proved,
    citation_of,
    commitment,
    facets_of,
    votes_for_author,
    votes_for_counsel,
)
from collab.shared.releases.unsaid import counsel_first, nothing_since
from collab.work.unit import Work

NONCE_BYTES = 16
OUTCOMES = frozenset({"cleared", "returned", "rejected"})
ALREADY = (
    "This draft is already released there, or waits for counsel."
    " Release a correction of what is out, or take it back first."
)


@dc.dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt. Only ``released`` and ``held`` put anything outside the vault."""

    release: Release
    judgement: Judgement


def release(work: Work, vault: Space, judged: Judged) -> Outcome:
    """Let a judged draft cross, hold it for counsel, or refuse it; the vault keeps the record.

    :raises DeniedError: when the viewer may not release into the space, or nobody could review.
    :raises InvalidError: when it leaves its bounds, corrects what it cannot, or stands out without
        a reason to go on.
    :raises ConflictError: when it is there or waits already, or what it corrects is not out.
    """
    work.authorise(Act.RELEASE_INTO, judged.space)
    wrong = judged.snapshot.out_of_bounds(
        judged.space.id, judged.declaration.marking, judged.circle
    )
    wrong |= misdeclared(judged.corrects, judged.snapshot, judged.space, judged.declaration)
    wrong |= judged.unanswered
    if wrong:
        raise InvalidError(wrong)
    queries.keep_out(work, judged.snapshot.item_id, judged.space.id, judged.payload_hash)
    judged = counsel_first(work, judged)
    _need_counsel(work, judged)
    row = _record_of(work, vault, judged)
    work.create(Act.KEEP, vault, row)
    try:
        work.session.flush()  # the gate's functions look the row up
    except IntegrityError as error:
        if "uq_releases_live" not in str(error.orig):
            raise
        raise ConflictError(ALREADY) from error
    if row.state in ("released", "held"):
        crossing_of(row.item_kind).carry(work, row)
    if row.state == "released":
        work.call("app.cross_over", row.id, judged.payload)
    elif row.state == "held":
        _hold(work, judged, row)
    _enter_ledgers(work, judged, row)
    return Outcome(row, judged.judgement)


def withdraw(work: Work, row: Release) -> None:
    """Take a copy back, or recall what still waits; it disappears for everybody at once.

    What it corrected and what was said of it go along; whoever opened it is told, nobody else.

    :raises DeniedError: unless it is the viewer's own organisation's.
    :raises ConflictError: when nothing of it is out.
    """
    work.authorise(Act.WITHDRAW, row)
    if row.state not in queries.OUTSIDE:
        raise ConflictError("Nothing of this is out of your vault.")
    recalled = row.state == "held"
    along = work.call("app.withdraw", row.id)
    work.session.refresh(row)
    kind = "releases.recalled" if recalled else "releases.withdrawn"
    work.record(kind, space_id=row.space_id, facts={"release": row.id})
    if recalled:
        return
    if row.target_space_id in work.viewer.seats:
        prove(work, kind, row.item_kind, row.target_space_id, {"copy": row.copy_id})
    for one in along:
        prove_gone(work, kind, row.target_space_id, one)


def settle(work: Work, held: HeldItem, *, outcome: str, opinion: str) -> None:
    """Clear, return or reject what waits; clearing lets exactly the judged text cross.

    :raises DeniedError: unless the viewer is counsel of the space.
    :raises ConflictError: when it no longer waits, or could not be cleared today.
    """
    work.authorise(Act.SETTLE, held)
    if outcome not in OUTCOMES:
        raise ConflictError("Choose to clear, return or reject.")
    if held.state != "waiting":
        raise ConflictError("This was decided or recalled in the meantime.")
    if outcome == "cleared":
        still_clearable(work, held)
        nothing_since(work, held)
    shared = batch_time(work.now, Attribution(held.attribution))
    work.call("app.settle", held.id, outcome, opinion, shared, work.now)
    facts: dict[str, Any] = {
        "held": held.id,
        "outcome": outcome,
        "decided_by": work.viewer.representation_id,
        "policy": held.policy_version,
    }
    if outcome == "cleared":
        readers = audience(work, held.space_id, Marking(held.copy_marking), held.copy_circle)
        unseen = held.copy_circle is None and crossing_of(held.item_kind).quiet
        facts |= {
            "copy": held.copy_id,
            "kind": held.item_kind,
            "category": held.category,
            "marking": held.copy_marking,
            "seats": [] if unseen else _seats(readers),
            "contributor": held.commitment,
        }
        if held.supersedes_id is not None:
            facts["corrects"] = held.supersedes_id
        prove(work, "releases.settled", held.item_kind, held.space_id, facts)
    # Every decision leaves proof with counsel's own firm; the space learns of cleared ones only.
    own_chain = work.viewer.vault_id or SYSTEM_CHAIN
    work.record("releases.settled", space_id=own_chain, facts=facts)


def misdeclared(
    old: Release | None, snapshot: Snapshot, space: Space, declaration: Declaration
) -> dict[str, str]:
    """Say what of a declaration cannot be for this draft, field by field.

    A correction and what it corrects point at each other for every reader. A name on either would
    stand on both, so a named copy is corrected by name and an unnamed one without.
    """
    wrong = {}
    private = snapshot.unseen or snapshot.only is not None
    if private and declaration.attribution is Attribution.FACILITATOR_ONLY:
        wrong["attribution"] = "The facilitator does not read this, and is told nothing of it."
    if old is None:
        return wrong
    if (old.item_kind, old.item_id) != (snapshot.kind, snapshot.item_id):
        wrong["corrects"] = "Only the draft a copy was made of can correct it."
    if old.target_space_id != space.id:
        wrong["space"] = "A correction goes where the copy is that it corrects."
    named = Attribution.NAMED.value
    if (old.attribution == named) != (declaration.attribution.value == named):
        wrong["attribution"] = (
            "What it corrects bears your name, so the correction does too."
            if old.attribution == named
            else "What it corrects does not name you, and a name on the correction would."
        )
    return wrong


def batch_time(now: dt.datetime, attribution: Attribution) -> dt.datetime:
    """Give when a copy counts as shared: the full hour, unless its contributor is named.

    The minute of a release would tell whoever watched a colleague at his desk.
    """
    if attribution is Attribution.NAMED:
        return now
    return now.replace(minute=0, second=0, microsecond=0)


def _need_counsel(work: Work, judged: Judged) -> None:
    if judged.judgement.verdict is not Verdict.REVIEW:
        return
    if not _counsel_for(work, judged):
        because = "This needs review by antitrust counsel, and nobody here may review it."
        remedy = "Ask the facilitator to seat counsel in this space who reads this marking."
        raise DeniedError(Decision(allowed=False, reasons=(because,), remedy=remedy))


def _counsel_for(work: Work, judged: Judged) -> Sequence[Reader]:
    """Give those who could clear it: they read its marking, and it is not their own firm's."""
    readers = audience(work, judged.space.id, judged.declaration.marking)
    return [one for one in readers.counsel if one.org_id != work.viewer.org_id]


def _seats(readers: Audience) -> list[str]:
    return sorted(str(reader.representation_id) for reader in readers.readers)


def _record_of(work: Work, vault: Space, judged: Judged) -> Release:
    declaration, verdict = judged.declaration, judged.judgement.verdict
    out = verdict is Verdict.ALLOW
    nonce, copy_id = secrets.token_bytes(NONCE_BYTES), random_id()
    return Release(
        id=new_id(),
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        marking=int(judged.snapshot.marking),
        shared_at=work.now,
        item_kind=judged.snapshot.kind,
        item_id=judged.snapshot.item_id,
        item_version=judged.snapshot.version,
        target_space_id=judged.space.id,
        copy_id=copy_id,
        supersedes_id=judged.corrects.copy_id if judged.corrects else None,
        title=judged.draft.title,
        category=declaration.category,
        facets=facets_of(declaration),
        copy_marking=int(declaration.marking),
        copy_circle=list(judged.circle) if judged.circle is not None else None,
        attribution=declaration.attribution.value,
        attribution_label=judged.label,
        permitted_action=declaration.permitted_action.value,
        citation=citation_of(declaration),
        verdict=verdict.value,
        state=STATES[verdict],
        votes=votes_for_author(judged.judgement),
        policy_version=judged.judgement.policy_version,
        payload_hash=judged.payload_hash,
        nonce=nonce,
        commitment=commitment(work.house.secret_key, nonce, work.viewer.org_id, copy_id),
        **changes_kept(judged),
        copy_shared_at=batch_time(work.now, declaration.attribution) if out else None,
        decided_at=None if verdict is Verdict.REVIEW else work.now,
    )


def _hold(work: Work, judged: Judged, row: Release) -> None:
    held_id = random_id()
    shared = batch_time(work.now, judged.declaration.attribution)
    votes = canonical(votes_for_counsel(judged.judgement))
    work.call("app.hold", row.id, held_id, judged.payload, votes, shared)
    asked = queries.circle_of(work, held_id)  # without who is conflicted about this draft
    for reader in (one for one in _counsel_for(work, judged) if one.representation_id in asked):
        work.later(
            "mail.review_waiting",
            key=f"review:{held_id}:{reader.representation_id}",
            representation_id=reader.representation_id,
        )


def _enter_ledgers(work: Work, judged: Judged, row: Release) -> None:
    """Write the vault's entry always, and the space's only when something can be read there.

    That something waits is known in its circle alone: the others must not learn that, or when,
    somebody among them asked.
    """
    work.record(
        f"releases.{row.state}",
        space_id=row.space_id,
        facts={
            "release": row.id,
            "item": row.item_id,
            "into": row.target_space_id,
            "verdict": row.verdict,
            "rules": sorted({vote["rule"] for vote in row.votes}),
            "hash": row.payload_hash.hex(),
            "policy": row.policy_version,
            **changes_proved(judged),
        },
    )
    if row.state != "released":
        return
    facts: dict[str, Any] = {
        "kind": row.item_kind,
        "category": row.category,
        "marking": row.copy_marking,
        "verdict": row.verdict,
        "policy": row.policy_version,
        "contributor": row.commitment,
        "copy": row.copy_id,
        "seats": [] if judged.snapshot.unseen else _seats(judged.audience),
    }
    if row.supersedes_id is not None:
        facts["corrects"] = row.supersedes_id
    at = batch_time(work.now, judged.declaration.attribution)
    prove(work, "releases.released", row.item_kind, row.target_space_id, facts, at=at)
