"""The pages on which drafts are written, and what a form that saves itself is told."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, redirect, render_template, url_for

from collab.core.errors import ConflictError, InvalidError
from collab.core.pages import wants_part
from collab.features.findings import queries
from collab.features.findings.crossing import FREE_TEXTS
from collab.features.findings.duplicates import like_draft
from collab.features.findings.forms import FindingForm
from collab.features.findings.language import chosen
from collab.features.findings.models import Finding, FindingSource
from collab.features.findings.rules import CODED, MANY, SHARED_FIELDS
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one
from collab.policy.marking import Marking
from collab.shared.hints import hints_for
from collab.work.unit import Work


def codes_in(finding: Finding) -> Collection[str]:
    """Give the codes that stand in a draft: an edit may leave them, known today or not."""
    many = [code for name in MANY for code in getattr(finding, name)]
    return {*many, *(getattr(finding, name) for name in CODED.keys() - MANY)} - {None}


def filled_form(finding: Finding, source: FindingSource | None) -> FindingForm:
    """Give the form as it stands saved. The sealed identity is never put into a page."""
    saved: dict[str, Any] = {
        name: value if isinstance(value, list) else str(value)
        for name in (*SHARED_FIELDS, "version")
        if (value := getattr(finding, name)) is not None and name != "severity"
    }
    saved["language"] = chosen(finding) or ""
    saved["marking"] = Marking(finding.marking).key
    saved["circumstances"] = source.circumstances if source else ""
    return FindingForm(formdata=None, data=saved, keeping=codes_in(finding))


def new_page(form: FindingForm, vault: Space) -> str:
    """Render the form for a new finding."""
    return render_template("findings/new.html", form=form, space=vault, **_saving(vault))


def edit_page(
    work: Work, finding: Finding, form: FindingForm, *, differences: Collection[Any] = ()
) -> str:
    """Render the form for a draft."""
    source, space = queries.source_of(work, finding), one(work, finding.space_id)
    form.draft_id.data = str(finding.id)
    return render_template(
        "findings/edit.html",
        form=form,
        finding=finding,
        space=space,
        sealed=source is not None and source.identity_sealed is not None,
        differences=differences,
        hints=hints_for({name: form[name].data or "" for name in FREE_TEXTS}),
        **_saving(space),
    )


def stale_page(work: Work, theirs: Finding, form: FindingForm) -> str:
    """Render the form with the author's text kept, and what was saved meanwhile beside it.

    The form now knows the newer version: saving it again is the author's decision.
    """
    source = queries.source_of(work, theirs)
    saved = {name: text for name, _label, text in filled_form(theirs, source).texts()}
    differences = [
        (label, saved[name], text) for name, label, text in form.texts() if saved[name] != text
    ]
    form.version.data = str(theirs.version)
    form.form_errors.append(
        "Somebody else saved this finding while you were writing. Your text is still here."
    )
    return edit_page(work, theirs, form, differences=differences)


def saved_part(work: Work, finding: Finding, *, begun: bool) -> Response:
    """Tell a form that saved itself when, which version it holds, of which draft, and its like."""
    edit = url_for("findings.edit", finding_id=finding.id)
    if not wants_part():
        return make_response(redirect(edit, HTTPStatus.SEE_OTHER))
    alike = like_draft(work, finding)
    part = render_template("findings/_saved.html", finding=finding, wrong=None, alike=alike)
    response = make_response(part)
    if begun:  # so that loading the page again shows the draft and not an empty form
        response.headers["HX-Replace-Url"] = edit
    return response


def unsaved_part(why: str, *, status: HTTPStatus) -> Response:
    """Tell a form why it was not saved; what is typed stays where it is.

    :raises CollabError: where no form asks that could show it: the answer is then a page.
    """
    if not wants_part():
        raise ConflictError(why) if status == HTTPStatus.CONFLICT else InvalidError({"title": why})
    response = make_response(render_template("findings/_saved.html", finding=None, wrong=why))
    response.status_code = status
    response.headers["HX-Retarget"] = "#saved"
    return response


def _saving(vault: Space) -> dict[str, str]:
    return {"autosave": url_for("findings.autosave", space_id=vault.id)}
