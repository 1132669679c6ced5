"""`collab up`: the one command that starts everything and keeps it running."""

import os
import signal
import sys
from pathlib import Path
from types import FrameType

import click

from collab.cli import DEMO_FOLDER, FOLDER
from collab.launch.demo_file import NAME
from collab.launch.environment import given
from collab.launch.errors import LaunchError
from collab.launch.installation import Choice, Installation
from collab.launch.table import accounts

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop; passes every `except Exception` on its way up."""


@click.command()
@click.option(
    "--demo", is_flag=True, help="Fill a new folder with a story to play; mail stays here."
)
@click.option("--port", default=8000, show_default=True, help="Where the site answers; 0 chooses.")
@click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=f"Keeps everything.  [default: ./{FOLDER}, with --demo ./{DEMO_FOLDER}]",
)
def up(*, demo: bool, port: int, folder: Path | None) -> None:
    """Start everything and keep it running until Ctrl-C."""
    for number in SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, _stop)
    choice = Choice(folder or (DEMO_FOLDER if demo else FOLDER), port, demo)
    try:
        _run(choice)
    except LaunchError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except Stopped:
        click.echo("Stopped.")


def _run(choice: Choice) -> None:
    installation = Installation(choice, given(os.environ))
    try:
        installation.start(click.echo)
        if choice.demo:
            click.echo("\n" + accounts(installation.folder / NAME) + "\n")
        click.echo(f"ready {installation.url}")
        installation.watch()
    finally:
        for number in SIGNALS:  # a second Ctrl-C must not leave half of it running
            signal.signal(number, signal.SIG_IGN)
        installation.stop()


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise Stopped
