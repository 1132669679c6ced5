"""What was changed on the way out, what could be inferred, and why its author went on.

All of it stands in the contributor's vault: that something stood out would be a hint to readers.
"""

from migrations.operations import GOVERNED_COLUMNS, govern, sql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

REASONS = "'public','agreed','needed','accepted','mistaken'"

PLANNED = f"""
create table planned_releases ({GOVERNED_COLUMNS},
    item_kind text not null,
    item_id uuid not null,
    target_space_id uuid not null references spaces (id),
    category text not null,
    facets jsonb not null,
    citation jsonb,
    copy_marking smallint not null check (copy_marking between 0 and 4),
    copy_circle uuid[],
    attribution text not null,
    permitted_action text not null,
    changes jsonb not null,
    despite text check (despite in ({REASONS})),
    despite_note text,
    supersedes_id uuid,
    seen text not null,
    leaves_at timestamptz not null,
    state text not null check (state in ('waiting','left','stopped','called_off')));
create unique index uq_planned_releases_waiting
    on planned_releases (space_id, item_id, target_space_id) where state = 'waiting';
create index ix_planned_releases_list on planned_releases (space_id, leaves_at desc, id)"""


def upgrade() -> None:
    sql(
        "alter table releases"
        " add column changes jsonb not null default '{}',"
        " add column inferences text[] not null default '{}',"
        f" add column despite text check (despite in ({REASONS})),"
        " add column despite_note text,"
        " add constraint ck_releases_despite_with_its_words"
        "  check ((despite is null) = (despite_note is null))",
        PLANNED,
    )
    govern("planned_releases", update=("state",))


def downgrade() -> None:
    sql(
        "drop table planned_releases",
        "alter table releases drop constraint ck_releases_despite_with_its_words,"
        " drop column changes, drop column inferences, drop column despite,"
        " drop column despite_note",
    )
