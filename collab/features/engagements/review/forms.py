"""What somebody declares, plans and scores, and writes to those who are not chosen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from collab.core.errors import InvalidError
from collab.core.forms import PostForm, Ticks, choices
from collab.core.texts import EARLIEST, AtMost, Foreseeable, NoControls, lines, one_line
from collab.features.engagements.review.rules import (
    COMMENT,
    REASON,
    RECOMMENDATIONS,
    Criterion,
    Recommendation,
)
from collab.features.engagements.review.ties import GROUNDS, ORGANISATION, TIES, Bond, Ground

FIRM = "firm:"
LEVEL, WHY = "level_", "reason_"


class TieForm(PostForm):
    """What binds oneself to an organisation."""

    kind = RadioField(
        _("What binds you"), [InputRequired(_("Choose one."))], choices=choices(TIES.items())
    )
    organisation = StringField(
        _("Organisation"),
        [DataRequired(_("Name it.")), AtMost(ORGANISATION), NoControls()],
        filters=[one_line],
    )
    until = IntegerField(
        _("Until which year, if it is over"),
        [Optional(), NumberRange(1950, 2200, _("Write a year."))],
    )

    @property
    def bond(self) -> Bond:
        """Give what was declared, once the form is valid."""
        return Bond(self.kind.data, self.organisation.data or "", self.until.data)


class PhaseForm(PostForm):
    """The days of a phase, and what it shows."""

    opens_on = DateField(_("From"), [InputRequired(_("Choose a day.")), Foreseeable()])
    closes_on = DateField(
        _("Until the end of this day (UTC)"),
        [InputRequired(_("Choose a day.")), Foreseeable()],
    )
    blind = BooleanField(_("Whoever scores does not learn whose proposals are"), default=True)
    scoring = BooleanField(_("Scores are given"), default=True)

    @property
    def opens_at(self) -> dt.datetime:
        """Give its beginning, once the form is valid."""
        return dt.datetime.combine(self.opens_on.data or EARLIEST, dt.time(), dt.UTC)

    @property
    def closes_at(self) -> dt.datetime:
        """Give its end, once the form is valid."""
        day = self.closes_on.data or EARLIEST
        return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), dt.UTC)


class YearsForm(PostForm):
    """For how long a former tie binds."""

    years = IntegerField(
        _("Years a former employer or payer binds"),
        [InputRequired(_("Say how many.")), NumberRange(0, 30, _("Between 0 and 30."))],
    )


class AssignForm(PostForm):
    """Who judges for a firm."""

    person = SelectField(_("Who judges"), [DataRequired(_("Choose one."))])

    def offer(self, people: Iterable[tuple[object, str]]) -> None:
        """Fill in who may be named."""
        self.person.choices = choices(people)


class AsideForm(PostForm):
    """Why one stands aside."""

    ground = SelectField(
        _("What binds you"),
        [DataRequired(_("Choose one."))],
        choices=choices((ground.value, words) for ground, words in GROUNDS.items()),
        default=Ground.RELATION.value,
    )


class RecuseForm(AsideForm):
    """Whom convener or counsel recuses, from what and why."""

    proposal = SelectField(_("From proposal"), [DataRequired(_("Choose one."))])
    who = SelectField(_("Who"), [DataRequired(_("Choose one."))])

    def offer(
        self,
        proposals: Iterable[tuple[object, str]],
        firms: Iterable[tuple[uuid.UUID, str]],
        people: Iterable[tuple[object, str]],
    ) -> None:
        """Fill in proposals, and firms as a whole before their people."""
        self.proposal.choices = choices(proposals)
        whole = [(f"{FIRM}{ident}", name) for ident, name in firms]
        self.who.choices = choices([*whole, *people])

    @property
    def firm_id(self) -> uuid.UUID | None:
        """Give the firm that is meant as a whole, if one is."""
        named = self.who.data or ""
        return uuid.UUID(named.removeprefix(FIRM)) if named.startswith(FIRM) else None


class ScoreForm(PostForm):
    """A level for each criterion; made by ``score_form``, for criteria are data."""

    recommendation = RadioField(
        _("What you recommend"),
        [Optional()],
        choices=choices((one.value, words) for one, words in RECOMMENDATIONS.items()),
    )
    comment = TextAreaField(
        _("Comment"),
        [AtMost(COMMENT), NoControls()],
        filters=[lines],
        description=_("About the proposal alone."),
    )
    abstains = BooleanField(_("I abstain"))
    reason = TextAreaField(_("Why you abstain"), [AtMost(REASON), NoControls()], filters=[lines])

    @property
    def levels(self) -> dict[str, int]:
        """Give the levels that were chosen, by criterion."""
        return {
            f.name.removeprefix(LEVEL): int(f.data)
            for f in self
            if f.name.startswith(LEVEL) and f.data not in (None, "", "None")
        }

    @property
    def scales(self) -> list[Field]:
        """Give the fields of the criteria, in their order."""
        return [f for f in self if f.name.startswith(LEVEL)]

    @property
    def recommended(self) -> Recommendation | None:
        """Give what is recommended, if anything is."""
        return Recommendation(self.recommendation.data) if self.recommendation.data else None


def score_form(criteria: Sequence[Criterion], kept: Any = None) -> ScoreForm:
    """Give the form of some criteria, filled with a draft while it is first shown."""
    fields = {
        f"{LEVEL}{one.key}": RadioField(
            one.label,
            [Optional()],
            choices=choices((number, label) for number, label in enumerate(one.levels)),
        )
        for one in criteria
    }
    made = type("ScoreForm", (ScoreForm,), fields)
    values: dict[str, Any] = {}
    if kept is not None:
        values = {f"{LEVEL}{key}": str(level) for key, level in kept.levels.items()}
        values |= {
            "recommendation": kept.recommendation,
            "comment": kept.comment,
            "abstains": kept.abstained,
            "reason": kept.reason,
        }
    form: ScoreForm = made(**values)
    return form


class SettleForm(PostForm):
    """A reason for each proposer that is not chosen; made by ``settle_form``."""

    chosen = Ticks(_("Chosen proposals"))
    decision = SelectField(_("The decision that stands"), [Optional()], validate_choice=False)

    @property
    def reasons(self) -> dict[uuid.UUID, str]:
        """Give what is written to each proposer."""
        return {
            uuid.UUID(f.name.removeprefix(WHY)): f.data or ""
            for f in self
            if f.name.startswith(WHY)
        }

    @property
    def one_picked(self) -> uuid.UUID:
        """Give the one proposal that was chosen. :raises InvalidError: for none, or several."""
        if len(self.picked) != 1:
            raise InvalidError({"chosen": "Choose exactly one proposal."})
        return self.picked[0]

    @property
    def decided(self) -> uuid.UUID:
        """Give the decision. :raises InvalidError: without one."""
        if not self.decision.data:
            raise InvalidError(
                {"decision": "It is awarded by a decision whose outcome was stated."}
            )
        return uuid.UUID(self.decision.data)

    @property
    def picked(self) -> list[uuid.UUID]:
        """Give the proposals that were chosen."""
        return [uuid.UUID(one) for one in self.chosen.data or ()]


def settle_form(
    proposals: Sequence[tuple[uuid.UUID, str]], decisions: Sequence[tuple[object, str]] = ()
) -> SettleForm:
    """Give the form for some proposals, each with its code."""
    fields = {
        f"{WHY}{ident}": TextAreaField(
            _("What the proposer of %(code)s is told", code=code),
            [AtMost(REASON), NoControls()],
            filters=[lines],
        )
        for ident, code in proposals
    }
    form: SettleForm = type("SettleForm", (SettleForm,), fields)()
    form.chosen.choices = choices(proposals)
    form.decision.choices = choices(decisions or [("", _("None yet"))])
    return form


class DecideForm(PostForm):
    """How the selection is put to those inside."""

    question = StringField(
        _("The question, in a line"),
        [DataRequired(_("Write the question.")), AtMost(200), NoControls()],
        filters=[one_line],
    )
    closes_on = DateField(
        _("Open until the end of this day (UTC)"),
        [InputRequired(_("Choose a day.")), Foreseeable()],
    )
    quorum_firms = IntegerField(
        _("Quorum, in firms"),
        [InputRequired(_("Say how many.")), NumberRange(1, 100, _("Between 1 and 100."))],
        default=2,
    )

    @property
    def closes_at(self) -> dt.datetime:
        """Give its end, once the form is valid."""
        day = self.closes_on.data or EARLIEST
        return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), dt.UTC)
