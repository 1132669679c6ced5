"""Decisions: what may be decided together, positions firm by firm, outcomes, and who sees what."""

from migrations.operations import (
    GOVERNED_COLUMNS,
    definer,
    hand_over,
    process,
    searchable,
    sql,
    unsearchable,
)

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

STATES = (
    "draft", "held", "cleared", "open", "closed", "stated", "superseded", "withdrawn",
)  # fmt: skip
STEPS = (
    ("submit", "draft", "held", "{facilitator,chair}"),
    ("return", "held", "draft", "{counsel}"),
    ("clear", "held", "cleared", "{counsel}"),
    ("rework", "cleared", "draft", "{facilitator,chair}"),
    ("open", "draft", "open", "{facilitator,chair}"),
    ("open", "cleared", "open", "{facilitator,chair}"),
    ("close", "open", "closed", "{facilitator,chair}"),
    ("state", "closed", "stated", "{facilitator,chair}"),
    ("state", "stated", "stated", "{facilitator,chair}"),
    ("supersede", "stated", "superseded", "{facilitator,chair}"),
    ("withdraw", "draft", "withdrawn", "{facilitator,chair}"),
    ("withdraw", "held", "withdrawn", "{facilitator,chair}"),
    ("withdraw", "cleared", "withdrawn", "{facilitator,chair}"),
    ("withdraw", "open", "withdrawn", "{facilitator,chair}"),
    ("withdraw", "closed", "withdrawn", "{facilitator,chair}"),
    ("withdraw", "stated", "withdrawn", "{facilitator,chair}"),
)
"""Twin of ``collab/features/decisions/rules.py``; a test compares them."""

NAMED = ", ".join(f"'{state}'" for state in STATES)
STANCES = "'agree','reservations','abstain','object','not_taking_part'"

# The closed list of rule 5. Whatever else firms might want to settle together is each firm's own.
KINDS = "'joint_view','joint_research','joint_dialogue','joint_funding','process'"

STEP_TABLE = f"""
create table decision_steps (
    step text not null,
    before_state text not null check (before_state in ({NAMED})),
    after_state text not null check (after_state in ({NAMED})),
    roles text[] not null,
    primary key (step, before_state))"""

TABLES = {
    "decisions": f"""
create table decisions ({GOVERNED_COLUMNS},
    kind text not null check (kind in ({KINDS})),
    question text not null check (btrim(question) <> ''),
    body text not null default '',
    options text[] not null default '{{}}' check (cardinality(options) <= 10),
    subject_kind text check (subject_kind in ('finding','agenda_item','meeting')),
    subject_id uuid,
    for_circle uuid[],
    hidden boolean not null default false,
    anonymous boolean not null default false,
    needs_counsel boolean not null default false,
    quorum_firms integer not null default 2 check (quorum_firms between 1 and 100),
    closes_at timestamptz not null,
    state text not null default 'draft' check (state in ({NAMED})),
    opened_at timestamptz,
    closed_at timestamptz,
    quorum_met boolean,
    tally jsonb,
    review_on date,
    opinion text not null default '' check (char_length(opinion) <= 2000),
    supersedes_id uuid,
    superseded_by_id uuid,
    version integer not null default 1,
    updated_at timestamptz not null,
    check ((subject_kind is null) = (subject_id is null)),
    check (marking < 4 or (marking = 4 and for_circle is not null)),
    check (not anonymous or quorum_firms >= 5));
create index ix_decisions_list on decisions (space_id, shared_at desc, id)
    include (marking, author_id, org_id, circle);
create index ix_decisions_subject on decisions (subject_id)""",
    "decision_positions": f"""
create table decision_positions ({GOVERNED_COLUMNS},
    decision_id uuid not null,
    firm_id uuid not null references organisations (id),
    stance text not null check (stance in ({STANCES})),
    choice smallint check (choice between 1 and 10),
    reason text not null default '' check (char_length(reason) <= 2000),
    by_phone boolean not null default false,
    confirmed_at timestamptz,
    superseded_at timestamptz,
    lapsed_at timestamptz,
    check (by_phone or confirmed_at is not null),
    foreign key (space_id, decision_id) references decisions (space_id, id));
create unique index uq_decision_positions_stands on decision_positions (decision_id, firm_id)
    where superseded_at is null and confirmed_at is not null;
create unique index uq_decision_positions_told on decision_positions (decision_id, firm_id)
    where superseded_at is null and confirmed_at is null;
create index ix_decision_positions_firm on decision_positions (firm_id)""",
    "position_voices": f"""
create table position_voices ({GOVERNED_COLUMNS},
    position_id uuid not null unique,
    said_by uuid references representations (id),
    recorded_by uuid references representations (id),
    said_at timestamptz not null,
    foreign key (space_id, position_id) references decision_positions (space_id, id))""",
    "decision_outcomes": f"""
create table decision_outcomes ({GOVERNED_COLUMNS},
    decision_id uuid not null,
    words text not null check (btrim(words) <> ''),
    review_on date not null,
    state text not null check (state in ('held','stated','returned','replaced')),
    opinion text not null default '' check (char_length(opinion) <= 2000),
    decided_at timestamptz,
    foreign key (space_id, decision_id) references decisions (space_id, id));
create unique index uq_decision_outcomes_held on decision_outcomes (decision_id)
    where state = 'held';
create unique index uq_decision_outcomes_stated on decision_outcomes (decision_id)
    where state = 'stated'""",
}

CHANGING = (
    "kind", "question", "body", "options", "hidden", "anonymous", "needs_counsel",
    "quorum_firms", "closes_at", "version", "updated_at",
)  # fmt: skip

# What is bound once it left the hands of those who prepare it, and what is set for good.
BOUND = """
begin
  if tg_op = 'INSERT' then
    if current_user = 'collab_app' and (new.state <> 'draft' or new.opened_at is not null
        or new.quorum_met is not null or new.tally is not null or new.review_on is not null
        or new.superseded_by_id is not null) then
      raise exception 'a decision begins as a draft' using errcode = '42501';
    end if;
  else
    if (old.hidden and not new.hidden) or (old.anonymous and not new.anonymous) then
      raise exception 'this is set for good' using errcode = '42501';
    end if;
    if (new.hidden <> old.hidden or new.anonymous <> old.anonymous)
       and old.state not in ('draft','held','cleared','open') then
      raise exception 'it is closed' using errcode = 'P0C02';
    end if;
    if old.state <> 'draft' and (new.kind, new.question, new.body, new.options, new.closes_at,
        new.needs_counsel, new.for_circle) is distinct from (old.kind, old.question, old.body,
        old.options, old.closes_at, old.needs_counsel, old.for_circle) then
      raise exception 'what was put to firms does not change' using errcode = 'P0C02';
    end if;
    -- Anonymity raises it to five; opening an anonymous one caps it below the number asked.
    if old.state <> 'draft' and new.quorum_firms <> (case
         when new.anonymous and not old.anonymous then greatest(old.quorum_firms, 5)
         when new.anonymous and old.state = 'cleared' and new.state = 'open'
           then least(new.quorum_firms, old.quorum_firms)
         else old.quorum_firms end) then
      raise exception 'what was put to firms does not change' using errcode = 'P0C02';
    end if;
  end if;
  if new.anonymous then new.quorum_firms := greatest(new.quorum_firms, 5); end if;
  return new;
end"""

# A draft is for those who prepare it and for counsel, within those it is meant for.
KEEPERS = """
  select coalesce(array_agg(distinct t.representation_id), '{}')
    from seats t join memberships m on m.id = t.membership_id
   where t.space_id = home and t.role in ('facilitator','chair','counsel') and t.ended_at is null
     and t.role = any(m.roles) and (m.ended_at is null or m.ended_at > now())
     and (within is null or t.representation_id = any(within) or t.org_id = any(within))"""
DRAWN = """
begin
  if new.state = 'draft' then
    new.circle := app.who_prepares(new.space_id, new.for_circle);
  end if;
  return new;
end"""

# What is newly asked about something stands where it stands, for no more than read it, and never
# about what is under review or gone. The locks wait for a taking down or back (11) and for a stop,
# which then find this row, or are found by it.
ABOUT = """
declare place text; within uuid[]; gone boolean; there integer;
begin
  if new.subject_id is null then return new; end if;
  perform pg_advisory_xact_lock_shared(hashtextextended(new.subject_id::text, 11));
  place := case new.subject_kind when 'finding' then 'findings' when 'meeting' then 'meetings'
    when 'agenda_item' then 'agenda_items' when 'decision' then 'decisions' end;
  execute format('select x.circle, to_jsonb(x) ->> ''withdrawn_at'' is not null from %I x'
    ' where x.id = $1 and x.space_id = $2 for key share', place)
    using new.subject_id, new.space_id into within, gone;
  get diagnostics there = row_count;
  if there = 0 or gone then
    raise exception 'what it is about is gone' using errcode = 'P0C02';
  end if;
  if app.out_of_sight(new.subject_id) then
    raise exception 'what it is about is under review' using errcode = 'P0C02';
  end if;
  if within is not null and (new.for_circle is null or exists (
      select from unnest(new.for_circle) f where not f = any(within) and not exists (
        select from representations p where p.id = f and p.org_id = any(within)))) then
    raise exception 'it is for no more than read what it is about' using errcode = 'P0C02';
  end if;
  return new;
end"""

# Of those something is meant for, the part that is of one firm.
WITHIN = """
  select case when within is null or firm = any(within) then array[firm] else coalesce(
    (select array_agg(p.id) from representations p where p.id = any(within) and p.org_id = firm),
    '{}') end"""

# Firms that may say where they stand: seats of members and chairs that reach the row.
ASKED = """
  select distinct t.org_id, t.representation_id
    from seats t join memberships m on m.id = t.membership_id
    join representations p on p.id = t.representation_id
   where t.space_id = home and t.role in ('member','chair') and t.ended_at is null
     and t.role = any(m.roles) and (m.ended_at is null or m.ended_at > now())
     and t.org_id <> owner and p.ended_at is null
     and least(t.ceiling, m.max_marking) >= on_marking
     and greatest(t.history_from, m.history_from) <= seen
     and (within is null or t.representation_id = any(within) or t.org_id = any(within))"""

HOUSES_ASKED = """
  select count(distinct h.house)::integer from app.firm_houses(array(
    select a.firm from app.firms_asked(d.space_id, d.org_id, d.marking, d.for_circle, seen) a)) h"""

# The largest round number that is reached while two houses at least may stand outside it: a band
# of all who were asked would tell where each stands, and one of all but one would tell it to the
# one. Nothing below five.
BAND = """
  select max(f) from unnest(array[5, 10, 20, 50]) f where f <= number and f < asked - 1"""

# What is under review, or whose topic was stopped, takes no step until that is decided. A stop that
# ended leaves it out of sight for good.
OUT_OF_SIGHT = """
  select exists (select from locks l where l.row_id = item)
      or exists (select from topic_locks l where l.row_id = item)"""

# Who reads a row from now on. Of one that is out of sight, who shall read it if it comes back.
REDRAW = """
begin
  update locks l set before_circle = readers where l.table_name = on_table and l.row_id = item;
  update topic_locks l set before_circle = readers
   where l.table_name = on_table and l.row_id = item;
  if not app.out_of_sight(item) then
    execute format('update %I set circle = $1 where id = $2 and circle is distinct from $1',
      on_table) using readers, item;
  end if;
end"""

MINE = """
  select * into d from decisions x where x.id = decision for update;
  if not found or not d.space_id = any(app.spaces())
     or not app.reads('decisions', d.id, d.space_id) then
    raise exception 'no such decision' using errcode = 'P0C04';
  end if;"""

NOW_OPEN = """
  if d.state <> 'open' or at_time >= d.closes_at or app.out_of_sight(d.id) then
    raise exception 'it is closed' using errcode = 'P0C02';
  end if;"""
NOTED = """
  if app.owes_statement(d.space_id) then
    raise exception 'first the statement' using errcode = 'P0C05';
  end if;"""

AN_OPTION = """
  if on_choice > cardinality(d.options) then
    raise exception 'no such option' using errcode = 'P0C02';
  end if;"""

MOVE = f"""
declare d decisions; s decision_steps; quorum integer;
begin
  {MINE}
  quorum := d.quorum_firms;
  select * into s from decision_steps x where x.step = on_step and x.before_state = d.state;
  if not found or on_step in ('state','supersede')
     or app.out_of_sight(d.id) then
    raise exception 'it does not stand where this step begins' using errcode = 'P0C02';
  end if;
  if not d.space_id = any(app.held_as(variadic s.roles)) then
    raise exception 'this is for others to do' using errcode = '42501';
  end if;
  if on_step = 'clear' and d.version is distinct from seen_version then
    raise exception 'this is not what was read' using errcode = 'P0C02';
  end if;
  if on_step = 'open' and d.state = 'draft' and d.needs_counsel then return 'needs_counsel'; end if;
  if on_step = 'open' and d.closes_at <= at_time then return 'too_late'; end if;
  -- That a quorum of all was reached would tell of each that he spoke.
  if on_step = 'open' and d.anonymous then
    quorum := least(quorum, app.houses_asked(d, at_time) - 1);
    if quorum < 5 then return 'too_few'; end if;
  end if;
  if on_step = 'close' then perform app.conclude(d, at_time); return null; end if;
  -- What counsel says to those who prepare it is theirs: nobody who is asked ever reads it.
  update decisions x set state = s.after_state, updated_at = at_time, version = x.version + 1,
      quorum_firms = quorum, opinion = case on_step when 'return' then said else '' end,
      circle = case on_step when 'open' then x.for_circle
        when 'submit' then app.who_prepares(x.space_id, x.for_circle) else x.circle end,
      opened_at = case on_step when 'open' then at_time else x.opened_at end,
      shared_at = case on_step when 'open' then at_time else x.shared_at end
   where x.id = d.id;
  if on_step = 'withdraw' then
    update decision_outcomes o set state = 'returned', decided_at = at_time
     where o.decision_id = d.id and o.state = 'held';
  end if;
  return null;
end"""

# Whoever left before the end is not counted; what he said stands where it stood. Numbers by band
# are kept as they were at the end: asked again later, they would tell who came and went.
CONCLUDE = """
declare firms integer; asked integer;
begin
  update decision_positions p set lapsed_at = at_time
   where p.decision_id = d.id and p.superseded_at is null and not exists (
     select from memberships m where m.space_id = d.space_id and m.org_id = p.firm_id
       and (m.ended_at is null or m.ended_at > at_time));
  select count(distinct h.house) into firms from decision_positions p
    join app.firm_houses(array(select x.firm_id from decision_positions x
      where x.decision_id = d.id)) h on h.firm = p.firm_id
   where p.decision_id = d.id and p.superseded_at is null and p.confirmed_at is not null
     and p.lapsed_at is null and p.stance <> 'not_taking_part';
  asked := app.houses_asked(d, d.shared_at);
  update decisions x set state = 'closed', closed_at = at_time, updated_at = at_time,
      version = x.version + 1,
      quorum_met = case when not x.anonymous or x.quorum_firms < asked
        then firms >= x.quorum_firms end,
      tally = case when x.anonymous then (
        select coalesce(jsonb_object_agg(c.stance, c.band) filter (where c.band is not null), '{}')
          from (select p.stance, app.firm_band(count(distinct h.house)::integer, asked) as band
            from decision_positions p join app.firm_houses(array(
              select y.firm_id from decision_positions y where y.decision_id = d.id)) h
              on h.firm = p.firm_id
           where p.decision_id = d.id and p.superseded_at is null and p.confirmed_at is not null
             and p.lapsed_at is null group by p.stance) c) end
   where x.id = d.id;
  if not d.anonymous then
    perform app.redraw('decision_positions', p.id, d.for_circle) from decision_positions p
     where p.decision_id = d.id and p.superseded_at is null and p.confirmed_at is not null
       and p.lapsed_at is null;
  end if;
end"""

CLOSE_DUE = """
declare d decisions;
begin
  select * into d from decisions x where x.id = decision for update;
  if not found or d.state <> 'open' or d.closes_at > at_time
     or exists (select from spaces s where s.id = d.space_id and s.archived_at is not null) then
    return null;
  end if;
  perform app.conclude(d, d.closes_at);
  return jsonb_build_object('space', d.space_id, 'few', d.for_circle is not null);
end"""

# To each person asked whose firm has said nothing. The key names neither decision nor person.
REMIND = """
declare d decisions;
begin
  select * into d from decisions x where x.id = decision;
  -- An open one whose circle is another than it is for was taken out of sight.
  if not found or d.state <> 'open' or d.closes_at <= at_time
     or d.circle is distinct from d.for_circle then
    return;
  end if;
  perform app.enqueue(gen_random_uuid(), 'position:' || gen_random_uuid(), 'mail.position_due',
      jsonb_build_object('representation_id', a.person), at_time)
    from app.firms_asked(d.space_id, d.org_id, d.marking, d.for_circle, d.shared_at) a
   where not exists (select from decision_positions p where p.decision_id = d.id
     and p.firm_id = a.firm and p.superseded_at is null and p.confirmed_at is not null);
end"""

# Once counted it is read by whom the decision is for; hidden or anonymous, by its firm alone, and
# so is what was told by telephone until the firm says that it is so.
POSITION_CIRCLE = """
  select case when d.hidden or d.anonymous or not counted
    then app.circle_within(d.for_circle, firm) else d.for_circle end"""

SAY = f"""
declare d decisions;
begin
  {MINE}
  if not d.space_id = any(app.held_as('member','chair')) or app.org_id() = d.org_id then
    raise exception 'this is for firms to say' using errcode = '42501';
  end if;
  {NOW_OPEN}{NOTED}
  {AN_OPTION}
  update decision_positions p set superseded_at = at_time
   where p.decision_id = d.id and p.firm_id = app.org_id() and p.superseded_at is null;
  insert into decision_positions (id, org_id, space_id, marking, author_id, circle, shared_at,
    decision_id, firm_id, stance, choice, reason, confirmed_at)
  values (ident, d.org_id, d.space_id, d.marking, null,
    app.position_circle(d, app.org_id(), true), date_trunc('hour', at_time, 'UTC'), d.id,
    app.org_id(), on_stance, on_choice, because, at_time);
  insert into position_voices (id, org_id, space_id, marking, author_id, circle, shared_at,
    position_id, said_by, said_at)
  values (gen_random_uuid(), d.org_id, d.space_id, d.marking, null,
    app.circle_within(d.for_circle, app.org_id()), date_trunc('hour', at_time, 'UTC'), ident,
    app.representation_id(), at_time);
end"""

RECORD = f"""
declare d decisions;
begin
  {MINE}
  if not d.space_id = any(app.held_as('facilitator')) or d.anonymous then
    raise exception 'this is not taken by telephone' using errcode = '42501';
  end if;
  {NOW_OPEN}
  if not exists (select from app.firms_asked(d.space_id, d.org_id, d.marking, d.for_circle,
      d.shared_at) a where a.firm = of_firm) then
    raise exception 'this firm is not asked' using errcode = 'P0C04';
  end if;
  {AN_OPTION}
  update decision_positions p set superseded_at = at_time
   where p.decision_id = d.id and p.firm_id = of_firm and p.superseded_at is null
     and p.confirmed_at is null;
  insert into decision_positions (id, org_id, space_id, marking, author_id, circle, shared_at,
    decision_id, firm_id, stance, choice, reason, by_phone)
  values (ident, d.org_id, d.space_id, d.marking, null, app.position_circle(d, of_firm, false),
    date_trunc('hour', at_time, 'UTC'), d.id, of_firm, on_stance, on_choice, because, true);
  insert into position_voices (id, org_id, space_id, marking, author_id, circle, shared_at,
    position_id, recorded_by, said_at)
  values (gen_random_uuid(), d.org_id, d.space_id, d.marking, null,
    app.circle_within(d.for_circle, of_firm), date_trunc('hour', at_time, 'UTC'), ident,
    app.representation_id(), at_time);
  perform app.enqueue(gen_random_uuid(), 'told:' || gen_random_uuid(), 'mail.position_told',
      jsonb_build_object('representation_id', a.person), at_time)
    from app.firms_asked(d.space_id, d.org_id, d.marking, d.for_circle, d.shared_at) a
   where a.firm = of_firm;
end"""

CONFIRM = f"""
declare d decisions; p decision_positions; decision uuid;
begin
  select x.decision_id into decision from decision_positions x where x.id = told;
  {MINE}
  select * into p from decision_positions x where x.id = told for update;
  if p.firm_id is distinct from app.org_id() or not d.space_id = any(app.held_as('member','chair'))
     or not app.reads('decision_positions', p.id, p.space_id) then
    raise exception 'no such position' using errcode = 'P0C04';
  end if;
  {NOW_OPEN}{NOTED}
  if p.superseded_at is not null or p.confirmed_at is not null then
    raise exception 'it stands no more' using errcode = 'P0C02';
  end if;
  update decision_positions x set superseded_at = at_time
   where x.decision_id = d.id and x.firm_id = p.firm_id and x.superseded_at is null
     and x.id <> p.id;
  update decision_positions x set confirmed_at = at_time,
      circle = app.position_circle(d, p.firm_id, true) where x.id = p.id;
  update position_voices v set said_by = app.representation_id() where v.position_id = p.id;
end"""

# Set while firms may have spoken already: what stood open goes back to its firm at once. What was
# told by telephone an ear knows: it cannot be said of an anonymous one any more.
NARROWED = """
begin
  if new.state = 'open' and (new.hidden and not old.hidden or new.anonymous and not old.anonymous)
  then
    perform app.redraw('decision_positions', p.id, app.circle_within(new.for_circle, p.firm_id))
      from decision_positions p where p.decision_id = new.id;
  end if;
  if new.state = 'open' and new.anonymous and not old.anonymous then
    update decision_positions p set superseded_at = new.updated_at
     where p.decision_id = new.id and p.superseded_at is null and p.confirmed_at is null;
  end if;
  return null;
end"""

# What takes another's place tells its readers that the other stood: they are the same.
OUTCOME_STANDS = """
begin
  update decision_outcomes o set state = 'replaced'
   where o.decision_id = d.id and o.state = 'stated' and o.id <> outcome;
  update decision_outcomes o set state = 'stated', decided_at = at_time, circle = d.for_circle,
      shared_at = at_time where o.id = outcome;
  update decisions x set state = 'stated', updated_at = at_time, version = x.version + 1,
      review_on = (select o.review_on from decision_outcomes o where o.id = outcome)
   where x.id = d.id;
  update decisions x set state = 'superseded', superseded_by_id = d.id, updated_at = at_time,
      version = x.version + 1
   where x.id = d.supersedes_id and x.space_id = d.space_id and x.state = 'stated'
     and x.for_circle is not distinct from d.for_circle and x.marking = d.marking;
end"""

STATE = f"""
declare d decisions;
begin
  {MINE}
  if not d.space_id = any(app.held_as('facilitator','chair')) then
    raise exception 'this is for whoever facilitates' using errcode = '42501';
  end if;
  if d.state not in ('closed','stated') or exists (select from decision_outcomes o
      where o.decision_id = d.id and o.state = 'held')
     or app.out_of_sight(d.id) then
    raise exception 'it does not stand where this step begins' using errcode = 'P0C02';
  end if;
  insert into decision_outcomes (id, org_id, space_id, marking, author_id, circle, shared_at,
    decision_id, words, review_on, state)
  values (ident, d.org_id, d.space_id, d.marking, null,
    app.who_prepares(d.space_id, d.for_circle), at_time, d.id, said, on_day, 'held');
  if not for_counsel then perform app.outcome_stands(d, ident, at_time); end if;
end"""

SETTLE = f"""
declare d decisions; o decision_outcomes; decision uuid;
begin
  select x.decision_id into decision from decision_outcomes x where x.id = outcome;
  {MINE}
  select * into o from decision_outcomes x where x.id = outcome for update;
  if not d.space_id = any(app.held_as('counsel'))
     or not app.reads('decision_outcomes', o.id, o.space_id) then
    raise exception 'no such outcome' using errcode = 'P0C04';
  end if;
  if o.state <> 'held' or app.out_of_sight(d.id) or app.out_of_sight(o.id)
     or verdict not in ('stated','returned') then
    raise exception 'it waits no more' using errcode = 'P0C02';
  end if;
  if verdict = 'stated' then
    perform app.outcome_stands(d, o.id, at_time);
  else
    update decision_outcomes x set state = 'returned', opinion = said, decided_at = at_time
     where x.id = o.id;
  end if;
end"""

INNER = {
    "who_prepares": ("(home uuid, within uuid[]) returns uuid[] language sql stable", KEEPERS),
    "circle_within": ("(within uuid[], firm uuid) returns uuid[] language sql stable", WITHIN),
    "firms_asked": (
        (
            "(home uuid, owner uuid, on_marking smallint, within uuid[], seen timestamptz)"
            " returns table (firm uuid, person uuid) language sql stable"
        ),
        ASKED,
    ),
    "houses_asked": (
        "(d decisions, seen timestamptz) returns integer language sql stable",
        HOUSES_ASKED,
    ),
    "out_of_sight": ("(item uuid) returns boolean language sql stable", OUT_OF_SIGHT),
    "redraw": (
        "(on_table text, item uuid, readers uuid[]) returns void language plpgsql volatile",
        REDRAW,
    ),
    "firm_band": ("(number integer, asked integer) returns integer language sql immutable", BAND),
    "position_circle": (
        "(d decisions, firm uuid, counted boolean) returns uuid[] language sql stable",
        POSITION_CIRCLE,
    ),
    "conclude": (
        "(d decisions, at_time timestamptz) returns void language plpgsql volatile",
        CONCLUDE,
    ),
    "outcome_stands": (
        "(d decisions, outcome uuid, at_time timestamptz) returns void language plpgsql volatile",
        OUTCOME_STANDS,
    ),
}
SAID = "on_stance text, on_choice smallint, because text, at_time timestamptz"
OUTER = {
    "move_decision": (
        (
            "(decision uuid, on_step text, said text, at_time timestamptz,"
            " seen_version integer default null) returns text"
        ),
        MOVE,
        "collab_app",
    ),
    "say_position": (f"(ident uuid, decision uuid, {SAID}) returns void", SAY, "collab_app"),
    "record_position": (
        f"(ident uuid, decision uuid, of_firm uuid, {SAID}) returns void",
        RECORD,
        "collab_app",
    ),
    "confirm_position": ("(told uuid, at_time timestamptz) returns void", CONFIRM, "collab_app"),
    "state_outcome": (
        (
            "(ident uuid, decision uuid, said text, on_day date, for_counsel boolean,"
            " at_time timestamptz) returns void"
        ),
        STATE,
        "collab_app",
    ),
    "settle_outcome": (
        "(outcome uuid, verdict text, said text, at_time timestamptz) returns void",
        SETTLE,
        "collab_app",
    ),
    "close_due": ("(decision uuid, at_time timestamptz) returns jsonb", CLOSE_DUE, "collab_system"),
    "remind_positions": (
        "(decision uuid, at_time timestamptz) returns void",
        REMIND,
        "collab_system",
    ),
}


def upgrade() -> None:
    sql(STEP_TABLE)
    for step, before, after, roles in STEPS:
        sql(f"insert into decision_steps values ('{step}', '{before}', '{after}', '{roles}')")
    sql(
        "alter table decision_steps enable row level security",
        "alter table decision_steps force row level security",
        "create policy gate on decision_steps for select to collab_gate using (true)",
        "grant select on decision_steps to collab_gate",
    )
    for table, statement in TABLES.items():
        sql(statement)
        if table == "decisions":
            process(table, writers=("facilitator", "chair"), update=CHANGING)
        else:
            process(table)
    sql(
        "alter table decisions add foreign key (space_id, supersedes_id)"
        " references decisions (space_id, id)",
        "alter table decisions add foreign key (space_id, superseded_by_id)"
        " references decisions (space_id, id)",
    )
    sql("grant update (before_circle) on locks to collab_gate")
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body, callers) in OUTER.items():
        definer(
            f"app.{name}{signature} language plpgsql volatile",
            "collab_gate",
            body,
            callers=callers,
        )
    _triggers()
    searchable(
        "decisions",
        "'decision'",
        title="r.question",
        body="concat_ws(E'\\n', nullif(r.body, ''),"
        " nullif(array_to_string(r.options, E'\\n'), ''))",
        listed="r.state not in ('withdrawn','superseded')",
    )


def _triggers() -> None:
    sql(
        "create function app.decision_bound() returns trigger language plpgsql as"
        f" $body${BOUND}$body$",
        "create trigger bound before insert or update on decisions"
        " for each row execute function app.decision_bound()",
    )
    for name, body, event in (
        ("decision_drawn", DRAWN, "before insert"),
        ("positions_narrowed", NARROWED, "after update"),
        ("stands_about", ABOUT, "before insert"),
    ):
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
        )
        hand_over(f"app.{name}", "collab_gate")
        sql(
            "grant trigger on decisions to collab_gate",
            "set local role collab_gate",
            f"create trigger {name} {event} on decisions"
            f" for each row execute function app.{name}()",
            "reset role",
            "revoke trigger on decisions from collab_gate",
        )


def downgrade() -> None:
    unsearchable("decisions")
    for name in (*OUTER, "conclude", "outcome_stands", "position_circle", "houses_asked", "redraw"):
        sql(f"drop function app.{name}")
    sql("revoke update (before_circle) on locks from collab_gate")
    for table in (*reversed(TABLES), "decision_steps"):
        sql(f"drop table {table}")
    for name in ("decision_bound", "decision_drawn", "positions_narrowed", "stands_about"):
        sql(f"drop function app.{name}")
    for name in (
        "who_prepares",
        "circle_within",
        "firms_asked",
        "firm_band",
        "out_of_sight",
    ):
        sql(f"drop function app.{name}")
