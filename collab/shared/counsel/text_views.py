"""The texts that opinions begin with, in the law firm's own vault."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.people.spaces.queries import own_vault
from collab.shared.counsel import queries, service
from collab.shared.counsel.forms import TextForm
from collab.shared.counsel.policy import Act
from collab.shared.counsel.views import bp
from collab.work.unit import Work

__all__ = ["bp"]  # with everything of the desk on it: these pages come last


@bp.get("/opinion-texts", allow=Act.SEE_TEXTS)
def texts(work: Work) -> ft.ResponseReturnValue:
    """List the firm's texts."""
    work.authorise(Act.SEE_TEXTS, own_vault(work))
    return render_template("counsel/texts.html", rows=queries.texts(work))


@bp.get("/opinion-texts/new", allow=Act.SEE_TEXTS)
def new_text(work: Work) -> ft.ResponseReturnValue:
    """Ask for a text."""
    work.authorise(Act.SEE_TEXTS, own_vault(work))
    return render_template("counsel/text.html", form=TextForm(formdata=None), row=None)


@bp.post("/opinion-texts", allow=Act.KEEP_TEXT)
def keep_text(work: Work) -> ft.ResponseReturnValue:
    """Keep a text."""
    vault = work.authorise(Act.KEEP_TEXT, own_vault(work))
    form = TextForm()
    if not form.validate():
        page = render_template("counsel/text.html", form=form, row=None)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    service.keep_text(work, vault, title=form.title.data or "", body=form.body.data or "")
    return _saved()


@bp.get("/opinion-texts/<uuid:block_id>", allow=Act.SEE_TEXTS)
def text(work: Work, block_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the form for a text."""
    row = queries.text(work, block_id)
    form = TextForm(formdata=None, obj=row)
    return render_template("counsel/text.html", form=form, row=row)


@bp.post("/opinion-texts/<uuid:block_id>", allow=Act.KEEP_TEXT)
def change_text(work: Work, block_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Change a text."""
    row = work.authorise(Act.KEEP_TEXT, queries.text(work, block_id))
    form = TextForm()
    if not form.validate():
        page = render_template("counsel/text.html", form=form, row=row)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    service.change_text(work, row, title=form.title.data or "", body=form.body.data or "")
    return _saved()


@bp.post("/opinion-texts/<uuid:block_id>/removal", allow=Act.KEEP_TEXT)
def drop_text(work: Work, block_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Delete a text."""
    service.drop_text(work, queries.text(work, block_id))
    flash(_("The text is deleted."), "success")
    return redirect(url_for("counsel.texts"), HTTPStatus.SEE_OTHER)


def _saved() -> ft.ResponseReturnValue:
    flash(_("Saved."), "success")
    return redirect(url_for("counsel.texts"), HTTPStatus.SEE_OTHER)
