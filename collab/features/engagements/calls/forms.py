"""What is typed of a call: its deadlines, who is invited, questions and answers."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from collab.core.forms import PostForm, choices
from collab.core.texts import EARLIEST, AtMost, Foreseeable, NoControls, lines, whole
from collab.features.engagements.calls.rules import ANSWER, QUESTION, Deadlines, Notice

DAY = _("Choose a day.")
A_DAY = dt.timedelta(days=1)


class DeadlinesForm(PostForm):
    """Until the end of which days is asked and proposed."""

    questions_on = DateField(
        _("Questions are taken until the end of this day (UTC)"),
        [InputRequired(DAY), Foreseeable()],
    )
    closes_on = DateField(
        _("Proposals are taken until the end of this day (UTC)"),
        [InputRequired(DAY), Foreseeable()],
    )
    full_closes_on = DateField(
        _("Full proposals are taken until the end of this day (UTC)"),
        [Optional(), Foreseeable()],
    )

    @property
    def deadlines(self) -> Deadlines:
        """Give the deadlines, once the form is valid."""
        return Deadlines(
            questions_until=_end_of(self.questions_on.data),
            closes_at=_end_of(self.closes_on.data),
            full_closes_at=_end_of(self.full_closes_on.data) if self.full_closes_on.data else None,
        )


class CallForm(DeadlinesForm):
    """How cleared terms are published. The versions are those its reader saw."""

    version = HiddenField()
    terms_version = HiddenField()
    public = BooleanField(_("Anybody may read the call, without an account"))
    with_need = BooleanField(_("The need is told as well"))

    @property
    def notice(self) -> Notice:
        """Give how it is published, once the form is valid."""
        return Notice(self.deadlines, bool(self.public.data), bool(self.with_need.data))

    @property
    def seen(self) -> tuple[int, int]:
        """Give the versions of engagement and terms its reader saw."""
        return whole(self.version.data) or 0, whole(self.terms_version.data) or 0


class InviteForm(PostForm):
    """Which organisation is asked."""

    firm = SelectField(_("Organisation"), [DataRequired(_("Choose one."))])

    def offer(self, firms: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Fill in those that may propose."""
        self.firm.choices = choices(firms)

    @property
    def firm_id(self) -> uuid.UUID:
        """Give the organisation, once the form is valid."""
        return uuid.UUID(self.firm.data)


class QuestionForm(PostForm):
    """What an expert asks."""

    words = TextAreaField(
        _("Your question"),
        [DataRequired(_("Write the question.")), AtMost(QUESTION), NoControls()],
        filters=[lines],
        description=_(
            "It is answered to everybody who reads the call, and nobody learns who asked:"
            " name neither yourself nor your organisation."
        ),
    )


class AnswerForm(PostForm):
    """A question as all shall read it, and the answer."""

    version = HiddenField()
    question = TextAreaField(
        _("The question, as all read it"),
        [DataRequired(_("Write the question.")), AtMost(QUESTION), NoControls()],
        filters=[lines],
    )
    words = TextAreaField(
        _("The answer"),
        [DataRequired(_("Write the answer.")), AtMost(ANSWER), NoControls()],
        filters=[lines],
    )

    @property
    def seen_version(self) -> int:
        """Give the version its writer saw."""
        return whole(self.version.data) or 0


def last_day(at: dt.datetime | None) -> dt.date | None:
    """Give the day whose end a deadline is."""
    return (at - dt.timedelta(microseconds=1)).date() if at else None


def _end_of(day: dt.date | None) -> dt.datetime:
    return dt.datetime.combine((day or EARLIEST) + A_DAY, dt.time(), dt.UTC)
