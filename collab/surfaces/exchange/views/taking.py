"""Take a file of what one may see. Making one is recorded, so it is sent for, never just opened."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import Response, redirect, render_template, request, url_for
from flask import typing as ft

from collab.core.pages import fragment, wants_part
from collab.core.web import SIGNED_IN
from collab.features.contacts import queries as contacts
from collab.features.contacts.pages import asked_for
from collab.features.findings.pages import filters_from
from collab.people.spaces.queries import space_or_charter
from collab.surfaces.exchange import contact_taking, queries, taking
from collab.surfaces.exchange.policy import Act
from collab.surfaces.exchange.taking import AT_ONCE, FORMATS, MOST
from collab.surfaces.exchange.views.blueprint import attachment, bp
from collab.work.unit import Work


@bp.get("/exports", allow=SIGNED_IN)
def exports(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show what a file would hold, and the files that are being made."""
    space = space_or_charter(work, space_id)
    filters = filters_from(request.args)
    return render_template(
        "exchange/exports.html",
        space=space,
        narrowed=filters.narrowed,
        asked=taking.narrowed(filters),
        total=taking.total_of(work, space.id, filters),
        at_once=AT_ONCE,
        most=f"{MOST:,}",
        formats=list(FORMATS),
        files=queries.exports(work, space.id),
    )


@bp.post("/exports/findings.csv", allow=SIGNED_IN)
def export_csv(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give the findings as CSV."""
    return _export(work, space_id, "csv")


@bp.post("/exports/findings.xlsx", allow=SIGNED_IN)
def export_xlsx(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give the findings as a workbook."""
    return _export(work, space_id, "xlsx")


@bp.post("/exports/findings.json", allow=SIGNED_IN)
def export_json(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give the findings as JSON."""
    return _export(work, space_id, "json")


@bp.get("/exports/<uuid:export_id>", allow=SIGNED_IN)
def export(work: Work, space_id: uuid.UUID, export_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show whether a file is ready."""
    space = space_or_charter(work, space_id)
    found = queries.export_of(work, space.id, export_id)
    if found.state != "making" and wants_part():
        return Response(headers={"HX-Refresh": "true"})
    return fragment("exchange/export.html", "progress", space=space, export=found, most=f"{MOST:,}")


@bp.get("/exports/<uuid:export_id>/file", allow=SIGNED_IN)
def export_file(work: Work, space_id: uuid.UUID, export_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give a file that was made."""
    space = space_or_charter(work, space_id)
    found = queries.export_of(work, space.id, export_id)
    name = taking.file_name(space, found.shared_at, found.file_format)
    return attachment(taking.content_of(work, found), name, FORMATS[found.file_format])


def _export(work: Work, space_id: uuid.UUID, file_format: str) -> ft.ResponseReturnValue:
    space = work.authorise(Act.TAKE, space_or_charter(work, space_id))
    filters = filters_from(request.form)
    if taking.total_of(work, space.id, filters) > AT_ONCE:
        asked = taking.ask(work, space, filters, file_format)
        where = url_for("exchange.export", space_id=space.id, export_id=asked.id)
        return redirect(where, HTTPStatus.SEE_OTHER)
    content = taking.take(work, space, filters, file_format)
    return attachment(content, taking.file_name(space, work.now, file_format), FORMATS[file_format])


@bp.get("/exports/contacts", allow=SIGNED_IN)
def contact_exports(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show what a file of contacts would hold."""
    space = space_or_charter(work, space_id)
    filters = asked_for(work, request.args)
    return render_template(
        "exchange/contacts.html",
        space=space,
        narrowed=filters.narrowed,
        asked={name: value for name, value in filters.asked.items() if name != "page"},
        total=contacts.in_space(work, space.id, filters, limit=1).total,
        most=f"{contact_taking.MOST:,}",
    )


@bp.post("/exports/contacts.csv", allow=SIGNED_IN)
def contacts_as_csv(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give the contacts as CSV."""
    return _contacts(work, space_id, "csv")


@bp.post("/exports/contacts.xlsx", allow=SIGNED_IN)
def contacts_as_xlsx(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give the contacts as a workbook."""
    return _contacts(work, space_id, "xlsx")


@bp.post("/exports/contacts.vcf", allow=SIGNED_IN)
def contacts_as_vcf(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give the contacts as vCards, which address books take."""
    return _contacts(work, space_id, "vcf")


def _contacts(work: Work, space_id: uuid.UUID, file_format: str) -> ft.ResponseReturnValue:
    space = space_or_charter(work, space_id)
    content = contact_taking.take(work, space, asked_for(work, request.form), file_format)
    name = taking.file_name(space, work.now, file_format, of="contacts")
    return attachment(content, name, contact_taking.FORMATS[file_format])
