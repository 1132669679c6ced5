"""Forms for groups, charters, places, rooms and invitations. Services judge what they hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional, ValidationError

from collab.core.clock import LONG_AGO
from collab.core.forms import PostForm, Ticks, choices
from collab.core.texts import AtMost, NoControls, lines, one_line
from collab.core.vocabularies import countries, issues
from collab.people.spaces.founding import CharterText, Founding, Place
from collab.people.spaces.models import Charter, Membership
from collab.people.spaces.rules import HIGHEST_IN_GROUPS, ROLES
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.policy.rulebook import default_rulebook
from collab.policy.viewer import Role

NAME, TEXT, BODY = 120, 4_000, 20_000
CEILINGS = choices((m.key, m.label) for m in Marking if m <= HIGHEST_IN_GROUPS)


def _required(what: Any, most: int) -> list[Any]:
    return [InputRequired(what), AtMost(most), NoControls()]


def _categories() -> list[Any]:
    return choices((c.key, c.title) for c in default_rulebook().categories.values())


class CharterForm(PostForm):
    """What a group is for."""

    purpose = TextAreaField(
        _("Purpose"), _required(_("Say what the group is for."), TEXT), filters=[lines]
    )
    materials = StringField(
        _("Materials"), _required(_("Name at least one material."), NAME), filters=[one_line]
    )
    countries = StringField(
        _("Countries"),
        _required(_("Name at least one country."), TEXT),
        description=_("Names or two-letter codes, with commas between them."),
    )
    issues = Ticks(
        _("Issues"),
        [InputRequired(_("Choose at least one issue."))],
        choices=lambda: choices(issues().items()),
    )
    categories = Ticks(
        _("What may be shared"),
        [InputRequired(_("Choose at least one category."))],
        choices=_categories,
        description=_("Whatever is not ticked goes to counsel or stays in the vault."),
    )
    body = TextAreaField(
        _("Rules the members promise to keep"),
        _required(_("Write down what the members promise."), BODY),
        filters=[lines],
    )
    retention = StringField(
        _("How long things are kept"),
        _required(_("Say how long things are kept."), NAME),
        filters=[one_line],
    )
    sunset_on = DateField(
        _("The group ends on"), [InputRequired(_("Give the day on which the group ends."))]
    )

    @classmethod
    def showing(cls, charter: Charter) -> Self:
        """Give the form filled with a charter, to be changed."""
        form = cls(obj=charter)
        form.countries.data = ", ".join(charter.countries)
        return form

    def validate_countries(self, field: StringField) -> None:
        """Refuse what is no country, and say which word it is."""
        unknown = [word for word in _words(field.data) if _code(word) is None]
        if unknown:
            raise ValidationError(
                gettext("No country is known as %(words)s.", words=", ".join(unknown))
            )

    def wanted(self) -> CharterText:
        """Give the charter."""
        codes = (_code(word) for word in _words(self.countries.data))
        return CharterText(
            purpose=self.purpose.data or "",
            materials=self.materials.data or "",
            countries=tuple(dict.fromkeys(code for code in codes if code)),
            issues=tuple(self.issues.data or ()),
            categories=tuple(self.categories.data or ()),
            retention=self.retention.data or "",
            sunset_on=self.sunset_on.data or dt.date.max,
            body=self.body.data or "",
        )


class FoundingForm(CharterForm):
    """A new group with its first charter."""

    name = StringField(_("Name"), _required(_("Give the group a name."), NAME), filters=[one_line])
    organisations = Ticks(
        _("Organisations invited from the start"),
        description=_(
            "Each gets the place its kind mostly has; you can change that, and add others, later."
            " Everybody invited sees this whole list, and nothing of how it came about."
        ),
    )

    def founding(self) -> Founding:
        """Give the group."""
        return Founding(name=self.name.data or "", charter=self.wanted())


class AmendmentForm(CharterForm):
    """A new version of a charter."""

    material = BooleanField(
        _("This is a material change"),
        default=True,
        description=_("Then everybody accepts anew, or sees nothing, from that day on."),
    )
    effective_on = DateField(
        _("Takes effect on"), [Optional()], description=_("Empty means at once.")
    )

    def effective_at(self) -> dt.datetime | None:
        """Give the beginning of the day it takes effect; None is at once."""
        return _day(self.effective_on.data)


class PlaceForm(PostForm):
    """An organisation's place in a space."""

    organisation = SelectField(
        _("Organisation"), [InputRequired(_("Choose an organisation."))], coerce=str
    )
    roles = Ticks(_("Roles its people may hold"), [InputRequired(_("Choose at least one role."))])
    ceiling = RadioField(
        _("Reads up to"), choices=CEILINGS, default=DEFAULT_MARKING.key,
        description=_("Its own administrator may set lower ceilings for single people."),
    )  # fmt: skip
    history = RadioField(
        _("Sees what was shared"),
        [InputRequired(_("Choose one."))],
        choices=choices(
            [
                ("now", _("From today on")),
                ("all", _("From the beginning")),
                ("since", _("From the day given below")),
            ]
        ),
        default="now",
    )
    history_on = DateField(_("Day"), [Optional()])
    ends_on = DateField(
        _("Ends on"), [Optional()], description=_("For a limited time. Access ends by itself.")
    )

    def offer_roles(self, *, facilitates: bool) -> None:
        """Offer the roles; only the space's own organisation facilitates."""
        offered = [role for role in ROLES if facilitates or role is not Role.FACILITATOR]
        offer(self.roles, [(role.value, ROLES[role]) for role in offered])

    def fill(self, membership: Membership) -> PlaceForm:
        """Show a place as it is."""
        self.roles.data = list(membership.roles)
        self.ceiling.data = Marking(membership.max_marking).key
        self.history.data = "all" if membership.history_from <= LONG_AGO else "since"
        self.history_on.data = membership.history_from.date()
        self.ends_on.data = membership.ended_at.date() if membership.ended_at else None
        return self

    def validate_history_on(self, field: DateField) -> None:
        """Want a day where a day is chosen."""
        if self.history.data == "since" and field.data is None:
            raise ValidationError(_("Give the day."))

    def place(self, now: dt.datetime, *, kept: dt.datetime | None = None) -> Place:
        """Give the place; a day that was not touched keeps the hour of ``kept``."""
        since = {"now": now, "all": LONG_AGO}.get(self.history.data or "now")
        if kept is not None and self.history_on.data == kept.date():
            since = since or kept
        return Place(
            roles=tuple(Role(role) for role in self.roles.data or ()),
            ceiling=Marking.from_name(self.ceiling.data or DEFAULT_MARKING.key),
            history_from=since or _day(self.history_on.data) or now,
            ends_at=_day(self.ends_on.data),
        )


class RoomForm(PostForm):
    """A room of a group: for whom, and how far they read."""

    name = StringField(_("Name"), _required(_("Give the room a name."), NAME), filters=[one_line])
    organisations = Ticks(
        _("Organisations"),
        [InputRequired(_("Choose at least one organisation."))],
        description=_("They keep the roles they hold in the group and seat their own people."),
    )
    ceiling = RadioField(
        _("They read up to"),
        [InputRequired(_("Choose one."))],
        choices=CEILINGS,
        default=DEFAULT_MARKING.key,
    )
    own_ceiling = RadioField(
        _("You read up to"),
        [InputRequired(_("Choose one."))],
        choices=CEILINGS,
        default=DEFAULT_MARKING.key,
        description=_("You look after the room. You need not read everything in it."),
    )


class AcceptanceForm(PostForm):
    """The acceptance of a charter."""

    version = HiddenField(validators=[InputRequired()])
    myself = BooleanField(_("I have read it and accept it for myself."))
    organisation = BooleanField(_("I accept it for my organisation, as its administrator."))


class FirstPersonForm(PostForm):
    """The first person of an organisation."""

    email = StringField(
        _("Address"),
        _required(_("Give the address."), 254),
        filters=[one_line],
        description=_("At the organisation's own mail domain: that is what vouches for it."),
    )
    name = StringField(_("Name"), [Optional(), AtMost(NAME), NoControls()], filters=[one_line])


class ColleagueForm(PostForm):
    """Somebody to act for one's own organisation."""

    email = StringField(_("Address"), _required(_("Give an address."), 254), filters=[one_line])
    name = StringField(_("Name"), [Optional(), AtMost(NAME), NoControls()], filters=[one_line])
    place = SelectField(
        _("First seat"),
        default="",
        description=_("More seats can be given once the person is here."),
    )
    administrator = BooleanField(_("Administers the organisation, as you do"))
    elsewhere = BooleanField(_("The address is right although it is at another domain"))


class SeatForm(PostForm):
    """A seat for one of the organisation's own people."""

    place = SelectField(_("Where and as what"), [InputRequired(_("Choose a seat."))])
    ceiling = SelectField(
        _("Reads up to"),
        choices=choices((m.key, m.label) for m in reversed(Marking)),
        validators=[InputRequired(_("Choose one."))],
        default=Marking.RED.key,
        description=_("Never further than your organisation's place. SEALED opens sources."),
    )


def offer(field: SelectField | SelectMultipleField, pairs: Iterable[tuple[object, Any]]) -> None:
    """Give a field its choices, with ids as text."""
    field.choices = choices(pairs)


def _words(text: str | None) -> list[str]:
    return [word for part in re.split(r"[,;\n]", text or "") if (word := part.strip())]


def _code(word: str) -> str | None:
    known = countries()
    if word.upper() in known:
        return word.upper()
    names = {name.casefold(): code for code, name in known.items()}
    return names.get(word.casefold())


def _day(day: dt.date | None) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time(), dt.UTC) if day is not None else None
