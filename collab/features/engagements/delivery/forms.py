"""What people write of a contract, a room, milestones, and of what became of papers."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, ValidationError

from collab.core.errors import InvalidError
from collab.core.forms import PostForm, Ticks, choices
from collab.core.money import parse
from collab.core.texts import EARLIEST, AtMost, Foreseeable, NoControls, lines, one_line, whole
from collab.features.engagements.delivery.rules import (
    ANSWER,
    FATES,
    MOST_ACCEPTORS,
    MOST_MILESTONES,
    ORDERS,
    OUTCOMES,
    REASON,
    REFERENCE,
    TITLE,
    WORDS,
    Change,
    Contract,
    Fate,
    Order,
    Outcome,
    Plan,
    Room,
)

DAY = _("Choose a day.")


def _day(label: Any) -> DateField:
    return DateField(label, [InputRequired(DAY), Foreseeable()])


def _line(label: Any, most: int, *first: Any) -> StringField:
    return StringField(label, [*first, AtMost(most), NoControls()], filters=[one_line])


def _text(label: Any, most: int, *first: Any) -> TextAreaField:
    return TextAreaField(label, [*first, AtMost(most), NoControls()], filters=[lines])


def _ids(texts: Sequence[str] | None) -> tuple[uuid.UUID, ...]:
    return tuple(uuid.UUID(text) for text in texts or ())


class AmountForm(PostForm):
    """A form with an amount in a currency it is told."""

    amount = _line(_("Amount"), REFERENCE, DataRequired(_("Write an amount.")))
    currency = "EUR"

    def minor(self) -> int:
        """Give the amount in minor units. :raises InvalidError: for what is none."""
        try:
            return parse(self.amount.data or "", self.currency)
        except ValueError as error:
            raise InvalidError({"amount": str(error)}) from error


class ContractForm(AmountForm):
    """The contract, as it was signed elsewhere."""

    reference = _line(_("Reference"), REFERENCE, DataRequired(_("Say where it is filed.")))
    signed_on = _day(_("Signed on"))
    starts_on = _day(_("Work begins on"))
    ends_on = _day(_("Work ends on"))
    undertaken_on = _day(_("Undertaking of confidentiality signed on"))
    why = _text(_("Why it is another amount than the proposal's"), REASON)
    document = _line(_("Address of the contract on Collab"), REFERENCE)

    def contract(self) -> Contract:
        """Give what was written, once the form is valid. :raises InvalidError: for a bad amount."""
        return Contract(
            reference=self.reference.data or "",
            signed_on=self.signed_on.data or EARLIEST,
            starts_on=self.starts_on.data or EARLIEST,
            ends_on=self.ends_on.data or EARLIEST,
            undertaken_on=self.undertaken_on.data or EARLIEST,
            amount=self.minor(),
            why=self.why.data or "",
            document_id=_document(self.document.data or ""),
        )


def _document(written: str) -> uuid.UUID | None:
    if not written:
        return None
    try:
        return uuid.UUID(written.rstrip("/").rsplit("/", 1)[-1])
    except ValueError as error:
        raise InvalidError({"document": "Copy the address of a document here."}) from error


class ContractChangeForm(AmountForm):
    """Another amount or end. ``version`` is what its author last saw."""

    version = HiddenField()
    ends_on = _day(_("Work ends on"))
    why = _text(_("Why"), REASON, DataRequired(_("Say why.")))

    @property
    def seen_version(self) -> int:
        """Give the version its author last saw; none at all is older than any."""
        return whole(self.version.data) or 0


class RoomForm(PostForm):
    """The room of the expert."""

    name = _line(_("Name of the room"), REFERENCE, DataRequired(_("Give it a name.")))
    purpose = _text(_("What it is for"), WORDS, DataRequired(_("Say what it is for.")))
    firms = Ticks(
        _("Who sits there and may accept what is delivered"),
        [InputRequired(_("Choose at least one."))],
    )

    categories = Ticks(_("What may be let in"), [InputRequired(_("Choose at least one category."))])

    def offer(
        self,
        firms: Iterable[tuple[uuid.UUID, str]],
        categories: Iterable[tuple[str, str]],
    ) -> None:
        """Fill in the firms and the categories there are."""
        self.firms.choices = choices(firms)
        self.categories.choices = choices(categories)

    @property
    def room(self) -> Room:
        """Give what was written, once the form is valid."""
        return Room(
            name=self.name.data or "",
            purpose=self.purpose.data or "",
            firms=_ids(self.firms.data),
            categories=tuple(self.categories.data or ()),
        )


class AcceptorsForm(PostForm):
    """Who accepts, and in which order: as they stand."""

    due_on = _day(_("Due on"))
    acceptors = Ticks(_("Who accepts it"), [InputRequired(_("Choose at least one."))])
    order = RadioField(_("In which order"), [InputRequired(_("Choose one."))])
    lead = SelectField(_("Who answers first, where one waits for the other"))

    def offer(self, firms: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Fill in the firms that sit there."""
        found = list(firms)
        self.acceptors.choices = choices(found)
        self.lead.choices = choices([("", _("As they stand above")), *found])
        self.order.choices = choices(ORDERS.items())
        if self.order.data is None:
            self.order.data = Order.PARALLEL.value

    def validate_acceptors(self, _field: Any) -> None:
        """Refuse too many."""
        if len(self.acceptors.data or ()) > MOST_ACCEPTORS:
            raise ValidationError(_("At most twelve."))

    @property
    def named(self) -> tuple[uuid.UUID, ...]:
        """Give the firms in the order they answer in."""
        return _ids(sorted(self.acceptors.data or (), key=lambda one: one != self.lead.data))


class PlanForm(AcceptorsForm, AmountForm):
    """A milestone of the plan."""

    number = IntegerField(
        _("Number"),
        [InputRequired(_("Number it.")), NumberRange(1, MOST_MILESTONES, _("Number it from 1."))],
    )
    title = _line(_("What is delivered, in a line"), TITLE, DataRequired(_("Say what.")))

    def planned(self) -> Plan:
        """Give what was written, once the form is valid. :raises InvalidError: for a bad amount."""
        return Plan(
            number=self.number.data or 0,
            title=self.title.data or "",
            due_on=self.due_on.data or EARLIEST,
            amount=self.minor(),
            order=Order(self.order.data),
            acceptors=self.named,
        )


class ChangeForm(AcceptorsForm):
    """Another day or other firms. ``version`` is what its author last saw."""

    version = HiddenField()
    why = _text(_("Why"), REASON, DataRequired(_("Say why.")))

    @property
    def change(self) -> Change:
        """Give what was written, once the form is valid."""
        return Change(
            due_on=self.due_on.data or EARLIEST,
            order=Order(self.order.data),
            acceptors=self.named,
            why=self.why.data or "",
        )

    @property
    def seen_version(self) -> int:
        """Give the version its author last saw; none at all is older than any."""
        return whole(self.version.data) or 0


class CorrectForm(PostForm):
    """What is wrong with a report whose expert is gone, and until when it is put right."""

    due_on = _day(_("Until"))
    why = _text(_("What is wrong"), REASON, DataRequired(_("Say what is wrong.")))

    @property
    def due(self) -> dt.date:
        """Give the day, once the form is valid."""
        return self.due_on.data or EARLIEST


class CancelForm(PostForm):
    """Why a milestone ends without being delivered."""

    version = HiddenField()
    why = _text(_("Why it will not be delivered"), REASON, DataRequired(_("Say why.")))

    @property
    def seen_version(self) -> int:
        """Give the version its author last saw; none at all is older than any."""
        return whole(self.version.data) or 0


class SubmitForm(PostForm):
    """What is submitted, in short; the rest stands in documents."""

    words = _text(
        _("What you submit, in short"), WORDS, DataRequired(_("Say in short what you submit."))
    )
    documents = Ticks(_("With these documents"))

    def offer(self, papers: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Fill in what hangs on the milestone."""
        self.documents.choices = choices(papers)

    @property
    def papers(self) -> tuple[uuid.UUID, ...]:
        """Give the documents that were ticked."""
        return _ids(self.documents.data)


class AnswerForm(PostForm):
    """What a firm says of it. ``round`` is the submission its author read."""

    round = HiddenField()
    outcome = RadioField(
        _("What your organisation says"),
        [InputRequired(_("Choose one."))],
        choices=choices(OUTCOMES.items()),
    )
    words = _text(_("What is missing, or a word on it"), ANSWER)

    @property
    def seen_round(self) -> int:
        """Give the submission its author read."""
        return whole(self.round.data) or 0

    @property
    def said(self) -> Outcome:
        """Give what was chosen."""
        return Outcome(self.outcome.data)


class ReturnForm(PostForm):
    """What became of all that was read."""

    fate = RadioField(
        _("What became of it"), [InputRequired(_("Choose one."))], choices=choices(FATES.items())
    )
    words = _text(_("What is kept, by which law, until when; or a word on it"), ANSWER)

    @property
    def said(self) -> Fate:
        """Give what was chosen."""
        return Fate(self.fate.data)
