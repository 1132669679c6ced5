"""Calls: published from cleared terms, extended, asked about; whoever asks stays unknown."""

from migrations.operations import definer, hand_over, let, own_rules, sql

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

PROPOSING = "'expert_firm','academia','civil_society','law_firm','trade_union'"
"""Kinds of organisation that may propose; twin of ``calls/rules.py``, a test compares."""

# What somebody asked is his own; what whoever convenes answers carries neither his name nor, in
# its id or its time, when he was at his desk.
TABLES = """
create table call_questions (
    id uuid primary key,
    call_id uuid not null references calls (id),
    org_id uuid not null references organisations (id),
    asked_by uuid not null references representations (id),
    words text not null check (btrim(words) <> '' and char_length(words) <= 2000),
    asked_at timestamptz not null,
    answer_id uuid not null unique);
create index ix_call_questions_asker on call_questions (org_id, call_id);
create table call_answers (
    id uuid primary key,
    call_id uuid not null references calls (id),
    space_id uuid not null references spaces (id),
    engagement_id uuid not null,
    question text not null check (btrim(question) <> '' and char_length(question) <= 2000),
    answer text not null default '' check (char_length(answer) <= 4000),
    state text not null default 'waiting'
        check (state in ('waiting','held','published','declined','withdrawn')),
    opinion text not null default '' check (char_length(opinion) <= 4000),
    asked_on date not null,
    published_at timestamptz,
    withdrawn_at timestamptz,
    version integer not null default 1,
    check ((state = 'published') = (published_at is not null)),
    check ((state = 'withdrawn') = (withdrawn_at is not null)),
    check (state not in ('published','withdrawn') or opinion = ''),
    foreign key (space_id, engagement_id) references engagements (space_id, id));
create index ix_call_answers_call on call_answers (call_id, published_at)"""

CONVENED = """
  select * into e from engagements x where x.id = engagement for update;
  if e.id is null or not e.space_id = any(app.spaces())
     or not app.reads('engagements', e.id, e.space_id) then
    raise exception 'no such engagement' using errcode = 'P0C04';
  end if;
  if not e.space_id = any(app.held_as('facilitator')) or app.is_examined(e.id) then
    raise exception 'this is for whoever convenes it' using errcode = '42501';
  end if;"""

OF_CALL = f"""
  select x.engagement_id into engagement from calls x where x.id = call;
  {CONVENED}
  select * into c from calls x where x.id = call for update;"""

# Experts read fields of the terms that counsel cleared, word for word, and nothing beside them but
# the need, where it is chosen.
PUBLISH = f"""
declare e engagements; t engagement_terms;
begin
  {CONVENED}
  t := app.latest_terms(e.id);
  if e.version is distinct from seen_version or t.version is distinct from seen_terms then
    raise exception 'this is not what was read' using errcode = 'P0C02';
  end if;
  if e.state <> 'cleared' or t.state <> 'cleared'
     or t.cleared_digest is distinct from app.terms_digest(t)
     or coalesce(btrim(t.body ->> 'call_title'), '') = ''
     or ends <= clock_timestamp() + interval '24 hours'
     or (e.workflow = 'sealed') <> (full_ends is not null)
     or (e.workflow = 'direct' and for_anybody) then
    raise exception 'it is not ready for this' using errcode = 'P0C02';
  end if;
  insert into calls (id, org_id, space_id, engagement_id, workflow, public, title, body, criteria,
    currency, published_at, questions_until, closes_at, full_closes_at, verdict, clearance,
    policy_version)
  values (ident, e.org_id, e.space_id, e.id, e.workflow, for_anybody, t.body ->> 'call_title',
    coalesce((select jsonb_object_agg(f.key, f.value) from jsonb_each(t.body) f
      where f.key = any(fields) and f.key = any(t.publishable)), '{{}}')
      || case when with_need then jsonb_build_object('need', e.need) else '{{}}' end,
    t.criteria, e.currency, at_time, asks, ends, full_ends, judged, cleared_how, book);
  perform app.move_engagement(e.id, 'publish', at_time);
end"""

# A deadline is only ever moved on, and only while it has not passed and nothing was opened by it.
# While outlines are scored, that of full proposals moves alone: scoring takes what it takes.
EXTEND = f"""
declare e engagements; c calls; engagement uuid; scored boolean;
begin
  {OF_CALL}
  scored := c.stage = 1 and c.full_closes_at is not null and e.state in ('opened','scoring');
  if c.ended_at is not null or c.withdrawn_at is not null
     or not scored and (e.state <> (case c.stage when 1 then 'calling' else 'calling_full' end)
       or c.announced is not null
       or (case c.stage when 1 then c.opened_at else c.full_opened_at end) is not null
       or clock_timestamp() >= (case c.stage when 1 then c.closes_at else c.full_closes_at end))
     or scored and ((ends, asks) is distinct from (c.closes_at, c.questions_until)
       or full_ends <= clock_timestamp())
     or ends < c.closes_at or asks < c.questions_until
     or (c.full_closes_at is null) <> (full_ends is null) or full_ends < c.full_closes_at
     or (c.stage = 2 and ends <> c.closes_at)
     or (ends, asks, full_ends) is not distinct from
        (c.closes_at, c.questions_until, c.full_closes_at) then
    raise exception 'a deadline is only moved on' using errcode = 'P0C02';
  end if;
  update calls x set closes_at = ends, questions_until = asks, full_closes_at = full_ends
   where x.id = c.id;
  perform app.tell_guests(c.id, at_time);
end"""

# A second self of a firm inside has another id, and its mail domain. (``near_domains`` comes later
# and knows public mailboxes: so this is no SQL function.)
NEAR_INSIDE = """
begin
  return exists (select from organisations o where app.near_domains(o.mail_domain, domain)
     and (o.id = c.org_id
       or exists (select from memberships m join spaces s on s.id = m.space_id
         where s.org_id = c.org_id and m.org_id = o.id and s.kind <> 'vault'
           and m.roles <> array['expert'] and (m.ended_at is null or m.ended_at > now()))
       or exists (select from engagement_parties p
         where p.engagement_id = c.engagement_id and p.firm_id = o.id)));
end"""

# No firm that has a place in what the association runs proposes there, but one that came as an
# expert before; nor one that takes part in the engagement; nor a parent, sister or daughter.
MAY_PROPOSE = f"""
  select exists (select from organisations o where o.id = firm and o.kind in ({PROPOSING}))
     and firm <> c.org_id
     and not exists (select from memberships m join spaces s on s.id = m.space_id
       where s.org_id = c.org_id and s.kind <> 'vault'
         and m.org_id = any((select app.house_of(array[firm]))::uuid[])
         and m.roles <> array['expert'] and (m.ended_at is null or m.ended_at > now()))
     and not exists (select from engagement_parties p
       where p.engagement_id = c.engagement_id
         and p.firm_id = any((select app.house_of(array[firm]))::uuid[]))
     and not app.near_inside(c, (select o.mail_domain from organisations o where o.id = firm))"""

INVITE = f"""
declare e engagements; c calls; engagement uuid;
begin
  {OF_CALL}
  if not app.may_propose(c, firm) then
    raise exception 'no such firm' using errcode = 'P0C04';
  end if;
  if c.ended_at is not null or c.withdrawn_at is not null or clock_timestamp() >= c.closes_at
     or (c.workflow = 'direct'
       and exists (select from call_guests g where g.call_id = c.id and g.org_id <> firm)) then
    raise exception 'nobody is asked any more' using errcode = 'P0C02';
  end if;
  -- One invitation is one letter.
  if exists (select from call_guests g where g.call_id = c.id and g.org_id = firm
      and g.invited_by is not null) then
    return;
  end if;
  insert into call_guests (id, call_id, space_id, org_id, invited_by, invited_at)
  values (ident, c.id, c.space_id, firm, app.representation_id(), at_time)
  on conflict (call_id, org_id) do update
    set invited_by = coalesce(call_guests.invited_by, excluded.invited_by),
        invited_at = coalesce(call_guests.invited_at, excluded.invited_at);
  perform app.tell_firm_of_call(firm, 'mail.call_invited', at_time);
end"""

TELL_FIRM = """
begin
  perform app.enqueue(gen_random_uuid(), 'call:' || gen_random_uuid(), letter,
      jsonb_build_object('representation_id', t.representation_id), at_time)
    from seats t join spaces s on s.id = t.space_id
   where s.kind = 'vault' and s.org_id = firm and t.org_id = firm and t.ended_at is null;
end"""

TELL_GUESTS = """
begin
  perform app.tell_firm_of_call(g.org_id, 'mail.call_changed', at_time)
    from call_guests g where g.call_id = call;
end"""

ASK = """
declare c calls; g call_guests; told uuid := gen_random_uuid();
begin
  select * into c from calls x where x.id = call for share;
  select * into g from call_guests x where x.call_id = c.id and x.org_id = app.org_id();
  if g.id is null then
    raise exception 'no such call' using errcode = 'P0C04';
  end if;
  -- Whoever is to propose in full has questions anew.
  if c.ended_at is not null or c.withdrawn_at is not null
     or (c.stage = 2 and g.shortlisted_at is null)
     or clock_timestamp() > (case c.stage when 1 then c.questions_until else c.full_closes_at end)
     or (
      select count(*) from call_questions q
       where q.call_id = c.id and q.org_id = app.org_id()) >= 50 then
    raise exception 'no more questions' using errcode = 'P0C02';
  end if;
  insert into call_questions (id, call_id, org_id, asked_by, words, asked_at, answer_id)
  values (ident, c.id, app.org_id(), app.representation_id(), words, at_time, told);
  insert into call_answers (id, call_id, space_id, engagement_id, question, asked_on)
  values (told, c.id, c.space_id, c.engagement_id, words, (at_time at time zone 'UTC')::date);
end"""

OF_ANSWER = f"""
  select * into a from call_answers x where x.id = told;
  engagement := a.engagement_id;
  {CONVENED}
  select * into a from call_answers x where x.id = told for update;
  if a.state <> 'waiting' or a.version is distinct from seen_version then
    raise exception 'it waits no more' using errcode = 'P0C02';
  end if;"""

# The hour, as with copies: a minute would tell who sat at his desk.
PUBLISHED = "date_trunc('hour', at_time, 'UTC')"

ANSWER = f"""
declare e engagements; a call_answers; engagement uuid;
begin
  {OF_ANSWER}
  update call_answers x set question = asked, answer = words, version = x.version + 1,
      state = case when for_counsel then 'held' else 'published' end,
      published_at = case when for_counsel then null else {PUBLISHED} end,
      opinion = case when for_counsel then x.opinion else '' end
   where x.id = a.id;
  if not for_counsel then
    perform app.tell_guests(a.call_id, at_time);
  end if;
end"""

DECLINE = f"""
declare e engagements; a call_answers; engagement uuid;
begin
  {OF_ANSWER}
  update call_answers x set state = 'declined', version = x.version + 1 where x.id = a.id;
end"""

SETTLE = f"""
declare a call_answers;
begin
  select * into a from call_answers x where x.id = told for update;
  if a.id is null or not a.space_id = any(app.held_as('counsel'))
     or app.is_examined(a.engagement_id) or a.state not in ('held','published') then
    raise exception 'no such answer' using errcode = 'P0C04';
  end if;
  if a.state <> 'held' or a.version is distinct from seen_version then
    raise exception 'it waits no more' using errcode = 'P0C02';
  end if;
  if not stands and btrim(words) = '' then
    raise exception 'what would have to change is said' using errcode = 'P0C02';
  end if;
  update call_answers x set state = case when stands then 'published' else 'waiting' end,
      published_at = case when stands then {PUBLISHED} end,
      opinion = case when stands then '' else words end, version = x.version + 1
   where x.id = a.id;
  if stands then
    perform app.tell_guests(a.call_id, at_time);
  end if;
end"""

# What went out by mistake is taken down, whoever copied it: every word leaves the row that doors,
# guests and members read, and the call is nobody's to find any more. Those it reached are told.
TAKES_DOWN = """
  select * into e from engagements x where x.id = engagement for update;
  if e.id is null or not e.space_id = any(app.spaces())
     or not app.reads('engagements', e.id, e.space_id) then
    raise exception 'no such engagement' using errcode = 'P0C04';
  end if;
  if not e.space_id = any(app.held_as('facilitator','counsel')) or app.is_examined(e.id) then
    raise exception 'this is for whoever convenes or counsels' using errcode = '42501';
  end if;"""
TAKE_DOWN_CALL = f"""
declare e engagements; c calls; engagement uuid;
begin
  select x.engagement_id into engagement from calls x where x.id = call;
  {TAKES_DOWN}
  select * into c from calls x where x.id = call for update;
  if c.withdrawn_at is not null then
    raise exception 'it was taken down' using errcode = 'P0C02';
  end if;
  update calls x set withdrawn_at = at_time, public = false, title = '', body = '{{}}',
      criteria = '[]' where x.id = c.id;
  update call_answers x set state = 'withdrawn', withdrawn_at = at_time, published_at = null,
      answer = '', opinion = '', version = x.version + 1
   where x.call_id = c.id and x.state in ('held','published');
  perform app.tell_guests(c.id, at_time);
end"""
TAKE_DOWN_ANSWER = f"""
declare e engagements; a call_answers; engagement uuid;
begin
  select x.engagement_id into engagement from call_answers x where x.id = told;
  {TAKES_DOWN}
  select * into a from call_answers x where x.id = told for update;
  if a.state <> 'published' then
    raise exception 'it was taken down' using errcode = 'P0C02';
  end if;
  update call_answers x set state = 'withdrawn', withdrawn_at = at_time, published_at = null,
      answer = '', opinion = '', version = x.version + 1 where x.id = a.id;
  perform app.tell_guests(a.call_id, at_time);
end"""

INVITED = """
  select coalesce(jsonb_agg(jsonb_build_object('firm', g.org_id, 'at', g.invited_at)), '[]')
    from call_guests g join calls c on c.id = g.call_id
   where c.id = call and g.invited_by is not null
     and c.space_id = any(app.held_as('facilitator')) and not app.is_examined(c.engagement_id)"""

CALLED = """
begin
  if new.state = 'calling' and old.state <> 'calling'
     and not exists (select from calls c where c.engagement_id = new.id) then
    raise exception 'a call is published with its words' using errcode = 'P0C02';
  end if;
  return new;
end"""

# The outcome tells each proposer for itself; that nothing comes of it, all who were asked.
ENDED = """
declare c calls;
begin
  if new.state in ('awarded','unsuccessful','cancelled') and new.state <> old.state then
    update calls x set ended_at = new.updated_at, ended_as = new.state
     where x.engagement_id = new.id and x.ended_at is null returning * into c;
    if c.id is not null and new.state = 'cancelled' then
      perform app.tell_guests(c.id, new.updated_at);
    end if;
  end if;
  return null;
end"""

DOOR_CALLS = """
  select c.id, c.title, c.workflow, c.currency, c.stage, c.published_at, c.questions_until,
    c.closes_at, c.full_closes_at, c.ended_as,
    case when c.ended_as = 'cancelled' then '{}' else c.body end,
    case when c.ended_as = 'cancelled' then '[]' else c.criteria end
    from calls c where c.public and (c.id = one or (one is null and c.ended_at is null
      and coalesce(c.full_closes_at, c.closes_at) > at_time))
   order by c.closes_at, c.id limit 200"""

DOOR_ANSWERS = """
  select a.id, a.question, a.answer, a.published_at from call_answers a join calls c
      on c.id = a.call_id
   where c.public and c.id = one and a.state = 'published'
     and c.ended_as is distinct from 'cancelled' order by a.published_at, a.id"""

READ_ANSWERS = (
    "(state = 'published' and exists (select from calls c where c.id = call_answers.call_id))"
    " or (space_id = any((select app.held_as('facilitator'))::uuid[])"
    " and not app.is_examined(engagement_id))"
    " or (state = 'held' and space_id = any((select app.held_as('counsel'))::uuid[])"
    " and not app.is_examined(engagement_id))"
)

# Who sits where a call comes from reads it as far as he reads its engagement: by his ceiling, and
# from when his history begins. What is not for everybody, whoever is examined does not read.
GUESTS = (
    "exists (select from call_guests g where g.call_id = calls.id"
    " and g.org_id = (select app.org_id()))"
)
READ_CALLS = (
    "public or (exists (select from engagements e where e.id = calls.engagement_id"
    f" and e.space_id = calls.space_id) and not app.is_examined(engagement_id)) or {GUESTS}"
)
READ_BEFORE = f"public or space_id = any((select app.spaces())::uuid[]) or {GUESTS}"

VOID = " returns void language plpgsql volatile"
INNER = {
    "tell_firm_of_call": (
        "(firm uuid, letter text, at_time timestamptz) returns void language plpgsql volatile",
        TELL_FIRM,
    ),
    "tell_guests": (
        "(call uuid, at_time timestamptz) returns void language plpgsql volatile",
        TELL_GUESTS,
    ),
    "near_inside": (
        "(c calls, domain text) returns boolean language plpgsql stable",
        NEAR_INSIDE,
    ),
    "may_propose": ("(c calls, firm uuid) returns boolean language sql stable", MAY_PROPOSE),
}
OUTER = {
    "publish_call": (
        "(ident uuid, engagement uuid, seen_version integer, seen_terms integer, fields text[],"
        " with_need boolean, for_anybody boolean, asks timestamptz, ends timestamptz,"
        " full_ends timestamptz, judged text, cleared_how text, book text, at_time timestamptz)"
        + VOID,
        PUBLISH,
    ),
    "extend_call": (
        (
            "(call uuid, asks timestamptz, ends timestamptz, full_ends timestamptz,"
            f" at_time timestamptz){VOID}"
        ),
        EXTEND,
    ),
    "invite_to_call": (f"(ident uuid, call uuid, firm uuid, at_time timestamptz){VOID}", INVITE),
    "ask_of_call": (f"(ident uuid, call uuid, words text, at_time timestamptz){VOID}", ASK),
    "answer_of_call": (
        (
            "(told uuid, asked text, words text, for_counsel boolean, seen_version integer,"
            f" at_time timestamptz){VOID}"
        ),
        ANSWER,
    ),
    "decline_question": (
        f"(told uuid, seen_version integer, at_time timestamptz){VOID}",
        DECLINE,
    ),
    "settle_call_answer": (
        f"(told uuid, stands boolean, words text, seen_version integer, at_time timestamptz){VOID}",
        SETTLE,
    ),
    "withdraw_call": (f"(call uuid, at_time timestamptz){VOID}", TAKE_DOWN_CALL),
    "withdraw_call_answer": (f"(told uuid, at_time timestamptz){VOID}", TAKE_DOWN_ANSWER),
    "invited_to_call": ("(call uuid) returns jsonb language sql stable", INVITED),
}
DOORS = {
    "door_calls": (
        (
            "(one uuid, at_time timestamptz) returns table (id uuid, title text, workflow text,"
            " currency text, stage smallint, published_at timestamptz, questions_until timestamptz,"
            " closes_at timestamptz, full_closes_at timestamptz, ended_as text, body jsonb,"
            " criteria jsonb) language sql stable"
        ),
        DOOR_CALLS,
    ),
    "door_call_answers": (
        (
            "(one uuid) returns table (id uuid, question text, answer text,"
            " published_at timestamptz) language sql stable"
        ),
        DOOR_ANSWERS,
    ),
}
TRIGGERS = {
    "engagement_called": ("before update of state", CALLED),
    "engagement_call_ended": ("after update of state", ENDED),
}


def upgrade() -> None:
    sql("alter table calls add column withdrawn_at timestamptz", *TABLES.split(";\n"))
    sql(f"alter policy app_select on calls using ({READ_CALLS})")
    own_rules("call_questions", "select", select="org_id = (select app.org_id())")
    own_rules("call_answers", "select", select=READ_ANSWERS)
    for table in ("call_questions", "call_answers"):
        let("collab_gate", table, "select, insert, update")
    for table in ("calls", "call_answers"):
        let("collab_door", table, "select")
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body)
    for name, (signature, body) in DOORS.items():
        definer(f"app.{name}{signature}", "collab_door", body)
    for name, (_, body) in TRIGGERS.items():
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
        )
        hand_over(f"app.{name}", "collab_gate")
    sql(
        "grant trigger on engagements to collab_gate",
        "set local role collab_gate",
        *(
            f"create trigger {name} {event} on engagements"
            f" for each row execute function app.{name}()"
            for name, (event, _) in TRIGGERS.items()
        ),
        "reset role",
        "revoke trigger on engagements from collab_gate",
    )


def downgrade() -> None:
    for name in TRIGGERS:
        sql(f"drop trigger {name} on engagements", f"drop function app.{name}")
    for name in (*DOORS, *OUTER, *reversed(INNER)):
        sql(f"drop function app.{name}")
    sql(
        f"alter policy app_select on calls using ({READ_BEFORE})",
        "drop policy door on calls",
        "revoke all on calls from collab_door",
        "drop table call_questions",
        "drop table call_answers",
        "alter table calls drop column withdrawn_at",
    )
