"""What somebody notes of having used a talking point."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import DateField, Field, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from collab.core.forms import PostForm, Ticks, Versioned, choices
from collab.core.texts import EARLIEST, AtMost, Foreseeable, NoControls, lines, one_line
from collab.features.talking_points.uses.rules import (
    ANSWERS,
    MEASURES,
    NOTE,
    PARTNER,
    PARTS,
    WILLING,
    Use,
)

NOT_SAID = ""
CARD = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\s*$")


class UseForm(Versioned, PostForm):
    """A use. ``version`` is what its author last saw."""

    used_on = DateField(_("On which day"), [InputRequired(_("Choose a day.")), Foreseeable()])
    partner = StringField(
        _("With whom, in your own words"), [AtMost(PARTNER), NoControls()], filters=[one_line]
    )
    contact = StringField(
        _("Or by a card on Collab: its address"),
        [AtMost(PARTNER), NoControls()],
        filters=[one_line],
    )
    asked = Ticks(_("Which questions were asked"), choices=[])
    answer = RadioField(
        _("How they answered"),
        [Optional()],
        choices=choices([(NOT_SAID, _("Not said")), *ANSWERS.items()]),
    )
    measures = Ticks(_("What they have in place"), choices=choices(MEASURES.items()))
    willing = Ticks(_("What they are willing to do"), choices=choices(WILLING.items()))
    note = TextAreaField(
        _("Note for your own organisation"), [AtMost(NOTE), NoControls()], filters=[lines]
    )

    def offer(self, questions: Iterable[tuple[str, str, str]], kept: Iterable[str] = ()) -> None:
        """Fill in the questions there are, and those that were ticked before."""
        offered = {key: f"{PARTS[part]}: {words}" for key, part, words in questions}
        for key in kept:
            part, _dot, number = key.partition(":")
            offered.setdefault(key, f"{PARTS.get(part, part)}, {number}")
        self.asked.choices = choices(offered.items())

    def validate_contact(self, _field: Field) -> None:
        """Refuse what is no address of a card."""
        if self.contact.data and CARD.search(self.contact.data) is None:
            raise ValidationError(_("Copy the address of a card here."))

    @property
    def use(self) -> Use:
        """Give what was written, once the form is valid."""
        card = CARD.search(self.contact.data or "")
        return Use(
            used_on=self.used_on.data or EARLIEST,
            partner=self.partner.data or "",
            contact_id=uuid.UUID(card[1]) if card else None,
            asked=tuple(self.asked.data or ()),
            answer=self.answer.data or None,
            measures=tuple(self.measures.data or ()),
            willing=tuple(self.willing.data or ()),
            note=self.note.data or "",
        )
