"""The form of terms, made from what config/engagements/forms.toml says of their type."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import NumberRange, Optional

from collab.core.forms import PostForm, choices
from collab.core.texts import AtMost, Foreseeable, NoControls, lines, one_line, whole
from collab.features.engagements import shapes
from collab.features.engagements.rules import (
    HEAVIEST,
    LINE,
    LONGEST,
    MOST_CRITERIA,
    Criterion,
    TermsDraft,
)
from collab.features.engagements.shapes import Kind, Shape

SPARE = 2
"""So many empty rows for criteria stand below those that are written."""
BETWEEN = "; "


@dc.dataclass(frozen=True, slots=True)
class Asked:
    """A question of the form with the field it is answered in."""

    question: shapes.Field
    field: Field


class TermsForm(PostForm):
    """The draft of terms. ``version`` is what its author last saw."""

    version = HiddenField()
    people_are_met = BooleanField()

    shape: Shape
    rows: int

    @property
    def asked(self) -> list[Asked]:
        """Give the questions of its type, but those about people."""
        return self._questions(people=False)

    @property
    def asked_of_people(self) -> list[Asked]:
        """Give the questions that are asked where people are met."""
        return self._questions(people=True)

    @property
    def criteria(self) -> list[tuple[Field, Field, Field]]:
        """Give the rows of criteria: name, weight, levels."""
        return [
            (self[f"label_{n}"], self[f"weight_{n}"], self[f"levels_{n}"])
            for n in range(1, self.rows + 1)
        ]

    def _questions(self, *, people: bool) -> list[Asked]:
        return [Asked(one, self[one.key]) for one in self.shape.fields if one.people is people]

    @property
    def draft(self) -> TermsDraft:
        """Give what was written, once the form is valid."""
        met = bool(self.people_are_met.data)
        body = {
            one.key: _kept(one.kind, self[one.key].data) for one in self.shape.asked(people=met)
        }
        return TermsDraft(
            body={key: value for key, value in body.items() if value},
            criteria=tuple(
                Criterion(label.data, weight.data or 0, _levels(levels.data))
                for label, weight, levels in self.criteria
                if label.data or weight.data or levels.data
            ),
            people_are_met=met,
        )

    @property
    def seen_version(self) -> int:
        """Give the version its author last saw; none at all is older than any."""
        return whole(self.version.data) or 0


def terms_form(
    shape: Shape,
    *,
    body: Mapping[str, Any] | None = None,
    criteria: Sequence[Mapping[str, Any]] = (),
    people_are_met: bool = False,
    version: int = 0,
) -> TermsForm:
    """Make the form of a type, filled with what is kept, or with what was sent."""
    rows = min(max(len(criteria), 1) + SPARE, MOST_CRITERIA)
    fields: dict[str, Any] = {one.key: _field(one) for one in shape.fields}
    fields["people_are_met"] = BooleanField(_("People are met: workers, residents, witnesses"))
    for n in range(1, MOST_CRITERIA + 1):
        fields |= _row(n)
    made = type("TermsFormOfType", (TermsForm,), {**fields, "shape": shape, "rows": MOST_CRITERIA})
    form: TermsForm = made(data=_shown(shape, body or {}, criteria, people_are_met, version))
    written = [n for n, row in enumerate(form.criteria, start=1) if any(f.data for f in row)]
    form.rows = max(rows, min(max(written, default=0) + SPARE, MOST_CRITERIA))
    for n in range(form.rows + 1, MOST_CRITERIA + 1):
        for name in ("label", "weight", "levels"):
            del form[f"{name}_{n}"]
    return form


def _field(one: shapes.Field) -> Any:
    label, told = one.label(), one.help
    if one.kind is Kind.TEXT:
        return StringField(
            label, [AtMost(LINE), NoControls()], filters=[one_line], description=told
        )
    if one.kind is Kind.DATE:
        return DateField(label, [Optional(), Foreseeable()], description=told)
    if one.kind is Kind.NUMBER:
        between = NumberRange(1, 1_000_000, _("A whole number from 1 on."))
        return IntegerField(label, [Optional(), between], description=told)
    if one.kind is Kind.CHOICE:
        offered = [("", _("Not said")), *((key, o["en"]) for key, o in one.options.items())]
        return SelectField(label, choices=choices(offered), description=told, default="")
    return TextAreaField(label, [AtMost(LONGEST), NoControls()], filters=[lines], description=told)


def _row(n: int) -> dict[str, Any]:
    return {
        f"label_{n}": StringField(
            _("Criterion %(number)s", number=n), [AtMost(LINE), NoControls()], filters=[one_line]
        ),
        f"weight_{n}": IntegerField(
            _("Weight of criterion %(number)s", number=n),
            [Optional(), NumberRange(1, HEAVIEST, _("Between 1 and 100."))],
        ),
        f"levels_{n}": StringField(
            _("Levels of criterion %(number)s", number=n),
            [AtMost(LINE), NoControls()],
            filters=[one_line],
        ),
    }


def _shown(
    shape: Shape,
    body: Mapping[str, Any],
    criteria: Sequence[Mapping[str, Any]],
    people_are_met: bool,  # noqa: FBT001 # private, and named where it is called
    version: int,
) -> dict[str, Any]:
    shown: dict[str, Any] = {"version": str(version), "people_are_met": people_are_met}
    for one in shape.fields:
        value = body.get(one.key)
        if one.kind is Kind.DATE and value:
            value = dt.date.fromisoformat(value)
        elif one.kind is Kind.LIST and value:
            value = "\n".join(value)
        elif one.kind is Kind.CHOICE:
            value = value or ""
        shown[one.key] = value
    for n, criterion in enumerate(criteria, start=1):
        shown |= {
            f"label_{n}": criterion["label"],
            f"weight_{n}": criterion["weight"],
            f"levels_{n}": BETWEEN.join(criterion["levels"]),
        }
    return shown


def _kept(kind: Kind, value: Any) -> Any:
    if kind is Kind.DATE:
        return value.isoformat() if value else None
    if kind is Kind.LIST:
        return [one for line in (value or "").split("\n") if (one := one_line(line))]
    return value


def _levels(text: str | None) -> tuple[str, ...]:
    return tuple(one.strip() for one in (text or "").split(";") if one.strip())
