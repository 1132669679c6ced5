"""Joint funding: a budget's schedule and key, pledges sealed in vaults, what each firm is told."""

import importlib

from migrations.operations import (
    GOVERNED_COLUMNS,
    definer,
    govern,
    hand_over,
    let,
    own_rules,
    sql,
)

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

MINE = importlib.import_module("migrations.versions.0041_engagements").MINE

STATES = (
    "draft", "offered", "declined", "withdrawn", "conditions_met", "confirmed", "invoiced",
    "received", "expired",
)  # fmt: skip
CLASSES = "'downstream','mining','association','donor'"
SIZES = "'small','medium','large','very_large'"
STEPS = (
    *(("keep", one, "draft", "firm") for one in ("none", "draft", "declined", "withdrawn")),
    *(
        ("offer", one, "offered", "firm")
        for one in ("none", "draft", "offered", "declined", "withdrawn")
    ),
    *(
        ("decline", one, "declined", "firm")
        for one in ("none", "draft", "offered", "declined", "withdrawn")
    ),
    ("withdraw", "offered", "withdrawn", "firm"),
    ("withdraw", "conditions_met", "withdrawn", "firm"),
    ("confirm", "conditions_met", "confirmed", "firm"),
    ("meet", "offered", "conditions_met", "worker"),
    ("meet", "confirmed", "conditions_met", "worker"),
    *(
        ("expire", one, "expired", "worker")
        for one in ("draft", "offered", "declined", "withdrawn", "conditions_met", "confirmed")
    ),
    ("invoice", "confirmed", "invoiced", "ledger"),
    ("receive", "invoiced", "received", "ledger"),
    ("reverse", "invoiced", "confirmed", "ledger"),
    ("reverse", "received", "invoiced", "ledger"),
)
"""Twin of ``collab/features/engagements/funding/rules.py``; a test compares them."""
NAMED = ", ".join(f"'{state}'" for state in STATES)

STEP_TABLE = f"""
create table pledge_steps (
    step text not null,
    before_state text not null check (before_state in ('none', {NAMED})),
    after_state text not null check (after_state in ({NAMED})),
    by_whom text not null check (by_whom in ('firm','worker','ledger')),
    primary key (before_state, after_state))"""

# When pledges are opened is fixed before the first is made: ``refreshes``, the last of which ends
# the pledging; then until when is confirmed, and, should somebody not, until when again.
BUDGETS = """
alter table budgets
    add column weights jsonb not null
        default '{"small":1,"medium":2,"large":4,"very_large":8}'
        check (jsonb_typeof(weights) = 'object'),
    add column parts jsonb not null default '[]' check (jsonb_typeof(parts) = 'array'),
    add column adds_to uuid,
    add column reason text not null default '' check (char_length(reason) <= 500),
    add column refreshes timestamptz[] not null default '{}',
    add column confirm_until timestamptz,
    add column confirm_again_until timestamptz,
    add column done smallint not null default 0 check (done >= 0),
    add column round smallint not null default 0 check (round between 0 and 2),
    add column announced text,
    add column band text check (band in
        ('under_25','under_50','under_75','under_100','covered','not_covered')),
    add column banded_at timestamptz,
    add column opened_at timestamptz,
    add foreign key (space_id, adds_to) references budgets (space_id, id),
    add check ((adds_to is null) or (reason <> ''));
create unique index uq_budgets_running on budgets (engagement_id)
    where state in ('draft','open');
create unique index uq_budgets_standing on budgets (engagement_id)
    where state in ('settled','frozen')"""

# It stands in a vault, and no key leads from there to where the budget stands: a trigger looks.
PLEDGES = f"""
create table pledges ({GOVERNED_COLUMNS},
    budget_id uuid not null,
    state text not null default 'draft' check (state in ({NAMED})),
    sealed bytea not null,
    confirmed_at timestamptz,
    confirmed_round smallint,
    confirmed_amount bigint,
    version integer not null default 1,
    updated_at timestamptz not null,
    check (marking = 5),
    check (circle is null),
    unique (space_id, budget_id));
create index ix_pledges_budget on pledges (budget_id)"""

# What a firm is told of its own pledge at one moment, beside the pledge in its vault.
OUTCOMES = f"""
create table pledge_outcomes ({GOVERNED_COLUMNS},
    budget_id uuid not null,
    engagement_id uuid not null,
    firm_id uuid not null references organisations (id),
    number smallint not null check (number > 0),
    size text check (size in ({SIZES})),
    most bigint not null check (most >= 0),
    amount bigint check (amount >= 0),
    why text[] not null,
    check (marking = 5),
    check (circle is null),
    check (firm_id = org_id),
    unique (budget_id, firm_id, number));
create index ix_pledge_outcomes_list on pledge_outcomes (engagement_id, budget_id)"""

# Keyed marks of what each firm had said when the band was told last: to count whose word is another
# now. Nobody reads them but the worker, by a function.
MARKS = """
create table funding_marks (
    budget_id uuid primary key,
    marks jsonb not null)"""

FUNDERS = """
  select p.firm_id, p.payer_class from engagement_parties p
   where p.engagement_id = engagement and p.funds and exists (select from memberships m
     where m.space_id = p.space_id and m.org_id = p.firm_id
       and (m.ended_at is null or m.ended_at > now()))"""

MOMENTS = "select b.refreshes || b.confirm_until || b.confirm_again_until"
# A day's notice before the first look, and between any two moments, those for confirming too.
ON_NOTICE = """
  select count(*) > 2
      and bool_and(coalesce(m.at >= coalesce(m.before, now()) + interval '24 hours', false))
    from (select x.at, lag(x.at) over (order by x.n) as before
      from unnest(moments) with ordinality x (at, n)) m"""
OUTSIDE = """
  select coalesce(sum((p ->> 'amount')::bigint), 0)::bigint from jsonb_array_elements(b.parts) p"""
BORNE = """
  select coalesce(sum(s.amount), 0)::bigint from budget_shares s where s.budget_id = b.adds_to"""

FACILITATES = """
  if not e.space_id = any(app.held_as('facilitator')) or app.is_examined(e.id) then
    raise exception 'this is for whoever facilitates' using errcode = '42501';
  end if;
  if e.state in ('completed','unsuccessful','cancelled') then
    raise exception 'it is over' using errcode = 'P0C02';
  end if;"""

# A draft is its writer's side's; what is open, everybody's who reads the engagement.
WRITE = f"""
declare e engagements; b budgets; standing uuid;
begin
  {MINE}{FACILITATES}
  select * into b from budgets x where x.engagement_id = e.id and x.state in ('draft','open')
    for update;
  if b.state = 'open' then
    raise exception 'one is open' using errcode = 'P0C02';
  end if;
  if b.id is null then
    select x.id into standing from budgets x
     where x.engagement_id = e.id and x.state in ('settled','frozen');
    insert into budgets (id, org_id, space_id, marking, author_id, circle, shared_at,
      engagement_id, number, total, currency, key, state, updated_at, parts, adds_to, reason,
      refreshes, confirm_until, confirm_again_until)
    values (ident, e.org_id, e.space_id, e.marking, null, array[e.org_id],
      date_trunc('hour', at_time, 'UTC'), e.id,
      (select coalesce(max(x.number), 0) + 1 from budgets x where x.engagement_id = e.id),
      on_total, e.currency, on_key, 'draft', at_time, on_parts, standing, said, on_moments,
      first_until, then_until);
    return ident;
  end if;
  if b.version is distinct from seen_version then
    raise exception 'this is not what was read' using errcode = 'P0C02';
  end if;
  update budgets x set total = on_total, key = on_key, parts = on_parts, reason = said,
      refreshes = on_moments, confirm_until = first_until, confirm_again_until = then_until,
      updated_at = at_time, version = x.version + 1
   where x.id = b.id;
  return b.id;
end"""

# What is missing comes back as a word; whoever asked may put it right.
OPEN = f"""
declare e engagements; b budgets; engagement uuid; rest bigint;
begin
  select x.engagement_id into engagement from budgets x where x.id = budget;
  {MINE}{FACILITATES}
  select * into b from budgets x where x.id = budget for update;
  if b.state <> 'draft' or b.version is distinct from seen_version then
    raise exception 'this is not what was read' using errcode = 'P0C02';
  end if;
  rest := b.total - app.budget_outside(b) - app.budget_borne(b);
  if b.total < app.budget_outside(b) then return 'parts_above_total'; end if;
  if rest > 0 then
    if not exists (select from app.funders(e.id)) then return 'nobody_pays'; end if;
    if not coalesce(app.funding_notice(app.budget_moments(b)), false) then
      return 'too_late';
    end if;
  end if;
  update budgets x set state = 'open', circle = null, opened_at = at_time, updated_at = at_time,
      version = x.version + 1, shared_at = date_trunc('hour', at_time, 'UTC')
   where x.id = b.id;
  return case when rest > 0 then 'pledged' else 'computed' end;
end"""

GIVE_UP = f"""
declare e engagements; b budgets; engagement uuid;
begin
  select x.engagement_id into engagement from budgets x where x.id = budget;
  {MINE}{FACILITATES}
  select * into b from budgets x where x.id = budget for update;
  if b.state not in ('draft','open') or b.version is distinct from seen_version then
    raise exception 'this is not what was read' using errcode = 'P0C02';
  end if;
  perform app.end_budget(b.id, at_time);
end"""

# Nobody is bound by what does not come about.
END = """
begin
  update pledges p set state = 'expired', updated_at = at_time, version = p.version + 1
   where p.budget_id = budget and p.state not in ('invoiced','received','expired');
  update budgets x set state = 'failed', updated_at = at_time,
      version = x.version + 1
   where x.id = budget;
end"""

# A firm's word in its own vault, while the budget takes words, by whoever is asked and nobody else.
# The share lock makes of a last word and of a refresh one after the other.
BOUND = """
declare b budgets; last integer; moments timestamptz[];
begin
  select * into b from budgets x where x.id = new.budget_id for share;
  if not found or not b.space_id = any(app.held_as('member','chair'))
     or not app.reads('budgets', b.id, b.space_id)
     or not exists (select from app.funders(b.engagement_id) f where f.firm = new.org_id) then
    raise exception 'no such budget' using errcode = 'P0C04';
  end if;
  if not exists (select from pledge_steps s where s.after_state = new.state and s.by_whom = 'firm'
      and s.before_state = case tg_op when 'INSERT' then 'none' else old.state end) then
    raise exception 'it does not stand where this begins' using errcode = 'P0C02';
  end if;
  last := cardinality(b.refreshes);
  moments := app.budget_moments(b);
  if b.state <> 'open' or now() >= (case
      when tg_op = 'UPDATE' and old.state = 'conditions_met' and b.round > 0
        then moments[last + b.round]
      when b.done >= last or (tg_op = 'UPDATE' and old.state = 'conditions_met') then '-infinity'
      else moments[last] end) then
    raise exception 'it is too late' using errcode = 'P0C02';
  end if;
  -- What was judged is what is confirmed, word for word, and for the amount it was told last.
  if tg_op = 'UPDATE' and old.state = 'conditions_met' and new.sealed <> old.sealed then
    raise exception 'what was judged stays as it is' using errcode = 'P0C02';
  end if;
  if new.state = 'confirmed' and coalesce(new.confirmed_amount, -1) is distinct from (
      select o.amount from pledge_outcomes o
       where o.budget_id = b.id and o.firm_id = new.org_id order by o.number desc limit 1) then
    raise exception 'this is not what was told' using errcode = 'P0C02';
  end if;
  new.confirmed_amount := case new.state when 'confirmed' then new.confirmed_amount end;
  new.confirmed_at := case new.state when 'confirmed' then now() end;
  new.confirmed_round := case new.state when 'confirmed' then b.round end;
  return new;
end"""

STEPPED = """
begin
  if new.state is distinct from old.state and not exists (select from pledge_steps s
      where s.before_state = old.state and s.after_state = new.state) then
    raise exception 'it does not stand where this begins' using errcode = 'P0C02';
  end if;
  return new;
end"""

# The award freezes what was settled; a cost that firms are to bear and have not agreed on stops it.
FREEZE = """
declare b budgets;
begin
  select * into b from budgets x where x.engagement_id = new.id and x.state <> 'failed'
   order by x.number desc limit 1 for update;
  if b.id is null and not (exists (select from budgets x where x.engagement_id = new.id)
      and exists (select from app.funders(new.id))) then
    return new;
  end if;
  if b.id is null or b.state in ('draft','open') then
    raise exception 'its funding is not settled' using errcode = 'P0C02';
  end if;
  update budgets x set state = 'frozen', frozen_at = now(), version = x.version + 1
   where x.id = b.id and x.state = 'settled';
  return new;
end"""

ENDED = """
begin
  perform app.end_budget(b.id, now()) from budgets b
   where b.engagement_id = new.id and b.state in ('draft','open','settled');
  return null;
end"""

GATE, APP = "collab_gate", "collab_app"
AT = "at_time timestamptz"
WRITTEN = (
    "(engagement uuid, ident uuid, on_total bigint, on_key text, on_parts jsonb, said text,"
    " on_moments timestamptz[], first_until timestamptz, then_until timestamptz,"
    f" seen_version integer, {AT}) returns uuid language plpgsql volatile"
)
SEEN = f"(budget uuid, seen_version integer, {AT})"
FUNCTIONS = {
    "funders": (
        "(engagement uuid) returns table (firm uuid, payer_class text) language sql stable",
        FUNDERS, GATE,
    ),
    "funding_notice": (
        "(moments timestamptz[]) returns boolean language sql stable", ON_NOTICE, GATE,
    ),
    "budget_moments": ("(b budgets) returns timestamptz[] language sql immutable", MOMENTS, GATE),
    "budget_outside": ("(b budgets) returns bigint language sql immutable", OUTSIDE, GATE),
    "budget_borne": ("(b budgets) returns bigint language sql stable", BORNE, GATE),
    "end_budget": (f"(budget uuid, {AT}) returns void language plpgsql volatile", END, GATE),
    "write_budget": (WRITTEN, WRITE, APP),
    "open_budget": (f"{SEEN} returns text language plpgsql volatile", OPEN, APP),
    "give_budget_up": (f"{SEEN} returns void language plpgsql volatile", GIVE_UP, APP),
}  # fmt: skip
BY_PEOPLE = "when (current_user = 'collab_app')"
TRIGGERS = {
    "pledge_bound": (BOUND, "before insert or update", "pledges", BY_PEOPLE),
    "pledge_stepped": (STEPPED, "before update", "pledges", ""),
    "budget_freezes": (
        FREEZE, "before update of state", "engagements",
        "when (new.state = 'awarded' and old.state <> 'awarded')",
    ),
    "budget_ends": (
        ENDED, "after update of state", "engagements",
        "when (new.state in ('unsuccessful','cancelled') and old.state <> new.state)",
    ),
}  # fmt: skip
HUNG = "pledges, engagements"


def upgrade() -> None:
    sql(STEP_TABLE)
    for step, before, after, by_whom in STEPS:
        sql(f"insert into pledge_steps values ('{step}', '{before}', '{after}', '{by_whom}')")
    sql(*BUDGETS.split(";\n"), *PLEDGES.split(";\n"), *OUTCOMES.split(";\n"), MARKS)
    govern("pledges", update=("sealed", "state", "version", "updated_at", "confirmed_amount"))
    govern("pledge_outcomes")
    sql(
        "drop policy writing on pledge_outcomes",
        "revoke insert on pledge_outcomes from collab_app",
    )
    for table in ("pledge_steps", "funding_marks"):
        own_rules(table, "")
    let(GATE, "pledge_steps", "select")
    let(GATE, "funding_marks", "select, insert, update")
    for name, (signature, body, callers) in FUNCTIONS.items():
        definer(f"app.{name}{signature}", GATE, body, callers=callers)
    for name, (body, _, _, _) in TRIGGERS.items():
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
        )
        hand_over(f"app.{name}", GATE)
    sql(
        f"grant trigger on {HUNG} to collab_gate",
        "set local role collab_gate",
        *(
            f"create trigger {name} {event} on {table} for each row {when}"
            f" execute function app.{name}()"
            for name, (_, event, table, when) in TRIGGERS.items()
        ),
        "reset role",
        f"revoke trigger on {HUNG} from collab_gate",
    )


def downgrade() -> None:
    for name, (_, _, table, _) in TRIGGERS.items():
        sql(f"drop trigger {name} on {table}", f"drop function app.{name}")
    for name in reversed(FUNCTIONS):
        sql(f"drop function app.{name}")
    for table in ("funding_marks", "pledge_outcomes", "pledges", "pledge_steps"):
        sql(f"drop table {table}")
    sql("drop index uq_budgets_running", "drop index uq_budgets_standing")
    for column in (
        "weights", "parts", "adds_to", "reason", "refreshes", "confirm_until",
        "confirm_again_until", "done", "round", "announced", "band", "banded_at", "opened_at",
    ):  # fmt: skip
        sql(f"alter table budgets drop column {column}")
