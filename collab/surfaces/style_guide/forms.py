"""One field of every kind, for the style guide alone."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from collab.core.forms import Ticks, choices

METALS = choices([("copper", _("Copper")), ("cobalt", _("Cobalt")), ("nickel", _("Nickel"))])
LONG = "Abbaugenehmigungsverfahrensbeschleunigungsverordnung " * 3


class SampleForm(Form):
    """Every kind of field there is."""

    line = StringField(_("One line"), [InputRequired()], description=_("What a hint reads like."))
    secret = PasswordField(_("A secret"))
    text = TextAreaField(_("A text"))
    choice = SelectField(_("One of a list"), choices=METALS)
    several = SelectMultipleField(_("Several of a list"), choices=METALS)
    radio = RadioField(_("One of a few"), choices=METALS)
    ticks = Ticks(_("Several of a few"), choices=METALS)
    tick = BooleanField(_("Yes or no"))
    day = DateField(_("A day"))
    number = IntegerField(_("A number"))
    file = FileField(_("A file"))


def samples() -> dict[str, SampleForm]:
    """Give the form in each of its states; the names keep the ids of the page apart."""
    values = {"line": "Lubumbashi", "choice": "cobalt", "radio": "copper", "ticks": ["nickel"]}
    wrong = SampleForm(prefix="wrong-")
    for field in wrong:
        field.errors = [_("Say what is wrong, and what would be right.")]
    return {
        "empty": SampleForm(prefix="empty-"),
        "filled": SampleForm(prefix="filled-", data=values),
        "off": SampleForm(prefix="off-", data=values),
        "long": SampleForm(prefix="long-", data={"line": LONG, "text": LONG * 4}),
        "wrong": wrong,
    }
