"""What a firm plans and notes of those it speaks with, for programs: in its own vault alone."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from flask import typing as ft

from collab.core.rest import Operation, Reply, answer, validated
from collab.features.contacts.outreach import queries
from collab.features.contacts.outreach.policy import Act
from collab.features.contacts.outreach.service import keeping
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.findings import CREATED, ETAG
from collab.surfaces.api.outreach_schemas import (
    EncounterIn,
    EncounterList,
    EncounterOut,
    EncounterPatch,
    NoteIn,
    NoteList,
    NoteOut,
)
from collab.surfaces.api.repeating import KEY, once
from collab.surfaces.api.versions import seen_version
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work

OWN = "It stands in your organisation's vault; nobody else learns of it."


@bp.operation(
    "GET",
    "/encounters",
    allow=READ,
    does=Operation(
        summary="List what your organisation has planned",
        details=OWN,
        replies={200: Reply("The next first.", EncounterList)},
    ),
)
def list_encounters(work: Work) -> ft.ResponseReturnValue:
    """List what is planned from today on."""
    rows = queries.encounters(work, since=work.now.date())
    return answer(EncounterList(items=_planned(work, rows)))


@bp.operation(
    "POST",
    "/claims/<uuid:claim_id>/encounters",
    allow=CHANGE,
    does=Operation(
        summary="Plan a visit or an event",
        details=f"{OWN} Of its month the group learns if you say so, while you hold the contact.",
        body=EncounterIn,
        headers=KEY,
        replies={201: Reply("Planned.", EncounterOut, CREATED)},
        problems={403: "Its month is told only while you hold it.", 409: "The key is in use."},
    ),
)
def plan_encounter(work: Work, claim_id: UUID, body: EncounterIn) -> ft.ResponseReturnValue:
    """Plan a visit."""
    held = queries.claim(work, claim_id)
    before = once(work, body)
    if before.item_id is not None:
        row = queries.encounter(work, before.item_id)
    else:
        row = keeping.plan(
            work,
            held.claim,
            on=body.planned_on,
            place=body.place,
            people=body.people,
            tell_month=body.tell_month,
        )
        work.session.flush()  # the answer tells its version
        before.keep(row.id)
    where = f"{bp.url_prefix}/encounters/{row.id}"
    return _told(work, row, HTTPStatus.CREATED, Location=where)


@bp.operation(
    "GET",
    "/encounters/<uuid:encounter_id>",
    allow=READ,
    does=Operation(
        summary="Read what your organisation planned",
        replies={200: Reply("The encounter.", EncounterOut, ETAG)},
    ),
)
def read_encounter(work: Work, encounter_id: UUID) -> ft.ResponseReturnValue:
    """Give what is planned, or was called off."""
    return _told(work, queries.encounter(work, encounter_id))


@bp.operation(
    "PATCH",
    "/encounters/<uuid:encounter_id>",
    allow=CHANGE,
    does=Operation(
        summary="Change what your organisation planned",
        details="A merge patch (RFC 7396). Say which version you saw: If-Match, or `version` in the"
        " body. The month others read follows while you hold the contact.",
        body=EncounterPatch,
        merges=True,
        headers={"If-Match": "The ETag of what you saw."},
        replies={200: Reply("Changed.", EncounterOut, ETAG)},
        problems={409: "Somebody else saved it meanwhile, it was called off, or nothing is held."},
    ),
)
def change_encounter(
    work: Work, encounter_id: UUID, body: dict[str, Any]
) -> ft.ResponseReturnValue:
    """Change what nobody changed meanwhile."""
    row = work.authorise(Act.KEEP, queries.encounter(work, encounter_id))
    version = seen_version(body)
    told = queries.month_told(work, row) and queries.live_on(work, row.contact_id) is not None
    stands = {name: getattr(row, name) for name in ("planned_on", "place", "people")}
    patch = {name: value for name, value in body.items() if name != "version"}
    sent = validated(EncounterIn, stands | {"tell_month": told} | patch)
    keeping.replan(
        work,
        row,
        on=sent.planned_on,
        place=sent.place,
        people=sent.people,
        tell_month=sent.tell_month,
        seen_version=version,
    )
    work.session.flush()  # the answer tells its new version
    return _told(work, row)


@bp.operation(
    "POST",
    "/encounters/<uuid:encounter_id>/cancellation",
    allow=CHANGE,
    does=Operation(
        summary="Call off what your organisation planned",
        replies={200: Reply("As it stands then.", EncounterOut, ETAG)},
        problems={409: "It was called off already."},
    ),
)
def cancel_encounter(work: Work, encounter_id: UUID) -> ft.ResponseReturnValue:
    """Call it off."""
    row = queries.encounter(work, encounter_id)
    keeping.call_off(work, row)
    work.session.flush()  # the answer tells its new version
    return _told(work, row)


@bp.operation(
    "GET",
    "/claims/<uuid:claim_id>/notes",
    allow=READ,
    does=Operation(
        summary="List what your organisation noted of a contact it holds or held",
        details=OWN,
        replies={200: Reply("The latest first.", NoteList)},
    ),
)
def list_notes(work: Work, claim_id: UUID) -> ft.ResponseReturnValue:
    """List the notes of one's own firm."""
    contact = queries.claim(work, claim_id).contact
    return answer(NoteList(items=[_noted(row) for row in queries.notes(work, contact.id)]))


@bp.operation(
    "POST",
    "/claims/<uuid:claim_id>/notes",
    allow=CHANGE,
    does=Operation(
        summary="Note something for your own organisation",
        details=OWN,
        body=NoteIn,
        replies={201: Reply("Noted.", NoteOut)},
    ),
)
def add_note(work: Work, claim_id: UUID, body: NoteIn) -> ft.ResponseReturnValue:
    """Note something."""
    row = keeping.note(work, queries.claim(work, claim_id).claim, body.words)
    work.session.flush()  # its id is given then
    return answer(_noted(row), HTTPStatus.CREATED)


def _noted(row: Any) -> NoteOut:
    return NoteOut(id=row.id, contact_id=row.contact_id, words=row.words, updated_at=row.updated_at)


def _planned(work: Work, rows: Sequence[Any]) -> list[EncounterOut]:
    names = queries.contacts_named(work, {row.contact_id for row in rows})
    told = queries.months_told(work, rows)
    same = [name for name in EncounterOut.model_fields if name not in ("contact", "told_month")]
    return [
        EncounterOut(
            **{name: getattr(row, name) for name in same},
            contact=names.get(row.contact_id),
            told_month=row.id in told,
        )
        for row in rows
    ]


def _told(work: Work, row: Any, status: int = HTTPStatus.OK, **headers: str) -> Response:
    (told,) = _planned(work, [row])
    return answer(told, status, ETag=f'"{row.version}"', **headers)
