"""Agendas: date polls, topics members propose, a clearance bound to a hash, late topics."""

from migrations.operations import (
    GOVERNED_COLUMNS,
    definer,
    hand_over,
    process,
    searchable,
    sql,
    unsearchable,
)

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

CHAIRING = ("facilitator", "chair")
OF_MEETING = "foreign key (space_id, meeting_id) references meetings (space_id, id)"
OF_ITEM = "foreign key (space_id, item_id) references agenda_items (space_id, id)"
WHOSE = """
    representation_id uuid not null references representations (id),
    firm_id uuid not null references organisations (id)"""

TABLES = {
    "poll_options": f"""
create table poll_options ({GOVERNED_COLUMNS},
    meeting_id uuid not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    check (ends_at > starts_at),
    unique (meeting_id, starts_at, ends_at),
    {OF_MEETING})""",
    "poll_answers": f"""
create table poll_answers ({GOVERNED_COLUMNS},
    meeting_id uuid not null,
    option_id uuid not null,
    {WHOSE},
    answer text not null check (answer in ('yes','maybe','no')),
    updated_at timestamptz not null,
    unique (option_id, representation_id),
    {OF_MEETING},
    foreign key (space_id, option_id) references poll_options (space_id, id));
create index ix_poll_answers_meeting on poll_answers (meeting_id)""",
    "topic_proposals": f"""
create table topic_proposals ({GOVERNED_COLUMNS},
    item_id uuid not null unique,
    {WHOSE},
    title text not null,
    body text not null,
    reason text not null default '',
    answered_at timestamptz,
    {OF_ITEM});
create index ix_topic_proposals_mine on topic_proposals (representation_id, space_id)""",
    "agenda_returns": f"""
create table agenda_returns ({GOVERNED_COLUMNS},
    meeting_id uuid not null,
    words text not null check (btrim(words) <> ''),
    at timestamptz not null,
    {OF_MEETING});
create index ix_agenda_returns_meeting on agenda_returns (meeting_id, at)""",
    "late_asks": f"""
create table late_asks ({GOVERNED_COLUMNS},
    meeting_id uuid not null,
    item_id uuid not null,
    unique (meeting_id, item_id),
    {OF_MEETING}, {OF_ITEM});
create index ix_late_asks_item on late_asks (item_id)""",
    "late_consents": f"""
create table late_consents ({GOVERNED_COLUMNS},
    meeting_id uuid not null,
    item_id uuid not null,
    {WHOSE},
    unique (meeting_id, item_id, firm_id),
    {OF_MEETING}, {OF_ITEM})""",
}
WRITTEN = {
    "poll_options": {"writers": CHAIRING},
    "poll_answers": {"own": True, "update": ("answer", "updated_at")},
    "topic_proposals": {},
    "agenda_returns": {},
    "late_asks": {"writers": CHAIRING},
    "late_consents": {"own": True},
}

COLUMNS = (
    # A flagged text is read by those who prepare and by counsel, until counsel lets it stand;
    # ``readers`` is the circle it has from then on, if it is to have one.
    # ``kept_by`` wrote it last: he reads it as long as he prepares here.
    "alter table agenda_items add flagged boolean not null default false, add readers uuid[]",
    "alter table agenda_items add kept_by uuid references representations (id)",
    "grant update (marking, flagged, readers, kept_by) on agenda_items to collab_app",
    "create unique index uq_agenda_items_fixed on agenda_items (meeting_id) where fixed",
    "create unique index uq_agenda_items_carried on agenda_items (carried_from_id)",
    "alter table meetings add agenda_asked_at timestamptz",
    "grant update (agenda_asked_at) on meetings to collab_app",
)

# What the clearance covers, and on which terms. Papers have a gate of their own; the hour may move
# without it.
AGENDA_HASH = """
  select sha256(convert_to(jsonb_build_array(m.title, m.names_firms, m.quorum_firms,
      m.freeze_hours, m.correction_days)::text || E'\\n' || coalesce(
      string_agg(jsonb_build_array(i.id, i.title, i.body, i.purpose, i.category, i.minutes,
        i.owner_id, i.marking, i.readers, i.fixed)::text,
      E'\\n' order by i.number, i.id), ''), 'UTF8'))
    from agenda_items i
   where i.meeting_id = m.id and i.state <> 'dropped' and i.late_at is null"""

# Of the agenda counsel reads as a whole, and of no other: a hash of what is hidden would tell, and
# so would its absence tell others who prepare.
AGENDA_DIGEST = """
  select encode(app.agenda_hash(m), 'hex') from meetings m
   where m.id = meeting and m.space_id = any(app.held_as('counsel'))
     and app.reads('meetings', m.id, m.space_id)
     and not exists (select from agenda_items i where i.meeting_id = m.id and i.state <> 'dropped'
       and not app.reads('agenda_items', i.id, i.space_id))"""

AGENDA_READY = """
  select case
    when on_step = 'cancel' then null
    when on_step = 'reopen' then case
      when greatest(at_time, now()) >= m.starts_at - make_interval(hours => m.freeze_hours)
        then 'agenda_frozen' end
    when m.starts_at is null then 'agenda_no_start'
    when at_time >= m.starts_at then 'agenda_begun'
    when not exists (select from agenda_items i where i.meeting_id = m.id and i.fixed)
      then 'agenda_no_statement'
    when not exists (select from agenda_items i where i.meeting_id = m.id and not i.fixed
      and i.state = 'planned') then 'agenda_no_topics'
    when m.cleared_by is distinct from app.representation_id()
      or m.cleared_at is distinct from at_time
      or m.agenda_hash is distinct from app.agenda_hash(m) then 'agenda_not_read' end"""

MEETING = """
  select * into m from meetings x where x.id = meeting for update;
  if not found or not m.space_id = any(app.spaces())
     or not app.reads('meetings', m.id, m.space_id) then
    raise exception 'no such meeting' using errcode = 'P0C04';
  end if;"""

# Hash and step in one breath, under the meeting's lock: what changed between reading and
# clicking is not cleared. What was flagged is open to its readers from here on.
CLEAR_AGENDA = f"""
declare m meetings; wants text;
begin
  {MEETING}
  if not m.space_id = any(app.held_as('counsel')) then
    raise exception 'counsel clears' using errcode = '42501';
  end if;
  if m.state <> 'draft' then
    raise exception 'it is no longer a draft' using errcode = 'P0C02';
  end if;
  if app.agenda_digest(m.id) is null then return 'agenda_unread'; end if;
  if app.agenda_digest(m.id) is distinct from seen then return 'agenda_changed'; end if;
  update meetings set agenda_hash = app.agenda_hash(m), cleared_by = app.representation_id(),
    cleared_at = at_time where id = m.id;
  wants := app.move_meeting(m.id, 'clear', at_time);
  if wants is not null then
    update meetings set agenda_hash = null, cleared_by = null, cleared_at = null where id = m.id;
    return wants;
  end if;
  -- It is shared from here on: whoever joined after it was planned is called to it as well.
  update meetings set agenda_asked_at = null, shared_at = greatest(shared_at, at_time)
   where id = m.id;
  update agenda_items set flagged = false where meeting_id = m.id and flagged;
  update agenda_items set shared_at = greatest(shared_at, at_time)
   where meeting_id = m.id and state = 'planned';
  return null;
end"""

RETURN_AGENDA = f"""
declare m meetings;
begin
  {MEETING}
  if not m.space_id = any(app.held_as('counsel')) then
    raise exception 'counsel returns' using errcode = '42501';
  end if;
  if m.state <> 'draft' or m.agenda_asked_at is null then
    raise exception 'it does not wait' using errcode = 'P0C02';
  end if;
  insert into agenda_returns values (note, m.org_id, m.space_id, m.marking, null,
    app.preparers(m.space_id), at_time, m.id, saying, at_time);
  update meetings set agenda_asked_at = null, version = version + 1, updated_at = at_time
   where id = m.id;
end"""

PREPARERS = """
  select coalesce(array_agg(distinct case t.role when 'counsel' then t.org_id
      else t.representation_id end), '{}')
    from seats t
   where t.space_id = home and t.ended_at is null and t.role in ('counsel','facilitator','chair')"""

# A proposal that is flagged is counsel's alone; what somebody who prepares wrote, theirs as well. A
# topic for few is for those named, live counsel, and whoever wrote it while he prepares here.
ITEM_CIRCLE = """
  select case
    when flagged and keeper is null then array(select distinct t.org_id from seats t
      where t.space_id = home and t.ended_at is null and t.role = 'counsel')
    when flagged and named is null then app.preparers(home)
    when named is not null then array(
      select unnest(named) where not flagged
      union select t.representation_id from seats t where t.space_id = home
        and t.ended_at is null and (t.role = 'counsel'
          or (t.role in ('facilitator','chair') and t.representation_id = keeper))) end"""

# Redrawn only when what it follows from changes: an objection narrows it for reasons of its own.
CIRCLE = """
begin
  if (tg_op = 'INSERT' and (new.flagged or new.readers is not null))
     or (tg_op = 'UPDATE'
         and (new.flagged, new.readers) is distinct from (old.flagged, old.readers))
     or (tg_op = 'UPDATE' and new.kept_by is distinct from old.kept_by
         and (new.flagged or new.readers is not null))
  then
    new.circle := app.item_circle(new.space_id, new.flagged, new.readers, new.kept_by);
  end if;
  -- At the end, behind those its writer does not read as well.
  if new.meeting_id is not null and new.number = 0 and not new.fixed then
    new.number := (select coalesce(max(i.number), 1) + 1 from agenda_items i
      where i.meeting_id = new.meeting_id);
  end if;
  return new;
end"""

# Who prepares or counsels from now on reads what those before him read; who does no longer, not.
AGENDA_SEATED = """
begin
  if not (new.role in ('facilitator','chair','counsel')
      or (tg_op = 'UPDATE' and old.role in ('facilitator','chair','counsel')))
     or exists (select from spaces s where s.id = new.space_id and s.archived_at is not null) then
    return null;
  end if;
  update agenda_items i
     set circle = app.item_circle(i.space_id, i.flagged, i.readers, i.kept_by)
   where i.space_id = new.space_id and (i.flagged or i.readers is not null)
     and i.stopped_at is null;
  update agenda_returns r set circle = app.preparers(r.space_id) where r.space_id = new.space_id;
  return null;
end"""

# What members write by themselves is refused here; functions and their own rules pass. The
# meeting is held while one of its topics changes, so that a clearance sees it or comes first.
# The clock is the later of two, so that nobody is early by telling another hour.
AGENDA_KEPT = """
create function app.agenda_kept() returns trigger language plpgsql as $$
declare m meetings; met integer := 0;
begin
  if current_user <> 'collab_app' then return new; end if;
  if tg_op = 'INSERT' and (new.state not in ('planned','backlog') or new.late_at is not null
      or new.stopped_at is not null or new.proposed_by is not null) then
    raise exception 'a topic begins as one' using errcode = '42501';
  end if;
  if tg_op = 'UPDATE' then
    if (new.meeting_id, new.number, new.title, new.body, new.purpose, new.category, new.minutes,
        new.owner_id, new.marking, new.readers, new.flagged, new.recurring, new.pinned, new.state)
       is not distinct from
       (old.meeting_id, old.number, old.title, old.body, old.purpose, old.category, old.minutes,
        old.owner_id, old.marking, old.readers, old.flagged, old.recurring, old.pinned, old.state)
    then
      return new;
    end if;
    if new.state <> old.state
       and (old.state, new.state) not in (('planned','backlog'), ('backlog','planned')) then
      raise exception 'what became of a topic is for functions to say' using errcode = '42501';
    end if;
    if old.flagged and not new.flagged and (new.title, new.body) = (old.title, old.body) then
      raise exception 'counsel looks at this text first' using errcode = '42501';
    end if;
    if old.fixed or exists (select from late_asks a join meetings x on x.id = a.meeting_id
        where a.item_id = old.id and x.state in ('in_progress','paused')) then
      raise exception 'this topic stands as it is' using errcode = 'P0C02';
    end if;
  end if;
  for m in select x.* from meetings x where x.id in (new.meeting_id, old.meeting_id)
      order by x.id for share loop
    met := met + 1;
    if m.state <> 'draft' or coalesce(greatest(now(), new.updated_at)
        >= m.starts_at - make_interval(hours => m.freeze_hours), false) then
      raise exception 'the agenda is fixed' using errcode = 'P0C02';
    end if;
  end loop;
  if met < cardinality(array(select distinct x from unnest(array[new.meeting_id, old.meeting_id]) x
      where x is not null)) then
    raise exception 'no such meeting' using errcode = 'P0C04';
  end if;
  if tg_op = 'UPDATE' and (new.marking < old.marking
      or (new.readers is null and old.readers is not null)) then
    raise exception 'a topic is not opened by an edit' using errcode = '42501';
  end if;
  return new;
end $$"""

# The title is part of what was cleared; how long before the agenda freezes must not shrink once
# it would matter; and whoever goes back to a draft has no clearance any more.
MEETING_KEPT = """
create function app.meeting_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if current_user = 'collab_app' and (new.state <> 'draft' or num_nonnulls(new.agenda_hash,
        new.cleared_by, new.cleared_at, new.statement_version, new.opened_at, new.closed_at,
        new.correction_until, new.approved_at, new.halted_item_id) > 0) then
      raise exception 'a meeting begins as a draft' using errcode = '42501';
    end if;
    return new;
  end if;
  if old.state = 'cleared' and new.state = 'draft' then
    new.agenda_hash := null; new.cleared_by := null; new.cleared_at := null;
  end if;
  if current_user <> 'collab_app' then return new; end if;
  if (new.title, new.freeze_hours, new.quorum_firms, new.names_firms, new.correction_days)
     is distinct from (old.title, old.freeze_hours, old.quorum_firms, old.names_firms,
       old.correction_days)
     and (old.state <> 'draft' or coalesce(greatest(now(), new.updated_at)
        >= old.starts_at - make_interval(hours => old.freeze_hours), false)) then
    raise exception 'this stands as it was cleared' using errcode = 'P0C02';
  end if;
  if (new.starts_at, new.ends_at, new.place, new.agenda_asked_at)
     is distinct from (old.starts_at, old.ends_at, old.place, old.agenda_asked_at)
     and old.state not in ('draft','cleared') then
    raise exception 'it has begun' using errcode = 'P0C02';
  end if;
  -- Moved away, opened to changes and moved back, an agenda would have had no freeze.
  if (old.state = 'cleared' and (new.starts_at is null or (new.starts_at < old.starts_at
        and new.starts_at - make_interval(hours => new.freeze_hours) < old.cleared_at)))
     or (old.state = 'draft' and new.starts_at < old.starts_at
        and new.starts_at - make_interval(hours => new.freeze_hours)
          <= greatest(now(), new.updated_at)) then
    raise exception 'it would be frozen already' using errcode = 'P0C02';
  end if;
  return new;
end $$"""

# Who answered, and who consented, is for the person and for whoever convenes.
TO_THE_CONVENER = """
  new.circle := array[new.representation_id, new.org_id] || array(select t.representation_id
    from seats t where t.space_id = new.space_id and t.role = 'facilitator'
     and t.ended_at is null);
  return new;
end"""
POLL_ANSWERED = f"""
begin
  if not exists (select from meetings m where m.id = new.meeting_id and m.state = 'draft'
      and m.starts_at is null and app.reads('meetings', m.id, m.space_id))
     or not exists (select from poll_options o where o.id = new.option_id
      and o.meeting_id = new.meeting_id) then
    raise exception 'nobody asks this any more' using errcode = 'P0C02';
  end if;
  {TO_THE_CONVENER}"""

# Whoever sits in a meeting that is on, and has not taken note of the statement it was opened
# under, says nothing for his firm before he has.
OWES_STATEMENT = """
  select exists (select from attendances a join meetings m on m.id = a.meeting_id
    where m.space_id = home and m.state in ('opened','in_progress','paused')
      and m.statement_version is not null and a.left_at is null
      and a.representation_id = app.representation_id()
      and not exists (select from statement_acknowledgements k where k.meeting_id = m.id
        and k.representation_id = a.representation_id
        and k.statement_version = m.statement_version))"""

LATE_CONSENTED = f"""
begin
  perform from meetings m where m.id = new.meeting_id for share;
  if not exists (select from late_asks a join meetings m on m.id = a.meeting_id
      join agenda_items i on i.id = a.item_id
      join attendances t on t.meeting_id = m.id and t.representation_id = new.representation_id
        and t.firm_id = new.firm_id and t.left_at is null
        and t.role not in ('facilitator','counsel','trustee')
      where a.meeting_id = new.meeting_id and a.item_id = new.item_id
        and m.state = 'in_progress' and i.state = 'backlog') then
    raise exception 'nobody asks this of somebody present' using errcode = 'P0C02';
  end if;
  if app.owes_statement(new.space_id) then
    raise exception 'first the statement' using errcode = 'P0C05';
  end if;
  {TO_THE_CONVENER.replace("new.org_id]", "new.org_id, new.firm_id]")}"""

LATE_ASKED = """
begin
  perform from meetings m where m.id = new.meeting_id and m.state = 'in_progress' for share;
  if not found or not exists (select from agenda_items i where i.id = new.item_id
      and i.space_id = new.space_id and i.state = 'backlog' and not i.flagged) then
    raise exception 'only what stands in the backlog, in session' using errcode = 'P0C02';
  end if;
  return new;
end"""

POLL_COUNTS = """
  select a.option_id, a.answer, count(*) from poll_answers a
   where a.meeting_id = (select m.id from meetings m where m.id = meeting
       and m.space_id = any(app.spaces()) and app.reads('meetings', m.id, m.space_id))
     and exists (select from seats t where t.space_id = a.space_id and t.ended_at is null
       and t.representation_id = a.representation_id)
   group by a.option_id, a.answer"""

LATE_STANDING = """
  with here as (select distinct t.firm_id from attendances t where t.meeting_id = meeting
      and t.left_at is null and t.role not in ('facilitator','counsel','trustee')),
  silent as (select h.firm_id from here h where not exists (select from late_consents c
      where c.meeting_id = meeting and c.item_id = item and c.firm_id = h.firm_id))
  select jsonb_build_object(
      'counsel', exists (select from attendances t where t.meeting_id = meeting
        and t.left_at is null and t.role = 'counsel'),
      'agreed', exists (select from here) and not exists (select from silent),
      'mine', exists (select from late_consents c where c.meeting_id = meeting
        and c.item_id = item and c.firm_id = app.org_id()),
      'firms', case when m.space_id = any(app.held_as('facilitator','chair','counsel'))
        then (select count(*) from here) end,
      'missing', case when m.space_id = any(app.held_as('facilitator','chair','counsel'))
        then (select count(*) from silent) end,
      'who', case when m.space_id = any(app.held_as('facilitator'))
        then (select coalesce(jsonb_agg(s.firm_id), '[]') from silent s) end)
    from meetings m join late_asks a on a.meeting_id = m.id and a.item_id = item
   where m.id = meeting and m.space_id = any(app.spaces())
     and app.reads('meetings', m.id, m.space_id)
     and (m.space_id = any(app.held_as('facilitator','chair','counsel'))
       or exists (select from attendances t where t.meeting_id = meeting
         and t.left_at is null and t.representation_id = app.representation_id()))"""

# Who is present learns his own firm's answer, and whether all agreed; how many, who convenes.
# Counts and stamps in one breath; whoever comes or leaves meanwhile waits for the meeting's lock.
ADMIT_LATE = f"""
declare m meetings; i agenda_items; how jsonb;
begin
  {MEETING}
  if not m.space_id = any(app.held_as('facilitator','chair')) then
    raise exception 'whoever chairs admits' using errcode = '42501';
  end if;
  if m.state <> 'in_progress' then return 'late_not_in_session'; end if;
  select * into i from agenda_items x where x.id = item and x.space_id = m.space_id for update;
  how := app.late_standing(m.id, item);
  if i.id is null or how is null then
    raise exception 'nobody asked for it' using errcode = 'P0C04';
  end if;
  if i.state <> 'backlog' or i.flagged then
    raise exception 'it is on an agenda, or with counsel' using errcode = 'P0C02';
  end if;
  if not (how ->> 'counsel')::boolean then return 'late_no_counsel'; end if;
  if (how ->> 'firms')::integer = 0 then return 'late_nobody_present'; end if;
  if (how ->> 'missing')::integer > 0 then return 'late_consent_missing'; end if;
  update agenda_items x set meeting_id = m.id, state = 'planned', late_at = at_time,
    late_words = format('added in session %s, consent of %s %s, counsel present',
      to_char(at_time at time zone m.time_zone, 'HH24:MI'), how ->> 'firms',
      case when how ->> 'firms' = '1' then 'firm' else 'firms' end),
    number = (select max(y.number) + 1 from agenda_items y where y.meeting_id = m.id),
    marking = greatest(x.marking, m.marking), shared_at = greatest(x.shared_at, at_time),
    version = x.version + 1, updated_at = at_time
   where x.id = i.id;
  return null;
end"""

# Anybody who works here may propose; the row names him only if he wishes, and a proposal of his
# own, which he alone reads, keeps who it was.
PROPOSE_TOPIC = """
declare o spaces; me uuid := app.representation_id();
begin
  select * into o from spaces s where s.id = home
     and s.id = any(app.held_as('facilitator','chair','member','counsel','expert','stakeholder'));
  if not found then raise exception 'no such group' using errcode = 'P0C04'; end if;
  if (said ->> 'marking')::smallint > least(3,
      (app.ceilings())[array_position(app.spaces(), home)]) then
    raise exception 'above what he may read here' using errcode = '42501';
  end if;
  insert into agenda_items (id, org_id, space_id, marking, shared_at, series_id, title, body,
      purpose, category, minutes, proposed_by, recurring, pinned, state, updated_at, flagged)
  values (item, o.org_id, o.id, (said ->> 'marking')::smallint, at_time,
      (said ->> 'series_id')::uuid, said ->> 'title', said ->> 'body', said ->> 'purpose',
      said ->> 'category', (said ->> 'minutes')::integer,
      case when (said ->> 'named')::boolean then me end, false, false, 'backlog', at_time,
      (said ->> 'flagged')::boolean);
  -- Counsel looks before anybody who prepares does; in its circle the proposer would be known, so
  -- that he reads his own words here.
  insert into topic_proposals values (gen_random_uuid(), o.org_id, o.id,
    (said ->> 'marking')::smallint, null, array[me], at_time, item, me, app.org_id(),
    said ->> 'title', said ->> 'body', '', null);
end"""

# Past a topic its mover reads; those he does not read keep their places between the others.
SHIFT_TOPIC = f"""
declare m meetings; meeting uuid; here integer; there integer;
begin
  select i.meeting_id into meeting from agenda_items i where i.id = item;
  {MEETING}
  if not m.space_id = any(app.held_as('facilitator','chair')) then
    raise exception 'this is for others to order' using errcode = '42501';
  end if;
  select max(o.at) filter (where o.id = item), max(o.at) filter (where o.id = past)
    into here, there
    from (select i.id, row_number() over (order by i.number, i.id) as at from agenda_items i
      where i.meeting_id = m.id and i.state <> 'dropped' and not i.fixed) o;
  if here is null or there is null or not app.reads('agenda_items', item, m.space_id)
     or not app.reads('agenda_items', past, m.space_id) then
    raise exception 'no such topic' using errcode = 'P0C04';
  end if;
  if m.state <> 'draft' or coalesce(greatest(now(), at_time)
      >= m.starts_at - make_interval(hours => m.freeze_hours), false) then
    raise exception 'the agenda is fixed' using errcode = 'P0C02';
  end if;
  update agenda_items i set number = 1 + o.at from (
      select x.id, row_number() over (order by case when x.id = item
          then there + sign(there - here) * 0.5 else x.at end) as at
        from (select y.id, row_number() over (order by y.number, y.id) as at from agenda_items y
          where y.meeting_id = m.id and y.state <> 'dropped' and not y.fixed) x) o
   where i.id = o.id;
  update agenda_items i set version = i.version + 1, updated_at = at_time where i.id = item;
end"""

SETTLE_TOPIC = """
declare i agenda_items; told uuid;
begin
  select * into i from agenda_items x where x.id = item for update;
  if not found or not i.space_id = any(app.spaces())
     or not app.reads('agenda_items', i.id, i.space_id) then
    raise exception 'no such topic' using errcode = 'P0C04';
  end if;
  if i.state <> 'backlog' or (stays and not i.flagged) then
    raise exception 'it is settled' using errcode = 'P0C02';
  end if;
  if not i.space_id = any(app.held_as('counsel'))
     and (stays or not i.space_id = any(app.held_as('facilitator','chair'))) then
    raise exception 'this is for others to settle' using errcode = '42501';
  end if;
  if stays and i.version is distinct from seen then
    raise exception 'it changed while counsel read it' using errcode = 'P0C02';
  end if;
  if stays then
    update agenda_items x set flagged = false, version = x.version + 1 where x.id = item;
  else
    update agenda_items x set state = 'dropped', version = x.version + 1, updated_at = at_time
     where x.id = item;
  end if;
  update topic_proposals set reason = saying, answered_at = at_time where item_id = item
    returning representation_id into told;
  if told is not null and not stays then
    perform app.enqueue(gen_random_uuid(), 'topic:' || gen_random_uuid(), 'mail.topic_answered',
      jsonb_build_object('representation_id', told), at_time);
  end if;
end"""

# Once for each topic, however often it is called. A topic that was stopped by an objection does
# not come again by itself; of a meeting that never was, information comes again too.
CARRY_OVER = f"""
declare m meetings; carried integer;
begin
  {MEETING}
  if not m.space_id = any(app.held_as('facilitator','chair','counsel')) then
    raise exception 'whoever closes carries over' using errcode = '42501';
  end if;
  if m.state in ('draft','cleared','opened','in_progress','paused') then
    raise exception 'it is not closed' using errcode = 'P0C02';
  end if;
  update agenda_items set state = 'not_discussed', version = version + 1, updated_at = at_time
   where meeting_id = m.id and state = 'planned' and not fixed;
  insert into agenda_items (id, org_id, space_id, marking, circle, shared_at, series_id, title,
      body, purpose, category, minutes, owner_id, proposed_by, recurring, pinned, state,
      carried_from_id, updated_at, flagged, readers, kept_by)
    select gen_random_uuid(), i.org_id, i.space_id, i.marking, i.circle, at_time, m.series_id,
      i.title, i.body, i.purpose, i.category, i.minutes, i.owner_id, i.proposed_by, i.recurring,
      i.pinned, 'backlog', i.id, at_time, i.flagged, i.readers, i.kept_by
    from agenda_items i
   where i.meeting_id = m.id and not i.fixed and i.stopped_at is null
     and (i.state = 'not_discussed'
       or (i.state = 'discussed' and (i.recurring or i.id = any(unfinished))))
     and (i.purpose <> 'inform' or i.pinned or m.state = 'cancelled')
     and not exists (select from agenda_items c where c.carried_from_id = i.id);
  get diagnostics carried = row_count;
  return carried;
end"""

INNER = {
    "agenda_hash(m meetings) returns bytea language sql stable": AGENDA_HASH,
    "preparers(home uuid) returns uuid[] language sql stable": PREPARERS,
    (
        "item_circle(home uuid, flagged boolean, named uuid[], keeper uuid) returns uuid[]"
        " language sql stable"
    ): ITEM_CIRCLE,
    "owes_statement(home uuid) returns boolean language sql stable": OWES_STATEMENT,
}
OUTER = {
    "agenda_digest(meeting uuid) returns text language sql volatile": AGENDA_DIGEST,
    (
        "clear_agenda(meeting uuid, seen text, at_time timestamptz) returns text"
        " language plpgsql volatile"
    ): CLEAR_AGENDA,
    (
        "return_agenda(meeting uuid, note uuid, saying text, at_time timestamptz) returns void"
        " language plpgsql volatile"
    ): RETURN_AGENDA,
    (
        "poll_counts(meeting uuid) returns table (option_id uuid, answer text, people bigint)"
        " language sql volatile"
    ): POLL_COUNTS,
    "late_standing(meeting uuid, item uuid) returns jsonb language sql volatile": LATE_STANDING,
    (
        "admit_late(meeting uuid, item uuid, at_time timestamptz) returns text"
        " language plpgsql volatile"
    ): ADMIT_LATE,
    (
        "propose_topic(home uuid, item uuid, said jsonb, at_time timestamptz) returns void"
        " language plpgsql volatile"
    ): PROPOSE_TOPIC,
    (
        "shift_topic(item uuid, past uuid, at_time timestamptz) returns void"
        " language plpgsql volatile"
    ): SHIFT_TOPIC,
    (
        "settle_topic(item uuid, stays boolean, saying text, seen integer, at_time timestamptz)"
        " returns void language plpgsql volatile"
    ): SETTLE_TOPIC,
    (
        "carry_over(meeting uuid, unfinished uuid[], at_time timestamptz) returns integer"
        " language plpgsql volatile"
    ): CARRY_OVER,
}
TRIGGERS = {
    ("circle_drawn", "agenda_items"): CIRCLE,
    ("poll_answered", "poll_answers"): POLL_ANSWERED,
    ("late_asked", "late_asks"): LATE_ASKED,
    ("late_consented", "late_consents"): LATE_CONSENTED,
}
NOT_YET = " select 'not_ready' "
READY = "app.agenda_ready(m meetings, on_step text, at_time timestamptz)"


def upgrade() -> None:
    for table, statement in TABLES.items():
        sql(statement)
        process(table, **WRITTEN[table])
    sql(*COLUMNS)
    for signature, body in INNER.items():
        definer(f"app.{signature}", "collab_gate", body, callers="collab_gate")
    for signature, body in OUTER.items():
        definer(f"app.{signature}", "collab_gate", body)
    _answer_ready(AGENDA_READY)
    for (function, table), body in TRIGGERS.items():
        _hang(function, table, body)
    sql(
        f"create function app.agenda_seated() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${AGENDA_SEATED}$body$",
        "create trigger agenda_seated after insert or update on seats"
        " for each row execute function app.agenda_seated()",
    )
    hand_over("app.agenda_seated", "collab_gate")
    sql(
        AGENDA_KEPT,
        "create trigger agenda_kept before insert or update on agenda_items"
        " for each row execute function app.agenda_kept()",
        MEETING_KEPT,
        "create trigger meeting_kept before insert or update on meetings"
        " for each row execute function app.meeting_kept()",
    )
    searchable("meetings", "'meeting'", title="r.title", body="r.place")
    searchable(
        "agenda_items",
        "'agenda_item'",
        title="r.title",
        body="r.body",
        subject="r.meeting_id",
        listed="r.state <> 'dropped' and not r.fixed",
    )


def downgrade() -> None:
    unsearchable("agenda_items")
    unsearchable("meetings")
    sql(
        "drop trigger meeting_kept on meetings",
        "drop function app.meeting_kept",
        "drop trigger agenda_kept on agenda_items",
        "drop function app.agenda_kept",
        "drop trigger agenda_seated on seats",
        "drop function app.agenda_seated",
    )
    for function, table in TRIGGERS:
        sql(f"drop trigger {function} on {table}", f"drop function app.{function}")
    _answer_ready(NOT_YET)
    for signature in (*reversed(OUTER), *reversed(INNER)):
        sql(f"drop function app.{signature.partition('(')[0]}")
    for table in reversed(TABLES):
        sql(f"drop table {table}")
    sql(
        "drop index uq_agenda_items_carried",
        "drop index uq_agenda_items_fixed",
        "revoke update (marking) on agenda_items from collab_app",
        "alter table agenda_items drop flagged, drop readers, drop kept_by",
        "alter table meetings drop agenda_asked_at",
    )


def _answer_ready(body: str) -> None:
    """Say what must hold before an agenda's steps, in place of what was said before."""
    sql(f"drop function {READY}")
    definer(f"{READY} returns text language sql stable", "collab_gate", body, callers="collab_gate")


def _hang(function: str, table: str, body: str) -> None:
    """Hang a helper's function on a table; it is the helper who may."""
    sql(
        f"create function app.{function}() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${body}$body$",
    )
    hand_over(f"app.{function}", "collab_gate")
    sql(
        f"grant trigger on {table} to collab_gate",
        "set local role collab_gate",
        f"create trigger {function} before insert or update on {table}"
        f" for each row execute function app.{function}()",
        "reset role",
        f"revoke trigger on {table} from collab_gate",
    )
