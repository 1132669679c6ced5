"""`collab digest run`: what the clock does each minute, at once and for a moment of your choice."""

from __future__ import annotations

import datetime as dt
import os

import click

from collab.core.clock import utc_now
from collab.surfaces.digests import service
from collab.work.system import open_system
from config.settings import SettingsError, load
from worker.context import Station, station_of
from worker.draining import drain

NEEDS = frozenset({"COLLAB_SYSTEM_DATABASE_URL", "COLLAB_SMTP_URL"})


def _moment(
    _ctx: click.Context, _parameter: click.Parameter, text: str | None
) -> dt.datetime | None:
    """Read a moment in ISO 8601; without a zone it is UTC."""
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("must look like 2027-03-28T07:00+02:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


@click.group()
def digest() -> None:
    """Send the digests that are due."""


@digest.command()
@click.option("--now", "at", callback=_moment, metavar="ISO", help="As if it were this moment.")
def run(at: dt.datetime | None) -> None:
    """Leave a note for every digest that is due, and send them."""
    try:
        station = station_of(load(os.environ, needs=NEEDS))
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    noted = _note(station, at or utc_now())
    tally = drain(station, kinds=[service.COMPOSE])
    click.echo(
        f"{noted} digests fell due; {tally.done} were composed and sent where there was anything"
        f" to say, {tally.failed} will be tried again."
    )


def _note(station: Station, at: dt.datetime) -> int:
    """Set off by the given moment; all else, and above all who may see what, goes by the real."""
    now, house = utc_now(), station.house
    with open_system(station.system_engine, reason="digest run", now=now, house=house) as work:
        return service.run(work, at=at)
