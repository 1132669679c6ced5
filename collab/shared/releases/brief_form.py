"""The short declaration of what hangs on an item: the rest of it follows from that."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import DataRequired

from collab.policy.declaration import Attribution, PermittedAction, Publicness
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.releases.forms import (
    ATTRIBUTIONS,
    category_choices,
    marking_choices,
    named_choices,
)

USUAL = "hr_risk_general"
"""What most of it is: about a risk to people, and about no firm."""


class BriefDeclaration:
    """The part of a declaration that differs from one such item to the next."""

    category = SelectField(_("What it says"), [DataRequired(_("Choose one."))], default=USUAL)
    marking = SelectField(_("Marking"), [DataRequired(_("Choose one."))])
    attribution = SelectField(
        _("Shown as coming from"),
        [DataRequired(_("Choose one."))],
        choices=named_choices(ATTRIBUTIONS),
        default=Attribution.MEMBER.value,
    )

    def offer(self, floor: Marking | None) -> None:
        """Fill in the choices: no marking milder than that of what it hangs on, if it does."""
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
