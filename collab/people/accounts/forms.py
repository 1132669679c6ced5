"""Forms for credentials and preferences. Services judge; forms only ask for what must be there."""

from __future__ import annotations

import uuid
import zoneinfo
from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from collab.core.errors import InvalidError
from collab.core.forms import PostForm, Ticks, choices
from collab.core.texts import AtMost, NoControls, one_line
from collab.people.accounts.rules import SCOPES, TOKEN_DAYS, DigestTimes, Profile, TokenWish

LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español"), ("fr", "Français")]
DAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]
MAX_NAME = 120
MAX_TEXT = 320


class SignInForm(PostForm):
    """Address and password."""

    email = StringField(
        _("E-mail address"),
        [InputRequired(_("Enter your e-mail address.")), AtMost(MAX_TEXT), NoControls()],
    )
    password = PasswordField(_("Password"), [InputRequired(_("Enter your password."))])


class CodeForm(PostForm):
    """A one-time code."""

    code = StringField(_("Code"), [InputRequired(_("Enter the code your app shows.")), AtMost(40)])


class RecoveryForm(PostForm):
    """A recovery code."""

    code = StringField(
        _("Recovery code"), [InputRequired(_("Enter one of your recovery codes.")), AtMost(40)]
    )


class ResetForm(PostForm):
    """Whose password is lost."""

    email = StringField(
        _("E-mail address"),
        [InputRequired(_("Enter your e-mail address.")), AtMost(MAX_TEXT), NoControls()],
    )


class NewPasswordForm(PostForm):
    """A new password."""

    password = PasswordField(_("New password"), [InputRequired(_("Enter a new password."))])


class JoinForm(PostForm):
    """A new account: a name and a password."""

    name = StringField(
        _("Your name"),
        [InputRequired(_("Enter your name.")), AtMost(MAX_NAME), NoControls()],
        filters=[one_line],
    )
    password = PasswordField(_("Password"), [InputRequired(_("Choose a password."))])


class JoinAsHolderForm(PostForm):
    """A name for a second organisation, in the account one has."""

    name = StringField(
        _("Your name"),
        [InputRequired(_("Enter your name.")), AtMost(MAX_NAME), NoControls()],
        filters=[one_line],
    )


class ChangePasswordForm(PostForm):
    """From the current password to a new one."""

    current = PasswordField(
        _("Current password"), [InputRequired(_("Enter your current password."))]
    )
    new = PasswordField(_("New password"), [InputRequired(_("Enter a new password."))])


class EnrolForm(PostForm):
    """The first code of a new second factor; a password where an old one is replaced."""

    sealed = HiddenField()
    password = PasswordField(_("Your password"))
    code = StringField(
        _("Code your app shows"),
        [InputRequired(_("Enter the code your app shows.")), AtMost(40)],
    )


class ProofForm(PostForm):
    """A password, to prove that its owner sits there."""

    password = PasswordField(_("Your password"), [InputRequired(_("Enter your password."))])


class ActingForm(PostForm):
    """For which organisation to act."""

    representation_id = RadioField(_("Act for"), validate_choice=False)

    def offer(self, places: Mapping[uuid.UUID, str]) -> None:
        """Offer one's own representations, in words."""
        self.representation_id.choices = [
            SelectChoice(str(ident), text) for ident, text in places.items()
        ]

    def chosen(self) -> uuid.UUID:
        """Give the choice. :raises InvalidError: without one."""
        try:
            return uuid.UUID(self.representation_id.data or "")
        except ValueError as error:
            asked = {"representation_id": "Choose the organisation you want to act for."}
            raise InvalidError(asked) from error


class ProfileForm(PostForm):
    """Name, language and time zone."""

    name = StringField(
        _("Name"),
        [InputRequired(_("Enter your name.")), AtMost(MAX_NAME), NoControls()],
        filters=[one_line],
    )
    language = SelectField(
        _("Language"), [InputRequired()], choices=[SelectChoice(*one) for one in LANGUAGES]
    )
    time_zone = SelectField(_("Time zone"), [InputRequired()])

    def offer_zones(self) -> None:
        """Offer the zones of the world by the names of their places."""
        zones = sorted(
            z for z in zoneinfo.available_timezones() if "/" in z and not z.startswith("Etc/")
        )
        self.time_zone.choices = [SelectChoice("UTC"), *map(_zone, zones)]

    def wanted(self) -> Profile:
        """Give what was asked for."""
        return Profile(
            name=self.name.data or "",
            language=self.language.data,
            time_zone=self.time_zone.data,
        )


class DigestForm(PostForm):
    """When the digest comes."""

    on = BooleanField(_("Mail me a digest of what is new"))
    days = SelectMultipleField(
        _("On these days"),
        choices=[SelectChoice(*one) for one in DAYS],
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    hour = SelectField(
        _("At this hour, in your time zone"),
        [InputRequired()],
        choices=[SelectChoice(hour, f"{hour:02}:00") for hour in range(24)],
        coerce=int,
    )

    def wanted(self) -> DigestTimes:
        """Give what was asked for."""
        return DigestTimes(on=self.on.data, days=self.days.data or (), hour=self.hour.data)


class TokenForm(PostForm):
    """A token for a program, and the password of whoever asks for it."""

    name = StringField(
        _("Name"),
        [
            InputRequired(_("Give it a name, so that you know it again.")),
            AtMost(80),
            NoControls(),
        ],
        filters=[one_line],
    )
    scopes = Ticks(_("What it may do"), choices=choices(SCOPES.items()))
    days = SelectField(_("It lasts"), choices=choices(TOKEN_DAYS.items()), coerce=int, default=90)
    password = PasswordField(_("Your password"), [InputRequired(_("Enter your password."))])

    def wanted(self) -> TokenWish:
        """Give what was asked for."""
        return TokenWish(
            name=self.name.data or "", scopes=tuple(self.scopes.data or ()), days=self.days.data
        )


def _zone(name: str) -> SelectChoice:
    region, _slash, place = name.partition("/")
    return SelectChoice(name, place.replace("_", " "), optgroup=region)
