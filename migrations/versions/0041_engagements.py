"""Engagements of experts: their life, their parties, terms, calls, and proposals that are sealed.

What writes most of these rows is in the migrations after it.
"""

import importlib

from migrations.operations import (
    GOVERNED_COLUMNS,
    definer,
    govern,
    hand_over,
    let,
    own_rules,
    process,
    searchable,
    sql,
    unsearchable,
)

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

KIN = importlib.import_module("migrations.versions.0022_session").KIN
WORKFLOWS = ("direct", "open", "sealed")
TYPES = (
    "study", "risk_research", "site_mission", "facilitation", "mediation", "training", "programme",
    "participation_grant", "standard_comment",
)  # fmt: skip
STATES = (
    "draft", "held", "cleared", "calling", "opened", "scoring", "calling_full", "opened_full",
    "scoring_full", "selecting", "awarded", "delivering", "reported", "completed",
    "unsuccessful", "cancelled",
)  # fmt: skip
CHAIRS, FACILITATOR, COUNSEL, NOBODY = "{facilitator,chair}", "{facilitator}", "{counsel}", "{}"
ALL = "direct,open,sealed"
STEPS = (
    (ALL, "submit", "draft", "held", CHAIRS),
    (ALL, "return", "held", "draft", COUNSEL),
    (ALL, "clear", "held", "cleared", COUNSEL),
    (ALL, "rework", "cleared", "draft", CHAIRS),
    (ALL, "publish", "cleared", "calling", FACILITATOR),
    (ALL, "open", "calling", "opened", NOBODY),
    (ALL, "score", "opened", "scoring", CHAIRS),
    ("sealed", "shortlist", "scoring", "calling_full", FACILITATOR),
    ("sealed", "open", "calling_full", "opened_full", NOBODY),
    ("sealed", "score", "opened_full", "scoring_full", CHAIRS),
    ("direct", "select", "opened", "selecting", CHAIRS),
    ("direct,open", "select", "scoring", "selecting", CHAIRS),
    ("sealed", "select", "scoring_full", "selecting", CHAIRS),
    ("direct,open", "rescore", "selecting", "scoring", CHAIRS),
    ("sealed", "rescore", "selecting", "scoring_full", CHAIRS),
    (ALL, "award", "selecting", "awarded", FACILITATOR),
    (ALL, "deliver", "awarded", "delivering", FACILITATOR),
    (ALL, "report", "delivering", "reported", FACILITATOR),
    (ALL, "complete", "delivering", "completed", FACILITATOR),
    (ALL, "complete", "reported", "completed", FACILITATOR),
    *(
        (ALL, "fail", state, "unsuccessful", FACILITATOR)
        for state in ("opened", "scoring", "opened_full", "scoring_full", "selecting")
    ),
    *(
        (ALL, "cancel", state, "cancelled", FACILITATOR)
        for state in ("draft", "held", "cleared", "calling", "awarded", "delivering")
    ),
)
"""Twin of ``collab/features/engagements/rules.py``; a test compares. The worker alone opens."""

NAMED = ", ".join(f"'{state}'" for state in STATES)
FLOWS = ", ".join(f"'{flow}'" for flow in WORKFLOWS)
KINDS = ", ".join(f"'{kind}'" for kind in TYPES)

STEP_TABLE = f"""
create table engagement_steps (
    workflow text not null check (workflow in ({FLOWS})),
    step text not null,
    before_state text not null check (before_state in ({NAMED})),
    after_state text not null check (after_state in ({NAMED})),
    roles text[] not null,
    primary key (workflow, step, before_state))"""

TABLES = {
    "engagements": f"""
create table engagements ({GOVERNED_COLUMNS},
    title text not null check (btrim(title) <> '' and char_length(title) <= 200),
    need text not null default '' check (char_length(need) <= 4000),
    type text not null check (type in ({KINDS})),
    workflow text not null check (workflow in ({FLOWS})),
    currency text not null default 'EUR' check (currency ~ '^[A-Z]{{3}}$'),
    origin_kind text check (origin_kind in ('decision','finding','agenda_item','recommendation')),
    origin_id uuid,
    state text not null default 'draft' check (state in ({NAMED})),
    decision_id uuid,
    awarded_id uuid,
    milestones smallint not null default 0 check (milestones >= 0),
    milestones_done smallint not null default 0 check (milestones_done between 0 and milestones),
    version integer not null default 1,
    updated_at timestamptz not null,
    check (marking < 4),
    check (circle is null),
    check ((origin_kind is null) = (origin_id is null)));
create index ix_engagements_list on engagements (space_id, shared_at desc, id)
    include (marking, author_id, org_id, circle)""",
    # Who takes part in it, and as what. Whoever is examined never judges: no row says both.
    "engagement_parties": f"""
create table engagement_parties ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    firm_id uuid not null references organisations (id),
    selects boolean not null default false,
    funds boolean not null default false,
    subject boolean not null default false,
    payer_class text not null default 'downstream'
        check (payer_class in ('downstream','mining','association','donor')),
    check (not (selects and subject)),
    foreign key (space_id, engagement_id) references engagements (space_id, id),
    unique (engagement_id, firm_id));
create index ix_engagement_parties_firm on engagement_parties (firm_id)""",
    "engagement_terms": f"""
create table engagement_terms ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    number integer not null check (number > 0),
    form_version integer not null check (form_version > 0),
    body jsonb not null check (jsonb_typeof(body) = 'object'),
    criteria jsonb not null default '[]' check (jsonb_typeof(criteria) = 'array'),
    people_are_met boolean not null default false,
    state text not null default 'draft' check (state in ('draft','cleared','superseded')),
    cleared_by uuid references representations (id),
    cleared_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null,
    check ((state = 'draft') = (cleared_at is null)),
    foreign key (space_id, engagement_id) references engagements (space_id, id),
    unique (engagement_id, number))""",
    "opened_proposals": f"""
create table opened_proposals ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    call_id uuid not null,
    stage smallint not null check (stage in (1, 2)),
    code text not null check (code ~ '^[A-Z]{{1,3}}$'),
    content jsonb not null check (jsonb_typeof(content) = 'object'),
    amount bigint not null check (amount >= 0),
    flagged boolean not null default false,
    outcome text check (outcome in ('shortlisted','selected','not_selected')),
    version integer not null default 1,
    foreign key (space_id, engagement_id) references engagements (space_id, id),
    unique (engagement_id, stage, code));
create index ix_opened_proposals_list on opened_proposals (engagement_id, stage)""",
    # Who it is stands apart, so that a phase may be blind.
    "proposal_identities": f"""
create table proposal_identities ({GOVERNED_COLUMNS},
    opened_id uuid not null unique,
    proposer_id uuid not null references organisations (id),
    identity jsonb not null check (jsonb_typeof(identity) = 'object'),
    foreign key (space_id, opened_id) references opened_proposals (space_id, id))""",
    # The sum is known to all who take part; what one of them bears, to it and to the trustee.
    "budgets": f"""
create table budgets ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    number integer not null check (number > 0),
    total bigint not null check (total > 0),
    currency text not null check (currency ~ '^[A-Z]{{3}}$'),
    key text not null check (key in ('equal','weighted')),
    state text not null default 'draft'
        check (state in ('draft','open','settled','frozen','failed','replaced')),
    settled_at timestamptz,
    frozen_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null,
    check (state not in ('settled','frozen') or settled_at is not null),
    check ((state in ('frozen','replaced')) = (frozen_at is not null)),
    foreign key (space_id, engagement_id) references engagements (space_id, id),
    unique (engagement_id, number))""",
    # In the vault of the firm that bears it, as its money is; no key leads to the budget.
    "budget_shares": f"""
create table budget_shares ({GOVERNED_COLUMNS},
    budget_id uuid not null,
    engagement_id uuid not null,
    firm_id uuid not null references organisations (id),
    amount bigint not null check (amount >= 0),
    check (marking = 5),
    check (circle is null),
    check (firm_id = org_id),
    unique (budget_id, firm_id));
create index ix_budget_shares_engagement on budget_shares (engagement_id, budget_id)""",
    # It stands in the room of the expert, who reads nothing of where the engagement stands: no key
    # leads from one space to the other, and functions alone write here.
    "engagement_milestones": f"""
create table engagement_milestones ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    number smallint not null check (number > 0),
    title text not null check (btrim(title) <> ''),
    due_on date not null,
    amount bigint not null default 0 check (amount >= 0),
    state text not null default 'pending'
        check (state in ('pending','submitted','returned','accepted','cancelled')),
    accepted_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null,
    check ((state = 'accepted') = (accepted_at is not null)),
    unique (engagement_id, number))""",
}

# Experts never sit with each other: a call is a notice, read by whoever is asked, and stands under
# rules of its own. It holds what was released of the terms and no word of anybody's.
CALLS = f"""
create table calls (
    id uuid primary key,
    org_id uuid not null references organisations (id),
    space_id uuid not null references spaces (id),
    engagement_id uuid not null unique,
    workflow text not null check (workflow in ({FLOWS})),
    public boolean not null,
    title text not null,
    body jsonb not null check (jsonb_typeof(body) = 'object'),
    criteria jsonb not null check (jsonb_typeof(criteria) = 'array'),
    currency text not null,
    published_at timestamptz not null,
    questions_until timestamptz not null,
    closes_at timestamptz not null check (closes_at > published_at),
    full_closes_at timestamptz check (full_closes_at > closes_at),
    stage smallint not null default 1 check (stage in (1, 2)),
    opened_at timestamptz,
    full_opened_at timestamptz,
    ended_at timestamptz,
    ended_as text check (ended_as in ('awarded','unsuccessful','cancelled')),
    verdict text not null,
    clearance text not null check (clearance in ('rules','counsel')),
    policy_version text not null,
    check (questions_until <= closes_at),
    check (workflow = 'sealed' or full_closes_at is null),
    check ((ended_at is null) = (ended_as is null)),
    foreign key (space_id, engagement_id) references engagements (space_id, id));
create index ix_calls_listed on calls (closes_at) where public;
create table call_guests (
    id uuid primary key,
    call_id uuid not null references calls (id),
    space_id uuid not null references spaces (id),
    org_id uuid not null references organisations (id),
    invited_by uuid references representations (id),
    invited_at timestamptz,
    registered_at timestamptz,
    shortlisted_at timestamptz,
    check (invited_at is not null or registered_at is not null),
    unique (call_id, org_id))"""

# What is proposed stays in its firm's vault, sealed from the first letter on.
PROPOSALS = f"""
create table proposals ({GOVERNED_COLUMNS},
    call_id uuid not null references calls (id),
    stage smallint not null check (stage in (1, 2)),
    state text not null default 'draft' check (state in ('draft','submitted','withdrawn','opened')),
    sealed bytea not null,
    submitted_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null,
    check (marking = 5),
    check (circle is null),
    unique (space_id, call_id, stage))"""

# Parents, sisters and daughters of some firms, and themselves: what one of them knows, all do.
HOUSE_OF = f"with recursive {KIN} select array(select h.member from house h)"

# Whoever is of the house of an examined firm, or of one that proposes, has nothing to judge.
APART = """
  select firm = any(app.house_of(array(
    select p.firm_id from engagement_parties p where p.engagement_id = engagement and p.subject
    union select p.org_id from calls c join proposals p on p.call_id = c.id
      where c.engagement_id = engagement and p.state in ('submitted','opened'))))"""

# Of the firms of an engagement those who may judge: whoever convenes it, its counsel, and those
# who select. By firms, so that whoever comes or goes within one needs no redrawing.
INSIDE = """
  select array(
    select e.org_id from engagements e where e.id = engagement
    union select p.firm_id from engagement_parties p
      where p.engagement_id = engagement and p.selects
        and not app.stands_apart(engagement, p.firm_id)
    union select m.org_id from engagements e join memberships m on m.space_id = e.space_id
      where e.id = engagement and 'counsel' = any(m.roles)
        and (m.ended_at is null or m.ended_at > now())
        and not app.stands_apart(engagement, m.org_id)
    order by 1)"""

# Every table named in engagement_inside is read by these firms and no others.
REDRAW = """
declare named text;
begin
  for named in select i.table_name from engagement_inside i loop
    execute format('update %I set circle = $1 where engagement_id = $2'
      ' and circle is distinct from $1', named) using app.engagement_inside(engagement), engagement;
  end loop;
end"""

DRAWN = """
begin
  new.circle := app.engagement_inside(new.engagement_id);
  return new;
end"""

PARTIES_CHANGED = """
begin
  perform app.engagement_redraw(coalesce(new.engagement_id, old.engagement_id));
  return null;
end"""

COUNSEL_CHANGED = """
begin
  perform app.engagement_redraw(e.id) from engagements e where e.space_id = new.space_id
    and ('counsel' = any(new.roles) or (tg_op = 'UPDATE' and 'counsel' = any(old.roles)));
  return null;
end"""

# The wall: whoever is examined writes nothing of it and moves it nowhere, facilitating or not.
EXAMINED = """
  select exists (select from engagement_parties p where p.engagement_id = engagement
    and p.subject and p.firm_id = any((select app.house_of(array[app.org_id()]))::uuid[]))"""

ENGAGEMENT_BOUND = """
begin
  if tg_op = 'INSERT' then
    if current_user = 'collab_app' and (new.state <> 'draft' or new.decision_id is not null
        or new.awarded_id is not null or new.milestones <> 0) then
      raise exception 'an engagement begins as a draft' using errcode = '42501';
    end if;
  elsif current_user = 'collab_app' then
    if app.is_examined(old.id) then
      raise exception 'whoever is examined does not write of it' using errcode = '42501';
    end if;
    if old.state <> 'draft' then
      raise exception 'what others judge or judged does not change' using errcode = 'P0C02';
    end if;
  end if;
  return new;
end"""

TERMS_BOUND = """
declare e engagements;
begin
  select * into e from engagements x
   where x.id = new.engagement_id and x.space_id = new.space_id for share;
  if e.id is null then
    raise exception 'no such engagement' using errcode = 'P0C04';
  end if;
  if current_user = 'collab_app' then
    if app.is_examined(e.id) then
      raise exception 'whoever is examined does not write of it' using errcode = '42501';
    end if;
    if e.state <> 'draft' or new.state <> 'draft' then
      raise exception 'what others judge or judged does not change' using errcode = 'P0C02';
    end if;
  end if;
  return new;
end"""

MINE = """
  select * into e from engagements x where x.id = engagement for update;
  if not found or not e.space_id = any(app.spaces())
     or not app.reads('engagements', e.id, e.space_id) then
    raise exception 'no such engagement' using errcode = 'P0C04';
  end if;"""

# What more a step needs (terms that are cleared, a decision that stands) triggers on the state see
# to, each beside the table it speaks of.
MOVE = f"""
declare e engagements; s engagement_steps;
begin
  {MINE}
  select * into s from engagement_steps x
   where x.workflow = e.workflow and x.step = on_step and x.before_state = e.state;
  if not found then
    raise exception 'it does not stand where this step begins' using errcode = 'P0C02';
  end if;
  if not e.space_id = any(app.held_as(variadic s.roles)) or app.is_examined(e.id) then
    raise exception 'this is for others to do' using errcode = '42501';
  end if;
  if seen_version is not null and e.version is distinct from seen_version then
    raise exception 'this is not what was read' using errcode = 'P0C02';
  end if;
  update engagements x set state = s.after_state, updated_at = at_time, version = x.version + 1
   where x.id = e.id;
end"""

GO_ON = """
declare e engagements; s engagement_steps;
begin
  select * into e from engagements x where x.id = engagement for update;
  select * into s from engagement_steps x
   where x.workflow = e.workflow and x.step = on_step and x.before_state = e.state;
  if s.step is null then
    raise exception 'it does not stand where this step begins' using errcode = 'P0C02';
  end if;
  update engagements x set state = s.after_state, updated_at = at_time, version = x.version + 1
   where x.id = e.id;
end"""

OPEN_PARTY = f"""
  {MINE}
  if e.state in ('completed','unsuccessful','cancelled') then
    raise exception 'it is over' using errcode = 'P0C02';
  end if;
  if not exists (select from memberships m where m.space_id = e.space_id
      and m.org_id = firm and (m.ended_at is null or m.ended_at > now())) then
    raise exception 'no such firm' using errcode = 'P0C04';
  end if;
  select * into p from engagement_parties x where x.engagement_id = e.id and x.firm_id = firm
    for update;"""

# What a firm pays as follows from what it is, until whoever convenes says otherwise.
CLASS_OF = """
  select case o.kind when 'mining_company' then 'mining' when 'association' then 'association'
    when 'civil_society' then 'donor' else 'downstream' end
    from organisations o where o.id = firm"""

# A firm says itself whether it pays and judges, and nobody says it for another.
PARTY = f"""
declare e engagements; p engagement_parties;
begin
  {OPEN_PARTY}
  if firm is distinct from app.org_id() or not e.space_id = any(app.held_as('member','chair')) then
    raise exception 'a firm says this of itself' using errcode = '42501';
  end if;
  if does_select and coalesce(p.subject, false) then
    raise exception 'whoever is examined does not judge' using errcode = '42501';
  end if;
  insert into engagement_parties (id, org_id, space_id, marking, author_id, circle, shared_at,
    engagement_id, firm_id, selects, funds, subject, payer_class)
  values (ident, e.org_id, e.space_id, e.marking, null, null,
    date_trunc('hour', at_time, 'UTC'), e.id, firm, does_select, does_fund,
    coalesce(p.subject, false), coalesce(p.payer_class, app.payer_class_of(firm)))
  on conflict (engagement_id, firm_id) do update set selects = does_select, funds = does_fund;
end"""

# Who is examined, and what a firm pays as, whoever convenes says; from then on nobody of the house
# of such a firm selects. What they pay, he leaves as it is.
NAMED_PARTY = f"""
declare e engagements; p engagement_parties;
begin
  {OPEN_PARTY}
  if firm = e.org_id and is_subject then
    raise exception 'no such firm' using errcode = 'P0C04';
  end if;
  if not e.space_id = any(app.held_as('facilitator')) or app.is_examined(e.id) then
    raise exception 'this is for others to say' using errcode = '42501';
  end if;
  -- Once proposals are open, whoever was examined until now has nothing to judge by.
  if p.subject and not is_subject and e.state not in ('draft','held','cleared') then
    raise exception 'too late' using errcode = 'P0C02';
  end if;
  -- What somebody pays as decides what he pays: not while it is being paid for.
  if of_class is distinct from p.payer_class and p.funds and exists (select from budgets b
      where b.engagement_id = e.id and b.state in ('open','settled')) then
    raise exception 'its costs are being shared' using errcode = 'P0C02';
  end if;
  insert into engagement_parties (id, org_id, space_id, marking, author_id, circle, shared_at,
    engagement_id, firm_id, selects, funds, subject, payer_class)
  values (ident, e.org_id, e.space_id, e.marking, null, null,
    date_trunc('hour', at_time, 'UTC'), e.id, firm,
    coalesce(p.selects and not is_subject, false), coalesce(p.funds, false), is_subject, of_class)
  on conflict (engagement_id, firm_id) do update set selects = excluded.selects,
    subject = is_subject, payer_class = of_class;
  if is_subject then
    update engagement_parties x set selects = false where x.engagement_id = e.id and x.selects
      and x.firm_id = any(app.house_of(array[firm]));
  end if;
end"""

CHANGING = {
    "engagements": (
        "title", "need", "type", "workflow", "currency", "version", "updated_at",
    ),
    "engagement_terms": ("body", "criteria", "people_are_met", "version", "updated_at"),
}  # fmt: skip
CHAIRING = ("facilitator", "chair")
INNER = {
    "house_of": ("(firms uuid[]) returns uuid[] language sql stable", HOUSE_OF),
    "stands_apart": ("(engagement uuid, firm uuid) returns boolean language sql stable", APART),
    "payer_class_of": ("(firm uuid) returns text language sql stable", CLASS_OF),
    "engagement_inside": ("(engagement uuid) returns uuid[] language sql stable", INSIDE),
    "engagement_redraw": ("(engagement uuid) returns void language plpgsql volatile", REDRAW),
    "carry_engagement": (
        (
            "(engagement uuid, on_step text, at_time timestamptz) returns void"
            " language plpgsql volatile"
        ),
        GO_ON,
    ),
}
OUTER = {
    "is_examined": ("(engagement uuid) returns boolean language sql stable", EXAMINED),
    "move_engagement": (
        (
            "(engagement uuid, on_step text, at_time timestamptz,"
            " seen_version integer default null) returns void language plpgsql volatile"
        ),
        MOVE,
    ),
    "set_engagement_party": (
        (
            "(engagement uuid, firm uuid, does_select boolean, does_fund boolean,"
            " ident uuid, at_time timestamptz) returns void language plpgsql volatile"
        ),
        PARTY,
    ),
    "name_engagement_party": (
        (
            "(engagement uuid, firm uuid, is_subject boolean, of_class text,"
            " ident uuid, at_time timestamptz) returns void language plpgsql volatile"
        ),
        NAMED_PARTY,
    ),
}
OWN = {
    "engagement_bound": ("before insert or update on engagements", ENGAGEMENT_BOUND),
    "engagement_terms_bound": ("before insert or update on engagement_terms", TERMS_BOUND),
}
TRIGGERS = {
    "engagement_drawn": ("before insert on engagement_terms", DRAWN),
    "engagement_parties_changed": (
        "after insert or update or delete on engagement_parties",
        PARTIES_CHANGED,
    ),
    "engagement_counsel": ("after insert or update on memberships", COUNSEL_CHANGED),
}
KEPT_IN_VAULTS = ("budget_shares",)
"""What a firm alone reads, and functions alone write."""
HUNG = "engagement_terms, engagement_parties, memberships"


def upgrade() -> None:
    sql(STEP_TABLE)
    sql(
        *(
            "insert into engagement_steps values"
            f" ('{flow}', '{step}', '{before}', '{after}', '{roles}')"
            for flows, step, before, after, roles in STEPS
            for flow in flows.split(",")
        )
    )
    sql("create table engagement_inside (table_name text primary key)")
    sql("insert into engagement_inside values ('engagement_terms')")
    for table in ("engagement_steps", "engagement_inside"):
        own_rules(table, "")
        let("collab_gate", table, "select")
    for table, statement in TABLES.items():
        sql(*statement.split(";\n"))
        if table in KEPT_IN_VAULTS:
            govern(table)
            sql(f"drop policy writing on {table}", f"revoke insert on {table} from collab_app")
            continue
        changing = CHANGING.get(table, ())
        process(table, writers=CHAIRING if changing else (), update=changing)
    sql(*CALLS.split(";\n"))
    _calls()
    sql(PROPOSALS)
    govern("proposals", update=("sealed", "state", "submitted_at", "version", "updated_at"))
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body)
    for name, (event, body) in OWN.items():
        sql(
            f"create function app.{name}() returns trigger language plpgsql as $body${body}$body$",
            f"create trigger bound {event} for each row execute function app.{name}()",
        )
    for name, (_, body) in TRIGGERS.items():
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
        )
        hand_over(f"app.{name}", "collab_gate")
    sql(
        f"grant trigger on {HUNG} to collab_gate",
        "set local role collab_gate",
        *(
            f"create trigger {name} {event} for each row execute function app.{name}()"
            for name, (event, _) in TRIGGERS.items()
        ),
        "reset role",
        f"revoke trigger on {HUNG} from collab_gate",
    )
    searchable(
        "engagements",
        "'engagement'",
        title="r.title",
        body="r.need",
        listed="r.state <> 'cancelled'",
    )


def _calls() -> None:
    own_rules(
        "calls",
        "select",
        select="public or space_id = any((select app.spaces())::uuid[]) or exists (select from"
        " call_guests g where g.call_id = calls.id and g.org_id = (select app.org_id()))",
    )
    # Who registered, whoever convenes learns with the proposals and not before: not even of a firm
    # that he invited. Whom he did invite a function tells him.
    own_rules("call_guests", "select", select="org_id = (select app.org_id())")
    let("collab_gate", "calls", "select, insert, update")
    let("collab_gate", "call_guests", "select, insert, update")


def downgrade() -> None:
    unsearchable("engagements")
    for name in OUTER:
        sql(f"drop function app.{name}")
    sql("drop trigger engagement_counsel on memberships")
    sql(
        "drop table proposals",
        "drop policy app_select on calls",
        "drop table call_guests",
        "drop table calls",
    )
    for table in (*reversed(TABLES), "engagement_inside", "engagement_steps"):
        sql(f"drop table {table}")
    for name in (*INNER, *OWN, *TRIGGERS):
        sql(f"drop function app.{name}")
