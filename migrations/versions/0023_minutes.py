"""Minutes: versions nobody can change, what is said of them, corrections, addenda, approval."""

from migrations.operations import GOVERNED_COLUMNS, definer, hand_over, process, searchable, sql
from migrations.operations import unsearchable as found_no_more

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = {
    "minutes_versions": f"""
create table minutes_versions ({GOVERNED_COLUMNS},
    meeting_id uuid not null,
    number integer not null check (number > 0),
    cause text not null
        check (cause in ('drafted','edited','submitted','passed','corrected','approved')),
    leaves bytea[] not null check (cardinality(leaves) > 0),
    root bytea not null check (octet_length(root) = 32),
    made_at timestamptz not null,
    unique (meeting_id, number),
    foreign key (space_id, meeting_id) references meetings (space_id, id))""",
    "minutes_sections": f"""
create table minutes_sections ({GOVERNED_COLUMNS},
    version_id uuid not null,
    meeting_id uuid not null,
    position integer not null check (position > 0),
    part uuid not null,
    kind text not null check (kind in ('head','item','outcome','protocol')),
    item_id uuid,
    title text not null check (btrim(title) <> ''),
    body text not null check (char_length(body) <= 40000),
    late boolean not null,
    stopped boolean not null,
    final boolean not null,
    narrow uuid[],
    salt bytea not null check (octet_length(salt) = 32),
    hash bytea not null check (octet_length(hash) = 32),
    unique (version_id, position),
    unique (version_id, part),
    foreign key (space_id, version_id) references minutes_versions (space_id, id),
    foreign key (space_id, meeting_id) references meetings (space_id, id),
    foreign key (space_id, item_id) references agenda_items (space_id, id));
create index ix_minutes_sections_version on minutes_sections (version_id, position)""",
    "minutes_voices": f"""
create table minutes_voices ({GOVERNED_COLUMNS},
    meeting_id uuid not null,
    representation_id uuid not null references representations (id),
    firm_id uuid not null references organisations (id),
    kind text not null check (kind in ('no_objection','approves','passes','returns')),
    root bytea not null check (octet_length(root) = 32),
    words text not null default '' check (char_length(words) <= 4000),
    foreign key (space_id, meeting_id) references meetings (space_id, id));
create index ix_minutes_voices_meeting on minutes_voices (meeting_id, shared_at, id)""",
    "minutes_corrections": f"""
create table minutes_corrections ({GOVERNED_COLUMNS},
    meeting_id uuid not null,
    part uuid not null,
    before_text text not null,
    after_text text not null check (char_length(after_text) <= 40000),
    reason text not null check (btrim(reason) <> '' and char_length(reason) <= 2000),
    representation_id uuid not null references representations (id),
    firm_id uuid not null references organisations (id),
    proposed_at timestamptz not null,
    state text not null check (state in ('counsel','open','accepted','declined','refused')),
    answer text not null default '' check (char_length(answer) <= 2000),
    answered_by uuid references representations (id),
    answered_at timestamptz,
    check ((state in ('counsel','open')) = (answered_at is null)),
    foreign key (space_id, meeting_id) references meetings (space_id, id));
create index ix_minutes_corrections_meeting on minutes_corrections (meeting_id, proposed_at, id)""",
    "minutes_addenda": f"""
create table minutes_addenda ({GOVERNED_COLUMNS},
    meeting_id uuid not null,
    number integer check (number > 0),
    part uuid,
    narrow uuid[],
    words text not null check (btrim(words) <> '' and char_length(words) <= 10000),
    root bytea not null check (octet_length(root) = 32),
    salt bytea not null check (octet_length(salt) = 32),
    hash bytea check (octet_length(hash) = 32),
    written_at timestamptz not null,
    state text not null check (state in ('counsel','added','refused')),
    answer text not null default '' check (char_length(answer) <= 2000),
    answered_by uuid references representations (id),
    answered_at timestamptz,
    unique (meeting_id, number),
    check ((state = 'counsel') = (answered_at is null)),
    check ((state = 'added') = (number is not null)),
    check ((number is null) = (hash is null)),
    foreign key (space_id, meeting_id) references meetings (space_id, id))""",
}

SALT = """
  select uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())"""

# Lengths stand before texts, so that no two sections are written alike. Without the salt whoever
# holds the hash of a part kept from him could try short texts until one fits.
LEAF = """
  select sha256(convert_to(concat_ws(E'\\n', 'collab minutes section 1', s.kind, s.marking,
    s.late::int, s.stopped::int, octet_length(s.title), s.title, octet_length(s.body), s.body,
    encode(s.salt, 'hex')), 'UTF8'))"""
ROOT = """
  select sha256(convert_to(concat_ws(E'\\n', 'collab minutes 1', meeting,
    (select string_agg(encode(l.leaf, 'hex'), E'\\n' order by l.at)
       from unnest(leaves) with ordinality l(leaf, at))), 'UTF8'))"""
"""Twins of ``collab/features/meetings/minutes/rules.py``; a test compares them."""

# Who reads a part: those who prepare and counsel; in the correction window whoever was there; once
# approved, whoever reads its topic. Counsel reads what he is to judge, as at the desk (ADR 22).
CIRCLE = """
  with sits as (select t.representation_id as one, t.org_id as firm, t.role from seats t
      join memberships s on s.id = t.membership_id
     where t.space_id = m.space_id and t.ended_at is null
       and (s.ended_at is null or s.ended_at > now()) and t.role = any(s.roles)),
  was as (select distinct a.representation_id as one, a.firm_id as firm from attendances a
     where a.meeting_id = m.id)
  select case when m.state in ('approved','archived') then narrow else
    coalesce((select array_agg(distinct x.one) from (
      select s.one from sits s where s.role = 'counsel'
      union select s.one from sits s where s.role in ('facilitator','chair')
        and (narrow is null or narrow && array[s.one, s.firm])
      union select w.one from was w where m.state = 'correction'
        and (narrow is null or narrow && array[w.one, w.firm])) x), '{}') end"""

LAST = """
  select * from minutes_versions v where v.meeting_id = meeting order by v.number desc limit 1"""

# One version after another, each whole: what was approved, passed or said of one stays true of it.
# Salts are drawn anew with every change, or a hash would tell which part kept from one changed.
# They are as old as their meeting: who came to the group after it reads nothing of it.
PUT = """
declare ident uuid := gen_random_uuid(); n integer; one minutes_sections; i integer;
  held timestamptz := coalesce(m.opened_at, m.shared_at);
  done minutes_sections[] := '{}'; leaves bytea[] := '{}';
begin
  if cardinality(parts) = 0 then return null; end if;
  select coalesce(max(v.number), 0) + 1 into n from minutes_versions v where v.meeting_id = m.id;
  for i in 1 .. cardinality(parts) loop
    one := parts[i];
    one.id := gen_random_uuid(); one.version_id := ident; one.position := i;
    one.org_id := m.org_id; one.space_id := m.space_id; one.meeting_id := m.id;
    one.author_id := null; one.shared_at := held; one.final := because = 'approved';
    if because in ('drafted','edited','corrected') then one.salt := app.minutes_salt(); end if;
    one.hash := app.minutes_leaf(one);
    one.circle := app.minutes_circle(m, one.narrow);
    done := done || one; leaves := leaves || one.hash;
  end loop;
  insert into minutes_versions (id, org_id, space_id, marking, circle, shared_at, meeting_id,
      number, cause, leaves, root, made_at)
    values (ident, m.org_id, m.space_id, m.marking, app.minutes_circle(m, m.circle), held, m.id,
      n, because, leaves, app.minutes_root(m.id, leaves), at_time);
  insert into minutes_sections select * from unnest(done);
  return ident;
end"""

AGAIN = """
declare parts minutes_sections[];
begin
  select array_agg(case when s.part = changed then
      jsonb_populate_record(s, jsonb_build_object('body', new_body)) else s end order by s.position)
    into parts from minutes_sections s
   where s.version_id = (select v.id from app.minutes_last(m.id) v);
  return app.put_minutes(m, coalesce(parts, '{}'), because, at_time);
end"""

MINE = """
  select * into m from meetings x where x.id = meeting for update;
  if not found or not m.space_id = any(app.spaces())
     or not app.reads('meetings', m.id, m.space_id) then
    raise exception 'no such meeting' using errcode = 'P0C04';
  end if;
  select * into v from app.minutes_last(m.id);"""
CHAIRS = """
  if not m.space_id = any(app.held_as('facilitator', 'chair')) then
    raise exception 'this is for others to do' using errcode = '42501';
  end if;"""
JUDGES = CHAIRS.replace("'facilitator', 'chair'", "'counsel'")
NOW_STANDS = """
  if v.root is distinct from seen then
    raise exception 'another version stands now' using errcode = 'P0C02';
  end if;"""


def _stands(*states: str) -> str:
    named = ", ".join(f"'{state}'" for state in states)
    return f"""
  if m.state not in ({named}) then
    raise exception 'it does not stand where this begins' using errcode = 'P0C02';
  end if;"""


# The marking of a topic and its circle are read here, whatever the caller says of them: he can
# narrow a part, and never widen it.
WRITE = f"""
declare m meetings; v minutes_versions; parts minutes_sections[];
begin
  {MINE}{CHAIRS}{_stands("minutes_draft")}
  if exists (select from jsonb_array_elements(written) p where p ->> 'item_id' is not null
      and not exists (select from agenda_items i
        where i.id = (p ->> 'item_id')::uuid and i.meeting_id = m.id)) then
    raise exception 'no such topic' using errcode = 'P0C04';
  end if;
  select array_agg(jsonb_populate_record(null::minutes_sections, p.part || jsonb_build_object(
      'marking', greatest(m.marking, i.marking, (p.part ->> 'marking')::smallint),
      'narrow', case when jsonb_typeof(p.part -> 'narrow') is distinct from 'array'
        then to_jsonb(coalesce(i.circle, m.circle))
        else (select coalesce(jsonb_agg(one), '[]') from jsonb_array_elements_text(
            p.part -> 'narrow') one where coalesce(i.circle, m.circle) is null
              or one::uuid = any(coalesce(i.circle, m.circle))) end
    )) order by p.at) into parts
    from jsonb_array_elements(written) with ordinality p(part, at)
    left join agenda_items i on i.id = (p.part ->> 'item_id')::uuid and i.meeting_id = m.id;
  return app.put_minutes(m, coalesce(parts, '{{}}'), 'drafted', at_time);
end"""

REVISE = f"""
declare m meetings; v minutes_versions;
begin
  {MINE}{CHAIRS}{_stands("minutes_draft")}{NOW_STANDS}
  if not exists (select from minutes_sections s where s.version_id = v.id and s.part = on_part
      and app.reads('minutes_sections', s.id, s.space_id)) then
    raise exception 'no such part' using errcode = 'P0C04';
  end if;
  if exists (select from minutes_sections s where s.version_id = v.id and s.part = on_part
      and s.kind = 'protocol') then
    raise exception 'what happened stands' using errcode = 'P0C02';
  end if;
  return app.minutes_again(m, 'edited', on_part, new_body, at_time);
end"""

SAY = f"""
declare m meetings; v minutes_versions; me uuid := app.representation_id(); kept uuid[];
begin
  {MINE}
  if said in ('passes','returns') then{JUDGES}{_stands("minutes_counsel")}
  elsif said = 'approves' then{CHAIRS}{_stands("correction")}
  else{_stands("correction")}
    if not exists (select from attendances a
        where a.meeting_id = m.id and a.representation_id = me) then
      raise exception 'this is for those who were there' using errcode = '42501';
    end if;
  end if;{NOW_STANDS}
  select array_agg(distinct t.representation_id) into kept from seats t
   where t.space_id = m.space_id and t.ended_at is null
     and t.role in ('facilitator','chair','counsel');
  if said = 'no_objection' then kept := kept || app.org_id(); end if;
  if said <> 'returns' and exists (select from minutes_voices x
    where x.meeting_id = m.id and x.root = seen
      and x.kind = said and x.representation_id = me) then return; end if;
  insert into minutes_voices (id, org_id, space_id, marking, circle, shared_at, meeting_id,
      representation_id, firm_id, kind, root, words)
    values (gen_random_uuid(), m.org_id, m.space_id, m.marking, kept, at_time, m.id, me,
      app.org_id(), said, seen, on_words);
end"""

# Who was there, and when it began, is not a matter of words: counsel reads that first.
PROPOSE = f"""
declare m meetings; v minutes_versions; s minutes_sections; me uuid := app.representation_id();
begin
  {MINE}{_stands("correction")}{NOW_STANDS}
  if not exists (select from attendances a
      where a.meeting_id = m.id and a.representation_id = me) then
    raise exception 'this is for those who were there' using errcode = '42501';
  end if;
  if greatest(at_time, now()) >= m.correction_until then
    raise exception 'the time for corrections is over' using errcode = 'P0C02';
  end if;
  select * into s from minutes_sections x where x.version_id = v.id and x.part = on_part;
  if not found or not app.reads('minutes_sections', s.id, s.space_id) then
    raise exception 'no such part' using errcode = 'P0C04';
  end if;
  if s.kind = 'protocol' then
    raise exception 'what happened stands' using errcode = 'P0C02';
  end if;
  doubtful := doubtful or s.kind = 'head';
  insert into minutes_corrections (id, org_id, space_id, marking, circle, shared_at, meeting_id,
      part, before_text, after_text, reason, representation_id, firm_id, proposed_at, state)
    values (ident, m.org_id, m.space_id, s.marking, case when doubtful then array(
        select t.representation_id from seats t where t.space_id = m.space_id
           and t.role = 'counsel' and t.ended_at is null) || me else s.circle end,
      at_time, m.id, on_part, s.body, wording, because, me, app.org_id(), at_time,
      case when doubtful then 'counsel' else 'open' end);
  if doubtful then perform app.tell_counsel(m.space_id, at_time); end if;
end"""

TELL_COUNSEL = """
  select app.enqueue(gen_random_uuid(), 'minutes:' || gen_random_uuid(), 'mail.review_waiting',
      jsonb_build_object('representation_id', t.representation_id), at_time)
    from seats t where t.space_id = home and t.role = 'counsel' and t.ended_at is null"""

# Counsel lets it be read by the others or not, in the window alone: only then are there others,
# and only of a part that still stands. The facilitator then accepts or declines. Whoever accepts
# puts one version after the other under the meeting's lock, so two cannot accept at once.
ANSWER = f"""
declare c minutes_corrections; m meetings; v minutes_versions; s minutes_sections; meeting uuid;
begin
  select x.meeting_id into meeting from minutes_corrections x where x.id = correction;
  if not found then raise exception 'no such correction' using errcode = 'P0C04'; end if;
  {MINE}
  select * into c from minutes_corrections x where x.id = correction for update;
  if not app.reads('minutes_corrections', c.id, c.space_id) then
    raise exception 'no such correction' using errcode = 'P0C04';
  end if;{_stands("correction", "minutes_draft")}
  if c.state not in ('counsel','open') then
    raise exception 'it is answered already' using errcode = 'P0C02';
  end if;
  select * into s from minutes_sections x where x.version_id = v.id and x.part = c.part;
  if not m.space_id = any(case c.state when 'counsel' then app.held_as('counsel')
      else app.held_as('facilitator', 'chair') end) then
    raise exception 'it waits for somebody else' using errcode = 'P0C02';
  end if;
  if c.state = 'counsel' and m.state <> 'correction' then
    raise exception 'it is no longer open for corrections' using errcode = 'P0C02';
  end if;
  if accepts and (s.id is null or s.kind = 'protocol') then
    raise exception 'the part is there no more' using errcode = 'P0C02';
  end if;
  if c.state = 'counsel' then
    update minutes_corrections x set state = case when accepts then 'open' else 'refused' end,
        answer = case when accepts then '' else words end, shared_at = at_time,
        answered_by = case when accepts then null else app.representation_id() end,
        answered_at = case when accepts then null else at_time end,
        circle = case when accepts then array(select distinct one from unnest(
            app.minutes_circle(m, s.narrow) || x.representation_id) one) else x.circle end
     where x.id = c.id;
    return;
  end if;
  if accepts then
    if s.body is distinct from c.before_text then
      raise exception 'the part has changed since' using errcode = 'P0C02';
    end if;
    perform app.minutes_again(m, case when m.state = 'correction' then 'corrected' else 'edited'
      end, c.part, c.after_text, at_time);
    update meetings x set correction_until = greatest(x.correction_until,
        greatest(at_time, now()) + least(interval '2 days', x.correction_days * interval '1 day'))
     where x.id = m.id and x.state = 'correction';
  end if;
  update minutes_corrections x set state = case when accepts then 'accepted' else 'declined' end,
      answer = words, answered_by = app.representation_id(), answered_at = at_time
   where x.id = c.id;
end"""

# About one part it goes no further than that part, and only from whoever reads it. Its number comes
# when it stands: a gap would tell of one that is for few, or that counsel refused.
ADD = f"""
declare m meetings; v minutes_versions; p minutes_sections;
begin
  {MINE}{CHAIRS}{_stands("approved", "archived")}
  select * into p from minutes_sections x where x.version_id = v.id and x.part = on_part;
  if on_part is not null
     and (p.id is null or not app.reads('minutes_sections', p.id, p.space_id)) then
    raise exception 'no such part' using errcode = 'P0C04';
  end if;
  if on_part is null then p.narrow := m.circle; end if;
  m.state := 'minutes_counsel';
  insert into minutes_addenda (id, org_id, space_id, marking, circle, shared_at, meeting_id,
      part, narrow, words, root, salt, written_at, state)
    values (ident, m.org_id, m.space_id, coalesce(p.marking, v.marking),
      app.minutes_circle(m, p.narrow), v.shared_at, m.id, on_part, p.narrow, wording, v.root,
      app.minutes_salt(), at_time, 'counsel');
  perform app.tell_counsel(m.space_id, at_time);
end"""

SETTLE = f"""
declare a minutes_addenda; m meetings; v minutes_versions; meeting uuid;
begin
  select x.meeting_id into meeting from minutes_addenda x where x.id = addendum;
  if not found then raise exception 'no such addendum' using errcode = 'P0C04'; end if;
  {MINE}{JUDGES}
  select * into a from minutes_addenda x where x.id = addendum for update;
  if not app.reads('minutes_addenda', a.id, a.space_id) then
    raise exception 'no such addendum' using errcode = 'P0C04';
  end if;
  if a.state <> 'counsel' then
    raise exception 'it is answered already' using errcode = 'P0C02';
  end if;
  if adds then
    select coalesce(max(x.number), 0) + 1 into a.number from minutes_addenda x
     where x.meeting_id = m.id;
    a.hash := sha256(convert_to(concat_ws(E'\\n', 'collab minutes addendum 1',
      encode(a.root, 'hex'), a.number, a.part, octet_length(a.words), a.words,
      encode(a.salt, 'hex')), 'UTF8'));
  end if;
  update minutes_addenda x set state = case when adds then 'added' else 'refused' end,
      answer = on_words, answered_by = app.representation_id(), answered_at = at_time,
      number = a.number, hash = a.hash, circle = case when adds then a.narrow else x.circle end
   where x.id = a.id;
  if adds then
    v.circle := a.narrow; v.marking := a.marking;
    perform app.tell_of_minutes(v, 'minutes_approved', at_time);
  end if;
end"""

# A note for each seat, or, where they can be corrected, for whoever was there: nobody is silent
# about what he was not told of. Whether they are for him the worker asks as himself, when it tells;
# of an addendum about a part for few nobody else is told.
TELL = """
  select app.enqueue(gen_random_uuid(), 'minutes:' || v.id || ':' || t.representation_id || ':'
      || extract(epoch from at_time), 'minutes.tell', jsonb_build_object('version_id', v.id,
        'representation_id', t.representation_id, 'org_id', t.org_id, 'letter', letter), at_time)
    from seats t join memberships b on b.id = t.membership_id
   where t.space_id = v.space_id and t.ended_at is null
     and least(t.ceiling, b.max_marking) >= v.marking
     and (v.circle is null or v.circle && array[t.representation_id, t.org_id])
     and (letter <> 'minutes_open' or exists (select from attendances a
       where a.meeting_id = v.meeting_id and a.representation_id = t.representation_id
         and a.role not in ('facilitator','counsel')))"""

# Silence: nobody has said anything for as long as there was time, by the database's own clock.
QUIET = """
  select m.state = 'correction' and m.correction_until <= least(at_time, now())
    and not exists (select from minutes_corrections c where c.meeting_id = m.id
      and c.state in ('counsel','open'))
    and exists (select from spaces s where s.id = m.space_id and s.archived_at is null)"""

READY = """
declare v minutes_versions; me uuid := app.representation_id();
begin
  select * into v from app.minutes_last(m.id);
  if on_step in ('draft_minutes','rework_minutes','archive') then return null; end if;
  if v.id is null then return 'no_minutes'; end if;
  if on_step = 'submit_minutes' then return null; end if;
  if on_step = 'return_minutes' and m.space_id = any(app.held_as('facilitator','chair')) then
    return null;
  end if;
  if on_step in ('return_minutes','pass_minutes') then
    if on_step = 'pass_minutes' and exists (select from minutes_sections s
        where s.version_id = v.id and not app.reads('minutes_sections', s.id, s.space_id)) then
      return 'unread_part';
    end if;
    if not exists (select from minutes_voices o where o.meeting_id = m.id and o.root = v.root
        and o.representation_id = me
        and o.kind = case on_step when 'pass_minutes' then 'passes' else 'returns' end) then
      return 'no_opinion';
    end if;
    return null;
  end if;
  if on_step <> 'approve_minutes' then return 'not_ready'; end if;
  if not exists (select from minutes_voices o where o.meeting_id = m.id and o.root = v.root
      and o.representation_id = me and o.kind = 'approves') then return 'not_seen'; end if;
  if exists (select from minutes_corrections c where c.meeting_id = m.id
      and c.state in ('counsel','open')) then return 'corrections_open'; end if;
  if app.minutes_quiet(m, at_time) then return null; end if;
  if exists (select from attendances a where a.meeting_id = m.id
      and a.role not in ('facilitator','counsel')) and not exists (select from attendances a
      where a.meeting_id = m.id and a.role not in ('facilitator','counsel')
        and not exists (select from minutes_voices o where o.meeting_id = m.id
          and o.root = v.root and o.kind = 'no_objection' and o.firm_id = a.firm_id)) then
    return null;
  end if;
  return 'window_open';
end"""

# The worker's: it names no viewer, and does only what silence does. Twice is once.
SILENCE = """
declare m meetings;
begin
  select * into m from meetings x where x.id = meeting for update;
  if not found or not app.minutes_quiet(m, at_time)
     or not exists (select from app.minutes_last(m.id)) then return null; end if;
  update meetings x set state = 'approved', approved_at = at_time, updated_at = at_time,
      version = x.version + 1 where x.id = m.id;
  return m.space_id;
end"""

# What every step brings with it, whoever takes it: no step can be taken without.
MOVED = """
declare v minutes_versions; at_time timestamptz := new.updated_at;
begin
  if new.state = 'minutes_counsel' then
    perform app.minutes_again(new, 'submitted', null, null, at_time);
    perform app.tell_counsel(new.space_id, at_time);
  elsif new.state = 'correction' then
    new.correction_until := greatest(at_time, now()) + new.correction_days * interval '1 day';
    perform app.minutes_again(new, 'passed', null, null, at_time);
    select * into v from app.minutes_last(new.id);
    if found then perform app.tell_of_minutes(v, 'minutes_open', at_time); end if;
  elsif new.state = 'approved' then
    perform app.minutes_again(new, 'approved', null, null, at_time);
    select * into v from app.minutes_last(new.id);
    if found then perform app.tell_of_minutes(v, 'minutes_approved', at_time); end if;
  end if;
  return new;
end"""

# Circles are drawn when a version is put. Who takes a seat later has to read what stands, or
# nobody could take it any further; who gives one up reads it no longer.
SEATED = """
declare m meetings; asked meetings; v minutes_versions;
begin
  if not (new.role in ('facilitator','chair','counsel')
      or (tg_op = 'UPDATE' and old.role in ('facilitator','chair','counsel'))) then
    return null;
  end if;
  for m in select x.* from meetings x join spaces s on s.id = x.space_id
      where x.space_id = new.space_id and s.archived_at is null
        and x.state in ('minutes_draft','minutes_counsel','correction','approved','archived') loop
    asked := m;
    asked.state := 'minutes_counsel';
    update minutes_addenda a set circle = app.minutes_circle(asked, a.narrow)
     where a.meeting_id = m.id and a.state = 'counsel';
    continue when m.state in ('approved','archived');
    select * into v from app.minutes_last(m.id);
    update minutes_versions x set circle = app.minutes_circle(m, m.circle) where x.id = v.id;
    update minutes_sections x set circle = app.minutes_circle(m, x.narrow)
     where x.version_id = v.id;
    asked.state := 'correction';
    update minutes_corrections c set circle =
        app.holding(m.space_id, 'counsel') || c.representation_id
     where c.meeting_id = m.id and c.state = 'counsel';
    update minutes_corrections c set circle = array(select distinct one
        from unnest(app.minutes_circle(asked, s.narrow) || c.representation_id) one)
      from minutes_sections s where s.version_id = v.id and s.part = c.part
       and c.meeting_id = m.id and c.state = 'open';
  end loop;
  return null;
end"""

# No row of a version changes; who reads one that is not approved may follow the seats.
KEPT = """
create function app.minutes_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and current_user = 'collab_gate'
     and coalesce(to_jsonb(old) ->> 'cause', '') <> 'approved'
     and coalesce(to_jsonb(old) ->> 'final', '') <> 'true'
     and to_jsonb(new) - 'circle' = to_jsonb(old) - 'circle' then
    return new;
  end if;
  raise exception 'minutes are only ever added to' using errcode = '42501';
end $$"""

SETTLED = """
declare open text[] := array['state','answer','answered_by','answered_at','circle','shared_at',
  'number','hash'];
begin
  if old.state in ('accepted','declined','refused','added')
     or to_jsonb(new) - open is distinct from to_jsonb(old) - open then
    raise exception 'what was decided stands' using errcode = '42501';
  end if;
  return new;
end"""

# Reading minutes leaves a mark, so that no digest tells of them again. The reader's own policies
# judge it: this is no definer.
NOTE = """
create function app.note_minutes(on_version uuid, at_time timestamptz) returns void
 language sql volatile as $body$
  insert into readings (representation_id, item_id, item_kind, space_id, read_at)
  select app.representation_id(), v.id, 'minutes', v.space_id, at_time
    from minutes_versions v where v.id = on_version
  on conflict do nothing $body$"""

AT = "at_time timestamptz"
PUTS = "returns uuid language plpgsql volatile"
DOES = "returns void language plpgsql volatile"
MANY = "returns void language sql volatile"
BYTES = "returns bytea language sql"
AGAIN_OF = "m meetings, because text, changed uuid, new_body text"
INNER = {
    f"minutes_salt() {BYTES} volatile": SALT,
    f"minutes_leaf(s minutes_sections) {BYTES} immutable": LEAF,
    f"minutes_root(meeting uuid, leaves bytea[]) {BYTES} immutable": ROOT,
    "minutes_circle(m meetings, narrow uuid[]) returns uuid[] language sql stable": CIRCLE,
    "minutes_last(meeting uuid) returns setof minutes_versions language sql stable": LAST,
    f"put_minutes(m meetings, parts minutes_sections[], because text, {AT}) {PUTS}": PUT,
    f"minutes_again({AGAIN_OF}, {AT}) {PUTS}": AGAIN,
    f"tell_counsel(home uuid, {AT}) {MANY}": TELL_COUNSEL,
    f"tell_of_minutes(v minutes_versions, letter text, {AT}) {MANY}": TELL,
    f"minutes_quiet(m meetings, {AT}) returns boolean language sql stable": QUIET,
    f"minutes_ready(m meetings, on_step text, {AT}) returns text language plpgsql volatile": READY,
}
PROPOSED = "ident uuid, meeting uuid, on_part uuid, seen bytea, wording text, because text"
OUTER = {
    f"write_minutes(meeting uuid, written jsonb, {AT}) {PUTS}": WRITE,
    f"revise_minutes(meeting uuid, on_part uuid, seen bytea, new_body text, {AT}) {PUTS}": REVISE,
    f"say_of_minutes(meeting uuid, said text, seen bytea, on_words text, {AT}) {DOES}": SAY,
    f"propose_correction({PROPOSED}, doubtful boolean, {AT}) {DOES}": PROPOSE,
    f"answer_correction(correction uuid, accepts boolean, words text, {AT}) {DOES}": ANSWER,
    f"add_addendum(ident uuid, meeting uuid, on_part uuid, wording text, {AT}) {DOES}": ADD,
    f"settle_addendum(addendum uuid, adds boolean, on_words text, {AT}) {DOES}": SETTLE,
}
TRIGGERS = (("minutes_moved", MOVED), ("minutes_settled", SETTLED), ("minutes_seated", SEATED))
NOT_YET = " select 'not_ready' "


def upgrade() -> None:
    for table, statement in TABLES.items():
        sql(statement)
        process(table)
    sql(
        KEPT,
        "create trigger append_only before update or delete on minutes_voices"
        " for each row execute function app.append_only()",
        *(
            f"create trigger kept before update or delete on {table}"
            f" for each row execute function app.minutes_kept()"
            for table in ("minutes_versions", "minutes_sections")
        ),
    )
    sql("drop function app.minutes_ready")
    for signature, body in INNER.items():
        definer(f"app.{signature}", "collab_gate", body, callers="collab_gate")
    for signature, body in OUTER.items():
        definer(f"app.{signature}", "collab_gate", body)
    definer(
        "app.minutes_silent(meeting uuid, at_time timestamptz) returns uuid"
        " language plpgsql volatile",
        "collab_gate",
        SILENCE,
        callers="collab_system",
    )
    for name, body in TRIGGERS:
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$"
        )
    sql(
        "create trigger minutes_moved before update on meetings for each row"
        " when (old.state is distinct from new.state) execute function app.minutes_moved()",
        *(
            f"create trigger settled before update on {table}"
            f" for each row execute function app.minutes_settled()"
            for table in ("minutes_corrections", "minutes_addenda")
        ),
        "create trigger minutes_seated after insert or update on seats for each row"
        " execute function app.minutes_seated()",
        NOTE,
    )
    for name, _ in TRIGGERS:
        hand_over(f"app.{name}", "collab_gate")
    searchable(
        "minutes_sections",
        "'minutes'",
        title="r.title",
        body="r.body",
        subject="r.meeting_id",
        listed="r.final",
    )


def downgrade() -> None:
    found_no_more("minutes_sections")
    sql(
        "drop function app.note_minutes",
        "drop trigger minutes_seated on seats",
        "drop trigger minutes_moved on meetings",
        "drop function app.minutes_silent",
    )
    for signature in (*reversed(OUTER), *reversed(INNER)):
        sql(f"drop function app.{signature[: signature.index('(')]}")
    for table in reversed(TABLES):
        sql(f"drop table {table}")
    for name in (*(name for name, _ in TRIGGERS), "minutes_kept"):
        sql(f"drop function app.{name}")
    definer(
        "app.minutes_ready(m meetings, on_step text, at_time timestamptz) returns text"
        " language sql stable",
        "collab_gate",
        NOT_YET,
        callers="collab_gate",
    )
