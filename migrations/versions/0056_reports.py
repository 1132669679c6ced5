"""Reports in escrow, and the round in which those they speak of say what is not so.

Two sides never meet: what a firm says of a passage stands in its space, circled to it, and once
more in the expert's room, circled to the expert. One function writes both.
"""

from migrations.operations import (
    GOVERNED_COLUMNS,
    definer,
    hand_over,
    let,
    own_rules,
    process,
    sql,
)

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

STATES = ("writing", "escrow", "checking", "answering", "final")
EXPERT, FACILITATOR = "{expert}", "{facilitator}"
STEPS = (
    ("give", "writing", "escrow", EXPERT),
    ("return", "escrow", "writing", FACILITATOR),
    ("check", "escrow", "checking", FACILITATOR),
    ("skip", "escrow", "answering", FACILITATOR),
    ("end", "checking", "answering", FACILITATOR),
    ("give", "answering", "escrow", EXPERT),
    ("finish", "answering", "final", EXPERT),
    ("correct", "final", "writing", EXPERT),
)
"""Twin of ``collab/features/engagements/reports/rules.py``; a test compares them."""
NAMED = ", ".join(f"'{state}'" for state in STATES)

STEP_TABLE = f"""
create table report_steps (
    step text not null,
    before_state text not null check (before_state in ({NAMED})),
    after_state text not null check (after_state in ({NAMED})),
    roles text[] not null,
    primary key (step, before_state))"""

TABLES = {
    "engagement_reports": f"""
create table engagement_reports ({GOVERNED_COLUMNS},
    engagement_id uuid not null unique,
    firm_id uuid not null references organisations (id),
    state text not null default 'writing' check (state in ({NAMED})),
    words text not null default '' check (char_length(words) <= 2000),
    until date,
    parties smallint not null default 0,
    commented smallint not null default 0,
    changed smallint not null default 0,
    version integer not null default 1,
    updated_at timestamptz not null,
    check (state <> 'checking' or until is not null))""",
    "report_versions": f"""
create table report_versions ({GOVERNED_COLUMNS},
    report_id uuid not null,
    number integer not null check (number > 0),
    language text not null check (language in ('en','de','fr','es','pt')),
    title text not null check (btrim(title) <> '' and char_length(title) <= 200),
    summary text not null default '' check (char_length(summary) <= 8000),
    sections jsonb not null default '[]' check (jsonb_typeof(sections) = 'array'),
    text_hash bytea check (octet_length(text_hash) = 32),
    given_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null,
    check ((given_at is null) = (text_hash is null)),
    foreign key (space_id, report_id) references engagement_reports (space_id, id),
    unique (report_id, number));
create unique index uq_report_versions_draft on report_versions (report_id)
    where given_at is null""",
    "report_passages": f"""
create table report_passages ({GOVERNED_COLUMNS},
    report_id uuid not null,
    version_id uuid not null,
    section text not null,
    excerpt text not null check (btrim(excerpt) <> '' and char_length(excerpt) <= 4000),
    party_id uuid not null references organisations (id),
    foreign key (space_id, report_id) references engagement_reports (space_id, id),
    foreign key (space_id, version_id) references report_versions (space_id, id));
create index ix_report_passages_report on report_passages (report_id, section, id)""",
    # The expert's side of a comment; it has the id of its other side.
    "accuracy_notes": f"""
create table accuracy_notes ({GOVERNED_COLUMNS},
    report_id uuid not null,
    passage_id uuid not null,
    state text not null default 'asked' check (state in ('asked','commented','silent')),
    words text not null default '' check (char_length(words) <= 4000),
    answer text not null default '' check (char_length(answer) <= 4000),
    changed boolean,
    answered_at timestamptz,
    version integer not null default 1,
    check ((state = 'commented') = (words <> '')),
    check ((answered_at is null) = (changed is null)),
    foreign key (space_id, report_id) references engagement_reports (space_id, id),
    foreign key (space_id, passage_id) references report_passages (space_id, id))""",
    # The side of the firm that is spoken of.
    "accuracy_threads": f"""
create table accuracy_threads ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    party_id uuid not null references organisations (id),
    heading text not null,
    excerpt text not null,
    until date not null,
    open boolean not null default true,
    state text not null default 'asked' check (state in ('asked','commented','silent')),
    words text not null default '' check (char_length(words) <= 4000),
    answer text not null default '' check (char_length(answer) <= 4000),
    changed boolean,
    answered_at timestamptz,
    version integer not null default 1,
    check ((state = 'commented') = (words <> '')),
    foreign key (space_id, engagement_id) references engagements (space_id, id));
create index ix_accuracy_threads_party on accuracy_threads (party_id, engagement_id)""",
}

HASH = (
    "sha256(convert_to(jsonb_build_array({0}.language, {0}.title, {0}.summary, {0}.sections)::text,"
    " 'UTF8'))"
)

# The expert, whoever convenes, and counsel where it sits in the room: nobody who is spoken of.
CIRCLE = """
  select array(select r.firm_id from engagement_reports r where r.id = report
    union select r.org_id from engagement_reports r where r.id = report
    union select m.org_id from engagement_reports r join memberships m on m.space_id = r.space_id
      where r.id = report and 'counsel' = any(m.roles)
        and (m.ended_at is null or m.ended_at > now())
        and not exists (select from engagement_parties p where p.engagement_id = r.engagement_id
          and p.firm_id = m.org_id and p.subject)
    order by 1)"""

# What is in escrow, or was given at last.
GIVEN = """
  select v.id from report_versions v where v.report_id = report and v.given_at is not null
   order by v.number desc limit 1"""

MINE = """
  select * into r from engagement_reports x where x.id = report for update;
  if not found or not r.space_id = any(app.spaces())
     or not app.reads('engagement_reports', r.id, r.space_id) then
    raise exception 'no such report' using errcode = 'P0C04';
  end if;"""

BEGIN = """
declare m engagement_milestones;
begin
  if not room = any(app.held_as('expert')) then
    raise exception 'no such room' using errcode = 'P0C04';
  end if;
  select * into m from engagement_milestones x where x.space_id = room
   order by x.number limit 1;
  if m.id is null then
    raise exception 'nothing is due here' using errcode = 'P0C02';
  end if;
  insert into engagement_reports (id, org_id, space_id, marking, author_id, circle, shared_at,
    engagement_id, firm_id, updated_at)
  values (ident, m.org_id, room, m.marking, null, array[app.org_id(), m.org_id], at_time,
    m.engagement_id, app.org_id(), at_time);
  update engagement_reports x set circle = app.report_circle(x.id) where x.id = ident;
exception when unique_violation then
  raise exception 'it was begun already' using errcode = 'P0C02';
end"""

# The text is the expert's: no other function writes a version, and nobody writes one in place of
# what was given.
WRITE = f"""
declare r engagement_reports; v report_versions;
begin
  {MINE}
  if r.firm_id <> app.org_id() or not r.space_id = any(app.held_as('expert')) then
    raise exception 'the text is the expert''s' using errcode = '42501';
  end if;
  if r.state not in ('writing','checking','answering') then
    raise exception 'it is not being written' using errcode = 'P0C02';
  end if;
  select * into v from report_versions x where x.report_id = r.id and x.given_at is null;
  if v.id is null then
    if seen_version is not null then
      raise exception 'it was given meanwhile' using errcode = 'P0C02';
    end if;
    insert into report_versions (id, org_id, space_id, marking, author_id, circle, shared_at,
      report_id, number, language, title, summary, sections, updated_at)
    select ident, r.org_id, r.space_id, r.marking, null, array[r.firm_id], at_time, r.id,
      1 + coalesce(max(x.number), 0), in_language, named, said, parts, at_time
      from report_versions x where x.report_id = r.id;
    return ident;
  end if;
  if v.version is distinct from seen_version then
    raise exception 'this is not what was read' using errcode = 'P0C02';
  end if;
  update report_versions x set language = in_language, title = named, summary = said,
      sections = parts, version = x.version + 1, updated_at = at_time where x.id = v.id;
  return v.id;
end"""

STEP = f"""
declare r engagement_reports; s report_steps; v report_versions;
begin
  {MINE}
  select * into s from report_steps x where x.step = on_step and x.before_state = r.state;
  if not found then
    raise exception 'it does not stand where this step begins' using errcode = 'P0C02';
  end if;
  if not r.space_id = any(app.held_as(variadic s.roles))
     or ('expert' = any(s.roles) and r.firm_id <> app.org_id())
     or ('facilitator' = any(s.roles) and r.org_id <> app.org_id()) then
    raise exception 'this is for others to do' using errcode = '42501';
  end if;
  if on_step in ('give','finish') then
    select * into v from report_versions x where x.report_id = r.id order by x.number desc limit 1
      for update;
    if v.id is null or (on_step = 'give' and v.given_at is not null)
       or jsonb_array_length(v.sections) = 0 or (on_step = 'finish' and v.given_at is not null
         and exists (select from accuracy_notes n join report_passages p on p.id = n.passage_id
           where p.version_id = v.id and n.changed)) then
      return 'nothing_written';
    end if;
    if on_step = 'finish' and v.given_at is null
       and not app.changed_as_said(v, app.given_version(r.id)) then
      return 'beyond';
    end if;
    if on_step = 'finish' and exists (select from accuracy_notes n where n.report_id = r.id
        and n.state = 'commented' and n.answered_at is null) then
      return 'unanswered';
    end if;
    update report_versions x set given_at = at_time, text_hash = {HASH.format("x")},
        circle = app.report_circle(r.id), version = x.version + 1
     where x.id = v.id and x.given_at is null;
  end if;
  if on_step = 'check' then
    if until_day is null or until_day <= (at_time at time zone 'UTC')::date then
      return 'too_soon';
    end if;
    if not exists (select from report_passages p where p.version_id = app.given_version(r.id)) then
      return 'no_passage';
    end if;
    perform app.ask_facts(r, until_day, at_time);
  elsif on_step = 'skip' and exists (select from report_passages p
      where p.version_id = app.given_version(r.id)) then
    return 'passages';
  elsif on_step = 'end' then
    if r.until >= (at_time at time zone 'UTC')::date and exists (select from accuracy_notes n
        where n.report_id = r.id and n.state = 'asked') then
      return 'not_yet';
    end if;
    perform app.end_facts(r, at_time);
  elsif on_step = 'return' then
    delete from report_passages p where p.version_id = app.given_version(r.id);
  end if;
  update engagement_reports x set state = s.after_state, updated_at = at_time,
      version = x.version + 1, words = case on_step when 'return' then said else '' end,
      until = case on_step when 'check' then until_day else x.until end
   where x.id = r.id;
  return null;
end"""

# After the round only such sections differ as somebody commented on and the expert said to have
# changed: whatever else is new, nobody it speaks of has seen.
AS_SAID = """
  select exists (select from report_versions g where g.id = given
    and (g.language, g.title, g.summary) = (v.language, v.title, v.summary)
    and (select array_agg(s ->> 'key' order by s ->> 'key') from jsonb_array_elements(g.sections) s)
      = (select array_agg(s ->> 'key' order by s ->> 'key') from jsonb_array_elements(v.sections) s)
    and not exists (select from jsonb_array_elements(v.sections) n
      join jsonb_array_elements(g.sections) o on o ->> 'key' = n ->> 'key'
     where o <> n and ((o - 'text') <> (n - 'text') or not exists (
       select from accuracy_notes a join report_passages p on p.id = a.passage_id
        where p.version_id = given and p.section = n ->> 'key' and a.changed))))"""

# Each firm that is spoken of is asked for its own passages, in its own space.
ASK = """
declare home engagements; given uuid := app.given_version(r.id);
begin
  select * into home from engagements e where e.id = r.engagement_id;
  insert into accuracy_notes (id, org_id, space_id, marking, author_id, circle, shared_at,
    report_id, passage_id)
  select gen_random_uuid(), r.org_id, r.space_id, r.marking, null, app.report_circle(r.id),
    at_time, r.id, p.id from report_passages p where p.version_id = given;
  insert into accuracy_threads (id, org_id, space_id, marking, author_id, circle, shared_at,
    engagement_id, party_id, heading, excerpt, until)
  select n.id, home.org_id, home.space_id, home.marking, null,
    app.fact_circle(home, p.party_id), at_time, home.id, p.party_id,
    coalesce((select s ->> 'heading' from report_versions v, jsonb_array_elements(v.sections) s
      where v.id = p.version_id and s ->> 'key' = p.section), ''), p.excerpt, until_day
    from accuracy_notes n join report_passages p on p.id = n.passage_id
   where p.version_id = given;
  update engagement_reports x set parties = (select count(distinct p.party_id)
      from report_passages p where p.version_id = given) where x.id = r.id;
  perform app.enqueue(gen_random_uuid(), 'facts:' || gen_random_uuid(), 'mail.facts_asked',
      jsonb_build_object('representation_id', t.representation_id), at_time)
    from (select distinct t.representation_id from seats t join report_passages p
      on p.party_id = t.org_id and p.version_id = given
     where t.space_id = home.space_id and t.ended_at is null and t.role in ('member','chair')) t;
end"""

FACT_CIRCLE = """
  select array(select party union select home.org_id
    union select m.org_id from memberships m where m.space_id = home.space_id
      and 'counsel' = any(m.roles) and (m.ended_at is null or m.ended_at > now())
      and not exists (select from engagement_parties p where p.engagement_id = home.id
        and p.firm_id = m.org_id and p.subject)
    order by 1)"""

END = """
begin
  update accuracy_threads t set open = false,
      state = case t.state when 'asked' then 'silent' else t.state end
   where t.id in (select n.id from accuracy_notes n where n.report_id = r.id);
  update accuracy_notes n set state = 'silent' where n.report_id = r.id and n.state = 'asked';
  update engagement_reports x set commented = (select count(*) from accuracy_notes n
      where n.report_id = r.id and n.state = 'commented') where x.id = r.id;
end"""

# Whether a text names a firm of a group, but one: by its name without its legal form or by the
# first word of it, whole words, whatever their case and accents. Too much is refused rather than
# too little; words that begin many a name are no names.
NAMES_A_FIRM = r"""
  select exists (select from spaces s
    join spaces f on coalesce(f.parent_id, f.id) = coalesce(s.parent_id, s.id)
    join memberships m on m.space_id = f.id join organisations o on o.id = m.org_id
    cross join lateral (select btrim(regexp_replace(app.fold(o.name),
      '\m(ag|se|sa|spa|srl|sarl|sas|nv|bv|ab|oy|plc|ltd|limited|llc|llp|inc|corp|co|kg|gmbh|mbh|'
      'ev|ggmbh|group|holding|company)\M|[^[:alnum:] ]', ' ', 'g')) as name) n
    cross join lateral (values (regexp_replace(n.name, ' +', ' ', 'g')),
      (nullif(split_part(n.name, ' ', 1), ''))) as known (word)
   where s.id = home and o.id <> s.org_id and o.id is distinct from but_for
     and char_length(known.word) > 1 and known.word not in ('the','la','le','les','el','los','die',
       'der','das','new','united','general','global','international','first','national')
     and ' ' || regexp_replace(app.fold(told), '[^[:alnum:]]+', ' ', 'g') || ' '
       like '% ' || known.word || ' %')"""

# A passage is what the version given says, to the letter, and speaks of a firm that takes part.
MARK = f"""
declare r engagement_reports; v report_versions; home engagements;
begin
  {MINE}
  if not (r.space_id = any(app.held_as('facilitator')) and r.org_id = app.org_id())
     and not (r.space_id = any(app.held_as('expert')) and r.firm_id = app.org_id()) then
    raise exception 'this is for others to say' using errcode = '42501';
  end if;
  if r.state <> 'escrow' then
    raise exception 'passages are named while it is in escrow' using errcode = 'P0C02';
  end if;
  select * into v from report_versions x where x.id = app.given_version(r.id);
  select * into home from engagements e where e.id = r.engagement_id;
  if not exists (select from engagement_parties p where p.engagement_id = home.id
      and p.firm_id = party and p.subject) then
    raise exception 'no such firm' using errcode = 'P0C04';
  end if;
  if not exists (select from jsonb_array_elements(v.sections) s where s ->> 'key' = in_section
      and position(words in s ->> 'text') > 0) then
    return 'not_there';
  end if;
  -- It goes into the group as it stands: what names another firm there tells one of the other.
  if app.names_a_firm(home.space_id, words || ' ' || coalesce((select s ->> 'heading'
      from jsonb_array_elements(v.sections) s where s ->> 'key' = in_section), ''), party) then
    return 'names_others';
  end if;
  insert into report_passages (id, org_id, space_id, marking, author_id, circle, shared_at,
    report_id, version_id, section, excerpt, party_id)
  values (ident, r.org_id, r.space_id, r.marking, null, app.report_circle(r.id), at_time, r.id,
    v.id, in_section, words, party);
  return null;
end"""

UNMARK = f"""
declare r engagement_reports; report uuid;
begin
  select p.report_id into report from report_passages p where p.id = passage;
  {MINE}
  if not (r.space_id = any(app.held_as('facilitator')) and r.org_id = app.org_id())
     and not (r.space_id = any(app.held_as('expert')) and r.firm_id = app.org_id()) then
    raise exception 'this is for others to say' using errcode = '42501';
  end if;
  if r.state <> 'escrow' then
    raise exception 'passages are named while it is in escrow' using errcode = 'P0C02';
  end if;
  delete from report_passages p where p.id = passage;
end"""

# Said in one space and read in the other: nothing else of the one is ever seen from the other.
COMMENT = """
declare t accuracy_threads;
begin
  select * into t from accuracy_threads x where x.id = thread for update;
  if not found or not t.space_id = any(app.held_as('member','chair'))
     or t.party_id <> app.org_id() or not app.reads('accuracy_threads', t.id, t.space_id) then
    raise exception 'no such passage' using errcode = 'P0C04';
  end if;
  if not t.open or t.until < (at_time at time zone 'UTC')::date or t.answered_at is not null
     or app.out_of_sight(t.id) then
    raise exception 'the round is over' using errcode = 'P0C02';
  end if;
  if t.version is distinct from seen_version then
    raise exception 'this is not what was read' using errcode = 'P0C02';
  end if;
  update accuracy_threads x set state = 'commented', words = said, version = x.version + 1
   where x.id = t.id;
  update accuracy_notes n set state = 'commented', words = said, version = n.version + 1
   where n.id = t.id;
end"""

ANSWER = f"""
declare n accuracy_notes; r engagement_reports; report uuid;
begin
  select x.report_id into report from accuracy_notes x where x.id = note;
  {MINE}
  perform from accuracy_threads x where x.id = note for update;
  select * into n from accuracy_notes x where x.id = note for update;
  if r.firm_id <> app.org_id() or not r.space_id = any(app.held_as('expert')) then
    raise exception 'the answer is the expert''s' using errcode = '42501';
  end if;
  if r.state not in ('checking','answering') or n.state <> 'commented'
     or n.answered_at is not null then
    raise exception 'there is nothing to answer' using errcode = 'P0C02';
  end if;
  if n.version is distinct from seen_version then
    raise exception 'this is not what was read' using errcode = 'P0C02';
  end if;
  update accuracy_notes x set answer = said, changed = did_change, answered_at = at_time,
      version = x.version + 1 where x.id = n.id;
  update accuracy_threads t set answer = said, changed = did_change, answered_at = at_time,
      version = t.version + 1 where t.id = n.id;
  update engagement_reports x set changed = (select count(*) from accuracy_notes y
      where y.report_id = r.id and y.changed) where x.id = r.id;
end"""

# Whom a passage may speak of: the expert knows whom it examined, and hears of no other firm.
PARTIES = """
  select p.firm_id, o.name from engagement_reports r
    join engagement_parties p on p.engagement_id = r.engagement_id
    join organisations o on o.id = p.firm_id
   where r.id = report and r.space_id = any(app.spaces())
     and p.subject and ((r.org_id = app.org_id() and r.space_id = any(app.held_as('facilitator')))
       or (r.firm_id = app.org_id() and r.space_id = any(app.held_as('expert'))))
   order by o.name"""

DUE = """
declare r engagement_reports; done integer := 0;
begin
  for r in select x.* from engagement_reports x
      join spaces room on room.id = x.space_id and room.archived_at is null
      join engagements e on e.id = x.engagement_id
      join spaces s on s.id = e.space_id and s.archived_at is null
     where x.state = 'checking' and x.until < (at_time at time zone 'UTC')::date
       for update of x skip locked loop
    perform app.end_facts(r, at_time);
    update engagement_reports x set state = 'answering', updated_at = at_time,
        version = x.version + 1 where x.id = r.id;
    done := done + 1;
  end loop;
  return done;
end"""

# Whoever ended the expert's seat now would leave a report that nobody can finish. An engagement
# that is cancelled as a whole takes its report along.
AWAITED = """
  select exists (select from engagement_reports r join engagements e on e.id = r.engagement_id
      where e.id = engagement and r.state <> 'final' and e.state in ('delivering','reported'))
    and not exists (select from engagement_milestones m where m.engagement_id = engagement
      and m.id <> but_for and m.state not in ('accepted','cancelled'))"""
WAITS = """
  select exists (select from engagement_milestones m where m.id = milestone
    and m.space_id = any(app.spaces()) and app.report_awaited(m.engagement_id, m.id))"""
MILESTONE = """
begin
  if new.state in ('accepted','cancelled') and old.state not in ('accepted','cancelled')
     and app.report_awaited(new.engagement_id, new.id) then
    raise exception 'the report is not final yet' using errcode = 'P0C02';
  end if;
  return new;
end"""

INNER = {
    "report_awaited": (
        "(engagement uuid, but_for uuid) returns boolean language sql stable",
        AWAITED,
    ),
    "given_version": ("(report uuid) returns uuid language sql stable", GIVEN),
    "report_circle": ("(report uuid) returns uuid[] language sql stable", CIRCLE),
    "changed_as_said": (
        "(v report_versions, given uuid) returns boolean language sql stable",
        AS_SAID,
    ),
    "fact_circle": (
        "(home engagements, party uuid) returns uuid[] language sql stable",
        FACT_CIRCLE,
    ),
    "names_a_firm": (
        "(home uuid, told text, but_for uuid) returns boolean language sql stable",
        NAMES_A_FIRM,
    ),
    "end_facts": (
        "(r engagement_reports, at_time timestamptz) returns void language plpgsql volatile",
        END,
    ),
    "ask_facts": (
        (
            "(r engagement_reports, until_day date, at_time timestamptz) returns void"
            " language plpgsql volatile"
        ),
        ASK,
    ),
}
OUTER = {
    "begin_report": (
        "(room uuid, ident uuid, at_time timestamptz) returns void language plpgsql volatile",
        BEGIN,
    ),
    "write_report": (
        (
            "(report uuid, ident uuid, in_language text, named text, said text, parts jsonb,"
            " seen_version integer, at_time timestamptz) returns uuid language plpgsql volatile"
        ),
        WRITE,
    ),
    "move_report": (
        (
            "(report uuid, on_step text, said text, until_day date, at_time timestamptz)"
            " returns text language plpgsql volatile"
        ),
        STEP,
    ),
    "mark_passage": (
        (
            "(report uuid, ident uuid, in_section text, words text, party uuid,"
            " at_time timestamptz) returns text language plpgsql volatile"
        ),
        MARK,
    ),
    "unmark_passage": ("(passage uuid) returns void language plpgsql volatile", UNMARK),
    "comment_fact": (
        (
            "(thread uuid, said text, seen_version integer, at_time timestamptz)"
            " returns void language plpgsql volatile"
        ),
        COMMENT,
    ),
    "answer_fact": (
        (
            "(note uuid, said text, did_change boolean, seen_version integer,"
            " at_time timestamptz) returns void language plpgsql volatile"
        ),
        ANSWER,
    ),
    "waits_for_report": ("(milestone uuid) returns boolean language sql stable", WAITS),
    "report_parties": (
        "(report uuid) returns table (firm_id uuid, name text) language sql stable",
        PARTIES,
    ),
}


def upgrade() -> None:
    sql(STEP_TABLE)
    for step, before, after, roles in STEPS:
        sql(f"insert into report_steps values ('{step}', '{before}', '{after}', '{roles}')")
    own_rules("report_steps", "")
    let("collab_gate", "report_steps", "select")
    for table, statement in TABLES.items():
        sql(*statement.split(";\n"))
        process(table)
    sql(
        "grant delete on report_passages to collab_gate",
        "grant select (name) on organisations to collab_gate",
    )
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body)
    sql(
        "create function app.report_first() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${MILESTONE}$body$",
    )
    hand_over("app.report_first", "collab_gate")
    sql(
        "grant trigger on engagement_milestones to collab_gate",
        "set local role collab_gate",
        "create trigger report_first before update of state on engagement_milestones"
        " for each row execute function app.report_first()",
        "reset role",
        "revoke trigger on engagement_milestones from collab_gate",
    )
    definer(
        "app.end_due_facts(at_time timestamptz) returns integer language plpgsql volatile",
        "collab_gate",
        DUE,
        callers="collab_system",
    )


def downgrade() -> None:
    sql("revoke select (name) on organisations from collab_gate")
    sql("drop trigger report_first on engagement_milestones", "drop function app.report_first")
    for name in ("end_due_facts", *OUTER, *INNER):
        sql(f"drop function app.{name}")
    for table in (*reversed(TABLES), "report_steps"):
        sql(f"drop table {table}")
