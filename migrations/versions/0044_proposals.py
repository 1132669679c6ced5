"""Proposals as they are written, submitted and told of; firms that register of themselves."""

from migrations.operations import (
    GOVERNED_COLUMNS,
    definer,
    govern,
    hand_over,
    let,
    own_rules,
    process,
    sql,
)

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

# What was submitted last stands beside what is being written, so that whoever goes on writing
# loses nothing at the deadline.
PROPOSALS = """
alter table proposals add column submitted bytea;
grant update (submitted) on proposals to collab_app;
grant delete on proposals to collab_gate;
alter table calls add column announced text"""

TABLES = {
    # Name and size are sealed with the rest; the row says where the file lies.
    "proposal_files": """
    proposal_id uuid not null,
    file_id uuid not null unique,
    sealed bytea not null,
    check (marking = 5),
    check (circle is null),
    foreign key (space_id, proposal_id) references proposals (space_id, id) on delete cascade""",
    "proposal_outcomes": """
    proposal_id uuid not null,
    call_id uuid not null references calls (id),
    outcome text not null check (outcome in ('shortlisted','selected','not_selected')),
    reasons text not null default '' check (char_length(reasons) <= 8000),
    check (marking = 5),
    check (circle is null),
    foreign key (space_id, proposal_id) references proposals (space_id, id),
    unique (space_id, proposal_id)""",
}
# A file names people by nature: it comes with whose the proposal is, and not with what it says.
OPENED_FILES = """
    opened_id uuid not null,
    name text not null,
    kind text not null,
    size bigint not null,
    sha256 text not null,
    foreign key (space_id, opened_id) references opened_proposals (space_id, id)"""

# Nobody is told who waits: whoever opens the link of the mail is who he says.
REGISTRATIONS = """
create table call_registrations (
    id uuid primary key,
    call_id uuid not null references calls (id),
    token_hash bytea not null unique,
    organisation text not null check (btrim(organisation) <> ''),
    kind text not null,
    country text,
    name text not null check (btrim(name) <> ''),
    email text not null check (email = lower(email)),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz);
create index ix_call_registrations_email on call_registrations (email, created_at);
alter table organisations add column registered_at timestamptz;
alter table organisations add column withheld boolean not null default false;
drop index uq_organisations_name;
create unique index uq_organisations_name on organisations (lower(name))
    where registered_at is null"""

ORG, CONVENER = "(select app.org_id())", "(select app.has_duty('convener'))"
FACILITATES = "(select cardinality(app.held_as('facilitator')) > 0)"
SHARED = (
    "exists (select from memberships m where m.org_id = organisations.id"
    " and m.space_id = any((select app.spaces())::uuid[]))"
)
KNOWN = f"id = {ORG} or {CONVENER} or {FACILITATES} or {SHARED}"
# Who registered is nobody's to count before proposals are open.
KNOWN_OR_WITHHELD = f"id = {ORG} or (({CONVENER} or {FACILITATES}) and not withheld) or {SHARED}"

# Null where the viewer's firm may write now; whoever opens waits for who is in before.
SLOT = """
declare c calls; g call_guests; ends timestamptz;
begin
  select * into c from calls x where x.id = call for share;
  select * into g from call_guests x where x.call_id = c.id and x.org_id = app.org_id();
  if c.id is null or (g.id is null and not c.public) then return 'none'; end if;
  if not app.may_propose(c, app.org_id()) then return 'kind'; end if;
  if g.registered_at is null then return 'unregistered'; end if;
  if c.ended_at is not null then return 'ended'; end if;
  if in_stage = 2 and g.shortlisted_at is null then return 'not_asked'; end if;
  ends := case in_stage when 1 then c.closes_at else c.full_closes_at end;
  if c.stage <> in_stage or ends is null or clock_timestamp() >= ends
     or (case in_stage when 1 then c.opened_at else c.full_opened_at end) is not null then
    return 'closed';
  end if;
  return null;
end"""

BOUND = """
declare why text := app.proposal_slot(new.call_id, new.stage);
begin
  if why in ('none','kind','unregistered') then
    raise exception 'no such call' using errcode = 'P0C04';
  elsif why is not null then
    raise exception 'it is closed' using errcode = 'P0C02';
  end if;
  if tg_op = 'INSERT' then
    if new.state <> 'draft' or new.submitted is not null or new.submitted_at is not null then
      raise exception 'a proposal begins as a draft' using errcode = '42501';
    end if;
  elsif old.state = 'opened' or new.state = 'opened'
      or (new.call_id, new.stage) is distinct from (old.call_id, old.stage)
      or (new.state = 'submitted' and new.submitted is null) then
    raise exception 'no such step' using errcode = '42501';
  elsif new.state <> 'submitted' then
    new.submitted := null; new.submitted_at := null;
  elsif old.state <> 'submitted' or new.submitted is distinct from old.submitted then
    new.submitted_at := clock_timestamp();
  else
    new.submitted_at := old.submitted_at;
  end if;
  return new;
end"""

FILE_BOUND = """
declare p proposals; f proposal_files;
begin
  if tg_op = 'DELETE' then f := old; else f := new; end if;
  select * into p from proposals x where x.id = f.proposal_id and x.space_id = f.space_id;
  if p.id is null or app.proposal_slot(p.call_id, p.stage) is not null then
    raise exception 'it is closed' using errcode = 'P0C02';
  end if;
  return f;
end"""

FILE_GONE = """
begin
  perform app.enqueue(gen_random_uuid(), 'erase:' || old.file_id, 'files.erase',
    jsonb_build_object('file_id', old.file_id), now());
  return null;
end"""

# A review may leave firms out of single proposals: it puts its own words here.
RECUSED = " select '{}'::uuid[] "

WATCHING = """
  select array(
    select e.org_id from engagements e where e.id = engagement
    union select m.org_id from engagements e join memberships m on m.space_id = e.space_id
      where e.id = engagement and 'counsel' = any(m.roles)
        and (m.ended_at is null or m.ended_at > now())
        and not app.stands_apart(engagement, m.org_id)
    order by 1)"""

# Whatever draws the circle anew: what counsel must look at first goes no further, and whoever is
# left out of one stays out.
OPENED_DRAWN = """
begin
  if new.flagged then
    new.circle := app.opening_circle(new.engagement_id);
  else
    if tg_op = 'INSERT' or old.flagged then
      new.circle := app.engagement_inside(new.engagement_id);
    end if;
    new.circle := array(select one from unnest(new.circle) one
      where not one = any(app.recused_from(new.id)) order by 1);
  end if;
  return new;
end"""

IDENTITY_DRAWN = """
begin
  select app.opening_circle(o.engagement_id) into new.circle from opened_proposals o
   where o.id = new.opened_id;
  return new;
end"""

FILES_DRAWN = """
begin
  select i.circle into new.circle from proposal_identities i where i.opened_id = new.opened_id;
  return new;
end"""

FILES_FOLLOW = """
begin
  update opened_files f set circle = new.circle
   where f.opened_id = new.opened_id and f.circle is distinct from new.circle;
  return null;
end"""

# The moment is in the note's key: an extended deadline has a note of its own, and the one before
# finds that nothing is due.
CALL_NOTED = """
declare ends timestamptz := case new.stage when 1 then new.closes_at else new.full_closes_at end;
begin
  if ends is not null and new.ended_at is null then
    perform app.enqueue(gen_random_uuid(), format('proposals.open:%s:%s:%s', new.id, new.stage,
        extract(epoch from ends)), 'proposals.open',
      jsonb_build_object('call_id', new.id), ends);
  end if;
  return null;
end"""

# An announcement is of one stage and one deadline: with another of either it has to be made again.
UNANNOUNCED = """
begin
  new.announced := null;
  return new;
end"""

UNREAD = """
begin
  if new.state in ('scoring','scoring_full','selecting') and exists (select from
      opened_proposals o where o.engagement_id = new.id and o.flagged and o.outcome is null) then
    raise exception 'counsel has to look at a proposal first' using errcode = 'P0C02';
  end if;
  return new;
end"""

REGISTER = """
declare c calls; g call_guests;
begin
  select * into c from calls x where x.id = call for share;
  select * into g from call_guests x where x.call_id = c.id and x.org_id = app.org_id();
  if c.id is null or (g.id is null and not c.public) then
    raise exception 'no such call' using errcode = 'P0C04';
  end if;
  if c.stage <> 1 or c.ended_at is not null or clock_timestamp() >= c.closes_at then
    raise exception 'it is closed' using errcode = 'P0C02';
  end if;
  -- Whoever sits in a group of those who call, and be it as an observer, read what experts do not.
  if app.vault_id() is null or not app.may_propose(c, app.org_id()) then
    raise exception 'it is for others to propose' using errcode = '42501';
  end if;
  insert into call_guests (id, call_id, space_id, org_id, registered_at)
  values (ident, c.id, c.space_id, app.org_id(), least(at_time, now()))
  on conflict (call_id, org_id) do update
    set registered_at = coalesce(call_guests.registered_at, excluded.registered_at);
end"""

TELL = """
declare o opened_proposals; i proposal_identities; p proposals; c calls;
begin
  select * into o from opened_proposals x where x.id = opened for update;
  select * into i from proposal_identities x where x.opened_id = o.id;
  select * into c from calls x where x.id = o.call_id;
  if o.id is null or (app.representation_id() is not null
      and not o.space_id = any(app.held_as('facilitator','counsel'))) then
    raise exception 'no such proposal' using errcode = 'P0C04';
  end if;
  if app.representation_id() is not null and app.is_examined(o.engagement_id) then
    raise exception 'whoever is examined tells nobody' using errcode = '42501';
  end if;
  if o.outcome is not null and o.outcome <> tell_proposer.outcome then
    raise exception 'it was decided otherwise' using errcode = 'P0C02';
  end if;
  if o.outcome is null then
    update opened_proposals x set outcome = tell_proposer.outcome, version = x.version + 1
     where x.id = o.id;
  end if;
  select x.* into p from proposals x join spaces v on v.id = x.space_id and v.kind = 'vault'
   where v.org_id = i.proposer_id and x.call_id = o.call_id and x.stage = o.stage;
  if p.id is null then return; end if;
  insert into proposal_outcomes (id, org_id, space_id, marking, author_id, circle, shared_at,
    proposal_id, call_id, outcome, reasons)
  values (gen_random_uuid(), p.org_id, p.space_id, 5, null, null, at_time, p.id, p.call_id,
    tell_proposer.outcome, coalesce(tell_proposer.reasons, ''))
  on conflict (space_id, proposal_id) do nothing;
  if not found then return; end if;
  -- Nobody writes into the chain of another's vault: the worker does, who acts for nobody.
  perform app.enqueue(gen_random_uuid(), 'proposals.told:' || p.id, 'proposals.told',
    jsonb_build_object('proposal_id', p.id), at_time);
  perform app.enqueue(gen_random_uuid(), format('proposal_told:%s:%s', p.id, t.representation_id),
      'mail.proposal_told', jsonb_build_object('representation_id', t.representation_id), at_time)
    from seats t where t.space_id = p.space_id and t.ended_at is null and t.ceiling >= 5;
end"""

# Who won is decided elsewhere in the same transaction, before or after: so it is looked at last.
TOLD_TRULY = """
begin
  if new.outcome = 'selected' and not exists (select from calls c
      join engagements e on e.id = c.engagement_id
      join opened_proposals o on o.id = e.awarded_id
      join proposal_identities i on i.opened_id = o.id
      where c.id = new.call_id and i.proposer_id = new.org_id) then
    raise exception 'nobody is told that he won who has not' using errcode = '42501';
  end if;
  return null;
end"""

LET_ON = """
declare o opened_proposals;
begin
  select * into o from opened_proposals x where x.id = opened for update;
  if o.id is null or not app.reads('opened_proposals', o.id, o.space_id) then
    raise exception 'no such proposal' using errcode = 'P0C04';
  end if;
  if not o.space_id = any(app.held_as('counsel')) or app.is_examined(o.engagement_id) then
    raise exception 'this is for counsel' using errcode = '42501';
  end if;
  if not o.flagged or o.outcome is not null then
    raise exception 'it was looked at' using errcode = 'P0C02';
  end if;
  if lets then
    update opened_proposals x set flagged = false, version = x.version + 1 where x.id = o.id;
  else
    perform app.tell_proposer(o.id, 'not_selected', why, at_time);
  end if;
end"""

APP, GATE = "collab_app", "collab_gate"
FUNCTIONS = {
    "recused_from": ("(opened uuid) returns uuid[] language sql stable", RECUSED, GATE),
    "opening_circle": ("(engagement uuid) returns uuid[] language sql stable", WATCHING, GATE),
    "proposal_slot": (
        "(call uuid, in_stage smallint) returns text language plpgsql volatile", SLOT, APP,
    ),
    "register_for_call": (
        "(call uuid, ident uuid, at_time timestamptz) returns void language plpgsql volatile",
        REGISTER, APP,
    ),
    "tell_proposer": (
        ("(opened uuid, outcome text, reasons text, at_time timestamptz) returns void"
        " language plpgsql volatile"), TELL, GATE,
    ),
    "pass_proposal": (
        ("(opened uuid, lets boolean, why text, at_time timestamptz) returns void"
        " language plpgsql volatile"), LET_ON, APP,
    ),
}  # fmt: skip
BY_PEOPLE = "when (current_user = 'collab_app')"
TRIGGERS = (
    ("proposal_bound", "before insert or update", "proposals", BY_PEOPLE, BOUND),
    ("proposal_file_bound", "before insert or delete", "proposal_files", BY_PEOPLE, FILE_BOUND),
    ("proposal_file_gone", "after delete", "proposal_files", "", FILE_GONE),
    ("opened_drawn", "before insert or update", "opened_proposals", "", OPENED_DRAWN),
    ("identity_drawn", "before insert", "proposal_identities", "", IDENTITY_DRAWN),
    ("opened_files_drawn", "before insert", "opened_files", "", FILES_DRAWN),
    ("opened_files_follow", "after update of circle", "proposal_identities", "", FILES_FOLLOW),
    ("call_opening_noted", "after insert or update", "calls", "", CALL_NOTED),
    (
        "call_unannounced",
        "before update of stage, closes_at, full_closes_at",
        "calls",
        (
            "when ((old.stage, old.closes_at, old.full_closes_at)"
            " is distinct from (new.stage, new.closes_at, new.full_closes_at))"
        ),
        UNANNOUNCED,
    ),
    ("engagement_unread", "before update of state", "engagements", "", UNREAD),
    ("proposal_told_truly", "after insert", "proposal_outcomes", "", TOLD_TRULY),
)
DEFERRED = {"proposal_told_truly"}
READ_OF_FIRMS = "name, mail_domain, country, registered_at, withheld"


def upgrade() -> None:
    sql(*PROPOSALS.split(";\n"))
    for table, columns in TABLES.items():
        sql(f"create table {table} ({GOVERNED_COLUMNS},{columns})")
        govern(table, delete=table == "proposal_files")
    sql(
        "drop policy writing on proposal_outcomes",
        "revoke insert on proposal_outcomes from collab_app",
    )
    sql(f"create table opened_files ({GOVERNED_COLUMNS},{OPENED_FILES})")
    process("opened_files")
    sql(*REGISTRATIONS.split(";\n"))
    own_rules("call_registrations", "")
    let("collab_door", "call_registrations", "select, insert, update")
    let("collab_system", "call_registrations", "select (id, call_id, email, expires_at, used_at)")
    sql(
        f"alter policy app_select on organisations using ({KNOWN_OR_WITHHELD})",
        # Nor is it anybody's to change, or the number of rows changed would tell.
        f"alter policy app_update on organisations using ({CONVENER} and not withheld)"
        f" with check ({CONVENER} and not withheld)",
        f"grant select ({READ_OF_FIRMS}), update (withheld) on organisations to collab_gate",
        "create policy gate_shows on organisations for update to collab_gate"
        " using (true) with check (true)",
        # No role writes there; the owner may, as long as it is not held to the policies.
        "alter table engagement_inside no force row level security",
        "insert into engagement_inside values ('opened_proposals')",
        "alter table engagement_inside force row level security",
    )
    for name, (signature, body, callers) in FUNCTIONS.items():
        definer(f"app.{name}{signature}", GATE, body, callers=callers)
    for name, event, table, when, body in TRIGGERS:
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
        )
        hand_over(f"app.{name}", GATE)
        constraint, late = (
            ("constraint ", "deferrable initially deferred ") if name in DEFERRED else ("", "")
        )
        sql(
            f"grant trigger on {table} to collab_gate",
            "set local role collab_gate",
            f"create {constraint}trigger {name} {event} on {table} {late}for each row {when}"
            f" execute function app.{name}()",
            "reset role",
            f"revoke trigger on {table} from collab_gate",
        )


def downgrade() -> None:
    for name, _, table, _, _ in TRIGGERS:
        sql(f"drop trigger {name} on {table}")
    for name, *_ in TRIGGERS:
        sql(f"drop function app.{name}")
    for name in reversed(FUNCTIONS):
        sql(f"drop function app.{name}")
    sql(
        "alter table engagement_inside no force row level security",
        "delete from engagement_inside where table_name = 'opened_proposals'",
        "alter table engagement_inside force row level security",
        "drop policy gate_shows on organisations",
        f"revoke select ({READ_OF_FIRMS}), update (withheld) on organisations from collab_gate",
        f"alter policy app_select on organisations using ({KNOWN})",
        f"alter policy app_update on organisations using ({CONVENER}) with check ({CONVENER})",
        "drop index uq_organisations_name",
        "create unique index uq_organisations_name on organisations (lower(name))",
        "alter table organisations drop column withheld",
        "alter table organisations drop column registered_at",
        "drop table call_registrations",
        "drop table opened_files",
        "drop table proposal_outcomes",
        "drop table proposal_files",
        "alter table calls drop column announced",
        "revoke delete on proposals from collab_gate",
        "alter table proposals drop column submitted",
    )
