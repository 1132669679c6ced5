"""The form that takes pasted people, and says so when they are more than it takes at once."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from collab.core.forms import PostForm
from collab.core.texts import AtMost, NoControls, lines
from collab.people.spaces.paste import MOST_LINES, count_people


class _NotTooMany:
    """Says that more was pasted than is taken at once, where it would be left out in silence."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Check a field. :raises ValidationError: with what to do."""
        if (number := count_people(field.data or "")) > MOST_LINES:
            raise ValidationError(
                _(
                    "These are %(number)d people. Paste at most %(most)d at a time: invite the"
                    " first, then paste the others.",
                    number=number,
                    most=MOST_LINES,
                )
            )


class PasteForm(PostForm):
    """People to invite, as they come out of a spreadsheet or a mail program."""

    lines = TextAreaField(
        _("People"),
        [InputRequired(_("Paste at least one line.")), AtMost(50_000), NoControls(), _NotTooMany()],
        filters=[lines],
        description=_(
            "One person a line, with name, address, and if you like organisation and role, in any"
            " order. Rows from Excel, recipients from Outlook and CSV all work."
        ),
    )
    act = StringField()
