"""Findings in full: every field of the model, their history, and vocabularies with versions."""

from migrations.operations import GOVERNED_COLUMNS, definer, govern, own_rules, sql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MONTH = "~ '^(19|20)[0-9]{2}(-(0[1-9]|1[0-2]))?$'"
CROSSING = {
    "rights": "text[] not null default '{}'",
    "holders": "text[] not null default '{}'",
    "site": "text not null default ''",
    "operator": "text not null default ''",
    "tier": "text",
    "minerals": "text[] not null default '{}'",
    "since": f"text check (since {MONTH})",
    "until": f"text check (until {MONTH})",
    "mining_method": "text",
    "actors": "text[] not null default '{}'",
    "legacy": "text",
    "remedy": "text",
    "root_causes": "text[] not null default '{}'",
    "likelihood": "smallint check (likelihood between 1 and 5)",
    "civic_space": "text",
    "language": "text check (language in ('en','de','fr','es'))",
}
COLUMNS = {**CROSSING, "discarded_at": "timestamptz"}

TABLES = f"""
create table finding_versions ({GOVERNED_COLUMNS},
    finding_id uuid not null,
    version integer not null check (version > 0),
    saved_at timestamptz not null,
    automatic boolean not null default false,
    payload jsonb not null,
    foreign key (space_id, finding_id) references findings (space_id, id) on delete cascade,
    unique (space_id, finding_id, version));

create table vocabularies (
    id uuid primary key,
    kind text not null check (kind in ('issues', 'rights', 'holders', 'tiers', 'minerals',
        'mining_methods', 'actors', 'legacies', 'remedies', 'root_causes', 'civic_spaces')),
    version integer not null check (version > 1),
    saved_at timestamptz not null,
    saved_by uuid not null references representations (id),
    terms jsonb not null check (jsonb_typeof(terms) = 'array'),
    unique (kind, version))"""

# What drafts say already is their first version, or the next save would be the end of it. The
# owner reads every vault for this as long as it is not held to its own policies.
FIRST_VERSIONS = """
insert into finding_versions
    (id, org_id, space_id, marking, author_id, shared_at, finding_id, version, saved_at, payload)
select gen_random_uuid(), f.org_id, f.space_id, f.marking, f.author_id, f.updated_at, f.id,
       f.version, f.updated_at,
       (select jsonb_object_agg(e.key, e.value) from jsonb_each(to_jsonb(f)) e
         where e.key = 'marking' or e.key = any (k.columns))
  from findings f, gate_kinds k where f.verdict is null and k.kind = 'finding'"""

# Version 1 is the file the house ships. A finding may hold any key that ever was: none may go.
GROWS = """
create function app.vocabulary_grows() returns trigger language plpgsql as $$
declare before vocabularies;
begin
  select * into before from vocabularies v where v.kind = new.kind order by v.version desc limit 1;
  if new.version <> coalesce(before.version, 1) + 1 then
    raise exception 'another version was saved meanwhile' using errcode = 'P0C02';
  end if;
  if exists (select from jsonb_array_elements(before.terms) t where not exists
      (select from jsonb_array_elements(new.terms) n where n->>'key' = t->>'key')) then
    raise exception 'a key never goes: retire the term' using errcode = '23514';
  end if;
  return new;
end $$"""

# Asked by the worker, for nobody: it can name no draft, and none before its thirty days are over.
SWEEP = """
declare gone integer;
begin
  delete from findings f where f.id in (
    select d.id from findings d where d.verdict is null
       and d.discarded_at < now() - interval '30 days' order by d.discarded_at limit 500);
  get diagnostics gone = row_count;
  return gone;
end"""


def upgrade() -> None:
    sql("alter table findings rename column place to region")
    for name, kind in COLUMNS.items():
        sql(f"alter table findings add column {name} {kind}")
    sql(
        f"grant update ({', '.join(COLUMNS)}) on findings to collab_app",
        # A copy is taken back, never discarded.
        "alter table findings add constraint ck_findings_discarded"
        " check (discarded_at is null or verdict is null)",
        "create index ix_findings_discarded on findings (discarded_at)"
        " where discarded_at is not null",
        "update gate_kinds set columns = array_replace(columns, 'place', 'region')"
        f" || array[{', '.join(repr(name) for name in CROSSING)}] where kind = 'finding'",
    )
    for statement in TABLES.split(";\n"):
        sql(statement)
    changing = ("marking", "version", "saved_at", "automatic", "payload")
    govern("finding_versions", update=changing, delete=True)
    sql(  # what a draft said before never crosses, whatever it says now
        "drop policy gate on finding_versions",
        "revoke all on finding_versions from collab_gate",
    )
    both = ("findings", "finding_versions")
    sql(
        *(f"alter table {table} no force row level security" for table in both),
        FIRST_VERSIONS,
        *(f"alter table {table} force row level security" for table in both),
    )
    own_rules(
        "vocabularies",
        "select, insert",
        select="(select app.representation_id()) is not null",
        insert="saved_by = (select app.representation_id()) and (select app.has_duty('officer'))",
    )
    sql(
        GROWS,
        "create trigger grows before insert on vocabularies"
        " for each row execute function app.vocabulary_grows()",
        "grant delete on findings to collab_gate",
    )
    definer(
        "app.sweep_discarded() returns integer language plpgsql volatile",
        "collab_gate",
        SWEEP,
        callers="collab_system",
    )


def downgrade() -> None:
    sql(
        "drop function app.sweep_discarded",
        "revoke delete on findings from collab_gate",
        "drop table vocabularies",
        "drop function app.vocabulary_grows",
        "drop table finding_versions",
        "update gate_kinds set columns = array(select case c when 'region' then 'place' else c end"
        " from unnest(columns) with ordinality u (c, n)"
        f" where c <> all (array[{', '.join(repr(name) for name in CROSSING)}]) order by n)"
        " where kind = 'finding'",
        "alter table findings drop constraint ck_findings_discarded",
    )
    for name in reversed(COLUMNS):
        sql(f"alter table findings drop column {name}")
    sql("alter table findings rename column region to place")
