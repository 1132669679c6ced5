"""Run migrations as the owner, one transaction each, one runner at a time, with short waits."""

import os

from alembic import context
from sqlalchemy import Connection

from collab.core.db import make_engine
from config.settings import owner_url

LOCK = 7_405_116_226


def run() -> None:
    url = context.config.attributes.get("url") or owner_url(os.environ)
    engine = make_engine(url, pool_size=1, name="collab-migrate")
    with engine.connect() as connection:
        _alone(connection)
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


def _alone(connection: Connection) -> None:
    """Wait for whoever migrates already; from then on, rather give up than keep people waiting."""
    connection.exec_driver_sql("set lock_timeout = 0")
    connection.exec_driver_sql("set statement_timeout = 0")
    connection.exec_driver_sql("select pg_advisory_lock(%s)", (LOCK,))
    connection.exec_driver_sql("set lock_timeout = '4s'")
    connection.commit()


run()
