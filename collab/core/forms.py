"""What forms of all pages share. CSRF is checked for every POST before any form is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from wtforms import Form, HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.widgets import CheckboxInput, ListWidget

from collab.core.errors import InvalidError
from collab.core.texts import whole


class PostForm(Form):
    """A form filled from what was sent, or, while it is first shown, from what is kept.

    ``again`` is where it can be opened anew, once what it was written against is no more.
    """

    again: str = ""

    def __init__(self, obj: object = None, **values: Any) -> None:
        super().__init__(request.form if request.method == "POST" else None, obj=obj, **values)

    def demand(self) -> None:
        """Go on only if what must be there is.

        :raises InvalidError: naming no field; the fields know already.
        """
        if not self.validate():
            raise InvalidError({})


class Versioned:
    """With a form of something kept goes the version its author last saw."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """Give that version; none at all is older than any."""
        return whole(self.version.data) or 0


class Ticks(SelectMultipleField):
    """Several choices of a few, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def choices(pairs: Iterable[tuple[object, Any]]) -> list[SelectChoice]:
    """Give a field's choices from pairs of value and label."""
    return [SelectChoice(str(value), label) for value, label in pairs]


def tell(form: Form, error: InvalidError) -> None:
    """Put what a service found wrong beside the fields, or on top where no field is meant."""
    for name, message in error.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, message]
        else:
            form.form_errors.append(message)
