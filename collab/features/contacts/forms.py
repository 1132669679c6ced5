"""What an author types, turned into a card. Only the name is needed; nothing else is forced."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired, Optional, StopValidation

from collab.core.forms import Ticks, Versioned
from collab.core.texts import AtMost, Foreseeable, NoControls, lines, one_line
from collab.features.contacts.plans import Plan
from collab.features.contacts.rules import (
    ADDRESS,
    BASES,
    CHANNELS,
    EMAIL,
    FORMS,
    LINE,
    NAME,
    PHONE,
    TEXT,
    USES,
    WEBSITE,
    Basis,
    CardDraft,
)
from collab.features.contacts.words import class_word, classes, codes_in
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.releases.forms import marking_choices
from collab.shared.vocabularies.current import current

NOT_SAID = SelectChoice("", _("Not said"))
YES, NO = "yes", "no"


class Like:
    """Refuses what a typed field is not."""

    def __init__(self, pattern: re.Pattern[str], message: Any) -> None:
        self.pattern, self.message = pattern, message

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ARG002 # how WTForms calls it
        """Check one field. :raises StopValidation: with what to do."""
        if field.data and not self.pattern.fullmatch(field.data):
            raise StopValidation(self.message)


class Codes:
    """Refuses names of countries or languages that nobody knows."""

    def __init__(self, of: str) -> None:
        self.of = of

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ARG002 # how WTForms calls it
        """Check one field. :raises StopValidation: naming what is unknown."""
        try:
            codes_in(field.data or "", self.of)
        except ValueError as error:
            told = gettext("“%(name)s” is not in our list. Write its name or its code.", name=error)
            raise StopValidation(told) from None


def _line(label: Any, most: int = LINE, *more: Any) -> StringField:
    return StringField(label, [AtMost(most), NoControls(), *more], filters=[one_line])


def _text(label: Any) -> TextAreaField:
    return TextAreaField(label, [AtMost(TEXT), NoControls()], filters=[lines])


def _day(label: Any) -> DateField:
    return DateField(label, [Optional(), Foreseeable()])


def _basis(label: Any) -> SelectField:
    return SelectField(label, choices=[SelectChoice("", _("None")), *named(BASES)], default="")


def named(words: Mapping[str, str]) -> list[SelectChoice]:
    """Give choices whose words are told in the viewer's language."""
    return [SelectChoice(key, _(word)) for key, word in words.items()]


class CardForm(Versioned, FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """A card; ``version`` is what the author last saw. ``keeping`` are issues it holds already."""

    form = SelectField(_("What it is"), choices=named(FORMS), default="organisation")
    contact_class = SelectField(_("Class"), [DataRequired(_("Choose one."))], choices=[])
    name = StringField(
        _("Name"),
        [DataRequired(_("Give it a name.")), AtMost(NAME), NoControls()],
        filters=[one_line],
    )
    organisation = _line(_("Organisation"))
    role_title = _line(_("Role"))
    languages = _line(_("Languages"), LINE, Codes("languages"))
    countries = _line(_("Countries"), LINE, Codes("countries"))
    issues = Ticks(_("Issues"), choices=[])
    about = _text(_("What they know and do"))
    channel = SelectField(
        _("Best way to reach them"), choices=[NOT_SAID, *named(CHANNELS)], default=""
    )
    channel_note = _text(_("About reaching them"))
    email = _line(
        _("E-mail"), ADDRESS, Like(EMAIL, _("Write one address, such as office@example.org."))
    )
    phone = _line(
        _("Telephone"), ADDRESS, Like(PHONE, _("Write a number, such as +49 30 1234567."))
    )
    website = _line(
        _("Website"), ADDRESS, Like(WEBSITE, _("Write it whole, beginning with https://."))
    )
    do_not_contact = BooleanField(_("Do not contact"))
    protected = BooleanField(_("Protected: the name above is made up"))
    identity = _text(_("Who it really is"))
    safety_note = _text(_("To be read before an approach"))
    keep_until = _day(_("Keep until"))
    marking = SelectField(
        _("How far it may travel"),
        [DataRequired(_("Choose one."))],
        choices=marking_choices(),
        default=DEFAULT_MARKING.key,
    )
    basis_hold, until_hold = _basis(_(USES["hold"])), _day(_("Ends on"))
    basis_share, until_share = _basis(_(USES["share"])), _day(_("Ends on"))
    basis_contact, until_contact = _basis(_(USES["contact"])), _day(_("Ends on"))
    basis_invite, until_invite = _basis(_(USES["invite"])), _day(_("Ends on"))
    basis_name, until_name = _basis(_(USES["name"])), _day(_("Ends on"))

    def __init__(self, *given: Any, keeping: Collection[str] = (), **named_: Any) -> None:
        super().__init__(*given, **named_)
        self.contact_class.choices = [
            SelectChoice(term.key, class_word(term.key)) for term in classes().terms
        ]
        offered = current()["issues"].offered(frozenset(keeping))
        self.issues.choices = [
            SelectChoice(term.key, term.word()) for _branch, terms in offered for term in terms
        ]

    @property
    def bases(self) -> tuple[Basis, ...]:
        """Give what allows what; a day without a ground is none."""
        return tuple(
            Basis(use, self[f"basis_{use}"].data, self[f"until_{use}"].data)
            for use in USES
            if self[f"basis_{use}"].data
        )

    @property
    def pairs(self) -> Iterator[tuple[Any, Any]]:
        """Give the fields of each use: its ground and its end."""
        return ((self[f"basis_{use}"], self[f"until_{use}"]) for use in USES)

    @property
    def draft(self) -> CardDraft:
        """Give what was written, once the form is valid."""
        texts = (
            "form", "contact_class", "name", "organisation", "role_title", "about",
            "channel_note", "email", "phone", "website", "safety_note",
        )  # fmt: skip
        return CardDraft(
            **{name: self[name].data or "" for name in texts},
            channel=self.channel.data or None,
            languages=codes_in(self.languages.data or "", "languages"),
            countries=codes_in(self.countries.data or "", "countries"),
            issues=tuple(dict.fromkeys(self.issues.data or ())),
            bases=self.bases,
            do_not_contact=bool(self.do_not_contact.data),
            protected=bool(self.protected.data),
            keep_until=self.keep_until.data,
            marking=Marking.from_name(self.marking.data),
            identity=self.identity.data or None,
        )

    def wrong_in(self, names: Collection[str]) -> bool:
        """Tell whether one of these has something to say: its group then opens by itself."""
        return any(self[name].errors for name in names)


class PlanForm(Versioned, FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """A safety plan, as far as it is known."""

    feasible = SelectField(_("Is a contact feasible?"), choices=[], default="")
    safe = SelectField(_("Is it safe for them?"), choices=[], default="")
    assessed_by = _line(_("Who assessed it"))
    assessed_on = _day(_("Assessed on"))
    risks = _text(_("What could happen to them"))
    safe_channel = _text(_("A channel that is safe"))
    alternative = _text(_("What to do instead if it is not safe"))
    reprisal_contact = _text(_("Whom they reach if somebody takes revenge"))
    review_on = _day(_("Looked at again on"))

    def __init__(self, *given: Any, **named_: Any) -> None:
        super().__init__(*given, **named_)
        answers = [NOT_SAID, SelectChoice(YES, gettext("Yes")), SelectChoice(NO, gettext("No"))]
        self.feasible.choices = self.safe.choices = answers

    @property
    def plan(self) -> Plan:
        """Give what was written, once the form is valid."""
        texts = ("assessed_by", "risks", "safe_channel", "alternative", "reprisal_contact")
        return Plan(
            feasible=_answer(self.feasible.data),
            safe=_answer(self.safe.data),
            assessed_on=self.assessed_on.data,
            review_on=self.review_on.data,
            **{name: self[name].data or "" for name in texts},
        )


class NoteForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """A private note."""

    body = TextAreaField(
        _("A note for your organisation alone"),
        [DataRequired(_("Write something.")), AtMost(TEXT), NoControls()],
        filters=[lines],
        id="note-body",  # a comment's body stands on the same page
    )


class ForgetForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """That somebody asked to be forgotten; it cannot be undone, and so it is said twice."""

    sure = BooleanField(
        _("I know that this cannot be undone"), [DataRequired(_("Say that you know it."))]
    )
    leave_mark = BooleanField(
        _("Leave a mark, so that nobody brings them back unknowingly"), default=True
    )


def answered(value: bool | None) -> str:  # noqa: FBT001 # what a row holds
    """Give what a choice of yes and no says."""
    return "" if value is None else (YES if value else NO)


def day_of(day: dt.date | None) -> str:
    """Give a day as a field shows it."""
    return day.isoformat() if day else ""


def _answer(value: str | None) -> bool | None:
    return None if value not in (YES, NO) else value == YES
