"""Observations: the panel on a finding's page, and the small pages of their drafts."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask import typing as ft
from flask_babel import gettext as _
from markupsafe import Markup

from collab.core.errors import DeniedError, NotFoundError, StaleError
from collab.core.panels import lines_under, panels
from collab.core.refs import Card, card_of
from collab.core.web import SIGNED_IN, Feature
from collab.features.observations import queries, service
from collab.features.observations.crossing import address, card_for, open_to
from collab.features.observations.forms import ObservationForm, SaidForm
from collab.features.observations.models import Observation
from collab.features.observations.policy import Act
from collab.features.observations.rules import SAID, STANCES, TONES, one_sided, summary
from collab.people.spaces.queries import names_of, one, own_vault
from collab.policy.marking import Marking
from collab.shared.hints import hints_for
from collab.shared.objections.pages import placeholder
from collab.shared.releases import queries as releases
from collab.shared.releases.hanging import subject_of
from collab.shared.releases.policy import Act as GateAct
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.shared.sources import SOURCE_KINDS
from collab.work.readings import note_readings
from collab.work.unit import Work

bp = Feature("observations")


def panel(work: Work, subject: Card) -> Markup:
    """Render what others know of an item; being shown counts as read."""
    found = queries.on(work, subject)
    gone = note_readings(work, "observation", [row.id for row in found], subject.space_id)
    found = [row for row in found if row.id not in gone]
    may = work.may(GateAct.RELEASE_INTO, one(work, subject.space_id))
    vault = work.viewer.vault_id
    text = render_template(
        "observations/_panel.html",
        subject=subject,
        rows=found,
        lines=lines_under(work, [card_for(row) for row in found]),
        voices=summary(
            (row.stance for row in found), queries.said_by_many(work, subject) if found else ()
        ),
        one_sided=one_sided((row.stance, row.source_kind) for row in found),
        said=SAID,
        tones=TONES,
        kinds=SOURCE_KINDS,
        own=releases.releases_among(work, [row.id for row in found]),
        before=queries.readable_among(work, [r.supersedes_id for r in found if r.supersedes_id]),
        drafts=queries.drafts_on(work, subject) if vault else [],
        open=open_to(work, subject) if may.allowed and vault else None,
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


@bp.get(
    "/findings/<uuid:subject_id>/observations/new", allow=SIGNED_IN, defaults={"kind": "finding"}
)
def new(work: Work, kind: str, subject_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask what is known of a finding."""
    subject = _open_subject(work, kind, subject_id)
    return _new_page(_form(subject), subject)


@bp.post("/findings/<uuid:subject_id>/observations", allow=SIGNED_IN, defaults={"kind": "finding"})
def create(work: Work, kind: str, subject_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Keep a draft in the vault, and go on to the gate with it."""
    subject = _open_subject(work, kind, subject_id)
    form = _form(subject)
    if not form.validate():
        return _new_page(form, subject), HTTPStatus.UNPROCESSABLE_ENTITY
    row = service.write(
        work,
        own_vault(work),
        form.draft,
        subject=subject,
        marking=Marking.from_name(form.declared["marking"]),
    )
    gate = url_for(
        "releases.new", kind="observation", item_id=row.id, space=subject.space_id, **form.declared
    )
    return redirect(gate, HTTPStatus.SEE_OTHER)


@bp.get("/observations/<uuid:observation_id>", allow=SIGNED_IN)
def show(work: Work, observation_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a draft; lead from a copy to the finding it is about."""
    try:
        row = queries.one(work, observation_id)
    except NotFoundError:
        return placeholder(work, observation_id)
    subject = subject_of(work, row.subject_kind, row.subject_id)
    if row.is_copy:
        if subject is None:
            raise NotFoundError
        return redirect(f"{subject.path}#observation-{row.id}", HTTPStatus.SEE_OTHER)
    attempts = releases.history(work, row.id)
    return render_template(
        "observations/draft.html",
        row=row,
        hints=hints_for({"note": row.note}),
        stances=STANCES,
        kinds=SOURCE_KINDS,
        subject=subject,
        space=one(work, row.space_id),
        attempts=attempts,
        readable=queries.readable_among(work, [attempt.copy_id for attempt in attempts]),
        places=names_of(work, {attempt.target_space_id for attempt in attempts}),
        book=rulebook_in_force(work),
        panels=panels(work, card_for(row)),
    )


@bp.get("/observations/<uuid:observation_id>/edit", allow=SIGNED_IN)
def edit(work: Work, observation_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the form for a draft."""
    row = work.authorise(Act.EDIT, queries.one(work, observation_id))
    saved = {"stance": row.stance, "note": row.note, "source_kind": row.source_kind or ""}
    return _edit_page(work, row, SaidForm(data=saved | {"version": str(row.version)}))


@bp.post("/observations/<uuid:observation_id>/edit", allow=SIGNED_IN)
def update(work: Work, observation_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Save a draft, or show both texts when somebody else saved it meanwhile."""
    row = work.authorise(Act.EDIT, queries.one(work, observation_id))
    form = SaidForm()
    if not form.validate():
        return _edit_page(work, row, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        service.edit(work, row, form.draft, seen_version=form.seen_version)
    except StaleError as error:
        form.version.data = str(error.theirs.version)
        form.form_errors.append(
            "Somebody else saved this while you were writing. Your text is still here."
        )
        return _edit_page(work, error.theirs, form), HTTPStatus.CONFLICT
    flash(_("Saved."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


@bp.post("/observations/<uuid:observation_id>/removal", allow=SIGNED_IN)
def discard(work: Work, observation_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Delete a draft."""
    row = queries.one(work, observation_id)
    subject = subject_of(work, row.subject_kind, row.subject_id)
    service.discard(work, row)
    flash(_("The draft is deleted."), "success")
    return redirect(subject.path if subject else "/", HTTPStatus.SEE_OTHER)


def _open_subject(work: Work, kind: str, subject_id: uuid.UUID) -> Card:
    """Give what may be spoken of: released, by somebody else, and not spoken of by us yet."""
    subject = card_of(work, kind, subject_id)
    if not subject.shared:
        raise NotFoundError
    work.authorise(GateAct.RELEASE_INTO, one(work, subject.space_id))
    decision = open_to(work, subject)
    if not decision.allowed:
        raise DeniedError(decision)
    return subject


def _form(subject: Card) -> ObservationForm:
    form = ObservationForm()
    form.offer(Marking(subject.marking))
    return form


def _new_page(form: ObservationForm, subject: Card) -> str:
    return render_template("observations/new.html", form=form, subject=subject)


def _edit_page(work: Work, row: Observation, form: SaidForm) -> str:
    stale = request.method == "POST" and form.note.data != row.note and bool(form.form_errors)
    return render_template(
        "observations/edit.html",
        form=form,
        row=row,
        hints=hints_for({"note": form.note.data or ""}),
        space=one(work, row.space_id),
        theirs=row.note if stale else None,
    )
