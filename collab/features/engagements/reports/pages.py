"""What the pages of reports and recommendations show, gathered for their templates."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import render_template
from markupsafe import Markup

from collab.core.refs import Card
from collab.features.engagements.models import Engagement
from collab.features.engagements.reports import queries, rules
from collab.features.engagements.reports.forms import (
    AboutForm,
    AnswerForm,
    CommentForm,
    PassageForm,
    SectionForm,
    StepForm,
)
from collab.features.engagements.reports.models import (
    FactNote,
    FactThread,
    Release,
    Report,
    Version,
)
from collab.features.engagements.reports.policy import TAKING, Act
from collab.features.engagements.reports.register import recommendations
from collab.features.engagements.reports.rules import Step
from collab.people.spaces.models import Space
from collab.people.spaces.places import places_in
from collab.people.spaces.queries import names_of, seated_in
from collab.people.spaces.queries import one as one_space
from collab.policy.viewer import Role, SpaceKind
from collab.shared.process.plain import standing_out
from collab.shared.process.words import INDEPENDENT
from collab.shared.releases.forms import ACTIONS
from collab.work.unit import Work

WORDS: Mapping[str, Any] = {
    "states": rules.STATES,
    "languages": rules.LANGUAGES,
    "release_states": rules.RELEASE_STATES,
    "recommended_states": rules.RECOMMENDED_STATES,
    "responses": rules.RESPONSES,
    "checks": rules.CHECKS,
    "permitted": {one.value: text for one, text in ACTIONS.items()},
    "independent": INDEPENDENT,
}
ASKING = (Step.RETURN, Step.CHECK)
"""Steps that take words or a day: each has its own small form."""


def report_page(work: Work, row: Report, form: StepForm | None = None) -> str:
    """Render a report for its expert or for whoever convenes."""
    known = queries.versions(work, row)
    draft = next((one for one in known if one.given_at is None), None)
    steps = [step for step in rules.STEPS if work.may(TAKING[step], row).allowed]
    return render_template(
        "reports/report.html",
        row=row,
        room=one_space(work, row.space_id),
        versions=known,
        draft=draft,
        notes=queries.notes(work, row),
        passages=queries.passages(work, row),
        parties=queries.parties(work, row),
        steps=[(step, rules.STEPS[step]) for step in steps if step not in ASKING],
        asking=[step for step in steps if step in ASKING],
        flagged=standing_out(texts_of(draft)) if draft else [],
        targets=targets(work, row) if work.may(Act.RELEASE, row).allowed else [],
        may={
            "write": work.may(Act.WRITE, row).allowed,
            "mark": work.may(Act.MARK, row).allowed,
            "expert": row.firm_id == work.viewer.org_id,
        },
        form=form or StepForm(),
        **WORDS,
    )


def about_page(work: Work, row: Report, form: AboutForm) -> str:
    """Render the form of title and summary."""
    room = one_space(work, row.space_id)
    return render_template("reports/about.html", row=row, room=room, form=form, **WORDS)


def about_form(draft: Version | None) -> AboutForm:
    """Give the form as the draft stands."""
    kept = {}
    if draft is not None:
        kept = {
            "version": str(draft.version),
            "title": draft.title,
            "language": draft.language,
            "summary": draft.summary,
        }
    return AboutForm(data=kept)


def section_page(work: Work, row: Report, form: SectionForm, key: str | None) -> str:
    """Render the form of a section."""
    room = one_space(work, row.space_id)
    return render_template("reports/section.html", row=row, room=room, form=form, key=key, **WORDS)


def version_page(work: Work, row: Report, version: Version) -> str:
    """Render one version in full."""
    return render_template(
        "reports/version.html",
        row=row,
        room=one_space(work, row.space_id),
        version=version,
        **WORDS,
    )


def passages_page(work: Work, row: Report, form: PassageForm | None = None) -> str:
    """Render which passages speak of whom."""
    given = queries.given(work, row)
    parties = queries.parties(work, row)
    form = form or passage_form(work, row)
    return render_template(
        "reports/passages.html",
        row=row,
        room=one_space(work, row.space_id),
        form=form,
        given=given,
        parties=parties,
        passages=[
            one for one in queries.passages(work, row) if given and one.version_id == given.id
        ],
        **WORDS,
    )


def passage_form(work: Work, row: Report) -> PassageForm:
    """Give the form with the sections in escrow and the firms there may be."""
    given = queries.given(work, row)
    form = PassageForm()
    form.offer(
        [(one.key, one.heading) for one in given.parts] if given else [],
        queries.parties(work, row).items(),
    )
    return form


def note_page(work: Work, note: FactNote, form: AnswerForm) -> str:
    """Render what was said of a passage, and the expert's answer."""
    row = queries.report(work, note.report_id)
    return render_template(
        "reports/note.html",
        row=row,
        room=one_space(work, row.space_id),
        note=note,
        passage=queries.passage(work, note.passage_id),
        form=form,
        may_answer=work.may(Act.ANSWER, note).allowed,
        **WORDS,
    )


def facts_page(
    work: Work, row: Engagement, form: CommentForm | None = None, at: uuid.UUID | None = None
) -> str:
    """Render the passages that speak of the viewer's firm, each with its comment and answer."""
    lines = []
    for thread in queries.threads(work, row.id):
        own = work.may(Act.COMMENT, thread).allowed
        shown = form if form is not None and at == thread.id else comment_form(thread)
        lines.append((thread, shown if own else None))
    return render_template(
        "reports/facts.html",
        row=row,
        space=one_space(work, row.space_id),
        lines=lines,
        names={one.membership.org_id: one.firm.name for one in places_in(work, row.space_id)},
        own_id=work.viewer.org_id,
        today=work.now.date(),
        **WORDS,
    )


def comment_form(thread: FactThread) -> CommentForm:
    """Give the form of a comment as it stands."""
    return CommentForm(data={"version": str(thread.version), "words": thread.words})


def targets(work: Work, row: Report) -> list[Space]:
    """Give the spaces a report may be released into: those of its group the viewer facilitates."""
    home = work.session.get(Engagement, row.engagement_id)
    if home is None:
        return []
    spaces = {space.id: space for space in seated_in(work)}
    base = spaces[home.space_id].parent_id or home.space_id
    led = {seat.space_id for seat in work.viewer.seats_as(Role.FACILITATOR)}
    return [
        space
        for space in spaces.values()
        if (space.parent_id or space.id) == base and space.id in led and space.id != row.space_id
    ]


def panel(work: Work, subject: Card) -> Markup:
    """Render, on an engagement's page, its report, what was released, and what is recommended."""
    found = queries.releases(work, subject.id)
    text = render_template(
        "reports/_panel.html",
        engagement_id=subject.id,
        report=queries.report_of(work, subject.id),
        releases=[one for one in found if one.state in ("held", "released")],
        spaces=names_of(work, {one.space_id for one in found}),
        threads=queries.threads(work, subject.id),
        recommendations=len(recommendations(work, subject.id)),
        **WORDS,
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def front_section(work: Work, space: Space) -> Markup | None:
    """Show on a room's front page its report; on every space's what was released into it."""
    if space.kind == SpaceKind.VAULT:
        return None
    report = queries.report_in(work, space.id)
    may_begin = (
        report is None and work.may(Act.BEGIN, space).allowed and queries.is_due(work, space.id)
    )
    found = queries.releases_in(work, space.id)
    if report is None and not may_begin and not found:
        return None
    text = render_template(
        "reports/_front.html",
        space=space,
        report=report,
        may_begin=may_begin,
        releases=found,
        **WORDS,
    )
    return Markup(text)  # noqa: S704 # likewise


def texts_of(row: Version | Release) -> dict[str, str]:
    """Give what is screened of a text that is kept."""
    found = {"title": row.title, "summary": row.summary}
    return found | {one.key: f"{one.heading}\n\n{one.text}" for one in row.parts}
