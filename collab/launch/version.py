"""Whether the database is at the version this code needs: then a start need not load Alembic."""

import psycopg

from collab.launch.programs import ROOT

VERSIONS = ROOT / "migrations" / "versions"


def newest() -> str:
    """Return the number of the last migration: their files begin with it."""
    return max(path.name for path in VERSIONS.glob("[0-9]*_*.py")).partition("_")[0]


def up_to_date(owner_url: str) -> bool:
    """Whether nothing is left to migrate; in doubt, no."""
    plain = owner_url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        with psycopg.connect(plain) as connection:
            found = connection.execute("select version_num from alembic_version").fetchall()
    except psycopg.Error:
        return False
    return found == [(newest(),)]
