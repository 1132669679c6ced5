"""Write in one's own vault, sealed before it is written; submit until the database says it is over.

What was submitted last stays submitted while somebody goes on writing.
"""

from __future__ import annotations

import dataclasses as dc
import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy.exc import DBAPIError

from collab.core.errors import ConflictError, DeniedError, InvalidError
from collab.core.ids import new_id
from collab.features.engagements.models import Call, Proposal
from collab.features.engagements.proposals import queries
from collab.features.engagements.proposals.policy import SITS_THERE, Act, Desk
from collab.features.engagements.proposals.rules import (
    Content,
    Part,
    missing,
    parts_of,
    texts_of,
    unasked,
)
from collab.features.engagements.proposals.sealing import seal
from collab.features.engagements.proposals.service.screening import doubtful
from collab.people.spaces.queries import own_vault
from collab.policy.decision import Decision
from collab.policy.marking import Marking
from collab.work.unit import Work

OVER = "The deadline is over. What you submitted before it stands; nothing else is read."
STALE = (
    "Somebody else saved this proposal while you were at it. Open it anew beside this page, and"
    " bring both together there."
)


def register(work: Work, desk: Desk) -> None:
    """Register one's own firm for a call; once registered, a second time changes nothing.

    :raises DeniedError: when it is none that proposes, or sits in the group that calls.
    :raises ConflictError: after the deadline.
    """
    work.authorise(Act.REGISTER, desk)
    vault = own_vault(work)
    try:
        work.call("app.register_for_call", desk.call.id, new_id(), work.now)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != "42501":
            raise
        # Somebody else of his organisation sits there: of that the viewer's own seats say nothing.
        raise DeniedError(Decision(allowed=False, reasons=(SITS_THERE,))) from error
    work.record("proposals.registered", space_id=vault.id, facts={"call": desk.call.id})


def begin(work: Work, desk: Desk) -> Proposal:
    """Begin a proposal to the stage a call is in, or give the one begun before.

    A full proposal begins with what the outline said.

    :raises DeniedError: when one's firm is not registered, not asked for a full one, or late.
    """
    work.authorise(Act.WRITE, desk)
    call, vault = desk.call, own_vault(work)
    before = {row.stage: row for row in queries.own(work, [call.id])}
    if call.stage in before:
        return before[call.stage]
    content = Content()
    if 1 in before:
        # Its files stay with it: each proposal has its own.
        content = dc.replace(queries.content_of(work, before[1]), files=(), flagged=False)
    row = Proposal(
        id=new_id(),
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        marking=int(Marking.SEALED),
        call_id=call.id,
        stage=call.stage,
        state="draft",
        sealed=b"",
        updated_at=work.now,
    )
    row.sealed = seal(work.house.cipher, row.place, content)
    work.create(Act.WRITE, desk, row)
    in_time(work)
    work.record("proposals.begun", space_id=vault.id, facts=_facts(row))
    return row


def save(work: Work, row: Proposal, content: Content, *, seen_version: int) -> Proposal:
    """Keep what is being written. What was submitted before stays submitted as it was.

    :raises InvalidError: for a part nobody asked for, or characters nobody can see.
    :raises ConflictError: when a colleague saved in between, or the deadline is over.
    """
    _mine(work, row, seen_version)
    wrong = unasked(content, asked(queries.one_call(work, row.call_id), row.stage))
    if wrong:
        raise InvalidError(dict(wrong))
    row.sealed = seal(work.house.cipher, row.place, content)
    row.updated_at = work.now
    in_time(work)
    work.record("proposals.saved", space_id=row.space_id, facts=_facts(row))
    return row


def check(work: Work, row: Proposal) -> Mapping[str, str]:
    """Look at what would be submitted and write nothing: what is missing or refused, by field."""
    content = queries.content_of(work, row)
    parts = asked(queries.one_call(work, row.call_id), row.stage)
    lacks = {**missing(content, parts), **unasked(content, parts)}
    try:
        doubtful(texts_of(content))
    except InvalidError as error:
        lacks |= error.fields
    return lacks


def submit(work: Work, row: Proposal, *, seen_version: int) -> Proposal:
    """Submit what is written. Until the deadline it may be submitted again, and withdrawn.

    :raises InvalidError: when something is missing, or may not be said to others at all.
    :raises ConflictError: when a colleague saved in between, or the deadline is over.
    """
    _mine(work, row, seen_version)
    content = queries.content_of(work, row)
    parts = asked(queries.one_call(work, row.call_id), row.stage)
    lacks = {**missing(content, parts), **unasked(content, parts)}
    if lacks:
        raise InvalidError(lacks)
    flagged = doubtful(texts_of(content))
    told = queries.files_of(work, row)
    flagged |= any(one["flagged"] for key, one in told.items() if key in content.files)
    final = dc.replace(content, flagged=flagged)
    row.submitted = seal(work.house.cipher, row.submitted_place, final)
    row.state, row.updated_at = "submitted", work.now
    in_time(work)
    work.session.refresh(row)  # when it came in, the database's clock says
    sealed = hashlib.sha256(row.submitted).hexdigest()
    facts = _facts(row) | {"sealed": sealed}
    work.record("proposals.submitted", space_id=row.space_id, facts=facts)
    return row


def withdraw(work: Work, row: Proposal) -> None:
    """Withdraw what was submitted; what is written stays and may be submitted again.

    :raises ConflictError: when nothing is submitted, or the deadline is over.
    """
    work.authorise(Act.CHANGE, row)
    if row.state != "submitted":
        raise ConflictError("Nothing is submitted that could be withdrawn.")
    row.state, row.submitted, row.submitted_at = "withdrawn", None, None
    row.updated_at = work.now
    in_time(work)
    work.record("proposals.withdrawn", space_id=row.space_id, facts=_facts(row))


def asked(call: Call, stage: int) -> Sequence[Part]:
    """Give the texts a call asks for in a stage."""
    return parts_of(call.criteria, call.workflow, stage)


def _mine(work: Work, row: Proposal, seen_version: int) -> None:
    work.authorise(Act.CHANGE, row)
    if row.version != seen_version:
        raise ConflictError(STALE)


def in_time(work: Work) -> None:
    """Write, and let the database say by its own clock whether it is still in time."""
    try:
        work.session.flush()  # the database says whether it is still in time
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == "P0C02":
            raise ConflictError(OVER) from error
        raise


def _facts(row: Proposal) -> dict[str, object]:
    return {"proposal": row.id, "call": row.call_id}
