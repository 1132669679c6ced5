"""What is in the way of saving a form is told on it, with all that was typed still there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from flask import request

from collab.core.errors import ConflictError, InvalidError
from collab.core.forms import PostForm
from collab.work.unit import Work


@contextlib.contextmanager
def beside_the_form(work: Work, form: PostForm | None = None, *, at: str = "") -> Iterator[None]:
    """Try what a form asks for; where that fails, nothing of it is left and its page can be shown.

    What says more than that it is in the way is told by whoever knows it, as before. A ``form``
    that carries what its author saw could never be sent again: it leads to where it is opened anew,
    at the address it was sent to or ``at`` another.

    :raises InvalidError: in place of a conflict, for the top of the form.
    """
    try:
        # What the database refuses spoils a transaction; the page is read in what is left of it.
        with work.session.begin_nested():
            yield
    except ConflictError as error:
        if type(error) is not ConflictError:
            raise
        if form is not None:
            form.again = at or request.path
        raise InvalidError({"": error.message}) from error
    except InvalidError as error:
        # Nobody can say on a page which version he saw but by opening it anew.
        if form is not None and "version" in error.fields:
            form.again = at or request.path
            error.fields[""] = error.fields.pop("version")
        raise
