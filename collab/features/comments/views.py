"""Comments: the panel on an item's page, and the small pages of their drafts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask import typing as ft
from flask_babel import gettext as _
from markupsafe import Markup

from collab.core.errors import NotFoundError, StaleError
from collab.core.panels import lines_under, panels
from collab.core.refs import Card, card_of
from collab.core.texts import whole
from collab.core.web import SIGNED_IN, Feature
from collab.features.comments import queries, service
from collab.features.comments.crossing import address, card_for, subject_of
from collab.features.comments.forms import BodyForm, CommentForm
from collab.features.comments.models import Comment
from collab.features.comments.policy import Act
from collab.people.spaces.queries import names_of, one, own_vault
from collab.policy.marking import Marking
from collab.shared.hints import hints_for
from collab.shared.objections.pages import placeholder
from collab.shared.releases import queries as releases
from collab.shared.releases.policy import Act as GateAct
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.readings import note_readings
from collab.work.unit import Work

bp = Feature("comments")
FURTHEST = 10_000


def panel(work: Work, subject: Card) -> Markup:
    """Render what was said about an item, and a form to say more; being shown counts as read."""
    page = min(max(whole(request.args.get("comments")) or 1, 1), FURTHEST)
    found, more = queries.on_each(work, subject.space_id, [subject.id], page=page)
    gone = note_readings(work, "comment", [comment.id for comment in found], subject.space_id)
    found = [comment for comment in found if comment.id not in gone]
    ids = [comment.id for comment in found]
    may = work.may(GateAct.RELEASE_INTO, one(work, subject.space_id))
    text = render_template(
        "comments/_panel.html",
        subject=subject,
        comments=found,
        page=page,
        more=more,
        lines=lines_under(work, [card_for(comment) for comment in found]),
        own=releases.releases_among(work, ids),
        drafts=queries.drafts_on(work, subject.id) if work.viewer.vault_id else [],
        form=_form(subject, blank=True) if may.allowed and work.viewer.vault_id else None,
        may=may,
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def lines(work: Work, subjects: Sequence[Card]) -> Mapping[uuid.UUID, Markup]:
    """Render what was said about each of some items that another one speaks for."""
    about = [subject.id for subject in subjects]
    said, more = queries.on_each(work, subjects[0].space_id, about)
    ids = [comment.id for comment in said]
    gone = note_readings(work, "comment", ids, subjects[0].space_id)
    found: dict[uuid.UUID, list[Comment]] = {}
    for comment in said:
        if comment.id not in gone:
            found.setdefault(comment.subject_id, []).append(comment)
    shown = queries.SHOWN if more else None
    return {
        one: Markup(  # noqa: S704 # an autoescaping template made it
            render_template("comments/_lines.html", comments=comments, more=shown)
        )
        for one, comments in found.items()
    }


@bp.post(
    "/talking-point-versions/<uuid:subject_id>/comments",
    allow=SIGNED_IN,
    defaults={"kind": "talking_point_version"},
)
@bp.post("/contacts/<uuid:subject_id>/comments", allow=SIGNED_IN, defaults={"kind": "contact"})
@bp.post("/findings/<uuid:subject_id>/comments", allow=SIGNED_IN, defaults={"kind": "finding"})
def create(work: Work, kind: str, subject_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Keep a draft in the vault, and go on to the gate with it."""
    subject = card_of(work, kind, subject_id)
    work.authorise(GateAct.RELEASE_INTO, one(work, subject.space_id))
    form = _form(subject)
    if not form.validate():
        page = render_template("comments/new.html", form=form, subject=subject)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    comment = service.write(
        work,
        own_vault(work),
        form.body.data or "",
        subject=subject,
        marking=Marking.from_name(form.declared["marking"]),
    )
    gate = url_for(
        "releases.new",
        kind="comment",
        item_id=comment.id,
        space=subject.space_id,
        **form.declared,
    )
    return redirect(gate, HTTPStatus.SEE_OTHER)


@bp.get("/comments/<uuid:comment_id>", allow=SIGNED_IN)
def show(work: Work, comment_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a draft; lead from a copy to the item it was said about."""
    try:
        comment = queries.one(work, comment_id)
    except NotFoundError:
        return placeholder(work, comment_id)
    subject = subject_of(work, comment)
    if comment.is_copy:
        if subject is None:
            raise NotFoundError
        page = queries.page_of(work, comment)
        asked = f"?comments={page}" if page > 1 else ""
        return redirect(f"{subject.path}{asked}#comment-{comment.id}", HTTPStatus.SEE_OTHER)
    attempts = releases.history(work, comment.id)
    return render_template(
        "comments/draft.html",
        comment=comment,
        hints=hints_for({"body": comment.body}),
        subject=subject,
        space=one(work, comment.space_id),
        attempts=attempts,
        readable=queries.readable_among(work, [attempt.copy_id for attempt in attempts]),
        places=names_of(work, {attempt.target_space_id for attempt in attempts}),
        book=rulebook_in_force(work),
        panels=panels(work, card_for(comment)),
    )


@bp.get("/comments/<uuid:comment_id>/edit", allow=SIGNED_IN)
def edit(work: Work, comment_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the form for a draft."""
    comment = work.authorise(Act.EDIT, queries.one(work, comment_id))
    form = BodyForm(data={"body": comment.body, "version": str(comment.version)})
    return _edit_page(work, comment, form)


@bp.post("/comments/<uuid:comment_id>/edit", allow=SIGNED_IN)
def update(work: Work, comment_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Save a draft, or show both texts when somebody else saved it meanwhile."""
    comment = work.authorise(Act.EDIT, queries.one(work, comment_id))
    form = BodyForm()
    if not form.validate():
        return _edit_page(work, comment, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        service.edit(work, comment, form.body.data or "", seen_version=form.seen_version)
    except StaleError as error:
        form.version.data = str(error.theirs.version)
        form.form_errors.append(
            "Somebody else saved this comment while you were writing. Your text is still here."
        )
        return _edit_page(work, error.theirs, form), HTTPStatus.CONFLICT
    flash(_("Saved."), "success")
    return redirect(address(comment.id), HTTPStatus.SEE_OTHER)


@bp.post("/comments/<uuid:comment_id>/removal", allow=SIGNED_IN)
def discard(work: Work, comment_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Delete a draft."""
    comment = queries.one(work, comment_id)
    subject = subject_of(work, comment)
    service.discard(work, comment)
    flash(_("The draft is deleted."), "success")
    return redirect(subject.path if subject else "/", HTTPStatus.SEE_OTHER)


def _form(subject: Card, *, blank: bool = False) -> CommentForm:
    form = CommentForm(formdata=None) if blank else CommentForm()
    form.offer(Marking(subject.marking))
    return form


def _edit_page(work: Work, comment: Comment, form: BodyForm) -> str:
    stale = request.method == "POST" and form.body.data != comment.body and bool(form.form_errors)
    return render_template(
        "comments/edit.html",
        form=form,
        comment=comment,
        hints=hints_for({"body": form.body.data or ""}),
        space=one(work, comment.space_id),
        theirs=comment.body if stale else None,
    )
