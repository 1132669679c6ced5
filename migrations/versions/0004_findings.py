"""Findings with their sealed sources, and comments: the first kinds that cross."""

from migrations.operations import GOVERNED_COLUMNS, govern, sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COPY_COLUMNS = """
    category text,
    permitted_action text,
    attribution text,
    attribution_label text,
    verdict text,
    clearance text check (clearance in ('rules','counsel')),
    policy_version text,
    withdrawn_at timestamptz"""

FINDING = (
    "title", "statement", "issue", "country", "place", "reliability", "credibility",
    "scale", "scope", "irremediability", "severity", "source_kind", "source_count", "source_month",
)  # fmt: skip

TABLES = f"""
create table findings ({GOVERNED_COLUMNS},
    title text not null check (btrim(title) <> ''),
    statement text not null default '',
    issue text,
    country text,
    place text not null default '',
    reliability text check (reliability in ('A','B','C','D','E','F')),
    credibility smallint check (credibility between 1 and 6),
    scale smallint check (scale between 1 and 5),
    scope smallint check (scope between 1 and 5),
    irremediability smallint check (irremediability between 1 and 5),
    severity smallint not null default 0 check (severity between 0 and 15),
    source_kind text,
    source_count text,
    source_month text,
    version integer not null default 1,
    updated_at timestamptz not null default now(),
    {COPY_COLUMNS});
create index ix_findings_list on findings (space_id, severity desc, shared_at desc, id)
    include (marking, author_id, org_id, circle);

create table finding_sources ({GOVERNED_COLUMNS},
    finding_id uuid not null,
    circumstances text not null default '',
    identity_sealed bytea,
    foreign key (space_id, finding_id) references findings (space_id, id) on delete cascade,
    unique (space_id, finding_id));

create table comments ({GOVERNED_COLUMNS},
    subject_kind text not null,
    subject_id uuid not null,
    subject_space_id uuid not null references spaces (id),
    body text not null check (btrim(body) <> ''),
    version integer not null default 1,
    updated_at timestamptz not null default now(),
    {COPY_COLUMNS},
    check (verdict is null or subject_space_id = space_id));
create index ix_comments_subject on comments (space_id, subject_id, shared_at, id)
    include (marking, author_id, org_id, circle)"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        sql(statement)
        # The composite keys of a later table need the earlier one governed.
        if "create table findings" in statement:
            govern("findings", update=(*FINDING, "marking", "version", "updated_at"), delete=True)
        if "create table finding_sources" in statement:
            govern("finding_sources", update=("circumstances", "identity_sealed"), delete=True)
        if "create table comments" in statement:
            govern("comments", update=("body", "version", "updated_at"), delete=True)
    # Sources never cross: the gate's role is not let near them.
    sql(
        "drop policy gate on finding_sources",
        "revoke all on finding_sources from collab_gate",
        "insert into gate_kinds values ('finding', 'findings', array["
        + ", ".join(f"'{name}'" for name in FINDING)
        + "]), ('comment', 'comments', array['subject_kind', 'subject_id', 'subject_space_id',"
        " 'body'])",
    )


def downgrade() -> None:
    sql("delete from gate_kinds where kind in ('finding', 'comment')")
    for table in ("comments", "finding_sources", "findings"):
        sql(f"drop table {table}")
