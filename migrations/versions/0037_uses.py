"""What a firm does with talking points is its own; and what they stand on may fall."""

import importlib

from migrations.operations import (
    GOVERNED_COLUMNS,
    definer,
    govern,
    hand_over,
    process,
    searchable,
    sql,
    unsearchable,
)

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

# A role that reads codes and nothing else: no policy and no grant lets it near a word of anybody's.
ROLE = """
do $$
begin
  if not exists (select from pg_roles where rolname = 'collab_counter') then
    create role collab_counter nologin;
  end if;
  execute format('grant collab_counter to %I with inherit false, set true', current_user);
  grant usage, create on schema app to collab_counter;
  grant usage on schema public to collab_counter;
end $$"""

PARTS = "array['prevent','address','remediate']"
WILLING = "array['information','meet','take_part','fund','none']"
USES = f"""
create table talking_point_uses ({GOVERNED_COLUMNS},
    version_id uuid not null,
    version_space_id uuid not null references spaces (id),
    title text not null,
    audience text not null,
    number integer not null,
    partner text not null default '',
    contact_id uuid,
    used_on date not null,
    asked text[] not null default '{{}}' check (cardinality(asked) <= 60),
    answer text check (answer in ('acknowledges','partly','disputes','no_answer')),
    measures text[] not null default '{{}}' check (measures <@ {PARTS}),
    willing text[] not null default '{{}}' check (willing <@ {WILLING}
        and (not 'none' = any(willing) or cardinality(willing) = 1)),
    note text not null default '',
    version_suspended_at timestamptz,
    seen_at timestamptz,
    discarded_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null,
    check (btrim(partner) <> '' or contact_id is not null));
create index ix_talking_point_uses_list
    on talking_point_uses (space_id, used_on desc, id)
    include (marking, author_id, org_id, circle, shared_at);
create index ix_talking_point_uses_version on talking_point_uses (version_id)"""
CHANGING = (
    "partner", "contact_id", "used_on", "asked", "answer", "measures", "willing", "note",
    "seen_at", "discarded_at", "version", "updated_at",
)  # fmt: skip
CODED = (
    "id", "org_id", "author_id", "version_id", "answer", "measures", "willing",
    "version_suspended_at", "discarded_at",
)  # fmt: skip
"""All that the counter reads; tests/policy/test_use_walls.py holds to it."""

SUSPENSIONS = f"""
create table talking_point_suspensions ({GOVERNED_COLUMNS},
    version_id uuid not null unique,
    because text not null check (because in ('gone','superseded','stricter')),
    foreign key (space_id, version_id) references talking_point_versions (space_id, id))"""

# From when until when a version was signed: its columns say so of the last time alone.
SPANS = """
create table talking_point_spans (
    id uuid primary key default gen_random_uuid(),
    version_id uuid not null,
    space_id uuid not null,
    from_at timestamptz not null,
    until_at timestamptz,
    foreign key (space_id, version_id) references talking_point_versions (space_id, id));
create index ix_talking_point_spans_version on talking_point_spans (version_id)"""
SPANNED = """
begin
  if tg_op = 'UPDATE' and old.state = 'signed' and new.state <> 'signed' then
    update talking_point_spans s
       set until_at = case new.state when 'suspended' then new.suspended_at else new.updated_at end
     where s.version_id = new.id and s.until_at is null;
  end if;
  if new.state = 'signed' and (tg_op = 'INSERT' or old.state <> 'signed') then
    insert into talking_point_spans (version_id, space_id, from_at)
    values (new.id, new.space_id, new.signed_at);
  end if;
  return null;
end"""
DAYS = """
  select s.version_id, greatest((s.from_at at time zone 'UTC')::date, v.use_from),
      least((s.until_at at time zone 'UTC')::date, v.use_until)
    from talking_point_spans s join talking_point_versions v on v.id = s.version_id
   where v.id = any(versions) and v.space_id = any(app.spaces())
     and app.reads('talking_point_versions', v.id, v.space_id)
   order by s.from_at"""

# What a version was called stands in the vault as the database says it, for the version may be out
# of its writer's sight tomorrow. That it was used is noted of days on which it was signed, within
# its window and not suspended; a day on which it fell counts, so that whoever said it that morning
# can note so and be told. What was signed twice was signed on the days of both.
USED = """
declare v talking_point_versions; today date := (now() at time zone 'UTC')::date;
begin
  if tg_op = 'UPDATE' and new.used_on = old.used_on then return new; end if;
  select * into v from talking_point_versions x where x.id = new.version_id for share;
  if tg_op = 'INSERT' then
    if v.id is null or not app.reads('talking_point_versions', v.id, v.space_id) then
      raise exception 'no such version' using errcode = 'P0C04';
    end if;
    select p.title into new.title from talking_points p
     where p.id = v.talking_point_id and p.space_id = v.space_id;
    new.version_space_id := v.space_id; new.audience := v.audience; new.number := v.number;
    new.marking := greatest(new.marking, v.marking); new.circle := v.circle;
    new.version_suspended_at := case when v.state = 'suspended' then v.suspended_at
      when v.state = 'signed' and app.evidence_lacks(v.id) is not null then now() end;
  end if;
  if v.id is null or new.used_on > today + 1 or not exists (select from talking_point_spans s
      where s.version_id = v.id
        and new.used_on >= greatest((s.from_at at time zone 'UTC')::date, v.use_from)
        and new.used_on <= least((s.until_at at time zone 'UTC')::date, v.use_until)) then
    raise exception 'it could not be used on that day' using errcode = 'P0C02';
  end if;
  return new;
end"""

# Whoever used it, and nobody else, learns that it no longer stands: by a mark in his own vault,
# and by a letter. The note of a letter is left for everybody who ever sat there, and whether there
# is something to tell is asked when it is acted on: the number of notes, which whoever runs the
# server sees, is that of seats, and not of uses. What was signed again since falls anew.
MARK_FALLEN = """
  update talking_point_uses u set version_suspended_at = at_time, seen_at = null
    from unnest(versions, signed) s (version_id, signed_at)
   where u.version_id = s.version_id
     and (u.version_suspended_at is null or u.version_suspended_at < s.signed_at)"""
USED_WHAT_FELL = """
  select exists (select from talking_point_uses u where u.author_id = person
    and u.version_suspended_at = at_time and u.discarded_at is null)"""

# All that was signed and stood on it, at once; what was never signed is counsel's to return.
# A kill leaves all of it or nothing, and a second run finds nothing
# to do. What came back before this ran has taken nothing along. Without an item, whatever has
# fallen: what was signed in the very moment its evidence went.
SUSPEND = """
declare told jsonb; ids uuid[]; signed timestamptz[];
begin
  with fallen as (
    select v.id, replace(app.evidence_lacks(v.id), 'evidence_', '') as because
      from talking_point_versions v
     where (v.state = 'signed' or (v.state = 'review' and v.text_hash is not null))
       and (item is null or exists (
       select from talking_point_evidence e where e.version_id = v.id
         and e.space_id = v.space_id and e.item_id = item))
     order by v.id for update of v),
  gone as (
    update talking_point_versions v set state = 'suspended', suspended_at = at_time,
        updated_at = at_time, version = v.version + 1
      from fallen f where f.id = v.id and f.because is not null
    returning v.id, v.org_id, v.space_id, v.marking, v.circle, v.signed_at, f.because),
  said as (
    insert into talking_point_suspensions (id, org_id, space_id, marking, author_id, circle,
      shared_at, version_id, because)
    select gen_random_uuid(), g.org_id, g.space_id, g.marking, null, g.circle,
      date_trunc('hour', at_time, 'UTC'), g.id, g.because from gone g
    on conflict (version_id) do update set because = excluded.because)
  select coalesce(jsonb_agg(jsonb_build_object('version', g.id, 'space', g.space_id,
      'few', g.circle is not null) order by g.id), '[]'), array_agg(g.id), array_agg(g.signed_at)
    into told, ids, signed from gone g;
  perform app.mark_fallen(ids, signed, at_time);
  perform app.enqueue(gen_random_uuid(), 'point_suspended:' || gen_random_uuid(),
      'mail.point_suspended', jsonb_build_object('representation_id', s.person, 'at', at_time),
      at_time)
    from (select distinct t.representation_id as person from seats t
      join talking_point_versions v on v.space_id = t.space_id where v.id = any(ids)) s;
  return told;
end"""

# The note is left with whatever takes the evidence away, in the same transaction: nothing that
# stands on it can be missed, whoever does it.
LEAVE_NOTE = """
  if exists (select from talking_point_evidence e join talking_point_versions v
      on v.id = e.version_id and v.space_id = e.space_id
      where e.item_id = {item} and e.space_id = old_space and v.text_hash is not null
       and v.state in ('signed','review')) then
    perform app.enqueue(gen_random_uuid(), concat('points:', {item}, ':', pg_current_xact_id()),
      'points.suspend', jsonb_build_object('item_id', {item}), now());
  end if;
  return null;
end"""
MOVED = "declare old_space uuid := old.space_id; begin" + LEAVE_NOTE.replace("{item}", "old.id")
LOCKED = "declare old_space uuid := new.space_id; begin" + LEAVE_NOTE.replace(
    "{item}", "new.row_id"
)
NARROWED = """
    create trigger evidence_moved after update of withdrawn_at, superseded_by_id, marking, circle
      on {table} for each row when (old.verdict is not null and (
        new.withdrawn_at is distinct from old.withdrawn_at or new.marking > old.marking
        or new.superseded_by_id is distinct from old.superseded_by_id
        or new.circle is distinct from old.circle))
      execute function app.evidence_moved()"""
REMOVED = """
    create trigger evidence_removed after delete on {table} for each row
      when (old.verdict is not null) execute function app.evidence_moved()"""
TAKEN = """
    create trigger evidence_locked after insert on {table} for each row
      execute function app.evidence_locked()"""

# Why it was suspended is read by whoever reads the version, no more.
FOLLOWS = """
begin
  update talking_point_suspensions s set marking = new.marking, circle = new.circle
   where s.version_id = new.id and s.space_id = new.space_id;
  return null;
end"""

# Of notes that are left for many, those that failed would be those of whoever used it.
HEALTH_BEFORE = importlib.import_module("migrations.versions.0007_worker").HEALTH
HEALTH = HEALTH_BEFORE.replace(
    "from outbox o",
    "from (select q.* from outbox q where q.kind <> 'mail.point_suspended' or q.attempts = 0) o",
)

COPIES = (
    "findings", "comments", "interests", "observations", "information_requests",
    "information_answers", "documents", "contacts",
)  # fmt: skip
LOCKS = ("locks", "topic_locks")
FUNCTIONS = {
    "app.suspend_points(item uuid, at_time timestamptz) returns jsonb"
    " language plpgsql volatile": (SUSPEND, "collab_system"),
}  # fmt: skip


def _trigger(name: str, body: str, *statements: str, tables: tuple[str, ...]) -> None:
    """Make a trigger's function the gate's, and let the gate hang it there."""
    sql(
        f"create function app.{name}() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${body}$body$"
    )
    hand_over(f"app.{name}", "collab_gate")
    sql(
        f"grant trigger on {', '.join(tables)} to collab_gate",
        "set local role collab_gate",
        *statements,
        "reset role",
        f"revoke trigger on {', '.join(tables)} from collab_gate",
    )


def _health(body: str) -> None:
    """Put a body in the place of the one that stands."""
    sql(
        "set local role collab_scribe",
        "create or replace function app.operator_health() returns jsonb language plpgsql stable"
        f" security definer set search_path = public, pg_temp as $body${body}$body$",
        "reset role",
    )


def upgrade() -> None:
    sql(
        ROLE,
        USES,
        SPANS,
        "alter table talking_point_spans enable row level security",
        "alter table talking_point_spans force row level security",
        "create policy gate on talking_point_spans to collab_gate using (true) with check (true)",
        "grant select, insert, update on talking_point_spans to collab_gate",
    )
    govern("talking_point_uses", update=CHANGING)
    # A use crosses nothing, ever: the gate's role is not let near it, and the counter to codes.
    sql(
        "drop policy gate on talking_point_uses",
        "revoke all on talking_point_uses from collab_gate",
        f"grant select ({', '.join(CODED)}), update (version_suspended_at, seen_at), delete"
        " on talking_point_uses to collab_counter",
        "create policy counter on talking_point_uses to collab_counter using (true)"
        " with check (true)",
        SUSPENSIONS,
    )
    process("talking_point_suspensions")
    for signature, (body, callers) in FUNCTIONS.items():
        if "suspend_points" in signature:
            definer(
                "app.mark_fallen(versions uuid[], signed timestamptz[], at_time timestamptz)"
                " returns void language sql volatile",
                "collab_counter",
                MARK_FALLEN,
                callers="collab_gate",
            )
        definer(signature, "collab_gate", body, callers=callers)
    definer(
        "app.used_what_fell(person uuid, at_time timestamptz) returns boolean language sql stable",
        "collab_counter",
        USED_WHAT_FELL,
        callers="collab_system",
    )
    definer(
        "app.sweep_discarded_uses() returns void language sql volatile",
        "collab_counter",
        "delete from talking_point_uses u where u.discarded_at < now() - interval '30 days'",
        callers="collab_system",
    )
    definer(
        "app.days_of_use(versions uuid[])"
        " returns table (version_id uuid, from_on date, until_on date) language sql volatile",
        "collab_gate",
        DAYS,
    )
    _trigger(
        "point_spanned",
        SPANNED,
        "create trigger point_spanned after insert or update of state on talking_point_versions"
        " for each row execute function app.point_spanned()",
        tables=("talking_point_versions",),
    )
    _trigger(
        "point_used",
        USED,
        "create trigger used before insert or update on talking_point_uses"
        " for each row execute function app.point_used()",
        tables=("talking_point_uses",),
    )
    _trigger(
        "evidence_moved",
        MOVED,
        *(one.format(table=table) for table in COPIES for one in (NARROWED, REMOVED)),
        tables=COPIES,
    )
    _trigger(
        "evidence_locked",
        LOCKED,
        *(TAKEN.format(table=table) for table in LOCKS),
        tables=LOCKS,
    )
    _trigger(
        "suspension_follows",
        FOLLOWS,
        "create trigger suspension_follows after update of marking, circle"
        " on talking_point_versions for each row execute function app.suspension_follows()",
        tables=("talking_point_versions",),
    )
    _health(HEALTH)
    searchable(
        "talking_point_uses",
        "'talking_point_use'",
        title="r.title",
        body="concat_ws(E'\\n', nullif(r.partner, ''), nullif(r.note, ''))",
        listed="r.discarded_at is null",
    )


def downgrade() -> None:
    _health(HEALTH_BEFORE)
    unsearchable("talking_point_uses")
    sql(
        "drop trigger suspension_follows on talking_point_versions",
        "drop trigger point_spanned on talking_point_versions",
        "drop table talking_point_spans",
        *(f"drop trigger evidence_locked on {table}" for table in LOCKS),
        *(f"drop trigger evidence_moved on {table}" for table in COPIES),
        *(f"drop trigger evidence_removed on {table}" for table in COPIES),
        "drop table talking_point_suspensions",
        "drop table talking_point_uses",
    )
    for name in (
        "point_spanned", "days_of_use", "suspension_follows", "evidence_locked", "evidence_moved",
        "point_used", "suspend_points", "mark_fallen", "used_what_fell",
        "sweep_discarded_uses",
    ):  # fmt: skip
        sql(f"drop function app.{name}")
    sql(
        "revoke usage, create on schema app from collab_counter",
        "revoke usage on schema public from collab_counter",
    )
