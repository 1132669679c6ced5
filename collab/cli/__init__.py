"""The command `collab`. Each subcommand is a module here, loaded only when it is called.

`collab up` would otherwise wait for every library the others need. A new subcommand is a line in
SUMMARIES and a module of that name with a click command of that name.
"""

from importlib import import_module

import click
from typing_extensions import override

SUMMARIES = {
    "up": "Start everything and keep it running.",
    "migrate": "Bring the database to the version this code needs.",
    "found": "Create an installation's first organisation and administrator.",
    "seed": "Fill an empty installation with the demo.",
    "ledger": "Verify the exchange ledger.",
    "digest": "Send the digests that are due.",
    "policy": "Explain what the rules say.",
}


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
        return command

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))


@click.command(cls=Commands)
def main() -> None:
    """Run and look after an installation of Collab."""
