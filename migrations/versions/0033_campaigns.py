"""Campaigns of outreach, and the rows of what becomes of them: none that others read names anybody.

What writes these rows is in 0034.
"""

from migrations.operations import (
    GOVERNED_COLUMNS,
    definer,
    govern,
    hand_over,
    own_rules,
    process,
    searchable,
    sql,
    unsearchable,
)

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

STATES = ("draft", "held", "open", "paused", "closed", "dropped")
STEPS = (
    ("submit", "draft", "held", "{facilitator,chair}"),
    ("return", "held", "draft", "{counsel}"),
    ("clear", "held", "open", "{counsel}"),
    ("open", "draft", "open", "{facilitator,chair}"),
    ("pause", "open", "paused", "{counsel}"),
    ("resume", "paused", "open", "{counsel}"),
    ("close", "open", "closed", "{facilitator,chair}"),
    ("close", "paused", "closed", "{facilitator,chair}"),
    ("drop", "draft", "dropped", "{facilitator,chair}"),
    ("drop", "held", "dropped", "{facilitator,chair}"),
)
"""Twin of ``collab/features/contacts/outreach/rules.py``; a test compares them."""

NAMED = ", ".join(f"'{state}'" for state in STATES)

STEP_TABLE = f"""
create table campaign_steps (
    step text not null,
    before_state text not null check (before_state in ({NAMED})),
    after_state text not null check (after_state in ({NAMED})),
    roles text[] not null,
    primary key (step, before_state))"""

TABLES = {
    "campaigns": f"""
create table campaigns ({GOVERNED_COLUMNS},
    title text not null check (btrim(title) <> ''),
    purpose text not null default '',
    opens_on date not null,
    closes_on date not null,
    script_id uuid,
    needs_counsel boolean not null default false,
    state text not null default 'draft' check (state in ({NAMED})),
    reached_quarters smallint check (reached_quarters between 1 and 3),
    counted_on date,
    version integer not null default 1,
    updated_at timestamptz not null,
    check (marking < 4),
    check (closes_on >= opens_on),
    foreign key (space_id, script_id) references talking_point_versions (space_id, id));
create index ix_campaigns_list on campaigns (space_id, closes_on, id)
    include (marking, author_id, org_id, circle, shared_at)""",
    # A card that is deleted takes with it that somebody was to be asked.
    "campaign_targets": f"""
create table campaign_targets ({GOVERNED_COLUMNS},
    campaign_id uuid not null,
    contact_id uuid not null,
    unique (campaign_id, contact_id),
    foreign key (space_id, campaign_id) references campaigns (space_id, id),
    foreign key (space_id, contact_id) references contacts (space_id, id) on delete cascade);
create index ix_campaign_targets_contact on campaign_targets (contact_id)""",
}
CODES = (
    "reached_substantive", "reached_later", "referred", "no_answer", "declined", "wrong_contact",
    "unsafe_stop",
)  # fmt: skip
CODED = ", ".join(f"'{code}'" for code in CODES)
ON_CONTACT = (
    "contact_id uuid not null,\n"
    "    foreign key (space_id, contact_id) references contacts (space_id, id) on delete cascade"
)

# For each code, and where it differs for a class: how many days the contact is left alone (none:
# as many as its class has), and who may be next. ``*`` is every class.
RULES = f"""
create table outreach_rules (
    code text not null check (code in ({CODED})),
    class text not null,
    rest_days smallint check (rest_days between 0 and 365),
    next_who text not null check (next_who in ('anybody','same','nobody')),
    primary key (code, class));
insert into outreach_rules values
 ('reached_substantive', '*', null, 'same'),
 ('reached_later', '*', 28, 'same'),
 ('referred', '*', null, 'anybody'),
 ('no_answer', '*', 7, 'anybody'),
 ('declined', '*', 90, 'anybody'),
 ('wrong_contact', '*', 0, 'nobody'),
 ('unsafe_stop', '*', 28, 'nobody');
insert into outreach_rules select code, class, rest_days, next_who from (values
 ('no_answer', 28, 'same'), ('declined', 180, 'nobody')) r (code, rest_days, next_who)
 cross join (values ('community_representative'), ('affected_person'),
   ('human_rights_defender')) c (class)"""

FOLLOWING = {
    # What everybody reads of a contact: days, never hours, and nobody's name. Its id, times and
    # readers are the card's, so that the row is the same whoever acted.
    "contact_availability": f"""
create table contact_availability ({GOVERNED_COLUMNS},
    claimed_until date,
    resting_until date,
    stop text check (stop in ('clear','unsafe')),
    held boolean not null default false,
    wished boolean not null default false,
    visit_month date,
    {ON_CONTACT},
    unique (contact_id))""",
    "contact_claims": f"""
create table contact_claims ({GOVERNED_COLUMNS},
    campaign_id uuid not null,
    firm_id uuid not null references organisations (id),
    representation_id uuid not null references representations (id),
    named boolean not null default false,
    claimed_on date not null,
    until date not null,
    ended_on date,
    ended_by text check (ended_by in ('result','release','lapse')),
    {ON_CONTACT},
    check ((ended_on is null) = (ended_by is null)),
    foreign key (space_id, campaign_id) references campaigns (space_id, id));
create unique index uq_contact_claims_live on contact_claims (contact_id) where ended_on is null;
create index ix_contact_claims_contact on contact_claims (contact_id);
create index ix_contact_claims_firm on contact_claims (firm_id, until)""",
    "outreach_results": f"""
create table outreach_results ({GOVERNED_COLUMNS},
    claim_id uuid not null unique,
    campaign_id uuid not null,
    firm_id uuid not null references organisations (id),
    representation_id uuid not null references representations (id),
    code text not null check (code in ({CODED})),
    next_who text not null,
    next_on date not null,
    said_at timestamptz not null,
    {ON_CONTACT},
    foreign key (space_id, claim_id) references contact_claims (space_id, id) on delete cascade);
create index ix_outreach_results_contact on outreach_results (contact_id, said_at);
create index ix_outreach_results_campaign on outreach_results (campaign_id)""",
    "outreach_wishes": f"""
create table outreach_wishes ({GOVERNED_COLUMNS},
    firm_id uuid not null references organisations (id),
    representation_id uuid not null references representations (id),
    {ON_CONTACT},
    unique (contact_id, firm_id))""",
}

VAULT = {
    "outreach_notes": f"""
create table outreach_notes ({GOVERNED_COLUMNS},
    contact_id uuid not null,
    group_id uuid not null,
    words text not null check (btrim(words) <> ''),
    version integer not null default 1,
    updated_at timestamptz not null);
create index ix_outreach_notes_contact on outreach_notes (contact_id, updated_at)""",
    "encounters": f"""
create table encounters ({GOVERNED_COLUMNS},
    contact_id uuid not null,
    group_id uuid not null,
    planned_on date not null,
    place text not null default '',
    people text not null default '',
    cancelled_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null);
create index ix_encounters_day on encounters (space_id, planned_on, id)
    include (marking, author_id, org_id, circle, shared_at)""",
}

CHANGING = (
    "title", "purpose", "opens_on", "closes_on", "script_id", "needs_counsel", "version",
    "updated_at",
)  # fmt: skip
CHAIRING = ("facilitator", "chair")

# Words that counsel must see are written while it is a draft. A script may be suspended and a
# window be too short: these two may change while it runs.
BOUND = """
begin
  if tg_op = 'INSERT' then
    if current_user = 'collab_app' and (new.state <> 'draft' or new.reached_quarters is not null
        or new.counted_on is not null) then
      raise exception 'a campaign begins as a draft' using errcode = '42501';
    end if;
  elsif (old.state <> 'draft' and (new.title, new.purpose, new.needs_counsel)
        is distinct from (old.title, old.purpose, old.needs_counsel))
     or (old.state in ('held','closed','dropped') and (new.opens_on, new.closes_on, new.script_id)
        is distinct from (old.opens_on, old.closes_on, old.script_id)) then
    raise exception 'what others judge or judged does not change' using errcode = 'P0C02';
  end if;
  return new;
end"""

DRAWN = """
begin
  if new.state = 'draft' then
    new.circle := app.who_prepares(new.space_id, null);
  end if;
  return new;
end"""

# Another card speaks for it; twin of ``contacts.queries.standing``.
SPOKEN_FOR = """
  select exists (select from contacts k where k.space_id = c.space_id and k.id = c.merged_into_id
    and k.withdrawn_at is null and k.superseded_by_id is null)"""

# Whom a campaign reaches is read by those who read the card, and while it is prepared by no more
# than prepare it.
TARGET = """
declare c contacts; k campaigns;
begin
  select * into k from campaigns x where x.id = new.campaign_id and x.space_id = new.space_id
    for share;
  select * into c from contacts x where x.id = new.contact_id and x.space_id = new.space_id
    for key share;
  if k.id is null or c.id is null or c.withdrawn_at is not null or c.discarded_at is not null
     or c.superseded_by_id is not null or app.spoken_for(c) or app.out_of_sight(c.id)
     or not app.reads('contacts', c.id, c.space_id) then
    raise exception 'no such contact' using errcode = 'P0C04';
  end if;
  if k.state in ('held','closed','dropped') then
    raise exception 'nobody is added any more' using errcode = 'P0C02';
  end if;
  if btrim(c.safety_note) = ''
     and (select x.affected from contact_classes x where x.key = c.class) then
    raise exception 'without a safety note nobody of this class is approached'
      using errcode = 'P0C02';
  end if;
  new.marking := c.marking;
  new.shared_at := c.shared_at;
  new.circle := case when k.state = 'draft' then app.who_prepares(k.space_id, c.circle)
    else c.circle end;
  return new;
end"""

# Who prepares or counsels from now on reads what is prepared; who does no longer, not.
SEATED = """
begin
  if not new.role in ('facilitator','chair','counsel') or exists (select from spaces s
      where s.id = new.space_id and s.archived_at is not null) then
    return null;
  end if;
  perform app.draw_campaign(k.id) from campaigns k
    where k.space_id = new.space_id and k.state in ('draft','held','dropped');
  return null;
end"""

DRAW = """
begin
  update campaigns k set circle = case when k.state in ('draft','held','dropped')
      then app.who_prepares(k.space_id, null) end where k.id = campaign;
  update campaign_targets t set circle = case when k.state in ('draft','held','dropped')
      then app.who_prepares(k.space_id, c.circle) else c.circle end
    from campaigns k, contacts c
   where t.campaign_id = campaign and k.id = campaign and c.id = t.contact_id;
end"""

MOVE = """
declare k campaigns; s campaign_steps;
begin
  select * into k from campaigns x where x.id = campaign for update;
  if not found or not k.space_id = any(app.spaces())
     or not app.reads('campaigns', k.id, k.space_id) then
    raise exception 'no such campaign' using errcode = 'P0C04';
  end if;
  select * into s from campaign_steps x where x.step = on_step and x.before_state = k.state;
  if not found then
    raise exception 'it does not stand where this step begins' using errcode = 'P0C02';
  end if;
  if on_step = 'clear' and k.version is distinct from seen_version then
    raise exception 'this is not what was read' using errcode = 'P0C02';
  end if;
  if not k.space_id = any(app.held_as(variadic s.roles)) then
    raise exception 'this is for others to do' using errcode = '42501';
  end if;
  if on_step = 'open' and k.needs_counsel then return 'needs_counsel'; end if;
  update campaigns x set state = s.after_state, updated_at = at_time, version = x.version + 1,
      shared_at = case when s.before_state in ('draft','held') and s.after_state = 'open'
        then at_time else x.shared_at end
   where x.id = k.id;
  perform app.draw_campaign(k.id);
  return null;
end"""

# What may be chosen as a script: what was signed or has been, as far as the viewer reads it.
SCRIPTS = """
  select coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'title', p.title, 'number', v.number,
      'audience', v.audience, 'state', v.state, 'from', v.use_from, 'until', v.use_until)
      order by p.title, v.audience, v.number desc), '[]')
    from talking_point_versions v join talking_points p on p.id = v.talking_point_id
   where v.space_id = home and v.space_id = any(app.spaces())
     and v.state in ('signed','suspended','superseded','retired')
     and app.reads('talking_point_versions', v.id, v.space_id)
     and app.reads('talking_points', p.id, p.space_id)"""

INNER = {
    "spoken_for": ("(c contacts) returns boolean language sql stable", SPOKEN_FOR),
    "draw_campaign": ("(campaign uuid) returns void language plpgsql volatile", DRAW),
}
OUTER = {
    "move_campaign": (
        (
            "(campaign uuid, on_step text, at_time timestamptz,"
            " seen_version integer default null) returns text language plpgsql volatile"
        ),
        MOVE,
    ),
    "scripts_in": ("(home uuid) returns jsonb language sql volatile", SCRIPTS),
}
TRIGGERS = {
    "campaign_drawn": ("before insert on campaigns", DRAWN),
    "target_drawn": ("before insert on campaign_targets", TARGET),
    "campaign_preparers": ("after insert or update on seats", SEATED),
}


def upgrade() -> None:
    sql(STEP_TABLE)
    for step, before, after, roles in STEPS:
        sql(f"insert into campaign_steps values ('{step}', '{before}', '{after}', '{roles}')")
    sql(
        "alter table campaign_steps enable row level security",
        "alter table campaign_steps force row level security",
        "create policy gate on campaign_steps for select to collab_gate using (true)",
        "grant select on campaign_steps to collab_gate",
        TABLES["campaigns"],
    )
    process("campaigns", writers=CHAIRING, update=CHANGING)
    sql(TABLES["campaign_targets"])
    process("campaign_targets", writers=CHAIRING, delete=True)
    sql("grant delete on campaign_targets to collab_gate")
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body)
    sql(
        "create function app.campaign_bound() returns trigger language plpgsql as"
        f" $body${BOUND}$body$",
        "create trigger bound before insert or update on campaigns"
        " for each row execute function app.campaign_bound()",
    )
    for name, (_, body) in TRIGGERS.items():
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
        )
        hand_over(f"app.{name}", "collab_gate")
    sql(
        "grant trigger on campaigns, campaign_targets, seats to collab_gate",
        "set local role collab_gate",
        *(
            f"create trigger {name} {event} for each row execute function app.{name}()"
            for name, (event, _) in TRIGGERS.items()
        ),
        "reset role",
        "revoke trigger on campaigns, campaign_targets, seats from collab_gate",
    )
    sql(RULES)
    own_rules("outreach_rules", "select", select="true")
    sql(
        "grant select on outreach_rules to collab_gate",
        "create policy gate on outreach_rules for select to collab_gate using (true)",
    )
    for table, statement in FOLLOWING.items():
        sql(statement)
        process(table)
        sql(f"grant delete on {table} to collab_gate")
    for statement in VAULT.values():
        sql(statement)
    govern("outreach_notes", update=("words", "version", "updated_at"), delete=True)
    govern(
        "encounters",
        update=("planned_on", "place", "people", "cancelled_at", "version", "updated_at"),
        delete=True,
    )
    # None of it ever crosses; what ends with a card is ended by the gate.
    for table in VAULT:
        sql(
            f"revoke insert, update on {table} from collab_gate",
            f"grant delete on {table} to collab_gate",
        )
    searchable(
        "campaigns",
        "'campaign'",
        title="r.title",
        body="r.purpose",
        listed="r.state <> 'dropped'",
    )


def downgrade() -> None:
    for table in (*reversed(VAULT), *reversed(FOLLOWING), "outreach_rules"):
        sql(f"drop table {table}")
    unsearchable("campaigns")
    for name in (*OUTER, *INNER):
        sql(f"drop function app.{name}")
    sql("drop trigger campaign_preparers on seats")
    for table in (*reversed(TABLES), "campaign_steps"):
        sql(f"drop table {table}")
    for name in ("campaign_bound", *TRIGGERS):
        sql(f"drop function app.{name}")
