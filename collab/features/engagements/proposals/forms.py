"""What somebody writes who registers, who proposes, and counsel who turns a proposal away."""

from __future__ import annotations

import dataclasses as dc
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired

from collab.core import money
from collab.core.errors import InvalidError
from collab.core.forms import PostForm, choices
from collab.core.texts import AtMost, NoControls, lines, one_line, whole
from collab.core.vocabularies import countries
from collab.features.engagements.proposals.rules import (
    LONGEST_LABEL,
    MOST,
    MOST_LINES,
    MOST_TEAM,
    PROPOSING,
    BudgetLine,
    Content,
    Former,
    Funding,
    Part,
    Person,
    Relation,
)
from collab.features.engagements.proposals.rules import quantity as count
from collab.features.engagements.proposals.service.registering import Who

SPARE = 2
"""Empty rows under those that are filled in; saving gives new ones."""
LONGEST_LIST = 4000
YEARS = range(1950, 2200)
LAST_YEAR = re.compile(r"(?P<who>.*\S)[\s,;(]+(?P<year>\d{4})\)?\s*")
QUANTITY = "Write how many, such as 2 or 2.5."
FORMER = "Write one employer on each line, with the year of leaving at its end."
SOURCES = "Write who on each line, with the last year at its end."
RELATIONS = "Write a firm on each line, then a colon, then what you are to each other."


def _text(label: Any, most: int = LONGEST_LABEL) -> Any:
    return StringField(label, [AtMost(most), NoControls()], filters=[one_line])


def _area(label: Any, most: int) -> Any:
    return TextAreaField(label, [AtMost(most), NoControls()], filters=[lines])


class WhoForm(PostForm):
    """What somebody nobody knows says of himself."""

    organisation = StringField(
        _("Name of your organisation"),
        [DataRequired(_("Give the name of your organisation.")), AtMost(LONGEST_LABEL),
         NoControls()],
        filters=[one_line],
    )  # fmt: skip
    kind = SelectField(_("What kind of organisation it is"))
    country = SelectField(_("Country"))
    name = StringField(
        _("Your own name"),
        [DataRequired(_("Give your own name.")), AtMost(LONGEST_LABEL), NoControls()],
        filters=[one_line],
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = choices(PROPOSING.items())
        named = sorted(countries().items(), key=lambda one: str(one[1]))
        self.country.choices = choices([("", _("Not said")), *named])

    @property
    def who(self) -> Who:
        """Give what was said."""
        return Who(
            organisation=self.organisation.data or "",
            kind=self.kind.data or "",
            country=self.country.data or None,
            name=self.name.data or "",
        )


class RegisterForm(WhoForm):
    """He registers for a call."""

    email = StringField(
        _("Your mail address there"),
        [DataRequired(_("Give a mail address, such as name@firm.example.")), AtMost(254)],
    )


class PasswordForm(WhoForm):
    """What he said, once more, and the password of a new account."""

    password = PasswordField(_("Password"), [DataRequired(_("Choose a password."))])


class FileForm(PostForm):
    """A file that goes along."""

    file = FileField(_("File"))
    version = HiddenField()


class TurnAwayForm(PostForm):
    """Why a proposal is not read by those who judge."""

    why = TextAreaField(
        _("Why"),
        [DataRequired(_("Say why: its firm reads it.")), AtMost(4000), NoControls()],
        filters=[lines],
    )


class ProposalForm(PostForm):
    """What all proposals have; texts, budget lines and people are added as a call asks for them."""

    version = HiddenField()
    funding = _area(_("Money received from others, one source on each line"), LONGEST_LIST)
    relations = _area(_("What you are to firms besides, one firm on each line"), LONGEST_LIST)
    nothing_declared = BooleanField(_("We have nothing of this kind to declare."))

    rows: Mapping[str, int]
    parts: Sequence[Part]
    currency: str

    @property
    def seen_version(self) -> int:
        """Give the version that was shown."""
        return whole(self.version.data) or 0

    def content(self, before: Content) -> Content:
        """Give what was written; files stay as they were.

        :raises InvalidError: naming each field that cannot be read.
        """
        wrong: dict[str, str] = {}
        said = dc.replace(
            before,
            parts={one.key: self[f"part_{one.key}"].data or "" for one in self.parts},
            lines=tuple(self._lines(wrong)),
            team=tuple(self._team(wrong)),
            funding=tuple(Funding(*one) for one in self._dated("funding", SOURCES, wrong)),
            relations=tuple(self._relations(wrong)),
            nothing_declared=bool(self.nothing_declared.data),
            flagged=False,
        )
        if wrong:
            raise InvalidError(wrong)
        return said

    def _lines(self, wrong: dict[str, str]) -> list[BudgetLine]:
        found = []
        for number in range(self.rows["line"]):
            label, many, unit = (
                (self[f"line_{name}_{number}"].data or "").strip()
                for name in ("label", "quantity", "unit")
            )
            if not (label or many or unit):
                continue
            if not label:
                wrong[f"line_label_{number}"] = "Say what it is."
            try:
                amount = money.parse(unit, self.currency)
            except ValueError as error:
                wrong[f"line_unit_{number}"] = str(error)
                continue
            quantity = count(many)
            if quantity is None:
                wrong[f"line_quantity_{number}"] = QUANTITY
            elif quantity * amount > MOST:
                wrong[f"line_unit_{number}"] = money.TOO_MUCH
            else:
                found.append(BudgetLine(label, quantity, amount))
        return found

    def _team(self, wrong: dict[str, str]) -> list[Person]:
        found = []
        for number in range(self.rows["person"]):
            name, role, employer = (
                self[f"person_{part}_{number}"].data or "" for part in ("name", "role", "employer")
            )
            field = f"person_former_{number}"
            former = tuple(Former(*one) for one in self._dated(field, FORMER, wrong))
            if not (name or role or employer or former):
                continue
            if not name:
                wrong[f"person_name_{number}"] = "Give the name."
            found.append(Person(name, role, employer, former))
        return found

    def _dated(self, field: str, told: str, wrong: dict[str, str]) -> list[tuple[str, int]]:
        found = []
        for line in (self[field].data or "").splitlines():
            if not line.strip():
                continue
            read = LAST_YEAR.fullmatch(line)
            if read is None or int(read["year"]) not in YEARS:
                wrong[field] = told
            else:
                found.append((read["who"].strip(" ,;("), int(read["year"])))
        return found

    def _relations(self, wrong: dict[str, str]) -> list[Relation]:
        found = []
        for line in (self.relations.data or "").splitlines():
            firm, colon, what = (part.strip() for part in line.partition(":"))
            if not (firm or what):
                continue
            if not (firm and colon and what):
                wrong["relations"] = RELATIONS
            else:
                found.append(Relation(firm, what))
        return found


def proposal_form(
    parts: Sequence[Part], currency: str, content: Content, version: int
) -> ProposalForm:
    """Make the form of one proposal, filled with what is kept, or with what was sent."""
    rows = {
        "line": _number("line_label_", len(content.lines), MOST_LINES),
        "person": _number("person_name_", len(content.team), MOST_TEAM),
    }
    fields: dict[str, Any] = {f"part_{p.key}": _area(_(p.label), p.longest) for p in parts}
    for number in range(rows["line"]):
        fields[f"line_label_{number}"] = _text(_("What it is"))
        fields[f"line_quantity_{number}"] = _text(_("How many"), 12)
        fields[f"line_unit_{number}"] = _text(_("Price of one"), 24)
    for number in range(rows["person"]):
        fields[f"person_name_{number}"] = _text(_("Name"))
        fields[f"person_role_{number}"] = _text(_("Role"))
        fields[f"person_employer_{number}"] = _text(_("Employer now, if another"))
        fields[f"person_former_{number}"] = _area(_("Employers before"), LONGEST_LIST)
    made = type("ProposalForm", (ProposalForm,), fields)
    form = cast("ProposalForm", made(**_kept(content, currency, version)))
    form.rows, form.parts, form.currency = rows, parts, currency
    for part in parts:  # a draft may lack them, and yet nobody is told that they may be left out
        form[f"part_{part.key}"].flags.required = True
    return form


def _kept(content: Content, currency: str, version: int) -> dict[str, Any]:
    values: dict[str, Any] = {
        "version": str(version),
        "funding": "\n".join(f"{one.source}, {one.year}" for one in content.funding),
        "relations": "\n".join(f"{one.firm}: {one.what}" for one in content.relations),
        "nothing_declared": content.nothing_declared,
        **{f"part_{key}": text for key, text in content.parts.items()},
    }
    for number, line in enumerate(content.lines):
        values[f"line_label_{number}"] = line.label
        values[f"line_quantity_{number}"] = str(line.quantity)
        values[f"line_unit_{number}"] = money.typed(line.unit, currency)
    for number, one in enumerate(content.team):
        values[f"person_name_{number}"] = one.name
        values[f"person_role_{number}"] = one.role
        values[f"person_employer_{number}"] = one.employer
        values[f"person_former_{number}"] = "\n".join(
            f"{f.employer}, {f.until}" for f in one.former
        )
    return values


def _number(prefix: str, kept: int, most: int) -> int:
    """Give how many rows there are: as many as were sent, or a few more than are kept."""
    if request.method == "POST":
        return min(sum(name.startswith(prefix) for name in request.form), most)
    return min(kept + SPARE, most)
