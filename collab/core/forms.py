"""What forms of all pages share. CSRF is checked for every POST before any form is made."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import Form

from collab.core.errors import InvalidError


class PostForm(Form):
    """A form filled from what was sent, or, while it is first shown, from what is kept."""

    def __init__(self, obj: object = None, **values: Any) -> None:
        super().__init__(request.form if request.method == "POST" else None, obj=obj, **values)

    def demand(self) -> None:
        """Go on only if what must be there is.

        :raises InvalidError: naming no field; the fields know already.
        """
        if not self.validate():
            raise InvalidError({})


def tell(form: Form, error: InvalidError) -> None:
    """Put what a service found wrong beside the fields, or on top where no field is meant."""
    for name, message in error.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, message]
        else:
            form.form_errors.append(message)
