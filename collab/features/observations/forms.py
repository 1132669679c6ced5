"""What somebody knows of another's finding, with what the gate must know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired, InputRequired

from collab.core.forms import Versioned
from collab.core.texts import AtMost, NoControls, lines
from collab.features.observations.rules import LONGEST, STANCES, Draft, Stance
from collab.shared.releases.brief_form import BriefDeclaration
from collab.shared.sources import SOURCE_KINDS


class SaidForm(Versioned, FlaskForm):  # type: ignore[misc] # flask_wtf has no types
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

    @property
    def draft(self) -> Draft:
        """Give what was written, once the form is valid."""
        return Draft(Stance(self.stance.data), self.note.data or "", self.source_kind.data or None)


class ObservationForm(BriefDeclaration, SaidForm):
    """An observation with the part of its declaration that differs from one to the next."""
