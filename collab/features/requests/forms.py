"""What somebody asks and what somebody answers, with what the gate must know of it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired, InputRequired

from collab.core.texts import AtMost, NoControls, lines, one_line, whole
from collab.features.requests.rules import LONGEST, TOPIC, Question, Reply
from collab.policy.declaration import Attribution, PermittedAction, Publicness
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.releases.forms import (
    ATTRIBUTIONS,
    category_choices,
    marking_choices,
    named_choices,
)

USUAL = "hr_risk_general"
EVERYBODY, ASKER = "everybody", "asker"


class _Draft(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """``version`` is what the author last saw."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """Give the version the author last saw; none at all is older than any."""
        return whole(self.version.data) or 0


class _Declared:
    """The part of a declaration that differs from one item to the next."""

    category = SelectField(_("What it says"), [DataRequired(_("Choose one."))], default=USUAL)
    marking = SelectField(_("Marking"), [DataRequired(_("Choose one."))])
    attribution = SelectField(
        _("Shown as coming from"),
        [DataRequired(_("Choose one."))],
        choices=named_choices(ATTRIBUTIONS),
        default=Attribution.MEMBER.value,
    )

    def offer(self, floor: Marking | None) -> None:
        """Fill in the choices: no marking milder than that of what it hangs on."""
        self.category.choices = category_choices()
        self.marking.choices = marking_choices(floor or Marking.CLEAR)
        if self.marking.data is None:
            self.marking.data = (floor or DEFAULT_MARKING).key

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


class QuestionForm(_Draft):
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


class ReplyForm(_Draft):
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


class RequestForm(_Declared, QuestionForm):
    """A request with what differs of its declaration."""


class AnswerForm(_Declared, ReplyForm):
    """An answer with what differs of its declaration."""
