"""The commands that say whether the rulebook is whole, what it covers, and why it says what."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Iterable
from pathlib import Path

import click
from sqlalchemy import select

from collab.app import house_of
from collab.audit.record import SYSTEM_CHAIN, Entry
from collab.core.clock import utc_now
from collab.core.db import make_engine
from collab.core.errors import NotSignedInError
from collab.people.accounts.models import Representation
from collab.policy.category import Rulebook
from collab.policy.coverage import markdown, matrix_lines, summary, wrong_with
from collab.policy.declaration import Publicness
from collab.policy.explain import read_answers
from collab.policy.relation import Relation
from collab.policy.rulebook import Circumstances, RulebookError, default_rulebook, load_rulebook
from collab.policy.rules import all_rules
from collab.shared.rulebooks.explaining import explanation_lines, told_of
from collab.work.opening import Identity, open_work
from collab.work.system import open_system
from config.settings import Settings, SettingsError, load

NEEDS = frozenset({"COLLAB_SYSTEM_DATABASE_URL"})
FOLDER = click.option(
    "--rulebook", "folder_of_rules", type=click.Path(path_type=Path), help="Another rulebook."
)


@click.group()
def policy() -> None:
    """Explain what the rules say."""


@policy.command()
@FOLDER
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the tables of docs/policy.md.")
def check(folder_of_rules: Path | None, *, as_markdown: bool) -> None:
    """Read every rule, try every answer, and say what is wrong. Exits 1 if anything is."""
    rulebook = _book(folder_of_rules)
    if as_markdown:
        click.echo(markdown(rulebook), nl=False)
        return
    _print(summary(rulebook))
    problems = list(wrong_with(rulebook))
    for problem in problems:
        click.echo(f"wrong: {problem}", err=True)
    if problems:
        sys.exit(1)
    click.echo("every rule can speak, and nothing more sensitive is judged more mildly")
    click.echo("every answer gets one verdict, and every verdict has its worked example")


@policy.command()
@FOLDER
@click.option("--actions", is_flag=True, help="Print who may do what, instead.")
def matrix(folder_of_rules: Path | None, *, actions: bool) -> None:
    """Print what is judged how, or who may do what, from the tables that decide."""
    if actions:
        _print(_action_lines())
    else:
        _print(matrix_lines(_book(folder_of_rules)))


@policy.command()
@click.argument("item")
@click.argument("reader")
@FOLDER
def explain(item: str, reader: str, folder_of_rules: Path | None) -> None:
    """Say which rule speaks of ITEM before READER, why, and what would change it.

    ITEM is the id of something shared and READER the address of somebody who is seated: it is
    explained as that person may know it, without its content, and the ledger notes that it was.
    Or ITEM is a category with answers, as in
    hr_incident_site:time=past,subject=own,names_firm=yes, and READER a relation, as in competitor.
    """
    try:
        _print(_of_copy(uuid.UUID(item), reader))
    except ValueError:
        _print(_of_answers(item, reader, _book(folder_of_rules)))


def _book(folder: Path | None) -> Rulebook:
    try:
        return default_rulebook() if folder is None else load_rulebook(folder)
    except RulebookError as error:
        raise click.ClickException(str(error)) from None


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _of_answers(item: str, reader: str, book: Rulebook) -> Iterable[str]:
    try:
        category, facets = read_answers(item)
        relation = Relation(reader)
    except (TypeError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    if category not in book.categories:
        raise click.ClickException(f"There is no category {category}.")
    cited = facets.publicness is Publicness.GENUINE
    return explanation_lines(book, Circumstances(category, facets, {relation}, cited=cited))


def _of_copy(item_id: uuid.UUID, address: str) -> Iterable[str]:
    try:
        settings = load(os.environ, needs=NEEDS)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    who = _noted(settings, item_id, address.lower())
    engine = make_engine(settings.app_database_url, pool_size=1, name="collab-explain")
    nothing = click.ClickException("There is no such item for this reader.")
    try:
        if who is None:
            raise nothing
        house = house_of(settings)
        with open_work(engine, who, now=utc_now(), house=house, read_only=True) as work:
            lines = told_of(work, item_id)
    except NotSignedInError:
        raise nothing from None
    finally:
        engine.dispose()
    if lines is None:
        raise nothing
    return lines


def _noted(settings: Settings, item_id: uuid.UUID, address: str) -> Identity | None:
    """Find the reader, and note in the ledger that something is explained in his place."""
    engine = make_engine(settings.system_database_url or "", pool_size=1, name="collab-explain")
    now, house = utc_now(), house_of(settings)
    try:
        with open_system(engine, reason="policy explain", now=now, house=house) as system:
            found = system.session.execute(
                select(Representation.id, Representation.org_id).where(
                    Representation.email == address, Representation.ended_at.is_(None)
                )
            ).one_or_none()
            if found is None:
                return None
            facts = {"item": item_id, "reader": found.id}
            system.record(Entry(SYSTEM_CHAIN, now, "policy.explained", facts))
            return Identity(found.id, found.org_id)
    finally:
        engine.dispose()


def _action_lines() -> Iterable[str]:
    import collab.wiring  # noqa: F401, PLC0415 # its import fills the table; only this needs it

    for rule in all_rules():
        effect = "may" if rule.effect else "may not"
        because = f": {rule.because}"
        yield f"{rule.subject.__name__:<16} {rule.action.name:<28} {effect}{because}"
