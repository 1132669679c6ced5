"""What somebody puts to firms, says for one, and states in the end."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from collab.core.forms import PostForm, Versioned, choices
from collab.core.texts import EARLIEST, AtMost, Foreseeable, NoControls, lines, one_line, whole
from collab.features.decisions.rules import (
    EACH_ALONE,
    KINDS,
    LONGEST,
    MOST_OPTIONS,
    OPTION,
    QUESTION,
    REASON,
    STANCES,
    Proposal,
    Said,
    Stance,
)
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.releases.forms import marking_choices

NO_OPTION = "0"


class ProposalForm(Versioned, PostForm):
    """A decision in preparation. ``version`` is what its author last saw."""

    replaces = HiddenField()
    kind = RadioField(
        _("What kind of decision it is"),
        [InputRequired(_("Choose one."))],
        choices=choices((kind.value, words) for kind, words in KINDS.items()),
        description=EACH_ALONE,
        validate_choice=False,
    )
    question = StringField(
        _("The question, in a line"),
        [DataRequired(_("Write the question.")), AtMost(QUESTION), NoControls()],
        filters=[one_line],
    )
    body = TextAreaField(
        _("What firms should know"), [AtMost(LONGEST), NoControls()], filters=[lines]
    )
    options = TextAreaField(
        _("Options, one on each line"), [AtMost(LONGEST), NoControls()], filters=[lines]
    )
    marking = SelectField(_("Marking"), [DataRequired(_("Choose one."))])
    closes_on = DateField(
        _("Open until the end of this day (UTC)"),
        [InputRequired(_("Choose a day.")), Foreseeable()],
    )
    quorum_firms = IntegerField(
        _("Quorum, in firms"),
        [InputRequired(_("Say how many.")), NumberRange(1, 100, _("Between 1 and 100."))],
        default=2,
    )
    hidden = BooleanField(_("Positions are hidden until it is closed"))
    anonymous = BooleanField(_("Nobody ever learns which firm stands where"))

    def offer(self, floor: Marking | None) -> None:
        """Fill in the markings: none milder than that of what it is about."""
        self.marking.choices = marking_choices(floor or Marking.CLEAR)
        if self.marking.data is None:
            self.marking.data = max(floor or DEFAULT_MARKING, DEFAULT_MARKING).key

    def validate_options(self, _field: TextAreaField) -> None:
        """Refuse too many, or one that is too long."""
        found = self._options
        if len(found) > MOST_OPTIONS or any(len(one) > OPTION for one in found):
            raise ValidationError(_("At most ten options, each of at most 200 characters."))

    @property
    def _options(self) -> tuple[str, ...]:
        written = (self.options.data or "").split("\n")
        return tuple(one_line(line) for line in written if line.strip())

    @property
    def proposal(self) -> Proposal:
        """Give what was written, once the form is valid."""
        day = self.closes_on.data or EARLIEST
        return Proposal(
            kind=self.kind.data,
            question=self.question.data or "",
            body=self.body.data or "",
            options=self._options,
            closes_at=dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), dt.UTC),
            quorum_firms=self.quorum_firms.data or 1,
            hidden=self.hidden.data,
            anonymous=self.anonymous.data,
        )


class PositionForm(PostForm):
    """Where a firm stands."""

    stance = RadioField(
        _("Where your organisation stands"),
        [InputRequired(_("Choose one."))],
        choices=choices((stance.value, words) for stance, words in STANCES.items()),
    )
    choice = SelectField(_("Preferred option"), default=NO_OPTION)
    reason = TextAreaField(
        _("Why"),
        [Optional(), AtMost(REASON), NoControls()],
        filters=[lines],
        description=_("Read by whoever reads the position. Nothing about purchases or plans."),
    )

    def offer(self, options: Iterable[str]) -> None:
        """Fill in the options, where it has any."""
        named = [(str(number), text) for number, text in enumerate(options, start=1)]
        self.choice.choices = choices([(NO_OPTION, _("None")), *named])

    @property
    def said(self) -> Said:
        """Give what was said, once the form is valid."""
        chosen = whole(self.choice.data) or 0
        return Said(Stance(self.stance.data), chosen or None, self.reason.data or "")


class ToldForm(PositionForm):
    """What a firm said by telephone."""

    firm = SelectField(_("Firm"), [DataRequired(_("Choose one."))])

    def offer_firms(self, firms: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Fill in the firms that are asked."""
        self.firm.choices = choices(firms)

    @property
    def firm_id(self) -> uuid.UUID:
        """Give the firm, once the form is valid."""
        return uuid.UUID(self.firm.data)


class OpinionForm(PostForm):
    """What counsel says to those who prepare it."""

    words = TextAreaField(
        _("What would have to change"),
        [DataRequired(_("Say what would have to change.")), AtMost(REASON), NoControls()],
        filters=[lines],
    )


class OutcomeForm(PostForm):
    """What came of it, in words that bind nobody."""

    words = TextAreaField(
        _("Outcome"),
        [DataRequired(_("Write what came of it.")), AtMost(LONGEST), NoControls()],
        filters=[lines],
    )
    review_on = DateField(
        _("To be looked at again on"),
        [InputRequired(_("Choose a day.")), Foreseeable()],
        description=_("On that day it returns to whoever facilitates."),
    )
    chosen = SelectField(_("Decided for"), choices=[], validate_choice=False)

    def offer(self, options: Iterable[str]) -> None:
        """Fill in the options, where one of them is awarded by it."""
        named = [(str(number), text) for number, text in enumerate(options, start=1)]
        self.chosen.choices = choices([("", _("Choose one")), *named, ("0", _("No option"))])

    @property
    def option(self) -> int | None:
        """Give the number of the option that was decided for, and 0 for none of them."""
        return whole(self.chosen.data)

    @property
    def stated(self) -> tuple[str, dt.date]:
        """Give the words and the day, once the form is valid."""
        return self.words.data or "", self.review_on.data or EARLIEST
