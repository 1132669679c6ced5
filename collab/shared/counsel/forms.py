"""What counsel fills in, and what an author answers."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, Optional

from collab.core.texts import AtMost, NoControls, lines, one_line


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
    conditions = TextAreaField(
        "Conditions", validators=[Optional(), AtMost(2000), NoControls()], filters=[lines]
    )
    suggestion = TextAreaField(
        "Suggested wording", validators=[Optional(), AtMost(4000), NoControls()], filters=[lines]
    )


class LetterForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """A message to the other side."""

    body = TextAreaField(
        "Message",
        validators=[DataRequired("Write something."), AtMost(4000), NoControls()],
        filters=[lines],
    )


class DeputyForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """Who stands in, and when."""

    deputy = SelectField("Deputy", validators=[InputRequired("Choose one.")])
    begins = DateField("From", validators=[InputRequired("Give a date.")])
    until = DateField("Until the end of", validators=[InputRequired("Give a date.")])


class TextForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """A text that opinions can begin with."""

    title = StringField(
        "Name",
        validators=[DataRequired("Give it a name."), AtMost(200), NoControls()],
        filters=[one_line],
    )
    body = TextAreaField(
        "Text",
        validators=[DataRequired("Write the text."), AtMost(4000), NoControls()],
        filters=[lines],
    )
