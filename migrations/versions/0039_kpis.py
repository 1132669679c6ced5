"""Indicators: what is measured, rounds that ask for it, answers that stay sealed, figures."""

from migrations.operations import (
    GOVERNED_COLUMNS,
    definer,
    govern,
    hand_over,
    let,
    own_rules,
    sql,
)

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

STATES = (
    "open", "closed", "judging", "judged", "published", "withheld", "cancelled",
)  # fmt: skip
STEPS = (
    ("close", "open", "closed", "{facilitator,trustee}"),
    ("cancel", "open", "cancelled", "{facilitator}"),
    ("judge", "closed", "judging", "{trustee}"),
    ("settle", "judging", "judged", "{}"),
    ("publish", "judged", "published", "{trustee}"),
    ("withhold", "closed", "withheld", "{trustee}"),
    ("withhold", "judging", "withheld", "{trustee}"),
    ("withhold", "judged", "withheld", "{trustee}"),
)
"""Twin of ``collab/features/kpis/rules.py``; a test compares. Nobody settles but the worker."""

NAMED = ", ".join(f"'{state}'" for state in STATES)
THEMES = (
    "'injuries','complaints','affected_people','environment','wages_suppliers','training',"
    "'action_plans','own_work'"
)
CLASSES = "'commercial','human_rights_process'"

STEP_TABLE = f"""
create table kpi_steps (
    step text not null,
    before_state text not null check (before_state in ({NAMED})),
    after_state text not null check (after_state in ({NAMED})),
    roles text[] not null,
    primary key (step, before_state))"""

# A pool is an association's: its definitions, rounds and figures are read across its groups and so
# stand in none of them. They hold no word and no number of any one firm.
DEFINITIONS = f"""
create table kpi_definitions (
    id uuid primary key,
    org_id uuid not null references organisations (id),
    key text not null check (key ~ '^[a-z][a-z0-9_]{{1,60}}$'),
    family text not null check (family ~ '^[a-z][a-z0-9_]{{1,60}}$'),
    version integer not null check (version > 0),
    theme text not null check (theme in ({THEMES})),
    class text not null check (class in ({CLASSES})),
    side text not null check (side in ('input','process','outcome')),
    direction text not null check (direction in ('more','less','neither')),
    unit text not null check (unit in ('percent','number','rate','days','index')),
    statistic text not null check (statistic in ('mean','sum')),
    lowest numeric not null default 0 check (lowest >= 0),
    highest numeric check (highest > lowest),
    names jsonb not null check (names ->> 'en' <> ''),
    formulas jsonb not null check (formulas ->> 'en' <> ''),
    breakdowns text[] not null default '{{}}' check (cardinality(breakdowns) <= 8),
    shipped boolean not null default false,
    created_by uuid not null references representations (id),
    created_at timestamptz not null,
    unique (org_id, id),
    unique (org_id, key, version))"""

# What the house ships, with a digest of all it says: nobody takes other words up under its name.
SHIPPED_TABLE = """
create table kpi_shipped (
    key text primary key,
    digest text not null check (digest ~ '^[0-9a-f]{64}$'))"""
SHIPPED = {
    "fatalities": "16b517c06fe13510de6fd73f52ad58c17c228ac0a593cffd1470dc605bc5c01e",
    "injury_rate": "11373ff3bcc8b15e63b9cdf88f4c38d705b5eac39d765818d07b90b9919f1d64",
    "complaints_received": "6b3342e576a5f1f6860f1dc4076352bb08057a606aba8eec6bce52de616135c2",
    "complaints_remedied": "ee1c0df8442d22b927b39d8a47650e3cb37d5dfc919ea5b79715597cf2d6a3da",
    "mechanism_within_reach": "e3c58f9c066fe8187b421e2c4d036093908aa232d0971bd156edd9b451a99f8a",
    "affected_people_say": "ad508a42dabfe32ff11328ac9c0995592b530be833d45841e7e0faaf66d22359",
    "people_heard": "8297414ff4e47ba2c55fe0f428ac70d70dc2c58d59efc79e65d85be31f649563",
    "water_quality": "4a69f7d2cbe227ecbd51786f1c011292677f1e7d88e7cac5854bd1fd058d39b2",
    "air_quality": "d2765f8a22c68c58c77461bf704c1323b409f364318ce8fce8bc91ae168b0046",
    "living_wage": "aaa246c1256363f67777e3bbfa9ef3057e9218e76b53893824387bf83e845c0f",
    "wage_gap_segments": "026cc1977eebcc14d6fcc6c8c5b2c1dd631287e93baf15f0b902f6a8f394b1f2",
    "training_own": "ee94b29caa3c8e753af3cc4a425a863217ca9cc19276d84a772797bbd08c6ee5",
    "training_suppliers": "4f6b9c7d2d2d61ea8ba3c00dbf9220896f265d1c1733c8ae2be088e093c05e42",
    "action_plans_done": "8e89fa82cc032c1c02d2d24b0f241be28667198f7e1636495bb04564ee3a4126",
    "action_plans_lasting": "5c4cef8d86536773c4706d00ea2c076c2b681cbe2d00317342ab7f7c2446a3a3",
    "conversations_live": "de2cccc6b5865606decf4ac50ae26ebabde132c697227ba742d99314483af2c8",
    "days_to_first_step": "e368585c824aa181e55bd1a5ab1338a4a09ca9dc5268b75fb4f279d34a661010",
}
"""Of ``config/kpis/indicators.toml``, as a test compares: a change there needs a migration."""

SAYS = (
    "encode(sha256(convert_to(concat_ws(chr(10), theme, class, side, direction, unit, statistic,"
    " trim_scale(lowest)::text, coalesce(trim_scale(highest)::text, ''),"
    " array_to_string(breakdowns, ','), names::text, formulas::text), 'UTF8')), 'hex')"
)

ROUNDS = f"""
create table kpi_rounds (
    id uuid primary key,
    org_id uuid not null references organisations (id),
    definition_id uuid not null,
    kpi_key text not null,
    space_id uuid not null references spaces (id),
    period text not null check (period ~ '^[0-9]{{4}}-H[12]$'),
    ends_on date not null,
    opened_at timestamptz not null,
    closes_at timestamptz not null check (closes_at > opened_at),
    state text not null default 'open' check (state in ({NAMED})),
    progress_band integer check (progress_band >= 5),
    banded_on date,
    closed_at timestamptz,
    announced text,
    judged_at timestamptz,
    published_at timestamptz,
    rule_version text,
    parameters integer,
    snapshot_hash bytea check (octet_length(snapshot_hash) = 32),
    check ((state = 'published') = (published_at is not null)),
    foreign key (org_id, definition_id) references kpi_definitions (org_id, id));
create unique index uq_kpi_rounds_period on kpi_rounds (org_id, kpi_key, period)
    where state <> 'cancelled';
create index ix_kpi_rounds_definition on kpi_rounds (definition_id)"""

# One text of one length, whatever it says: not even its size tells of a figure.
ANSWERS = f"""
create table kpi_answers ({GOVERNED_COLUMNS},
    round_id uuid not null references kpi_rounds (id),
    state text not null default 'draft' check (state in ('draft','submitted','locked','lapsed')),
    answer_sealed bytea not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    check (marking = 5),
    check (circle is null),
    unique (space_id, round_id))"""

# Behind each figure: why it is not released, by class, or, sealed, who is in it.
FIGURES = """
create table kpi_figures (
    id uuid primary key,
    org_id uuid not null references organisations (id),
    round_id uuid not null references kpi_rounds (id),
    breakdown text not null,
    released boolean not null,
    value numeric,
    statistic text check (statistic in ('mean','sum')),
    contributors text,
    check (released = (value is not null)),
    check (released = (statistic is not null)),
    check (released or contributors is null),
    unique (round_id, breakdown));
create table kpi_backs (
    figure_id uuid primary key references kpi_figures (id),
    cause text check (cause in ('few','young','calendar','panel','figures')),
    panel_sealed bytea,
    check ((cause is null) = (panel_sealed is not null)))"""

# Stricter than the shipped rules, never milder; two persons of two houses make a version.
PARAMETERS = """
create table kpi_parameters (
    id uuid primary key,
    org_id uuid not null references organisations (id),
    number integer,
    body jsonb not null check (jsonb_typeof(body) = 'object' and body <> '{}'
      and body - '{min_contributors,min_others,min_age_months,max_share,protection}'::text[] = '{}'
      and not jsonb_path_exists(body, '$.* ? (@.type() != "string"
        || !(@ like_regex "^[0-9]{1,4}([.][0-9]{1,6})?$"))')),
    why text not null check (btrim(why) <> '' and char_length(why) <= 500),
    state text not null check (state in ('open','approved','declined','withdrawn')),
    proposed_by uuid not null references representations (id),
    proposed_org uuid not null references organisations (id),
    proposed_at timestamptz not null,
    decided_by uuid references representations (id),
    decided_at timestamptz,
    check (decided_by <> proposed_by or state = 'withdrawn'),
    check ((state = 'approved') = (number is not null)),
    unique (org_id, number))"""

# What each side says of itself, in its own vault; what both said is kept apart and for good,
# because what a partner once knew he knows.
RELATIONS = f"""
create table trading_relations ({GOVERNED_COLUMNS},
    other_id uuid not null references organisations (id),
    direction text not null check (direction in ('supplier','customer')),
    check (marking = 5),
    check (circle is null),
    check (other_id <> org_id),
    unique (space_id, other_id, direction));
create table trading_confirmed (
    supplier_id uuid not null references organisations (id),
    customer_id uuid not null references organisations (id),
    primary key (supplier_id, customer_id))"""

CONFIRMED = """
declare other text := case new.direction when 'supplier' then 'customer' else 'supplier' end;
begin
  if exists (select from trading_relations x where x.org_id = new.other_id
      and x.other_id = new.org_id and x.direction = other) then
    insert into trading_confirmed
    select case new.direction when 'supplier' then new.other_id else new.org_id end,
           case new.direction when 'supplier' then new.org_id else new.other_id end
    on conflict do nothing;
  end if;
  return null;
end"""

# Whoever is seated for a firm of the market in a group of the association may answer for it.
FIRMS = """
  select distinct t.org_id, t.representation_id
    from seats t join memberships m on m.id = t.membership_id
    join spaces s on s.id = t.space_id
    join organisations o on o.id = t.org_id
    join representations p on p.id = t.representation_id
   where s.org_id = pool and s.kind in ('group','room') and s.archived_at is null
     and t.role in ('member','chair') and t.role = any(m.roles) and t.ended_at is null
     and (m.ended_at is null or m.ended_at > now()) and p.ended_at is null
     and t.org_id <> pool and o.kind in ('member_company','mining_company')"""

# An answer is written while its round is open, by a firm that is asked; the lock makes of a last
# word and of the end one after the other.
ANSWER_BOUND = """
declare r kpi_rounds;
begin
  select * into r from kpi_rounds x where x.id = new.round_id for share;
  if not found or not exists (select from app.kpi_firms(r.org_id) f
      where f.firm = new.org_id and f.person = app.representation_id()) then
    raise exception 'no such round' using errcode = 'P0C04';
  end if;
  if r.state <> 'open' or r.closes_at <= now() or not new.state in ('draft','submitted')
     or (tg_op = 'UPDATE' and new.round_id <> old.round_id) then
    raise exception 'it is closed' using errcode = 'P0C02';
  end if;
  return new;
end"""

BY_PEOPLE = "when (current_user = 'collab_app')"
READS = (
    "org_id in (select s.org_id from spaces s where s.id = any((select"
    " app.held_as('facilitator','chair','member','counsel','trustee','observer'))::uuid[]))"
)
OFFICER = "(select app.has_duty('officer'))"
FACILITATES = "(select cardinality(app.held_as('facilitator')) > 0)"
SUPERVISES = (
    "org_id in (select s.org_id from spaces s where s.id = any((select"
    " app.held_as('trustee','counsel'))::uuid[]))"
)
TABLES = {
    "kpi_definitions": DEFINITIONS,
    "kpi_rounds": ROUNDS,
    "kpi_answers": ANSWERS,
    "kpi_figures": FIGURES,
    "kpi_parameters": PARAMETERS,
    "trading_relations": RELATIONS,
}
EVERY = (
    "kpi_steps", "kpi_shipped", "kpi_definitions", "kpi_rounds", "kpi_answers", "kpi_figures",
    "kpi_backs", "kpi_parameters", "trading_relations", "trading_confirmed",
)  # fmt: skip


def upgrade() -> None:
    sql(STEP_TABLE)
    for step, before, after, roles in STEPS:
        sql(f"insert into kpi_steps values ('{step}', '{before}', '{after}', '{roles}')")
    sql(SHIPPED_TABLE)
    for key, digest in SHIPPED.items():
        sql(f"insert into kpi_shipped values ('{key}', '{digest}')")
    for statement in TABLES.values():
        sql(*statement.split(";\n"))
    _pool()
    govern("kpi_answers", update=("answer_sealed", "state", "updated_at", "version"))
    govern("trading_relations", delete=True)
    for table in ("kpi_steps", "kpi_backs", "trading_confirmed"):
        own_rules(table, "")
    let("collab_gate", "kpi_steps", "select")
    let("collab_gate", "kpi_backs", "select, insert")
    let("collab_gate", "trading_confirmed", "select, insert")
    definer(
        "app.kpi_firms(pool uuid) returns table (firm uuid, person uuid) language sql stable",
        "collab_gate",
        FIRMS,
        callers="collab_gate",
    )
    for name, body, event, table, when in (
        ("kpi_answer_bound", ANSWER_BOUND, "before insert or update", "kpi_answers", BY_PEOPLE),
        ("trading_confirms", CONFIRMED, "after insert", "trading_relations", ""),
    ):
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
        )
        hand_over(f"app.{name}", "collab_gate")
        sql(
            f"grant trigger on {table} to collab_gate",
            "set local role collab_gate",
            f"create trigger {name} {event} on {table} for each row {when}"
            f" execute function app.{name}()",
            "reset role",
            f"revoke trigger on {table} from collab_gate",
        )
    for table in ("kpi_figures", "kpi_backs"):
        sql(
            f"create trigger append_only before update or delete on {table}"
            " for each row execute function app.append_only()"
        )


def _pool() -> None:
    own_rules("kpi_shipped", "select", select="true")
    own_rules(
        "kpi_definitions",
        "select, insert",
        select=READS,
        insert="created_by = (select app.representation_id()) and org_id = (select app.org_id())"
        # What an association defines itself goes by its own name, and is never about wages.
        f" and (({OFFICER} and not shipped and key like 'own\\_%' and theme <> 'wages_suppliers')"
        f" or (shipped and ({OFFICER} or {FACILITATES}) and version = 1 and family = key and"
        f" exists (select from kpi_shipped s where s.key = kpi_definitions.key"
        f" and s.digest = {SAYS})))",
    )
    own_rules("kpi_rounds", "select", select=READS)
    own_rules(
        "kpi_figures",
        "select",
        select=f"{READS} and exists (select from kpi_rounds r where r.id = round_id"
        " and r.published_at is not null)",
    )
    own_rules(
        "kpi_parameters",
        "select, insert",
        select=SUPERVISES,
        insert="proposed_by = (select app.representation_id()) and state = 'open'"
        f" and proposed_org = (select app.org_id()) and {SUPERVISES}",
    )
    let("collab_gate", "kpi_definitions", "select")
    let("collab_gate", "kpi_rounds", "select, insert, update")
    let("collab_gate", "kpi_figures", "select, insert")
    let("collab_gate", "kpi_parameters", "select, update")


def downgrade() -> None:
    sql("drop table kpi_answers", "drop table trading_relations")
    sql("drop function app.kpi_answer_bound", "drop function app.trading_confirms")
    for table in reversed(EVERY):
        if table not in ("kpi_answers", "trading_relations"):
            sql(f"drop table {table}")
    sql("drop function app.kpi_firms")
