"""What is typed about minutes: a part's text, a correction, counsel's words, an addendum."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Optional

from collab.core.forms import PostForm
from collab.core.texts import AtMost, NoControls, lines
from collab.features.meetings.minutes.rules import LONGEST, REASON, WORDS

ADDENDUM = 10_000
WHOLE = ("", _("The minutes as a whole"))
"""What an addendum is about that is about no part."""


def root_from(text: str | None) -> bytes:
    """Read which version somebody has seen; what makes no sense is none that ever stood."""
    try:
        return bytes.fromhex(text or "")
    except ValueError:
        return b""


class _Seen(PostForm):
    """``root`` is the hash of the version that was looked at."""

    root = HiddenField()

    @property
    def seen(self) -> bytes:
        """Give the hash of the version that was looked at."""
        return root_from(self.root.data)


class PartForm(_Seen):
    """The text of one part."""

    body = TextAreaField(
        _("Text"),
        [
            DataRequired(_("Write something, if only that nothing was decided.")),
            AtMost(LONGEST),
            NoControls(),
        ],
        filters=[lines],
    )


class CorrectionForm(_Seen):
    """How a part should read, and why."""

    wording = TextAreaField(
        _("How it should read"),
        [DataRequired(_("Write how it should read.")), AtMost(LONGEST), NoControls()],
        filters=[lines],
    )
    reason = TextAreaField(
        _("Why"),
        [DataRequired(_("Say why, in a sentence.")), AtMost(REASON), NoControls()],
        filters=[lines],
    )


class ReturnForm(_Seen):
    """What counsel wants changed."""

    words = TextAreaField(
        _("What is to be changed"),
        [DataRequired(_("Say what is to be changed.")), AtMost(WORDS), NoControls()],
        filters=[lines],
    )


class AnswerForm(PostForm):
    """A word to whoever proposed something; ``prefix`` tells one form of a page from others."""

    words = TextAreaField(_("Your answer"), [AtMost(REASON), NoControls()], filters=[lines])


class AddendumForm(PostForm):
    """What is added to approved minutes, and to which part; its reader's parts are the choices."""

    about = SelectField(_("What it is about"), [Optional()])
    added = TextAreaField(
        _("What is to be added"),
        [DataRequired(_("Write what is to be added.")), AtMost(ADDENDUM), NoControls()],
        filters=[lines],
    )
