"""The end of a session never loses typed text: what was sent is shown again, ready to be sent."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, redirect
from flask import typing as ft

from collab.core.errors import SessionEndedError
from collab.core.pages import told
from collab.core.typed import typed


def keep_typed(app: Flask) -> None:
    """Answer what is sent after a session has ended."""

    @app.errorhandler(SessionEndedError)
    def kept(_error: SessionEndedError) -> ft.ResponseReturnValue:
        fields = typed()
        if not fields:
            return redirect(app.url_for("accounts.sign_in"), HTTPStatus.SEE_OTHER)
        return told("accounts/session_ended.html", status=HTTPStatus.UNAUTHORIZED, fields=fields)
