"""The chained ledger, the outbox, the guard rows of periodic jobs, reading marks, manifests."""

from migrations.operations import definer, let, own_rules, sql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = """
create table ledger_entries (
    chain uuid not null,
    seq bigint not null,
    at timestamptz not null,
    kind text not null,
    facts text not null,
    previous bytea not null,
    hash bytea not null,
    primary key (chain, seq));

create table outbox (
    id uuid primary key,
    key text not null unique,
    kind text not null,
    payload jsonb not null,
    created_at timestamptz not null,
    not_before timestamptz not null,
    attempts integer not null default 0,
    last_error text,
    sent_at timestamptz,
    dead_at timestamptz);
create index ix_outbox_due on outbox (not_before, id) where sent_at is null and dead_at is null;

create table job_slots (
    job text not null,
    slot text not null,
    taken_at timestamptz not null,
    primary key (job, slot));

create table readings (
    representation_id uuid not null references representations (id),
    item_id uuid not null,
    item_kind text not null,
    space_id uuid not null references spaces (id),
    read_at timestamptz not null,
    primary key (representation_id, item_id));

create table digest_manifests (
    id uuid primary key,
    representation_id uuid not null references representations (id),
    slot text not null,
    composed_at timestamptz not null,
    message_id text not null,
    items jsonb not null,
    counts jsonb not null,
    unique (representation_id, slot))"""

NO_CHANGE = """
create function app.append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is only ever added to' using errcode = '42501';
end $$"""

# The sequence number is drawn inside the lock: numbers drawn before it break the chain under
# parallel writers. collab/audit/chain.py computes the same hash for verification.
APPEND = """
declare n bigint; before bytea; body text;
begin
  if session_user::text <> 'collab_system' and on_chain <> '00000000-0000-0000-0000-000000000000'
     and not on_chain = any(app.known()) then
    raise exception 'no such chain' using errcode = '42501';
  end if;
  perform pg_advisory_xact_lock(hashtextextended(on_chain::text, 7));
  select e.seq, e.hash into n, before from ledger_entries e
   where e.chain = on_chain order by e.seq desc limit 1;
  n := coalesce(n, 0) + 1;
  before := coalesce(before, decode(repeat('00', 32), 'hex'));
  body := concat_ws(E'\\n', on_chain, n,
    to_char(on_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), on_kind, on_facts);
  insert into ledger_entries values (on_chain, n, on_at, on_kind, on_facts, before,
    sha256(before || convert_to(body, 'UTF8')));
  return n;
end"""

ENQUEUE = """
  insert into outbox (id, key, kind, payload, created_at, not_before)
  values (on_id, on_key, on_kind, on_payload, now(), on_not_before)
  on conflict (key) do nothing"""


def upgrade() -> None:
    sql(TABLES, NO_CHANGE)
    own_rules(
        "ledger_entries",
        "select",
        select="at >= (select app.since())[array_position((select app.spaces()), chain)]",
    )
    sql(
        "create trigger append_only before update or delete on ledger_entries"
        " for each row execute function app.append_only()",
        "create trigger append_only_whole before truncate on ledger_entries"
        " for each statement execute function app.append_only()",
        "grant select on ledger_entries to collab_system",
        "create policy system on ledger_entries for select to collab_system using (true)",
        "grant select, insert on ledger_entries to collab_scribe",
        "create policy scribe on ledger_entries to collab_scribe using (true) with check (true)",
    )
    definer(
        "app.append_entry(on_chain uuid, on_at timestamptz, on_kind text, on_facts text)"
        " returns bigint language plpgsql volatile",
        "collab_scribe",
        APPEND,
        callers="collab_app, collab_system, collab_gate, collab_door",
    )
    own_rules("outbox", "")
    let("collab_system", "outbox", "select, insert, update, delete")
    let("collab_scribe", "outbox", "select, insert")
    definer(
        "app.enqueue(on_id uuid, on_key text, on_kind text, on_payload jsonb,"
        " on_not_before timestamptz) returns void language sql volatile",
        "collab_scribe",
        ENQUEUE,
        callers="collab_app, collab_system, collab_door, collab_gate",
    )
    own_rules("job_slots", "")
    let("collab_system", "job_slots", "select, insert, delete")
    mine = "representation_id = (select app.representation_id())"
    own_rules(
        "readings",
        "select, insert",
        select=mine,
        insert=f"{mine} and space_id = any((select app.spaces())::uuid[])",
    )
    own_rules("digest_manifests", "select, insert", select=mine, insert=mine)


def downgrade() -> None:
    sql("drop function app.append_entry", "drop function app.enqueue")
    for table in ("digest_manifests", "readings", "job_slots", "outbox", "ledger_entries"):
        sql(f"drop table {table}")
    sql("drop function app.append_only")
