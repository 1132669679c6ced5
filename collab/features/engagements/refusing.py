"""What is in the way of saving a form is told on it, with all that was typed still there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from collab.core.errors import ConflictError, InvalidError
from collab.work.unit import Work


@contextlib.contextmanager
def beside_the_form(work: Work) -> Iterator[None]:
    """Try what a form asks for; where that fails, nothing of it is left and its page can be shown.

    What says more than that it is in the way is told by whoever knows it, as before.

    :raises InvalidError: in place of a conflict, for the top of the form.
    """
    try:
        # What the database refuses spoils a transaction; the page is read in what is left of it.
        with work.session.begin_nested():
            yield
    except ConflictError as error:
        if type(error) is not ConflictError:
            raise
        raise InvalidError({"": error.message}) from error
