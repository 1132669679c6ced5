"""What somebody asks and what somebody answers, with what the gate must know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired, InputRequired

from collab.core.forms import Versioned
from collab.core.texts import AtMost, NoControls, lines, one_line
from collab.features.requests.rules import LONGEST, TOPIC, Question, Reply
from collab.shared.releases.brief_form import BriefDeclaration

EVERYBODY, ASKER = "everybody", "asker"


class QuestionForm(Versioned, FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """What is asked."""

    topic = StringField(
        _("What it is about, in a line"),
        [DataRequired(_("Say in a line what it is about.")), AtMost(TOPIC), NoControls()],
        filters=[one_line],
    )
    question = TextAreaField(
        _("What you want to know"),
        [DataRequired(_("Write what you want to know.")), AtMost(LONGEST), NoControls()],
        filters=[lines],
    )

    @property
    def asked(self) -> Question:
        """Give what was written, once the form is valid."""
        return Question(self.topic.data or "", self.question.data or "")


class ReplyForm(Versioned, FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """What is answered, and to whom."""

    body = TextAreaField(
        _("Your answer"),
        [DataRequired(_("Write your answer.")), AtMost(LONGEST), NoControls()],
        filters=[lines],
    )
    audience = RadioField(
        _("Who reads it"),
        [InputRequired(_("Choose one."))],
        choices=[
            SelectChoice(EVERYBODY, _("Everybody who may read what is asked")),
            SelectChoice(ASKER, _("Only the organisation that asked")),
        ],
        default=EVERYBODY,
    )

    @property
    def said(self) -> Reply:
        """Give what was written, once the form is valid."""
        return Reply(self.body.data or "", private=self.audience.data == ASKER)


class RequestForm(BriefDeclaration, QuestionForm):
    """A request with what differs of its declaration."""


class AnswerForm(BriefDeclaration, ReplyForm):
    """An answer with what differs of its declaration."""
