"""What the pages of the register show, gathered for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template

from collab.features.engagements.models import Engagement
from collab.features.engagements.policy import Act as EngagementAct
from collab.features.engagements.queries import about as engaged_about
from collab.features.engagements.reports import queries, register, rules
from collab.features.engagements.reports.forms import RecommendForm, ReplyForm
from collab.features.engagements.reports.models import Reaction, Recommendation
from collab.features.engagements.reports.pages import WORDS
from collab.features.engagements.reports.policy import Act
from collab.features.engagements.rules import address
from collab.people.organisations.queries import colleagues
from collab.people.spaces.audience import readers_of
from collab.people.spaces.places import places_in
from collab.people.spaces.queries import one as one_space
from collab.shared.releases.pages import people_by_firm
from collab.work.unit import Work

BEGIN = EngagementAct.BEGIN


def register_page(work: Work, row: Engagement) -> str:
    """Render what is recommended, with what each addressee says."""
    found = register.recommendations(work, row.id)
    said = register.said(work, [one.id for one in found])
    return render_template(
        "reports/register.html",
        row=row,
        space=one_space(work, row.space_id),
        lines=[(one, _answers(work, said[one.id])) for one in found],
        may_add=work.may(Act.RECOMMEND, row).allowed,
        **WORDS,
    )


def recommendation_page(work: Work, row: Recommendation) -> str:
    """Render one recommendation: what each addressee says of it, and what follows it up."""
    space, readers = one_space(work, row.space_id), readers_of(work, row)
    return render_template(
        "reports/recommendation.html",
        row=row,
        engagement=queries.engagement(work, row.engagement_id),
        space=space,
        said=_answers(work, register.said(work, [row.id])[row.id]),
        following=[(one.title, address(one.id)) for one in engaged_about(work, [row.id])],
        may_follow=work.may(BEGIN, space).allowed,
        may_settle=work.may(Act.CLEAR, row).allowed,
        may_withdraw=work.may(Act.TAKE_BACK, row).allowed,
        readers=readers,
        people=people_by_firm(readers),
        **WORDS,
    )


def _answers(work: Work, said: Sequence[register.Said]) -> list[tuple[register.Said, bool]]:
    """Give what addressees say, each with whether the viewer is the one to say it."""
    return [(line, work.may(Act.RESPOND, line.reaction).allowed) for line in said]


def recommend_form(work: Work, row: Engagement) -> RecommendForm:
    """Give the form with the firms of the space."""
    form = RecommendForm()
    form.offer([(one.firm.id, one.firm.name) for one in places_in(work, row.space_id)])
    return form


def recommend_page(work: Work, row: Engagement, form: RecommendForm) -> str:
    """Render the form of a recommendation."""
    space = one_space(work, row.space_id)
    return render_template("reports/recommend.html", row=row, space=space, form=form, **WORDS)


def reply_form(work: Work, row: Reaction) -> ReplyForm:
    """Give the form of an answer as it stands."""
    line = register.said(work, [row.recommendation_id])[row.recommendation_id]
    reason = next((one.reason for one in line if one.reaction.id == row.id), None)
    kept: dict[str, Any] = {"version": str(row.version)}
    if row.said in rules.GIVEN:
        kept["response"] = row.response
    if reason is not None:
        kept |= {
            "words": reason.words,
            "tells": reason.told,
            "owner": str(reason.owner_id or ""),
            "planned_on": reason.planned_on,
        }
    form = ReplyForm(data=kept)
    form.offer([(one.id, one.name) for one in colleagues(work)])
    return form


def reply_page(work: Work, row: Reaction, form: ReplyForm) -> str:
    """Render the form of an answer."""
    about = register.recommendation(work, row.recommendation_id)
    engagement = queries.engagement(work, about.engagement_id)
    return render_template(
        "reports/reply.html",
        row=row,
        about=about,
        engagement=engagement,
        space=one_space(work, row.space_id),
        form=form,
        **WORDS,
    )
