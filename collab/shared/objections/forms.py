"""What an objector and counsel fill in."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from collab.core.forms import choices
from collab.core.texts import AtMost, NoControls, lines
from collab.shared.objections.rules import DANGER, OBJECTION, OUTCOMES


class ObjectionForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """One click."""

    reason = SelectField(choices=choices([(OBJECTION, ""), (DANGER, "")]))


class WordsForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """What the objector tells counsel, after the click."""

    words = TextAreaField(
        "What counsel should know",
        validators=[DataRequired("Write something."), AtMost(2000), NoControls()],
        filters=[lines],
    )


class DecisionForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """Counsel's word on what was objected to."""

    outcome = RadioField(
        "Decision",
        choices=choices(OUTCOMES.items()),
        validators=[InputRequired("Choose one.")],
    )
    opinion = TextAreaField(
        "Reason",
        validators=[DataRequired("Give a reason."), AtMost(4000), NoControls()],
        filters=[lines],
    )


class HoldForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """Why what is sealed must be kept."""

    reason = TextAreaField(
        "Why it must be kept",
        validators=[DataRequired("Give a reason."), AtMost(1000), NoControls()],
        filters=[lines],
    )
