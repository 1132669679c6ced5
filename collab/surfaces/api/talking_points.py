"""Talking points for programs: drafted as on the pages; what is signed leaves as a file."""

from __future__ import annotations

import base64
from http import HTTPStatus
from uuid import UUID

from flask import typing as ft

from collab.core.errors import InvalidError
from collab.core.refs import card_of
from collab.core.rest import Operation, Reply, answer
from collab.features.talking_points import papers, queries, service
from collab.features.talking_points.rules import (
    FIELDS,
    STEPS,
    About,
    Step,
)
from collab.features.talking_points.service.writing import BLANK
from collab.people.spaces.queries import space_or_charter
from collab.shared.process.words import INDEPENDENT
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.schemas import told_marking
from collab.surfaces.api.talking_point_schemas import (
    DocumentIn,
    DocumentLine,
    DocumentList,
    EvidenceIn,
    ExportIn,
    ExportOut,
    TalkingStepIn,
    TextIn,
    VersionIn,
    VersionOut,
    WindowIn,
)
from collab.surfaces.api.talking_point_told import documents, told_version
from collab.surfaces.api.versions import seen_version
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work

AS_IT_STANDS = {200: Reply("The version as it stands then.", VersionOut, ETAG)}
NO_DRAFT = {403: "It is no draft, or not yours to write.", 409: "Somebody was first."}


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/talking-points",
    allow=READ,
    does=Operation(
        summary="List the talking points of a space",
        details=INDEPENDENT,
        replies={200: Reply("By title, each with its versions.", DocumentList)},
    ),
)
def list_talking_points(work: Work, space_id: UUID) -> ft.ResponseReturnValue:
    """List a space's talking points."""
    rows = queries.in_space(work, space_or_charter(work, space_id).id)
    return answer(DocumentList(items=documents(work, rows), independent=INDEPENDENT))


@bp.operation(
    "POST",
    "/spaces/<uuid:space_id>/talking-points",
    allow=CHANGE,
    does=Operation(
        summary="Begin talking points",
        body=DocumentIn,
        replies={201: Reply("Begun.", DocumentLine)},
    ),
)
def begin_talking_points(work: Work, space_id: UUID, body: DocumentIn) -> ft.ResponseReturnValue:
    """Begin a document."""
    space = space_or_charter(work, space_id)
    about = About(body.title, body.purpose, body.issues, body.countries)
    row = service.begin(work, space, about, marking=told_marking(body.marking))
    return answer(documents(work, [row])[0], HTTPStatus.CREATED)


@bp.operation(
    "GET",
    "/talking-points/<uuid:talking_point_id>",
    allow=READ,
    does=Operation(
        summary="Read what talking points are for, and which versions there are",
        replies={200: Reply("The document.", DocumentLine)},
    ),
)
def read_talking_points(work: Work, talking_point_id: UUID) -> ft.ResponseReturnValue:
    """Give a document."""
    return answer(documents(work, [queries.one(work, talking_point_id)])[0])


@bp.operation(
    "POST",
    "/talking-points/<uuid:talking_point_id>/versions",
    allow=CHANGE,
    does=Operation(
        summary="Begin a version for an audience",
        body=VersionIn,
        replies={201: Reply("A draft.", VersionOut, ETAG)},
        problems={409: "One is in work for this audience already."},
    ),
)
def begin_talking_version(
    work: Work, talking_point_id: UUID, body: VersionIn
) -> ft.ResponseReturnValue:
    """Begin a version."""
    document = queries.one(work, talking_point_id)
    row = service.begin_version(
        work,
        document,
        body.audience,
        category=body.category,
        based_on=queries.version(work, body.based_on) if body.based_on else None,
    )
    return told_version(work, row, HTTPStatus.CREATED)


@bp.operation(
    "GET",
    "/talking-point-versions/<uuid:talking_version_id>",
    allow=READ,
    does=Operation(
        summary="Tell how a version stands",
        details="Without its words: a signed version is given as a file, a draft on its page.",
        replies={200: Reply("The version.", VersionOut, ETAG)},
    ),
)
def read_talking_version(work: Work, talking_version_id: UUID) -> ft.ResponseReturnValue:
    """Tell how a version stands."""
    return told_version(work, queries.version(work, talking_version_id))


@bp.operation(
    "POST",
    "/talking-point-versions/<uuid:talking_version_id>/texts",
    allow=CHANGE,
    does=Operation(
        summary="Write what a draft says in a language",
        details="What stands out in it waits for counsel and is in no text before.",
        body=TextIn,
        headers={"If-Match": "The version of the text you saw."},
        replies=AS_IT_STANDS,
        problems=NO_DRAFT,
    ),
)
def write_talking_text(
    work: Work, talking_version_id: UUID, body: TextIn
) -> ft.ResponseReturnValue:
    """Save a text that nobody saved meanwhile."""
    row = queries.version(work, talking_version_id)
    sent = body.model_dump(exclude_none=True)
    text = queries.text(work, row.id, body.language)
    before = text.words if text else BLANK
    words = {name: sent.get(name, before[name]) for name in FIELDS}
    written = service.Writing(body.language, words, seen_version(sent))
    flags = service.save(work, row, written)
    return told_version(work, row, waits=bool(flags))


@bp.operation(
    "POST",
    "/talking-point-versions/<uuid:talking_version_id>/window",
    allow=CHANGE,
    does=Operation(
        summary="Set what a draft is about, and when it may be used",
        body=WindowIn,
        replies=AS_IT_STANDS,
        problems=NO_DRAFT,
    ),
)
def set_talking_window(
    work: Work, talking_version_id: UUID, body: WindowIn
) -> ft.ResponseReturnValue:
    """Set category and window."""
    row = queries.version(work, talking_version_id)
    service.arrange(
        work, row, category=body.category, use_from=body.use_from, use_until=body.use_until
    )
    return told_version(work, row)


@bp.operation(
    "POST",
    "/talking-point-versions/<uuid:talking_version_id>/evidence",
    allow=CHANGE,
    does=Operation(
        summary="Let a draft stand on an item of its space",
        details="From then on it is marked no milder than the item, and for no wider a circle.",
        body=EvidenceIn,
        replies=AS_IT_STANDS,
        problems=NO_DRAFT,
    ),
)
def add_talking_evidence(
    work: Work, talking_version_id: UUID, body: EvidenceIn
) -> ft.ResponseReturnValue:
    """Add evidence."""
    row = queries.version(work, talking_version_id)
    service.prove(work, row, card_of(work, body.kind, body.item_id))
    return told_version(work, row)


@bp.operation(
    "POST",
    "/talking-point-versions/<uuid:talking_version_id>/steps",
    allow=CHANGE,
    does=Operation(
        summary="Move a version on",
        details="The checklist is ticked by persons, and counsel signs on the page.",
        body=TalkingStepIn,
        replies=AS_IT_STANDS,
        problems={409: "Something must hold before, or somebody moved it meanwhile."},
    ),
)
def move_talking_version(
    work: Work, talking_version_id: UUID, body: TalkingStepIn
) -> ft.ResponseReturnValue:
    """Take a step."""
    row = queries.version(work, talking_version_id)
    if body.step not in STEPS:
        raise InvalidError({"step": "No such step."})
    service.move(work, row, Step(body.step))
    return told_version(work, row)


@bp.operation(
    "POST",
    "/talking-point-versions/<uuid:talking_version_id>/files",
    allow=CHANGE,
    does=Operation(
        summary="Take a signed version as a file made for you",
        details="Only while it is the text counsel signed, within its days, and while its evidence"
        " bears it. That you took it is recorded. It is made anew each time and kept nowhere.",
        body=ExportIn,
        replies={200: Reply("The file.", ExportOut)},
        problems={403: "Counsel has not signed it.", 409: "It may not be used now."},
    ),
)
def take_talking_version(
    work: Work, talking_version_id: UUID, body: ExportIn
) -> ft.ResponseReturnValue:
    """Give a signed version as a file."""
    row = queries.version(work, talking_version_id)
    file = papers.export(work, row, body.kind, body.language or "")
    content = base64.b64encode(file.content).decode()
    known = bytes(row.text_hash or b"").hex()
    return answer(ExportOut(media_type=file.media_type, hash=known, content=content))
