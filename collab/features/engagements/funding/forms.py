"""What whoever facilitates writes of a cost, and what a firm offers towards it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from collab.core import money
from collab.core.forms import PostForm, choices
from collab.core.texts import AtMost, Foreseeable, NoControls, one_line, whole
from collab.features.engagements.funding.rules import (
    CLASSES,
    KEYS,
    LABEL,
    REASON,
    REFERENCE,
    SIZES,
    Part,
    Plan,
    Terms,
    percent,
)

AMOUNT, NUMBER = 40, 6
PARTS, LOOKS = 3, 4
A_WHOLE = _("Write a whole number from 1 on.")


class _InCurrency(PostForm):
    """A form with amounts of one currency."""

    version = HiddenField()
    _currency = "EUR"

    def amount_of(self, field: Field) -> int:
        """Give what a field says, in smallest units; nought where it is empty."""
        return money.parse(field.data, self._currency) if (field.data or "").strip() else 0

    def check_amount(self, field: Field) -> None:
        """Refuse what is no amount."""
        try:
            self.amount_of(field)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    @property
    def seen_version(self) -> int | None:
        """Give which version was read when the form was shown."""
        return whole(self.version.data)


class BudgetForm(_InCurrency):
    """A cost, who bears what of it outside the key, and the days of its pledges."""

    total = StringField(_("What it costs"), [AtMost(AMOUNT)])
    proposal = SelectField(_("Or as much as this proposal asks for"), [Optional()], default="")
    key = RadioField(
        _("How it is divided"), [InputRequired(_("Choose one."))], choices=choices(KEYS.items())
    )
    reason = StringField(
        _("Why it changes"), [Optional(), AtMost(REASON), NoControls()], filters=[one_line]
    )
    part_label_0 = StringField(_("Who bears it"), [AtMost(LABEL), NoControls()], filters=[one_line])
    part_class_0 = SelectField(_("Kind"), choices=choices(CLASSES.items()), default="association")
    part_amount_0 = StringField(_("Amount"), [AtMost(AMOUNT)])
    part_label_1 = StringField(_("Who bears it"), [AtMost(LABEL), NoControls()], filters=[one_line])
    part_class_1 = SelectField(_("Kind"), choices=choices(CLASSES.items()), default="donor")
    part_amount_1 = StringField(_("Amount"), [AtMost(AMOUNT)])
    part_label_2 = StringField(_("Who bears it"), [AtMost(LABEL), NoControls()], filters=[one_line])
    part_class_2 = SelectField(_("Kind"), choices=choices(CLASSES.items()), default="donor")
    part_amount_2 = StringField(_("Amount"), [AtMost(AMOUNT)])
    look_0 = DateField(_("First opening of pledges"), [Optional(), Foreseeable()])
    look_1 = DateField(_("Second opening"), [Optional(), Foreseeable()])
    look_2 = DateField(_("Third opening"), [Optional(), Foreseeable()])
    look_3 = DateField(_("Fourth opening"), [Optional(), Foreseeable()])
    confirm_until = DateField(_("Confirm until"), [Optional(), Foreseeable()])
    confirm_again_until = DateField(_("Confirm again until"), [Optional(), Foreseeable()])

    def bound(self, currency: str, proposals: list[tuple[str, str, int]]) -> BudgetForm:
        """Say in which currency its amounts are, and what proposals ask for."""
        self._currency = currency
        self._asked = {ident: amount for ident, _name, amount in proposals}
        named = [
            (ident, f"{name}: {money.shown(amount, currency)}") for ident, name, amount in proposals
        ]
        self.proposal.choices = choices([("", _("None")), *named])
        return self

    def validate_total(self, field: Field) -> None:
        """Refuse what is no amount."""
        self.check_amount(field)

    validate_part_amount_0 = validate_part_amount_1 = validate_part_amount_2 = validate_total

    @property
    def plan(self) -> Plan:
        """Give the budget, once the form is valid."""
        looks = [self[f"look_{n}"].data for n in range(LOOKS)]
        return Plan(
            total=self.amount_of(self.total) or self._asked.get(self.proposal.data or "", 0),
            key=self.key.data,
            parts=[one for one in map(self._part, range(PARTS)) if one is not None],
            refreshes=[end_of(day) for day in looks if day is not None],
            confirm_until=_end(self.confirm_until.data),
            confirm_again_until=_end(self.confirm_again_until.data),
            reason=self.reason.data or "",
        )

    def _part(self, number: int) -> Part | None:
        label = self[f"part_label_{number}"].data or ""
        amount = self.amount_of(self[f"part_amount_{number}"])
        if not label and not amount:
            return None
        return Part(self[f"part_class_{number}"].data, label, amount)


class PledgeForm(_InCurrency):
    """What one's own firm offers, and on which conditions."""

    most = StringField(_("The most your organisation pays"), [AtMost(AMOUNT)])
    size = SelectField(
        _("Size of your organisation"),
        [Optional()],
        choices=choices([("", _("Choose one")), *SIZES.items()]),
    )
    min_payers = StringField(_("Only if so many organisations pay"), [Optional(), AtMost(NUMBER)])
    max_percent = StringField(
        _("At most so many per cent of the whole cost"), [Optional(), AtMost(NUMBER)]
    )
    requires_class = SelectField(
        _("Only if one of this kind pays too"),
        [Optional()],
        choices=choices([("", _("No matter")), *CLASSES.items()]),
    )
    by = DateField(_("Offered until"), [Optional(), Foreseeable()])
    expected_on = DateField(_("When your organisation expects to pay"), [Optional(), Foreseeable()])
    reference = StringField(
        _("Your own reference"), [Optional(), AtMost(REFERENCE), NoControls()], filters=[one_line]
    )

    def bound(self, currency: str) -> PledgeForm:
        """Say in which currency its amounts are."""
        self._currency = currency
        return self

    def validate_most(self, field: Field) -> None:
        """Refuse what is no amount."""
        self.check_amount(field)

    def validate_min_payers(self, field: Field) -> None:
        """Take a whole number, or nothing."""
        if (field.data or "").strip() and not whole(field.data):
            raise ValidationError(A_WHOLE)

    def validate_max_percent(self, field: Field) -> None:
        """Take a percentage, or nothing."""
        try:
            percent(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from None

    @property
    def terms(self) -> Terms:
        """Give what is offered, once the form is valid."""
        return Terms(
            most=self.amount_of(self.most),
            min_payers=whole(self.min_payers.data),
            max_percent=percent(self.max_percent.data or ""),
            requires_class=self.requires_class.data or None,
            by=self.by.data,
            size=self.size.data or None,
            expected_on=self.expected_on.data,
            reference=self.reference.data or "",
        )


class ConfirmForm(PostForm):
    """The second click, for exactly what was shown."""

    amount = HiddenField()
    number = HiddenField()
    sure = BooleanField(
        _("My organisation is bound to pay this amount."), [DataRequired(_("Tick this first."))]
    )

    @property
    def seen(self) -> tuple[int, int]:
        """Give amount and moment as they were shown; below nought where they were not."""
        text = self.amount.data or ""
        short = text.isascii() and text.isdecimal() and len(text) <= len(str(money.MOST))
        return (int(text) if short else -1), whole(self.number.data) or -1


def kept(terms: Terms, currency: str) -> dict[str, Any]:
    """Give what the form of a pledge shows of what was said before."""
    asked = terms.max_percent
    return {
        "most": money.typed(terms.most, currency) if terms.most else "",
        "size": terms.size or "",
        "min_payers": "" if terms.min_payers is None else str(terms.min_payers),
        "max_percent": "" if asked is None else f"{asked.normalize():f}",
        "requires_class": terms.requires_class or "",
        "by": terms.by,
        "expected_on": terms.expected_on,
        "reference": terms.reference,
    }


def end_of(day: dt.date) -> dt.datetime:
    """Give the end of a day."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), dt.UTC)


def day_of(moment: dt.datetime | None) -> dt.date | None:
    """Give the day a moment ends."""
    return None if moment is None else (moment - dt.timedelta(seconds=1)).date()


def _end(day: dt.date | None) -> dt.datetime | None:
    return None if day is None else end_of(day)
