"""What is asked of whoever brings a table in: the file, the columns, and whether to begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, FileField, SelectField

from collab.core.forms import PostForm, choices
from collab.surfaces.exchange.fields import Field as Column
from collab.surfaces.exchange.months import Order

LEFT_OUT = ("", _("Leave out"))
ORDERS = (
    (Order.UNKNOWN.value, _("There are none")),
    (Order.DAY.value, _("3 April: the day comes first")),
    (Order.MONTH.value, _("4 March: the month comes first")),
)


class UploadForm(PostForm):
    """The file; what it holds tells its kind, whatever its name says."""

    table = FileField(_("File"))


class AnswersForm(PostForm):
    """A filled-in questionnaire, and whether it is to count already."""

    table = FileField(_("File"))
    submitted = BooleanField(_("Submit these answers at once; otherwise they are kept as drafts"))
    sure = BooleanField(_("We looked again at unusual figures: they are right"))


class StartForm(PostForm):
    """Whether rows that look like known findings are left out."""

    leave_alike = BooleanField(_("Leave out rows that look like something you have already"))


class ColumnsForm(PostForm):
    """What each column becomes; made for the headings of one table."""

    order = SelectField(
        _("Dates such as 3/4/2025 mean"), choices=choices(ORDERS), default=Order.UNKNOWN.value
    )

    @property
    def columns(self) -> Iterator[Field]:
        """Give the choices column by column."""
        return (field for field in self if field.name.startswith("column-"))

    @property
    def names(self) -> Sequence[str]:
        """Give the chosen field of each column."""
        return [str(field.data or "") for field in self.columns]


def columns_form(
    headings: Sequence[str], names: Sequence[str], order: str, columns: Sequence[Column]
) -> ColumnsForm:
    """Make the form for a table's headings, as it was chosen or suggested."""
    offered = choices([LEFT_OUT, *((field.name, _(field.label)) for field in columns)])
    fields: dict[str, Any] = {
        f"column-{at}": SelectField(heading, choices=offered, default=name)
        for at, (heading, name) in enumerate(zip(headings, names, strict=True))
    }
    made = type("ColumnsOfTable", (ColumnsForm,), fields)
    form: ColumnsForm = made(order=order)
    return form
