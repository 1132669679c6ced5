"""The gate for programs: the same judgement, record and outcome as on the pages."""

from __future__ import annotations

import dataclasses as dc
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from flask import typing as ft

from collab.core.errors import ConflictError
from collab.core.problems import problem
from collab.core.rest import Operation, Reply, answer
from collab.people.spaces.audience import audience
from collab.people.spaces.models import Space
from collab.people.spaces.queries import space_or_charter
from collab.policy.inference import HELPS
from collab.policy.judgement import Judgement
from collab.policy.marking import Marking
from collab.policy.verdict import Verdict
from collab.shared.releases import queries, service
from collab.shared.releases.channels import channels
from collab.shared.releases.crossing import crossing_of
from collab.shared.releases.judging import Judged
from collab.shared.releases.models import Release
from collab.shared.releases.pages import vault_of
from collab.shared.releases.policy import Act
from collab.shared.releases.records import votes_for_author
from collab.shared.releases.wording import INFERRED
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.declared import DeclarationIn, judged
from collab.surfaces.api.release_schemas import (
    Attempt,
    Channel,
    Difference,
    Flag,
    Held,
    Person,
    Preview,
    Released,
    Warned,
)
from collab.surfaces.api.repeating import KEY, once
from collab.work.bearer import READ, RELEASE
from collab.work.unit import Work

GATE = {
    403: "`blocked` by the gate, or `denied`: nothing left the vault.",
    409: "`transform`: the draft needs a change first, named in `transformations`; or `conflict`.",
}


ADDRESSED = frozenset({"finding", "document", "contact"})
"""Kinds whose copies have a page of their own; the rest stand on another's."""
RELEASING = Operation(
    summary="Release a draft into a shared space",
    details="The gate judges the draft for the exact audience. What it refuses leaves no trace"
    " outside your vault.",
    body=DeclarationIn,
    headers=KEY,
    replies={
        201: Reply("`released`: the copy stands in the space.", Released),
        202: Reply("`held`: counsel looks at it before anything is shared.", Held),
    },
    problems=GATE,
)
PREVIEWING = Operation(
    summary="See verdict and audience of a release; nothing is written",
    body=DeclarationIn,
    replies={200: Reply("What would come of it now.", Preview)},
)
OF_FILE = "Passages to leave out point into `title` and `text`; the file is written anew without."


@bp.operation("POST", "/findings/<uuid:finding_id>/releases", allow=RELEASE, does=RELEASING)
def release_finding(work: Work, finding_id: UUID, body: DeclarationIn) -> ft.ResponseReturnValue:
    """Put a finding before the gate."""
    return released(work, "finding", finding_id, body)


@bp.operation(
    "POST",
    "/documents/<uuid:document_id>/releases",
    allow=RELEASE,
    does=dc.replace(
        RELEASING, summary="Release a document to where its item stands", details=OF_FILE
    ),
)
def release_document(work: Work, document_id: UUID, body: DeclarationIn) -> ft.ResponseReturnValue:
    """Put a document before the gate."""
    return released(work, "document", document_id, body)


@bp.operation("POST", "/contacts/<uuid:contact_id>/releases", allow=RELEASE, does=RELEASING)
def release_contact(work: Work, contact_id: UUID, body: DeclarationIn) -> ft.ResponseReturnValue:
    """Put a contact before the gate."""
    return released(work, "contact", contact_id, body)


@bp.operation(
    "POST", "/contacts/<uuid:contact_id>/release-previews", allow=RELEASE, does=PREVIEWING
)
def preview_contact(work: Work, contact_id: UUID, body: DeclarationIn) -> ft.ResponseReturnValue:
    """Judge a contact without releasing it."""
    return previewed(work, "contact", contact_id, body)


@bp.operation(
    "POST", "/findings/<uuid:finding_id>/release-previews", allow=RELEASE, does=PREVIEWING
)
def preview_release(work: Work, finding_id: UUID, body: DeclarationIn) -> ft.ResponseReturnValue:
    """Judge a finding without releasing it."""
    return previewed(work, "finding", finding_id, body)


@bp.operation(
    "POST",
    "/documents/<uuid:document_id>/release-previews",
    allow=RELEASE,
    does=dc.replace(PREVIEWING, details=OF_FILE),
)
def preview_document(work: Work, document_id: UUID, body: DeclarationIn) -> ft.ResponseReturnValue:
    """Judge a document without releasing it."""
    return previewed(work, "document", document_id, body)


def released(work: Work, kind: str, item_id: UUID, body: DeclarationIn) -> Response:
    """Put a draft of some kind before the gate, and answer with what came of it."""
    draft = crossing_of(kind).snapshot(work, item_id)
    space = space_or_charter(work, body.space_id)
    before = once(work, body)
    if before.item_id is not None:
        return _outcome(work, queries.release_of(work, before.item_id))
    work.authorise(Act.RELEASE_INTO, space)
    verdict = judged(work, draft, space, body)
    if body.seen not in (None, verdict.seen):
        raise ConflictError("Verdict or audience changed since the preview. Look again.")
    outcome = service.release(work, vault_of(work), verdict)
    if outcome.judgement.verdict in (Verdict.BLOCK, Verdict.TRANSFORM):
        return _refused(outcome.release, outcome.judgement)
    before.keep(outcome.release.id)
    return _outcome(work, outcome.release)


def previewed(work: Work, kind: str, item_id: UUID, body: DeclarationIn) -> Response:
    """Answer with what the gate would say of a draft now; nothing is written."""
    draft = crossing_of(kind).snapshot(work, item_id)
    space = space_or_charter(work, body.space_id)
    return answer(_preview(work, space, judged(work, draft, space, body)))


@bp.operation(
    "GET",
    "/releases/<uuid:release_id>",
    allow=READ,
    does=Operation(
        summary="See what became of a release of your own organisation's",
        replies={200: Reply("The attempt.", Attempt)},
    ),
)
def read_release(work: Work, release_id: UUID) -> ft.ResponseReturnValue:
    """Give one attempt."""
    return answer(Attempt.model_validate(_attempt(queries.release_of(work, release_id))))


@bp.operation(
    "POST",
    "/releases/<uuid:release_id>/withdrawal",
    allow=RELEASE,
    does=Operation(
        summary="Take a copy back, or recall what waits for counsel",
        replies={200: Reply("It disappeared for everybody.", Attempt)},
        problems={409: "Nothing of it is out."},
    ),
)
def withdraw_release(work: Work, release_id: UUID) -> ft.ResponseReturnValue:
    """Take a copy back."""
    row = queries.release_of(work, release_id)
    service.withdraw(work, row)
    return answer(Attempt.model_validate(_attempt(row)))


def _outcome(work: Work, row: Release) -> Response:
    """Answer with a release that let something out."""
    if row.state != "held":
        return answer(Released.model_validate(_attempt(row)), HTTPStatus.CREATED)
    readers = audience(work, row.target_space_id, Marking(row.copy_marking))
    reviewers = [
        Person(name=one.name, organisation=one.org_name)
        for one in readers.counsel
        if one.org_id != row.org_id
    ]
    return answer(Held(**_attempt(row), reviewers=reviewers), HTTPStatus.ACCEPTED)


def _refused(row: Release, judgement: Judgement) -> Response:
    """Answer with what the gate refused. The record of it is kept, so this is no error of ours."""
    blocked = judgement.verdict is Verdict.BLOCK
    return problem(
        HTTPStatus.FORBIDDEN if blocked else HTTPStatus.CONFLICT,
        "blocked" if blocked else "transform",
        judgement.reason,
        reasons=list(dict.fromkeys(vote.reason for vote in judgement.decisive)),
        remedy=judgement.remedy,
        ways_out=list(judgement.ways_out),
        transformations=[one.value for one in judgement.transformations],
        release_id=row.id,
    )


def _preview(work: Work, space: Space, found: Judged) -> Preview:
    may = work.may(Act.RELEASE_INTO, space)
    judgement = found.judgement
    return Preview(
        verdict=judgement.verdict.value,
        reason=judgement.reason,
        flags=[_flag(vote) for vote in votes_for_author(judgement)],
        ways_out=list(judgement.ways_out),
        transformations=[one.value for one in judgement.transformations],
        people=found.audience.people,
        organisations=found.audience.organisations,
        readers=[
            Person(name=one.name, organisation=one.org_name) for one in found.audience.readers
        ],
        attribution_label=found.label,
        may_release=may.allowed,
        reasons=list(may.reasons),
        seen=found.seen,
        differences=_differences(found),
        imposed=[step for step in found.changes.steps if step in found.changes.imposed],
        warnings=[
            Warned(
                code=one,
                words=str(INFERRED[one]),
                wants_reason=one in found.answered_for,
                coarsen=list(HELPS.get(one, ())),
            )
            for one in found.inferences
        ],
        channels=[
            Channel(where=where, extent=extent)
            for where, extent in channels(found.declaration.marking, crossing_of(found.draft.kind))
        ],
        withheld_from=[
            Person(name=one.name, organisation=one.org_name) for one in found.without.readers
        ],
    )


def _differences(found: Judged) -> list[Difference]:
    old, new = found.draft.payload, found.snapshot.payload
    return [
        Difference(field=name, in_draft=str(old[name] or ""), in_copy=str(new[name] or ""))
        for name in old
        if old[name] != new[name]
    ]


def _attempt(row: Release) -> dict[str, Any]:
    stands = row.state in ("released", "superseded")
    return {
        "id": row.id,
        "item_id": row.item_id,
        "space_id": row.target_space_id,
        "state": row.state,
        "verdict": row.verdict,
        "copy_id": row.copy_id if stands else None,
        "address": crossing_of(row.item_kind).address(row.copy_id)
        if stands and row.item_kind in ADDRESSED
        else None,
        "attribution_label": row.attribution_label,
        "flags": [_flag(vote) for vote in row.votes],
        "opinion": row.opinion,
        "decided_at": row.decided_at,
        "withdrawn_at": row.withdrawn_at,
        "cuts": len(row.changes.get("cuts", ())),
        "coarsened": [*row.changes.get("coarser", ()), *row.changes.get("imposed", ())],
        "warned": row.inferences,
        "despite": row.despite,
    }


def _flag(vote: dict[str, Any]) -> Flag:
    span = vote.get("span") or {}
    return Flag(
        rule=vote["rule"],
        reason=vote["reason"],
        field=span.get("field"),
        start=span.get("start"),
        end=span.get("end"),
    )
