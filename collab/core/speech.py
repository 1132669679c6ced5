"""Templates ask for the reader's catalogue once a page, not once a word.

Flask-Babel looks through the application's and the request's contexts for each of the hundred
words of a list; that alone took a fifth of its time.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, has_request_context, request
from flask_babel import get_translations

KEY = "collab.catalogue"


def speak(app: Flask) -> None:
    """Let templates translate by the request's catalogue; after ``Babel(app)``."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # added by the extension
        gettext=lambda text: catalogue().ugettext(text),
        ngettext=lambda one, many, number: catalogue().ungettext(one, many, number),
        newstyle=True,
        pgettext=lambda context, text: catalogue().upgettext(context, text),
        npgettext=lambda context, one, many, number: catalogue().unpgettext(
            context, one, many, number
        ),
    )


def catalogue() -> Any:
    """Give the catalogue of the reader's language, looked for once a request."""
    if not has_request_context():
        return get_translations()
    environ = request.environ
    found = environ.get(KEY)
    if found is None:
        found = environ[KEY] = get_translations()
    return found
