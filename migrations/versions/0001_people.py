"""People, organisations, spaces, and the function that names a viewer."""

from migrations.operations import definer, let, own_rules, sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLES = """
do $$
declare helper text;
begin
  foreach helper in array array['collab_seater','collab_door','collab_gate','collab_scribe'] loop
    if not exists (select from pg_roles where rolname = helper) then
      execute format('create role %I nologin', helper);
    end if;
    -- SET, not INHERIT: the owner may hand functions to them but never reads with their policies.
    execute format('grant %I to %I with inherit false, set true', helper, current_user);
    execute format('grant usage, create on schema app to %I', helper);
    execute format('grant usage on schema public to %I', helper);
  end loop;
end $$"""

TABLES = """
create table organisations (
    id uuid primary key,
    name text not null check (btrim(name) <> ''),
    kind text not null check (kind in ('member_company','mining_company','expert_firm',
        'association','civil_society','trade_union','authority','academia','law_firm')),
    tier text check (tier in ('oem','tier_1','cell_battery_maker','trader','smelter_refiner')),
    parent_id uuid references organisations (id),
    mail_domain text not null check (mail_domain = lower(mail_domain)),
    country text,
    created_at timestamptz not null,
    constraint ck_organisations_tier check (tier is null or kind = 'member_company'));
create unique index uq_organisations_name on organisations (lower(name));

create table organisation_relations (
    id uuid primary key,
    org_id uuid not null references organisations (id),
    other_id uuid not null references organisations (id),
    kind text not null check (kind in ('competitor','same_parent')),
    created_at timestamptz not null,
    unique (org_id, other_id, kind),
    check (org_id < other_id));

create table accounts (
    id uuid primary key,
    password_hash text not null,
    totp_secret bytea,
    totp_step bigint not null default 0,
    totp_confirmed_at timestamptz,
    created_at timestamptz not null,
    closed_at timestamptz);

create table representations (
    id uuid primary key,
    account_id uuid not null references accounts (id),
    org_id uuid not null references organisations (id),
    email text not null check (email = lower(email)),
    name text not null check (btrim(name) <> ''),
    duties text[] not null default '{}'
        check (duties <@ array['administrator','officer','convener','operator']),
    language text not null default 'en',
    time_zone text not null default 'Europe/Berlin',
    digest_on boolean not null default true,
    digest_days smallint[] not null default '{1,2,3,4,5}',
    digest_hour smallint not null default 7 check (digest_hour between 0 and 23),
    unsubscribe_serial integer not null default 0,
    created_at timestamptz not null,
    ended_at timestamptz,
    unique (org_id, id));
create unique index uq_representations_email on representations (email) where ended_at is null;
create index ix_representations_account_id on representations (account_id);

create table sessions (
    id uuid primary key,
    token_hash bytea not null unique,
    account_id uuid not null references accounts (id),
    representation_id uuid not null references representations (id),
    second_factor boolean not null,
    device text not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz);
create index ix_sessions_account_id on sessions (account_id);

create table recovery_codes (
    id uuid primary key,
    account_id uuid not null references accounts (id),
    code_hash bytea not null,
    created_at timestamptz not null,
    used_at timestamptz,
    unique (account_id, code_hash));

create table password_resets (
    id uuid primary key,
    representation_id uuid not null references representations (id),
    token_hash bytea not null unique,
    serial integer not null default 0,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz);

create table spaces (
    id uuid primary key,
    kind text not null check (kind in ('vault','group','room','association','call')),
    name text not null check (btrim(name) <> ''),
    org_id uuid not null references organisations (id),
    parent_id uuid references spaces (id),
    charter_space_id uuid references spaces (id),
    created_at timestamptz not null,
    archived_at timestamptz,
    check ((kind = 'room') = (parent_id is not null)),
    check ((kind in ('group','room')) = (charter_space_id is not null)));
create unique index uq_spaces_vault on spaces (org_id) where kind = 'vault';

create table charters (
    id uuid primary key,
    space_id uuid not null references spaces (id),
    version integer not null check (version > 0),
    purpose text not null,
    materials text not null,
    countries text[] not null,
    issues text[] not null,
    categories text[] not null,
    retention text not null,
    sunset_on date not null,
    body text not null,
    material boolean not null,
    effective_at timestamptz not null,
    created_at timestamptz not null,
    unique (space_id, version));

create table charter_acceptances (
    id uuid primary key,
    space_id uuid not null references spaces (id),
    version integer not null,
    org_id uuid not null references organisations (id),
    representation_id uuid not null references representations (id),
    for_organisation boolean not null,
    accepted_at timestamptz not null,
    foreign key (space_id, version) references charters (space_id, version),
    unique (space_id, version, representation_id, for_organisation));

create table memberships (
    id uuid primary key,
    space_id uuid not null references spaces (id),
    org_id uuid not null references organisations (id),
    roles text[] not null check (roles <@ array['facilitator','chair','member','counsel','trustee',
        'expert','observer','stakeholder'] and cardinality(roles) > 0),
    max_marking smallint not null check (max_marking between 0 and 5),
    history_from timestamptz not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    unique (space_id, org_id, id));
create unique index uq_memberships_live on memberships (space_id, org_id) where ended_at is null;

create table seats (
    id uuid primary key,
    membership_id uuid not null,
    space_id uuid not null references spaces (id),
    org_id uuid not null references organisations (id),
    representation_id uuid not null,
    role text not null,
    ceiling smallint not null check (ceiling between 0 and 5),
    history_from timestamptz not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    foreign key (space_id, org_id, membership_id) references memberships (space_id, org_id, id),
    foreign key (org_id, representation_id) references representations (org_id, id));
create unique index uq_seats_live on seats (space_id, representation_id) where ended_at is null;
create index ix_seats_representation_id on seats (representation_id) where ended_at is null;

create table invitations (
    id uuid primary key,
    org_id uuid not null references organisations (id),
    space_id uuid references spaces (id),
    email text not null check (email = lower(email)),
    name text not null default '',
    role text,
    duties text[] not null default '{}',
    state text not null
        check (state in ('asked','open','accepted','withdrawn','refused')),
    token_hash bytea unique,
    serial integer not null default 0,
    invited_by uuid references representations (id),
    created_at timestamptz not null,
    expires_at timestamptz,
    accepted_at timestamptz,
    accepted_by uuid references representations (id),
    check ((space_id is null) = (role is null)));
create unique index uq_invitations_open on invitations
    (email, org_id, coalesce(space_id, org_id)) where state in ('asked','open')"""

GETTERS = {
    "account_id": "uuid",
    "representation_id": "uuid",
    "org_id": "uuid",
    "vault_id": "uuid",
    "spaces": "uuid[]",
    "ceilings": "smallint[]",
    "since": "timestamptz[]",
    "roles": "text[]",
    "known": "uuid[]",
    "duties": "text[]",
}

IMMOVABLE = """
create function app.immovable() returns trigger language plpgsql as $$
begin
  if new.id <> old.id or new.org_id <> old.org_id or new.space_id <> old.space_id then
    raise exception 'a row never leaves its space or its organisation' using errcode = '42501';
  end if;
  return new;
end $$"""

# The organisation a space belongs to is bound by the charter it issues; its people still accept.
ENTER = """
declare
  me representations; kind_of text; closed boolean; vault uuid; seen uuid[];
  sp uuid[]; ce smallint[]; si timestamptz[]; ro text[]; answer jsonb; waiting jsonb;
begin
  perform set_config('app.account_id','',true), set_config('app.representation_id','',true),
    set_config('app.org_id','',true), set_config('app.vault_id','',true),
    set_config('app.spaces','',true), set_config('app.ceilings','',true),
    set_config('app.since','',true), set_config('app.roles','',true),
    set_config('app.known','',true), set_config('app.duties','',true);
  select * into me from representations r where r.id = who and r.org_id = acting_for
     and r.ended_at is null;
  if not found then return null; end if;
  select a.closed_at is not null into closed from accounts a where a.id = me.account_id;
  if closed then return null; end if;
  select o.kind into kind_of from organisations o where o.id = me.org_id;
  select s.id into vault from spaces s where s.org_id = me.org_id and s.kind = 'vault';
  with held as (
    select s.id as space_id, s.kind, s.org_id as owner, t.role,
           least(t.ceiling, m.max_marking) as ceiling,
           greatest(t.history_from, m.history_from) as since,
           s.charter_space_id as charter_id,
           (select max(c.version) from charters c where c.space_id = s.charter_space_id
              and c.material and c.effective_at <= now()) as needed
      from seats t
      join memberships m on m.id = t.membership_id
      join spaces s on s.id = t.space_id
     where t.representation_id = me.id and t.org_id = me.org_id
       and t.ended_at is null and t.role = any(m.roles)
       and (m.ended_at is null or m.ended_at > now())
       and (s.kind <> 'room' or exists (select from seats g join memberships h
              on h.id = g.membership_id
             where g.space_id = s.parent_id and g.representation_id = me.id
               and g.ended_at is null and g.role = any(h.roles)
               and (h.ended_at is null or h.ended_at > now())))),
  judged as (
    select h.*, h.charter_id is null or (h.needed is not null
        and exists (select from charter_acceptances x where x.space_id = h.charter_id
              and x.representation_id = me.id and not x.for_organisation
              and x.version >= h.needed)
        and (h.owner = me.org_id
             or exists (select from charter_acceptances x where x.space_id = h.charter_id
              and x.org_id = me.org_id and x.for_organisation
              and x.version >= h.needed))) as accepted
      from held h order by h.space_id)
  select coalesce(array_agg(j.space_id) filter (where j.accepted), '{}'),
         coalesce(array_agg(j.ceiling) filter (where j.accepted), '{}'),
         coalesce(array_agg(j.since) filter (where j.accepted), '{}'),
         coalesce(array_agg(j.role) filter (where j.accepted), '{}'),
         coalesce(array_agg(j.space_id), '{}'),
         coalesce(jsonb_agg(jsonb_build_object('space_id', j.space_id, 'kind', j.kind,
            'role', j.role, 'ceiling', j.ceiling, 'since', j.since, 'owner_org_id', j.owner))
            filter (where j.accepted), '[]'),
         coalesce(jsonb_agg(j.space_id) filter (where not j.accepted), '[]')
    into sp, ce, si, ro, seen, answer, waiting from judged j;
  if 'administrator' = any(me.duties) then
    select seen || coalesce(array_agg(m.space_id), '{}') into seen from memberships m
     where m.org_id = me.org_id and (m.ended_at is null or m.ended_at > now());
  end if;
  perform set_config('app.account_id', me.account_id::text, true),
    set_config('app.representation_id', me.id::text, true),
    set_config('app.org_id', me.org_id::text, true),
    set_config('app.vault_id', case when vault = any(sp) then vault::text else '' end, true),
    set_config('app.spaces', sp::text, true), set_config('app.ceilings', ce::text, true),
    set_config('app.since', si::text, true), set_config('app.roles', ro::text, true),
    set_config('app.known', seen::text, true), set_config('app.duties', me.duties::text, true);
  return jsonb_build_object('account_id', me.account_id, 'org_kind', kind_of,
    'duties', me.duties, 'seats', answer, 'pending', waiting);
end"""

SEATED_PEOPLE = (
    "exists (select from seats t where t.representation_id = representations.id"
    " and t.space_id = any((select app.spaces())::uuid[]))"
)
SHARED_ORGS = (
    "exists (select from memberships m where m.org_id = organisations.id"
    " and m.space_id = any((select app.spaces())::uuid[]))"
)
ME, ORG = "(select app.representation_id())", "(select app.org_id())"
IN_SPACES = "any((select app.spaces())::uuid[])"
FACILITATED = "space_id = any((select app.held_as('facilitator'))::uuid[])"
ADMIN = "(select app.has_duty('administrator'))"
CONVENER = "(select app.has_duty('convener'))"
# Whoever facilitates anything must find an organisation to give it a place.
FACILITATES = "(select cardinality(app.held_as('facilitator')) > 0)"


def upgrade() -> None:
    sql("create schema app", "revoke all on schema public from public", ROLES)
    sql("grant usage on schema public, app to collab_app, collab_system", TABLES, IMMOVABLE)
    for name, kind in GETTERS.items():
        empty = f"coalesce(nullif(current_setting('app.{name}', true), ''), '{{}}')::{kind}"
        single = f"nullif(current_setting('app.{name}', true), '')::{kind}"
        value = empty if kind.endswith("[]") else single
        sql(
            f"create function app.{name}() returns {kind} language sql stable parallel safe"
            f" as $$ select {value} $$"
        )
    sql(
        "create function app.has_duty(duty text) returns boolean language sql stable parallel safe"
        " as $$ select duty = any(app.duties()) $$",
        "create function app.held_as(variadic wanted text[]) returns uuid[] language sql stable"
        " parallel safe as $$ select coalesce(array_agg(s), '{}') from"
        " unnest(app.spaces(), app.roles()) as u(s, r) where r = any(wanted) $$",
    )
    _seater()
    _people()
    _spaces()
    _system()


def _seater() -> None:
    for table in (
        "organisations",
        "accounts",
        "representations",
        "spaces",
        "charters",
        "charter_acceptances",
        "memberships",
        "seats",
    ):
        sql(
            f"grant select on {table} to collab_seater",
            f"create policy seater on {table} for select to collab_seater using (true)",
        )
    definer(
        "app.enter(who uuid, acting_for uuid) returns jsonb language plpgsql volatile",
        "collab_seater",
        ENTER,
        callers="collab_app",
    )
    definer(
        "app.is_unseated(space uuid) returns boolean language sql stable",
        "collab_seater",
        " select not exists (select from seats t where t.space_id = space) ",
    )
    # The names an invited or not yet accepting person may see: who takes part, nothing else.
    definer(
        "app.participants(space uuid) returns table (id uuid, name text, kind text)"
        " language sql stable",
        "collab_seater",
        " select o.id, o.name, o.kind from memberships m join organisations o on o.id = m.org_id"
        " where m.space_id = space and (m.ended_at is null or m.ended_at > now())"
        " and space = any(app.known())"
        " order by o.name ",
    )
    sql(
        "create trigger immovable before update on memberships"
        " for each row execute function app.immovable()",
        "create trigger immovable before update on seats"
        " for each row execute function app.immovable()",
    )


def _people() -> None:
    own_rules(
        "organisations",
        "select, insert, update (name, tier, parent_id, mail_domain, country)",
        select=f"id = {ORG} or {CONVENER} or {FACILITATES} or {SHARED_ORGS}",
        insert=CONVENER,
        update=CONVENER,
    )
    own_rules(
        "organisation_relations",
        "select, insert, delete",
        # Openly known, and ids alone: a rival's parent may have no seat where its child has one.
        select=f"{ORG} is not null",
        insert=CONVENER,
        delete=CONVENER,
    )
    own_rules(
        "accounts",
        "select, update (password_hash, totp_secret, totp_step, totp_confirmed_at)",
        select="id = (select app.account_id())",
        update="id = (select app.account_id())",
    )
    own_rules(
        "representations",
        "select, update (name, language, time_zone, digest_on, digest_days, digest_hour,"
        " duties, ended_at)",
        select=f"account_id = (select app.account_id()) or org_id = {ORG} or {SEATED_PEOPLE}",
        update=f"id = {ME} or (org_id = {ORG} and {ADMIN})",
    )
    own_rules(
        "sessions",
        "select, update (revoked_at)",
        select="account_id = (select app.account_id())",
        update="account_id = (select app.account_id())",
    )
    own_rules(
        "recovery_codes",
        "select, insert, delete",
        select="account_id = (select app.account_id())",
        insert="account_id = (select app.account_id())",
        delete="account_id = (select app.account_id())",
    )
    own_rules("password_resets", "")


def _spaces() -> None:
    own_rules(
        "spaces",
        "select, insert, update (name, archived_at)",
        select=f"id = any((select app.known())::uuid[]) or ({CONVENER} and app.is_unseated(id))"
        " or parent_id = any((select app.held_as('facilitator'))::uuid[])",
        insert=f"({CONVENER} and kind = 'group') or (kind = 'room'"
        " and parent_id = any((select app.held_as('facilitator'))::uuid[]))",
        update="id = any((select app.held_as('facilitator'))::uuid[])",
    )
    founding = f"({CONVENER} and app.is_unseated(space_id))"
    opening = (
        "(app.is_unseated(space_id) and exists (select from spaces s where s.id = space_id"
        " and s.parent_id = any((select app.held_as('facilitator'))::uuid[])))"
    )
    own_rules(
        "charters",
        "select, insert",
        select=f"space_id = any((select app.known())::uuid[]) or {founding}",
        insert=f"{FACILITATED} or {founding}",
    )
    own_rules(
        "charter_acceptances",
        "select, insert",
        select=f"org_id = {ORG} or space_id = {IN_SPACES}",
        insert=f"org_id = {ORG} and representation_id = {ME}"
        f" and (not for_organisation or {ADMIN})"
        " and space_id = any((select app.known())::uuid[])",
    )
    own_rules(
        "memberships",
        "select, insert, update (roles, max_marking, history_from, ended_at)",
        select=f"space_id = {IN_SPACES} or org_id = {ORG} or {founding}",
        insert=f"{FACILITATED} or {founding} or {opening}",
        update=f"{FACILITATED} or (org_id = {ORG} and {ADMIN})",
    )
    own_rules(
        "seats",
        "select, insert, update (role, ceiling, history_from, ended_at)",
        select=f"space_id = {IN_SPACES} or org_id = {ORG}",
        insert=f"org_id = {ORG} and ({ADMIN} or (representation_id = {ME}"
        f" and role = 'facilitator' and ({founding} or {opening})))",
        update=f"org_id = {ORG} and {ADMIN}",
    )
    own_rules(
        "invitations",
        "select, insert, update (state, token_hash, serial, expires_at, role)",
        select=f"{FACILITATED} or (org_id = {ORG} and {ADMIN}) or invited_by = {ME}",
        insert=f"invited_by = {ME} and ({FACILITATED} or (org_id = {ORG} and {ADMIN})"
        f" or ({CONVENER} and space_id is null))",
        update=f"{FACILITATED} or (org_id = {ORG} and {ADMIN}) or invited_by = {ME}",
    )


def _system() -> None:
    let("collab_system", "organisations", "select")
    let("collab_system", "representations", "select")
    let("collab_system", "accounts", "select (id, created_at, closed_at)")
    let("collab_system", "invitations", "select")
    let("collab_system", "password_resets", "select")
    let("collab_system", "spaces", "select (id, kind)")


def downgrade() -> None:
    for table in (
        "invitations",
        "seats",
        "memberships",
        "charter_acceptances",
        "charters",
        "spaces",
        "password_resets",
        "recovery_codes",
        "sessions",
        "representations",
        "accounts",
        "organisation_relations",
        "organisations",
    ):
        sql(f"drop table {table} cascade")
    sql("drop schema app cascade", "grant usage on schema public to public")
