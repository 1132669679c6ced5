"""Write what a version says in a language; two who write at once see both texts."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.pages import wants_part
from collab.core.web import SIGNED_IN
from collab.features.talking_points import queries, service
from collab.features.talking_points.forms import TextForm
from collab.features.talking_points.models import TalkingPointVersion
from collab.features.talking_points.policy import Act
from collab.features.talking_points.rules import LANGUAGES
from collab.features.talking_points.service.writing import BLANK
from collab.features.talking_points.version_pages import text_page
from collab.features.talking_points.views.blueprint import UNPROCESSABLE, Answer, bp, to_version
from collab.work.unit import Work


@bp.get("/talking-point-versions/<uuid:talking_version_id>/texts", allow=SIGNED_IN)
def choose_text(work: Work, talking_version_id: uuid.UUID) -> Answer:
    """Lead to the form of the language that is asked for."""
    row = work.authorise(Act.DRAFT, queries.version(work, talking_version_id))
    language = _known(request.args.get("language", ""))
    where = url_for("talking_points.edit_text", talking_version_id=row.id, language=language)
    return redirect(where, HTTPStatus.SEE_OTHER)


@bp.get("/talking-point-versions/<uuid:talking_version_id>/texts/<language>/edit", allow=SIGNED_IN)
def edit_text(work: Work, talking_version_id: uuid.UUID, language: str) -> Answer:
    """Show the form of a text."""
    row = work.authorise(Act.DRAFT, queries.version(work, talking_version_id))
    text = queries.text(work, row.id, _known(language))
    words = text.words if text else BLANK
    form = TextForm(data=dict(words))
    form.stand_on(text.version if text else 0, words)
    return text_page(work, row, language, form)


@bp.post("/talking-point-versions/<uuid:talking_version_id>/texts/<language>/edit", allow=SIGNED_IN)
def update_text(work: Work, talking_version_id: uuid.UUID, language: str) -> Answer:
    """Save a text; or show both, put together, when somebody saved meanwhile."""
    row = work.authorise(Act.DRAFT, queries.version(work, talking_version_id))
    form = TextForm()
    yours = form.words
    try:
        form.demand()
        waits = _save(work, row, _known(language), form)
    except InvalidError as error:
        tell(form, error)
        return text_page(work, row, language, form), UNPROCESSABLE
    except service.StaleTextError as error:
        for name, merged in error.merged.items():
            form[name].data = merged.text
        form.stand_on(error.version, error.theirs)
        form.form_errors.append(
            "Somebody else saved this text while you were writing. Both stand in the form below:"
            " nothing of either is lost. Read it through, then save."
        )
        page = text_page(work, row, language, form, theirs=error.theirs, yours=yours)
        return page, HTTPStatus.CONFLICT
    told = _("Saved; what stands out waits for counsel, and only you and counsel read it.")
    flash(told if waits else _("Saved."), "success")
    return to_version(row.id)


@bp.post(
    "/talking-point-versions/<uuid:talking_version_id>/texts/<language>/autosave",
    allow=SIGNED_IN,
)
def autosave_text(work: Work, talking_version_id: uuid.UUID, language: str) -> Answer:
    """Keep what a form holds now; what stands out waits for the button, and so does a merge."""
    row = work.authorise(Act.DRAFT, queries.version(work, talking_version_id))
    form = TextForm()
    status = UNPROCESSABLE
    try:
        form.demand()
        _save(work, row, _known(language), form, automatic=True)
    except InvalidError:
        why = _("Not saved yet: something in it cannot be said, or is for counsel. Press Save.")
    except service.StaleTextError:
        why = _("Not saved: somebody else saved this text meanwhile. Press Save to see both.")
        status = HTTPStatus.CONFLICT
    else:
        return _saved(work, row, language)
    if not wants_part():
        raise ConflictError(why)
    response = make_response(render_template("talking_points/_saved.html", wrong=why), status)
    response.headers["HX-Retarget"] = "#saved"
    return response


def _saved(work: Work, row: TalkingPointVersion, language: str) -> Answer:
    if not wants_part():
        return to_version(row.id)
    text = queries.text(work, row.id, language)
    form = TextForm()
    form.stand_on(text.version if text else 0, text.words if text else BLANK)
    return render_template("talking_points/_saved.html", form=form, at=work.now, wrong=None)


def _save(
    work: Work, row: TalkingPointVersion, language: str, form: TextForm, *, automatic: bool = False
) -> bool:
    written = service.Writing(language, form.words, form.seen_version, form.began_from)
    return bool(service.save(work, row, written, automatic=automatic))


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise NotFoundError
    return language
