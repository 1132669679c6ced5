"""The command that works out who bears what, by the code the product runs."""

from __future__ import annotations

import datetime as dt
import sys

import click

from collab.core.clock import utc_now
from collab.policy.funding.allocation import allocate as allocated
from collab.policy.funding.document import (
    read_parties,
    read_pledges,
    shares_document,
    solution_document,
)
from collab.policy.funding.parties import ImpossibleError
from collab.policy.funding.solving import solve as solved


@click.group()
def funding() -> None:
    """Work out who bears what of a cost."""


@funding.command()
def allocate() -> None:
    """Divide a cost among all parties.

    Reads one JSON document {"total", "currency", "key"?: "equal" | "weighted", "parties": [{"id",
    "class", "weight"?, "cap"?, "fixed"?}]} on standard input, amounts in minor units, and writes
    {"shares": [{"id", "share"}]}, in the order of ids. Exits 1, and writes nothing, where it
    cannot be read or cannot add up; standard error says why.
    """
    try:
        total, parties, key = read_parties(sys.stdin.buffer.read())
        shares = allocated(total, parties, key=key)
    except ImpossibleError as error:
        raise click.ClickException(error.reason) from None
    click.echo(shares_document(shares))


@funding.command()
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The day by which dates are judged; today in UTC unless said.",
)
def solve(on: dt.datetime | None) -> None:
    """Find the pledges that stand together best.

    Reads the document of `allocate`, with a "pledge" (the most it pays) and perhaps "conditions"
    {"min_payers"?, "max_percent"?, "requires_class"?, "by"?} for each party, and writes
    {"accepted": [id], "shares": [{"id", "share"}], "covered"}. What is not covered is no error.
    Exits 1, and writes nothing, where it cannot be read or is no cost; standard error says why.
    """
    try:
        total, pledges, key = read_pledges(sys.stdin.buffer.read())
        solution = solved(total, pledges, key=key, on=(on or utc_now()).date())
    except ImpossibleError as error:
        raise click.ClickException(error.reason) from None
    click.echo(solution_document(solution))
