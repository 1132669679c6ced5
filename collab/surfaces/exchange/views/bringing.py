"""Bring a table in: choose the file, the columns, look, begin, and if need be take it all back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.people.spaces.models import Space
from collab.people.spaces.queries import space_or_charter
from collab.surfaces.exchange import offered, pages, queries, service
from collab.surfaces.exchange.forms import ColumnsForm, StartForm, UploadForm, columns_form
from collab.surfaces.exchange.kinds import CONTACTS, FINDINGS, SUBJECTS, Subject
from collab.surfaces.exchange.models import ImportBatch
from collab.surfaces.exchange.months import Order
from collab.surfaces.exchange.policy import Act
from collab.surfaces.exchange.reading.sheet import MOST_BYTES, UnreadableError
from collab.surfaces.exchange.reading.uploads import read_upload
from collab.surfaces.exchange.taking import FORMATS
from collab.surfaces.exchange.views.blueprint import attachment, bp
from collab.work.unit import Work


@bp.get("/imports", allow=SIGNED_IN)
def imports(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """List the imports into one's own vault."""
    return pages.index_page(work, _vault(work, space_id))


@bp.get("/imports/new", allow=SIGNED_IN)
def new(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the form for a file."""
    return pages.upload_page(_vault(work, space_id), UploadForm(), _subject(request.args))


@bp.post("/imports", allow=SIGNED_IN)
def bring(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take a file in and ask for its columns; nothing is written yet."""
    vault, form, subject = _vault(work, space_id), UploadForm(), _subject(request.form)
    sent = request.files.get("table")
    if sent is None or not sent.filename:
        return _refused(vault, form, subject, _("Choose a file first."))
    try:
        sheet = read_upload(sent.stream.read(MOST_BYTES + 1))
    except UnreadableError as error:
        return _refused(vault, form, subject, str(error))
    return _to(service.bring(work, vault, sent.filename, sheet, kind=subject.key))


@bp.get("/imports/template/findings.csv", allow=SIGNED_IN)
def template_csv(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give an empty table to fill in."""
    _vault(work, space_id)
    content = offered.template(work, workbook=False)
    return attachment(content, "findings-template.csv", FORMATS["csv"])


@bp.get("/imports/template/contacts.csv", allow=SIGNED_IN)
def contacts_csv(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give an empty table of contacts to fill in."""
    _vault(work, space_id)
    content = offered.template(work, CONTACTS, workbook=False)
    return attachment(content, "contacts-template.csv", FORMATS["csv"])


@bp.get("/imports/template/contacts.xlsx", allow=SIGNED_IN)
def contacts_xlsx(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give an empty table of contacts, with a second sheet of what may be entered."""
    _vault(work, space_id)
    content = offered.template(work, CONTACTS, workbook=True)
    return attachment(content, "contacts-template.xlsx", FORMATS["xlsx"])


@bp.get("/imports/template/findings.xlsx", allow=SIGNED_IN)
def template_xlsx(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give an empty table to fill in, with a second sheet of what may be entered."""
    _vault(work, space_id)
    content = offered.template(work, workbook=True)
    return attachment(content, "findings-template.xlsx", FORMATS["xlsx"])


@bp.get("/imports/<uuid:import_id>", allow=SIGNED_IN)
def show(work: Work, space_id: uuid.UUID, import_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show an import as it stands: its columns, its preview, its progress, what came of it."""
    vault, batch = _batch(work, space_id, import_id)
    if batch.state == "mapping":
        form = _form(batch)
        return pages.columns_page(work, vault, batch, form)
    return pages.batch_page(work, vault, batch)


@bp.get("/imports/<uuid:import_id>/columns", allow=SIGNED_IN)
def columns(work: Work, space_id: uuid.UUID, import_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the choice of columns again."""
    vault, batch = _batch(work, space_id, import_id)
    form = _form(batch)
    return pages.columns_page(work, vault, batch, form)


@bp.post("/imports/<uuid:import_id>/columns", allow=SIGNED_IN)
def choose(work: Work, space_id: uuid.UUID, import_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take the choice, look the table through, and go on to the preview."""
    vault, batch = _batch(work, space_id, import_id)
    form = _form(batch)
    try:
        form.demand()
        service.choose(work, batch, form.names, Order(form.order.data or ""))
    except InvalidError as error:
        tell(form, error)
        return pages.columns_page(work, vault, batch, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _to(batch)


@bp.post("/imports/<uuid:import_id>/beginning", allow=SIGNED_IN)
def start(work: Work, space_id: uuid.UUID, import_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Begin: from here on the worker writes."""
    _vault_of, batch = _batch(work, space_id, import_id)
    service.start(work, batch, leave_alike=bool(StartForm().leave_alike.data))
    return _to(batch)


@bp.post("/imports/<uuid:import_id>/undoing", allow=SIGNED_IN)
def undo(work: Work, space_id: uuid.UUID, import_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take the whole import back."""
    _vault_of, batch = _batch(work, space_id, import_id)
    service.undo(work, batch)
    return _to(batch)


@bp.post("/imports/<uuid:import_id>/continuation", allow=SIGNED_IN)
def carry_on(work: Work, space_id: uuid.UUID, import_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Go on with a job that stands still."""
    _vault_of, batch = _batch(work, space_id, import_id)
    service.carry_on(work, batch)
    return _to(batch)


@bp.post("/imports/<uuid:import_id>/removal", allow=SIGNED_IN)
def discard(work: Work, space_id: uuid.UUID, import_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Delete an uploaded table that nothing was written from."""
    vault, batch = _batch(work, space_id, import_id)
    service.discard(work, batch)
    flash(_("The file is deleted. Nothing was written from it."), "success")
    return redirect(url_for("exchange.imports", space_id=vault.id), HTTPStatus.SEE_OTHER)


@bp.get("/imports/<uuid:import_id>/bad-rows.csv", allow=SIGNED_IN)
def bad_rows_csv(work: Work, space_id: uuid.UUID, import_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give the rows that cannot be written, with what to mend."""
    _vault_of, batch = _batch(work, space_id, import_id)
    content = offered.bad_rows(work, batch, workbook=False)
    return attachment(content, "rows-to-mend.csv", FORMATS["csv"])


@bp.get("/imports/<uuid:import_id>/bad-rows.xlsx", allow=SIGNED_IN)
def bad_rows_xlsx(work: Work, space_id: uuid.UUID, import_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give the same as a workbook."""
    _vault_of, batch = _batch(work, space_id, import_id)
    content = offered.bad_rows(work, batch, workbook=True)
    return attachment(content, "rows-to-mend.xlsx", FORMATS["xlsx"])


def _refused(vault: Space, form: UploadForm, subject: Subject, why: str) -> ft.ResponseReturnValue:
    tell(form, InvalidError({"table": why}))
    return pages.upload_page(vault, form, subject), HTTPStatus.UNPROCESSABLE_ENTITY


def _subject(given: Mapping[str, str]) -> Subject:
    return SUBJECTS.get(given.get("kind", ""), FINDINGS)


def _form(batch: ImportBatch) -> ColumnsForm:
    fields = SUBJECTS[batch.kind].fields
    return columns_form(batch.headings, batch.names, batch.date_order, fields)


def _vault(work: Work, space_id: uuid.UUID) -> Space:
    """Give the viewer's own vault. :raises DeniedError: for any other space he sits in."""
    return work.authorise(Act.BRING, space_or_charter(work, space_id))


def _batch(work: Work, space_id: uuid.UUID, import_id: uuid.UUID) -> tuple[Space, ImportBatch]:
    vault = space_or_charter(work, space_id)
    return vault, queries.batch_of(work, vault.id, import_id)


def _to(batch: ImportBatch) -> ft.ResponseReturnValue:
    where = url_for("exchange.show", space_id=batch.space_id, import_id=batch.id)
    return redirect(where, HTTPStatus.SEE_OTHER)
