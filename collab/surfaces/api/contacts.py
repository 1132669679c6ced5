"""Contacts for programs: listed, read, written and changed as on their pages.

Safety plans, private notes and sealed identities are for people's eyes: no program gets them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from flask import typing as ft
from pydantic import BaseModel
from werkzeug.datastructures import MultiDict

from collab.core.errors import ConflictError, InvalidError
from collab.core.problems import ReleaseFirstError
from collab.core.rest import Operation, Reply, answer, validated
from collab.features.contacts import queries, reach, service, tombstones
from collab.features.contacts.forms import CardForm
from collab.features.contacts.pages import asked_for
from collab.features.contacts.policy import Act
from collab.features.contacts.rules import KIND, USES, CardDraft, address, bases_of
from collab.features.contacts.words import spelled
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.contact_schemas import ContactIn, ContactList, ContactOut, ContactQuery
from collab.surfaces.api.drafts import NO_TOKEN, need
from collab.surfaces.api.findings import CREATED, ETAG
from collab.surfaces.api.repeating import KEY, once
from collab.surfaces.api.schemas import DraftPatch
from collab.surfaces.api.versions import seen_version
from collab.work.bearer import CHANGE, READ, WRITE
from collab.work.readings import note_reading, note_readings
from collab.work.unit import Work

SAID = (
    "form", "contact_class", "name", "organisation", "role_title", "languages", "countries",
    "issues", "about", "channel", "channel_note", "email", "phone", "website", "do_not_contact",
    "protected", "safety_note", "keep_until",
)  # fmt: skip


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/contacts",
    allow=READ,
    does=Operation(
        summary="List the contacts of a space",
        details="Drafts in your vault, released copies anywhere else; by name. Of persons somebody"
        " else shared there is no mailbox, telephone or website here, but of those your"
        " organisation holds. Whoever facilitates is told them card by card: a list of everybody's"
        " mailboxes is what nobody is to write to.",
        query=ContactQuery,
        replies={200: Reply("One page.", ContactList)},
    ),
)
def list_contacts(work: Work, space_id: UUID, query: BaseModel) -> ft.ResponseReturnValue:
    """List a space's cards under the filters of its page."""
    space = space_or_charter(work, space_id)
    asked = {name: value for name, value in query.model_dump().items() if value not in ("", 1)}
    filters = asked_for(work, {name: str(value) for name, value in asked.items()})
    unknown = [name for name in asked if name not in filters.asked]
    if unknown:  # a page may pass over what it does not know; a program would take all for some
        raise InvalidError(dict.fromkeys(unknown, "No such choice."))
    page = queries.in_space(work, space.id, filters)
    lines = page.lines
    if space.kind != SpaceKind.VAULT:  # whoever has got them is told when one is taken back
        gone = note_readings(work, KIND, [line.row.id for line in lines], space.id)
        lines = [line for line in lines if line.row.id not in gone]
    told = reach.telling(work, lines)
    items = [_shown(line.row, told[line.row.id]) for line in lines]
    return answer(ContactList(items=items, total=page.total, page=page.page, pages=page.pages))


@bp.operation(
    "POST",
    "/spaces/<uuid:space_id>/contacts",
    allow=WRITE,
    does=Operation(
        summary="Write a contact into your own vault",
        details="A shared space takes nothing directly: it answers 409 `release_first`.",
        body=ContactIn,
        headers=KEY,
        replies={201: Reply("Written.", ContactOut, CREATED)},
        problems={409: "`release_first`, or the key is in use."},
    ),
)
def write_contact(work: Work, space_id: UUID, body: BaseModel) -> ft.ResponseReturnValue:
    """Keep a new draft in the vault."""
    space = space_or_charter(work, space_id)
    if space.kind != SpaceKind.VAULT:
        raise ReleaseFirstError(
            "Nothing is written into a shared space. Write it into your own vault, then release"
            " it from there with POST /api/v1/contacts/{id}/releases."
        )
    before = once(work, body)
    if before.item_id is not None:
        row = queries.one(work, before.item_id)
    else:
        draft = _draft(body.model_dump())
        tombstones.demand_unforgotten(work, space.id, draft)
        row = service.write(work, space, draft)
        work.session.flush()  # the answer tells its version
        before.keep(row.id)
    where = f"{bp.url_prefix}/contacts/{row.id}"
    return _told(work, row, HTTPStatus.CREATED, Location=where)


@bp.operation(
    "GET",
    "/contacts/<uuid:contact_id>",
    allow=READ,
    does=Operation(
        summary="Read a contact",
        details="Reading a copy counts as opening it: should it be taken back, you are told."
        " Mailbox, telephone and website of a person are told to whoever shared it, holds it now or"
        " facilitates; `withheld` says so.",
        replies={200: Reply("The contact.", ContactOut, ETAG)},
    ),
)
def read_contact(work: Work, contact_id: UUID) -> ft.ResponseReturnValue:
    """Give a draft in the vault, or a released copy, and note that a copy was read."""
    row = queries.one(work, contact_id)
    if row.is_copy:
        note_reading(work, KIND, row.id, row.space_id)
    return _told(work, row, HTTPStatus.OK)


@bp.operation(
    "PATCH",
    "/contacts/<uuid:contact_id>",
    allow=CHANGE,
    does=Operation(
        summary="Change the draft of a contact",
        details="A merge patch (RFC 7396) on the draft. Say which version you saw: If-Match, or"
        " `version` in the body. A released copy never changes: 403.",
        body=DraftPatch,
        merges=True,
        headers={"If-Match": "The ETag of what you saw."},
        replies={200: Reply("Changed.", ContactOut, ETAG)},
        problems={409: "Somebody else saved it meanwhile, or it is in no state for this."},
    ),
)
def change_contact(work: Work, contact_id: UUID, body: dict[str, Any]) -> ft.ResponseReturnValue:
    """Save a draft that nobody saved meanwhile."""
    row = work.authorise(Act.EDIT, queries.one(work, contact_id))
    version = seen_version(body)
    if row.version != version:
        raise ConflictError(f"It stands at version {row.version} now. Read it again.")
    values: dict[str, Any] = {name: getattr(row, name) for name in SAID}
    values["bases"] = [dict(one.kept) for one in bases_of(row.bases)]
    values["marking"] = Marking(row.marking).key
    for name, value in body.items():
        if value is None:
            values.pop(name, None)
        elif name != "version":
            values[name] = value
    if isinstance(values.get("keep_until"), dt.date):
        values["keep_until"] = values["keep_until"].isoformat()
    draft = _draft(validated(ContactIn, values).model_dump(), keeping=row.issues)
    if (draft.name, draft.organisation, draft.email) != (row.name, row.organisation, row.email):
        tombstones.demand_unforgotten(work, row.space_id, draft)
    service.edit(work, row, draft, seen_version=version)
    work.session.flush()  # the answer tells its new version
    return _told(work, row, HTTPStatus.OK)


def _draft(sent: dict[str, Any], *, keeping: Any = ()) -> CardDraft:
    """Give the card that was sent. :raises InvalidError: as the page would say it."""
    typed = MultiDict[str, str]()
    bases = sent.pop("bases")
    for name, value in sent.items():
        if name in ("languages", "countries"):
            typed[name] = spelled(value, name)
        elif isinstance(value, bool):
            typed.setlist(name, ["y"] if value else [])
        elif isinstance(value, list):
            typed.setlist(name, value)
        elif value is not None:
            typed[name] = str(value)
    unknown = [one["use"] for one in bases if one["use"] not in USES]
    if unknown:
        raise InvalidError({"bases": f"No such use: {unknown[0]}."})
    for one in bases:
        typed[f"basis_{one['use']}"] = one["basis"]
        typed[f"until_{one['use']}"] = one["until"].isoformat() if one["until"] else ""
    form = CardForm(formdata=typed, meta=NO_TOKEN, keeping=keeping)
    need(form)
    return form.draft


def _told(work: Work, row: Any, status: int, **headers: str) -> Response:
    shown = _shown(row, reach.told(work, row))
    return answer(shown, status, ETag=f'"{row.version}"', **headers)


def _shown(row: Any, told: Mapping[str, str]) -> ContactOut:
    values = {name: getattr(row, name) for name in ContactOut.model_fields if hasattr(row, name)}
    hidden = reach.withheld(reach.addresses_of(row), told)
    return ContactOut.model_validate(
        values
        | dict(told)
        | {
            "withheld": reach.WITHHELD if hidden else None,
            "address": address(row.id),
            "state": "copy" if row.is_copy else "draft",
            "marking": Marking(row.marking).key,
        }
    )
