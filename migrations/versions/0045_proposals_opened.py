"""How proposals are opened, once and by the clock; and how a firm registers before it is known."""

import importlib

from migrations.operations import definer, let, sql

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

PROPOSING = "'expert_firm','academia','civil_society','law_firm','trade_union'"

# Null unless the very stage a call stands in is over by the database's own clock, and unopened.
DUE = """
  select e from engagements e
   where e.id = c.engagement_id and c.ended_at is null
     and clock_timestamp() >= case c.stage when 1 then c.closes_at else c.full_closes_at end
     and case c.stage when 1 then c.opened_at else c.full_opened_at end is null
     and e.state = case c.stage when 1 then 'calling' else 'calling_full' end"""

# That proposals are about to be opened is committed by itself, to the chain of the space that
# called and of each vault: no failure of what comes after takes it back. What was sealed is named
# by its digest, which its firm finds in its own chain from the day it submitted.
ANNOUNCE = """
declare c calls; e engagements; one record; digests text;
begin
  select * into c from calls x where x.id = call for update;
  e := app.opening_due(c);
  if e.id is null then return false; end if;
  select coalesce(string_agg(format('"%s"', encode(sha256(p.submitted), 'hex')), ','
      order by sha256(p.submitted)), '') into digests
    from proposals p where p.call_id = c.id and p.stage = c.stage and p.state = 'submitted';
  for one in
    select c.space_id as chain, date_trunc('hour', clock_timestamp(), 'UTC') as moment,
        format('{"call":"%s","engagement":"%s","sealed":[%s],"stage":%s}', c.id, e.id, digests,
          c.stage) as facts
    union all select p.space_id, clock_timestamp(), format('{"call":"%s","proposal":"%s","sealed":'
        '"%s"}', c.id, p.id, encode(sha256(p.submitted), 'hex'))
      from proposals p where p.call_id = c.id and p.stage = c.stage and p.state = 'submitted'
    order by 1
  loop
    perform app.append_entry(one.chain, one.moment, 'proposals.opening', one.facts);
  end loop;
  update calls x set announced = pg_current_xact_id()::text where x.id = c.id;
  return true;
end"""

# Ciphertexts of one call whose time is over, and never but after an entry that stands already.
# Whoever has them still needs the key.
SEALED = """
declare c calls; e engagements;
begin
  select * into c from calls x where x.id = call for update;
  e := app.opening_due(c);
  if e.id is null
     or coalesce(c.announced, pg_current_xact_id()::text) = pg_current_xact_id()::text then
    raise exception 'nothing is to be opened' using errcode = '42501';
  end if;
  return query select p.id, p.space_id, c.space_id, o.id, o.name, o.kind, o.country, o.mail_domain,
      o.registered_at is not null, p.submitted, c.currency,
      array(select r.name from representations r where r.org_id = o.id order by r.name),
      c.workflow, c.stage, c.criteria
    from proposals p join organisations o on o.id = p.org_id
   where p.call_id = c.id and p.stage = c.stage and p.state = 'submitted' order by p.id;
end"""

FILES = """
declare c calls; e engagements;
begin
  select * into c from calls x where x.id = call for update;
  e := app.opening_due(c);
  if e.id is null
     or coalesce(c.announced, pg_current_xact_id()::text) = pg_current_xact_id()::text then
    raise exception 'nothing is to be opened' using errcode = '42501';
  end if;
  return query select f.proposal_id, f.id, f.space_id, f.file_id, f.sealed
    from proposal_files f join proposals p on p.id = f.proposal_id
   where p.call_id = c.id and p.stage = c.stage and p.state = 'submitted' order by f.id;
end"""

OPEN = """
declare c calls; e engagements; one jsonb; file jsonb; firm uuid; done uuid[] := '{}';
begin
  -- The engagement first, as whoever moves a deadline does.
  perform from engagements x where x.id = (select k.engagement_id from calls k where k.id = call)
    for update;
  select * into c from calls x where x.id = call for update;
  e := app.opening_due(c);
  if e.id is null
     or coalesce(c.announced, pg_current_xact_id()::text) = pg_current_xact_id()::text
     -- All that were submitted, and no others.
     or array(select x ->> 'proposal' from jsonb_array_elements(told) x order by 1)
        <> array(select p.id::text from proposals p where p.call_id = c.id and p.stage = c.stage
          and p.state = 'submitted' order by 1) then
    raise exception 'nothing is to be opened' using errcode = '42501';
  end if;
  for one in select x from jsonb_array_elements(told) x where x ->> 'id' is not null loop
   -- What the table does not take is set aside like what did not open: it keeps nobody waiting.
   begin
    select p.org_id into firm from proposals p where p.id = (one ->> 'proposal')::uuid;
    insert into opened_proposals (id, org_id, space_id, marking, author_id, circle, shared_at,
      engagement_id, call_id, stage, code, content, amount, flagged)
    values ((one ->> 'id')::uuid, c.org_id, c.space_id, e.marking, null, null,
      date_trunc('hour', at_time, 'UTC'), e.id, c.id, c.stage, one ->> 'code', one -> 'content',
      (one ->> 'amount')::bigint, (one ->> 'flagged')::boolean);
    insert into proposal_identities (id, org_id, space_id, marking, author_id, circle, shared_at,
      opened_id, proposer_id, identity)
    values (gen_random_uuid(), c.org_id, c.space_id, e.marking, null, null,
      date_trunc('hour', at_time, 'UTC'), (one ->> 'id')::uuid, firm, one -> 'identity');
    for file in select * from jsonb_array_elements(one -> 'files') loop
      insert into opened_files (id, org_id, space_id, marking, author_id, circle, shared_at,
        opened_id, name, kind, size, sha256)
      values ((file ->> 'id')::uuid, c.org_id, c.space_id, e.marking, null, null,
        date_trunc('hour', at_time, 'UTC'), (one ->> 'id')::uuid, file ->> 'name',
        file ->> 'kind', (file ->> 'size')::bigint, file ->> 'sha256');
    end loop;
    update organisations o set withheld = false where o.id = firm and o.withheld;
    done := done || (one ->> 'proposal')::uuid;
   exception when data_exception or integrity_constraint_violation then null;
   end;
  end loop;
  update proposals p set state = 'opened' where p.id = any(done);
  update calls x set announced = null,
      opened_at = case c.stage when 1 then clock_timestamp() else x.opened_at end,
      full_opened_at = case c.stage when 2 then clock_timestamp() end where x.id = c.id;
  perform app.carry_engagement(e.id, 'open', at_time);
  return jsonb_build_object('engagement', e.id, 'home', c.space_id, 'opened', to_jsonb(done));
end"""

# How many could not be opened, to whoever convenes and counsel; whose, only its firm is told.
SET_ASIDE = """
  select c.engagement_id, c.id, count(*)
    from calls c join proposals p on p.call_id = c.id and p.state = 'submitted'
   where c.space_id = any(app.held_as('facilitator','counsel'))
     and app.reads('engagements', c.engagement_id, c.space_id)
     and not app.is_examined(c.engagement_id)
     and case p.stage when 1 then c.opened_at else c.full_opened_at end is not null
   group by c.engagement_id, c.id"""

TOLD = """
  select x.space_id, x.outcome from proposal_outcomes x where x.proposal_id = proposal"""

# What was never submitted stays sealed for ever, and is not kept for ever.
SWEEP = """
declare p proposals;
begin
  for p in select x.* from proposals x join calls c on c.id = x.call_id
     where (x.state in ('draft','withdrawn') or x.state = 'submitted'
         and case x.stage when 1 then c.opened_at else c.full_opened_at end is not null)
       and case x.stage when 1 then c.closes_at else c.full_closes_at end
         < now() - interval '12 months' order by x.space_id for update of x
  loop
    delete from proposals x where x.id = p.id;
    perform app.append_entry(p.space_id, now(), 'proposals.expired',
      format('{"proposal":"%s"}', p.id));
  end loop;
  delete from call_registrations r where r.expires_at < now() - interval '30 days';
  -- Nobody could end what nobody finds: who came to no call for a year is in the register.
  update organisations o set withheld = false
   where o.withheld and not exists (select from call_guests g join calls c on c.id = g.call_id
     where g.org_id = o.id
       and coalesce(c.full_closes_at, c.closes_at) >= now() - interval '12 months');
end"""

DUE_CALLS = """
  select c.id from calls c where (app.opening_due(c)).id is not null"""

FILES_KNOWN_BEFORE = """
  select f.id from unnest(files) f(id)
   where exists (select from document_revisions r where r.file_id = f.id)
      or exists (select from document_originals o where o.file_id = f.id)
      or exists (select from documents d
           where d.id = f.id and d.verdict is not null and d.withdrawn_at is null)
      or exists (select from quarantine q join objections o on o.id = q.objection_id
           where o.item_id = f.id and o.item_kind = 'document')
      or exists (select from held_items h
           where h.copy_id = f.id and h.item_kind = 'document' and h.state = 'waiting')"""
FILES_KNOWN = f"""{FILES_KNOWN_BEFORE}
      or exists (select from proposal_files p where p.file_id = f.id)
      or exists (select from opened_files p where p.id = f.id)"""

TAKING = """
  select jsonb_build_object('title', c.title, 'closes_at', c.closes_at) from calls c
   where c.id = call and c.public and c.stage = 1 and c.ended_at is null
     and c.published_at <= clock_timestamp() and clock_timestamp() < c.closes_at"""

# Only the newest of an address is mailed and opens, whoever asked before: nobody is kept out by
# another who asked in his name, since whoever reads the mail says on the link's page who he is.
ASK = f"""
begin
  if app.door_call_taking(call) is null or of_kind not in ({PROPOSING}) then return false; end if;
  update call_registrations r set expires_at = at_time
   where r.call_id = call and r.email = on_address and r.used_at is null and r.expires_at > at_time;
  insert into call_registrations (id, call_id, token_hash, organisation, kind, country, name,
    email, created_at, expires_at)
  values (ident, call, on_token, organisation, of_kind, in_country, person, on_address, at_time,
    at_time + interval '7 days');
  return true;
end"""

LOOK = """
  select jsonb_build_object('call', c.id, 'title', c.title, 'organisation', r.organisation,
      'kind', r.kind, 'country', r.country, 'name', r.name, 'email', r.email, 'state',
      case when r.used_at is not null or r.expires_at <= at_time then 'gone'
        when app.door_call_taking(c.id) is null then 'closed'
        else app.address_standing(r.email, c.id) end)
    from call_registrations r join calls c on c.id = r.call_id where r.token_hash = on_token"""

# A firm has one self in a call: not one that judges and one that proposes, nor two that propose.
KEPT_OUT = f"""
declare c calls;
begin
  select * into c from calls x where x.id = call;
  return app.near_inside(c, domain) or exists (select from organisations o
     where app.near_domains(o.mail_domain, domain) and (o.kind not in ({PROPOSING})
       or exists (select from call_guests g where g.call_id = c.id and g.org_id = o.id)));
end"""

# Somebody's address leads to his account; that of a firm which has its place, to its people. So
# many of one domain are only at public mailboxes: beyond, one would make up all who propose.
MOST_OF_ONE = 200
STANDING = f"""
declare domain text := split_part(on_address, '@', 2);
begin
  return case when exists (select from representations r
      where r.email = on_address and r.ended_at is null) then 'known'
    when app.domain_kept_out(call, domain) then 'firm'
    when (select count(*) from call_registrations r where r.call_id = call
      and r.used_at is not null and split_part(r.email, '@', 2) = domain) >= {MOST_OF_ONE}
      then 'closed'
    else 'open' end;
end"""

ACCEPT = f"""
declare r call_registrations; stands text;
begin
  select * into r from call_registrations x where x.token_hash = on_token for update;
  -- One after another: two of one domain would both find nobody else.
  perform pg_advisory_xact_lock(hashtextextended('registration:' || r.call_id, 0));
  stands := app.door_registration(on_token, at_time) ->> 'state';
  if r.id is null or stands <> 'open' then
    return query select coalesce(stands, 'gone'), null::uuid, null::uuid; return;
  end if;
  if of_kind not in ({PROPOSING}) or char_length(as_firm) > 200 or char_length(as_person) > 200 then
    raise exception 'nobody is called that' using errcode = '42501';
  end if;
  insert into organisations (id, name, kind, mail_domain, country, created_at, registered_at,
    withheld)
  values (with_ids[1], as_firm, of_kind, split_part(r.email, '@', 2), in_country, at_time,
    at_time, true);
  insert into spaces (id, kind, name, org_id, created_at)
  values (with_ids[2], 'vault', as_firm, with_ids[1], at_time);
  insert into memberships (id, space_id, org_id, roles, max_marking, history_from, started_at)
  values (with_ids[3], with_ids[2], with_ids[1], '{{member}}', 5, '2000-01-01Z', at_time);
  insert into accounts (id, password_hash, created_at) values (with_ids[4], hashed, at_time);
  insert into representations (id, account_id, org_id, email, name, duties, created_at)
  values (with_ids[5], with_ids[4], with_ids[1], r.email, as_person, '{{administrator}}', at_time);
  insert into seats (id, membership_id, space_id, org_id, representation_id, role, ceiling,
    history_from, started_at)
  values (with_ids[6], with_ids[3], with_ids[2], with_ids[1], with_ids[5], 'member', 5,
    '2000-01-01Z', at_time);
  insert into call_guests (id, call_id, space_id, org_id, registered_at)
  select with_ids[7], c.id, c.space_id, with_ids[1], at_time from calls c where c.id = r.call_id;
  update call_registrations x set used_at = at_time where x.id = r.id;
  return query select 'accepted'::text, with_ids[1], with_ids[5];
end"""

# Who registers gets a mail of a kind of its own: those that wait would be counted by operators.
HEALTH_BEFORE = importlib.import_module("migrations.versions.0037_uses").HEALTH
HEALTH = (
    HEALTH_BEFORE.replace(
        "q.kind <> 'mail.point_suspended'",
        "q.kind not in ('mail.point_suspended','mail.call_registration')",
    )
    .replace("(select o.kind, count(*)", "(select app.kind_shown(o.kind) as kind, count(*)")
    .replace("group by o.kind)", "group by 1)")
)
KIND_SHOWN = "select case when kind like 'mail.%' then 'mail' else kind end"

SYSTEM, GATE, DOOR = "collab_system", "collab_gate", "collab_door"
FUNCTIONS = {
    "opening_due": ("(c calls) returns engagements language sql volatile", DUE, GATE, GATE),
    "announce_opening": (
        "(call uuid) returns boolean language plpgsql volatile", ANNOUNCE, GATE, SYSTEM,
    ),
    "sealed_proposals": (
        ("(call uuid) returns table (proposal uuid, vault uuid, home uuid, firm uuid, name text,"
        " kind text, country text, domain text, registered boolean, sealed bytea, currency text,"
        " people text[], workflow text, stage smallint, criteria jsonb)"
        " language plpgsql volatile"), SEALED, GATE, SYSTEM,
    ),
    "sealed_files": (
        ("(call uuid) returns table (proposal uuid, id uuid, vault uuid, file uuid, sealed bytea)"
        " language plpgsql volatile"), FILES, GATE, SYSTEM,
    ),
    "open_proposals": (
        ("(call uuid, told jsonb, at_time timestamptz) returns jsonb language plpgsql volatile"),
        OPEN, GATE, SYSTEM,
    ),
    "openings_due": ("() returns setof uuid language sql volatile", DUE_CALLS, GATE, SYSTEM),
    "sweep_proposals": ("() returns void language plpgsql volatile", SWEEP, GATE, SYSTEM),
    "proposals_set_aside": (
        ("() returns table (engagement uuid, call uuid, number bigint) language sql stable"),
        SET_ASIDE, GATE, "collab_app",
    ),
    "outcome_told": (
        "(proposal uuid) returns table (vault uuid, outcome text) language sql stable", TOLD, GATE,
        SYSTEM,
    ),
    "domain_kept_out": (
        "(call uuid, domain text) returns boolean language plpgsql stable", KEPT_OUT, GATE, DOOR,
    ),
    "address_standing": (
        "(on_address text, call uuid) returns text language plpgsql stable", STANDING, DOOR, SYSTEM,
    ),
    "door_call_taking": ("(call uuid) returns jsonb language sql volatile", TAKING, DOOR, None),
    "door_register": (
        ("(call uuid, ident uuid, on_token bytea, organisation text, of_kind text,"
        " in_country text, person text, on_address text, at_time timestamptz) returns boolean"
        " language plpgsql volatile"), ASK, DOOR, None,
    ),
    "door_registration": (
        "(on_token bytea, at_time timestamptz) returns jsonb language sql volatile", LOOK, DOOR,
        None,
    ),
    "door_accept_registration": (
        ("(on_token bytea, at_time timestamptz, hashed text, with_ids uuid[], as_firm text,"
         " of_kind text, in_country text, as_person text)"
        " returns table (outcome text, firm uuid, person uuid) language plpgsql volatile"), ACCEPT,
        DOOR, None,
    ),
}  # fmt: skip
ENTERED = ("organisations", "spaces", "memberships", "call_guests")


def upgrade() -> None:
    sql(
        "grant select on calls to collab_door",
        "create policy door_registers on calls for select to collab_door using (true)",
    )
    let("collab_gate", "call_registrations", "select, delete")
    for table in ENTERED:
        sql(
            f"grant insert on {table} to collab_door",
            f"create policy door_enters on {table} for insert to collab_door with check (true)",
        )
    for name, (signature, body, role, callers) in FUNCTIONS.items():
        definer(f"app.{name}{signature}", role, body, callers=callers or "collab_app")
    _files_known(FILES_KNOWN)
    definer(
        "app.kind_shown(kind text) returns text language sql immutable", "collab_scribe",
        KIND_SHOWN, callers="collab_scribe",
    )  # fmt: skip
    _health(HEALTH)


def _health(body: str) -> None:
    sql(
        "set local role collab_scribe",
        "create or replace function app.operator_health() returns jsonb language plpgsql stable"
        f" security definer set search_path = public, pg_temp as $body${body}$body$",
        "reset role",
    )


def _files_known(body: str) -> None:
    sql(
        "set local role collab_gate",
        "create or replace function app.files_known(files uuid[]) returns setof uuid"
        " language sql stable security definer set search_path = public, pg_temp"
        f" as $body${body}$body$",
        "reset role",
    )


def downgrade() -> None:
    _health(HEALTH_BEFORE)
    sql("drop function app.kind_shown")
    _files_known(FILES_KNOWN_BEFORE)
    for name in reversed(FUNCTIONS):
        sql(f"drop function app.{name}")
    for table in ENTERED:
        sql(f"drop policy door_enters on {table}", f"revoke insert on {table} from collab_door")
    sql(
        "drop policy door_registers on calls",
        "drop policy gate on call_registrations",
        "revoke all on call_registrations from collab_gate",
    )
