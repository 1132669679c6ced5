"""What was changed on the way out, what could be inferred, and why its author went on.

All of it stands in the contributor's vault: that something stood out would be a hint to readers.
"""

from migrations.operations import sql

revision = "0018"
down_revision = "0014"
branch_labels = None
depends_on = None

REASONS = "'public','agreed','needed','accepted','mistaken'"


def upgrade() -> None:
    sql(
        "alter table releases"
        " add column changes jsonb not null default '{}',"
        " add column inferences text[] not null default '{}',"
        f" add column despite text check (despite in ({REASONS})),"
        " add column despite_note text,"
        " add constraint ck_releases_despite_with_its_words"
        "  check ((despite is null) = (despite_note is null))"
    )


def downgrade() -> None:
    sql(
        "alter table releases drop constraint ck_releases_despite_with_its_words,"
        " drop column changes, drop column inferences, drop column despite,"
        " drop column despite_note"
    )
