"""What a trustee writes into the book. Amounts are read in the currency of their invoice."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired

from collab.core.errors import InvalidError
from collab.core.forms import PostForm, choices
from collab.core.money import parse
from collab.core.texts import EARLIEST, AtMost, Foreseeable, NoControls, one_line, whole
from collab.features.engagements.money.rules import KINDS, OUTSIDER, REFERENCE, Kind
from collab.features.engagements.money.service import Asked

DAY = [InputRequired(_("Choose a day.")), Foreseeable()]


class CallForm(PostForm):
    """Up to which part of all contributions firms are asked for, and until when they pay."""

    def __init__(self, **values: Any) -> None:
        super().__init__(prefix="call-", **values)

    percent = StringField(_("Up to which part, in per cent"), [DataRequired(_("Write a number."))])
    issued_on = DateField(_("Day of the invoices"), DAY)
    due_on = DateField(_("Due on"), DAY)

    @property
    def part(self) -> int:
        """Give the part; nought where it is no number."""
        return whole(self.percent.data) or 0


class AmountForm(PostForm):
    """What every paper with an amount has; the reference is the trustee's own."""

    reference = StringField(
        _("Your reference"), [AtMost(REFERENCE), NoControls()], filters=[one_line]
    )
    amount = StringField(_("Amount"), [DataRequired(_("Write an amount."))])


def amount_of(form: AmountForm, currency: str) -> int:
    """Read the amount. :raises InvalidError: with what to do."""
    try:
        return parse(form.amount.data or "", currency)
    except ValueError as error:
        raise InvalidError({"amount": str(error)}) from None


class InvoiceForm(AmountForm):
    """An invoice: its days, its amount, a reference."""

    ident = HiddenField()
    issued_on = DateField(_("Day of the invoice"), DAY)
    due_on = DateField(_("Due on"), DAY)

    def asked(self, currency: str) -> Asked:
        """Give what it says. :raises InvalidError: for what is no amount."""
        return Asked(
            amount_of(self, currency),
            self.reference.data or "",
            self.issued_on.data or EARLIEST,
            self.due_on.data or EARLIEST,
            ident_of(self.ident.data),
        )


def ident_of(text: str | None) -> uuid.UUID | None:
    """Read which paper a form becomes; None where it does not say."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


class OutsideForm(InvoiceForm):
    """A part from outside: who bears it."""

    def __init__(self, **values: Any) -> None:
        super().__init__(prefix="outside-", **values)

    name = StringField(
        _("Who pays it"),
        [DataRequired(_("Write who pays it.")), AtMost(OUTSIDER), NoControls()],
        filters=[one_line],
    )


class ExpertForm(InvoiceForm):
    """An invoice of the expert: for which milestone."""

    def __init__(self, **values: Any) -> None:
        super().__init__(prefix="expert-", **values)

    milestone = SelectField(_("Milestone"), [DataRequired(_("Choose one."))])

    def offer(self, milestones: Iterable[tuple[object, str]]) -> None:
        """Fill in what was accepted."""
        self.milestone.choices = choices(milestones)

    @property
    def milestone_id(self) -> uuid.UUID:
        """Give the milestone, once the form is valid."""
        return uuid.UUID(self.milestone.data)


class EntryForm(AmountForm):
    """What moved, and when."""

    number = HiddenField()
    kind = RadioField(_("What moved"), [InputRequired(_("Choose one."))])
    on = DateField(_("On which day"), DAY)

    def offer(self, kinds: Iterable[Kind]) -> None:
        """Fill in what may move."""
        self.kind.choices = choices((kind.value, _(KINDS[kind])) for kind in kinds)

    @property
    def seen(self) -> int:
        """Give as which entry it is booked; nought where the form does not say."""
        told = self.number.raw_data or [""]  # what is shown next time is not what was seen
        return whole(told[0]) or 0

    @property
    def moved_on(self) -> dt.date:
        """Give the day, once the form is valid."""
        return self.on.data or EARLIEST
