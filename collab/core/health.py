"""What a supervisor asks: whether the process lives, and whether it can serve.

Neither goes through the runner: the first must be answered while the database is away.
"""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from collab.core.db import call
from collab.core.web import PUBLIC

HEAD = Path(__file__).resolve().parents[2] / "migrations" / "HEAD"


def schema_needed() -> str:
    """Give the number of the newest migration this code was written for."""
    return HEAD.read_text().strip()


def answer_health(app: Flask, engine: Engine) -> None:
    """Add ``/healthz`` and ``/readyz`` to ``app``, open to anybody and saying one word."""
    needed = schema_needed()

    def healthz() -> Response:
        return _plain("alive", HTTPStatus.OK)

    def readyz() -> Response:
        try:
            with engine.connect() as connection:
                found = str(call(connection, "app.door_schema_version")[0][0])
        except SQLAlchemyError:
            return _plain("the database does not answer", HTTPStatus.SERVICE_UNAVAILABLE)
        if found < needed:  # a newer one serves older code until everybody has moved
            return _plain("the database awaits its migration", HTTPStatus.SERVICE_UNAVAILABLE)
        return _plain("ready", HTTPStatus.OK)

    for view in (healthz, readyz):
        app.add_url_rule(f"/{view.__name__}", view.__name__, view, methods=["GET"])
        app.extensions.setdefault("collab.allows", {})[view.__name__] = PUBLIC


def _plain(word: str, status: HTTPStatus) -> Response:
    return Response(word + "\n", status=status, mimetype="text/plain")
