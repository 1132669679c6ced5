"""Forms of the register, and of what an organisation's own people may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Optional

from collab.core.forms import PostForm, Ticks, choices
from collab.core.texts import AtMost, NoControls, one_line
from collab.core.vocabularies import countries
from collab.people.organisations.models import Organisation, OrganisationKind, Tier
from collab.people.organisations.rules import DUTIES, KINDS, RELATIONS, TIERS
from collab.people.organisations.service.register import Entry
from collab.policy.viewer import Duty

NAME = 120


def _choices(words: Mapping[str, str], empty: Any) -> list[Any]:
    return choices([("", empty), *words.items()])


class OrganisationForm(PostForm):
    """An organisation as the register enters it."""

    name = StringField(
        _("Name"),
        [InputRequired(_("Give the organisation's name.")), AtMost(NAME), NoControls()],
        filters=[one_line],
    )
    kind = SelectField(
        _("Kind"),
        [InputRequired(_("Choose what kind of organisation it is."))],
        choices=_choices(KINDS, _("Choose")),
    )
    tier = SelectField(
        _("Place in the chain"),
        choices=_choices(TIERS, _("Not given")),
        default="",
        description=_("For member companies only."),
    )
    parent = SelectField(
        _("Ultimate parent"),
        default="",
        description=_("Organisations of one ultimate parent count as one wherever we count."),
    )
    mail_domain = StringField(
        _("Mail domain"),
        [
            InputRequired(_("Give the part after the @ of its addresses.")),
            AtMost(NAME),
            NoControls(),
        ],
        filters=[lambda text: one_line(text).lower().removeprefix("@")],
        description=_("The first person is confirmed by an address at this domain."),
    )
    country = SelectField(
        _("Country"),
        [Optional()],
        default="",
        choices=lambda: _choices(countries(), _("Not given")),
    )

    def offer_parents(self, firms: Sequence[Organisation]) -> None:
        """Offer those that have no parent themselves."""
        named = [(str(firm.id), firm.name) for firm in firms if firm.parent_id is None]
        self.parent.choices = choices([("", _("None, or not here")), *named])

    def entry(self, firms: Sequence[Organisation]) -> Entry:
        """Give the organisation."""
        return Entry(
            name=self.name.data or "",
            kind=OrganisationKind(self.kind.data),
            tier=Tier(self.tier.data) if self.tier.data else None,
            parent=next((firm for firm in firms if str(firm.id) == self.parent.data), None),
            mail_domain=self.mail_domain.data or "",
            country=self.country.data or None,
        )


class RelationForm(PostForm):
    """What two organisations openly are to each other."""

    one = SelectField(_("Organisation"), [InputRequired(_("Choose an organisation."))])
    other = SelectField(_("Other organisation"), [InputRequired(_("Choose another organisation."))])
    kind = SelectField(
        _("What they are to each other"),
        [InputRequired(_("Choose a relation."))],
        choices=choices(RELATIONS.items()),
    )

    def offer_firms(self, firms: Sequence[Organisation]) -> None:
        """Offer all organisations on both sides."""
        named = choices([("", _("Choose")), *((firm.id, firm.name) for firm in firms)])
        self.one.choices, self.other.choices = named, named


class DutiesForm(PostForm):
    """What a colleague does for the organisation besides his seats."""

    duties = Ticks(_("Duties"))

    def offer_duties(self, *, association: bool) -> None:
        """Offer the duties this kind of organisation has."""
        held = DUTIES.items() if association else [("administrator", DUTIES["administrator"])]
        self.duties.choices = choices(held)

    def wanted(self) -> frozenset[Duty]:
        """Give the duties ticked."""
        return frozenset(Duty(duty) for duty in self.duties.data or ())
