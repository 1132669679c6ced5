"""What somebody says about an item, with what the gate must know of it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired

from collab.core.texts import AtMost, NoControls, lines, whole
from collab.policy.declaration import Attribution, PermittedAction, Publicness
from collab.policy.marking import Marking
from collab.shared.releases.forms import (
    ATTRIBUTIONS,
    category_choices,
    marking_choices,
    named_choices,
)

LONGEST = 4000
USUAL = "hr_risk_general"
"""What most comments are: about a risk to people, and about no firm."""


class BodyForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
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
    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """Give the version the author last saw; none at all is older than any."""
        return whole(self.version.data) or 0


class CommentForm(BodyForm):
    """A comment with the part of its declaration that differs from comment to comment."""

    category = SelectField(_("What it says"), [DataRequired(_("Choose one."))], default=USUAL)
    marking = SelectField(_("Marking"), [DataRequired(_("Choose one."))])
    attribution = SelectField(
        _("Shown as coming from"),
        [DataRequired(_("Choose one."))],
        choices=named_choices(ATTRIBUTIONS),
        default=Attribution.MEMBER.value,
    )

    def offer(self, floor: Marking) -> None:
        """Fill in the choices: no marking milder than that of the item it is said about."""
        self.category.choices = category_choices()
        self.marking.choices = marking_choices(floor)
        if self.marking.data is None:
            self.marking.data = floor.key

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
