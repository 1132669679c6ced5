"""What an author types, turned into a draft. Only the title is needed; nothing else is forced."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired, Regexp

from collab.core.forms import Ticks, Versioned
from collab.core.texts import AtMost, NoControls, lines, one_line, whole
from collab.core.vocabularies import LANGUAGES, Vocabulary, countries
from collab.features.findings.rules import (
    CODED,
    CREDIBILITY,
    IRREMEDIABILITY,
    LIKELIHOOD,
    MANY,
    NUMBERS,
    RELIABILITY,
    SCALE,
    SCOPE,
    SOURCE_COUNTS,
    SOURCE_KINDS,
    FindingDraft,
)
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.releases.forms import marking_choices
from collab.shared.vocabularies.current import current

TITLE, STATEMENT, PLACE, CIRCUMSTANCES, IDENTITY = 200, 10_000, 200, 5_000, 2_000
OPEN = SelectChoice("", _("Not said"))
UNKNOWN = SelectChoice("", _("Unknown, which is not: no risk"))
FOUND_OUT = SelectChoice("", _("Found from the text"))
NOT_TOLD = frozenset({"version", "draft_id", "csrf_token", "identity", "forget_identity"})


def _choice(
    label: Any, words: Mapping[Any, str], *, first: Any = OPEN, numbered: bool = False
) -> SelectField:
    """Give a choice that may stay open; a form that says nothing of it leaves it open too."""
    named = [
        SelectChoice(str(key), f"{key}: {word}" if numbered else word)
        for key, word in words.items()
    ]
    return SelectField(label, choices=[first, *named], default="")


def _code(label: Any) -> SelectField:
    """Give a choice of one term; the vocabulary of the day is offered when the form is made."""
    return SelectField(label, choices=[], default="")


def _place(label: Any) -> StringField:
    return StringField(label, [AtMost(PLACE), NoControls()], filters=[one_line])


def _long(label: Any, most: int) -> TextAreaField:
    return TextAreaField(label, [AtMost(most), NoControls()], filters=[lines])


def _month(label: Any, *, year_alone: bool) -> StringField:
    month = r"-(0[1-9]|1[0-2])"
    told = (
        _("Give a year, or year and month as numbers, such as 2025-03.")
        if year_alone
        else _("Give year and month as numbers, such as 2025-03.")
    )
    pattern = rf"^$|^(19|20)\d\d({month})?$" if year_alone else rf"^$|^(19|20)\d\d{month}$"
    return StringField(label, [Regexp(pattern, message=told)], filters=[one_line])


class FindingForm(Versioned, FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """A finding with the three layers of its source; ``version`` is what the author last saw.

    ``draft`` names the draft that a form for a new finding became by saving itself. ``keeping``
    are codes that stand in it already: they may stay, known or not.
    """

    title = StringField(
        _("Title"),
        [DataRequired(_("Give it a title.")), AtMost(TITLE), NoControls()],
        filters=[one_line],
    )
    statement = _long(_("What is happening"), STATEMENT)
    issue = _code(_("Issue"))
    country = _choice(_("Country"), countries())
    region = _place(_("Region"))
    scale = _choice(_("Scale"), SCALE, numbered=True)
    scope = _choice(_("Scope"), SCOPE, numbered=True)
    irremediability = _choice(_("Irremediability"), IRREMEDIABILITY, numbered=True)
    likelihood = _choice(_("Likelihood"), LIKELIHOOD, numbered=True)
    rights = Ticks(_("Affected rights"), choices=[])
    holders = Ticks(_("Whose rights"), choices=[])
    site = _place(_("Site"))
    operator = _place(_("Operator"))
    tier = _code(_("Tier of the supply chain"))
    minerals = Ticks(_("Minerals"), choices=[])
    mining_method = _code(_("How it is mined"))
    since = _month(_("Since"), year_alone=True)
    until = _month(_("Until"), year_alone=True)
    legacy = _code(_("Old or new"))
    remedy = _code(_("Remedy"))
    actors = Ticks(_("Who takes part"), choices=[])
    root_causes = Ticks(_("Root causes"), choices=[])
    civic_space = _code(_("Civic space"))
    source_kind = _choice(_("Kind of source"), SOURCE_KINDS)
    source_count = _choice(_("How many sources"), SOURCE_COUNTS)
    source_month = _month(_("Month of the source"), year_alone=False)
    reliability = _choice(_("Reliability of the source"), RELIABILITY, numbered=True)
    credibility = _choice(_("Credibility of the information"), CREDIBILITY, numbered=True)
    circumstances = _long(_("Circumstances"), CIRCUMSTANCES)
    identity = _long(_("Identity of the source"), IDENTITY)
    forget_identity = BooleanField(_("Delete the identity that is sealed now"))
    marking = SelectField(
        _("How far it may travel"),
        [DataRequired(_("Choose one."))],
        choices=marking_choices(),
        default=DEFAULT_MARKING.key,
    )
    language = _choice(_("Language of the text"), LANGUAGES, first=FOUND_OUT)
    draft_id = HiddenField(name="draft")

    def __init__(self, *given: Any, keeping: Collection[str] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        known = current()
        for name, kind in CODED.items():
            field = self[name]
            held = set(field.data or ()) if name in MANY else {field.data or ""} - {""}
            may_stay = frozenset(held & {*keeping, *(term.key for term in known[kind].leaves)})
            offered = _offered(known[kind], may_stay)
            first = [] if name in MANY else [UNKNOWN if name == "civic_space" else OPEN]
            field.choices = [*first, *offered]

    @property
    def draft(self) -> FindingDraft:
        """Give what was written, once the form is valid."""
        values: dict[str, Any] = {}
        for name, field in self._fields.items():
            if name in MANY:
                values[name] = tuple(dict.fromkeys(field.data or ()))
            elif name in NUMBERS:
                values[name] = whole(field.data)
            elif isinstance(field, SelectField) or name in ("since", "until", "source_month"):
                values[name] = field.data or None
            elif name not in NOT_TOLD:
                values[name] = field.data or ""
        values["marking"] = Marking.from_name(self.marking.data)
        return FindingDraft(**values, identity=self._identity())

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Give name, label and what stands there in words, of everything but the sealed layer."""
        for name, field in self._fields.items():
            if name not in NOT_TOLD:
                yield name, str(field.label.text), in_words(field, field.data)

    def wrong_in(self, names: Collection[str]) -> bool:
        """Tell whether one of these has something to say: its group then opens by itself."""
        return any(self[name].errors for name in names)

    def answered(self, names: Collection[str]) -> int:
        """Count what is answered of these, for the line a group is folded into."""
        return sum(bool(self[name].data) for name in names)

    def _identity(self) -> str | None:
        """Give None where the sealed identity is to stay as it is."""
        if self.forget_identity.data:
            return ""
        return self.identity.data or None


def in_words(field: Any, value: object) -> str:
    """Say what a value of a field means: its choices' words, or the text itself."""
    if isinstance(field, SelectMultipleField):
        chosen = value if isinstance(value, list) else []
        options: Any = field.iter_choices()
        return ", ".join(str(c.label) for c in options if c.value in chosen)
    if isinstance(field, SelectField):
        choices: Any = field.iter_choices()
        return next((str(c.label) for c in choices if c.value == str(value or "")), "")
    return str(value or "")


def _offered(vocabulary: Vocabulary, keeping: frozenset[str]) -> list[SelectChoice]:
    return [
        SelectChoice(
            term.key,
            _("%(word)s (no longer used)", word=term.word()) if term.retired else term.word(),
            optgroup=branch or None,
        )
        for branch, terms in vocabulary.offered(keeping)
        for term in terms
    ]
