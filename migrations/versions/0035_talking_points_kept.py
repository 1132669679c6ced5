"""Talking points: no milder and for no more than their evidence, and bound once counsel has them.

What is signed changes by no hand of ours. Whoever may take a trigger off is not held by it: the
hash that is compared at every door tells of what he does.
"""

from migrations.operations import (
    FORMULA,
    GOVERNED_COLUMNS,
    definer,
    hand_over,
    process,
    sql,
    written_by,
)

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

DRAFTING = ("facilitator", "chair", "member")
STATES = ("draft", "review", "signed", "superseded", "suspended", "retired")
STEPS = (
    ("submit", "draft", "review", "{facilitator,chair,member}"),
    ("recall", "review", "draft", "{facilitator,chair}"),
    ("return", "review", "draft", "{counsel}"),
    ("sign", "review", "signed", "{counsel}"),
    ("supersede", "signed", "superseded", "{}"),
    ("suspend", "signed", "suspended", "{}"),
    ("resume", "suspended", "review", "{facilitator,chair,member}"),
    ("uphold", "review", "suspended", "{counsel}"),
    ("retire", "draft", "retired", "{facilitator,chair}"),
    ("retire", "signed", "retired", "{facilitator,chair,counsel}"),
    ("retire", "suspended", "retired", "{facilitator,chair,counsel}"),
)
"""Twin of ``collab/features/talking_points/rules.py``; a test compares them. No seat takes a step
without roles: a later version supersedes, and evidence that falls suspends."""

NAMED = ", ".join(f"'{state}'" for state in STATES)
EVIDENCE = "'finding','observation','document','information_answer'"
CHECKS = ("respectful", "not_policing", "no_questionnaire")

STEP_TABLE = f"""
create table talking_point_steps (
    step text not null,
    before_state text not null check (before_state in ({NAMED})),
    after_state text not null check (after_state in ({NAMED})),
    roles text[] not null,
    primary key (step, before_state))"""

# What stands out is read by its writer and by counsel until counsel lets it in.
WORDINGS = f"""
create table talking_point_wordings ({GOVERNED_COLUMNS},
    version_id uuid not null,
    language text not null check (language in ('en','de','fr','es','pt')),
    before jsonb not null check (jsonb_typeof(before) = 'object'),
    words jsonb not null check (jsonb_typeof(words) = 'object'),
    written_by uuid not null references representations (id),
    state text not null default 'held' check (state in ('held','let','returned','withdrawn')),
    opinion text not null default '' check (char_length(opinion) <= 2000),
    written_at timestamptz not null,
    foreign key (space_id, version_id) references talking_point_versions (space_id, id));
create index ix_talking_point_wordings_version on talking_point_wordings (version_id, state);
create unique index uq_talking_point_wordings_held
    on talking_point_wordings (version_id, language, written_by) where state = 'held'"""

COLUMNS = (
    "alter table talking_point_versions "
    + ", ".join(f"add {one}_by uuid references representations (id)" for one in CHECKS)
    + ", add opinion text not null default '' check (char_length(opinion) <= 2000)"
    ", add based_on_id uuid"
    ", add foreign key (space_id, based_on_id) references talking_point_versions (space_id, id)",
)

# Of two circles of persons and organisations, what is in both.
MET = """
  select case when one is null then other when other is null then one else array(
    select x from unnest(one) x where x = any(other)
        or exists (select from representations p where p.id = x and p.org_id = any(other))
    union
    select y from unnest(other) y
     where exists (select from representations p where p.id = y and p.org_id = any(one))) end"""

INSIDE = """
  select other is null or (one is not null and not exists (
    select from unnest(one) f where not f = any(other) and not exists (
      select from representations p where p.id = f and p.org_id = any(other))))"""

# An item as it stands for what is built on it. Out of sight it still has the readers it had.
EVIDENCE_NOW = f"""
declare place text;
begin
  select k.table_name into place from gate_kinds k
   where k.kind = on_kind and k.kind in ({EVIDENCE});
  if place is null then return; end if;
  return query execute format('select x.marking,'
    ' case when l.row_id is not null then l.before_circle when t.row_id is not null'
    '   then t.before_circle else x.circle end,'
    ' case when to_jsonb(x) ->> ''withdrawn_at'' is not null then ''withdrawn'''
    '   when to_jsonb(x) ->> ''superseded_by_id'' is not null then ''superseded'''
    '   when l.row_id is not null or t.row_id is not null then ''locked'' end'
    ' from %1$I x'
    ' left join lateral (select o.* from locks o where o.row_id = x.id limit 1) l on true'
    ' left join topic_locks t on t.row_id = x.id and t.table_name = %1$L'
    ' where x.id = $1 and x.space_id = $2', place) using item, home;
end"""

CEILING = """
declare e talking_point_evidence; s record;
begin
  strictest := 0;
  for e in select * from talking_point_evidence x where x.version_id = of_version loop
    for s in select * from app.evidence_now(e.item_kind, e.item_id, e.space_id) n
        where n.lacking is distinct from 'withdrawn' loop
      strictest := greatest(strictest, s.marking);
      within := app.circles_met(within, s.circle);
    end loop;
  end loop;
end"""

HELD_TO_IT = "not (select r.rolsuper from pg_roles r where r.rolname = session_user)"

# Numbers follow each other for one audience, and of two who begin at once one finds what the other
# began; what he does not read he is not told of. The document's own marking and readers are a bound
# like the evidence's. A version out of sight is narrowed by whoever took it down.
VERSION_KEPT = f"""
declare d talking_points; c record;
begin
  select * into d from talking_points x where x.id = new.talking_point_id
     and x.space_id = new.space_id;
  select * into c from app.talking_point_ceiling(new.id);
  new.marking := greatest(new.marking, d.marking, c.strictest);
  if not app.out_of_sight(new.id)
     and not app.circle_inside(new.circle, app.circles_met(d.circle, c.within)) then
    new.circle := app.circles_met(new.circle, app.circles_met(d.circle, c.within));
  end if;
  if tg_op = 'INSERT' then
    perform from talking_points x where x.id = d.id for no key update;
    if {HELD_TO_IT} and exists (select from talking_point_versions x
        where x.talking_point_id = new.talking_point_id and x.audience = new.audience
          and x.state in ('draft','review')
          and app.reads('talking_point_versions', x.id, x.space_id)) then
      raise exception 'one is in work' using errcode = 'P0C02';
    end if;
    if new.number = 0 then
      new.number := 1 + (select coalesce(max(x.number), 0) from talking_point_versions x
        where x.talking_point_id = new.talking_point_id and x.audience = new.audience);
    end if;
    if {HELD_TO_IT} and (new.state <> 'draft' or num_nonnulls(new.text_hash, new.signed_by,
        new.signed_at, new.suspended_at) > 0 or new.conditions <> '' or new.respectful
        or new.not_policing or new.no_questionnaire) then
      raise exception 'a version begins as a draft' using errcode = '42501';
    end if;
    return new;
  end if;
  if not {HELD_TO_IT} then return new; end if;
  if new.state <> old.state and not exists (select from talking_point_steps s
      where s.before_state = old.state and s.after_state = new.state) then
    raise exception 'there is no such step' using errcode = 'P0C02';
  end if;
  if (new.talking_point_id, new.audience, new.number, new.based_on_id)
       is distinct from (old.talking_point_id, old.audience, old.number, old.based_on_id)
     or (old.state <> 'draft' and (new.category, new.respectful, new.not_policing,
         new.no_questionnaire, new.respectful_by, new.not_policing_by, new.no_questionnaire_by,
         new.use_from, new.use_until)
       is distinct from (old.category, old.respectful, old.not_policing, old.no_questionnaire,
         old.respectful_by, old.not_policing_by, old.no_questionnaire_by, old.use_from,
         old.use_until))
     or (old.state <> 'review' and (new.text_hash, new.signed_by, new.signed_at, new.conditions)
       is distinct from (old.text_hash, old.signed_by, old.signed_at, old.conditions)) then
    raise exception 'what counsel has does not change' using errcode = 'P0C02';
  end if;
  return new;
end"""

# The parts of a version read as it does. Its row is locked, so that a signature sees the change or
# comes first. Who changes a word takes back what was ticked of the words before.
PART_KEPT = f"""
declare v talking_point_versions; part jsonb;
begin
  if tg_op = 'DELETE' then part := to_jsonb(old); else part := to_jsonb(new); end if;
  select * into v from talking_point_versions x
   where x.id = (part ->> 'version_id')::uuid and x.space_id = (part ->> 'space_id')::uuid
     for no key update;
  if tg_op = 'UPDATE' and to_jsonb(new) - '{{marking,circle,shared_at}}'::text[]
      = to_jsonb(old) - '{{marking,circle,shared_at}}'::text[] then
    new.marking := greatest(new.marking, v.marking);
    if not app.out_of_sight(v.id) and not app.circle_inside(new.circle, v.circle) then
      new.circle := app.circles_met(new.circle, v.circle);
    end if;
    return new;
  end if;
  if {HELD_TO_IT} and (v.state is distinct from 'draft' or app.out_of_sight(v.id)) then
    raise exception 'what counsel has does not change' using errcode = 'P0C02';
  end if;
  if tg_op <> 'DELETE' then
    new.marking := greatest(new.marking, v.marking);
    if tg_op = 'INSERT' then new.circle := v.circle; end if;
  end if;
  if v.state = 'draft' and (v.respectful or v.not_policing or v.no_questionnaire) then
    update talking_point_versions x set respectful = false, not_policing = false,
        no_questionnaire = false, respectful_by = null, not_policing_by = null,
        no_questionnaire_by = null, version = x.version + 1 where x.id = v.id;
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end"""

# Named so that it comes after the one before. Whoever builds on an item reads it himself. What a
# version was made from stood on comes along, fallen or not: until somebody takes it out knowingly,
# it keeps the version from counsel.
EVIDENCE_FITS = f"""
declare s record; place text; there boolean := false;
begin
  select k.table_name into place from gate_kinds k where k.kind = new.item_kind;
  perform pg_advisory_xact_lock_shared(hashtextextended(new.item_id::text, 11));
  for s in select * from app.evidence_now(new.item_kind, new.item_id, new.space_id) loop
    there := s.lacking is null and app.reads(place, new.item_id, new.space_id);
  end loop;
  if not there and {HELD_TO_IT} and not exists (select from talking_point_versions v
      join talking_point_evidence e on e.version_id = v.based_on_id and e.space_id = v.space_id
      where v.id = new.version_id and v.space_id = new.space_id
        and e.item_kind = new.item_kind and e.item_id = new.item_id) then
    raise exception 'this is no evidence here' using errcode = 'P0C04';
  end if;
  return new;
end"""

# Stricter evidence narrows the version at once, and whatever narrows a version narrows its parts.
# Nothing ever opens them again. What is out of sight has its readers behind a lock.
NARROW = """
declare v talking_point_versions; readers uuid[];
begin
  -- Its own trigger brings it to its ceiling.
  update talking_point_versions x set version = x.version + 1 where x.id = of_version
    returning * into v;
  if app.out_of_sight(v.id) then
    readers := (select app.circles_met(l.before_circle, c.within) from
      app.talking_point_ceiling(v.id) c, (select o.before_circle from locks o where o.row_id = v.id
        union all select t.before_circle from topic_locks t where t.row_id = v.id) l limit 1);
    perform app.redraw('talking_point_versions', v.id, readers);
  end if;
  if cardinality(v.circle) = 0 or cardinality(readers) = 0 then
    raise exception 'nobody would read it' using errcode = 'P0C02';
  end if;
end"""
NARROWED = "begin perform app.narrow_talking_point(new.version_id); return null; end"
WITH_IT = """
declare place text;
begin
  if (new.marking, new.circle) is not distinct from (old.marking, old.circle) then
    return null;
  end if;
  foreach place in array array['talking_point_texts','talking_point_evidence',
      'talking_point_wordings'] loop
    execute format('update %1$I x set marking = greatest(x.marking, $2),'
      ' circle = case when $4 or app.out_of_sight(x.id) then x.circle'
      '   else app.circles_met(x.circle, $3) end where x.version_id = $1'
      ' and (x.marking < $2 or not app.circle_inside(x.circle, $3))', place)
      using new.id, new.marking, new.circle, app.out_of_sight(new.id);
  end loop;
  return null;
end"""

# What counsel looks at says the title as well: it stands as long as anything of it is bound.
TITLE_KEPT = f"""
begin
  if new.title <> old.title and {HELD_TO_IT} and exists (select from talking_point_versions v
      where v.talking_point_id = new.id and v.state in ('review','signed','suspended')) then
    raise exception 'counsel has seen this title' using errcode = 'P0C02';
  end if;
  return new;
end"""

INNER = {
    "circles_met": ("(one uuid[], other uuid[]) returns uuid[] language sql stable", MET),
    "circle_inside": ("(one uuid[], other uuid[]) returns boolean language sql stable", INSIDE),
    "evidence_now": (
        (
            "(on_kind text, item uuid, home uuid) returns table (marking smallint, circle uuid[],"
            " lacking text) language plpgsql stable"
        ),
        EVIDENCE_NOW,
    ),
    "talking_point_ceiling": (
        (
            "(of_version uuid, out strictest smallint, out within uuid[]) returns record"
            " language plpgsql stable"
        ),
        CEILING,
    ),
    "narrow_talking_point": ("(of_version uuid) returns void language plpgsql volatile", NARROW),
}
TRIGGERS = (
    ("talking_point_kept", TITLE_KEPT, {"talking_points": "before update of title"}),
    ("talking_version_kept", VERSION_KEPT, {"talking_point_versions": "before insert or update"}),
    (
        "talking_part_kept",
        PART_KEPT,
        dict.fromkeys(
            ("talking_point_texts", "talking_point_evidence"), "before insert or update or delete"
        ),
    ),
    ("talking_proved", EVIDENCE_FITS, {"talking_point_evidence": "before insert"}),
    ("talking_narrowed", NARROWED, {"talking_point_evidence": "after insert"}),
    ("talking_with_it", WITH_IT, {"talking_point_versions": "after update"}),
)
TABLES = ("talking_points", "talking_point_versions", "talking_point_texts")


def upgrade() -> None:
    sql(STEP_TABLE)
    for step, before, after, roles in STEPS:
        sql(f"insert into talking_point_steps values ('{step}', '{before}', '{after}', '{roles}')")
    sql(
        "alter table talking_point_steps enable row level security",
        "alter table talking_point_steps force row level security",
        "create policy gate on talking_point_steps for select to collab_gate using (true)",
        "grant select on talking_point_steps to collab_gate",
        *COLUMNS,
        WORDINGS,
    )
    process("talking_point_wordings")
    drafted = written_by(DRAFTING)
    sql(
        f"create policy removing on talking_point_evidence for delete to collab_app"
        f" using ({drafted} and {FORMULA})",
        "grant delete on talking_point_evidence to collab_app",
    )
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, body, places in TRIGGERS:
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$"
        )
        hand_over(f"app.{name}", "collab_gate")
        for table, event in places.items():
            sql(
                f"grant trigger on {table} to collab_gate",
                "set local role collab_gate",
                f"create trigger {name} {event} on {table}"
                f" for each row execute function app.{name}()",
                "reset role",
                f"revoke trigger on {table} from collab_gate",
            )


def downgrade() -> None:
    for name, _, places in reversed(TRIGGERS):
        for table in places:
            sql(f"drop trigger {name} on {table}")
        sql(f"drop function app.{name}")
    for name in reversed(INNER):
        sql(f"drop function app.{name}")
    sql(
        "drop policy removing on talking_point_evidence",
        "revoke delete on talking_point_evidence from collab_app",
        "drop table talking_point_wordings",
        "drop table talking_point_steps",
        "alter table talking_point_versions drop column opinion, drop column based_on_id, "
        + ", ".join(f"drop column {one}_by" for one in CHECKS),
    )
