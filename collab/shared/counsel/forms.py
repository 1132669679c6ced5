"""What counsel fills in."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired, InputRequired

from collab.core.texts import AtMost, NoControls, lines


class OpinionForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """Counsel's word on a held item."""

    outcome = RadioField(
        "Decision",
        choices=[
            SelectChoice("cleared", "Clear: it is shared exactly as it stands"),
            SelectChoice("returned", "Return: the author should change it and ask again"),
            SelectChoice("rejected", "Reject: it stays in the author's vault"),
        ],
        validators=[InputRequired("Choose one.")],
    )
    opinion = TextAreaField(
        "Opinion for the author",
        validators=[
            DataRequired("Give the author a reason."),
            AtMost(4000),
            NoControls(),
        ],
        filters=[lines],
    )
