"""What is filled in while a session is on."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from collab.core.errors import NotFoundError
from collab.core.forms import Ticks, choices
from collab.core.texts import AtMost, NoControls, lines, whole
from collab.features.meetings.session_rules import LONGEST_NOTE, LONGEST_REASON, STOP_OUTCOMES


class NoteForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """What is noted under a topic. ``over`` is the newer version its writer knowingly replaces."""

    body = TextAreaField(
        _("Notes"), validators=[AtMost(LONGEST_NOTE), NoControls()], filters=[lines]
    )
    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """Give the version the writer had before him."""
        over = whole(request.form.get("over"))
        return over if over is not None else whole(self.version.data) or 0


class StopForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """Counsel's decision about a stopped topic."""

    outcome = RadioField(
        _("Decision"),
        choices=choices(STOP_OUTCOMES.items()),
        validators=[InputRequired(_("Choose one."))],
    )
    reason = TextAreaField(
        _("Reason, for who stopped it and for counsel"),
        validators=[
            DataRequired(_("Give a reason: it is kept with the stop.")),
            AtMost(LONGEST_REASON),
            NoControls(),
        ],
        filters=[lines],
    )


class PeopleForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """Some of the people of a room; a page has several such forms, so each has a prefix."""

    people = Ticks(_("People"))

    def __init__(self, prefix: str, pairs: Sequence[tuple[uuid.UUID, str]], label: Any) -> None:
        super().__init__(formdata=None, prefix=prefix)
        self.people.choices = choices(pairs)
        self.people.label.text = label

    @property
    def anybody(self) -> bool:
        """Tell whether there is somebody to name."""
        return bool(self.people.choices)


def named_people(prefix: str) -> list[uuid.UUID]:
    """Give the persons a form names. :raises NotFoundError: for what is no id."""
    try:
        return [uuid.UUID(one) for one in request.form.getlist(f"{prefix}-people")]
    except ValueError:
        raise NotFoundError from None
