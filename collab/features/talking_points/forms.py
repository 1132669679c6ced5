"""What somebody begins, writes, ticks, and what counsel says to it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Mapping

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, Optional

from collab.core.forms import PostForm, Ticks, Versioned, choices
from collab.core.texts import AtMost, Foreseeable, NoControls, lines, one_line
from collab.core.vocabularies import Vocabulary, countries
from collab.features.talking_points.rules import (
    AUDIENCES,
    CHECKS,
    FIELDS,
    LANGUAGES,
    LONGEST,
    OPINION,
    TITLE,
    About,
)
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.releases.forms import marking_choices


class AboutForm(Versioned, PostForm):
    """A document. ``version`` is what its author last saw."""

    title = StringField(
        _("Title"),
        [DataRequired(_("Give it a title.")), AtMost(TITLE), NoControls()],
        filters=[one_line],
    )
    purpose = TextAreaField(_("What it is for"), [AtMost(LONGEST), NoControls()], filters=[lines])
    issues = Ticks(_("Issues"), choices=[])
    countries = SelectMultipleField(_("Countries"), choices=[])
    marking = SelectField(_("Marking"), [InputRequired(_("Choose one."))])

    def offer(self, issues: Vocabulary, keeping: Collection[str] | None = None) -> None:
        """Fill in the choices; what stands in a document that is there stays."""
        kept = frozenset(keeping or ())
        self.issues.choices = [
            SelectChoice(term.key, term.word())
            for _branch, terms in issues.offered(kept)
            for term in terms
        ]
        self.countries.choices = choices(countries().items())
        if keeping is not None:
            del self.marking
            return
        known = marking_choices(Marking.CLEAR)
        self.marking.choices = [one for one in known if one.value != Marking.RED.key]
        if self.marking.data is None:
            self.marking.data = DEFAULT_MARKING.key

    @property
    def about(self) -> About:
        """Give what was written, once the form is valid."""
        return About(
            title=self.title.data or "",
            purpose=self.purpose.data or "",
            issues=list(dict.fromkeys(self.issues.data or ())),
            countries=list(dict.fromkeys(self.countries.data or ())),
        )


class VersionForm(PostForm):
    """A version for an audience."""

    audience = SelectField(
        _("Whom it is for"), [InputRequired(_("Choose one."))], choices=choices(AUDIENCES.items())
    )
    category = SelectField(_("What it is about"), [InputRequired(_("Choose one."))])
    based_on = SelectField(_("Begin with the words of"), default="")

    def offer(
        self, categories: Iterable[tuple[str, str]], before: Iterable[tuple[str, str]]
    ) -> None:
        """Fill in the choices: categories one may speak of here, and versions to begin from."""
        self.category.choices = choices(categories)
        self.based_on.choices = [SelectChoice("", _("Nothing, begin empty")), *choices(before)]


class ArrangementForm(PostForm):
    """What a draft is about, and when it may be used."""

    category = SelectField(_("What it is about"), [InputRequired(_("Choose one."))])
    use_from = DateField(
        _("May be used from"),
        [InputRequired(_("Choose a day.")), Foreseeable()],
    )
    use_until = DateField(
        _("May be used until the end of this day (UTC)"),
        [InputRequired(_("Choose a day.")), Foreseeable()],
    )

    def offer(self, categories: Iterable[tuple[str, str]]) -> None:
        """Fill in the categories one may speak of here."""
        self.category.choices = choices(categories)


class TextForm(Versioned, PostForm):
    """What a version says in a language.

    ``version`` is that of the text its writer began from, ``base`` its words: with them two who
    wrote at once are put together.
    """

    base = HiddenField()
    say = TextAreaField(FIELDS["say"], [AtMost(LONGEST), NoControls()], filters=[lines])
    do_not_say = TextAreaField(
        FIELDS["do_not_say"], [AtMost(LONGEST), NoControls()], filters=[lines]
    )
    prevent = TextAreaField(FIELDS["prevent"], [AtMost(LONGEST), NoControls()], filters=[lines])
    address = TextAreaField(FIELDS["address"], [AtMost(LONGEST), NoControls()], filters=[lines])
    remediate = TextAreaField(FIELDS["remediate"], [AtMost(LONGEST), NoControls()], filters=[lines])

    @property
    def words(self) -> dict[str, str]:
        """Give what was written, once the form is valid."""
        return {name: self[name].data or "" for name in FIELDS}

    @property
    def began_from(self) -> dict[str, str] | None:
        """Give the words its writer began from, as the form kept them; None for what is none."""
        try:
            kept = json.loads(self.base.data or "")
        except ValueError:
            return None
        if not isinstance(kept, dict):
            return None
        return {name: lines(str(kept.get(name, ""))) for name in FIELDS}

    def stand_on(self, version: int, words: Mapping[str, str]) -> None:
        """Let the form carry on from what stands now."""
        self.version.data = str(version)
        self.base.data = json.dumps({name: words[name] for name in FIELDS})


class LanguageForm(PostForm):
    """Another language."""

    language = SelectField(_("Language"), [InputRequired(_("Choose one."))])

    def offer(self, there: Iterable[str]) -> None:
        """Fill in the languages it does not speak yet."""
        taken = set(there)
        self.language.choices = choices(
            (key, word) for key, word in LANGUAGES.items() if key not in taken
        )


class ChecksForm(PostForm):
    """What one has checked oneself; ``seen`` is the hash of the text that was read."""

    seen = HiddenField()
    checks = Ticks(_("Checked by you"), choices=choices(CHECKS.items()))

    @classmethod
    def of(cls, ticked: Collection[str], seen: str) -> ChecksForm:
        """Give the form as it stands."""
        form = cls(data={"checks": sorted(ticked)})
        form.seen.data = seen
        return form


class EvidenceForm(PostForm):
    """An item the version stands on, as kind and id."""

    item = SelectField(_("Item"), [InputRequired(_("Choose one."))])

    def offer(self, groups: Iterable[tuple[str, str, str]]) -> None:
        """Fill in the items of the space: kind and id, title, and what kind of thing it is."""
        self.item.choices = [
            SelectChoice(value, title, optgroup=group) for value, title, group in groups
        ]


class SignForm(PostForm):
    """Counsel's signature; ``seen`` is the hash of the text that was read."""

    seen = HiddenField()
    conditions = TextAreaField(
        _("Conditions"), [Optional(), AtMost(OPINION), NoControls()], filters=[lines]
    )


class CopyForm(PostForm):
    """A signed text, to be selected and copied."""

    said = TextAreaField(_("As text"), [DataRequired()])


class OpinionForm(PostForm):
    """What counsel says to those who draft; ``about`` is the wording it is about, if it is one."""

    about: uuid.UUID | None = None

    words = TextAreaField(
        _("What would have to change"),
        [DataRequired(_("Say what would have to change.")), AtMost(OPINION), NoControls()],
        filters=[lines],
    )

    @classmethod
    def on(cls, wording_id: uuid.UUID) -> OpinionForm:
        """Give the form for one of several wordings on a page."""
        form = cls(prefix=f"w-{wording_id}-")
        form.about = wording_id
        return form
