"""What the pages of minutes show, gathered for their templates."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, make_response, render_template
from markupsafe import Markup

from collab.core.files.names import disposition
from collab.core.refs import Card
from collab.features.meetings.minutes import queries
from collab.features.meetings.minutes.forms import (
    WHOLE,
    AddendumForm,
    AnswerForm,
    CorrectionForm,
    PartForm,
    ReturnForm,
)
from collab.features.meetings.minutes.models import Section, Version
from collab.features.meetings.minutes.papers import File
from collab.features.meetings.minutes.policy import Act
from collab.features.meetings.minutes.queries import Copy
from collab.features.meetings.minutes.rules import GENERATED, Kind, differing
from collab.features.meetings.models import Meeting
from collab.features.meetings.policy import TAKING
from collab.features.meetings.queries import one
from collab.features.meetings.rules import OVER, State, Step, label
from collab.people.spaces.queries import one as space_of
from collab.policy.screening import screen
from collab.policy.viewer import Role
from collab.shared.counsel.rules import pieces
from collab.shared.process.words import INDEPENDENT
from collab.work.unit import Work

APPROVED = (State.APPROVED, State.ARCHIVED)


@dc.dataclass(frozen=True, slots=True)
class Shown:
    """A part as the page shows it: withheld where ``part`` is None. ``marked`` is for counsel."""

    leaf: str
    part: Section | None
    marked: Sequence[tuple[str, bool]] = ()
    why: Sequence[tuple[str, str]] = ()


def panel(work: Work, card: Card) -> Markup:
    """Render on a meeting's page how its minutes stand, and the way to them."""
    meeting = one(work, card.id)
    text = render_template(
        "meetings/_minutes_panel.html",
        meeting=meeting,
        over=meeting.stands in OVER,
        told=label(meeting.stands, _role(work, meeting)),
        may_draft=work.may(TAKING[Step.DRAFT_MINUTES], meeting).allowed,
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def minutes_page(
    work: Work,
    meeting: Meeting,
    *,
    returning: ReturnForm | None = None,
    adding: AddendumForm | None = None,
    problems: Sequence[str] = (),
    status: int = 200,
) -> Response:
    """Render the minutes as they stand for this reader, with what he may do about them."""
    version = visible(work, meeting)
    if version is not None and version.is_final:
        queries.note_read(work, version)
    copy = queries.copy_of(work, meeting, version) if version else None
    found = queries.corrections(work, meeting)
    added = queries.addenda(work, meeting)
    answering = {
        ident: AnswerForm(prefix=f"{ident}-")
        for ident in [*(row.id for row in found), *(row.id for row in added)]
    }
    names = queries.people_among(work, {row.representation_id for row in found})
    text = render_template(
        "meetings/minutes.html",
        meeting=meeting,
        space=space_of(work, meeting.space_id),
        told=label(meeting.stands, _role(work, meeting)),
        version=version,
        root=version.root.hex() if version else "",
        copy=copy,
        versions=queries.versions(work, meeting) if copy else [],
        shown=_shown(work, meeting, copy),
        corrections=found,
        differing={row.id: differing(row.before_text, row.after_text) for row in found},
        proposers=names if _prepares(work, meeting) else {},
        titles={p.part: p.title for p in copy.parts.values()} if copy else {},
        opinions=[o for o in queries.opinions(work, meeting) if o.words],
        silent=_silent(work, meeting, version),
        said=version is not None and queries.said_already(work, meeting, version),
        addenda=added,
        independent=INDEPENDENT,
        returning=_returning(returning, version),
        adding=adding or addendum_form(copy.parts.values() if copy else ()),
        answering=answering,
        problems=problems,
        may=_may(work, meeting),
        state=meeting.stands.value,
        generated=GENERATED,
    )
    return make_response(text, status)


def addendum_form(parts: Iterable[Section]) -> AddendumForm:
    """Give the form of an addendum, with the parts its writer may read to choose from."""
    form = AddendumForm()
    form.about.choices = [WHOLE, *((str(one.part), one.title) for one in parts)]
    return form


def visible(work: Work, meeting: Meeting) -> Version | None:
    """Give the version a reader is shown.

    While minutes are taken back to draft, those who were there see no version that is no longer
    meant; whoever prepares or judges sees the newest.
    """
    version = queries.latest(work, meeting)
    held_back = meeting.stands in (State.MINUTES_DRAFT, State.MINUTES_COUNSEL)
    if version is not None and held_back and not _prepares(work, meeting):
        return None
    return version


def part_page(
    work: Work, meeting: Meeting, part: Section, form: PartForm, *, status: int = 200
) -> Response:
    """Render the form for the text of one part."""
    return _form_page("meetings/edit_part.html", work, meeting, part, form, status)


def correction_page(
    work: Work, meeting: Meeting, part: Section, form: CorrectionForm, *, status: int = 200
) -> Response:
    """Render the form in which somebody who was there says how a part should read."""
    return _form_page("meetings/correction.html", work, meeting, part, form, status)


def given(file: File) -> Response:
    """Give a file to keep; it is never shown in a browser."""
    return Response(
        file.content,
        content_type=file.media_type,
        headers={"Content-Disposition": disposition(file.name, file.ending)},
    )


def _returning(form: ReturnForm | None, version: Version | None) -> ReturnForm:
    """Give the form in which counsel sends back the version that is shown, and no other."""
    shown = form or ReturnForm()
    shown.root.data = version.root.hex() if version else ""
    return shown


def _form_page(
    template: str, work: Work, meeting: Meeting, part: Section, form: Any, status: int
) -> Response:
    space = space_of(work, meeting.space_id)
    text = render_template(template, meeting=meeting, space=space, part=part, form=form)
    return make_response(text, status)


def _shown(work: Work, meeting: Meeting, copy: Copy | None) -> list[Shown]:
    """Give every part of a copy; to counsel at its gate with what the screen marked, and why."""
    if copy is None:
        return []
    judging = meeting.stands is State.MINUTES_COUNSEL and work.may(Act.JUDGE, meeting).allowed
    shown = []
    for position, leaf in enumerate(copy.version.leaves, 1):
        part = copy.parts.get(position)
        marks: list[Any] = []
        if part is not None and judging and part.kind in (Kind.ITEM, Kind.OUTCOME):
            marks = list(screen({"body": part.body}))
        spans = [(flag.start, flag.end) for flag in marks]
        shown.append(
            Shown(
                leaf=leaf.hex(),
                part=part,
                marked=tuple(pieces(part.body, spans)) if part is not None and spans else (),
                why=[(flag.sentence.strip(), flag.explanation) for flag in marks],
            )
        )
    return shown


def _may(work: Work, meeting: Meeting) -> dict[str, Any]:
    """Give what the viewer may do: decisions with their reasons, for buttons and denials."""
    there = queries.presence(work, meeting)
    steps = {
        "draft": Step.DRAFT_MINUTES,
        "submit": Step.SUBMIT_MINUTES,
        "take_back": Step.RETURN_MINUTES,
        "let_pass": Step.PASS_MINUTES,
        "rework": Step.REWORK_MINUTES,
        "approve": Step.APPROVE_MINUTES,
        "archive": Step.ARCHIVE,
    }
    return {
        **{name: work.may(TAKING[step], meeting) for name, step in steps.items()},
        "edit": work.may(Act.EDIT, meeting),
        "answer": work.may(Act.ANSWER, meeting),
        "judge": work.may(Act.JUDGE, meeting),
        "add": work.may(Act.ADD, meeting),
        "correct": work.may(Act.CORRECT, there),
        "agree": work.may(Act.AGREE, there),
    }


def _prepares(work: Work, meeting: Meeting) -> bool:
    roles = (Role.FACILITATOR, Role.CHAIR, Role.COUNSEL)
    return work.viewer.sits_in(meeting.space_id, *roles)


def _silent(work: Work, meeting: Meeting, version: Version | None) -> Sequence[str]:
    """Give to whoever prepares the firms that have not said that they have no objection."""
    if version is None or meeting.stands is not State.CORRECTION or not _prepares(work, meeting):
        return []
    return queries.silent_firms(work, meeting, version)


def _role(work: Work, meeting: Meeting) -> Role | None:
    seat = work.viewer.seats.get(meeting.space_id)
    return seat.role if seat else None
