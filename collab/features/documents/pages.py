"""What the pages of documents show, gathered for their templates."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence

from flask import Response, render_template
from markupsafe import Markup

from collab.core.errors import DeniedError, NotFoundError
from collab.core.files.kinds import ACCEPT, NAMES
from collab.core.files.names import disposition
from collab.core.pages import fragment
from collab.core.panels import shows_any
from collab.core.refs import Card, card_of
from collab.core.storage import Place
from collab.features.documents import queries
from collab.features.documents.crossing import KIND, subject_in_space
from collab.features.documents.forms import EditForm, NewDocumentForm
from collab.features.documents.marked import asks, bears, marked_file
from collab.features.documents.models import Document, place_of_copy
from collab.features.documents.rules import WORDS, kind_named, told_size
from collab.people.spaces.audience import readers_of
from collab.people.spaces.queries import names_of, one
from collab.policy.declaration import PermittedAction
from collab.shared.objections.queries import open_on
from collab.shared.releases import queries as releases
from collab.shared.releases.forms import ACTIONS
from collab.shared.releases.hanging import subject_of
from collab.shared.releases.pages import people_by_firm
from collab.shared.releases.policy import Act as GateAct
from collab.shared.releases.versions import versions_of
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.readings import note_reading
from collab.work.unit import Work


def bearing(work: Work, kind: str, subject_id: uuid.UUID) -> Card:
    """Give an item on which documents may hang: where it is shown, so are they.

    :raises NotFoundError: when there is no such item, or none for this viewer, or none of a kind
        that shows documents.
    """
    found = card_of(work, kind, subject_id)
    if kind == KIND or not shows_any(found, (panel, draft_panel, lines)):
        raise NotFoundError
    return found


def panel(work: Work, subject: Card) -> Markup:
    """Render the documents on a released item, and one's own drafts about it."""
    vault = work.viewer.vault_id
    may = work.may(GateAct.RELEASE_INTO, one(work, subject.space_id))
    found = queries.on(work, subject)
    return _panel(
        subject,
        rows=found,
        own=releases.releases_among(work, [row.id for row in found]),
        drafts=queries.drafts_on(work, subject) if vault else [],
        may_add=may.allowed and vault is not None,
    )


def draft_panel(work: Work, subject: Card) -> Markup:
    """Render what hangs on a draft in one's own vault."""
    return _panel(subject, rows=[], own={}, drafts=queries.on(work, subject), may_add=True)


def lines(work: Work, subjects: Sequence[Card]) -> Mapping[uuid.UUID, Markup]:
    """Render a quiet line for each of some items of one space that stand on another's page."""
    home, vault = subjects[0].space_id, work.viewer.vault_id
    ids = [subject.id for subject in subjects]
    may = work.may(GateAct.RELEASE_INTO, one(work, home))
    found = queries.counts(work, home, ids)
    drafts = queries.counts(work, vault, ids) if vault else {}
    return {
        subject.id: _rendered(
            "documents/_line.html",
            subject=subject,
            count=found.get(subject.id, 0),
            drafts=drafts.get(subject.id, 0),
            may_add=may.allowed and vault is not None,
        )
        for subject in subjects
    }


def index_page(work: Work, subject: Card) -> str:
    """Render what hangs on an item, on a page of its own."""
    return render_template(
        "documents/index.html",
        subject=subject,
        space=one(work, subject.space_id),
        panel=panel(work, subject) if subject.shared else draft_panel(work, subject),
    )


def new_page(work: Work, subject: Card, form: NewDocumentForm, *, status: int = 200) -> Response:
    """Render the form for a file, with what it may be and how much room there is."""
    return fragment(
        "documents/new.html",
        "upload",
        status=status,
        form=form,
        subject=subject,
        room=queries.room(work),
        told_size=told_size,
        accept=ACCEPT,
        names=NAMES,
    )


def edit_page(work: Work, row: Document, form: EditForm, *, status: int = 200) -> Response:
    """Render the form for another title or another file."""
    return fragment(
        "documents/edit.html",
        "upload",
        status=status,
        form=form,
        row=row,
        space=one(work, row.space_id),
        room=queries.room(work),
        told_size=told_size,
        accept=ACCEPT,
        names=NAMES,
    )


def draft_page(work: Work, row: Document) -> str:
    """Render a draft with its revisions and releases."""
    attempts = releases.history(work, row.id)
    found = queries.revisions(work, row)
    target, hint = _target(work, row)
    return render_template(
        "documents/draft.html",
        row=row,
        space=one(work, row.space_id),
        subject=subject_of(work, row.subject_kind, row.subject_id),
        target=target,
        hint=hint,
        revisions=found,
        originals=queries.originals(work, found),
        words=WORDS,
        told_size=told_size,
        attempts=attempts,
        readable=queries.readable_among(work, [attempt.copy_id for attempt in attempts]),
        places=names_of(work, {attempt.target_space_id for attempt in attempts}),
        book=rulebook_in_force(work),
    )


def copy_page(work: Work, row: Document) -> str:
    """Render a released copy, and note that it was read."""
    note_reading(work, KIND, row.id, row.space_id)
    readers = readers_of(work, row)
    book, category = rulebook_in_force(work), row.category or ""
    own = releases.behind(work, row.id)
    return render_template(
        "documents/copy.html",
        row=row,
        space=one(work, row.space_id),
        subject=subject_of(work, row.subject_kind, row.subject_id),
        words=WORDS,
        told_size=told_size,
        own=own,
        draft_stands=own is not None and queries.stands(work, own.item_id),
        readers=readers,
        people=people_by_firm(readers),
        category=book.categories[category].title if category in book.categories else category,
        permitted=ACTIONS[PermittedAction(row.permitted_action or "")],
        versions=versions_of(work, KIND, row),
        objection=open_on(work, row.id),
        asks_for_a_name=asks(work, row),
        bears_a_name=bears(work, row),
    )


def copy_file(work: Work, row: Document) -> Response:
    """Give the file of a released copy; its caller has noted the reading."""
    if bears(work, row):
        content = marked_file(work, row)
        return given(iter((content,)), row.title, row.kind, len(content))
    place = place_of_copy(row.id, row.space_id)
    return attachment(work, place, row.title, row.kind, row.size)


def revision_file(work: Work, row: Document, number: int) -> Response:
    """Give the file of one revision of a draft. :raises NotFoundError: when there is none."""
    found = queries.revision(work, row, number)
    return attachment(work, found.place, row.title, found.kind, found.size)


def attachment(work: Work, place: Place, title: str, kind: str, size: int) -> Response:
    """Give a file to keep, piece by piece from one open file; it is never shown in a browser."""
    return given(work.house.storage.read(place), title, kind, size)


def given(content: Iterator[bytes], title: str, kind: str, size: int) -> Response:
    """Give opened pieces as a file to keep."""
    known = kind_named(kind)
    return Response(
        content,
        content_type=known.media_type,
        headers={
            "Content-Disposition": disposition(title, known.endings[0]),
            "Content-Length": str(size),
        },
    )


def _target(work: Work, row: Document) -> tuple[Card | None, str]:
    """Give the item of a shared space a draft would hang on, or why there is none yet."""
    try:
        return subject_in_space(work, row), ""
    except DeniedError as error:
        return None, f"{' '.join(error.decision.reasons)} {error.decision.remedy or ''}".strip()


def _panel(subject: Card, **told: object) -> Markup:
    return _rendered(
        "documents/_panel.html", subject=subject, words=WORDS, told_size=told_size, **told
    )


def _rendered(template: str, **told: object) -> Markup:
    return Markup(render_template(template, **told))  # noqa: S704 # an autoescaping template made it
