"""The command that reads statements for what may not pass, learns to, and measures how well."""

from __future__ import annotations

import dataclasses as dc
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from collab.policy.screening import FOLDER
from collab.policy.screening.answer import answer
from collab.policy.screening.corpus import Statement, read_corpus

_CORPUS = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group(invoke_without_command=True)
@click.pass_context
def screen(ctx: click.Context) -> None:
    """Read statements for what may not pass.

    Reads JSON lines {"id", "text", "lang"?, "kind"?} on standard input and writes one of {"id",
    "verdict", "category", "spans", "reason"} for each. Nothing leaves this machine, and nothing is
    learnt from what is read.
    """
    if ctx.invoked_subcommand is not None:
        return
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            click.echo(json.dumps(_answered(line, number), ensure_ascii=False))
            sys.stdout.flush()


def _answered(line: bytes, number: int) -> dict[str, Any]:
    """Answer one line. :raises ClickException: when it is no statement, naming the line only."""
    try:
        asked = json.loads(line)
        name, text, language = asked["id"], asked["text"], asked.get("lang")
    except (ValueError, KeyError, TypeError, AttributeError):
        name = text = language = None
    if not isinstance(text, str):
        raise click.ClickException(f'line {number} is no object with "id" and a text "text"')
    return {"id": name, **dc.asdict(answer(text, language))}


@screen.command()
@click.option("--into", type=click.Path(path_type=Path), help="Another file for the weights.")
def train(into: Path | None) -> None:
    """Learn anew from the corpus. The same corpus gives the same file, byte for byte."""
    from collab.policy.screening import training, weights  # noqa: PLC0415 # brings scikit-learn

    learnt = training.train(FOLDER)
    path = into or FOLDER / "weights.npz"
    with path.open("wb") as file:
        weights.save(learnt, file)
    click.echo(f"{path}: {path.stat().st_size:,} bytes, made from {learnt.made_from[:16]}")


@screen.command()
@click.option(
    "--by",
    type=click.Choice(["theme", "language"]),
    default="theme",
    help="What is held back together: a theme, or a whole language.",
)
@click.option("--on", "sample", type=_CORPUS, help="Judge this labelled sample as shipped instead.")
def evaluate(by: str, sample: Path | None) -> None:
    """Print how well the screen judges what it has not learnt from, and how fast."""
    from collab.policy.screening import evaluation  # noqa: PLC0415 # brings scikit-learn

    if sample is not None:
        statements = [_labelled(line) for line in sample.read_text(encoding="utf-8").splitlines()]
        judged = evaluation.judge(statements, None)
    else:
        statements = read_corpus(FOLDER / "corpus")
        parts: dict[str, Callable[[Statement], str]] = {
            "theme": evaluation.by_theme(statements),
            "language": lambda one: one.lang,
        }
        judged = evaluation.cross_validated(FOLDER, parts[by])
    for line in evaluation.report(judged):
        click.echo(line)
    click.echo(f"\n{evaluation.pace(statements[:500]):.0f} statements a second of one processor")


def _labelled(line: str) -> Statement:
    row = json.loads(line)
    return Statement(
        id=row["id"],
        theme=row.get("theme", row["id"]),
        lang=row["lang"],
        kind=row.get("kind", ""),
        text=row["text"],
        verdict=row["verdict"],
        category=row["category"],
    )
