"""The command that says whether the rulebook is whole, and what it covers."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from collab.policy.coverage import markdown, summary, wrong_with
from collab.policy.rulebook import RulebookError, default_rulebook, load_rulebook


@click.group()
def policy() -> None:
    """Explain what the rules say."""


@policy.command()
@click.option("--rulebook", "folder", type=click.Path(path_type=Path), help="Another rulebook.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the tables of docs/policy.md.")
def check(folder: Path | None, *, as_markdown: bool) -> None:
    """Read every rule, try every answer, and say what is wrong. Exits 1 if anything is."""
    try:
        rulebook = default_rulebook() if folder is None else load_rulebook(folder)
    except RulebookError as error:
        raise click.ClickException(str(error)) from None
    if as_markdown:
        click.echo(markdown(rulebook), nl=False)
        return
    for line in summary(rulebook):
        click.echo(line)
    problems = list(wrong_with(rulebook))
    for problem in problems:
        click.echo(f"wrong: {problem}", err=True)
    if problems:
        sys.exit(1)
    click.echo("every rule can speak, and nothing more sensitive is judged more mildly")
