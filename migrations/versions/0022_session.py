"""In session: who is there, the statement taken note of, opening, live notes, and the stop."""

from migrations.operations import GOVERNED_COLUMNS, definer, hand_over, let, own_rules, process, sql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

COLUMNS = {
    "meetings": "current_item_id uuid",
    "agenda_notes": "flagged_at timestamptz, add column seen_body text not null default ''",
    "attendances": "pseudonym smallint, add column protested boolean not null default false",
    "protocol_entries": "number integer not null default 0",
}

STOPS = f"""
create table topic_stops ({GOVERNED_COLUMNS},
    meeting_id uuid not null,
    item_id uuid not null,
    objector_id uuid not null references representations (id),
    firm_id uuid not null references organisations (id),
    pseudonym smallint,
    stopped_at timestamptz not null,
    state text not null check (state in ('open','continued','ended')),
    reason text,
    decided_by uuid references representations (id),
    decided_at timestamptz,
    check ((state = 'open') = (decided_at is null)),
    foreign key (space_id, meeting_id) references meetings (space_id, id),
    foreign key (space_id, item_id) references agenda_items (space_id, id))"""
STOP_INDEXES = """
create unique index uq_topic_stops_locked on topic_stops (item_id) where state <> 'continued';
create index ix_topic_stops_meeting on topic_stops (meeting_id, stopped_at, id)"""
LOCKS = """
create table topic_locks (
    stop_id uuid not null,
    table_name text not null,
    space_id uuid not null,
    row_id uuid not null,
    before_circle uuid[],
    before_author uuid references representations (id),
    hangs boolean not null,
    foreign key (space_id, stop_id) references topic_stops (space_id, id),
    primary key (table_name, row_id))"""

# Whoever reads a meeting and sits where it is held; its row is locked for what follows.
FOUND = """
  select * into m from meetings x where x.id = meeting for update;
  if not found or not m.space_id = any(app.spaces())
     or not app.reads('meetings', m.id, m.space_id) then
    raise exception 'no such meeting' using errcode = 'P0C04';
  end if;"""
IN_TURN = """
  perform pg_advisory_xact_lock(hashtextextended(x.space_id::text, 16))
     from meetings x where x.id = meeting;"""
CHAIRS = "m.space_id = any(app.held_as('facilitator','chair'))"
OF_ANOTHER = (
    "person <> app.representation_id() and not m.space_id = any(app.held_as('facilitator'))"
)
LIVE = "('opened','in_progress','paused')"
MOVED_ON = "raise exception 'the meeting moved on' using errcode = 'P0C02'"
NOT_YOURS = "raise exception 'this is for others to do' using errcode = '42501'"

HOLDING = """
  select coalesce(array_agg(t.representation_id order by t.representation_id), '{}')
    from seats t join memberships m on m.id = t.membership_id
    join representations p on p.id = t.representation_id
   where t.space_id = home and t.role = any(wanted) and t.ended_at is null
     and t.role = any(m.roles) and (m.ended_at is null or m.ended_at > now())
     and p.ended_at is null"""

# Neutral words, and no name: whoever acted is told by his firm, a protected person by nothing.
# That a topic for few was taken up is for as few.
ENTER = """
  insert into protocol_entries (id, org_id, space_id, marking, author_id, circle, shared_at,
    meeting_id, item_id, kind, firm_id, words, at, number)
  values (gen_random_uuid(), m.org_id, m.space_id, m.marking, null,
    (select i.circle from agenda_items i where i.id = topic and what = 'topic'), at_time, m.id,
    topic, what, firm, said, at_time,
    (select count(*) + 1 from protocol_entries p where p.meeting_id = m.id))"""

# The house (ultimate parents, and what is known to be of one parent) of each of some firms.
KIN = """kin(a, b) as (
    select id, parent_id from organisations where parent_id is not null
    union select parent_id, id from organisations where parent_id is not null
    union select org_id, other_id from organisation_relations where kind = 'same_parent'
    union select other_id, org_id from organisation_relations where kind = 'same_parent'),
  house(firm, member) as (
    select f, f from unnest(firms) f
    union select h.firm, k.b from house h join kin k on k.a = h.member),
  houses as (select h.firm, min(h.member::text) as house from house h group by h.firm)"""
HOUSES = f"with recursive {KIN} select h.firm, h.house from houses h"
HOUSE_COUNT = " select count(distinct h.house)::integer from app.firm_houses(firms) h "

# The twin of KnownRelations.between: declared, or of one market as far as anybody knows.
COMPETING = f"""
  with recursive {KIN}
  select exists (select from houses a join houses b on a.firm < b.firm and a.house <> b.house
      join organisations x on x.id = a.firm join organisations y on y.id = b.firm
     where (x.kind = y.kind and x.kind in ('member_company','mining_company')
         and (x.tier is null or y.tier is null or x.tier = y.tier))
        or exists (select from organisation_relations r
          join house p on p.firm = a.firm join house q on q.firm = b.firm
         where r.kind = 'competitor' and ((r.org_id = p.member and r.other_id = q.member)
            or (r.org_id = q.member and r.other_id = p.member))))"""

# Competitors sit together, and nobody of counsel with them.
UNATTENDED = """
  select not coalesce(bool_or(a.role = 'counsel'), false)
     and app.competing(coalesce(array_agg(distinct a.firm_id), '{}'))
    from attendances a where a.meeting_id = meeting and a.left_at is null"""

# Whoever comes or leaves, no session goes on like that for a moment.
INTERRUPT = """
  update meetings x set state = 'paused', updated_at = at_time, version = x.version + 1
   where x.id = meeting and x.state = 'in_progress' and app.unattended(x.id)"""

# Everything that is missing, worst first. Quorum counts houses of those who take part for a firm.
LACKS = """
declare wants text[] := '{}'; firms uuid[]; members uuid[];
begin
  select coalesce(array_agg(distinct a.firm_id), '{}'),
         coalesce(array_agg(distinct a.firm_id) filter (where a.role in ('member','chair')
           and o.kind not in ('association','law_firm')), '{}')
    into firms, members
    from attendances a join organisations o on o.id = a.firm_id
   where a.meeting_id = m.id and a.left_at is null;
  if on_step = 'open' then
    if m.agenda_hash is null then wants := wants || 'not_cleared'::text;
    elsif m.agenda_hash is distinct from app.agenda_hash(m) then
      wants := wants || 'agenda_changed'::text;
    end if;
    if m.starts_at is null then wants := wants || 'no_time'::text;
    elsif at_time < m.starts_at - interval '60 minutes' then wants := wants || 'too_early'::text;
    end if;
    if cardinality(firms) = 0 then wants := wants || 'nobody_here'::text; end if;
    if app.house_count(members) < m.quorum_firms then wants := wants || 'no_quorum'::text; end if;
    if exists (select from attendances a where a.meeting_id = m.id and a.left_at is null
        and not exists (select from statement_acknowledgements k where k.meeting_id = m.id
          and k.representation_id = a.representation_id
          and k.statement_version = m.statement_version)) then
      wants := wants || 'not_acknowledged'::text;
    end if;
  end if;
  if on_step in ('start','resume') and exists (select from topic_stops s
      where s.meeting_id = m.id and s.state = 'open') then
    wants := wants || 'stopped'::text;
  elsif on_step = 'resume' and m.halted_item_id is not null
      and not m.space_id = any(app.held_as('counsel')) then
    wants := wants || 'counsel_resumes'::text;
  end if;
  if on_step in ('open','start','resume') and app.unattended(m.id) then
    wants := wants || 'no_counsel'::text;
  end if;
  return wants;
end"""
READY = " select (app.session_lacks(m, on_step, at_time))[1] "
NOT_YET = " select 'not_ready' "

# What is missing is for those who can see to it; how far it is, for everybody who reads.
OPENING = f"""
declare m meetings;
begin
  select * into m from meetings x where x.id = meeting;
  if not found or not m.space_id = any(app.spaces())
     or not app.reads('meetings', m.id, m.space_id) then
    raise exception 'no such meeting' using errcode = 'P0C04';
  end if;
  m.statement_version := coalesce(case when m.opened_at is not null then m.statement_version end,
    on_version);
  return jsonb_build_object(
    'lacks', case when {CHAIRS} or m.space_id = any(app.held_as('counsel'))
      then app.session_lacks(m, 'open', at_time) else '{{}}' end,
    'competing', app.competing(array(select distinct a.firm_id from attendances a
      where a.meeting_id = m.id and a.left_at is null)),
    'firms', app.house_count(array(select distinct a.firm_id from attendances a
      join organisations o on o.id = a.firm_id
      where a.meeting_id = m.id and a.left_at is null and a.role in ('member','chair')
        and o.kind not in ('association','law_firm'))),
    'people', (select count(*) from attendances a
      where a.meeting_id = m.id and a.left_at is null),
    'acknowledged', (select count(*) from attendances a
      where a.meeting_id = m.id and a.left_at is null and exists (
        select from statement_acknowledgements k where k.meeting_id = m.id
         and k.representation_id = a.representation_id
         and k.statement_version = m.statement_version)),
    'hidden', coalesce((select jsonb_agg(jsonb_build_object('pseudonym', a.pseudonym,
        'arrived_at', a.arrived_at, 'left_at', a.left_at) order by a.arrived_at, a.pseudonym)
      from attendances a where a.meeting_id = m.id and a.pseudonym is not null
       and not app.representation_id() = any(a.circle)), '[]'));
end"""

FIX = f"""
declare m meetings;
begin
  {FOUND}
  if not {CHAIRS} then {NOT_YOURS}; end if;
  if m.state <> 'cleared' then {MOVED_ON}; end if;
  update meetings x set statement_version = on_version where x.id = m.id;
end"""

# A person of the room, and no other; a protected one is read by himself and who facilitates, so
# nobody else names him: what came of it would tell who is behind a pseudonym.
ATTEND = f"""
declare m meetings; t seats; number smallint; last timestamptz;
begin
  {FOUND}
  if person <> app.representation_id() and not {CHAIRS} then {NOT_YOURS}; end if;
  if not (m.state in {LIVE} or (m.state = 'cleared' and m.starts_at is not null
      and at_time >= m.starts_at - interval '60 minutes')) then
    {MOVED_ON};
  end if;
  if not person = any(app.holding(m.space_id, 'facilitator', 'chair', 'member', 'counsel',
      'trustee', 'expert', 'observer', 'stakeholder')) then
    raise exception 'no such person' using errcode = 'P0C04';
  end if;
  select * into t from seats s where s.space_id = m.space_id and s.representation_id = person
     and s.ended_at is null;
  if t.role = 'stakeholder' and {OF_ANOTHER} then
    raise exception 'no such person' using errcode = 'P0C04';
  end if;
  -- Whoever cannot read the meeting could take note of nothing in it, and stop nothing.
  if not exists (select from memberships k where k.id = t.membership_id
      and least(t.ceiling, k.max_marking) >= m.marking
      and (t.org_id = m.org_id or greatest(t.history_from, k.history_from) <= m.shared_at)
      and (m.circle is null or m.circle && array[person, t.org_id])) then
    raise exception 'he does not read this meeting' using errcode = 'P0C02';
  end if;
  select max(a.left_at) into last from attendances a
   where a.meeting_id = m.id and a.representation_id = person;
  if exists (select from attendances a where a.meeting_id = m.id
      and a.representation_id = person and a.left_at is null) then
    return false;
  end if;
  if t.role = 'stakeholder' then
    select coalesce(max(a.pseudonym) filter (where a.representation_id = person),
        coalesce(max(a.pseudonym), 0) + 1) into number
      from attendances a where a.meeting_id = m.id;
  end if;
  insert into attendances (id, org_id, space_id, marking, author_id, circle, shared_at, meeting_id,
    representation_id, firm_id, role, arrived_at, pseudonym)
  values (ident, m.org_id, m.space_id, m.marking, null,
    case when number is not null then app.holding(m.space_id, 'facilitator') || person end,
    at_time, m.id, person, t.org_id, t.role, greatest(at_time, last), number);
  if m.state in ('in_progress','paused') then
    perform app.enter_protocol(m, 'arrived', null, case when number is null then t.org_id end,
      case when number is null then 'A participant joined.'
        else format('Participant %s joined.', number) end, at_time);
  end if;
  perform app.interrupt(m.id, at_time);
  perform app.draw_notes(m.id);
  return true;
end"""

# Nobody but oneself says that one left in protest; it is entered though somebody noted the
# leaving before.
DEPART = f"""
declare m meetings; a attendances;
begin
  {FOUND}
  if person <> app.representation_id() and (protest or not {CHAIRS}) then {NOT_YOURS}; end if;
  if m.state not in {LIVE} and m.state <> 'cleared' then {MOVED_ON}; end if;
  select * into a from attendances x where x.meeting_id = m.id and x.representation_id = person
   order by x.arrived_at desc, x.left_at desc nulls first limit 1;
  if not found or (a.pseudonym is not null and {OF_ANOTHER}) then
    raise exception 'no such person' using errcode = 'P0C04';
  end if;
  if a.left_at is not null and (a.protested or not protest) then return false; end if;
  update attendances x set left_at = coalesce(x.left_at, greatest(at_time, x.arrived_at)),
      protested = protest where x.id = a.id;
  if m.state in {LIVE} then
    perform app.enter_protocol(m, case when protest then 'left_in_protest' else 'left' end, null,
      case when a.pseudonym is null then a.firm_id end,
      case when a.pseudonym is null then 'A participant'
        else format('Participant %s', a.pseudonym) end
      || case when protest then ' left in protest.' else ' left.' end, at_time);
  end if;
  perform app.interrupt(m.id, at_time);
  perform app.draw_notes(m.id);
  return true;
end"""

# Oneself, or, read aloud by whoever chairs, persons who sit in the room.
ACKNOWLEDGE = f"""
declare m meetings; one record; done integer := 0; attested boolean;
begin
  {FOUND}
  attested := persons <> array[app.representation_id()];
  if attested and not {CHAIRS} then {NOT_YOURS}; end if;
  if m.state not in {LIVE} and m.state <> 'cleared' then {MOVED_ON}; end if;
  if m.opened_at is not null and m.statement_version <> on_version then {MOVED_ON}; end if;
  for one in select u.ident, t.representation_id as person, t.org_id, t.role
      from unnest(idents, persons) u(ident, person)
      join seats t on t.representation_id = u.person and t.space_id = m.space_id
       and t.ended_at is null
      where not attested or exists (select from attendances a where a.meeting_id = m.id
        and a.representation_id = u.person and a.left_at is null
        and (a.pseudonym is null or m.space_id = any(app.held_as('facilitator')))) loop
    insert into statement_acknowledgements (id, org_id, space_id, marking, author_id, circle,
      shared_at, meeting_id, representation_id, firm_id, statement_version, statement_hash,
      attested_by, acknowledged_at)
    values (one.ident, m.org_id, m.space_id, m.marking, null,
      case when one.role = 'stakeholder'
        then app.holding(m.space_id, 'facilitator') || one.person end,
      at_time, m.id, one.person, one.org_id, on_version, on_hash,
      case when attested then app.representation_id() end, at_time)
    on conflict (meeting_id, representation_id, statement_version) do nothing;
    if found then done := done + 1; end if;
  end loop;
  perform app.draw_notes(m.id);
  return done;
end"""

TAKE_UP = f"""
declare m meetings; i agenda_items;
begin
  {FOUND}
  if not {CHAIRS} then {NOT_YOURS}; end if;
  select * into i from agenda_items x where x.id = topic and x.meeting_id = m.id
     and x.state <> 'dropped';
  if not found or not app.reads('agenda_items', topic, m.space_id) then
    raise exception 'no such topic' using errcode = 'P0C04';
  end if;
  if m.state <> 'in_progress' or i.stopped_at is not null then {MOVED_ON}; end if;
  if app.unattended(m.id) then return 'no_counsel'; end if;
  if m.current_item_id is not distinct from i.id then return 'taken_up'; end if;
  update meetings x set current_item_id = i.id, updated_at = at_time, version = x.version + 1
   where x.id = m.id;
  perform app.enter_protocol(m, 'topic', i.id, null, 'A topic was taken up.', at_time);
  perform app.draw_notes(m.id);
  return null;
end"""

MARK = f"""
declare m meetings; i agenda_items;
begin
  {FOUND}
  if not {CHAIRS} then {NOT_YOURS}; end if;
  select * into i from agenda_items x where x.id = topic and x.meeting_id = m.id for update;
  if not found or not app.reads('agenda_items', topic, m.space_id) then
    raise exception 'no such topic' using errcode = 'P0C04';
  end if;
  if m.state not in ('in_progress','paused') or i.stopped_at is not null
     or i.state not in ('planned','discussed','not_discussed') then
    {MOVED_ON};
  end if;
  if outcome not in ('discussed','not_discussed') then {NOT_YOURS}; end if;
  update agenda_items x set state = outcome, updated_at = at_time, version = x.version + 1
   where x.id = i.id and x.state <> outcome;
end"""

# In the room, with the statement acknowledged, while it was spoken of.
HEARD = """
  with periods as (
    select p.item_id, p.at as from_at, lead(p.at) over (order by p.at, p.number) as until_at
      from protocol_entries p where p.meeting_id = meeting and p.kind = 'topic')
  select coalesce(array_agg(distinct a.representation_id), '{}')
    from attendances a join meetings m on m.id = a.meeting_id
   where a.meeting_id = meeting
     and exists (select from statement_acknowledgements k where k.meeting_id = meeting
       and k.representation_id = a.representation_id
       and k.statement_version = m.statement_version)
     and exists (select from periods p where p.item_id = topic
       and a.arrived_at <= coalesce(p.until_at, m.closed_at, 'infinity')
       and coalesce(a.left_at, 'infinity') >= p.from_at)"""

# What the screen would have had reviewed is read by those who prepare, and counsel, until counsel
# has seen it; a topic for few keeps its notes for as few. Whoever chairs is of a firm: he reads
# what he heard, and all of it only while he sits there (or did to the end) under the statement.
NOTE_READERS = """
  select coalesce(array_agg(distinct p.id), '{}') from agenda_items i
    join representations p on p.id = any(app.holding(i.space_id, 'facilitator', 'counsel'))
      or (p.id = any(app.heard(i.meeting_id, i.id))
        and (not held_back or p.id = any(app.holding(i.space_id, 'chair'))))
      or (p.id = any(app.holding(i.space_id, 'chair')) and exists (select from attendances a
        join meetings m on m.id = a.meeting_id
        join statement_acknowledgements k on k.meeting_id = m.id
          and k.representation_id = a.representation_id
          and k.statement_version = m.statement_version
        where m.id = i.meeting_id and a.representation_id = p.id
          and coalesce(a.left_at, 'infinity') >= coalesce(m.closed_at, 'infinity')))
   where i.id = topic and (i.circle is null or p.id = any(i.circle) or p.org_id = any(i.circle))"""

DRAW_NOTES = """
  update agenda_notes n set circle = x.circle
    from (select o.id, app.note_readers(o.item_id, o.flagged_at is not null) as circle
            from agenda_notes o where o.meeting_id = meeting) x
   where n.id = x.id and n.circle is distinct from x.circle
     and not exists (select from topic_locks l
       where l.table_name = 'agenda_notes' and l.row_id = n.id)"""

BEGIN_NOTE = f"""
declare m meetings; n uuid;
begin
  {FOUND}
  if not {CHAIRS} then {NOT_YOURS}; end if;
  if not exists (select from agenda_items i where i.id = topic and i.meeting_id = m.id)
     or not app.reads('agenda_items', topic, m.space_id) then
    raise exception 'no such topic' using errcode = 'P0C04';
  end if;
  if not (m.state in {LIVE} or m.state = 'closed') or exists (select from agenda_items i
      where i.id = topic and i.stopped_at is not null) then
    {MOVED_ON};
  end if;
  select x.id into n from agenda_notes x where x.item_id = topic;
  if found then return n; end if;
  insert into agenda_notes (id, org_id, space_id, marking, author_id, circle, shared_at, meeting_id,
    item_id, updated_at)
  select ident, m.org_id, m.space_id, greatest(m.marking, i.marking), null, null, at_time, m.id,
    i.id, at_time from agenda_items i where i.id = topic;
  return ident;
end"""

# Whoever writes: while it is spoken of, and on until minutes are drafted of it.
KEEP_NOTE = f"""
declare m meetings; i agenda_items;
begin
  if tg_op = 'UPDATE' and new.body = old.body
     and new.flagged_at is not distinct from old.flagged_at then
    return new;
  end if;
  if tg_op = 'UPDATE' and old.flagged_at is not null and new.flagged_at is null
     and (new.body, new.seen_body) = (old.body, old.seen_body) then
    raise exception 'counsel lets a note pass' using errcode = '42501';
  end if;
  select * into m from meetings x where x.id = new.meeting_id;
  select * into i from agenda_items x where x.id = new.item_id;
  if i.meeting_id is distinct from m.id or i.stopped_at is not null
     or not (m.state in {LIVE} or m.state = 'closed') then
    {MOVED_ON};
  end if;
  new.circle := app.note_readers(new.item_id, new.flagged_at is not null);
  return new;
end"""

SEE_NOTE = f"""
declare n agenda_notes;
begin
  select * into n from agenda_notes x where x.id = note for update;
  if not found or not n.space_id = any(app.held_as('counsel'))
     or not app.reads('agenda_notes', n.id, n.space_id) then
    raise exception 'no such note' using errcode = 'P0C04';
  end if;
  if n.flagged_at is null or n.version <> seen_version then {MOVED_ON}; end if;
  update agenda_notes x set flagged_at = null, seen_body = x.body,
      circle = app.note_readers(x.item_id, false) where x.id = n.id;
end"""

# The topic, and all that hangs on it at any depth, by whatever name its table points there.
ON_TOPIC = """
declare layer uuid[] := array[topic]; seen uuid[] := array[topic]; found uuid[]; line uuid[];
  place record;
begin
  return query select 'agenda_items', topic, false;
  while cardinality(layer) > 0 loop
    found := '{}';
    for place in select c.relname::text as name, a.attname::text as points
        from pg_class c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
         and a.attname in ('item_id','agenda_item_id','topic_id','subject_id','about_id',
           'decision_id','position_id','action_id')
         and not c.relname in ('protocol_entries','topic_stops','objections','releases',
           'late_asks','late_consents')  -- who was asked and agreed: no words of the topic
         and has_table_privilege(c.oid, 'UPDATE')
         and 7 = (select count(*) from pg_attribute g where g.attrelid = c.oid and g.attname in
           ('id','org_id','space_id','marking','author_id','circle','shared_at')) loop
      execute format('select array_agg(x.id) from %I x where x.space_id = $1'
        ' and x.%I = any($2) and not x.id = any($3)', place.name, place.points)
        using home, layer, seen into line;
      if line is not null then
        return query select place.name, r, true from unnest(line) r;
        found := found || line; seen := seen || line;
      end if;
    end loop;
    layer := found;
  end loop;
end"""

# What was taken back is nobody's for good, and what is under review too is its own lock's to draw
# and to open: what it was before stands in that lock as well.
OWN_TO_DRAW = (
    "to_jsonb(x) ->> ''withdrawn_at'' is null and not exists"
    " (select from locks k where k.row_id = x.id and k.table_name = %L)"
)

# Counsel and the objector; of what merely hangs there, those of them who could read it before.
DRAW_LOCKS = f"""
declare l record;
begin
  for l in select x.*, s.objector_id from topic_locks x join topic_stops s on s.id = x.stop_id
      where s.id = stop loop
    if l.table_name = 'agenda_notes' then
      update topic_locks x set before_circle = app.note_readers(n.item_id,
          n.flagged_at is not null)
        from agenda_notes n where n.id = l.row_id and x.table_name = l.table_name
         and x.row_id = l.row_id returning x.before_circle into l.before_circle;
    end if;
    execute format('update %I x set author_id = null, circle = (select coalesce(array_agg(p.id),'
      ' ''{{}}'') from representations p where (p.id = any($1) or p.id = $2) and (not $3'
      ' or $4 is null or p.id = any($4) or p.org_id = any($4))) where x.id = $5'
      ' and {OWN_TO_DRAW}', l.table_name, l.table_name)
      using app.holding(l.space_id, 'counsel'), l.objector_id, l.hangs, l.before_circle, l.row_id;
  end loop;
end"""

# At once, for everybody: the next request of anybody else finds nothing. A second click is the
# same stop; of two at the same moment the later one waits for the lock and finds it stopped. Taking
# down and taking back (16) wait for it, and it for them; what is delivered meanwhile (11) is there
# when the topic is asked again, or finds it locked.
STOP = f"""
declare m meetings; i agenda_items; s topic_stops; me uuid := app.representation_id(); one record;
  counsel uuid[]; found_now uuid[];
begin
  {IN_TURN}
  {FOUND}
  select * into i from agenda_items x where x.id = topic and x.meeting_id = m.id
     and x.state <> 'dropped' for update;
  if not found then raise exception 'no such topic' using errcode = 'P0C04'; end if;
  select * into s from topic_stops x where x.item_id = i.id and x.state <> 'continued';
  if found and s.objector_id = me then
    return jsonb_build_object('stop', s.id, 'new', false);
  end if;
  if not app.reads('agenda_items', i.id, m.space_id) and not exists (select from topic_locks l
      where l.table_name = 'agenda_items' and l.row_id = i.id and (l.before_circle is null
        or l.before_circle && array[me, app.org_id()])) then
    raise exception 'no such topic' using errcode = 'P0C04';
  end if;
  if s.id is not null or m.state not in {LIVE} or not exists (select from attendances a
      where a.meeting_id = m.id and a.representation_id = me and a.left_at is null) then
    {MOVED_ON};
  end if;
  counsel := app.holding(m.space_id, 'counsel');
  insert into topic_stops (id, org_id, space_id, marking, author_id, circle, shared_at, meeting_id,
    item_id, objector_id, firm_id, pseudonym, stopped_at, state)
  values (ident, m.org_id, m.space_id, m.marking, null,
    array(select distinct c from unnest(counsel || me) c), at_time, m.id, i.id, me, app.org_id(),
    (select a.pseudonym from attendances a where a.meeting_id = m.id
       and a.representation_id = me and a.left_at is null), at_time, 'open');
  loop
    found_now := array(select t.row_id from app.on_topic(i.id, m.space_id) t order by 1);
    perform pg_advisory_xact_lock(hashtextextended(c::text, 11)) from unnest(found_now) c;
    exit when found_now
      = array(select t.row_id from app.on_topic(i.id, m.space_id) t order by 1);
  end loop;
  for one in select * from app.on_topic(i.id, m.space_id) loop
    execute format('insert into topic_locks select $1, $2, x.space_id, x.id,'
      ' case when k.row_id is null then x.circle else k.before_circle end,'
      ' case when k.row_id is null then x.author_id else k.before_author end, $3'
      ' from %I x left join (select * from locks l where l.row_id = $4 and l.table_name = $2'
      ' limit 1) k on true where x.id = $4 and to_jsonb(x) ->> ''withdrawn_at'' is null'
      ' on conflict do nothing', one.table_name)
      using ident, one.table_name, one.hangs, one.row_id;
  end loop;
  perform app.draw_locks(ident);
  update agenda_items x set stopped_at = at_time where x.id = i.id;
  update meetings x set halted_item_id = i.id, updated_at = at_time, version = x.version + 1,
    state = case when x.state = 'in_progress' then 'paused' else x.state end where x.id = m.id;
  perform app.enter_protocol(m, 'stopped', i.id, null,
    'A participant objected. The topic is locked, and counsel looks at it.', at_time);
  perform app.enqueue(gen_random_uuid(), 'stopped:' || gen_random_uuid(), 'mail.topic_stopped',
      jsonb_build_object('representation_id', c), at_time) from unnest(counsel) c;
  if cardinality(counsel) = 0 then
    perform app.tell_facilitators(m.space_id, 'mail.topic_stuck', at_time);
  end if;
  return jsonb_build_object('stop', ident, 'new', true);
end"""

DECIDE = f"""
declare m meetings; s topic_stops; one record; meeting uuid;
begin
  select x.meeting_id into meeting from topic_stops x where x.id = stop;
  {IN_TURN}
  {FOUND}
  select * into s from topic_stops x where x.id = stop for update;
  if not s.space_id = any(app.held_as('counsel'))
     or not app.representation_id() = any(s.circle) then
    raise exception 'no such stop' using errcode = 'P0C04';
  end if;
  if s.state <> 'open' or outcome not in ('continued','ended') then {MOVED_ON}; end if;
  update topic_stops x set state = outcome, reason = nullif(btrim(words), ''),
    decided_by = app.representation_id(), decided_at = at_time where x.id = s.id;
  if outcome = 'continued' then
    for one in delete from topic_locks l where l.stop_id = s.id returning l.* loop
      execute format('update %I x set circle = $1, author_id = $2 where x.id = $3'
        ' and {OWN_TO_DRAW}', one.table_name, one.table_name)
        using one.before_circle, one.before_author, one.row_id;
    end loop;
    update agenda_items x set stopped_at = null, state = case when x.state = 'planned'
        and m.state not in ('in_progress','paused','opened') then 'not_discussed' else x.state end
     where x.id = s.item_id;
    update agenda_items x set circle = app.item_circle(x.space_id, x.flagged, x.readers, x.kept_by)
     where x.id = s.item_id and (x.flagged or x.readers is not null);
    perform app.draw_notes(m.id);
    -- Its meeting closed without it: it comes back to the backlog as what was not discussed does.
    if not m.state in {LIVE} then perform app.carry_over(m.id, '{{}}', at_time); end if;
  else
    update meetings x set current_item_id = null
     where x.id = m.id and x.current_item_id = s.item_id;
  end if;
  update meetings x set version = x.version + 1, updated_at = at_time where x.id = m.id;
  perform app.enter_protocol(m, outcome, s.item_id, null, case outcome
    when 'continued' then 'Counsel looked at the topic. It may go on.'
    else 'Counsel ended the topic. Nothing of it is noted.' end, at_time);
end"""

# Every step of a session enters itself, whoever takes it, and an end ends everything that is open.
KEEP_PROTOCOL = """
declare said text; what text;
begin
  if new.state = old.state then return new; end if;
  if new.state = 'opened' then
    what := 'opened';
    said := 'The meeting was opened. Everybody present had acknowledged the statement.';
  elsif new.state = 'in_progress' then
    what := case old.state when 'opened' then 'started' else 'resumed' end;
    said := case old.state when 'opened' then 'The session began.' else 'The session went on.' end;
    new.halted_item_id := null;
  elsif new.state = 'paused' and new.halted_item_id is not distinct from old.halted_item_id then
    what := 'paused';
    said := case when app.unattended(new.id)
      then 'The session was interrupted: competitors were present without counsel.'
      else 'The session was interrupted.' end;
  elsif new.state = 'closed' then
    what := 'closed'; said := 'The session was closed.';
    update attendances a set left_at = greatest(new.updated_at, a.arrived_at)
     where a.meeting_id = new.id and a.left_at is null;
    update agenda_items i set state = 'not_discussed', updated_at = new.updated_at,
      version = i.version + 1
     where i.meeting_id = new.id and i.state = 'planned' and i.stopped_at is null
       and not i.fixed;
    new.current_item_id := null;
  end if;
  if what is not null then
    perform app.enter_protocol(new, what, null, null, said, new.updated_at);
  end if;
  return new;
end"""

# Who said that he is there said it of that hour.
KEEP_PRESENCE = """
begin
  if new.starts_at is distinct from old.starts_at then
    update attendances a set left_at = greatest(new.updated_at, a.arrived_at)
     where a.meeting_id = new.id and a.left_at is null;
  end if;
  return null;
end"""

# Who prepares or counsels from now on reads what those before him read; who does no longer, not.
# Who lost his seat is there no longer either. What is archived stands as it is.
SESSION_SEATED = f"""
declare one record; m meetings;
begin
  if exists (select from spaces s where s.id = new.space_id and s.archived_at is not null) then
    return null;
  end if;
  if tg_op = 'UPDATE' and new.ended_at is not null and old.ended_at is null then
    for one in select a.* from attendances a where a.space_id = new.space_id
        and a.representation_id = new.representation_id and a.left_at is null loop
      select * into m from meetings x where x.id = one.meeting_id for update;
      update attendances a set left_at = greatest(new.ended_at, a.arrived_at)
       where a.id = one.id and a.left_at is null;
      if found and m.state in {LIVE} then
        perform app.enter_protocol(m, 'left', null,
          case when one.pseudonym is null then one.firm_id end,
          case when one.pseudonym is null then 'A participant left.'
            else format('Participant %s left.', one.pseudonym) end,
          greatest(new.ended_at, one.arrived_at));
        perform app.interrupt(m.id, greatest(new.ended_at, m.updated_at));
      end if;
    end loop;
  end if;
  if not new.role in ('facilitator','chair','counsel') then return null; end if;
  for one in select x.id from meetings x
      where x.space_id = new.space_id and x.opened_at is not null loop
    perform app.draw_notes(one.id);
  end loop;
  if new.role = 'facilitator' then
    update attendances a set circle = app.holding(new.space_id, 'facilitator')
        || a.representation_id where a.space_id = new.space_id and a.pseudonym is not null;
    update statement_acknowledgements k set circle = app.holding(new.space_id, 'facilitator')
        || k.representation_id where k.space_id = new.space_id and k.circle is not null;
  elsif new.role = 'counsel' then
    for one in select * from topic_stops s where s.space_id = new.space_id loop
      update topic_stops s set circle = array(select distinct c
          from unnest(app.holding(s.space_id, 'counsel') || s.objector_id) c) where s.id = one.id;
      perform app.draw_locks(one.id);
    end loop;
  end if;
  return null;
end"""

VOID, TRUE = "returns void language plpgsql volatile", "returns boolean language plpgsql volatile"
INNER = {
    "holding": ("(home uuid, variadic wanted text[]) returns uuid[] language sql stable", HOLDING),
    "enter_protocol": (
        (
            "(m meetings, what text, topic uuid, firm uuid, said text, at_time timestamptz)"
            " returns void language sql volatile"
        ),
        ENTER,
    ),
    "firm_houses": (
        "(firms uuid[]) returns table (firm uuid, house text) language sql stable",
        HOUSES,
    ),
    "house_count": ("(firms uuid[]) returns integer language sql stable", HOUSE_COUNT),
    "competing": ("(firms uuid[]) returns boolean language sql stable", COMPETING),
    "unattended": ("(meeting uuid) returns boolean language sql stable", UNATTENDED),
    "interrupt": (
        "(meeting uuid, at_time timestamptz) returns void language sql volatile",
        INTERRUPT,
    ),
    "heard": ("(meeting uuid, topic uuid) returns uuid[] language sql stable", HEARD),
    "note_readers": (
        "(topic uuid, held_back boolean) returns uuid[] language sql stable",
        NOTE_READERS,
    ),
    "draw_notes": ("(meeting uuid) returns void language sql volatile", DRAW_NOTES),
    "on_topic": (
        (
            "(topic uuid, home uuid) returns table (table_name text, row_id uuid, hangs boolean)"
            " language plpgsql volatile"
        ),
        ON_TOPIC,
    ),
    "draw_locks": (f"(stop uuid) {VOID}", DRAW_LOCKS),
    "session_lacks": (
        "(m meetings, on_step text, at_time timestamptz) returns text[] language plpgsql stable",
        LACKS,
    ),
}
OUTER = {
    "opening": (
        (
            "(meeting uuid, on_version text, at_time timestamptz) returns jsonb"
            " language plpgsql volatile"
        ),
        OPENING,
    ),
    "fix_statement": (f"(meeting uuid, on_version text) {VOID}", FIX),
    "attend": (f"(ident uuid, meeting uuid, person uuid, at_time timestamptz) {TRUE}", ATTEND),
    "depart": (f"(meeting uuid, person uuid, protest boolean, at_time timestamptz) {TRUE}", DEPART),
    "acknowledge": (
        (
            "(idents uuid[], meeting uuid, persons uuid[], on_version text, on_hash text,"
            " at_time timestamptz) returns integer language plpgsql volatile"
        ),
        ACKNOWLEDGE,
    ),
    "take_up": (
        ("(meeting uuid, topic uuid, at_time timestamptz) returns text language plpgsql volatile"),
        TAKE_UP,
    ),
    "mark_topic": (
        f"(meeting uuid, topic uuid, outcome text, at_time timestamptz) {VOID}",
        MARK,
    ),
    "begin_note": (
        (
            "(ident uuid, meeting uuid, topic uuid, at_time timestamptz) returns uuid"
            " language plpgsql volatile"
        ),
        BEGIN_NOTE,
    ),
    "see_note": (f"(note uuid, seen_version integer) {VOID}", SEE_NOTE),
    "stop_topic": (
        (
            "(ident uuid, meeting uuid, topic uuid, at_time timestamptz) returns jsonb"
            " language plpgsql volatile"
        ),
        STOP,
    ),
    "decide_stop": (f"(stop uuid, outcome text, words text, at_time timestamptz) {VOID}", DECIDE),
}
TRIGGERS = {
    "keep_note": ("agenda_notes", "before insert or update", KEEP_NOTE),
    "keep_protocol": ("meetings", "before update of state", KEEP_PROTOCOL),
    "keep_presence": ("meetings", "after update of starts_at", KEEP_PRESENCE),
    "session_seated": ("seats", "after insert or update", SESSION_SEATED),
}


def _ready(body: str) -> None:
    """Say what must hold before a session's steps."""
    definer(
        "app.session_ready(m meetings, on_step text, at_time timestamptz) returns text"
        " language sql stable",
        "collab_gate",
        body,
        callers="collab_gate",
    )


def upgrade() -> None:
    for table, column in COLUMNS.items():
        sql(f"alter table {table} add column {column}")
    sql("grant update (flagged_at) on agenda_notes to collab_app", STOPS)
    process("topic_stops")
    sql(*STOP_INDEXES.split(";\n"), LOCKS)
    own_rules("topic_locks", "")
    let("collab_gate", "topic_locks", "select, insert, update, delete")
    # A function's body is read when it is made: those that are called come first, and one that
    # knows no order of its own is checked when it runs.
    sql("set local check_function_bodies = off")
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body)
    sql("drop function app.session_ready")
    _ready(READY)
    for name, (table, moment, body) in TRIGGERS.items():
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
            f"create trigger {name} {moment} on {table} for each row execute function app.{name}()",
        )
        hand_over(f"app.{name}", "collab_gate")


# What was locked is let go: the older schema knows no way to.
RESTORE = f"""
do $$
declare one record;
begin
  for one in select * from topic_locks loop
    execute format('update %I x set circle = $1, author_id = $2 where x.id = $3'
      ' and {OWN_TO_DRAW}', one.table_name, one.table_name)
      using one.before_circle, one.before_author, one.row_id;
  end loop;
end $$"""


def downgrade() -> None:
    for name, (table, _, _) in TRIGGERS.items():
        sql(f"drop trigger {name} on {table}", f"drop function app.{name}")
    sql("set local role collab_gate", RESTORE, "reset role", "drop function app.session_ready")
    for name in (*OUTER, *reversed(INNER)):
        sql(f"drop function app.{name}")
    sql("drop table topic_locks", "drop table topic_stops")
    for table, column in COLUMNS.items():
        names = [one.split()[0] for one in column.split("add column ")]
        sql(*(f"alter table {table} drop column {name}" for name in names if name))
    _ready(NOT_YET)
