"""The command that works out which figures of a KPI may come out, by the code the product runs."""

from __future__ import annotations

import sys

import click

from collab.policy.aggregation.document import DocumentError, lines, read


class UnreadableError(click.ClickException):
    """What was read is no document, or asks for rules that are none."""

    exit_code = 2


@click.group()
def kpi() -> None:
    """Work out which figures may come out."""


@kpi.command()
def release() -> None:
    """Say for every round and breakdown whether its figure may come out.

    Reads one JSON document {"rules"?, "kpi": {"class", "statistic"?, "lowest"?, "highest"?,
    "combine"?}, "relations"?, "rounds"} on standard input and writes a JSON line {"period",
    "breakdown", "released", "value"?, "statistic", "contributors_band"?} for each breakdown of each
    round, and never why one stays inside. What it is given is taken as the whole history of one
    KPI. Where a rule is asked for that is milder than its floor, the floor holds, and standard
    error says so. Exits 2, and writes nothing, where the document is not to be read.
    """
    try:
        asked, rounds = read(sys.stdin.buffer.read(), lambda said: click.echo(said, err=True))
    except DocumentError as error:
        raise UnreadableError(str(error)) from None
    from collab.policy.aggregation.release import release_all  # noqa: PLC0415 # brings scipy

    written = list(lines(asked, release_all(asked, rounds)))
    for line in written:
        click.echo(line)
