"""The house tests live in: real rows on a real PostgreSQL, committed, seen as the app role.

A test that asks for ``db`` gets a database of its own with the cast in it. See docs/testing.md.
"""

from __future__ import annotations

import contextlib
import dataclasses as dc
import datetime as dt
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
import structlog
from flask import Flask

from collab.core.clock import utc_now
from collab.core.house import House
from collab.work.opening import finish, open_work
from collab.work.unit import Work
from config.settings import Settings
from tests.cast import Member
from tests.client import Client
from tests.factories.findings import FIELD_KEY
from tests.factories.people import api_token, session
from tests.house import application
from tests.house.databases import Database, fresh
from tests.house.post import PostOffice, post_office
from tests.house.servers import APP, SYSTEM, Run, Servers, in_memory
from tests.house.servers import servers as servers_of
from tests.house.sockets import stay_at_home
from tests.house.story import Demo, demo_of
from tests.program import Program
from worker.context import Station, station_of

FOLDER = pytest.StashKey[Path]()
RUN = pytest.StashKey[Run]()
OpenWork = Callable[..., contextlib.AbstractContextManager[Work]]
ClientOf = Callable[..., Client]
ProgramOf = Callable[..., Program]


def pytest_configure(config: pytest.Config) -> None:
    """Begin a run, or (as a process of xdist) join the one that was begun."""
    stay_at_home()
    plain = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )  # the handsome one takes seconds for each error
    structlog.configure(processors=[structlog.processors.add_log_level, plain])
    joined: dict[str, Any] | None = getattr(config, "workerinput", None)
    if joined is None:
        config.stash[RUN] = Run()
        config.stash[FOLDER] = config.stash[RUN].folder
        if in_memory() in config.stash[FOLDER].parents:  # tmp_path too; what is named already stays
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(config.stash[FOLDER]))
    else:
        config.stash[FOLDER] = Path(joined["run_folder"])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of xdist which run it belongs to."""
    node.workerinput["run_folder"] = str(node.config.stash[FOLDER])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let one process have all tests in a browser."""
    from tests.house.sharing import scheduler  # noqa: PLC0415 # xdist is there when it asks

    return scheduler(config, log)


def pytest_collection_finish() -> None:
    """Let the collector pass over what stays: modules and tests, a third of a second each time."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run; its servers stop with it."""
    run = config.stash.get(RUN, None)
    if run is not None:
        run.end()


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Servers:
    """Give the PostgreSQL and the Redis of this run."""
    return servers_of(request.config.stash[FOLDER])


@pytest.fixture
def db(servers: Servers) -> Iterator[Database]:
    """Give a database of this test's own, with the cast in it."""
    with fresh(servers) as database:
        yield database


@pytest.fixture(scope="session")
def still_db(servers: Servers) -> Iterator[Database]:
    """Give a database with the cast for tests that commit nothing; one for all of them."""
    with fresh(servers) as database:
        yield database


@pytest.fixture(scope="session")
def demo(servers: Servers, request: pytest.FixtureRequest) -> Iterator[Demo]:
    """Give the seeded demo, for tests that commit nothing; one for all of them."""
    with demo_of(servers, request.config.stash[FOLDER]) as made:
        yield made


@pytest.fixture(scope="session")
def redis_url(servers: Servers) -> str:
    """Give each process that runs tests a Redis database of its own."""
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"{servers.redis}/{int(number) % 16}"


def settings_for(database: Database, redis_url: str) -> Settings:
    """Give the settings tests run under: cheap passwords, the second factor left to choice."""
    return Settings(
        app_database_url=database.url(APP),
        system_database_url=database.url(SYSTEM),
        redis_url=redis_url,
        smtp_url="smtp://127.0.0.1:1",
        base_url="http://localhost",
        secret_key="a secret of tests, long enough for anybody",
        field_keys={1: FIELD_KEY},
        mail_from="Collab <collab@association.example>",
        second_factor="optional",
        password_cost=1,
    )


@pytest.fixture
def settings(db: Database, redis_url: str, request: pytest.FixtureRequest) -> Settings:
    """Give settings for this test's database, an empty Redis, and an empty folder for files."""
    with redis.Redis.from_url(redis_url) as server:
        server.flushdb()
    files = request.config.stash[FOLDER] / f"files-{os.getpid()}"
    shutil.rmtree(files, ignore_errors=True)
    return dc.replace(settings_for(db, redis_url), files_dir=files)


@pytest.fixture
def house(settings: Settings) -> House:
    """Give what services may know of the installation."""
    from collab.app import house_of  # noqa: PLC0415 # a broken page must not hide the tests of what lies below it

    return house_of(settings)


@pytest.fixture
def now() -> dt.datetime:
    """Give the real moment: the database asks its own clock."""
    return utc_now()


@pytest.fixture
def post() -> Iterator[PostOffice]:
    """Give a mail server of this test's own."""
    with post_office() as office:
        yield office


@pytest.fixture
def station(settings: Settings, post: PostOffice) -> Iterator[Station]:
    """Give what the worker stands on; ``drain(station)`` acts on every note that is due."""
    made = station_of(dc.replace(settings, smtp_url=post.url))
    yield made
    made.app_engine.dispose()
    made.system_engine.dispose()


@pytest.fixture
def new_app(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Give a web application of this test's own, for tests that change it."""
    made = application.build(settings, request.config.stash[FOLDER])
    yield made
    made.extensions["collab.runner"].engine.dispose()


@pytest.fixture
def app(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Give the web application on this test's database, one for all tests with equal settings."""
    with application.shared(settings, request.config.stash[FOLDER]) as made:
        yield made


@pytest.fixture
def client(app: Flask, db: Database, now: dt.datetime) -> ClientOf:
    """Make strict clients: ``client()`` for a stranger, ``client(ALICE)`` for one signed in."""

    def made(as_: Member | None = None) -> Client:
        token = session(db.superuser, as_, now=now) if as_ else None
        return Client(app, as_, token)

    return made


@pytest.fixture
def program(app: Flask, db: Database, now: dt.datetime) -> ProgramOf:
    """Make strict programs: ``program()`` without a token, ``program(ALICE)`` with one of hers."""

    def made(as_: Member | None = None, **values: Any) -> Program:
        token = api_token(db.superuser, as_, now=now, **values) if as_ else None
        return Program(app, as_, token)

    return made


@pytest.fixture
def work(db: Database, house: House, now: dt.datetime) -> OpenWork:
    """Let tests open a member's work; it commits unless the block raises."""

    @contextlib.contextmanager
    def opened(
        member: Member, *, at: dt.datetime | None = None, read_only: bool = False
    ) -> Iterator[Work]:
        with open_work(
            db.app, member.identity, now=at or now, house=house, read_only=read_only
        ) as one:
            yield one
            finish(one)

    return opened
