"""The command `collab`. Each subcommand is a module here, loaded only when it is called.

`collab up` would otherwise wait for every library the others need. A new subcommand is a line in
SUMMARIES and a module of that name with a click command of that name. All but `up` take the
settings of a running installation with `--data DIR`, added here: so none may read settings before
it is called.
"""

from importlib import import_module
from pathlib import Path

import click
from typing_extensions import override

from collab.launch.errors import LaunchError
from collab.launch.running import adopt

SUMMARIES = {
    "up": "Start everything and keep it running.",
    "migrate": "Bring the database to the version this code needs.",
    "found": "Create an installation's first organisation and administrator.",
    "seed": "Fill an empty installation with the demo.",
    "ledger": "Verify the exchange ledger.",
    "digest": "Send the digests that are due.",
    "policy": "Explain what the rules say.",
    "screen": "Read statements for what may not pass.",
    "kpi": "Work out which figures may come out.",
    "funding": "Work out who bears what of a cost.",
}
FOLDER, DEMO_FOLDER = Path("var"), Path("demo")


class Commands(click.Group):
    """Knows its subcommands by name and loads one at a time."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(SUMMARIES)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in SUMMARIES:
            return None
        command = getattr(import_module(f"collab.cli.{cmd_name}"), cmd_name)
        if not isinstance(command, click.Command):
            raise TypeError(f"collab.cli.{cmd_name} has no command of its name")
        return command if cmd_name == "up" else beside(command)

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))


def beside(command: click.Command) -> click.Command:
    """Let a command, and each below it, work on a running installation."""
    if isinstance(command, click.Group):
        for below in command.commands.values():
            beside(below)
    elif not any(parameter.name == "folder" for parameter in command.params):
        command.params.append(
            click.Option(
                ["--data", "folder"],
                type=click.Path(path_type=Path),
                metavar="DIR",
                help="Work on the installation that runs in this folder.",
                is_eager=True,
                expose_value=False,
                callback=_adopt,
            )
        )
    return command


def _adopt(ctx: click.Context, parameter: click.Parameter, folder: Path | None) -> None:
    del ctx, parameter
    try:
        adopt(folder, (FOLDER, DEMO_FOLDER))
    except LaunchError as error:
        raise click.ClickException(str(error)) from None


@click.command(cls=Commands)
def main() -> None:
    """Run and look after an installation of Collab."""
