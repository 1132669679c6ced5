"""How many questions a page asks the database with one row on it, with ten, and with fifty."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import event

from collab.app import create_app
from tests.bench.browser import token_in
from tests.bench.people import COUNTER, FIXED_GROUPS, PASSWORD, email, ident
from tests.bench.stage import Stage


def counted(stage: Stage) -> dict[str, int]:
    """Count statements in a process of our own, over the groups that never grow."""
    app = create_app(stage.settings)
    client = app.test_client()
    asked: list[Any] = []
    engine = app.extensions["collab.runner"].engine
    event.listen(engine, "before_cursor_execute", lambda *rest: asked.append(rest[2]))
    try:
        _sign_in(app, client)
        found = {}
        for group, rows in FIXED_GROUPS.items():
            for name, path in (("list", "findings"), ("front", "")):
                asked.clear()
                address = f"/spaces/{ident('group', group)}/{path}".rstrip("/")
                if client.get(address).status_code == 200:
                    found[f"{name}_{rows}"] = len(asked)
        return found
    finally:
        engine.dispose()


def _sign_in(app: Flask, client: Any) -> None:
    del app
    token = token_in(client.get("/sign-in").text)
    fields = {"email": email(COUNTER), "password": PASSWORD, "csrf_token": token}
    client.post("/sign-in", data=fields)
