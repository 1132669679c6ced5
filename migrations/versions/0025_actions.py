"""Actions: who does what by when, what came of it, and which firms adopt it, each in private."""

import importlib

from migrations.operations import (
    GOVERNED_COLUMNS,
    definer,
    hand_over,
    process,
    searchable,
    sql,
    unsearchable,
)

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

STATES = ("draft", "held", "open", "in_progress", "done", "dropped")
STEPS = (
    ("submit", "draft", "held", "{facilitator,chair}"),
    ("return", "held", "draft", "{counsel}"),
    ("clear", "held", "open", "{counsel}"),
    ("open", "draft", "open", "{facilitator,chair}"),
    ("start", "open", "in_progress", "{facilitator,chair}"),
    ("finish", "open", "done", "{facilitator,chair}"),
    ("finish", "in_progress", "done", "{facilitator,chair}"),
    ("drop", "draft", "dropped", "{facilitator,chair}"),
    ("drop", "held", "dropped", "{facilitator,chair}"),
    ("drop", "open", "dropped", "{facilitator,chair}"),
    ("drop", "in_progress", "dropped", "{facilitator,chair}"),
    ("reopen", "done", "open", "{facilitator,chair}"),
    ("reopen", "dropped", "draft", "{facilitator,chair}"),
)
"""Twin of ``collab/features/actions/rules.py``; a test compares them."""

OWNERS = "'start','finish','drop'"
"""Steps that also whoever does it may take, of what is open."""

NAMED = ", ".join(f"'{state}'" for state in STATES)

STEP_TABLE = f"""
create table action_steps (
    step text not null,
    before_state text not null check (before_state in ({NAMED})),
    after_state text not null check (after_state in ({NAMED})),
    roles text[] not null,
    primary key (step, before_state))"""

TABLES = {
    "actions": f"""
create table actions ({GOVERNED_COLUMNS},
    title text not null check (btrim(title) <> ''),
    body text not null default '',
    topic text not null default '',
    owner_id uuid references representations (id),
    each_firm boolean not null default false,
    due_on date not null,
    leverage text,
    polarity text check (polarity in ('support','press')),
    effort text check (effort in ('S','M','L')),
    evidence text not null default '',
    links text[] not null default '{{}}' check (cardinality(links) <= 20),
    documents uuid[] not null default '{{}}' check (cardinality(documents) <= 20),
    subject_kind text check (subject_kind in ('finding','agenda_item','meeting','decision')),
    subject_id uuid,
    for_circle uuid[],
    needs_counsel boolean not null default false,
    state text not null default 'draft' check (state in ({NAMED})),
    done_at timestamptz,
    effect text check (effect in ('none','partial','temporary','lasting')),
    recheck_on date,
    adopted_band integer check (adopted_band >= 5),
    banded_on date,
    version integer not null default 1,
    updated_at timestamptz not null,
    check (each_firm = (owner_id is null)),
    check (marking < 4 or (marking = 4 and for_circle is not null)),
    check ((subject_kind is null) = (subject_id is null)));
create index ix_actions_list on actions (space_id, due_on, id)
    include (marking, author_id, org_id, circle, shared_at);
create index ix_actions_subject on actions (subject_id);
create index ix_actions_owner on actions (owner_id, due_on)""",
    "action_notes": f"""
create table action_notes ({GOVERNED_COLUMNS},
    action_id uuid not null,
    step text not null,
    words text not null default '' check (char_length(words) <= 500),
    said_at timestamptz not null,
    foreign key (space_id, action_id) references actions (space_id, id));
create index ix_action_notes_action on action_notes (action_id, said_at, id)""",
    "action_adoptions": f"""
create table action_adoptions ({GOVERNED_COLUMNS},
    action_id uuid not null,
    firm_id uuid not null references organisations (id),
    representation_id uuid not null references representations (id),
    adopted boolean not null,
    said_at timestamptz not null,
    unique (action_id, firm_id),
    foreign key (space_id, action_id) references actions (space_id, id));
create index ix_action_adoptions_firm on action_adoptions (firm_id)""",
}

CHANGING = (
    "title", "body", "topic", "owner_id", "each_firm", "due_on", "leverage", "polarity", "effort",
    "evidence", "links", "documents", "needs_counsel", "version", "updated_at",
)  # fmt: skip

# Words that counsel must see are written while it is a draft, and stay while counsel reads them.
# What firms answered, each for itself, was about this action and no other: it does not become one
# person's, and its words stay.
BOUND = """
begin
  if tg_op = 'INSERT' then
    if current_user = 'collab_app' and (new.state <> 'draft' or new.effect is not null
        or new.adopted_band is not null or new.banded_on is not null
        or new.done_at is not null) then
      raise exception 'an action begins as a draft' using errcode = '42501';
    end if;
  else
    if old.state <> 'draft' and ((new.needs_counsel and not old.needs_counsel)
        or new.each_firm <> old.each_firm) then
      raise exception 'others read it already' using errcode = 'P0C02';
    end if;
    if old.state in ('held','done','dropped')
       and (new.title, new.body, new.topic, new.evidence, new.links, new.documents, new.owner_id,
         new.due_on, new.leverage, new.polarity, new.effort, new.needs_counsel)
       is distinct from (old.title, old.body, old.topic, old.evidence, old.links, old.documents,
         old.owner_id, old.due_on, old.leverage, old.polarity, old.effort, old.needs_counsel) then
      raise exception 'what others judge or judged does not change' using errcode = 'P0C02';
    end if;
    if old.each_firm and old.state <> 'draft'
       and (new.title, new.body, new.evidence, new.links, new.documents, new.due_on)
       is distinct from (old.title, old.body, old.evidence, old.links, old.documents, old.due_on)
    then
      raise exception 'what firms answer does not change' using errcode = 'P0C02';
    end if;
  end if;
  return new;
end"""

DRAWN = """
begin
  if new.state = 'draft' then
    new.circle := app.who_prepares(new.space_id, new.for_circle);
  end if;
  return new;
end"""

# Whoever does it sits here.
OWNER = """
begin
  if new.owner_id is not null and (tg_op = 'INSERT' or new.owner_id is distinct from old.owner_id)
     and not exists (select from seats t where t.space_id = new.space_id
       and t.representation_id = new.owner_id and t.ended_at is null) then
    raise exception 'nobody of that name sits here' using errcode = '42501';
  end if;
  return new;
end"""

# Who prepares or counsels from now on reads what is prepared; who does no longer, not.
SEATED = """
begin
  if not new.role in ('facilitator','chair','counsel') or exists (select from spaces s
      where s.id = new.space_id and s.archived_at is not null) then
    return null;
  end if;
  perform app.redraw('decisions', d.id, app.who_prepares(d.space_id, d.for_circle))
    from decisions d where d.space_id = new.space_id and d.state in ('draft','held','cleared');
  perform app.redraw('decision_outcomes', o.id, app.who_prepares(d.space_id, d.for_circle))
    from decision_outcomes o join decisions d on d.id = o.decision_id
   where o.space_id = new.space_id and o.state in ('held','returned');
  perform app.redraw('actions', a.id, app.who_prepares(a.space_id, a.for_circle))
    from actions a where a.space_id = new.space_id and a.state in ('draft','held');
  return null;
end"""

MINE = """
  select * into a from actions x where x.id = action for update;
  if not found or not a.space_id = any(app.spaces())
     or not app.reads('actions', a.id, a.space_id) then
    raise exception 'no such action' using errcode = 'P0C04';
  end if;"""

OWNED = """(app.representation_id() = a.owner_id
     or a.space_id = any(app.held_as('facilitator','chair')))"""

NOTED = """
  insert into action_notes (id, org_id, space_id, marking, author_id, circle, shared_at, action_id,
    step, words, said_at)
  select gen_random_uuid(), x.org_id, x.space_id, x.marking, null, x.circle,
    date_trunc('hour', at_time, 'UTC'), x.id, on_step, said, at_time from actions x
   where x.id = a.id;"""

MOVE = f"""
declare a actions; s action_steps;
begin
  {MINE}
  if on_step = 'note' then
    if a.state not in ('open','in_progress','done') or btrim(said) = ''
       or app.out_of_sight(a.id) then
      raise exception 'there is nothing to note' using errcode = 'P0C02';
    end if;
    if not {OWNED} then
      raise exception 'this is for whoever does it' using errcode = '42501';
    end if;
    {NOTED}
    return null;
  end if;
  select * into s from action_steps x where x.step = on_step and x.before_state = a.state;
  if not found or app.out_of_sight(a.id) then
    raise exception 'it does not stand where this step begins' using errcode = 'P0C02';
  end if;
  if on_step = 'clear' and a.version is distinct from seen_version then
    raise exception 'this is not what was read' using errcode = 'P0C02';
  end if;
  if not (a.space_id = any(app.held_as(variadic s.roles))
      or (on_step in ({OWNERS}) and a.state in ('open','in_progress')
          and app.representation_id() = a.owner_id)) then
    raise exception 'this is for others to do' using errcode = '42501';
  end if;
  if on_step = 'open' and a.needs_counsel then return 'needs_counsel'; end if;
  update actions x set state = s.after_state, updated_at = at_time, version = x.version + 1,
      circle = case when s.after_state = 'open' then x.for_circle
        when s.after_state in ('draft','held') then app.who_prepares(x.space_id, x.for_circle)
        else x.circle end,
      shared_at = case when s.before_state in ('draft','held') and s.after_state = 'open'
        then at_time else x.shared_at end,
      done_at = case s.after_state when 'done' then at_time end
   where x.id = a.id;
  -- What comes back as a draft may get other words: answers to the old ones go.
  if s.after_state = 'draft' then
    delete from action_adoptions x where x.action_id = a.id;
    update actions x set adopted_band = null, banded_on = null
     where x.id = a.id and x.banded_on is not null;
  end if;
  if s.before_state not in ('draft','held') or btrim(said) <> '' then
    {NOTED}
  end if;
  return null;
end"""

RATE = f"""
declare a actions; on_step text := 'effect'; said text := on_effect;
begin
  {MINE}
  if not {OWNED} then
    raise exception 'this is for whoever does it' using errcode = '42501';
  end if;
  if a.state not in ('in_progress','done') or app.out_of_sight(a.id) then
    raise exception 'nothing was done yet' using errcode = 'P0C02';
  end if;
  update actions x set effect = on_effect, recheck_on = on_day, updated_at = at_time,
      version = x.version + 1 where x.id = a.id;
  {NOTED}
end"""

# Read by the firm's own people alone; what stands there is changed, and nobody is asked why.
ADOPT = f"""
declare a actions;
begin
  {MINE}
  if not a.space_id = any(app.held_as('member','chair')) or app.org_id() = a.org_id then
    raise exception 'this is for firms to say' using errcode = '42501';
  end if;
  if not a.each_firm or a.state not in ('open','in_progress') or app.out_of_sight(a.id) then
    raise exception 'nothing is to be adopted' using errcode = 'P0C02';
  end if;
  insert into action_adoptions (id, org_id, space_id, marking, author_id, circle, shared_at,
    action_id, firm_id, representation_id, adopted, said_at)
  values (ident, a.org_id, a.space_id, a.marking, null,
    app.circle_within(a.for_circle, app.org_id()), date_trunc('hour', at_time, 'UTC'), a.id,
    app.org_id(), app.representation_id(), adopts, at_time)
  on conflict (action_id, firm_id) do update set adopted = excluded.adopted,
    representation_id = excluded.representation_id, said_at = excluded.said_at;
end"""

# Once a day, for all of them: between two answers nobody sees a number move. It only rises, and
# leavers stay in it: whoever adopts and declines to see it move learns nothing from a fall. It
# says five once six have adopted, so that one of them knows of no fewer than five others, and
# while two of those asked at least may be outside the six.
REFRESH = """
  update actions a set banded_on = (at_time at time zone 'UTC')::date,
      adopted_band = greatest(a.adopted_band, app.firm_band(
        (select count(distinct h.house)::integer - 1 from app.firm_houses(array(
          select x.firm_id from action_adoptions x where x.action_id = a.id and x.adopted)) h),
        (select count(distinct h.house)::integer - 1 from app.firm_houses(array(
          select f.firm from app.firms_asked(a.space_id, a.org_id, a.marking, a.for_circle,
            a.shared_at) f)) h)))
   where a.each_firm and a.state in ('open','in_progress','done')
     and exists (select from spaces s where s.id = a.space_id and s.archived_at is null)
     and coalesce(a.banded_on, (a.shared_at at time zone 'UTC')::date)
       < (at_time at time zone 'UTC')::date"""

# Only if it still falls on the day the note was left for, and is still to be done. Whoever
# declined is asked no more, and the key of a letter tells nothing of whom it goes to.
REMIND = """
declare a actions;
begin
  select * into a from actions x where x.id = action;
  if not found or a.due_on <> on_day or a.state not in ('open','in_progress')
     or a.circle is distinct from a.for_circle then
    return;
  end if;
  perform app.enqueue(gen_random_uuid(), 'action_due:' || gen_random_uuid(), 'mail.action_due',
      jsonb_build_object('representation_id', t.representation_id), at_time)
    from seats t join memberships m on m.id = t.membership_id
   where t.space_id = a.space_id and t.ended_at is null
     and (m.ended_at is null or m.ended_at > at_time)
     and (t.representation_id = a.owner_id or (a.each_firm and exists (
       select from app.firms_asked(a.space_id, a.org_id, a.marking, a.for_circle, a.shared_at) f
        where f.person = t.representation_id) and not exists (
       select from action_adoptions x where x.action_id = a.id and x.firm_id = t.org_id
         and not x.adopted)));
end"""

# What hangs on an item goes out of sight with it (0016), and so does what was decided about it
# and what is to be done about it.
AROUND_BEFORE = importlib.import_module("migrations.versions.0016_desk").AROUND
HANGS = "select k.table_name from gate_kinds k union select 'tasks'"
AROUND = AROUND_BEFORE.replace(HANGS, f"{HANGS} union select 'decisions' union select 'actions'")
AROUND_AS = (
    "app.around(on_table text, item uuid, home uuid)"
    " returns table (table_name text, row_id uuid, hangs boolean) language plpgsql volatile"
)

TRIGGERS = {
    "action_drawn": "before insert on actions",
    "action_owned": "before insert or update of owner_id on actions",
    "stands_about": "before insert on actions",
    "preparers_seated": "after insert or update on seats",
}
OUTER = {
    "move_action": (
        (
            "(action uuid, on_step text, said text, at_time timestamptz,"
            " seen_version integer default null) returns text"
        ),
        "plpgsql",
        MOVE,
        "collab_app",
    ),
    "rate_action": (
        "(action uuid, on_effect text, on_day date, at_time timestamptz) returns void",
        "plpgsql",
        RATE,
        "collab_app",
    ),
    "adopt": (
        "(ident uuid, action uuid, adopts boolean, at_time timestamptz) returns void",
        "plpgsql",
        ADOPT,
        "collab_app",
    ),
    "refresh_adoptions": ("(at_time timestamptz) returns void", "sql", REFRESH, "collab_system"),
    "remind_action": (
        "(action uuid, on_day date, at_time timestamptz) returns void",
        "plpgsql",
        REMIND,
        "collab_system",
    ),
}


def upgrade() -> None:
    sql(STEP_TABLE)
    for step, before, after, roles in STEPS:
        sql(f"insert into action_steps values ('{step}', '{before}', '{after}', '{roles}')")
    sql(
        "alter table action_steps enable row level security",
        "alter table action_steps force row level security",
        "create policy gate on action_steps for select to collab_gate using (true)",
        "grant select on action_steps to collab_gate",
    )
    for table, statement in TABLES.items():
        sql(statement)
        if table == "actions":
            process(table, writers=("facilitator", "chair"), update=CHANGING)
        else:
            process(table)
    sql("grant delete on action_adoptions to collab_gate")
    for name, (signature, language, body, callers) in OUTER.items():
        definer(
            f"app.{name}{signature} language {language} volatile",
            "collab_gate",
            body,
            callers=callers,
        )
    sql(
        "create function app.action_bound() returns trigger language plpgsql as"
        f" $body${BOUND}$body$",
        "create trigger bound before insert or update on actions"
        " for each row execute function app.action_bound()",
    )
    for name, body in (
        ("action_drawn", DRAWN),
        ("action_owned", OWNER),
        ("preparers_seated", SEATED),
    ):
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
        )
        hand_over(f"app.{name}", "collab_gate")
    sql(
        "grant trigger on actions, seats to collab_gate",
        "set local role collab_gate",
        *(
            f"create trigger {name} {event} for each row execute function app.{name}()"
            for name, event in TRIGGERS.items()
        ),
        "reset role",
        "revoke trigger on actions, seats from collab_gate",
    )
    sql("drop function app.around")
    definer(AROUND_AS, "collab_gate", AROUND, callers="collab_gate")
    searchable(
        "actions",
        "'action'",
        title="r.title",
        body="concat_ws(E'\\n', nullif(r.body, ''), nullif(r.evidence, ''), nullif(r.topic, ''))",
        listed="r.state <> 'dropped'",
    )


def downgrade() -> None:
    unsearchable("actions")
    sql("drop function app.around")
    definer(AROUND_AS, "collab_gate", AROUND_BEFORE, callers="collab_gate")
    for name in OUTER:
        sql(f"drop function app.{name}")
    sql("drop trigger preparers_seated on seats")
    for table in (*reversed(TABLES), "action_steps"):
        sql(f"drop table {table}")
    for name in ("action_bound", "action_drawn", "action_owned", "preparers_seated"):
        sql(f"drop function app.{name}")
