"""Counsel's desk in full; objections, sources in danger, and what is kept of either."""

from migrations.operations import FORMULA, GOVERNED_COLUMNS, definer, govern, let, own_rules, sql
from migrations.operations import hand_over as hand

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COLUMNS = {
    "held_items": {
        "conditions": "text",
        "suggestion": "text",
        "held_at": "timestamptz",
        "conflicted": "uuid[] not null default '{}'",
        "overdue_stage": "smallint not null default 0",
        "overdue_at": "timestamptz",
    },
    "releases": {
        "conditions": "text",
        "suggestion": "text",
        "thread": "jsonb",
        "under_review_since": "timestamptz",
        "removed_at": "timestamptz",
        "removal_words": "text",
    },
}

TABLES = f"""
create table review_messages ({GOVERNED_COLUMNS},
    held_id uuid not null,
    number integer not null,
    side text not null check (side in ('author','counsel')),
    said_by uuid references representations (id),
    body text not null check (btrim(body) <> '' and char_length(body) <= 4000),
    unique (held_id, number),
    check ((side = 'counsel') = (said_by is not null)),
    foreign key (space_id, held_id) references held_items (space_id, id));

create table opinion_blocks ({GOVERNED_COLUMNS},
    title text not null check (btrim(title) <> ''),
    body text not null check (btrim(body) <> ''),
    updated_at timestamptz not null);
create index ix_opinion_blocks_title on opinion_blocks (space_id, title, id);

create table deputies ({GOVERNED_COLUMNS},
    counsel_id uuid not null references representations (id),
    deputy_id uuid not null references representations (id),
    from_at timestamptz not null,
    until_at timestamptz not null check (until_at > from_at),
    ended_at timestamptz,
    check (counsel_id <> deputy_id));
create unique index uq_deputies_live on deputies (space_id, counsel_id) where ended_at is null;

create table objections ({GOVERNED_COLUMNS},
    reason text not null check (reason in ('objection','danger')),
    item_kind text not null,
    item_id uuid not null,
    objector_id uuid not null references representations (id),
    words text not null default '' check (char_length(words) <= 2000),
    opened_at timestamptz not null,
    state text not null check (state in ('open','referred','cleared','removed')),
    opinion text,
    decided_at timestamptz,
    decided_by uuid references representations (id),
    overdue_stage smallint not null default 0,
    overdue_at timestamptz);
create unique index uq_objections_open on objections (item_id) where state in ('open','referred');
create index ix_objections_queue on objections (space_id, state, opened_at, id);
create index ix_objections_objector on objections (objector_id, opened_at);

create table quarantine ({GOVERNED_COLUMNS},
    objection_id uuid not null unique,
    sealed bytea not null,
    payload_hash bytea not null check (octet_length(payload_hash) = 32),
    until_at timestamptz,
    hold_since timestamptz,
    hold_reason text,
    check ((hold_since is null) = (hold_reason is null)),
    foreign key (space_id, objection_id) references objections (space_id, id));

create table locks (
    objection_id uuid not null,
    table_name text not null,
    space_id uuid not null,
    row_id uuid not null,
    before_circle uuid[],
    before_author uuid references representations (id),
    hangs boolean not null,
    foreign key (space_id, objection_id) references objections (space_id, id),
    primary key (objection_id, table_name, row_id));
create index ix_locks_row_id on locks (row_id);
create index ix_releases_draft on releases (item_id)"""

# Persons, not firms: one lawyer of a firm may be conflicted and the other not, and an observer
# of the same firm is no counsel. Nobody of the contributor's own side is ever among them, nor
# anybody who declared a conflict about this draft, in whatever shape it comes again.
COUNSEL_OF = """
  select coalesce(array_agg(t.representation_id order by t.representation_id), '{}')
    from seats t join memberships m on m.id = t.membership_id
    join representations p on p.id = t.representation_id
   where t.space_id = home and t.role = 'counsel' and t.ended_at is null
     and 'counsel' = any(m.roles) and (m.ended_at is null or m.ended_at > now())
     and p.ended_at is null and t.org_id is distinct from contributor
     and not exists (select from representations q where q.account_id = p.account_id
       and (q.id = writer or (q.org_id = contributor and q.ended_at is null)))
     and not exists (select from held_items h join releases x on x.id = h.release_id
       where x.item_id = draft and h.conflicted && array[t.representation_id, t.org_id])"""

FACILITATORS = """
  perform app.enqueue(gen_random_uuid(), 'overdue:' || gen_random_uuid(), what,
      jsonb_build_object('representation_id', t.representation_id), at_time)
    from seats t where t.space_id = home and t.role = 'facilitator' and t.ended_at is null"""
TELL_FACILITATORS = f"begin{FACILITATORS};\nend"

# The circle of what is held is drawn here, whoever holds it: its author and its counsel.
ON_DESK = """
create function app.on_desk() returns trigger language plpgsql as $$
declare r releases;
begin
  perform pg_advisory_xact_lock(hashtextextended(new.space_id::text, 18));
  select * into r from releases x where x.id = new.release_id;
  new.held_at := coalesce(new.held_at, new.shared_at);
  new.circle := app.counsel_of(new.space_id, r.org_id, r.author_id, r.item_id) || r.author_id;
  if cardinality(new.circle) = 1 then
    new.overdue_stage := 2; new.overdue_at := new.held_at;
    perform app.tell_facilitators(new.space_id, 'mail.review_escalated', new.held_at);
  end if;
  return new;
end $$"""

# What counsel and author wrote to each other follows the item: to who joins its circle, from who
# leaves it. The author leaves with the decision, and finds both in his vault.
FOLLOW = """
create function app.follow_item() returns trigger language plpgsql as $$
begin
  if new.state = 'recalled' then
    delete from review_messages m where m.held_id = new.id;
    return null;
  end if;
  if new.state <> old.state then
    update releases x set conditions = new.conditions, suggestion = new.suggestion,
      thread = (select jsonb_agg(jsonb_build_object('side', m.side, 'at', m.shared_at,
        'body', m.body) order by m.number) from review_messages m where m.held_id = new.id)
     where x.id = new.release_id;
  end if;
  update review_messages m set circle = new.circle where m.held_id = new.id;
  return null;
end $$"""

# Whoever is seated as counsel, be it in this very moment (18), finds what waits already, however
# late his history begins: it counts as shown from then on. What was decided is for the firm that
# decided it.
COUNSEL_SEATED = """
declare since timestamptz; joined uuid[]; one record;
begin
  if new.role <> 'counsel' or new.ended_at is not null then return null; end if;
  perform pg_advisory_xact_lock(hashtextextended(new.space_id::text, 18));
  select greatest(new.history_from, m.history_from) into since from memberships m
   where m.id = new.membership_id;
  update held_items h set circle = h.circle || new.representation_id,
      shared_at = greatest(h.shared_at, since)
    from releases r
   where r.id = h.release_id and h.space_id = new.space_id and h.state = 'waiting'
     and not new.representation_id = any(h.circle)
     and new.representation_id = any(app.counsel_of(h.space_id, r.org_id, r.author_id, r.item_id))
     and not h.conflicted && array[new.representation_id, new.org_id];
  update review_messages m set shared_at = greatest(m.shared_at, h.shared_at)
    from held_items h where h.id = m.held_id and h.space_id = new.space_id and h.state = 'waiting'
     and m.shared_at < h.shared_at;
  update held_items h set circle = h.circle || new.representation_id
    from representations d
   where h.space_id = new.space_id and h.state in ('cleared','returned','rejected')
     and d.id = h.decided_by and d.org_id = new.org_id
     and not new.representation_id = any(h.circle)
     and not h.conflicted && array[new.representation_id, new.org_id];
  with now_his as (
    update objections o set circle = o.circle || new.representation_id,
        shared_at = greatest(o.shared_at, since)
      from releases r
     where r.copy_id = o.item_id and o.space_id = new.space_id and o.state in ('open','referred')
       and not new.representation_id = any(o.circle)
       and new.representation_id = any(app.counsel_of(o.space_id, r.org_id, r.author_id, r.item_id))
    returning o.id)
  select array_agg(n.id) into joined from now_his n;
  -- And the items themselves, as for whoever sat there when they were locked: what merely hangs
  -- there only if he could read it before, and what is locked twice only if both locks let him.
  for one in select l.table_name, l.row_id from locks l where l.objection_id = any(joined)
      group by l.table_name, l.row_id
      having bool_or(not l.hangs or l.before_circle is null
          or l.before_circle && array[new.representation_id, new.org_id])
        and not exists (select from locks other where other.row_id = l.row_id
          and other.table_name = l.table_name and not other.objection_id = any(joined)) loop
    execute format('update %I x set circle = x.circle || $1 where x.id = $2 and x.space_id = $3'
      ' and not $1 = any(x.circle) and to_jsonb(x) ->> ''withdrawn_at'' is null', one.table_name)
      using new.representation_id, one.row_id, new.space_id;
  end loop;
  update quarantine q set circle = q.circle || new.representation_id,
      shared_at = greatest(q.shared_at, since)
    from objections o join releases r on r.copy_id = o.item_id
   where o.id = q.objection_id and q.space_id = new.space_id and o.state in ('open','referred')
     and new.representation_id = any(o.circle)
     and new.representation_id = any(app.counsel_of(o.space_id, r.org_id, r.author_id, r.item_id))
     and not new.representation_id = any(q.circle);
  return null;
end"""

ON_MY_DESK = """
  select * into h from held_items x where x.id = held for update;
  if not found or not h.space_id = any(app.held_as('counsel'))
     or not app.representation_id() = any(h.circle) then
    raise exception 'no such item' using errcode = 'P0C04';
  end if;
  if h.state <> 'waiting' then
    raise exception 'it is no longer waiting' using errcode = 'P0C02';
  end if;"""

ANNOTATE = f"""
declare h held_items;
begin
  {ON_MY_DESK}
  update held_items x set conditions = nullif(btrim(on_conditions), ''),
    suggestion = nullif(btrim(wording), '') where x.id = h.id;
end"""

# A conflict only ever takes an item off a desk. Where nobody is left it waits all the same.
DECLARE_CONFLICT = f"""
declare h held_items; gone uuid[]; kept uuid[];
begin
  {ON_MY_DESK}
  select array_agg(p.id) into gone from representations p
   where p.id = any(h.circle) and (p.id = app.representation_id()
      or (whole_firm and p.org_id = app.org_id()));
  update held_items x set
      circle = array(select c from unnest(x.circle) c where not c = any(gone)),
      conflicted = x.conflicted || case when whole_firm then app.org_id()
        else app.representation_id() end
   where x.id = h.id returning x.circle into kept;
  perform app.enqueue(gen_random_uuid(), 'review:' || gen_random_uuid(), 'mail.review_waiting',
      jsonb_build_object('representation_id', t.representation_id), at_time)
    from seats t where t.space_id = h.space_id and t.role = 'counsel' and t.ended_at is null
     and t.representation_id = any(kept);
  if not found then
    update held_items x set overdue_stage = 2, overdue_at = at_time where x.id = h.id;
    perform app.tell_facilitators(h.space_id, 'mail.review_escalated', at_time);
  end if;
end"""

# The hour, as with copies: a minute would tell who sat at his desk.
SAY = """
declare h held_items; r releases; side text; others uuid[]; me uuid := app.representation_id();
begin
  select * into h from held_items x where x.id = held for update;
  if not found or not me = any(h.circle) or not h.space_id = any(app.spaces()) then
    raise exception 'no such item' using errcode = 'P0C04';
  end if;
  select * into r from releases x where x.id = h.release_id;
  side := case when r.author_id = me then 'author'
    when h.space_id = any(app.held_as('counsel')) then 'counsel' end;
  if side is null then raise exception 'no such item' using errcode = 'P0C04'; end if;
  if h.state <> 'waiting' or (select count(*) from review_messages m where m.held_id = held) >= 200
  then raise exception 'it is no longer waiting' using errcode = 'P0C02'; end if;
  insert into review_messages (id, org_id, space_id, marking, author_id, circle, shared_at,
    held_id, number, side, said_by, body)
  values (message, h.org_id, h.space_id, h.marking, null, h.circle,
    greatest(h.shared_at, date_trunc('hour', at_time, 'UTC')), h.id,
    (select count(*) + 1 from review_messages m where m.held_id = h.id), side,
    case when side = 'counsel' then me end, words);
  others := case when side = 'counsel' then array[r.author_id]
    else array_remove(h.circle, r.author_id) end;
  -- No key of the item's own: the outbox must not tell whose it was.
  perform app.enqueue(gen_random_uuid(), 'said:' || gen_random_uuid(), 'mail.review_said',
      jsonb_build_object('representation_id', c), at_time) from unnest(others) c;
  return side;
end"""

NAME_DEPUTY = """
declare home spaces;
begin
  if not on_space = any(app.held_as('counsel')) then
    raise exception 'no such desk' using errcode = 'P0C04';
  end if;
  if deputy = app.representation_id()
     or not deputy = any(app.counsel_of(on_space, null, null, null))
     or upto <= greatest(starting, at_time) then
    raise exception 'this one cannot be deputy' using errcode = 'P0C02';
  end if;
  select * into home from spaces s where s.id = on_space;
  update deputies d set ended_at = at_time where d.space_id = on_space
     and d.counsel_id = app.representation_id() and d.ended_at is null;
  insert into deputies (id, org_id, space_id, marking, author_id, circle, shared_at, counsel_id,
    deputy_id, from_at, until_at)
  values (ident, home.org_id, home.id, 1, null, app.counsel_of(on_space, null, null, null), at_time,
    app.representation_id(), deputy, starting, upto);
  perform app.enqueue(gen_random_uuid(), 'deputy:' || ident, 'mail.deputy_named',
    jsonb_build_object('representation_id', deputy), at_time);
end"""

END_DEPUTY = """
begin
  update deputies d set ended_at = at_time where d.id = ident and d.ended_at is null
     and d.counsel_id = app.representation_id() and d.space_id = any(app.held_as('counsel'));
  if not found then raise exception 'no such deputy' using errcode = 'P0C04'; end if;
end"""

# First counsel and whoever is deputy now, then, when another limit passed, the facilitators, who
# learn that something is overdue and nothing else. Nothing here decides anything.
ESCALATE = """
declare one record; told integer := 0;
begin
  -- Two clocks: the later one waits here, and finds that the earlier has told everybody.
  perform pg_advisory_xact_lock(hashtextextended('reviews.escalate', 19));
  for one in
    select h.id, h.space_id, h.circle, h.overdue_stage as stage, true as held from held_items h
     where h.state = 'waiting' and ((h.overdue_stage = 0 and h.held_at <= overdue_before)
        or (h.overdue_stage = 1 and h.overdue_at <= late_before))
    union all
    select o.id, o.space_id, o.circle, o.overdue_stage, false from objections o
     where o.state = 'open' and ((o.overdue_stage = 0 and o.opened_at <= overdue_before)
        or (o.overdue_stage = 1 and o.overdue_at <= late_before))
  loop
    if one.stage = 0 then
      perform app.enqueue(gen_random_uuid(), 'overdue:' || gen_random_uuid(),
          case when x.deputises then 'mail.deputy_overdue' else 'mail.review_overdue' end,
          jsonb_build_object('representation_id', x.who), at_time)
        from (select t.representation_id as who, exists (select from deputies d
            where d.space_id = one.space_id and d.deputy_id = t.representation_id
              and d.ended_at is null and d.from_at <= at_time and d.until_at > at_time)
            as deputises
          from seats t where t.space_id = one.space_id and t.role = 'counsel'
           and t.ended_at is null and t.representation_id = any(one.circle)) x;
    else
      perform app.tell_facilitators(one.space_id, 'mail.review_escalated', at_time);
    end if;
    if one.held then
      update held_items h set overdue_stage = one.stage + 1, overdue_at = at_time
       where h.id = one.id;
    else
      update objections o set overdue_stage = one.stage + 1, overdue_at = at_time
       where o.id = one.id;
    end if;
    told := told + 1;
  end loop;
  return told;
end"""

# Whether, not what, nor how many.
OVERDUE_IN = """
  select s from unnest(app.held_as('facilitator')) s
   where exists (select from held_items h where h.space_id = s and h.state = 'waiting'
       and h.overdue_stage = 2)
      or exists (select from objections o where o.space_id = s and o.state = 'open'
       and o.overdue_stage = 2)"""

# A copy, every version of it before and after, and all that hangs on any of these, at any depth.
# What was taken back is passed through and left out: its owner closed it for good, and no circle
# may open it again.
AROUND = """
declare line uuid[] := array[item]; layer uuid[]; found uuid[]; seen uuid[]; place record;
begin
  loop
    execute format('select array_agg(x.id order by x.id) from %I x where x.space_id = $1'
      ' and x.verdict is not null and (x.id = any($2) or x.supersedes_id = any($2)'
      ' or x.superseded_by_id = any($2))', on_table) using home, line into found;
    exit when found is null or cardinality(found) = cardinality(line);
    line := found;
  end loop;
  return query execute format('select $1, x.id, false from %I x where x.id = any($2)'
    ' and x.withdrawn_at is null', on_table) using on_table, line;
  layer := line; seen := line;
  while cardinality(layer) > 0 loop
    found := '{}';
    for place in select c.relname::text as name, a.attname::text as points
        from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = 'public'::regnamespace and a.attname in ('subject_id','request_id')
         and c.relname in (select k.table_name from gate_kinds k union select 'tasks') loop
      execute format('select array_agg(x.id) from %I x where x.space_id = $1'
        ' and x.%I = any($2) and not x.id = any($3)', place.name, place.points)
        using home, layer, seen into line;
      if line is not null then
        return query execute format('select $1, x.id, true from %I x where x.id = any($2)'
          ' and to_jsonb(x) ->> ''withdrawn_at'' is null', place.name) using place.name, line;
        found := found || line; seen := seen || line;
      end if;
    end loop;
    layer := found;
  end loop;
end"""

READS = f"""
declare there boolean;
begin
  execute format('select exists (select from %I where id = $1 and space_id = $2 and {FORMULA})',
    on_table) into there using item, home;
  return there;
end"""

# One row out of sight of all but ``keepers``; what it was stands in the lock. The author's name
# goes too, for the formula would let him read his own. What is locked twice keeps the first.
LOCK_ROW = """
declare before record; old locks; now_in uuid[];
begin
  execute format('select x.circle, x.author_id, to_jsonb(x) ->> ''withdrawn_at'' as gone'
    ' from %I x where x.id = $1 and x.space_id = $2 for update', on_table)
    using item, home into before;
  if before.gone is not null then return; end if;
  select * into old from locks l where l.row_id = item and l.table_name = on_table limit 1;
  now_in := keepers;
  if hangs or old.row_id is not null then
    -- What merely hangs there is opened to nobody who could not read it before.
    select coalesce(array_agg(p.id), '{}') into now_in from representations p
     where p.id = any(keepers) and (before.circle is null or p.id = any(before.circle)
        or p.org_id = any(before.circle));
  end if;
  insert into locks values (objection, on_table, home, item,
    case when old.row_id is null then before.circle else old.before_circle end,
    case when old.row_id is null then before.author_id else old.before_author end, hangs);
  execute format('update %I set circle = $1, author_id = null where id = $2 and space_id = $3',
    on_table) using now_in, item, home;
end"""

# Bound to what the caller sees, or to what his own firm released, seated there or not. The
# releases are locked first, in one order; then everybody who is opening any of it (11) either
# counts as a reader or finds it gone.
TAKE_DOWN = """
declare k gate_kinds; r releases; home spaces; o objections; keepers uuid[]; me uuid;
  reads boolean; own boolean; one record; said jsonb; found_now uuid[];
  shut_out boolean;
begin
  me := app.representation_id();
  select * into k from gate_kinds g where g.kind = on_kind;
  select * into r from releases x where x.copy_id = item and x.item_kind = on_kind;
  own := coalesce(r.org_id = app.org_id() and r.space_id = app.vault_id(), false);
  if k.kind is null or r.id is null or not (own or r.target_space_id = any(app.spaces())) then
    raise exception 'no such item' using errcode = 'P0C04';
  end if;
  perform pg_advisory_xact_lock(hashtextextended(r.target_space_id::text, 16));
  select * into r from releases x where x.id = r.id;
  reads := app.reads(k.table_name, item, r.target_space_id);
  select * into home from spaces s where s.id = r.target_space_id;
  shut_out := not (reads or own) and why = 'danger' and app.under_review(item) is not null;
  if not (reads or own or shut_out) or r.state not in ('released','superseded')
     or home.kind = 'vault' then
    raise exception 'no such item' using errcode = 'P0C04';
  end if;
  select * into o from objections x where x.state in ('open','referred') and (x.item_id = item
      or (shut_out and x.id in (select l.objection_id from locks l where l.row_id = item)))
   order by x.item_id = item desc, x.reason desc limit 1;
  if found then
    if o.reason = 'objection' and why = 'danger' then
      update objections x set reason = 'danger' where x.id = o.id;
      for one in select * from locks l where l.objection_id = o.id loop
        execute format('update %I set circle = array_remove(circle, $1) where id = $2',
          one.table_name) using o.objector_id, one.row_id;
      end loop;
      perform app.tell_facilitators(r.target_space_id, 'mail.danger_reported', at_time);
      return jsonb_build_object('objection', o.id, 'more', true);
    elsif o.objector_id = me or shut_out then  -- nor does he learn that it was danger already
      return jsonb_build_object('objection', o.id);
    end if;
    raise exception 'it is under review already' using errcode = 'P0C02';
  end if;
  found_now := array(select a.row_id from app.around(k.table_name, item, home.id) a order by 1);
  perform from releases x where x.copy_id = any(found_now || item) order by x.copy_id for update;
  select * into r from releases x where x.id = r.id;
  if r.state not in ('released','superseded') then
    raise exception 'no such item' using errcode = 'P0C04';
  end if;
  perform pg_advisory_xact_lock(hashtextextended(me::text, 17));
  if not own and (select count(*) from objections x where x.objector_id = me and x.reason = why
      and x.opened_at > now() - interval '1 day') >= (case why when 'danger' then 10 else 5 end)
  then raise exception 'too many of one person' using errcode = 'P0C02'; end if;
  perform pg_advisory_xact_lock(hashtextextended(home.id::text, 18));
  keepers := app.counsel_of(home.id, r.org_id, r.author_id, r.item_id);
  insert into objections (id, org_id, space_id, marking, author_id, circle, shared_at, reason,
    item_kind, item_id, objector_id, opened_at, state)
  values (ident, home.org_id, home.id, r.copy_marking, null, keepers || me, at_time, why, on_kind,
    item, me, at_time, 'open');
  execute format('select to_jsonb(x) from %I x where x.id = $1', k.table_name)
    using item into said;
  loop
    found_now := array(select a.row_id from app.around(k.table_name, item, home.id) a order by 1);
    perform from releases x where x.copy_id = any(found_now) order by x.copy_id for update;
    perform pg_advisory_xact_lock(hashtextextended(c::text, 11)) from unnest(found_now) c;
    -- What was delivered while this waited is there now, and is locked as well.
    exit when found_now
      = array(select a.row_id from app.around(k.table_name, item, home.id) a order by 1);
  end loop;
  for one in select * from app.around(k.table_name, item, home.id) loop
    perform app.lock_row(ident, one.table_name, one.row_id, home.id, one.hangs,
      keepers || case when why = 'objection' and app.reads(one.table_name, one.row_id, home.id)
        then array[me] else '{}' end);
  end loop;
  update releases x set under_review_since = coalesce(x.under_review_since, at_time)
   where x.copy_id in (select l.row_id from locks l where l.objection_id = ident);
  perform app.enqueue(gen_random_uuid(), 'objection:' || gen_random_uuid(),
      'mail.objection_waiting', jsonb_build_object('representation_id', c), at_time)
    from unnest(keepers) c;
  perform app.enqueue(gen_random_uuid(), 'review:' || gen_random_uuid(),
      'mail.item_under_review', jsonb_build_object('representation_id', x.author_id), at_time)
    from (select distinct x.author_id from releases x join locks l on l.row_id = x.copy_id
           where l.objection_id = ident and x.author_id is not null) x;
  if why = 'danger' then
    perform app.tell_facilitators(home.id, 'mail.danger_reported', at_time);
  end if;
  if cardinality(keepers) = 0 then
    update objections x set overdue_stage = 2, overdue_at = at_time where x.id = ident;
    perform app.tell_facilitators(home.id, 'mail.review_escalated', at_time);
  end if;
  return jsonb_build_object('objection', ident, 'space', home.id, 'new', true, 'payload',
    (select jsonb_object_agg(c, said -> c) from unnest(k.columns) c));
end"""

# First the click, then the words, if there are any.
EXPLAIN = """
begin
  update objections o set words = why where o.id = objection and o.state in ('open','referred')
     and o.objector_id = app.representation_id() and o.space_id = any(app.spaces());
  if not found then raise exception 'no such objection' using errcode = 'P0C04'; end if;
end"""

QUARANTINE = """
declare o objections; r releases;
begin
  select * into o from objections x where x.id = objection and x.objector_id =
    app.representation_id() and x.state = 'open';
  if not found then raise exception 'no such objection' using errcode = 'P0C04'; end if;
  select * into r from releases x where x.copy_id = o.item_id;
  insert into quarantine (id, org_id, space_id, marking, author_id, circle, shared_at,
    objection_id, sealed, payload_hash)
  values (ident, o.org_id, o.space_id, o.marking, null,
    app.counsel_of(o.space_id, r.org_id, r.author_id, r.item_id), o.shared_at, o.id, on_sealed,
    on_hash);
end"""

ON_MY_LIST = """
  select * into o from objections x where x.id = objection for update;
  if not found or not o.space_id = any(app.held_as('counsel'))
     or not app.representation_id() = any(o.circle) then
    raise exception 'no such objection' using errcode = 'P0C04';
  end if;"""

DECIDE = f"""
declare o objections; k gate_kinds; r releases; one record; mine uuid[]; line uuid[]; row_now jsonb;
begin
  select space_id into one from objections x where x.id = objection;
  perform pg_advisory_xact_lock(hashtextextended(one.space_id::text, 16));
  {ON_MY_LIST}
  select * into r from releases x where x.copy_id = o.item_id for update;
  if not app.representation_id()
     = any(app.counsel_of(o.space_id, r.org_id, r.author_id, r.item_id)) then
    raise exception 'nobody judges what his own side wrote' using errcode = 'P0C03';
  end if;
  if o.state not in ('open','referred') or outcome not in ('cleared','removed','referred')
     or outcome = o.state then
    raise exception 'it was decided' using errcode = 'P0C02';
  end if;
  select * into k from gate_kinds g where g.kind = o.item_kind;
  select array_agg(l.row_id order by l.row_id),
         array_agg(l.row_id order by l.row_id) filter (where not l.hangs)
    into mine, line from locks l where l.objection_id = o.id;
  if outcome <> 'referred' then
    perform from releases x where x.copy_id = any(mine) order by x.copy_id for update;
    perform pg_advisory_xact_lock(hashtextextended(c::text, 11)) from unnest(mine) c;
    for one in delete from locks l where l.objection_id = o.id returning l.* loop
      execute format('select to_jsonb(x) from %I x where x.id = $1 for update', one.table_name)
        using one.row_id into row_now;
      continue when row_now is null;
      if row_now ->> 'withdrawn_at' is not null then
        execute format('update %I set circle = ''{{}}'', author_id = null where id = $1',
          one.table_name) using one.row_id;
      elsif outcome = 'cleared' then
        continue when exists (select from locks l where l.row_id = one.row_id);
        execute format('update %I set circle = $1, author_id = $2 where id = $3',
          one.table_name) using one.before_circle, one.before_author, one.row_id;
      elsif one.row_id = o.item_id and has_table_privilege(one.table_name, 'DELETE') then
        execute format('delete from %I where id = $1 and space_id = $2', one.table_name)
          using one.row_id, o.space_id;
      elsif row_now ? 'withdrawn_at' then
        execute format('update %I set circle = ''{{}}'', author_id = null, withdrawn_at = $1'
          ' where id = $2', one.table_name) using at_time, one.row_id;
      else
        execute format('update %I set circle = ''{{}}'' where id = $1', one.table_name)
          using one.row_id;
      end if;
    end loop;
    update releases x set under_review_since = null where x.copy_id = any(mine)
       and not exists (select from locks l where l.row_id = x.copy_id);
  end if;
  if outcome = 'removed' then
    update held_items h set payload = '' from releases x
     where h.release_id = x.id and x.copy_id = any(mine);
    update held_items h set state = 'recalled', payload = '', circle = '{{}}', decided_at = at_time
      from releases x where h.release_id = x.id and x.supersedes_id = any(mine)
       and x.state = 'held';
    update releases x set state = 'recalled', decided_at = at_time
     where x.supersedes_id = any(mine) and x.state = 'held';
    update tasks t set state = 'done', outcome = 'withdrawn', updated_at = at_time
     where t.id = any(mine) and t.state <> 'done';
    for one in select x.org_id, array_agg(x.copy_id) as gone from releases x
        where x.copy_id = any(mine) and x.state in ('released','superseded') group by x.org_id loop
      perform app.tell_readers(one.gone, one.org_id);
    end loop;
    update releases x set removal_words = case when x.copy_id = any(line) then reasons end,
        removed_at = at_time, withdrawn_at = coalesce(x.withdrawn_at, at_time),
        state = 'withdrawn'
     where x.copy_id = any(mine) and x.state in ('released','superseded','withdrawn');
  end if;
  update quarantine q set until_at = case when outcome = 'referred' then null
    else at_time + interval '30 days' end where q.objection_id = o.id;
  update objections x set state = outcome, opinion = reasons, decided_at = at_time,
    decided_by = app.representation_id() where x.id = o.id;
  perform app.enqueue(gen_random_uuid(), 'objection:' || gen_random_uuid(),
    'mail.objection_decided', jsonb_build_object('representation_id', o.objector_id), at_time);
  if outcome <> 'referred' then
    perform app.enqueue(gen_random_uuid(), 'review:' || gen_random_uuid(), 'mail.item_reviewed',
        jsonb_build_object('representation_id', x.author_id), at_time)
      from (select distinct x.author_id from releases x where x.copy_id = any(mine)
             and x.author_id is not null) x;
  end if;
end"""

LEGAL_HOLD = f"""
declare o objections;
begin
  {ON_MY_LIST}
  update quarantine q set hold_since = case when btrim(why) <> '' then at_time end,
      hold_reason = nullif(btrim(why), '')
   where q.objection_id = o.id and (q.hold_since is null) = (btrim(why) <> '')
     and app.representation_id() = any(q.circle);
  if not found then raise exception 'it stands so already' using errcode = 'P0C02'; end if;
end"""

SWEEP = """
  delete from quarantine q where q.until_at <= now() and q.hold_since is null
  returning q.objection_id"""

# Whatever deletes: the sweep, a mistake, a migration.
UNDER_HOLD = """
create function app.under_hold() returns trigger language plpgsql as $$
begin
  if old.hold_since is not null then
    raise exception 'a legal hold keeps it' using errcode = '23514';
  end if;
  return old;
end $$"""

# A correction would be the locked text again, open to all.
NOT_REPLACED = """
create function app.not_replaced() returns trigger language plpgsql as $$
begin
  if old.under_review_since is not null and new.state = 'superseded' then
    raise exception 'it is under review' using errcode = 'P0C02';
  end if;
  return new;
end $$"""

# And what is newly said of it would speak of what nobody may see. The lock waits for a taking
# down that goes on, which then finds this row, or is found by it.
NOT_ON_LOCKED = """
declare said jsonb := to_jsonb(new);
  about uuid := coalesce(said ->> 'subject_id', said ->> 'request_id')::uuid;
begin
  if about is null or said ->> 'verdict' is null then return new; end if;
  perform pg_advisory_xact_lock_shared(hashtextextended(about::text, 11));
  if exists (select from locks l where l.row_id = about and l.space_id = new.space_id) then
    raise exception 'what it is about is under review' using errcode = 'P0C02';
  end if;
  return new;
end"""
HANGING = ("comments", "observations", "information_requests", "information_answers")

# Told to whoever opened it and could open it today if it were not locked; what it is, he knows.
UNDER_REVIEW = """
  select jsonb_build_object('space', l.space_id, 'kind', r.item_kind)
    from locks l join readings d on d.item_id = l.row_id join releases r on r.copy_id = l.row_id
   where l.row_id = item and d.representation_id = app.representation_id()
     and l.space_id = any(app.spaces())
     and (l.before_author = app.representation_id()
       or (r.copy_marking <= (app.ceilings())[array_position(app.spaces(), l.space_id)]
         and (l.before_circle is null
           or l.before_circle && array[app.representation_id(), app.org_id()])))
   limit 1"""

# Below five nobody is told how many: two readers of a group of three are two names.
READERS_OF = """
declare n integer; r releases;
begin
  select * into r from releases x where x.id = release;
  if not found or r.org_id is distinct from app.org_id()
     or r.space_id is distinct from app.vault_id() then
    raise exception 'no such release' using errcode = 'P0C04';
  end if;
  select count(distinct d.representation_id) into n from readings d
    join representations p on p.id = d.representation_id
   where d.item_id = r.copy_id and p.org_id <> r.org_id;
  return case when n = 0 or n >= 5 then n else -1 end;
end"""

OPENED_BY = """
  select d.representation_id, p.name, d.read_at from objections o
    join releases r on r.copy_id = o.item_id
    join readings d on d.item_id = o.item_id
    join representations p on p.id = d.representation_id
   where o.id = objection and o.space_id = any(app.held_as('counsel'))
     and app.representation_id() = any(o.circle)
     and app.representation_id() = any(app.counsel_of(o.space_id, r.org_id, r.author_id, r.item_id))
   order by d.read_at, p.name limit 500"""

INNER = {
    "counsel_of": (
        "(home uuid, contributor uuid, writer uuid, draft uuid) returns uuid[] language sql stable",
        COUNSEL_OF,
    ),
    "tell_facilitators": (
        "(home uuid, what text, at_time timestamptz) returns void language plpgsql volatile",
        TELL_FACILITATORS,
    ),
    "around": (
        (
            "(on_table text, item uuid, home uuid)"
            " returns table (table_name text, row_id uuid, hangs boolean) language plpgsql volatile"
        ),
        AROUND,
    ),
    "reads": (
        "(on_table text, item uuid, home uuid) returns boolean language plpgsql volatile",
        READS,
    ),
    "lock_row": (
        (
            "(objection uuid, on_table text, item uuid, home uuid, hangs boolean, keepers uuid[])"
            " returns void language plpgsql volatile"
        ),
        LOCK_ROW,
    ),
}
OUTER = {
    "annotate": (
        "(held uuid, on_conditions text, wording text) returns void language plpgsql volatile",
        ANNOTATE,
    ),
    "declare_conflict": (
        (
            "(held uuid, whole_firm boolean, at_time timestamptz) returns void"
            " language plpgsql volatile"
        ),
        DECLARE_CONFLICT,
    ),
    "say": (
        (
            "(held uuid, message uuid, words text, at_time timestamptz) returns text"
            " language plpgsql volatile"
        ),
        SAY,
    ),
    "name_deputy": (
        (
            "(ident uuid, on_space uuid, deputy uuid, starting timestamptz, upto timestamptz,"
            " at_time timestamptz) returns void language plpgsql volatile"
        ),
        NAME_DEPUTY,
    ),
    "end_deputy": (
        "(ident uuid, at_time timestamptz) returns void language plpgsql volatile",
        END_DEPUTY,
    ),
    "overdue_in": ("() returns setof uuid language sql stable", OVERDUE_IN),
    "take_down": (
        (
            "(ident uuid, why text, on_kind text, item uuid, at_time timestamptz)"
            " returns jsonb language plpgsql volatile"
        ),
        TAKE_DOWN,
    ),
    "explain_objection": (
        "(objection uuid, why text) returns void language plpgsql volatile",
        EXPLAIN,
    ),
    "quarantine": (
        (
            "(ident uuid, objection uuid, on_sealed bytea, on_hash bytea) returns void"
            " language plpgsql volatile"
        ),
        QUARANTINE,
    ),
    "decide_objection": (
        (
            "(objection uuid, outcome text, reasons text, at_time timestamptz) returns void"
            " language plpgsql volatile"
        ),
        DECIDE,
    ),
    "legal_hold": (
        "(objection uuid, why text, at_time timestamptz) returns void language plpgsql volatile",
        LEGAL_HOLD,
    ),
    "under_review": ("(item uuid) returns jsonb language sql stable", UNDER_REVIEW),
    "count_readers": ("(release uuid) returns integer language plpgsql stable", READERS_OF),
    "opened_by": (
        (
            "(objection uuid) returns table"
            " (representation_id uuid, name text, read_at timestamptz) language sql stable"
        ),
        OPENED_BY,
    ),
}
SYSTEMS = {
    "escalate_reviews": (
        (
            "(overdue_before timestamptz, late_before timestamptz, at_time timestamptz)"
            " returns integer language plpgsql volatile"
        ),
        ESCALATE,
    ),
    "sweep_quarantine": ("() returns setof uuid language sql volatile", SWEEP),
}
GATED = ("review_messages", "deputies", "objections", "quarantine")
DELETABLE = ("comments", "observations", "information_requests", "information_answers")


def _trigger(name: str, moment: str, body: str) -> None:
    """Make a trigger that looks where its caller may not."""
    sql(
        f"create function app.{name}() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${body}$body$"
    )
    for one in moment.split(";"):
        sql(f"create trigger {name} {one} for each row execute function app.{name}()")
    hand(f"app.{name}", "collab_gate")


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        sql(*(f"alter table {table} add column {name} {kind}" for name, kind in columns.items()))
    for statement in TABLES.split(";\n"):
        sql(statement)
        # The composite keys of a later table need the earlier one governed.
        for table in GATED:
            if f"create table {table} (" in statement:
                govern(table)
                sql(f"drop policy writing on {table}", f"revoke insert on {table} from collab_app")
    govern("opinion_blocks", update=("title", "body", "updated_at"), delete=True)
    sql(
        "drop policy gate on opinion_blocks",
        "revoke all on opinion_blocks from collab_gate",
    )
    own_rules("locks", "")
    let("collab_gate", "locks", "select, insert, delete")
    sql(
        "grant delete on review_messages, quarantine to collab_gate",
        f"grant delete on {', '.join(DELETABLE)} to collab_gate",
    )
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body)
    for name, (signature, body) in SYSTEMS.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_system")
    sql(ON_DESK, FOLLOW, UNDER_HOLD, NOT_REPLACED)
    # What waits already, as if it had been held today.
    sql(
        "set local role collab_gate",
        "update held_items set held_at = shared_at",
        "update held_items h set circle"
        " = app.counsel_of(h.space_id, r.org_id, r.author_id, r.item_id) || r.author_id from"
        "  releases r where r.id = h.release_id and h.state = 'waiting'",
        "reset role",
        "alter table held_items alter column held_at set not null",
        "create trigger on_desk before insert on held_items"
        " for each row execute function app.on_desk()",
        "create trigger follow_item after update of state, circle on held_items"
        " for each row execute function app.follow_item()",
        "create trigger under_hold before delete on quarantine"
        " for each row execute function app.under_hold()",
        "create trigger not_replaced before update of state on releases"
        " for each row execute function app.not_replaced()",
    )
    _trigger("counsel_seated", "after insert or update on seats", COUNSEL_SEATED)
    _trigger(
        "not_on_locked", ";".join(f"before insert on {table}" for table in HANGING), NOT_ON_LOCKED
    )


# What was locked is let go: the older schema knows no way to.
RESTORE = """
do $$
declare one record; row_now jsonb;
begin
  for one in select distinct on (l.table_name, l.row_id) l.* from locks l loop
    execute format('select to_jsonb(x) from %I x where x.id = $1', one.table_name)
      using one.row_id into row_now;
    continue when row_now is null or row_now ->> 'withdrawn_at' is not null;
    execute format('update %I set circle = $1, author_id = $2 where id = $3', one.table_name)
      using one.before_circle, one.before_author, one.row_id;
  end loop;
end $$"""


def downgrade() -> None:
    sql("set local role collab_gate", RESTORE, "reset role")
    for table in HANGING:
        sql(f"drop trigger not_on_locked on {table}")
    sql(
        "drop trigger counsel_seated on seats",
        "drop trigger on_desk on held_items",
        "drop trigger follow_item on held_items",
        "drop trigger not_replaced on releases",
        "drop function app.not_on_locked, app.counsel_seated, app.on_desk, app.follow_item,"
        " app.not_replaced",
    )
    for name in (*OUTER, *SYSTEMS, *reversed(INNER)):
        sql(f"drop function app.{name}")
    sql(f"revoke delete on {', '.join(DELETABLE)} from collab_gate")
    for table in ("locks", "quarantine", "objections", "deputies", "opinion_blocks"):
        sql(f"drop table {table}")
    sql(
        "drop table review_messages", "drop function app.under_hold", "drop index ix_releases_draft"
    )
    for table, columns in COLUMNS.items():
        sql(*(f"alter table {table} drop column {name}" for name in columns))
