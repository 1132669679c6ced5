"""Run migrations as the owner, one transaction each, one runner at a time, with short waits."""

import os

from alembic import context
from sqlalchemy import create_engine, text

from config.settings import owner_url

LOCK = 7_405_116_226


def run() -> None:
    url = context.config.attributes.get("url") or owner_url(os.environ)
    engine = create_engine(url, connect_args={"options": "-c lock_timeout=4000"})
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": LOCK})
        connection.commit()
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
