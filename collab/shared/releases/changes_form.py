"""What an author changes on the way out, and why he goes on where something stands out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import ValidationError

from collab.core.forms import Ticks, choices
from collab.core.texts import AtMost, NoControls, lines
from collab.policy.inference import Coarsening, Despite
from collab.shared.releases.changing import Changes
from collab.shared.releases.judging import GoingOn
from collab.shared.releases.passages import MOST, Passage, chosen
from collab.shared.releases.wording import COARSER, DESPITE

LONGEST_NOTE = 1000
CHOOSE = _("Look at what is left out now, and say that you have chosen again.")
BOTH = _("Choose a reason and say it in your own words, or leave both open.")


class ChangesForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """The part of the declaration that changes what leaves."""

    cuts = Ticks(_("Leave out"), choices=[])
    coarser = Ticks(_("Make coarser"), choices=[])
    despite = SelectField(
        _("Go on all the same because"),
        choices=[SelectChoice("", _("No reason given")), *choices(DESPITE.items())],
        default="",
    )
    despite_note = TextAreaField(
        _("In your own words"),
        [NoControls(), AtMost(LONGEST_NOTE)],
        filters=[lines],
    )
    chosen_anew = BooleanField(_("I have chosen again what is left out"))
    _passages: Sequence[Passage] = ()
    lost = 0

    def offer_changes(
        self, passages: Sequence[Passage], steps: Collection[Coarsening], lost: int = 0
    ) -> None:
        """Fill in what can be left out of this draft, and made coarser in it.

        ``lost`` passages were left out of the copy it corrects and are not as they were.
        """
        self._passages, self.lost = passages, lost
        self.cuts.choices = [SelectChoice(one.key, one.label) for one in passages]
        offered = ((step.value, words) for step, words in COARSER.items() if step in steps)
        self.coarser.choices = choices(offered)

    def validate_despite(self, field: Any) -> None:
        """Refuse words without a reason. :raises ValidationError: with what to do."""
        if self.despite_note.data and not field.data:
            raise ValidationError(BOTH)

    def validate_despite_note(self, field: Any) -> None:
        """Refuse a reason without words. :raises ValidationError: with what to do."""
        if self.despite.data and not field.data:
            raise ValidationError(BOTH)

    def validate_chosen_anew(self, field: Any) -> None:
        """Want a tick where cuts were lost. :raises ValidationError: with what to do."""
        if self.lost and not field.data:
            raise ValidationError(CHOOSE)

    @property
    def most(self) -> int:
        """Give how many passages are listed where there are more; nought where all are."""
        return MOST if len(self._passages) >= MOST else 0

    @property
    def changes(self) -> Changes:
        """Give what is to be changed, once the form is valid."""
        return Changes(
            cuts=chosen(self.cuts.data or (), self._passages),
            coarser=frozenset(Coarsening(one) for one in self.coarser.data or ()),
        )

    @property
    def going_on(self) -> GoingOn | None:
        """Give why the author goes on, where he says so."""
        if not self.despite.data:
            return None
        return GoingOn(Despite(self.despite.data), self.despite_note.data or "")


def changed_in(kept: Mapping[str, Any], passages: Sequence[Passage]) -> dict[str, Any]:
    """Give what was changed before, as the form of a correction begins: where it still fits."""
    cuts = {f"{field}:{start}:{end}" for field, start, end in kept.get("cuts", ())}
    return {
        "cuts": [one.key for one in passages if one.key in cuts],
        "coarser": list(kept.get("coarser", ())),
    }


def lost_since(kept: Mapping[str, Any], *, draft_changed: bool, offered: Sequence[Passage]) -> int:
    """Count what was left out and cannot be found again by where it stood.

    The words themselves were never kept: in a draft that changed, another sentence may stand
    exactly there, so each of them counts.
    """
    cuts = {f"{field}:{start}:{end}" for field, start, end in kept.get("cuts", ())}
    return len(cuts) if draft_changed else len(cuts - {one.key for one in offered})
