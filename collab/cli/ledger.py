"""`collab ledger verify`: walk every chain and name the first entry that does not hold."""

from __future__ import annotations

import os
import sys

import click

from collab.app import house_of
from collab.core.clock import utc_now
from collab.core.db import make_engine
from collab.shared.ledger.queries import verify as verify_chains
from collab.work.system import open_system
from config.settings import load


@click.group()
def ledger() -> None:
    """Read and verify the exchange ledger."""


@ledger.command()
def verify() -> None:
    """Verify every chain. Exits 1 at the first entry that does not hold, and names it."""
    settings = load(os.environ, needs=frozenset({"COLLAB_SYSTEM_DATABASE_URL"}))
    engine = make_engine(settings.system_database_url or "", pool_size=1, name="collab-verify")
    reason, broken = "ledger verification", False
    with open_system(engine, reason=reason, now=utc_now(), house=house_of(settings)) as system:
        for checked in verify_chains(system.session):
            if checked.broken is None:
                click.echo(f"{checked.chain}  {checked.entries} entries hold")
            else:
                broken = True
                click.echo(f"{checked.chain}  entry {checked.broken.seq}: {checked.broken.why}")
    engine.dispose()
    if broken:
        sys.exit(1)
