"""What an expert delivers, who accepts it, and what he is let read until then."""

import importlib

from migrations.operations import GOVERNED_COLUMNS, definer, hand_over, process, sql

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

CONVENED = importlib.import_module("migrations.versions.0052_expert_rooms").CONVENED

STEPS = (
    ("submit", "pending", "submitted"),
    ("submit", "returned", "submitted"),
    ("return", "submitted", "returned"),
    ("accept", "submitted", "accepted"),
    ("cancel", "pending", "cancelled"),
    ("cancel", "submitted", "cancelled"),
    ("cancel", "returned", "cancelled"),
)
"""Twin of ``collab/features/engagements/delivery/rules.py``; a test compares them."""

STEP_TABLE = """
create table milestone_steps (
    step text not null,
    before_state text not null,
    after_state text not null,
    primary key (step, before_state))"""

COLUMNS = """
alter table engagement_milestones
    add column acceptance text not null default 'parallel'
        check (acceptance in ('parallel','sequential')),
    add column acceptors uuid[] not null default '{}' check (cardinality(acceptors) <= 12),
    add column rounds smallint not null default 0 check (rounds >= 0),
    add column ended_at timestamptz"""

OF_MILESTONE = (
    "foreign key (space_id, milestone_id) references engagement_milestones (space_id, id)"
)
TABLES = {
    "deliverables": f"""
create table deliverables ({GOVERNED_COLUMNS},
    milestone_id uuid not null,
    number smallint not null check (number > 0),
    words text not null check (btrim(words) <> '' and char_length(words) <= 4000),
    documents uuid[] not null default '{{}}' check (cardinality(documents) <= 20),
    submitted_at timestamptz not null,
    unique (milestone_id, number),
    unique (space_id, milestone_id, number),
    {OF_MILESTONE})""",
    "acceptances": f"""
create table acceptances ({GOVERNED_COLUMNS},
    milestone_id uuid not null,
    number smallint not null,
    firm_id uuid not null references organisations (id),
    representation_id uuid not null references representations (id),
    outcome text not null check (outcome in ('accepted','returned')),
    words text not null default '' check (char_length(words) <= 1000),
    said_at timestamptz not null,
    check (outcome = 'accepted' or btrim(words) <> ''),
    unique (milestone_id, number, firm_id),
    foreign key (space_id, milestone_id, number)
        references deliverables (space_id, milestone_id, number),
    {OF_MILESTONE})""",
    # What was changed of it, and why.
    "milestone_notes": f"""
create table milestone_notes ({GOVERNED_COLUMNS},
    milestone_id uuid not null,
    what text not null check (what in ('due','acceptors','cancelled')),
    words text not null check (btrim(words) <> '' and char_length(words) <= 500),
    was_due_on date,
    said_at timestamptz not null,
    {OF_MILESTONE});
create index ix_milestone_notes_milestone on milestone_notes (milestone_id, said_at, id)""",
    # What was let in for the expert to read: until this milestone ends, and no longer.
    "milestone_grants": f"""
create table milestone_grants ({GOVERNED_COLUMNS},
    milestone_id uuid not null,
    item_kind text not null,
    item_id uuid not null unique,
    ended_at timestamptz,
    {OF_MILESTONE});
create index ix_milestone_grants_milestone on milestone_grants (milestone_id)""",
}
# The engagement before its milestone: what is counted of it is counted by one after the other.
MINE = """
  perform from engagements e where e.id = (select x.engagement_id from engagement_milestones x
    where x.id = milestone) for update;
  select * into m from engagement_milestones x where x.id = milestone for update;
  if not found or not m.space_id = any(app.spaces())
     or not app.reads('engagement_milestones', m.id, m.space_id) then
    raise exception 'no such milestone' using errcode = 'P0C04';
  end if;
  select * into r from expert_rooms x where x.space_id = m.space_id;"""

FACILITATED = """
  if not m.space_id = any(app.held_as('facilitator')) or app.is_examined(m.engagement_id) then
    raise exception 'this is for whoever convenes' using errcode = '42501';
  end if;"""

ROW = """org_id, space_id, marking, author_id, circle, shared_at"""
OF_M = "m.org_id, m.space_id, m.marking, null, null, date_trunc('hour', at_time, 'UTC')"

# Whoever accepts sits in the room, speaks there, and is neither the expert nor examined.
MAY_ACCEPT = """
  select coalesce(bool_and(exists (select from memberships p where p.space_id = room
      and p.org_id = f and p.roles && array['member','chair']
      and (p.ended_at is null or p.ended_at > now()))
    and not exists (select from engagement_parties y where y.engagement_id = engagement
      and y.firm_id = f and y.subject)), false)
    and count(*) = count(distinct f) from unnest(firms) f"""

PLAN = f"""
declare e engagements; r expert_rooms;
begin
  {CONVENED}
  select * into r from expert_rooms x where x.engagement_id = e.id for update;
  if r.id is null or r.agreed_at is not null or e.state <> 'delivering'
     or not r.space_id = any(app.spaces())
     or not app.may_accept(e.id, r.space_id, on_acceptors) then
    raise exception 'nothing is planned here' using errcode = 'P0C02';
  end if;
  insert into engagement_milestones (id, {ROW}, engagement_id, number, title, due_on, amount,
    acceptance, acceptors, updated_at)
  values (ident, r.org_id, r.space_id, r.marking, null, null, date_trunc('hour', at_time, 'UTC'),
    e.id, on_number, named, due, on_amount, mode, on_acceptors, at_time)
  on conflict (engagement_id, number) do update set title = named, due_on = due,
    amount = on_amount, acceptance = mode, acceptors = on_acceptors, updated_at = at_time,
    version = engagement_milestones.version + 1;
end"""

# What was planned too much, while nobody has agreed on it and nothing was let in for it.
UNPLAN = f"""
declare e engagements; m engagement_milestones;
begin
  {CONVENED}
  select x.* into m from engagement_milestones x join expert_rooms r on r.space_id = x.space_id
   where x.engagement_id = e.id and x.number = on_number and r.agreed_at is null for update of x;
  if m.id is null or not m.space_id = any(app.spaces())
     or exists (select from milestone_grants g where g.milestone_id = m.id)
     or exists (select from documents d where d.subject_id = m.id) then
    raise exception 'it stays in the plan' using errcode = 'P0C02';
  end if;
  delete from engagement_milestones x where x.id = m.id;
end"""

# The parts are the whole, and they follow each other without a gap.
AGREE = f"""
declare e engagements; c engagement_contracts; n integer; total bigint; last integer;
begin
  {CONVENED}
  select * into c from engagement_contracts x where x.engagement_id = e.id for update;
  select count(*), sum(x.amount), max(x.number) into n, total, last from engagement_milestones x
   where x.engagement_id = e.id;
  if c.id is null or c.agreed_at is not null or e.state <> 'delivering' or n = 0 or last <> n
     or total <> c.amount then
    raise exception 'the parts are not the whole' using errcode = 'P0C02';
  end if;
  update engagement_contracts x set agreed_at = at_time, updated_at = at_time,
    version = x.version + 1 where x.id = c.id;
  update expert_rooms x set agreed_at = at_time, version = x.version + 1
   where x.engagement_id = e.id;
  perform app.count_milestones(e.id);
  perform app.note_due(x.id, at_time) from engagement_milestones x where x.engagement_id = e.id;
end"""

# Who reads the engagement learns how many there are and how many are done.
COUNT = """
  update engagements e set milestones = c.n, milestones_done = c.done from (
    select count(*) filter (where x.state <> 'cancelled') as n,
           count(*) filter (where x.state = 'accepted') as done
      from engagement_milestones x where x.engagement_id = engagement) c
   where e.id = engagement and (e.milestones, e.milestones_done) is distinct from (c.n, c.done)"""

# The one hand on the state: with its end goes what was read for it, with the last the seat itself.
ADVANCE = """
declare m engagement_milestones; s milestone_steps;
begin
  perform from engagements e where e.id = (select x.engagement_id from engagement_milestones x
    where x.id = milestone) for update;
  select * into m from engagement_milestones x where x.id = milestone for update;
  select * into s from milestone_steps x where x.step = on_step and x.before_state = m.state;
  if s.step is null then
    raise exception 'it does not stand where this step begins' using errcode = 'P0C02';
  end if;
  update engagement_milestones x set state = s.after_state, updated_at = at_time,
      version = x.version + 1,
      accepted_at = case s.after_state when 'accepted' then at_time end,
      ended_at = case when s.after_state in ('accepted','cancelled') then at_time end
   where x.id = m.id;
  if s.after_state not in ('accepted','cancelled') then return; end if;
  perform app.count_milestones(m.engagement_id);
  perform app.end_grants(m.id, at_time);
  if not exists (select from engagement_milestones x where x.engagement_id = m.engagement_id
      and x.state not in ('accepted','cancelled')) then
    perform app.end_delivery(m.engagement_id, at_time);
  end if;
end"""

# What something there is said of, or asked about; nothing for what stands by itself.
SAID_OF = """
declare place record; above uuid;
begin
  for place in select c.relname::text as name, a.attname::text as points
      from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and a.attname in ('subject_id','request_id')
       and (c.relname in (select k.table_name from gate_kinds k)
         or c.relname in ('decisions','actions','agenda_items')) loop
    execute format('select x.%1$I from %2$I x where x.id = $1 and x.space_id = $2',
      place.points, place.name) using item, home into above;
    exit when above is not null;
  end loop;
  return above;
end"""

# The grant something is read by: its own, or that of the nearest thing it is said of.
GRANT_OF = """
declare at uuid := item; g milestone_grants;
begin
  for deep in 1..20 loop
    exit when at is null;
    select * into g from milestone_grants x where x.item_id = at and x.space_id = home;
    exit when g.id is not null;
    at := app.said_of(at, home);
  end loop;
  return g;
end"""

# A circle without the expert; where there is none, of those who sit there now: whoever comes
# later reads what comes later.
WITHOUT = """
  select case when within is null then array(select p.org_id from memberships p
      where p.space_id = home and p.org_id <> expert and (p.ended_at is null or p.ended_at > now())
      order by 1)
    else array(select c from unnest(within) c where c <> expert and not exists (
      select from representations p where p.id = c and p.org_id = expert)) end"""

# Out of the expert's sight with all that hangs on it, and with what an objection keeps of it; but
# for what is read by a grant that goes on.
END_GRANTS = """
declare g milestone_grants; other milestone_grants; one record; expert uuid;
begin
  for g in select * from milestone_grants x
      where x.milestone_id = milestone and x.ended_at is null order by x.id for update loop
    select r.expert_id into expert from expert_rooms r where r.space_id = g.space_id;
    update milestone_grants x set ended_at = at_time,
      circle = app.circle_without(x.circle, g.space_id, expert) where x.id = g.id;
    for one in select a.table_name, a.row_id from gate_kinds k,
        app.around(k.table_name, g.item_id, g.space_id) a where k.kind = g.item_kind loop
      other := app.grant_of(one.row_id, g.space_id);
      continue when other.id is not null and other.ended_at is null
        and other.milestone_id <> milestone;
      execute format('update %I x set circle = app.circle_without(x.circle, $2, $3)'
        ' where x.id = $1 and x.space_id = $2', one.table_name)
        using one.row_id, g.space_id, expert;
      update locks l set before_circle = app.circle_without(l.before_circle, g.space_id, expert)
       where l.row_id = one.row_id and l.table_name = one.table_name;
    end loop;
  end loop;
end"""

# What is prepared or open about it is for those who read it still, and so is what others say of it
# then: in whichever order the one who moves it writes whom it is for, the expert is not among them.
NOT_FOR_EXPERT = """
declare r expert_rooms; g milestone_grants;
begin
  select * into r from expert_rooms x where x.space_id = new.space_id;
  if r.id is null or new.subject_id is null then return new; end if;
  g := app.grant_of(new.subject_id, new.space_id);
  if g.ended_at is null then return new; end if;
  new.circle := app.circle_without(new.circle, new.space_id, r.expert_id);
  if tg_table_name <> 'agenda_items' then
    new.for_circle := app.circle_without(new.for_circle, new.space_id, r.expert_id);
  end if;
  return new;
end"""

# Nothing more is said of it through the gate: what was judged before would come back to the expert.
NOT_ON_ENDED = """
declare said jsonb := to_jsonb(new); g milestone_grants;
begin
  if said ->> 'verdict' is null or not exists (
      select from expert_rooms r where r.space_id = new.space_id) then
    return new;
  end if;
  g := app.grant_of(coalesce(said ->> 'subject_id', said ->> 'request_id')::uuid, new.space_id);
  if g.id is null then return new; end if;
  perform from engagement_milestones m where m.id = g.milestone_id for share;
  if exists (select from milestone_grants x where x.id = g.id and x.ended_at is not null) then
    raise exception 'what it is about is not let in any more' using errcode = 'P0C02';
  end if;
  return new;
end"""
SAID = ("documents", "comments", "observations", "information_requests", "information_answers")

END_DELIVERY = """
declare r expert_rooms;
begin
  perform app.lock_places(x.space_id) from expert_rooms x where x.engagement_id = engagement;
  select * into r from expert_rooms x where x.engagement_id = engagement for update;
  if r.id is null or r.ended_at is not null then return; end if;
  update expert_rooms x set ended_at = at_time, version = x.version + 1 where x.id = r.id;
  perform app.ask_return(engagement, at_time);
  perform app.end_place(r.space_id, r.expert_id);
end"""

CLOSE = """
begin
  perform app.advance_milestone(x.id, 'cancel', at_time) from engagement_milestones x
   where x.engagement_id = engagement and x.state not in ('accepted','cancelled');
  perform app.end_delivery(engagement, at_time);
end"""

SUBMIT = f"""
declare m engagement_milestones; r expert_rooms;
begin
  {MINE}
  if r.expert_id is distinct from app.org_id() or not m.space_id = any(app.held_as('expert')) then
    raise exception 'this is for the expert' using errcode = '42501';
  end if;
  if r.agreed_at is null or r.ended_at is not null
     or (select count(*) from documents d where d.id = any(papers) and d.space_id = m.space_id
       and d.subject_id = m.id and d.verdict is not null and d.withdrawn_at is null)
       <> cardinality(papers) then
    raise exception 'this is not what can be submitted' using errcode = 'P0C02';
  end if;
  perform app.advance_milestone(m.id, 'submit', at_time);
  update engagement_milestones x set rounds = x.rounds + 1 where x.id = m.id;
  insert into deliverables (id, {ROW}, milestone_id, number, words, documents, submitted_at)
  values (ident, {OF_M}, m.id, m.rounds + 1, said, papers, at_time);
  perform app.enqueue(gen_random_uuid(), 'deliverable:' || gen_random_uuid(),
    'mail.deliverable_waits', jsonb_build_object('representation_id', t.representation_id), at_time)
    from seats t where t.space_id = m.space_id and t.org_id = any(m.acceptors)
     and t.role in ('member','chair') and t.ended_at is null;
end"""

# One answer of a firm to what was submitted; silence is none. Where firms answer one after the
# other, each waits for those named before it.
ANSWER = f"""
declare m engagement_milestones; r expert_rooms; mine integer;
begin
  {MINE}
  mine := array_position(m.acceptors, app.org_id());
  if mine is null or not m.space_id = any(app.held_as('member','chair'))
     or app.is_examined(m.engagement_id) then
    raise exception 'this is for those named to accept it' using errcode = '42501';
  end if;
  if m.state <> 'submitted' or m.rounds <> on_round
     or (m.acceptance = 'sequential' and exists (select from unnest(m.acceptors[1:mine - 1]) f
       where not exists (select from acceptances a where a.milestone_id = m.id
         and a.number = m.rounds and a.firm_id = f and a.outcome = 'accepted')))
     or exists (select from acceptances a where a.milestone_id = m.id and a.number = m.rounds
       and a.firm_id = app.org_id()) then
    raise exception 'it does not wait for this firm' using errcode = 'P0C02';
  end if;
  insert into acceptances (id, {ROW}, milestone_id, number, firm_id, representation_id, outcome,
    words, said_at)
  values (ident, {OF_M}, m.id, m.rounds, app.org_id(), app.representation_id(), verdict, said,
    at_time);
  if verdict = 'returned' then
    perform app.advance_milestone(m.id, 'return', at_time);
  else
    perform app.settle_milestone(m.id, at_time);
  end if;
end"""

SETTLE = """
begin
  if exists (select from engagement_milestones m where m.id = milestone and m.state = 'submitted'
      and not exists (select from unnest(m.acceptors) f where not exists (
        select from acceptances a where a.milestone_id = m.id and a.number = m.rounds
          and a.firm_id = f and a.outcome = 'accepted'))) then
    perform app.advance_milestone(milestone, 'accept', at_time);
  end if;
end"""

CHANGE = f"""
declare m engagement_milestones; r expert_rooms;
begin
  {MINE}
  {FACILITATED}
  if r.agreed_at is null or m.state in ('accepted','cancelled') or btrim(said) = ''
     or m.version is distinct from seen_version
     or not app.may_accept(m.engagement_id, m.space_id, on_acceptors) then
    raise exception 'it does not change' using errcode = 'P0C02';
  end if;
  insert into milestone_notes (id, {ROW}, milestone_id, what, words, was_due_on, said_at)
  values (ident, {OF_M}, m.id, case when due <> m.due_on then 'due' else 'acceptors' end, said,
    case when due <> m.due_on then m.due_on end, at_time);
  update engagement_milestones x set due_on = due, acceptance = mode, acceptors = on_acceptors,
    updated_at = at_time, version = x.version + 1 where x.id = m.id;
  if due <> m.due_on then perform app.note_due(m.id, at_time); end if;
  perform app.settle_milestone(m.id, at_time);
end"""

CANCEL = f"""
declare m engagement_milestones; r expert_rooms;
begin
  {MINE}
  {FACILITATED}
  if r.agreed_at is null or m.version is distinct from seen_version then
    raise exception 'it does not change' using errcode = 'P0C02';
  end if;
  insert into milestone_notes (id, {ROW}, milestone_id, what, words, said_at)
  values (ident, {OF_M}, m.id, 'cancelled', said, at_time);
  perform app.advance_milestone(m.id, 'cancel', at_time);
end"""

# For a milestone that goes on: to a later one what is still needed, to an earlier what is not.
REGRANT = f"""
declare m engagement_milestones; r expert_rooms; g milestone_grants;
begin
  {MINE}
  {FACILITATED}
  select * into g from milestone_grants x where x.item_id = item for update;
  if g.id is null or g.space_id <> m.space_id or g.ended_at is not null
     or m.state in ('accepted','cancelled') then
    raise exception 'nothing is granted for it' using errcode = 'P0C02';
  end if;
  update milestone_grants x set milestone_id = m.id where x.id = g.id;
  -- And what is said of it, at any depth, is read as long as it is.
  loop
    update milestone_grants x set milestone_id = m.id
     where x.space_id = m.space_id and x.milestone_id = g.milestone_id and x.ended_at is null
       and x.milestone_id <> m.id and (app.grant_of(app.said_of(x.item_id, x.space_id),
         x.space_id)).milestone_id = m.id;
    exit when not found;
  end loop;
end"""

# Three days before, and on the morning after, if nothing came until then.
NOTE_DUE = """
  select app.enqueue(gen_random_uuid(), 'milestone_due:' || gen_random_uuid(),
      'deliveries.remind', jsonb_build_object('milestone_id', m.id, 'due_on', m.due_on), d.moment)
    from engagement_milestones m,
      lateral (values (m.due_on - 3 + time '06:00'), (m.due_on + 1 + time '06:00')) d(moment)
   where m.id = milestone and d.moment > at_time at time zone 'UTC'"""

# If it still falls on the day the note was left for: whoever it waits for, and when it is late
# also whoever convenes. The key of a letter tells nothing of whom it goes to.
REMIND = """
declare m engagement_milestones; r expert_rooms;
begin
  select * into m from engagement_milestones x where x.id = milestone;
  select * into r from expert_rooms x where x.space_id = m.space_id;
  if m.id is null or m.due_on <> on_day or r.ended_at is not null
     or m.state in ('accepted','cancelled') then
    return;
  end if;
  perform app.enqueue(gen_random_uuid(), 'milestone_due:' || gen_random_uuid(),
      'mail.milestone_due', jsonb_build_object('representation_id', t.representation_id), at_time)
    from seats t where t.space_id = m.space_id and t.ended_at is null and (
      (m.state in ('pending','returned') and t.org_id = r.expert_id and t.role = 'expert')
      or (m.state = 'submitted' and t.org_id = any(m.acceptors) and t.role in ('member','chair')
        and not exists (select from acceptances a where a.milestone_id = m.id
          and a.number = m.rounds and a.firm_id = t.org_id))
      or (t.role = 'facilitator' and m.due_on < (at_time at time zone 'UTC')::date));
end"""

# Whatever others release into the room is let in for a milestone that goes on: the one it hangs
# on, that of what it is said of or corrects, or the first. Where that one ended or none goes on,
# nothing comes in, for it would stay.
GRANTED = """
declare r expert_rooms; about uuid; g milestone_grants; found_for uuid;
begin
  if new.state <> 'released' or (tg_op = 'UPDATE' and old.state = 'released') then return null;
  end if;
  select * into r from expert_rooms x where x.space_id = new.target_space_id;
  if r.id is null or new.org_id = r.expert_id then return null; end if;
  -- The copy, where it is there already; else what it will be of.
  about := coalesce(app.said_of(new.copy_id, r.space_id), app.said_of(new.item_id, new.space_id));
  g := app.grant_of(new.supersedes_id, r.space_id);
  if g.id is null then g := app.grant_of(about, r.space_id); end if;
  if g.ended_at is not null then
    raise exception 'what it is about is not let in any more' using errcode = 'P0C02';
  end if;
  about := coalesce(g.milestone_id, (select m.id from engagement_milestones m
    where m.id = about and m.space_id = r.space_id));
  select m.id into found_for from engagement_milestones m where m.space_id = r.space_id
     and m.state not in ('accepted','cancelled') and (about is null or m.id = about)
   order by m.number limit 1 for share;
  if found_for is null or r.ended_at is not null then
    raise exception 'no milestone goes on' using errcode = 'P0C02';
  end if;
  insert into milestone_grants (id, org_id, space_id, marking, author_id, circle, shared_at,
    milestone_id, item_kind, item_id)
  values (gen_random_uuid(), r.org_id, r.space_id, new.copy_marking, null, new.copy_circle,
    coalesce(new.copy_shared_at, date_trunc('hour', now(), 'UTC')), found_for, new.item_kind,
    new.copy_id);
  return null;
end"""

OPEN_STILL = """
begin
  if new.state = 'completed' and old.state <> 'completed' and exists (
      select from engagement_milestones m where m.engagement_id = new.id
        and m.state not in ('accepted','cancelled')) then
    raise exception 'something is still to be delivered' using errcode = 'P0C02';
  end if;
  return new;
end"""

OVER = """
begin
  if new.state in ('completed','cancelled') and old.state is distinct from new.state then
    perform app.close_delivery(new.id, now());
  end if;
  return null;
end"""

VOID = "returns void language plpgsql volatile"
AT = "at_time timestamptz)"
INNER = {
    "may_accept": (
        "(engagement uuid, room uuid, firms uuid[]) returns boolean language sql stable",
        MAY_ACCEPT,
    ),
    "said_of": ("(item uuid, home uuid) returns uuid language plpgsql stable", SAID_OF),
    "grant_of": (
        "(item uuid, home uuid) returns milestone_grants language plpgsql stable",
        GRANT_OF,
    ),
    "circle_without": (
        "(within uuid[], home uuid, expert uuid) returns uuid[] language sql stable",
        WITHOUT,
    ),
    "count_milestones": ("(engagement uuid) returns void language sql volatile", COUNT),
    "note_due": (f"(milestone uuid, {AT} returns void language sql volatile", NOTE_DUE),
    "end_grants": (f"(milestone uuid, {AT} {VOID}", END_GRANTS),
    "end_delivery": (f"(engagement uuid, {AT} {VOID}", END_DELIVERY),
    "advance_milestone": (f"(milestone uuid, on_step text, {AT} {VOID}", ADVANCE),
    "settle_milestone": (f"(milestone uuid, {AT} {VOID}", SETTLE),
    "close_delivery": (f"(engagement uuid, {AT} {VOID}", CLOSE),
}
OUTER = {
    "plan_milestone": (
        (
            "(ident uuid, engagement uuid, on_number integer, named text, due date,"
            f" on_amount bigint, mode text, on_acceptors uuid[], {AT} {VOID}"
        ),
        PLAN,
    ),
    "unplan_milestone": (f"(engagement uuid, on_number integer) {VOID}", UNPLAN),
    "agree_milestones": (f"(engagement uuid, {AT} {VOID}", AGREE),
    "submit_milestone": (
        f"(ident uuid, milestone uuid, said text, papers uuid[], {AT} {VOID}",
        SUBMIT,
    ),
    "answer_milestone": (
        (f"(ident uuid, milestone uuid, on_round integer, verdict text, said text, {AT} {VOID}"),
        ANSWER,
    ),
    "change_milestone": (
        (
            "(ident uuid, milestone uuid, due date, mode text, on_acceptors uuid[], said text,"
            f" seen_version integer, {AT} {VOID}"
        ),
        CHANGE,
    ),
    "cancel_milestone": (
        f"(ident uuid, milestone uuid, said text, seen_version integer, {AT} {VOID}",
        CANCEL,
    ),
    "regrant": (f"(milestone uuid, item uuid, {AT} {VOID}", REGRANT),
}
# The ledger of money asks this before an invoice of the expert's is recorded.
PAYABLE = """
  select exists (select from engagement_milestones m
    where m.id = milestone and m.state = 'accepted')"""
SYSTEMS = {
    "remind_milestone": (f"(milestone uuid, on_day date, {AT} {VOID}", REMIND),
}
TRIGGERS = {
    "milestone_granted": ("after insert or update of state on releases", GRANTED),
    "milestones_open": ("before update of state on engagements", OPEN_STILL),
    "engagement_over": ("after update of state on engagements", OVER),
}
# Named to come last, behind what holds that whom it is for does not change.
EVERYWHERE = {
    "without_expert": (
        ("decisions", "actions", "agenda_items"),
        "insert or update",
        NOT_FOR_EXPERT,
    ),
    "not_on_ended": (SAID, "insert", NOT_ON_ENDED),
}
HUNG = ", ".join(
    dict.fromkeys(["releases", "engagements", *(t for on, _, _ in EVERYWHERE.values() for t in on)])
)


def upgrade() -> None:
    sql(STEP_TABLE, *(f"insert into milestone_steps values {step}" for step in STEPS))
    sql(
        "alter table milestone_steps enable row level security",
        "alter table milestone_steps force row level security",
        "create policy gate on milestone_steps for select to collab_gate using (true)",
        "grant select on milestone_steps to collab_gate",
        COLUMNS,
        "grant update on locks to collab_gate",
        "grant delete on engagement_milestones to collab_gate",
    )
    for table, statement in TABLES.items():
        sql(statement)
        process(table)
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body)
    for name, (signature, body) in SYSTEMS.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_system")
    definer(
        "app.milestone_payable(milestone uuid) returns boolean language sql stable",
        "collab_gate",
        PAYABLE,
        callers="collab_app, collab_gate",
    )
    bodies = {name: body for name, (_, body) in TRIGGERS.items()}
    for name, body in (bodies | {name: body for name, (*_, body) in EVERYWHERE.items()}).items():
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$"
        )
        hand_over(f"app.{name}", "collab_gate")
    sql(
        f"grant trigger on {HUNG} to collab_gate",
        "set local role collab_gate",
        *(
            f"create trigger {name} {event} for each row execute function app.{name}()"
            for name, (event, _) in TRIGGERS.items()
        ),
        *(
            f"create trigger {name} before {event} on {table}"
            f" for each row execute function app.{name}()"
            for name, (tables, event, _) in EVERYWHERE.items()
            for table in tables
        ),
        "reset role",
        f"revoke trigger on {HUNG} from collab_gate",
    )


def downgrade() -> None:
    for name, (tables, *_) in EVERYWHERE.items():
        sql(*(f"drop trigger {name} on {table}" for table in tables), f"drop function app.{name}")
    for name, (event, _) in TRIGGERS.items():
        sql(f"drop trigger {name} on {event.rsplit(' ', 1)[1]}", f"drop function app.{name}")
    for name in ("milestone_payable", *SYSTEMS, *OUTER, *reversed(INNER)):
        sql(f"drop function app.{name}")
    for table in (*reversed(TABLES), "milestone_steps"):
        sql(f"drop table {table}")
    sql(
        "revoke update on locks from collab_gate",
        "revoke delete on engagement_milestones from collab_gate",
        "alter table engagement_milestones drop column acceptance, drop column acceptors,"
        " drop column rounds, drop column ended_at",
    )
