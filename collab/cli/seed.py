"""`collab seed`: fill an empty installation with the demo, and leave DIR/demo.json."""

from __future__ import annotations

import os

import click

from collab.app import house_of
from collab.core.clock import utc_now
from collab.core.db import make_engine
from collab.core.errors import ConflictError
from collab.demo import seed as demo
from collab.demo.items import StoryError
from collab.launch.demo_file import NAME, leave
from config.settings import SettingsError, load

NEEDS = frozenset({"COLLAB_DATABASE_URL", "COLLAB_SYSTEM_DATABASE_URL", "COLLAB_DATA_DIR"})
GATE = "collab_gate"
"""Whose tables a clock is turned back in: the owner of a demo may, and nobody else."""


@click.command()
def seed() -> None:
    """Fill an empty installation with the demo."""
    try:
        settings = load(os.environ, needs=NEEDS)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    if not settings.demo or settings.data_dir is None:
        raise click.ClickException("This is no demo: start one with `collab up --demo`.")
    app = make_engine(settings.app_database_url, pool_size=2, name="collab-seed")
    system = make_engine(settings.system_database_url or "", pool_size=1, name="collab-seed")
    owner = settings.owner_database_url or ""
    gate = make_engine(owner, pool_size=1, name="collab-seed", role=GATE)
    try:
        told = demo.seed(
            app_engine=app,
            system_engine=system,
            gate_engine=gate,
            house=house_of(settings),
            now=utc_now(),
        )
    except (ConflictError, StoryError) as error:
        raise click.ClickException(str(error)) from None
    finally:
        app.dispose()
        system.dispose()
        gate.dispose()
    leave(settings.data_dir / NAME, told)
