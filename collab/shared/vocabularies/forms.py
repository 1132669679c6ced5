"""What the officer types of a term."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired

from collab.core.texts import AtMost, NoControls, one_line, whole
from collab.core.vocabularies import LANGUAGES, Term, Vocabulary
from collab.shared.vocabularies.rules import TermDraft, parents_for

LONGEST = 120


def _word(label: Any, *first: Any) -> StringField:
    return StringField(label, [*first, AtMost(LONGEST), NoControls()], filters=[one_line])


class TermForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """A term in four languages; ``version`` is the vocabulary's, as the officer last saw it."""

    en = _word(_("English"), DataRequired(_("Give at least the English word.")))
    de = _word(_("German"))
    fr = _word(_("French"))
    es = _word(_("Spanish"))
    parent = SelectField(_("Under"), choices=[], default="")
    retired = BooleanField(_("Retired: no longer offered, still shown where it stands"))
    version = HiddenField()

    def __init__(self, vocabulary: Vocabulary, term: Term | None = None) -> None:
        kept: dict[str, Any] = {"version": str(vocabulary.version)}
        if term is not None:
            kept |= {"parent": term.parent or "", "retired": term.retired, **term.label}
        super().__init__(data=kept)
        offered = list(parents_for(vocabulary, term.key if term else None))
        above = vocabulary.by_key.get(term.parent or "") if term else None
        if above is not None and above not in offered:
            offered.append(above)
        top = SelectChoice("", _("Nothing: it stands on top"))
        self.parent.choices = [top, *(SelectChoice(one.key, one.word()) for one in offered)]

    @property
    def draft(self) -> TermDraft:
        """Give what was typed, once the form is valid."""
        label = {name: self[name].data or "" for name in LANGUAGES}
        return TermDraft(label, self.parent.data or None, bool(self.retired.data))

    @property
    def seen(self) -> int:
        """Give the version the officer last saw; none at all is older than any."""
        return whole(self.version.data) or 0
