"""What somebody knows of another's finding, with what the gate must know of it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired, InputRequired

from collab.core.texts import AtMost, NoControls, lines, whole
from collab.features.observations.rules import LONGEST, STANCES, Draft, Stance
from collab.policy.declaration import Attribution, PermittedAction, Publicness
from collab.policy.marking import Marking
from collab.shared.releases.forms import (
    ATTRIBUTIONS,
    category_choices,
    marking_choices,
    named_choices,
)
from collab.shared.sources import SOURCE_KINDS

USUAL = "hr_risk_general"
"""What most observations are: about a risk to people, and about no firm."""


class SaidForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """The words alone; ``version`` is what the author last saw."""

    stance = RadioField(
        _("What you can say of it"),
        [InputRequired(_("Choose one."))],
        choices=[SelectChoice(key, text) for key, text in STANCES.items()],
    )
    note = TextAreaField(
        _("What you know, and how"),
        [DataRequired(_("Write what you know.")), AtMost(LONGEST), NoControls()],
        filters=[lines],
    )
    source_kind = SelectField(
        _("Kind of source"),
        choices=[SelectChoice("", _("Not said"))]
        + [SelectChoice(key, text) for key, text in SOURCE_KINDS.items()],
        default="",
    )
    version = HiddenField()

    @property
    def draft(self) -> Draft:
        """Give what was written, once the form is valid."""
        return Draft(Stance(self.stance.data), self.note.data or "", self.source_kind.data or None)

    @property
    def seen_version(self) -> int:
        """Give the version the author last saw; none at all is older than any."""
        return whole(self.version.data) or 0


class ObservationForm(SaidForm):
    """An observation with the part of its declaration that differs from one to the next."""

    category = SelectField(_("What it says"), [DataRequired(_("Choose one."))], default=USUAL)
    marking = SelectField(_("Marking"), [DataRequired(_("Choose one."))])
    attribution = SelectField(
        _("Shown as coming from"),
        [DataRequired(_("Choose one."))],
        choices=named_choices(ATTRIBUTIONS),
        default=Attribution.MEMBER.value,
    )

    def offer(self, floor: Marking) -> None:
        """Fill in the choices: no marking milder than that of the item it is said of."""
        self.category.choices = category_choices()
        self.marking.choices = marking_choices(floor)
        if self.marking.data is None:
            self.marking.data = floor.key

    @property
    def declared(self) -> dict[str, Any]:
        """Give what the gate's form is filled in with."""
        return {
            "category": self.category.data or "",
            "marking": self.marking.data or "",
            "attribution": self.attribution.data or "",
            "publicness": Publicness.MEMBER_PRIVATE.value,
            "permitted_action": PermittedAction.NO_CONTACT.value,
        }
