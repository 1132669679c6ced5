"""What the pages of indicators show, gathered for their templates."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from collab.features.kpis import queries, rules
from collab.features.kpis.drawing import Moment, chart
from collab.features.kpis.forms import (
    THRESHOLDS,
    AnswerForm,
    RelationForm,
    ThresholdsForm,
)
from collab.features.kpis.models import Definition, Round
from collab.features.kpis.numbers import typed, written
from collab.features.kpis.policy import TAKING, WATCHING, Act, holds
from collab.features.kpis.rules import ALL, BREAKDOWNS, State, word_of
from collab.features.kpis.sealing import Sealed
from collab.features.kpis.service.answering import COUNTS_ELSEWHERE
from collab.features.kpis.shipped import shipped
from collab.people.organisations.queries import one as one_organisation
from collab.people.organisations.queries import own as own_organisation
from collab.people.spaces.models import Space
from collab.policy.aggregation import parameters as limits
from collab.policy.pools import READING, pools
from collab.policy.viewer import Role, SpaceKind
from collab.work.unit import Work

WORDS: dict[str, Any] = {
    "states": rules.STATES,
    "themes": rules.THEMES,
    "classes": rules.CLASSES,
    "sides": rules.SIDES,
    "directions": rules.DIRECTIONS,
    "statistics": rules.STATISTICS,
    "units": rules.UNITS,
    "breakdowns": BREAKDOWNS,
    "half_year": rules.half_year,
    "written": written,
    "not_released": rules.NOT_RELEASED,
}


@dc.dataclass(frozen=True, slots=True)
class Line:
    """One half-year of an indicator: what was released, by breakdown, and what one answered."""

    round: Round
    figures: Mapping[str, Any]
    own: Sealed | None
    restated: Any

    @property
    def published(self) -> bool:
        """Tell whether it was published."""
        return self.round.stands is State.PUBLISHED


def language() -> str:
    """Give the reader's language, as the names of indicators are kept."""
    found = get_locale()
    return found.language if found is not None else "en"


def named(row: Definition) -> str:
    """Give an indicator's name in the reader's language."""
    return word_of(row.names, language())


def lines_of(work: Work, about: Definition) -> Sequence[Line]:
    """Give an indicator's half-years, the earliest first."""
    found = queries.rounds_of(work, about)
    ids = [one.id for one in found]
    figures, kept = queries.figures(work, ids), queries.own_answers(work, ids)
    own = {
        one: queries.opened(work, answer)
        for one, answer in kept.items()
        if answer.state in ("submitted", "locked")
    }
    lines, restated = [], None
    for one in reversed(found):
        lines.append(Line(one, figures.get(one.id, {}), own.get(one.id), restated))
        restated = own[one.id].told.restated if one.id in own else None
    return lines[::-1]


def index_page(work: Work) -> str:
    """Render the indicators of the viewer's associations, and what one's firm is asked."""
    found, asked = queries.definitions(work), queries.to_answer(work)
    own = own_organisation(work)
    return render_template(
        "kpis/index.html",
        rows=found,
        latest=_latest(work, found),
        asked=asked,
        answers=queries.own_answers(work, [row.id for row, _ in asked]),
        may_define=work.may(Act.DEFINE, own).allowed,
        may_take_up=work.may(Act.TAKE_UP, own).allowed,
        market=queries.answers(work),
        watches=bool(pools(work.viewer, *WATCHING)),
        running=queries.rounds(work, State.OPEN, State.CLOSED, State.JUDGING, State.JUDGED),
        named=named,
        **WORDS,
    )


def _latest(work: Work, rows: Sequence[Definition]) -> Mapping[uuid.UUID, Line]:
    last = queries.last_published(work)
    figures = queries.figures(work, [one.id for one in last.values()])
    found = {row.id: last.get((row.org_id, row.key)) for row in rows}
    return {
        ident: Line(one, figures.get(one.id, {}), None, None)
        for ident, one in found.items()
        if one is not None
    }


def show_page(work: Work, row: Definition) -> str:
    """Render one indicator: one's own figures beside those that were released."""
    every = lines_of(work, row)
    shown = [one for one in every if one.published or one.own is not None]
    return render_template(
        "kpis/show.html",
        row=row,
        name=named(row),
        formula=word_of(row.formulas, language()),
        every=every,
        shown=shown,
        drawing=chart(moments(shown), row.unit, row.highest),
        keys=[ALL, *row.breakdowns],
        told_apart=", ".join(BREAKDOWNS[key] for key in row.breakdowns),
        asked={one.id for one, _ in queries.to_answer(work)},
        may_ask=holds(work.viewer, row.org_id, Role.FACILITATOR),
        may_change=not row.shipped and work.may(Act.DEFINE, own_organisation(work)).allowed,
        **WORDS,
    )


def moments(lines: Sequence[Line]) -> Sequence[Moment]:
    """Give what a chart of some half-years draws."""
    return [
        Moment(
            line.round.period,
            line.own.told.value if line.own else None,
            line.figures[ALL].value if ALL in line.figures else None,
            line.published,
        )
        for line in lines
    ]


def shipped_page(work: Work) -> str:
    """Render the indicators the house ships."""
    taken = {row.key for row in queries.definitions(work) if row.org_id == work.viewer.org_id}
    may = work.may(Act.TAKE_UP, own_organisation(work)).allowed
    return render_template(
        "kpis/shipped.html",
        drafts=shipped(),
        taken=taken,
        may_take_up=may,
        word_of=word_of,
        language=language(),
        **WORDS,
    )


def round_page(work: Work, row: Round) -> str:
    """Render a round: how it stands, how far answers have come in, and, to the trustee, why."""
    about = queries.definition(work, row.definition_id)
    taken = [step for step in rules.STEPS if work.may(TAKING[step], row).allowed]
    may_see = work.may(Act.CAUSES, row).allowed
    mine = queries.own_answers(work, [row.id]).get(row.id)
    return render_template(
        "kpis/round.html",
        row=row,
        about=about,
        name=named(about),
        pool=one_organisation(work, row.org_id).name,
        steps=[(step, rules.STEPS[step]) for step in taken],
        verdicts=queries.causes(work, row) if may_see else [],
        trustee=may_see,
        causes=rules.CAUSES,
        figures=queries.figures(work, [row.id]).get(row.id, {}),
        may_answer=work.may(Act.ANSWER, row).allowed,
        elsewhere=COUNTS_ELSEWHERE if queries.elsewhere(work, row) else "",
        mine=mine,
        facilitates=holds(work.viewer, row.org_id, Role.FACILITATOR),
        **WORDS,
    )


def answer_form(work: Work, row: Round, about: Definition) -> AnswerForm:
    """Give the form of an answer, with what one's firm has said already."""
    mine = queries.own_answers(work, [row.id]).get(row.id)
    kept: dict[str, object] = {"as_of": row.ends_on}
    if mine is not None:
        told = queries.opened(work, mine).told
        restated = "" if told.restated is None else typed(told.restated)
        kept = {"value": typed(told.value), "as_of": told.as_of, "restated": restated}
    return AnswerForm(data=kept).bound(about.unit, about.lowest, about.highest)


def answer_page(work: Work, form: AnswerForm, row: Round, about: Definition) -> str:
    """Render the questionnaire of one indicator."""
    earlier = [line for line in lines_of(work, about) if line.round.ends_on < row.ends_on]
    before = [line for line in earlier if line.own is not None]
    return render_template(
        "kpis/answer.html",
        form=form,
        row=row,
        about=about,
        name=named(about),
        formula=word_of(about.formulas, language()),
        before=before[-1] if before else None,
        mine=queries.own_answers(work, [row.id]).get(row.id),
        own_firm=own_organisation(work).name,
        **WORDS,
    )


def relations_page(work: Work, form: RelationForm) -> str:
    """Render what one's own firm says of whom it trades with."""
    return render_template("kpis/relations.html", form=form, rows=queries.relations(work))


def relation_form(work: Work) -> RelationForm:
    """Give its form, with the firms one knows of."""
    form = RelationForm()
    form.other.choices = [(str(firm.id), firm.name) for firm in queries.firms_to_relate(work)]
    return form


def thresholds_form(work: Work) -> ThresholdsForm:
    """Give the form of stricter ones, with the associations one is trustee or counsel of."""
    form = ThresholdsForm()
    watched = pools(work.viewer, *WATCHING)
    found = [(str(pool), one_organisation(work, pool).name) for pool in watched]
    form.pool.choices = sorted(found, key=lambda one: (one[1], one[0]))
    return form


def thresholds_page(work: Work, form: ThresholdsForm) -> str:
    """Render stricter thresholds, proposed and approved; to trustee and counsel."""
    rows = queries.thresholds(work)
    return render_template(
        "kpis/thresholds.html",
        form=form,
        rows=rows,
        may_decide={row.id for row in rows if work.may(Act.DECIDE, row).allowed},
        may_withdraw={row.id for row in rows if work.may(Act.WITHDRAW, row).allowed},
        words=THRESHOLDS,
        floors=_floors(),
    )


def _floors() -> Mapping[str, str]:
    """Give the rules of the house, as one writes them."""
    classes = (limits.Competition.PROCESS, limits.Competition.COMMERCIAL)
    found = {}
    for name in THRESHOLDS:
        rule, commercial = (f"{float(getattr(limits.floors(one), name)):g}" for one in classes)
        if commercial != rule:
            rule = _("%(rule)s; of commercial value: %(other)s", rule=rule, other=commercial)
        found[name] = rule
    return found


def front_section(work: Work, space: Space) -> Markup | None:
    """Show on a group's front page what is asked, to those who stand for its pool."""
    if space.kind != SpaceKind.GROUP or space.org_id not in pools(work.viewer, *READING):
        return None
    every = queries.rounds(work, State.OPEN)
    running = [(row, about) for row, about in every if row.org_id == space.org_id]
    text = render_template("kpis/_front.html", running=running, named=named, **WORDS)
    return Markup(text)  # noqa: S704 # an autoescaping template made it
