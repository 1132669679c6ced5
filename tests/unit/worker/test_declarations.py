"""Every name that is written somewhere is known where it must be acted on."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from celery import Celery

from config.celery import QUEUE, celery_settings
from config.settings import Settings
from tests.processes.field import environment_of
from worker.actors import ACTORS
from worker.schedule import SCHEDULE

ROOT = Path(__file__).parents[3]
LONGEST_TASK = 10
LONGEST_DELAY = 60


@pytest.fixture
def celery_app(monkeypatch: pytest.MonkeyPatch) -> Celery:
    """Load the worker's app as ``celery -A worker.app`` does; it connects to nothing by that."""
    given = Settings(
        app_database_url="postgresql+psycopg://nobody@127.0.0.1:1/none",
        system_database_url="postgresql+psycopg://nobody@127.0.0.1:1/none",
        redis_url="redis://127.0.0.1:1",
        base_url="http://localhost",
        secret_key="x" * 32,
        field_keys={1: bytes(32)},
        mail_from="Collab <collab@association.example>",
    )
    environment = environment_of(given) | {
        "COLLAB_REDIS_URL": given.redis_url,
        "COLLAB_SMTP_URL": "smtp://127.0.0.1:1",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    from worker.app import app  # noqa: PLC0415 # reads the environment when it is loaded

    app.loader.import_default_modules()
    assert isinstance(app, Celery)
    return app


def ours(app: Celery) -> dict[str, object]:
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def test_beat_entries_when_listed_each_have_a_task(celery_app: Celery) -> None:
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(ours(celery_app))


def test_tasks_when_listed_each_travel_on_a_queue_with_a_worker(celery_app: Celery) -> None:
    queues = set(celery_app.conf.task_queues)
    assert queues == {QUEUE} == {celery_app.conf.task_default_queue}
    for name in ours(celery_app):
        assert celery_app.amqp.router.route({}, name)["queue"].name in queues


def test_worker_when_started_by_the_launcher_takes_every_queue() -> None:
    """Without -Q a worker consumes all queues that are declared."""
    from collab.launch.programs import worker  # noqa: PLC0415 # only this test needs it

    command = worker({}, Path("log")).command
    assert "-Q" not in command
    assert "worker.app" in command


def test_tasks_when_read_are_short_keyword_only_and_take_what_later_versions_send(
    celery_app: Celery,
) -> None:
    for name, task in ours(celery_app).items():
        function = inspect.unwrap(task.run)  # type: ignore[attr-defined] # Celery's
        kinds = {p.kind for p in inspect.signature(function).parameters.values()}
        assert kinds <= {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}, name
        assert inspect.Parameter.VAR_KEYWORD in kinds, name
        assert len(inspect.getsource(function).splitlines()) <= LONGEST_TASK, name


def test_kinds_left_in_the_outbox_each_have_an_actor() -> None:
    left = set(_kinds())
    assert {"mail.review_waiting", "digest.compose"} <= left
    assert left - set(ACTORS) == set()


def test_nothing_is_delayed_by_the_broker_for_longer_than_a_minute() -> None:
    for path in [*_naming("eta", "countdown"), *_naming("eta", "countdown", under="worker")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg in ("eta", "countdown"):
                assert isinstance(node.value, ast.Constant), path
                assert isinstance(node.value.value, int), path
                assert node.value.value <= LONGEST_DELAY, path


def test_web_when_it_wants_something_done_leaves_a_note() -> None:
    """Nothing but the nudge speaks to the broker from the web's side."""
    speakers = {
        path.relative_to(ROOT).as_posix()
        for path in _naming("delay", "apply_async", "send_task")
        if {"delay", "apply_async", "send_task"} & {method for method, _ in _calls(path)}
    }
    assert speakers == {"collab/core/nudge.py"}


def test_celery_settings_when_made_are_those_that_lose_nothing() -> None:
    settings = celery_settings("redis://localhost/0")
    wanted = {
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "task_ignore_result": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "worker_max_tasks_per_child": 500,
        "worker_soft_shutdown_timeout": 20,
        "broker_connection_retry_on_startup": True,
        "worker_cancel_long_running_tasks_on_connection_loss": True,
    }
    assert {name: settings[name] for name in wanted} == wanted
    transport = settings["broker_transport_options"]
    assert transport["visibility_timeout"] == settings["visibility_timeout"] == 600
    assert settings["result_backend_transport_options"]["visibility_timeout"] == 600
    assert transport["unacked_restore_interval"] == 5
    assert transport["unacked_restore_throttle"] == 1
    assert settings["task_time_limit"] < 600 / 2


def _naming(*words: str, under: str = "collab") -> Iterator[Path]:
    """Give the files in which one of these words stands: only they are worth parsing."""
    for path in ROOT.glob(f"{under}/**/*.py"):
        text = path.read_text()
        if any(word in text for word in words):
            yield path


def _kinds() -> Iterator[str]:
    """Give what the first argument of every ``.later(...)`` can be."""
    for path in _naming("later"):
        for method, call in _calls(path):
            if method == "later" and call.args:
                kinds = _values(call.args[0], path)
                assert kinds, f"{path}: {ast.unparse(call)}"
                yield from kinds


def _values(node: ast.expr, path: Path) -> list[str]:
    """Give the words an expression can stand for: itself, a module's name, or any of a table's."""
    match node:
        case ast.Constant(value=str(word)):
            return [word]
        case ast.Name(id=name):
            return [getattr(_module(path), name)]
        case ast.Subscript(value=ast.Name(id=name)):
            return list(getattr(_module(path), name).values())
    return []


def _module(path: Path) -> ModuleType:
    return importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def _calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Give every call of a method in a file, with the method's name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node
