"""`collab found`: begin an installation with its association, and print the first person's link."""

from __future__ import annotations

import os

import click

from collab.app import house_of
from collab.core.clock import utc_now
from collab.core.db import make_engine
from collab.core.errors import ConflictError, InvalidError
from collab.people.organisations.service import founding
from collab.work.system import open_system
from config.settings import SettingsError, load


@click.command()
@click.option("--name", required=True, help="The association's name.")
@click.option("--domain", required=True, help="Its mail domain, such as association.example.")
@click.option("--email", required=True, help="The address of its first administrator.")
@click.option("--country", help="Two letters, such as DE.")
def found(*, name: str, domain: str, email: str, country: str | None) -> None:
    """Enter the association and invite its first administrator, by letter and by the link here."""
    try:
        settings = load(os.environ, needs=frozenset({"COLLAB_SYSTEM_DATABASE_URL"}))
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    house = house_of(settings)
    engine = make_engine(settings.system_database_url or "", pool_size=1, name="collab-found")
    try:
        with open_system(engine, reason="founding", now=utc_now(), house=house) as work:
            token = founding.found(
                work, name=name, mail_domain=domain.lower(), email=email, country=country
            )
    except ConflictError as error:
        raise click.ClickException(error.message) from None
    except InvalidError as error:
        raise click.ClickException(" ".join(error.fields.values())) from None
    finally:
        engine.dispose()
    click.echo(f"{name} is founded. This link works once and for 14 days:")
    click.echo(f"{house.base_url}/invitations/{token}")
