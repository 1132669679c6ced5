"""Spreadsheets brought into a vault, and files of what one may see: sealed, and gone in time."""

from migrations.operations import GOVERNED_COLUMNS, definer, govern, sql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OF_BATCH = """
    batch_id uuid not null,
    number integer not null,
    foreign key (space_id, batch_id) references import_batches (space_id, id) on delete cascade"""

BATCHES = f"""
create table import_batches ({GOVERNED_COLUMNS},
    file_name text not null,
    headings text[] not null,
    names text[] not null default '{{}}',
    date_order text not null default '' check (date_order in ('','day','month')),
    leave_alike boolean not null default false,
    state text not null default 'mapping'
        check (state in ('mapping','ready','importing','done','undoing','undone')),
    total integer not null,
    good integer not null default 0,
    alike integer not null default 0,
    checked_sealed bytea,
    done_sheets integer not null default 0,
    written integer not null default 0,
    skipped integer not null default 0,
    removed integer not null default 0,
    kept integer not null default 0,
    version integer not null default 1,
    moved_at timestamptz not null default now(),
    finished_at timestamptz,
    expires_at timestamptz not null)"""

SHEETS = f"""
create table import_sheets ({GOVERNED_COLUMNS}, {OF_BATCH},
    rows_sealed bytea not null,
    unique (space_id, batch_id, number))"""

ROWS = f"""
create table import_rows ({GOVERNED_COLUMNS}, {OF_BATCH},
    outcome text not null check (outcome in ('written','skipped','removed','kept')),
    why text not null default '',
    finding_id uuid,
    finding_version integer,
    unique (space_id, batch_id, number))"""

HEADINGS = f"""
create table import_headings ({GOVERNED_COLUMNS},
    heading text not null,
    field text not null,
    unique (space_id, heading))"""

FILES = f"""
create table export_files ({GOVERNED_COLUMNS},
    source_space_id uuid not null references spaces (id),
    file_format text not null check (file_format in ('csv','xlsx','json')),
    asked jsonb not null,
    state text not null default 'making' check (state in ('making','ready','refused')),
    total integer not null,
    done integer not null default 0,
    content_sealed bytea,
    expires_at timestamptz not null)"""

CHANGING = {
    "import_batches": (
        "names", "date_order", "leave_alike", "state", "good", "alike", "checked_sealed",
        "done_sheets", "written", "skipped", "removed", "kept", "version", "moved_at",
        "finished_at", "expires_at",
    ),
    "import_sheets": (),
    "import_rows": ("outcome", "why"),
    "import_headings": ("field",),
    "export_files": ("state", "done", "content_sealed"),
}  # fmt: skip
FORGOTTEN = ("import_batches", "export_files")

FORGET = """
begin
  delete from import_batches where expires_at <= now();
  delete from export_files where expires_at <= now();
end"""


def upgrade() -> None:
    for table, statement in zip(CHANGING, (BATCHES, SHEETS, ROWS, HEADINGS, FILES), strict=True):
        sql(statement)
        govern(table, update=CHANGING[table], delete=table in FORGOTTEN)
        # Nothing of this ever crosses; the gate's role only forgets, and learns nothing by it.
        sql(f"revoke all on {table} from collab_gate")
        if table in FORGOTTEN:
            sql(f"grant select (id, expires_at), delete on {table} to collab_gate")
        else:
            sql(f"drop policy gate on {table}")
    sql(
        "create index ix_import_batches_list on import_batches (space_id, shared_at desc)",
        "create index ix_import_rows_outcome on import_rows (space_id, batch_id, outcome, number)",
        "create index ix_export_files_list on export_files (space_id, shared_at desc)",
    )
    definer(
        "app.forget_exchanges() returns void language plpgsql volatile",
        "collab_gate",
        FORGET,
        callers="collab_system",
    )


def downgrade() -> None:
    sql("drop function app.forget_exchanges")
    for table in reversed(CHANGING):
        sql(f"drop table {table}")
