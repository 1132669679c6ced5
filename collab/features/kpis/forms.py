"""What somebody writes of an indicator, asks for, answers, and says of his firm's partners."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    Field,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from collab.core.forms import PostForm, Ticks, choices
from collab.core.texts import EARLIEST, AtMost, Foreseeable, NoControls, lines, one_line
from collab.features.kpis.numbers import figure
from collab.features.kpis.rules import (
    ALL,
    BREAKDOWNS,
    CLASSES,
    DIRECTIONS,
    FORMULA,
    LANGUAGES,
    NAME,
    SIDES,
    STATISTICS,
    THEMES,
    UNITS,
    Draft,
    Told,
    half_year,
)

LONGEST_FIGURE, WHY = 40, 500
THRESHOLDS = {
    "min_contributors": _("Fewest independent contributors"),
    "min_others": _("Fewest others for each reader"),
    "min_age_months": _("Least age in months"),
    "max_share": _("Largest share of one, such as 0.2"),
    "protection": _("How closely nobody may be known, such as 0.3"),
}
"""What may be made stricter, and never milder."""


class DefinitionForm(PostForm):
    """An indicator of the association's own."""

    name_en = StringField(
        _("Name, in English"),
        [DataRequired(_("Give it a name.")), AtMost(NAME), NoControls()],
        filters=[one_line],
    )
    formula_en = TextAreaField(
        _("What is counted, in English"),
        [DataRequired(_("Say what is counted.")), AtMost(FORMULA), NoControls()],
        filters=[lines],
    )
    theme = SelectField(_("Theme"), choices=choices(THEMES.items()))
    competition = RadioField(
        _("How near it is to competition"),
        [InputRequired(_("Choose one."))],
        choices=choices(CLASSES.items()),
    )
    side = RadioField(
        _("What it looks at"), [InputRequired(_("Choose one."))], choices=choices(SIDES.items())
    )
    direction = SelectField(_("How to read it"), choices=choices(DIRECTIONS.items()))
    unit = SelectField(_("Counts in"), choices=choices(UNITS.items()))
    statistic = SelectField(_("What is told of it"), choices=choices(STATISTICS.items()))
    lowest = StringField(_("Lowest possible"), [AtMost(LONGEST_FIGURE)], default="0")
    highest = StringField(_("Highest possible"), [AtMost(LONGEST_FIGURE)])
    family = SelectField(_("Counts the same as"), [Optional()], default="")
    breakdowns = Ticks(
        _("Told apart by"),
        choices=choices((key, word) for key, word in BREAKDOWNS.items() if key != ALL),
    )
    name_de = StringField(_("Name, in German"), [AtMost(NAME), NoControls()], filters=[one_line])
    formula_de = TextAreaField(
        _("What is counted, in German"), [AtMost(FORMULA), NoControls()], filters=[lines]
    )
    name_es = StringField(_("Name, in Spanish"), [AtMost(NAME), NoControls()], filters=[one_line])
    formula_es = TextAreaField(
        _("What is counted, in Spanish"), [AtMost(FORMULA), NoControls()], filters=[lines]
    )
    name_fr = StringField(_("Name, in French"), [AtMost(NAME), NoControls()], filters=[one_line])
    formula_fr = TextAreaField(
        _("What is counted, in French"), [AtMost(FORMULA), NoControls()], filters=[lines]
    )

    def offer(self, families: Iterable[tuple[str, str]]) -> None:
        """Fill in the indicators it may count the same as."""
        self.family.choices = choices([("", _("No other")), *families])

    def validate_lowest(self, field: Field) -> None:
        """Take nothing but a number from nought on."""
        _limit(field.data)

    def validate_highest(self, field: Field) -> None:
        """Take a number, or nothing."""
        _limit(field.data)

    @property
    def draft(self) -> Draft:
        """Give what was written, once the form is valid."""
        return Draft(
            key="",
            theme=self.theme.data,
            competition=self.competition.data,
            side=self.side.data,
            direction=self.direction.data,
            unit=self.unit.data,
            statistic=self.statistic.data,
            names=self._texts("name"),
            formulas=self._texts("formula"),
            lowest=_limit(self.lowest.data) or Decimal(0),
            highest=_limit(self.highest.data),
            breakdowns=tuple(self.breakdowns.data or ()),
            family=self.family.data or "",
        )

    def _texts(self, part: str) -> dict[str, str]:
        texts = {code: self[f"{part}_{code}"].data or "" for code in LANGUAGES}
        return {code: text for code, text in texts.items() if text}


class AskForm(PostForm):
    """A round: under which group's charter, of which half-year, until when."""

    space = SelectField(_("Under the charter of"), [DataRequired(_("Choose one."))])
    period = SelectField(_("Half-year"), [DataRequired(_("Choose one."))])
    closes_on = DateField(
        _("Last day for answers"), [InputRequired(_("Choose a day.")), Foreseeable()]
    )

    def offer(self, spaces: Iterable[tuple[object, str]], periods: Iterable[str]) -> None:
        """Fill in the choices."""
        self.space.choices = choices(spaces)
        self.period.choices = choices((one, half_year(one)) for one in periods)

    @property
    def space_id(self) -> uuid.UUID:
        """Give the group, once the form is valid."""
        return uuid.UUID(self.space.data)

    @property
    def closes_at(self) -> dt.datetime:
        """Give the end of the last day."""
        day = (self.closes_on.data or EARLIEST) + dt.timedelta(days=1)
        return dt.datetime.combine(day, dt.time(), dt.UTC)


class AnswerForm(PostForm):
    """One firm's answer."""

    value = StringField(
        _("Your figure"),
        [DataRequired(_("Write a number, such as 12.5 or 12,5.")), AtMost(LONGEST_FIGURE)],
    )
    as_of = DateField(_("Newest data point"), [InputRequired(_("Choose a day.")), Foreseeable()])
    restated = StringField(
        _("Your figure of the half-year before, put right"), [Optional(), AtMost(LONGEST_FIGURE)]
    )
    sure = BooleanField(_("We looked again: it is right."))

    def bound(self, unit: str, lowest: Decimal, highest: Decimal | None) -> AnswerForm:
        """Say what its figures count in and between what they lie."""
        self._limits = (unit, lowest, highest)
        return self

    def validate_value(self, field: Field) -> None:
        """Refuse what is no figure of this indicator."""
        _read(field.data, self._limits)

    def validate_restated(self, field: Field) -> None:
        """Refuse what is none either."""
        if field.data:
            _read(field.data, self._limits)

    @property
    def told(self) -> Told:
        """Give the answer, once the form is valid."""
        restated = self.restated.data
        return Told(
            figure(self.value.data or "", *self._limits),
            self.as_of.data or EARLIEST,
            figure(restated, *self._limits) if restated else None,
        )


class RelationForm(PostForm):
    """A firm one trades with."""

    other = SelectField(_("Organisation"), [DataRequired(_("Choose one."))])
    direction = RadioField(
        _("What it is to us"),
        [InputRequired(_("Choose one."))],
        choices=choices([("supplier", _("We buy from it")), ("customer", _("It buys from us"))]),
    )


class ThresholdsForm(PostForm):
    """Stricter thresholds of one association; what is left empty stays as it is."""

    pool = SelectField(_("Association"), [DataRequired(_("Choose one."))])
    min_contributors = StringField(THRESHOLDS["min_contributors"], [AtMost(12)])
    min_others = StringField(THRESHOLDS["min_others"], [AtMost(12)])
    min_age_months = StringField(THRESHOLDS["min_age_months"], [AtMost(12)])
    max_share = StringField(THRESHOLDS["max_share"], [AtMost(12)])
    protection = StringField(THRESHOLDS["protection"], [AtMost(12)])
    why = StringField(
        _("Why"), [DataRequired(_("Say why.")), AtMost(WHY), NoControls()], filters=[one_line]
    )

    @property
    def asked(self) -> dict[str, str]:
        """Give what is asked for, by name."""
        found = {name: (self[name].data or "").strip().replace(",", ".") for name in THRESHOLDS}
        return {name: text for name, text in found.items() if text}


def _read(text: str, limits: tuple[str, Decimal, Decimal | None]) -> None:
    try:
        figure(text, *limits)
    except ValueError as error:
        raise ValidationError(str(error)) from None


def _limit(text: str | None) -> Decimal | None:
    if not (text or "").strip():
        return None
    try:
        limit = Decimal((text or "").strip().replace(",", "."))
    except InvalidOperation:
        raise ValidationError(_("Write a number.")) from None
    if not limit.is_finite() or limit < 0:
        raise ValidationError(_("Write a number from nought on."))
    return limit
