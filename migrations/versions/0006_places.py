"""What must hold of places whoever writes them: triggers that see past the writer's own rows.

Policies say who may touch a row; these say what a row may become. They run under the seater's
role, so that a rule can look at a neighbour the writer may not read.
"""

from migrations.operations import definer, hand_over, sql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ORGANISATION = """
begin
  if new.parent_id is not null and (new.parent_id = new.id
      or exists (select from organisations o where o.id = new.parent_id and o.parent_id is not null)
      or exists (select from organisations o where o.parent_id = new.id)) then
    raise exception 'a parent is always the ultimate one' using errcode = '42501';
  end if;
  if tg_op = 'UPDATE' and new.mail_domain <> old.mail_domain
      and exists (select from representations r where r.org_id = new.id) then
    raise exception 'the domain vouched for people already' using errcode = '42501';
  end if;
  return new;
end"""

# No organisation without its vault: whoever enters the one makes the other.
VAULT = """
declare vault uuid := gen_random_uuid();
begin
  insert into spaces (id, kind, name, org_id, created_at)
  values (vault, 'vault', new.name, new.id, new.created_at);
  insert into memberships (id, space_id, org_id, roles, max_marking, history_from, started_at)
  values (gen_random_uuid(), vault, new.id, '{member}', 5, '2000-01-01Z', new.created_at);
  return null;
end"""

# A person changes his own preferences; only the administrator changes duties and ends people.
REPRESENTATION = """
declare theirs text[] := array['administrator'];
begin
  if (new.duties, new.ended_at) is distinct from (old.duties, old.ended_at)
      and not app.has_duty('administrator') then
    raise exception 'only the administrator may' using errcode = '42501';
  end if;
  if new.id <> app.representation_id() and (new.name, new.language, new.time_zone, new.digest_on,
      new.digest_days, new.digest_hour) is distinct from (old.name, old.language, old.time_zone,
      old.digest_on, old.digest_days, old.digest_hour) then
    raise exception 'these are the person''s own to choose' using errcode = '42501';
  end if;
  if exists (select from organisations o where o.id = new.org_id and o.kind = 'association') then
    theirs := theirs || array['officer','convener','operator'];
  end if;
  if not new.duties <@ (old.duties || theirs) then
    raise exception 'this duty is not the organisation''s to give' using errcode = '42501';
  end if;
  if old.ended_at is not null and new.ended_at is distinct from old.ended_at then
    raise exception 'an end is final' using errcode = '42501';
  end if;
  new.ended_at := least(new.ended_at, case when new.ended_at is not null then now() end);
  return new;
end"""

# The links that somebody sent for his organisation outlive neither him nor his right to send them.
LEAVER = """
begin
  if new.ended_at is not null then
    update seats set ended_at = new.ended_at
     where representation_id = new.id and ended_at is null;
    update sessions set revoked_at = new.ended_at
     where representation_id = new.id and revoked_at is null;
  end if;
  if new.ended_at is not null or not 'administrator' = any(new.duties) then
    update invitations set state = 'withdrawn', token_hash = null
     where invited_by = new.id and org_id = new.org_id and state = 'open';
  end if;
  return null;
end"""

SPACE = """
begin
  if new.kind = 'group' and (new.charter_space_id <> new.id
      or new.org_id is distinct from app.org_id()) then
    raise exception 'a group belongs to whoever founds it' using errcode = '42501';
  end if;
  if new.kind = 'room' and (new.charter_space_id <> new.parent_id
      or not exists (select from spaces g where g.id = new.parent_id and g.kind = 'group'
        and g.org_id = new.org_id and g.archived_at is null)) then
    raise exception 'a room stands in a group, under its charter' using errcode = '42501';
  end if;
  return new;
end"""

CHARTER = """
declare last integer;
begin
  select coalesce(max(c.version), 0) into last from charters c where c.space_id = new.space_id;
  if new.version <> last + 1 or (last = 0 and not new.material)
      or not exists (select from spaces s where s.id = new.space_id and s.kind = 'group') then
    raise exception 'charters follow each other, and the first is material' using errcode = '42501';
  end if;
  return new;
end"""

# A vault admits nobody but its own organisation, and a facilitator's role never holds there.
MEMBERSHIP = """
declare home spaces; kind_of text;
begin
  select * into home from spaces where id = new.space_id;
  select o.kind into kind_of from organisations o where o.id = new.org_id;
  if new.ended_at between now() and now() + interval '5 minutes' then
    new.ended_at := now();  -- a clock ahead of ours means now, not later
  end if;
  new.history_from := date_trunc('day', new.history_from, 'UTC');  -- copies tell full hours only
  if home.kind = 'vault' and (new.org_id <> home.org_id or new.roles <> array['member']
      or new.ended_at is not null) then
    raise exception 'a vault belongs to one organisation' using errcode = '42501';
  end if;
  if home.kind <> 'vault' then
    new.max_marking := least(new.max_marking, 4);  -- nothing sealed stands outside a vault
  end if;
  if home.kind <> 'vault' and (('facilitator' = any(new.roles) and new.org_id <> home.org_id)
      or ('counsel' = any(new.roles) and kind_of <> 'law_firm')) then
    raise exception 'no such place is given here' using errcode = '42501';
  end if;
  if home.kind = 'room' and (new.ended_at is null or new.ended_at > now())
      and not exists (select from memberships m where m.space_id = home.parent_id
      and m.org_id = new.org_id and (m.ended_at is null or m.ended_at > now())) then
    raise exception 'a room takes only organisations of its group' using errcode = '42501';
  end if;
  if tg_op = 'INSERT' then
    if exists (select from memberships m where m.space_id = new.space_id
        and m.org_id = new.org_id and (m.ended_at is null or m.ended_at > now())) then
      raise exception 'it has a place already' using errcode = '23505';
    end if;
    -- A place whose time simply ran out left its seats behind: a new one begins without them.
    update seats set ended_at = now()
     where space_id = new.space_id and org_id = new.org_id and ended_at is null;
    return new;
  end if;
  if (new.roles, new.max_marking, new.history_from)
      is distinct from (old.roles, old.max_marking, old.history_from)
      and not new.space_id = any(app.held_as('facilitator')) then
    raise exception 'only the facilitator changes an organisation''s place' using errcode = '42501';
  end if;
  if old.ended_at is not null and (new.ended_at is null or new.ended_at > old.ended_at)
      and (old.ended_at <= now() or not new.space_id = any(app.held_as('facilitator'))) then
    raise exception 'an end is final' using errcode = '42501';
  end if;
  return new;
end"""

# What hangs on a place ends with it, or with the role it stood on, in the same breath.
NARROWED = """
begin
  update seats set ended_at = now() where membership_id = new.id and ended_at is null
     and (new.ended_at <= now() or not role = any(new.roles));
  if new.ended_at is distinct from old.ended_at and new.ended_at is not null then
    update memberships m set ended_at = new.ended_at from spaces s
     where s.id = m.space_id and s.parent_id = new.space_id and m.org_id = new.org_id
       and (m.ended_at is null or m.ended_at > new.ended_at);
    if new.ended_at <= now() then
      update invitations set state = 'withdrawn', token_hash = null
       where space_id = new.space_id and org_id = new.org_id and state in ('asked', 'open');
    end if;
  end if;
  return null;
end"""

# A seat's end never lies ahead: one live seat each, and a unique index can hold to that.
SEAT = """
begin
  new.ended_at := least(new.ended_at, case when new.ended_at is not null then now() end);
  new.history_from := date_trunc('day', new.history_from, 'UTC');
  if tg_op = 'UPDATE' then
    if (new.representation_id, new.membership_id)
        is distinct from (old.representation_id, old.membership_id) then
      raise exception 'a seat is never handed on' using errcode = '42501';
    end if;
    if old.ended_at is not null then
      raise exception 'an end is final' using errcode = '42501';
    end if;
  end if;
  if (tg_op = 'INSERT' or new.ended_at is null) and not exists (select from memberships m
      where m.id = new.membership_id and (m.ended_at is null or m.ended_at > now())
        and new.role = any(m.roles)) then
    raise exception 'the organisation holds no such role here' using errcode = '42501';
  end if;
  if new.ended_at is null and not exists (select from representations r
      where r.id = new.representation_id and r.ended_at is null) then
    raise exception 'this person has left' using errcode = '42501';
  end if;
  return new;
end"""

# Only an organisation seats its people. Whoever invites from outside may ask its administrator,
# or, where there is none yet, invite one first person at the organisation's own mail domain.
INVITATION = """
declare
  own boolean := new.org_id = app.org_id() and app.has_duty('administrator');
  firm organisations; home spaces; theirs text[] := array['administrator'];
begin
  select * into firm from organisations o where o.id = new.org_id;
  select * into home from spaces s where s.id = new.space_id;
  if firm.kind = 'association' then theirs := theirs || array['officer','convener','operator'];
  end if;
  if new.state in ('asked', 'open') and new.space_id is not null
      and not exists (select from memberships m where m.space_id = new.space_id
        and m.org_id = new.org_id and (m.ended_at is null or m.ended_at > now())
        and new.role = any(m.roles)) then
    raise exception 'the organisation holds no such role here' using errcode = '42501';
  end if;
  if tg_op = 'INSERT' and own then
    if new.state not in ('asked', 'open') or not new.duties <@ theirs then
      raise exception 'no such invitation' using errcode = '42501';
    end if;
  elsif tg_op = 'INSERT' then
    if new.space_id is not null and home.kind = 'vault' then
      raise exception 'a vault is its organisation''s to fill' using errcode = '42501';
    end if;
    if new.state = 'open' and (new.duties <> array['administrator']
        or not app.first_person(new.org_id)
        or split_part(new.email, '@', 2) <> firm.mail_domain) then
      raise exception 'only an organisation invites its people' using errcode = '42501';
    end if;
    if new.state not in ('asked', 'open') or (new.state = 'asked' and (new.duties <> '{}'
        or new.token_hash is not null or new.space_id is null)) then
      raise exception 'no such invitation' using errcode = '42501';
    end if;
  else
    if old.state not in ('asked', 'open')
        or (new.state = 'accepted' and not (own and old.state = 'asked' and exists (
          select from seats t join representations r on r.id = t.representation_id
           where t.space_id = new.space_id and t.ended_at is null and r.ended_at is null
             and r.email = new.email and r.org_id = new.org_id)))
        or (new.role is distinct from old.role and not own)
        or (new.state = 'refused' and not (own and old.state = 'asked'))
        or (new.state = 'asked' and (old.state <> 'asked' or new.token_hash is not null))
        or (new.state = 'open' and not own
            and not (old.state = 'open' and app.first_person(new.org_id))) then
      raise exception 'this is not yours to settle' using errcode = '42501';
    end if;
  end if;
  return new;
end"""

# Once somebody administers an organisation, links sent from outside lead nowhere any more.
FIRST_ARRIVED = """
begin
  update invitations i set state = case when i.space_id is null then 'withdrawn' else 'asked' end,
         token_hash = null, duties = '{}'
   where i.org_id = new.org_id and i.state = 'open' and i.id <> new.id
     and not exists (select from representations r
       where r.id = i.invited_by and r.org_id = i.org_id);
  return null;
end"""

FROM_APP = "when (current_user = 'collab_app')"
TRIGGERS = (
    ("check_organisation", "before insert or update on organisations", "", ORGANISATION),
    ("make_vault", "after insert on organisations", FROM_APP, VAULT),
    ("check_representation", "before update on representations", FROM_APP, REPRESENTATION),
    (
        "end_leaver",
        "after update on representations",
        "when ((old.ended_at, old.duties) is distinct from (new.ended_at, new.duties))",
        LEAVER,
    ),
    ("check_space", "before insert on spaces", FROM_APP, SPACE),
    ("check_charter", "before insert on charters", FROM_APP, CHARTER),
    ("check_membership", "before insert or update on memberships", "", MEMBERSHIP),
    ("end_with_membership", "after update on memberships", "", NARROWED),
    ("check_seat", "before insert or update on seats", "", SEAT),
    ("check_invitation", "before insert or update on invitations", FROM_APP, INVITATION),
    (
        "first_arrived",
        "after update on invitations",
        "when (new.state = 'accepted' and 'administrator' = any(new.duties))",
        FIRST_ARRIVED,
    ),
)

# What the seater must write so that ends reach everything that hangs on them.
WRITES = (
    ("spaces", "insert"),
    ("memberships", "insert, update (ended_at)"),
    ("seats", "update (ended_at)"),
    ("sessions", "select, update (revoked_at)"),
    ("invitations", "select, insert, update (state, token_hash, duties)"),
    ("organisations", "insert"),
)

# The first of all: no organisation yet, so nobody could invite anybody.
FOUND = """
begin
  if exists (select from organisations) then
    raise exception 'this installation is founded already' using errcode = '42501';
  end if;
  insert into organisations (id, name, kind, mail_domain, country, created_at)
  values (on_org, on_name, 'association', on_domain, on_country, at_time);
  insert into spaces (id, kind, name, org_id, created_at)
  values (gen_random_uuid(), 'vault', on_name, on_org, at_time);
  insert into memberships (id, space_id, org_id, roles, max_marking, history_from, started_at)
  select gen_random_uuid(), s.id, on_org, '{member}', 5, '2000-01-01Z', at_time
    from spaces s where s.org_id = on_org;
  insert into invitations (id, org_id, email, duties, state, token_hash, created_at, expires_at)
  values (on_invitation, on_org, on_email, '{administrator,convener}', 'open', on_token, at_time,
    at_time + interval '14 days');
end"""


def upgrade() -> None:
    for table, grants in WRITES:
        sql(
            f"grant {grants} on {table} to collab_seater",
            f"create policy seater_writes on {table} to collab_seater using (true)"
            f" with check (true)",
        )
    definer(
        "app.first_person(org uuid) returns boolean language sql stable",
        "collab_seater",
        " select not exists (select from representations r where r.org_id = org"
        " and r.ended_at is null and 'administrator' = any(r.duties))"
        " and (app.has_duty('convener') or cardinality(app.held_as('facilitator')) > 0"
        " or org = app.org_id()) ",
    )
    for name, moment, condition, body in TRIGGERS:
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
            f"create trigger {name} {moment} for each row {condition}"
            f" execute function app.{name}()",
        )
        hand_over(f"app.{name}", "collab_seater")
    definer(
        "app.found(on_org uuid, on_name text, on_domain text, on_country text, on_invitation uuid,"
        " on_email text, on_token bytea, at_time timestamptz) returns void language plpgsql",
        "collab_seater",
        FOUND,
        callers="collab_system",
    )


def downgrade() -> None:
    sql("drop function app.found")
    for name, moment, _condition, _body in TRIGGERS:
        table = moment.rsplit(" ", 1)[1]
        sql(f"drop trigger {name} on {table}", f"drop function app.{name}")
    sql("drop function app.first_person")
    for table, grants in WRITES:
        sql(
            f"drop policy seater_writes on {table}",
            f"revoke {grants} on {table} from collab_seater",
        )
