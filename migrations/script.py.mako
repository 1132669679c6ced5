"""${message}.

Rules: no model imports; every new table is governed (operations.govern) or listed as ungoverned
with a reason in tests/architecture; expand, migrate, contract over two releases; indexes on
tables with rows concurrently and apart; write the number into migrations/HEAD.
"""

from alembic import op

from migrations import operations

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "raise RuntimeError('write this migration')"}


def downgrade() -> None:
    ${downgrades if downgrades else "raise RuntimeError('write this downgrade')"}
