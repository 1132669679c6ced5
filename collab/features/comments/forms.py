"""What somebody says about an item, with what the gate must know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from collab.core.forms import Versioned
from collab.core.texts import AtMost, NoControls, lines
from collab.shared.releases.brief_form import BriefDeclaration

LONGEST = 4000


class BodyForm(Versioned, FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """The words alone; ``version`` is what the author last saw."""

    body = TextAreaField(
        _("Your comment"),
        [
            DataRequired(_("Write what you want to say.")),
            AtMost(LONGEST),
            NoControls(),
        ],
        filters=[lines],
    )


class CommentForm(BriefDeclaration, BodyForm):
    """A comment with the part of its declaration that differs from comment to comment."""
