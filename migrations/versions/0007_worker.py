"""What the worker leaves behind, who may look at it, and how one stops one's digests."""

from migrations.operations import definer, let, own_rules, sql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = """
create table heartbeats (
    job text primary key,
    at timestamptz not null)"""

# An index of its own kind by kind: the drainer takes the oldest of each in turn.
OUTBOX_INDEX = """
create index ix_outbox_kind on outbox (kind, id) where sent_at is null and dead_at is null"""

# Ids, kinds, counts and classes of errors. No key, no payload, no address.
HEALTH = """
declare answer jsonb;
begin
  if not app.has_duty('operator') then
    raise exception 'this is for operators' using errcode = '42501';
  end if;
  select jsonb_build_object(
    'at', now(),
    'schema', app.door_schema_version(),
    'server', current_setting('server_version'),
    'due', (select count(*) from outbox o where o.sent_at is null and o.dead_at is null
        and o.not_before <= now()),
    'oldest_due', (select min(greatest(o.not_before, o.created_at)) from outbox o
        where o.sent_at is null and o.dead_at is null and o.not_before <= now()),
    'waiting', (select coalesce(jsonb_agg(to_jsonb(k) order by k.kind), '[]') from
        (select o.kind, count(*) as number, count(*) filter (where o.attempts > 0) as retried,
           min(o.created_at) as oldest from outbox o
          where o.sent_at is null and o.dead_at is null group by o.kind) k),
    'dead', (select coalesce(jsonb_agg(to_jsonb(d) order by d.dead_at desc), '[]') from
        (select o.kind, o.attempts, o.last_error, o.created_at, o.dead_at from outbox o
          where o.dead_at is not null order by o.dead_at desc limit 50) d),
    'heartbeats', (select coalesce(jsonb_object_agg(h.job, h.at), '{}') from heartbeats h))
  into answer;
  return answer;
end"""

UNSUBSCRIBE = """
  update representations r set digest_on = false
   where r.id = who and r.unsubscribe_serial = with_serial and r.ended_at is null
  returning true"""


def upgrade() -> None:
    sql(TABLES, OUTBOX_INDEX)
    own_rules("heartbeats", "")
    let("collab_system", "heartbeats", "select, insert, update")
    let("collab_scribe", "heartbeats", "select")
    sql("grant select on alembic_version to collab_door")
    definer(
        "app.door_schema_version() returns text language sql stable",
        "collab_door",
        " select version_num::text from alembic_version ",
        callers="collab_app, collab_scribe",
    )
    definer(
        "app.operator_health() returns jsonb language plpgsql stable",
        "collab_scribe",
        HEALTH,
    )
    definer(
        "app.door_unsubscribe_serial(who uuid) returns table (serial integer, digest_on boolean)"
        " language sql stable",
        "collab_door",
        " select r.unsubscribe_serial, r.digest_on from representations r"
        " where r.id = who and r.ended_at is null ",
    )
    definer(
        "app.door_unsubscribe(who uuid, with_serial integer) returns boolean language sql volatile",
        "collab_door",
        UNSUBSCRIBE,
    )
    # Not a definer's: the reader's own policies judge it.
    sql(
        "create function app.note_reading(on_item uuid, on_kind text, on_space uuid,"
        " on_at timestamptz) returns void language sql volatile as $$"
        " insert into readings (representation_id, item_id, item_kind, space_id, read_at)"
        " values (app.representation_id(), on_item, on_kind, on_space, on_at)"
        " on conflict do nothing $$"
    )


def downgrade() -> None:
    sql("drop function app.note_reading", "drop function app.door_unsubscribe")
    for name in ("door_unsubscribe_serial", "operator_health", "door_schema_version"):
        sql(f"drop function app.{name}")
    sql("revoke select on alembic_version from collab_door", "drop index ix_outbox_kind")
    sql("drop table heartbeats")
