"""What the pages of releasing show, and what anybody may read, gathered for their templates."""

from __future__ import annotations

from flask import render_template

from collab.features.engagements.reports import queries
from collab.features.engagements.reports.forms import ReleaseForm, SettleForm
from collab.features.engagements.reports.models import PublicReport, Release, Report
from collab.features.engagements.reports.pages import WORDS, targets, texts_of
from collab.features.engagements.reports.policy import Act
from collab.features.engagements.rules import KIND as ENGAGEMENT
from collab.people.spaces.audience import audience, readers_of
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as one_space
from collab.policy.declaration import PermittedAction
from collab.policy.marking import Marking
from collab.shared.process.plain import standing_out
from collab.shared.process.screening import categories
from collab.shared.releases.forms import ACTIONS
from collab.shared.releases.hanging import subject_of
from collab.shared.releases.pages import people_by_firm
from collab.work.unit import Work

__all__ = ["proposed_page", "release_form", "release_form_page", "released_page", "targets"]


def release_form(work: Work, row: Report, target: Space) -> ReleaseForm:
    """Give the form with the sections of the final text."""
    final = queries.given(work, row)
    form = ReleaseForm()
    form.offer(
        [(one.key, one.heading) for one in final.parts] if final else [],
        categories(work, target),
    )
    return form


def release_form_page(work: Work, row: Report, target: Space, form: ReleaseForm) -> str:
    """Render what goes into a space, with who will read it."""
    readers = audience(work, target.id, Marking.from_name(form.marking.data))
    return render_template(
        "reports/release.html",
        row=row,
        room=one_space(work, row.space_id),
        target=target,
        form=form,
        readers=readers,
        people=people_by_firm(readers),
        **WORDS,
    )


def released_page(work: Work, row: Release, form: SettleForm | None = None) -> str:
    """Render a release as the space reads it."""
    readers = readers_of(work, row)
    form = form or SettleForm(data={"version": str(row.version)})
    return render_template(
        "reports/released.html",
        row=row,
        space=one_space(work, row.space_id),
        about=subject_of(work, ENGAGEMENT, row.engagement_id),
        form=form,
        flagged=standing_out(texts_of(row)) if row.state == "held" else [],
        action=ACTIONS[PermittedAction(row.permitted_action)],
        public=queries.public_of(work, row),
        readers=readers,
        people=people_by_firm(readers),
        may={
            "settle": work.may(Act.SETTLE, row).allowed,
            "withdraw": work.may(Act.WITHDRAW, row).allowed,
            "propose": work.may(Act.PROPOSE, row).allowed,
        },
        **WORDS,
    )


def proposed_page(work: Work, row: PublicReport) -> str:
    """Render what is proposed for everybody, for who decides."""
    return render_template(
        "reports/proposed.html",
        row=row,
        decision=work.may(Act.DECIDE, row),
        may_recall=work.may(Act.RECALL, row).allowed,
        **WORDS,
    )
