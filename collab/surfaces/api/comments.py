"""Comments for programs: what was said of an item, and drafts of what one would say of it."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from flask import Response
from flask import typing as ft
from pydantic import BaseModel, ConfigDict, Field

from collab.core.errors import NotFoundError
from collab.core.refs import Card, card_of
from collab.core.rest import Operation, Reply, answer, validated
from collab.features.comments import queries, service
from collab.features.comments.crossing import CONTACT, SUBJECTS
from collab.features.comments.policy import Act
from collab.features.comments.service import LONGEST
from collab.features.contacts import queries as contacts
from collab.features.contacts.merges import together
from collab.people.spaces.queries import one, own_vault
from collab.policy.marking import Marking
from collab.shared.releases.policy import Act as GateAct
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.declared import DeclarationIn
from collab.surfaces.api.findings import CREATED, ETAG
from collab.surfaces.api.paging import PageQuery
from collab.surfaces.api.releases import PREVIEWING, RELEASING, previewed, released
from collab.surfaces.api.repeating import KEY, once
from collab.surfaces.api.schemas import STRICT, Text, told_marking
from collab.surfaces.api.versions import seen_version
from collab.work.bearer import CHANGE, READ, RELEASE, WRITE
from collab.work.readings import note_readings
from collab.work.unit import Work

KINDS = "`subject_kind` is finding, contact or talking_point_version."
Body = Annotated[Text, Field(max_length=LONGEST)]


class CommentIn(BaseModel):
    """What one would say; it is a draft in one's own vault until it is released."""

    model_config = STRICT

    body: Body
    marking: Text | None = Field(
        None, description="No milder than its item's, which it is if nothing is said."
    )


class CommentBody(BaseModel):
    """The words of a draft."""

    model_config = STRICT

    body: Body


class CommentPatch(BaseModel):
    """The words to change (RFC 7396). `version` may stand for If-Match."""

    model_config = ConfigDict(extra="allow")


class CommentOut(BaseModel):
    """A comment, released or a draft."""

    id: UUID
    space_id: UUID
    state: str = Field(description="`draft` in a vault, `copy` in a shared space.")
    subject_kind: str
    subject_id: UUID
    subject_space_id: UUID
    body: str
    marking: str
    attribution_label: str | None
    permitted_action: str | None
    version: int
    shared_at: dt.datetime
    updated_at: dt.datetime


class CommentList(BaseModel):
    """What was said, the oldest first; and one's own drafts."""

    items: list[CommentOut]
    more: bool = Field(description="True when more was said before.")
    next_page: int | None = Field(description="Where what was said before stands.")
    drafts: list[CommentOut]


SAME = tuple(name for name in CommentOut.model_fields if name not in ("state", "marking"))


@bp.operation(
    "GET",
    "/items/<subject_kind>/<uuid:subject_id>/comments",
    allow=READ,
    does=Operation(
        summary="List what was said of an item",
        details=f"{KINDS} Of a contact that speaks for others also what was said of those: each has"
        " its own `subject_id`. It counts as opening them: should one be taken back, you are told.",
        query=PageQuery,
        replies={200: Reply("What was said.", CommentList)},
    ),
)
def list_comments(
    work: Work, subject_kind: str, subject_id: UUID, query: PageQuery
) -> ft.ResponseReturnValue:
    """List released comments on an item, and one's own drafts of them."""
    subject = _bearing(work, subject_kind, subject_id)
    about = _spoken_of(work, subject)
    found, more = queries.on_each(work, subject.space_id, about, page=query.page)
    gone = note_readings(work, "comment", [row.id for row in found], subject.space_id)
    drafts: Sequence[Any] = ()
    if work.viewer.vault_id is not None:
        drafts = [queries.one(work, draft.id) for draft in queries.drafts_on(work, subject.id)]
    return answer(
        CommentList(
            items=[_shown(row) for row in found if row.id not in gone],
            more=more,
            next_page=query.page + 1 if more else None,
            drafts=[_shown(row) for row in drafts],
        )
    )


@bp.operation(
    "POST",
    "/items/<subject_kind>/<uuid:subject_id>/comments",
    allow=WRITE,
    does=Operation(
        summary="Write a comment on an item, in your own vault",
        details=f"{KINDS} It goes through the gate with POST /api/v1/comments/{{id}}/releases.",
        body=CommentIn,
        headers=KEY,
        replies={201: Reply("Kept in the vault.", CommentOut, CREATED)},
        problems={409: "The key is in use."},
    ),
)
def write_comment(
    work: Work, subject_kind: str, subject_id: UUID, body: CommentIn
) -> ft.ResponseReturnValue:
    """Keep a draft in the vault."""
    subject = _bearing(work, subject_kind, subject_id)
    work.authorise(GateAct.RELEASE_INTO, one(work, subject.space_id))
    before = once(work, body)
    if before.item_id is not None:
        row = queries.one(work, before.item_id)
    else:
        marking = told_marking(body.marking) if body.marking else Marking(subject.marking)
        row = service.write(work, own_vault(work), body.body, subject=subject, marking=marking)
        before.keep(row.id)
    where = f"{bp.url_prefix}/comments/{row.id}"
    return _told(row, HTTPStatus.CREATED, Location=where)


@bp.operation(
    "GET",
    "/comments/<uuid:comment_id>",
    allow=READ,
    does=Operation(
        summary="Read a comment", replies={200: Reply("The comment.", CommentOut, ETAG)}
    ),
)
def read_comment(work: Work, comment_id: UUID) -> ft.ResponseReturnValue:
    """Give a draft, or a copy whose item the bearer reads, and note that a copy was read."""
    row = queries.one(work, comment_id)
    if row.is_copy:
        card_of(work, row.subject_kind, row.subject_id)
        note_readings(work, "comment", [row.id], row.space_id)
    return _told(row)


@bp.operation(
    "PATCH",
    "/comments/<uuid:comment_id>",
    allow=CHANGE,
    does=Operation(
        summary="Change the draft of a comment",
        details="A merge patch (RFC 7396). Say which version you saw: If-Match, or `version` in the"
        " body. A released copy never changes: 403.",
        body=CommentPatch,
        merges=True,
        headers={"If-Match": "The ETag of what you saw."},
        replies={200: Reply("Changed.", CommentOut, ETAG)},
        problems={409: "Somebody else saved it meanwhile."},
    ),
)
def change_comment(work: Work, comment_id: UUID, body: dict[str, Any]) -> ft.ResponseReturnValue:
    """Save a draft that nobody saved meanwhile."""
    row = work.authorise(Act.EDIT, queries.one(work, comment_id))
    version = seen_version(body)
    patch = {name: value for name, value in body.items() if name != "version"}
    sent = validated(CommentBody, {"body": row.body} | patch)
    service.edit(work, row, sent.body, seen_version=version)
    work.session.flush()  # the answer tells its new version
    return _told(row)


@bp.operation(
    "POST",
    "/comments/<uuid:comment_id>/releases",
    allow=RELEASE,
    does=dc.replace(RELEASING, summary="Release a comment to where its item stands"),
)
def release_comment(work: Work, comment_id: UUID, body: DeclarationIn) -> ft.ResponseReturnValue:
    """Put a comment before the gate."""
    return released(work, "comment", comment_id, body)


@bp.operation(
    "POST", "/comments/<uuid:comment_id>/release-previews", allow=RELEASE, does=PREVIEWING
)
def preview_comment(work: Work, comment_id: UUID, body: DeclarationIn) -> ft.ResponseReturnValue:
    """Judge a comment without releasing it."""
    return previewed(work, "comment", comment_id, body)


def _bearing(work: Work, subject_kind: str, subject_id: UUID) -> Card:
    """Give an item that is talked about. :raises NotFoundError: for anything else."""
    if subject_kind not in SUBJECTS:
        raise NotFoundError
    subject = card_of(work, subject_kind, subject_id)
    if not subject.shared:
        raise NotFoundError
    return subject


def _spoken_of(work: Work, subject: Card) -> Sequence[UUID]:
    """Give an item with those it speaks for, as its page shows them together."""
    if subject.kind != CONTACT:
        return [subject.id]
    others = together(work, contacts.one(work, subject.id)).others
    return [subject.id, *(other.id for other in others)]


def _shown(row: Any) -> CommentOut:
    return CommentOut(
        **{name: getattr(row, name) for name in SAME},
        state="copy" if row.is_copy else "draft",
        marking=Marking(row.marking).key,
    )


def _told(row: Any, status: int = HTTPStatus.OK, **headers: str) -> Response:
    return answer(_shown(row), status, ETag=f'"{row.version}"', **headers)
