"""What the pages of requests show, gathered for their templates."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from collab.core.panels import lines_under, panels
from collab.core.refs import Card
from collab.features.requests import queries
from collab.features.requests.crossing import card_for, may_answer
from collab.features.requests.forms import AnswerForm, QuestionForm, ReplyForm, RequestForm
from collab.features.requests.models import InformationAnswer, InformationRequest
from collab.features.requests.rules import REQUEST
from collab.people.spaces.audience import readers_of
from collab.people.spaces.models import Space
from collab.people.spaces.queries import names_of, one
from collab.policy.viewer import SpaceKind
from collab.shared.hints import hints_for
from collab.shared.objections.queries import open_on
from collab.shared.releases import queries as releases
from collab.shared.releases.hanging import subject_of
from collab.shared.releases.pages import people_by_firm
from collab.shared.releases.policy import Act as GateAct
from collab.shared.releases.versions import versions_of
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.readings import note_reading, note_readings
from collab.work.unit import Work

ON_FRONT = 3


def panel(work: Work, subject: Card) -> Markup:
    """Render what is asked about an item, and the way to ask."""
    found = queries.on(work, subject.space_id, subject.id)
    may = work.may(GateAct.RELEASE_INTO, one(work, subject.space_id))
    text = render_template(
        "requests/_panel.html",
        subject=subject,
        rows=found,
        answers=queries.answered(work, [row.id for row in found]),
        own=releases.releases_among(work, [row.id for row in found]),
        may_ask=may.allowed and work.viewer.vault_id is not None,
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def front_section(work: Work, space: Space) -> Markup | None:
    """Show on a space's front page what is asked and open; a vault asks nobody."""
    if space.kind == SpaceKind.VAULT:
        return None
    found = [row for row in queries.in_space(work, space.id) if row.closed_at is None][:ON_FRONT]
    if space.apart and not found:
        return None
    text = render_template(
        "requests/_front.html",
        space=space,
        rows=found,
        answers=queries.answered(work, [row.id for row in found]),
        own=releases.releases_among(work, [row.id for row in found]),
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def list_page(work: Work, space: Space) -> str:
    """Render what is asked in a space."""
    found = queries.in_space(work, space.id)
    return render_template(
        "requests/index.html",
        space=space,
        rows=found,
        answers=queries.answered(work, [row.id for row in found]),
        own=releases.releases_among(work, [row.id for row in found]),
        may_ask=work.may(GateAct.RELEASE_INTO, space).allowed and work.viewer.vault_id is not None,
    )


def new_page(form: RequestForm, subject: Card | None, space: Space) -> str:
    """Render the form in which somebody asks."""
    return render_template("requests/new.html", form=form, subject=subject, space=space)


def copy_page(work: Work, row: InformationRequest) -> str:
    """Render what is asked with the answers the viewer may read; all of it counts as read."""
    note_reading(work, REQUEST, row.id, row.space_id)
    found = queries.answers_to(work, row)
    gone: frozenset[Any] = frozenset()
    for kind in ("information_answer", "private_answer"):
        ids = [one.id for one in found if one.private is (kind == "private_answer")]
        gone |= note_readings(work, kind, ids, row.space_id)
    found = [one for one in found if one.id not in gone]
    own = releases.behind(work, row.id)
    readers = readers_of(work, row)
    space, vault = one(work, row.space_id), work.viewer.vault_id
    answers = work.may(GateAct.RELEASE_INTO, space).allowed and vault is not None
    return render_template(
        "requests/copy.html",
        row=row,
        space=space,
        subject=subject_of(work, row.subject_kind, row.subject_id),
        versions=versions_of(work, REQUEST, row),
        objection=open_on(work, row.id),
        answers=found,
        lines=lines_under(work, [card_for(one) for one in found if not one.private]),
        panels=panels(work, card_for(row)),
        own=own,
        own_answers=releases.releases_among(work, [one.id for one in found]),
        before=queries.readable_among(work, [a.supersedes_id for a in found if a.supersedes_id]),
        drafts=queries.drafts_to(work, row.id) if vault else [],
        sent=queries.sent_answers(work, row.id) if vault else [],
        may=may_answer(work, row) if answers else None,
        readers=readers,
        people=people_by_firm(readers),
    )


def draft_page(work: Work, row: InformationRequest | InformationAnswer) -> str:
    """Render a draft with its releases."""
    asks = isinstance(row, InformationRequest)
    if isinstance(row, InformationRequest):
        about, private = subject_of(work, row.subject_kind, row.subject_id), False
    else:
        about, private = subject_of(work, REQUEST, row.request_id), row.private
    attempts = releases.history(work, row.id)
    return render_template(
        "requests/draft.html" if asks else "requests/answer_draft.html",
        row=row,
        hints=hints_for(_written(row)),
        about=about,
        space=one(work, row.space_id),
        attempts=attempts,
        readable=queries.readable_among(work, [attempt.copy_id for attempt in attempts]),
        places=names_of(work, {attempt.target_space_id for attempt in attempts}),
        book=rulebook_in_force(work),
        panels=() if private else panels(work, card_for(row)),
    )


def answer_page(form: AnswerForm, request: InformationRequest) -> str:
    """Render the form in which somebody answers."""
    return render_template("requests/answer.html", form=form, asked=request)


def edit_page(
    work: Work,
    row: InformationRequest | InformationAnswer,
    form: QuestionForm | ReplyForm,
    *,
    stale: bool = False,
) -> str:
    """Render the form for a draft; a stale one shows what was saved meanwhile beside it."""
    written = _written(row)
    differences = [
        (str(form[name].label.text), text, form[name].data)
        for name, text in written.items()
        if stale and form[name].data != text
    ]
    if stale:
        form.version.data = str(row.version)
        form.form_errors.append(
            "Somebody else saved this while you were writing. Your text is still here."
        )
    return render_template(
        "requests/edit.html",
        form=form,
        row=row,
        asks=isinstance(row, InformationRequest),
        space=one(work, row.space_id),
        differences=differences,
        stale=stale,
        hints=hints_for({name: form[name].data or "" for name in written}),
    )


def _written(row: InformationRequest | InformationAnswer) -> dict[str, str]:
    if isinstance(row, InformationRequest):
        return {"topic": row.topic, "question": row.question}
    return {"body": row.body}
