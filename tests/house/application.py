"""The web application tests talk to: built once for all tests whose settings agree."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from config.settings import Settings

_built: list[tuple[Settings, Flask]] = []
"""By this process. A database's name comes round again, and with it the settings of a test."""


def build(settings: Settings, folder: Path) -> Flask:
    """Build a web application. Its templates are compiled once a run, whoever shows them first."""
    from collab.app import create_app  # noqa: PLC0415 # a broken page must not hide the tests of what lies below it

    made = create_app(settings)
    compiled = folder / "templates"
    compiled.mkdir(exist_ok=True)
    made.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    return made


@contextlib.contextmanager
def shared(settings: Settings, folder: Path) -> Iterator[Flask]:
    """Give the application that has these settings; who changes it asks for ``new_app``.

    It knows a test's database by name only: its connections end with the test, what it keeps in
    Redis is emptied before. What it has compiled stays, as it does in life.

    :raises AssertionError: when it is not as it was.
    """
    made = next((one for known, one in _built if known == settings), None)
    if made is None:
        made = build(settings, folder)
        _built.append((settings, made))
    before = _parts(made)
    try:
        yield made
    finally:
        made.extensions["collab.runner"].engine.dispose()
        same = _parts(made) == before
        if not same:
            _built.remove((settings, made))
    assert same, "the application all tests share was changed: that needs new_app"


def _parts(app: Flask) -> list[dict[Any, Any]]:
    """Give what a test could change, for comparing."""
    rules = {str(rule): rule.endpoint for rule in app.url_map.iter_rules()}
    return [
        {key: list(one) if isinstance(one, list) else one for key, one in held.items()}
        for held in (
            rules,
            app.config,
            app.extensions,
            app.view_functions,
            app.before_request_funcs,
            app.after_request_funcs,
            app.teardown_request_funcs,
            app.template_context_processors,
            app.error_handler_spec.get(None, {}).get(None, {}),
            app.jinja_env.globals,
            app.jinja_env.filters,
        )
    ]
