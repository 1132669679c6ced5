"""Proposals: registered for, written, submitted; and read where they were opened."""

from __future__ import annotations

import dataclasses as dc
import uuid
from http import HTTPStatus

from flask import flash, make_response, redirect, render_template, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.texts import whole
from collab.core.web import PUBLIC, SIGNED_IN, Feature
from collab.features.engagements.proposals import pages, queries, service
from collab.features.engagements.proposals.forms import (
    FileForm,
    PasswordForm,
    RegisterForm,
    TurnAwayForm,
)
from collab.features.engagements.proposals.policy import Act
from collab.features.engagements.proposals.service import registering
from collab.features.engagements.refusing import beside_the_form
from collab.people.accounts.service import sessions
from collab.people.accounts.service.factor import owed
from collab.people.accounts.views import cookie
from collab.people.accounts.views.duty import way_on
from collab.work.door import Door
from collab.work.session import signed_in
from collab.work.unit import Work

bp = Feature("proposals")
Answer = ft.ResponseReturnValue
REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/calls/<uuid:call_id>/registration", allow=PUBLIC)
def registration(door: Door, call_id: uuid.UUID) -> Answer:
    """Ask a stranger who he is; whoever is signed in goes on with a button."""
    found = registering.taking(door, call_id)
    if signed_in(door) is not None:
        return _to(f"/proposals/calls/{call_id}")
    return pages.register_page(found, RegisterForm())


@bp.post("/calls/<uuid:call_id>/registration", allow=PUBLIC)
def ask_registration(door: Door, call_id: uuid.UUID) -> Answer:
    """Leave a note to mail a link; the answer is the same whatever is known."""
    call, form = registering.taking(door, call_id), RegisterForm()
    try:
        form.demand()
        wish = registering.Wish(**dc.asdict(form.who), email=form.email.data or "")
        registering.ask(door, call_id, wish)
    except InvalidError as error:
        tell(form, error)
        return pages.register_page(call, form), REFUSED
    return render_template("proposals/registration_sent.html", call=call)


@bp.get("/registrations/<token>", allow=PUBLIC)
def pending(door: Door, token: str) -> Answer:
    """Show what a link leads to; opening it uses nothing up."""
    try:
        found = registering.look(door, token)
        said = dc.asdict(found.wish)
        return pages.pending_page(found, PasswordForm(data=said), token)
    except NotFoundError:
        return render_template("proposals/registration_gone.html"), HTTPStatus.NOT_FOUND


@bp.post("/registrations/<token>", allow=PUBLIC)
def accept(door: Door, token: str) -> Answer:
    """Make the account, sign it in, and go to the call."""
    door.house.limits.spend(registering.OPENED, door.address)
    form = PasswordForm()
    try:
        found = registering.look(door, token)
    except NotFoundError:
        return render_template("proposals/registration_gone.html"), HTTPStatus.NOT_FOUND
    try:
        form.demand()
        opened, call_id = registering.accept(door, token, form.password.data or "", form.who)
    except InvalidError as error:
        tell(form, error)
        return pages.pending_page(found, form, token), REFUSED
    except ConflictError as error:
        return pages.pending_page(found, form, token, error.message), HTTPStatus.CONFLICT
    flash(_("You are registered. Welcome."), "success")
    owing = owed(door.house, sessions.holder(door, opened))
    on = way_on(owing, f"/proposals/calls/{call_id}")
    return cookie.put(make_response(redirect(on, HTTPStatus.SEE_OTHER)), door.house, opened)


@bp.get("/proposals", allow=SIGNED_IN)
def index(work: Work) -> Answer:
    """List the calls of one's own firm, and what it proposed."""
    return pages.index_page(work)


@bp.get("/proposals/calls/<uuid:call_id>", allow=SIGNED_IN)
def call(work: Work, call_id: uuid.UUID) -> Answer:
    """Show a call as one's own firm stands to it."""
    return pages.call_page(work, queries.desk(work, call_id))


@bp.post("/proposals/calls/<uuid:call_id>/registration", allow=SIGNED_IN)
def register(work: Work, call_id: uuid.UUID) -> Answer:
    """Register one's own firm."""
    service.register(work, queries.desk(work, call_id))
    flash(_("Your organisation is registered."), "success")
    return _to(f"/proposals/calls/{call_id}")


@bp.post("/proposals/calls/<uuid:call_id>", allow=SIGNED_IN)
def begin(work: Work, call_id: uuid.UUID) -> Answer:
    """Begin a proposal."""
    row = service.begin(work, queries.desk(work, call_id))
    return _to(f"/proposals/{row.id}/edit")


@bp.get("/proposals/<uuid:offer_id>", allow=SIGNED_IN)
def show(work: Work, offer_id: uuid.UUID) -> Answer:
    """Show one's own proposal."""
    return pages.show_page(work, queries.one(work, offer_id))


@bp.get("/proposals/<uuid:offer_id>/edit", allow=SIGNED_IN)
def edit(work: Work, offer_id: uuid.UUID) -> Answer:
    """Show it to change."""
    row = work.authorise(Act.CHANGE, queries.one(work, offer_id))
    return pages.edit_page(work, row, pages.form_of(work, row))


@bp.post("/proposals/<uuid:offer_id>/edit", allow=SIGNED_IN)
def update(work: Work, offer_id: uuid.UUID) -> Answer:
    """Save it; what was submitted before stays submitted."""
    row = work.authorise(Act.CHANGE, queries.one(work, offer_id))
    form = pages.form_of(work, row)
    try:
        with beside_the_form(work, form):
            form.demand()
            said = form.content(queries.content_of(work, row))
            service.save(work, row, said, seen_version=form.seen_version)
    except InvalidError as error:
        tell(form, error)
        return pages.edit_page(work, row, form), REFUSED
    flash(_("Saved. It counts once you submit it."), "success")
    return _to(f"/proposals/{row.id}/{'edit' if 'more' in request.form else 'submission'}")


@bp.get("/proposals/<uuid:offer_id>/submission", allow=SIGNED_IN)
def look(work: Work, offer_id: uuid.UUID) -> Answer:
    """Show it once more before it is submitted."""
    return pages.look_page(work, work.authorise(Act.CHANGE, queries.one(work, offer_id)))


@bp.post("/proposals/<uuid:offer_id>/submission", allow=SIGNED_IN)
def submit(work: Work, offer_id: uuid.UUID) -> Answer:
    """Submit it, if the deadline is not over by the database's clock."""
    row = queries.one(work, offer_id)
    work.authorise(Act.CHANGE, row)
    try:
        service.submit(work, row, seen_version=_version(request.form.get("version"), row.version))
    except InvalidError:
        return pages.look_page(work, row), REFUSED
    flash(_("Submitted. Nobody reads it before the deadline."), "success")
    return _to(f"/proposals/{row.id}")


@bp.post("/proposals/<uuid:offer_id>/withdrawal", allow=SIGNED_IN)
def withdraw(work: Work, offer_id: uuid.UUID) -> Answer:
    """Withdraw it; until the deadline it may be submitted again."""
    row = queries.one(work, offer_id)
    service.withdraw(work, row)
    flash(_("Withdrawn. What you wrote is still here."), "success")
    return _to(f"/proposals/{row.id}")


@bp.get("/proposals/<uuid:offer_id>/files", allow=SIGNED_IN)
def papers(work: Work, offer_id: uuid.UUID) -> Answer:
    """Show the files that go along."""
    row = work.authorise(Act.CHANGE, queries.one(work, offer_id))
    return pages.files_page(work, row, FileForm(version=str(row.version)))


@bp.post("/proposals/<uuid:offer_id>/files", allow=SIGNED_IN)
def attach(work: Work, offer_id: uuid.UUID) -> Answer:
    """Add a file to what is being written."""
    row = work.authorise(Act.CHANGE, queries.one(work, offer_id))
    form, sent = FileForm(), request.files.get("file")
    name, content = (sent.filename or "", sent.read()) if sent is not None else ("", b"")
    try:
        with beside_the_form(work):
            seen = _version(form.version.data, row.version)
            service.attach(work, row, name=name, content=content, seen_version=seen)
    except InvalidError as error:
        tell(form, error)
        return pages.files_page(work, row, form), REFUSED
    flash(_("Added. It goes along once you submit."), "success")
    return _to(f"/proposals/{row.id}/files")


@bp.post("/proposals/<uuid:offer_id>/files/<uuid:paper_id>/removal", allow=SIGNED_IN)
def detach(work: Work, offer_id: uuid.UUID, paper_id: uuid.UUID) -> Answer:
    """Take a file off what is being written."""
    row = queries.one(work, offer_id)
    service.detach(work, row, paper_id, seen_version=row.version)
    flash(_("Taken off."), "success")
    return _to(f"/proposals/{row.id}/files")


@bp.post("/proposals/<uuid:offer_id>/own", allow=SIGNED_IN)
def own(work: Work, offer_id: uuid.UUID) -> Answer:
    """Give one's own proposal to take along; that it was taken stands in one's own vault."""
    row = queries.one(work, offer_id)
    return pages.own_file(work, row, "json" if request.form.get("kind") == "json" else "pdf")


@bp.get("/engagements/<uuid:engagement_id>/proposals", allow=SIGNED_IN)
def opened_index(work: Work, engagement_id: uuid.UUID) -> Answer:
    """List what was opened, to those who may judge."""
    skip = whole(request.args.get("from")) or 0
    return pages.opened_index(work, queries.engagement(work, engagement_id), skip)


@bp.get("/opened-proposals/<uuid:opened_id>", allow=SIGNED_IN)
def opened(work: Work, opened_id: uuid.UUID) -> Answer:
    """Show one of them."""
    return pages.opened_page(work, queries.one_opened(work, opened_id), TurnAwayForm())


@bp.get("/opened-proposals/<uuid:opened_id>/files/<uuid:paper_id>", allow=SIGNED_IN)
def opened_file(work: Work, opened_id: uuid.UUID, paper_id: uuid.UUID) -> Answer:
    """Give a file of one to whoever may know whose it is."""
    return pages.file_of_opened(work, queries.opened_file(work, opened_id, paper_id))


@bp.post("/opened-proposals/<uuid:opened_id>/clearance", allow=SIGNED_IN)
def let_go_on(work: Work, opened_id: uuid.UUID) -> Answer:
    """Let those who judge read it: counsel's word."""
    read = queries.one_opened(work, opened_id)
    service.let_go_on(work, read.row)
    flash(_("Those who select read it now."), "success")
    return _to(f"/opened-proposals/{opened_id}")


@bp.post("/opened-proposals/<uuid:opened_id>/refusal", allow=SIGNED_IN)
def turn_away(work: Work, opened_id: uuid.UUID) -> Answer:
    """Keep it from those who judge: counsel's word as well."""
    read, form = queries.one_opened(work, opened_id), TurnAwayForm()
    work.authorise(Act.PASS, read.row)
    try:
        with beside_the_form(work):
            form.demand()
            service.turn_away(work, read.row, form.why.data or "")
    except InvalidError as error:
        tell(form, error)
        return pages.opened_page(work, read, form), REFUSED
    flash(_("Nobody else reads it. Its firm is told why."), "success")
    return _to(f"/opened-proposals/{opened_id}")


def _version(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else otherwise


def _to(path: str) -> Answer:
    return redirect(path, HTTPStatus.SEE_OTHER)
