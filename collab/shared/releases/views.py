"""The pages of the gate: declare, look, release; taking back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import DeniedError, InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.limits import Limit
from collab.core.web import SIGNED_IN, Feature, ViewT
from collab.people.spaces.audience import everybody
from collab.people.spaces.queries import space_or_charter
from collab.policy.verdict import Verdict
from collab.shared.planned.service import DAYS, plan
from collab.shared.releases import queries, service
from collab.shared.releases.changes_form import changed_in, lost_since
from collab.shared.releases.changing import steps_for
from collab.shared.releases.crossing import Crossing, Snapshot, crossing_of
from collab.shared.releases.forms import DeclarationForm, declared_in
from collab.shared.releases.judging import Judged, judge
from collab.shared.releases.models import Release
from collab.shared.releases.pages import (
    declaration_page,
    preview_page,
    targets,
    vault_of,
)
from collab.shared.releases.passages import passages
from collab.shared.releases.service import misdeclared
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.unit import Work

bp = Feature("releases")
OFTEN = Limit("previews", times=60, seconds=60)
"""For one person: judging reads a text many times over, and nobody decides once a second."""
KINDS = {
    "findings": "finding",
    "comments": "comment",
    "observations": "observation",
    "documents": "document",
    "information-requests": "information_request",
    "information-answers": "information_answer",
    "private-answers": "private_answer",
    "contacts": "contact",
}
"""Where drafts of each kind have their addresses."""
STATUS = {
    Verdict.ALLOW: HTTPStatus.CREATED,
    Verdict.REVIEW: HTTPStatus.ACCEPTED,
    Verdict.TRANSFORM: HTTPStatus.CONFLICT,
    Verdict.BLOCK: HTTPStatus.FORBIDDEN,
}


def _of_each_kind(method: str, ending: str) -> Callable[[ViewT], ViewT]:
    """Put a view at the address of each kind of draft that may cross."""

    def put(view: ViewT) -> ViewT:
        for drafts, kind in KINDS.items():
            at = f"/{drafts}/<uuid:item_id>/{ending}"
            bp.route(at, allow=SIGNED_IN, methods=[method], defaults={"kind": kind})(view)
        return view

    return put


@_of_each_kind("GET", "releases/new")
def new(work: Work, kind: str, item_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask for the declaration."""
    crossing = crossing_of(kind)
    snapshot = crossing.snapshot(work, item_id)
    work.house.limits.spend(OFTEN, str(work.viewer.representation_id))
    old = _corrected(work)
    form = _form(work, snapshot, old)
    # An address that already says what kind of thing it is leads straight to the verdict.
    if "category" in request.args and form.validate() and not _misses(work, form, snapshot, old):
        return preview_page(work, crossing, form, _judged(work, snapshot, form, old))
    return declaration_page(form, snapshot, crossing, old)


@_of_each_kind("POST", "releases")
def create(work: Work, kind: str, item_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show verdict and audience first; let it cross when the author says so."""
    crossing = crossing_of(kind)
    snapshot = crossing.snapshot(work, item_id)
    work.house.limits.spend(OFTEN, str(work.viewer.representation_id))
    old = _corrected(work)
    form = _form(work, snapshot, old)
    if not form.validate() or _misses(work, form, snapshot, old):
        page = declaration_page(form, snapshot, crossing, old)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        judged = _judged(work, snapshot, form, old)
    except InvalidError as error:
        tell(form, _told_of_cuts(error))
        return declaration_page(form, snapshot, crossing, old), HTTPStatus.UNPROCESSABLE_ENTITY
    act = request.form.get("act", "")
    if act not in ("release", *DAYS) or form.seen.data != judged.seen:
        return preview_page(work, crossing, form, judged)
    if judged.wants_reason:
        tell(form, InvalidError({"despite": judged.unanswered["despite"]}))
        return preview_page(work, crossing, form, judged), HTTPStatus.UNPROCESSABLE_ENTITY
    if act in DAYS:
        plan(work, vault_of(work), judged, when=act)
        flash(
            _("Planned. It leaves then if nothing has changed, and can be called off."), "success"
        )
        return redirect(url_for("planned.index"), HTTPStatus.SEE_OTHER)
    return _release(work, crossing, judged)


@bp.post("/releases/<uuid:release_id>/withdrawal", allow=SIGNED_IN)
def withdraw(work: Work, release_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take a copy back at one click."""
    row = queries.release_of(work, release_id)
    number = queries.count_readers(work, row.id)
    service.withdraw(work, row)
    told = _("fewer than five people") if number < 0 else _("%(number)s people", number=number)
    flash(
        _(
            "Taken back. Nobody in the space can see it any more, and who opened it is told:"
            " %(told)s.",
            told=told,
        ),
        "success",
    )
    return redirect(_back(work, row), HTTPStatus.SEE_OTHER)


def _back(work: Work, row: Release) -> str:
    """Give the draft's page, or home where the draft was discarded before its copy."""
    crossing = crossing_of(row.item_kind)
    try:
        crossing.snapshot(work, row.item_id)
    except NotFoundError:
        return "/"
    except DeniedError:
        pass  # it stands, though what it hangs on may be gone: taking back never fails for that
    return crossing.address(row.item_id)


def _release(work: Work, crossing: Crossing, judged: Judged) -> ft.ResponseReturnValue:
    outcome = service.release(work, vault_of(work), judged)
    page = render_template(
        "releases/outcome.html",
        outcome=outcome,
        judged=judged,
        crossing=crossing,
        book=rulebook_in_force(work),
    )
    return page, STATUS[outcome.judgement.verdict]


def _corrected(work: Work) -> Release | None:
    """Give the release whose copy is to be replaced, where the request names one."""
    named = request.values.get("corrects", "")
    if not named:
        return None
    try:
        copy_id = uuid.UUID(named)
    except ValueError as error:
        raise NotFoundError from error
    return queries.correctable(work, copy_id)


def _form(work: Work, snapshot: Snapshot, old: Release | None) -> DeclarationForm:
    crossing = crossing_of(snapshot.kind)
    offered = passages(snapshot, crossing)
    asked = request.method == "GET" and "category" in request.args
    if asked:
        form = DeclarationForm(request.args, meta={"csrf": False})
    else:
        begun = declared_in(old) | changed_in(old.changes, offered) if old else None
        form = DeclarationForm(data=begun)
    lost = 0
    if old is not None:
        changed = old.item_version != snapshot.version
        lost = lost_since(old.changes, draft_changed=changed, offered=offered)
    form.offer_changes(offered, steps_for(snapshot, crossing), lost)
    spaces = targets(work, old.target_space_id if old else snapshot.into)
    wanted = request.values.get("space", "")
    people = [
        (reader.representation_id, f"{reader.name}, {reader.org_name}")
        for space_id, _name in spaces
        if wanted in ("", str(space_id)) and snapshot.only is None and not snapshot.unseen
        for reader in everybody(work, space_id).readers
        if snapshot.within is None or reader.representation_id in snapshot.within
    ]
    form.offer(spaces, list(dict(people).items()))
    form.corrects.data = str(old.copy_id) if old else ""
    if request.method == "GET" and snapshot.within is not None:
        form.circle.data = [str(person) for person in snapshot.within]
    if request.method == "GET" and not asked:
        form.space.data = wanted or (str(spaces[0][0]) if len(spaces) == 1 else "")
        if old is None:
            form.marking.data = snapshot.marking.key
    return form


def _misses(work: Work, form: DeclarationForm, snapshot: Snapshot, old: Release | None) -> bool:
    """Tell whether the declaration leaves its bounds; the form says where."""
    space_id = uuid.UUID(form.space.data)
    wrong = snapshot.out_of_bounds(space_id, form.declaration.marking, form.named)
    wrong |= misdeclared(old, snapshot, space_or_charter(work, space_id), form.declaration)
    tell(form, InvalidError(wrong))
    return bool(wrong)


def _judged(work: Work, snapshot: Snapshot, form: DeclarationForm, old: Release | None) -> Judged:
    space = space_or_charter(work, uuid.UUID(form.space.data))
    return judge(
        work,
        snapshot,
        space,
        form.declaration,
        form.named,
        corrects=old,
        changes=form.changes,
        going_on=form.going_on,
    )


def _told_of_cuts(error: InvalidError) -> InvalidError:
    """Say at the field of the page what the gate says of passages left out."""
    return InvalidError({"cuts": error.fields["redact"]})
