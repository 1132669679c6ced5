"""The end of a session never loses typed text: what was sent is shown again, ready to be sent."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, redirect, request
from flask import typing as ft

from collab.core.errors import SessionEndedError
from collab.core.pages import told

UNKEPT = frozenset({"csrf_token", "password", "current", "new", "code", "sealed"})
"""Secrets are typed again; they are never put into a page."""


def keep_typed(app: Flask) -> None:
    """Answer what is sent after a session has ended."""

    @app.errorhandler(SessionEndedError)
    def kept(_error: SessionEndedError) -> ft.ResponseReturnValue:
        fields = [
            (name, value)
            for name, value in request.form.items(multi=True)
            if name not in UNKEPT and value.strip()
        ]
        if not fields:
            return redirect(app.url_for("accounts.sign_in"), HTTPStatus.SEE_OTHER)
        return told("accounts/session_ended.html", status=HTTPStatus.UNAUTHORIZED, fields=fields)
