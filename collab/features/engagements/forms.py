"""What is typed of an engagement and of who takes part; the form of terms stands beside it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from collab.core.forms import PostForm, choices
from collab.core.texts import AtMost, NoControls, lines, one_line, whole
from collab.features.engagements.rules import (
    CLASSES,
    NEED,
    OPINION,
    TITLE,
    TYPES,
    WORKFLOWS,
    Draft,
    Type,
    Workflow,
)
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.releases.forms import marking_choices

CHOOSE = _("Choose one.")


class EngagementForm(PostForm):
    """An engagement as it is begun or changed. ``version`` is what its author last saw."""

    version = HiddenField()
    title = StringField(
        _("What an expert is wanted for, in a line"),
        [DataRequired(_("Write a title.")), AtMost(TITLE), NoControls()],
        filters=[one_line],
    )
    need = TextAreaField(
        _("The need"),
        [AtMost(NEED), NoControls()],
        filters=[lines],
        description=_("Everybody in this space reads it at once; experts only where it is chosen."),
    )
    type = SelectField(_("Kind of work"), [DataRequired(CHOOSE)], choices=choices(TYPES.items()))
    workflow = RadioField(
        _("How an expert is found"), [InputRequired(CHOOSE)], choices=choices(WORKFLOWS.items())
    )
    currency = StringField(
        _("Currency"),
        [DataRequired(_("Write its three letters.")), AtMost(3)],
        filters=[one_line, lambda text: (text or "").upper()],
        default="EUR",
        description=_("Its three letters, as in EUR."),
    )
    marking = SelectField(_("Marking"), [DataRequired(CHOOSE)])

    def offer(self, floor: Marking | None) -> None:
        """Fill in the markings: none milder than that of what it begins from, and not RED."""
        least = floor or Marking.CLEAR
        offered = marking_choices(least)
        self.marking.choices = [one for one in offered if one.value != Marking.RED.key]
        if self.marking.data is None:
            self.marking.data = max(least, DEFAULT_MARKING).key

    @property
    def draft(self) -> Draft:
        """Give what was written, once the form is valid."""
        return Draft(
            title=self.title.data or "",
            need=self.need.data or "",
            type=Type(self.type.data),
            workflow=Workflow(self.workflow.data),
            currency=self.currency.data or "",
        )

    @property
    def seen_version(self) -> int:
        """Give the version its author last saw; none at all is older than any."""
        return whole(self.version.data) or 0


class PartForm(PostForm):
    """As what one's own firm takes part."""

    selects = BooleanField(_("It selects: reads the terms, judges proposals, and decides"))
    funds = BooleanField(_("It takes part in the costs"))


class PartyForm(PostForm):
    """What whoever convenes says of a firm."""

    firm = SelectField(_("Firm"), [DataRequired(CHOOSE)])
    subject = BooleanField(_("It is examined"))
    payer_class = SelectField(
        _("If it pays, it pays as"), [DataRequired(CHOOSE)], choices=choices(CLASSES.items())
    )

    def offer(self, firms: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Fill in the firms that have a place here."""
        self.firm.choices = choices(firms)

    @property
    def firm_id(self) -> uuid.UUID:
        """Give the firm, once the form is valid."""
        return uuid.UUID(self.firm.data)


class OpinionForm(PostForm):
    """What counsel says to those who write terms or answers."""

    words = TextAreaField(
        _("What would have to change"),
        [DataRequired(_("Say what would have to change.")), AtMost(OPINION), NoControls()],
        filters=[lines],
    )
