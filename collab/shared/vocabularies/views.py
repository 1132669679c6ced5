"""The vocabularies: read by everybody, changed by the association's officer."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.texts import whole
from collab.core.vocabularies import KINDS, LANGUAGES, Term, Vocabulary
from collab.core.web import SIGNED_IN, Feature
from collab.shared.vocabularies import queries, service
from collab.shared.vocabularies.forms import TermForm
from collab.shared.vocabularies.policy import Act
from collab.shared.vocabularies.rules import differences
from collab.work.unit import Work

bp = Feature("vocabularies", url_prefix="/vocabularies")


@bp.get("", allow=SIGNED_IN)
def index(work: Work) -> ft.ResponseReturnValue:
    """List the kinds, with how they stand."""
    known = queries.vocabularies(work)
    return render_template("vocabularies/index.html", kinds=KINDS, vocabularies=known)


@bp.get("/<kind>", allow=SIGNED_IN)
def show(work: Work, kind: str) -> ft.ResponseReturnValue:
    """Show the terms of one kind."""
    vocabulary = queries.terms(work, kind)
    return render_template(
        "vocabularies/show.html",
        kind=KINDS[kind],
        vocabulary=vocabulary,
        languages=LANGUAGES,
        may=work.may(Act.CHANGE, vocabulary).allowed,
    )


@bp.get("/<kind>/new-term", allow=Act.CHANGE)
def new(work: Work, kind: str) -> ft.ResponseReturnValue:
    """Ask for a new term; its address is no key's, while "new" itself is one that is shipped."""
    vocabulary = work.authorise(Act.CHANGE, queries.terms(work, kind))
    return _form_page(vocabulary, TermForm(vocabulary), None)


@bp.post("/<kind>/terms", allow=Act.CHANGE)
def add(work: Work, kind: str) -> ft.ResponseReturnValue:
    """Add a term: a new version."""
    vocabulary = work.authorise(Act.CHANGE, queries.terms(work, kind))
    form = TermForm(vocabulary)
    if form.validate():
        try:
            service.add(work, kind, form.draft, seen=form.seen)
        except InvalidError as error:
            tell(form, error)
        else:
            flash(_("The term is added. Forms offer it from now on."), "success")
            return _to(kind)
    return _form_page(vocabulary, form, None), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/<kind>/terms/<key>", allow=Act.CHANGE)
def edit(work: Work, kind: str, key: str) -> ft.ResponseReturnValue:
    """Show the form for a term."""
    vocabulary = work.authorise(Act.CHANGE, queries.terms(work, kind))
    term = _term(vocabulary, key)
    return _form_page(vocabulary, TermForm(vocabulary, term), key)


@bp.post("/<kind>/terms/<key>", allow=Act.CHANGE)
def change(work: Work, kind: str, key: str) -> ft.ResponseReturnValue:
    """Save a term: a new version."""
    vocabulary = work.authorise(Act.CHANGE, queries.terms(work, kind))
    form = TermForm(vocabulary, _term(vocabulary, key))
    if form.validate():
        try:
            service.change(work, kind, key, form.draft, seen=form.seen)
        except InvalidError as error:
            tell(form, error)
        else:
            flash(_("Saved. Every page shows it so from now on."), "success")
            return _to(kind)
    return _form_page(vocabulary, form, key), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/<kind>/versions", allow=SIGNED_IN)
def versions(work: Work, kind: str) -> ft.ResponseReturnValue:
    """List the versions; two of them side by side where the address names them."""
    vocabulary = queries.terms(work, kind)
    saved = queries.history(work, kind)
    old, new = (whole(request.args.get(name)) for name in ("from", "to"))
    compared = None
    if old is not None and new is not None:
        compared = differences(*(queries.version(work, kind, number) for number in (old, new)))
    return render_template(
        "vocabularies/versions.html",
        kind=KINDS[kind],
        vocabulary=vocabulary,
        saved=saved,
        names=queries.names_of(work, {row.saved_by for row in saved}),
        compared=compared,
        old=old,
        new=new,
        may=work.may(Act.CHANGE, vocabulary).allowed,
    )


@bp.post("/<kind>/versions/<int:number>/restoration", allow=Act.CHANGE)
def restore(work: Work, kind: str, number: int) -> ft.ResponseReturnValue:
    """Go back to an earlier version: a new version."""
    work.authorise(Act.CHANGE, queries.terms(work, kind))
    earlier = queries.version(work, kind, number)
    service.restore(work, earlier, seen=whole(request.form.get("version")) or 0)
    flash(_("It stands again as in version %(number)s.", number=number), "success")
    return _to(kind)


def _term(vocabulary: Vocabulary, key: str) -> Term:
    found = vocabulary.by_key.get(key)
    if found is None:
        raise NotFoundError
    return found


def _form_page(vocabulary: Vocabulary, form: TermForm, key: str | None) -> str:
    return render_template(
        "vocabularies/term.html",
        form=form,
        vocabulary=vocabulary,
        kind=KINDS[vocabulary.kind],
        key=key,
    )


def _to(kind: str) -> ft.ResponseReturnValue:
    return redirect(url_for("vocabularies.show", kind=kind), HTTPStatus.SEE_OTHER)
