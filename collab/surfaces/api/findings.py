"""Findings for programs: listed, written, read and changed as on their pages."""

from __future__ import annotations

import dataclasses as dc
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from flask import typing as ft
from pydantic import BaseModel

from collab.core.errors import ConflictError, InvalidError
from collab.core.problems import ReleaseFirstError
from collab.core.rest import Operation, Reply, answer
from collab.features.findings import queries, service
from collab.features.findings.pages import filters_from
from collab.features.findings.policy import Act
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.drafts import checked_draft, merged, shown
from collab.surfaces.api.repeating import KEY, once
from collab.surfaces.api.schemas import (
    DraftIn,
    DraftPatch,
    FindingLine,
    FindingList,
    FindingOut,
    ListQuery,
)
from collab.surfaces.api.versions import seen_version
from collab.work.bearer import CHANGE, READ, WRITE
from collab.work.readings import note_reading
from collab.work.unit import Work

ETAG = {"ETag": "Its version, for If-Match."}
CREATED = {**ETAG, "Location": "Its address in this API."}


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/findings",
    allow=READ,
    does=Operation(
        summary="List the findings of a space",
        details="Drafts in your vault, released copies anywhere else; the most severe first.",
        query=ListQuery,
        replies={200: Reply("One page.", FindingList)},
    ),
)
def list_findings(work: Work, space_id: UUID, query: BaseModel) -> ft.ResponseReturnValue:
    """List a space's findings under the filters of its page."""
    space = space_or_charter(work, space_id)
    asked = {name: value for name, value in query.model_dump().items() if value}
    filters = filters_from({name: str(value) for name, value in asked.items()})
    unknown = [name for name in asked if name != "after" and not getattr(filters, name)]
    if unknown:  # a page may pass over what it does not know; a program would take all for some
        raise InvalidError(dict.fromkeys(unknown, "No such choice."))
    if filters.lost:  # a page may start anew; a program would take the first rows for the next
        raise InvalidError({"after": "Send it as `next_after` said it."})
    page = queries.in_space(work, space.id, filters)
    found = FindingList(
        items=[_line(line) for line in page.lines],
        total=min(page.total, queries.COUNTED_TO),
        total_is_more=page.total > queries.COUNTED_TO,
        next_after=page.next_after,
    )
    return answer(found)


@bp.operation(
    "POST",
    "/spaces/<uuid:space_id>/findings",
    allow=WRITE,
    does=Operation(
        summary="Write a finding into your own vault",
        details="A shared space takes nothing directly: it answers 409 `release_first`.",
        body=DraftIn,
        headers=KEY,
        replies={201: Reply("Written.", FindingOut, CREATED)},
        problems={409: "`release_first`, or the key is in use."},
    ),
)
def write_finding(work: Work, space_id: UUID, body: BaseModel) -> ft.ResponseReturnValue:
    """Keep a new draft in the vault."""
    space = space_or_charter(work, space_id)
    if space.kind != SpaceKind.VAULT:
        vault = work.viewer.vault_id
        where = f"POST it to /api/v1/spaces/{vault}/findings" if vault else "Ask for a vault seat"
        raise ReleaseFirstError(
            f"Nothing is written into a shared space. {where}, then release it from there with"
            " POST /api/v1/findings/{id}/releases."
        )
    before = once(work, body)
    if before.item_id is not None:
        finding = queries.one(work, before.item_id)
    else:
        finding = service.write(work, space, checked_draft(body))
        work.session.flush()  # the answer tells its version
        before.keep(finding.id)
    address = f"{bp.url_prefix}/findings/{finding.id}"
    return _told(work, finding, HTTPStatus.CREATED, Location=address)


@bp.operation(
    "GET",
    "/findings/<uuid:finding_id>",
    allow=READ,
    does=Operation(
        summary="Read a finding",
        details="Reading a copy counts as opening it: should it be taken back, you are told.",
        replies={200: Reply("The finding.", FindingOut, ETAG)},
    ),
)
def read_finding(work: Work, finding_id: UUID) -> ft.ResponseReturnValue:
    """Give a draft in the vault, or a released copy, and note that a copy was read."""
    finding = queries.one(work, finding_id)
    if finding.is_copy:
        note_reading(work, "finding", finding.id, finding.space_id)
    return _told(work, finding, HTTPStatus.OK)


@bp.operation(
    "PATCH",
    "/findings/<uuid:finding_id>",
    allow=CHANGE,
    does=Operation(
        summary="Change a draft",
        details="A merge patch (RFC 7396) on the draft. Say which version you saw: If-Match, or"
        " `version` in the body. A released copy never changes: 403.",
        body=DraftPatch,
        merges=True,
        headers={"If-Match": "The ETag of what you saw."},
        replies={200: Reply("Changed.", FindingOut, ETAG)},
        problems={409: "Somebody else saved it meanwhile, or it is in no state for this."},
    ),
)
def change_finding(work: Work, finding_id: UUID, body: dict[str, Any]) -> ft.ResponseReturnValue:
    """Save a draft that nobody saved meanwhile."""
    finding = work.authorise(Act.EDIT, queries.one(work, finding_id))
    version = seen_version(body)
    patch = {name: value for name, value in body.items() if name != "version"}
    if finding.version != version:
        raise ConflictError(f"It stands at version {finding.version} now. Read it again.")
    service.edit(work, finding, merged(work, finding, patch), seen_version=version)
    work.session.flush()  # the answer tells its new version
    return _told(work, finding, HTTPStatus.OK)


def _told(work: Work, finding: Any, status: int, **headers: str) -> Response:
    return answer(shown(work, finding), status, ETag=f'"{finding.version}"', **headers)


def _line(line: queries.Line) -> BaseModel:
    values = {field.name: getattr(line, field.name) for field in dc.fields(line)}
    values["marking"] = Marking(line.marking).key
    values["standings"] = [dc.asdict(one) for one in line.standings]
    told: BaseModel = FindingLine.model_validate(values)
    return told
