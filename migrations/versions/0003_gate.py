"""The gate: releases in vaults, held items in circles, and the only functions that cross."""

from migrations.operations import GOVERNED_COLUMNS, definer, govern, own_rules, sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DECLARED = """
    item_kind text not null,
    category text not null,
    facets jsonb not null,
    copy_marking smallint not null check (copy_marking between 0 and 4),
    copy_circle uuid[] check (copy_marking <> 4 or coalesce(cardinality(copy_circle), 0) > 0),
    attribution text not null
        check (attribution in ('named','kind','member','facilitator_only')),
    attribution_label text not null,
    permitted_action text not null,
    policy_version text not null,
    payload_hash bytea not null check (octet_length(payload_hash) = 32),
    commitment text not null,
    copy_id uuid not null,
    opinion text,
    decided_at timestamptz"""

TABLES = f"""
create table gate_kinds (kind text primary key, table_name text not null, columns text[] not null);

create table releases ({GOVERNED_COLUMNS},
    item_id uuid not null,
    item_version integer not null,
    target_space_id uuid not null references spaces (id),
    {DECLARED},
    title text not null,
    verdict text not null check (verdict in ('allow','transform','review','block')),
    state text not null check (state in
        ('released','held','returned','rejected','transform','blocked','withdrawn','recalled')),
    votes jsonb not null,
    citation jsonb,
    nonce bytea not null,
    copy_shared_at timestamptz,
    withdrawn_at timestamptz,
    check ((state in ('released','withdrawn')) = (copy_shared_at is not null)),
    check (verdict <> 'block' or state = 'blocked'));
create index ix_releases_item_id on releases (space_id, item_id, decided_at desc);
create unique index uq_releases_copy_id on releases (copy_id);
create unique index uq_releases_live on releases (space_id, item_id, target_space_id)
    where state in ('held','released');

create table held_items ({GOVERNED_COLUMNS},
    {DECLARED},
    release_id uuid not null unique,
    payload text not null,
    votes jsonb not null,
    citation jsonb,
    state text not null check (state in ('waiting','cleared','returned','rejected','recalled')),
    decided_by uuid references representations (id));
create index ix_held_items_queue on held_items (space_id, state, shared_at, id);

create table attributions ({GOVERNED_COLUMNS},
    copy_id uuid not null unique,
    contributor_id uuid not null references organisations (id))"""

# What every copy carries besides its content; a feature's table repeats these columns.
COPY_COLUMNS = (
    "category, permitted_action, attribution, attribution_label, verdict, clearance, policy_version"
)

DELIVER = f"""
declare k gate_kinds; home spaces; named boolean; cols text; released timestamptz;
begin
  select * into k from gate_kinds g where g.kind = r.item_kind;
  if not found then raise exception 'this kind does not cross' using errcode = '42501'; end if;
  if sha256(convert_to(payload, 'UTF8')) <> r.payload_hash then
    raise exception 'the text is not the one that was judged' using errcode = '42501';
  end if;
  select * into home from spaces s where s.id = r.target_space_id;
  if home.kind = 'vault' then
    raise exception 'nothing is released into a vault' using errcode = '42501';
  end if;
  if home.archived_at is not null then
    raise exception 'the space is closed' using errcode = 'P0C02';
  end if;
  if not exists (select from memberships m where m.space_id = r.target_space_id
      and m.org_id = r.org_id and (m.ended_at is null or m.ended_at > now())) then
    raise exception 'the contributor has left' using errcode = 'P0C02';
  end if;
  named := r.attribution = 'named';
  select string_agg(format('p.%I', c), ', ') into cols from unnest(k.columns) c;
  execute format(
    'insert into %1$I (id, org_id, space_id, marking, author_id, circle, shared_at, updated_at,'
    ' %2$s, {COPY_COLUMNS}) select $1, $2, $3, $4, $5, $15, $6, $6, %3$s, $7, $8, $9, $10, $11,'
    ' $12, $13'
    ' from jsonb_populate_record(null::%1$I, $14::jsonb) p',
    k.table_name, (select string_agg(quote_ident(c), ', ') from unnest(k.columns) c), cols)
  using r.copy_id, case when named then r.org_id else home.org_id end, r.target_space_id,
    r.copy_marking, case when named then r.author_id end, shared, r.category, r.permitted_action,
    r.attribution, r.attribution_label, r.verdict, cleared, r.policy_version, payload,
    r.copy_circle;
  if r.attribution = 'facilitator_only' then
    insert into attributions values (gen_random_uuid(), home.org_id, home.id, r.copy_marking, null,
      array(select t.representation_id from seats t where t.space_id = home.id
        and t.role = 'facilitator' and t.ended_at is null),
      shared, r.copy_id, r.org_id);
  end if;
end"""

OWN = """
  select * into r from releases x where x.id = release for update;
  if not found or r.org_id is distinct from app.org_id()
     or r.space_id is distinct from app.vault_id() then
    raise exception 'no such release' using errcode = 'P0C04';
  end if;"""

CROSS = f"""
declare r releases;
begin
  {OWN}
  if r.author_id is distinct from app.representation_id() or r.verdict <> 'allow'
     or r.state <> 'released' or not r.target_space_id = any(app.spaces()) then
    raise exception 'this release does not cross' using errcode = '42501';
  end if;
  perform app.deliver(r, payload, 'rules', r.copy_shared_at);
end"""

HOLD = f"""
declare r releases; home spaces; keepers uuid[];
begin
  {OWN}
  if r.author_id is distinct from app.representation_id() or r.verdict <> 'review'
     or r.state <> 'held' or not r.target_space_id = any(app.spaces())
     or sha256(convert_to(payload, 'UTF8')) <> r.payload_hash then
    raise exception 'this release cannot be held' using errcode = '42501';
  end if;
  select * into home from spaces s where s.id = r.target_space_id;
  select array_agg(distinct t.org_id) into keepers from seats t
   where t.space_id = home.id and t.role = 'counsel' and t.ended_at is null;
  if keepers is null then
    raise exception 'no counsel' using errcode = '42501';
  end if;
  insert into held_items (id, org_id, space_id, marking, author_id, circle, shared_at, item_kind,
    category, facets, copy_marking, copy_circle, attribution, attribution_label, permitted_action,
    policy_version, payload_hash, commitment, copy_id, release_id, payload, votes, citation, state)
  values (held, home.org_id, home.id, r.copy_marking, null, keepers || r.author_id, at_time,
    r.item_kind, r.category, r.facets, r.copy_marking, r.copy_circle, r.attribution,
    r.attribution_label, r.permitted_action, r.policy_version, r.payload_hash, r.commitment,
    r.copy_id, r.id,
    payload, votes_for_counsel, r.citation, 'waiting');
end"""

# The release is locked before the item, as withdrawing does: whoever is later waits, and sees.
SETTLE = """
declare h held_items; r releases;
begin
  select x.* into r from releases x join held_items y on y.release_id = x.id where y.id = held
     for update of x;
  select * into h from held_items x where x.id = held for update;
  if not found or not h.space_id = any(app.held_as('counsel'))
     or not (app.org_id() = any(h.circle) or app.representation_id() = any(h.circle)) then
    raise exception 'no such item' using errcode = 'P0C04';
  end if;
  if outcome not in ('cleared','returned','rejected') or h.state <> 'waiting' then
    raise exception 'it is no longer waiting' using errcode = 'P0C02';
  end if;
  if r.org_id = app.org_id() or exists (select from representations p
      where p.account_id = app.account_id()
        and (p.id = r.author_id or (p.org_id = r.org_id and p.ended_at is null))) then
    raise exception 'nobody clears what his own organisation wrote' using errcode = 'P0C03';
  end if;
  if r.state <> 'held' or r.payload_hash <> h.payload_hash then
    raise exception 'it is no longer held' using errcode = 'P0C02';
  end if;
  if outcome = 'cleared' then
    perform app.deliver(r, h.payload, 'counsel', shared);
    update releases set state = 'released', copy_shared_at = shared, decided_at = at_time,
      opinion = words where id = r.id;
  else
    update releases set state = outcome, decided_at = at_time, opinion = words where id = r.id;
  end if;
  update held_items set state = outcome, opinion = words, decided_at = at_time,
    decided_by = app.representation_id(), circle = array_remove(h.circle, r.author_id)
   where id = h.id;
  -- No key of the item's own: the outbox must not tell whose it was.
  perform app.enqueue(gen_random_uuid(), 'decided:' || gen_random_uuid(), 'mail.release_decided',
    jsonb_build_object('representation_id', r.author_id), at_time);
  return h.copy_id;
end"""

# A withdrawn copy keeps its row, for the ledger's sake, in a circle of nobody and without its
# author: the one formula then hides it from everybody, and no feature needs a filter of its own.
WITHDRAW = f"""
declare r releases; k gate_kinds;
begin
  {OWN}
  if r.state = 'held' then
    update held_items set state = 'recalled', payload = '', circle = '{{}}', decided_at = now()
     where release_id = r.id;
    update releases set state = 'recalled', decided_at = now() where id = r.id;
  elsif r.state = 'released' then
    -- A shared space holds nothing but copies, and each copy's id is one release's own.
    if exists (select from spaces s where s.id = r.target_space_id and s.kind = 'vault') then
      raise exception 'nothing of it is out' using errcode = 'P0C02';
    end if;
    select * into k from gate_kinds g where g.kind = r.item_kind;
    execute format('update %I set circle = ''{{}}'', author_id = null, withdrawn_at = now()'
      ' where id = $1 and space_id = $2', k.table_name) using r.copy_id, r.target_space_id;
    update releases set state = 'withdrawn', withdrawn_at = now() where id = r.id;
    update held_items set payload = '' where release_id = r.id;
  else
    raise exception 'nothing of it is out' using errcode = 'P0C02';
  end if;
  return r.copy_id;
end"""

LOOKED_UP = ("spaces", "seats", "memberships", "representations")


def upgrade() -> None:
    sql(TABLES)
    own_rules("gate_kinds", "select", select="true")
    sql(
        "grant select on gate_kinds to collab_gate",
        "create policy gate on gate_kinds for select to collab_gate using (true)",
        "create policy migrating on gate_kinds to current_user using (true) with check (true)",
    )
    govern("releases")
    govern("held_items")
    govern("attributions")
    for table in LOOKED_UP:
        sql(
            f"grant select on {table} to collab_gate",
            f"create policy gate on {table} for select to collab_gate using (true)",
        )
    # Nobody inserts these two but the gate.
    for table in ("held_items", "attributions"):
        sql(f"drop policy writing on {table}", f"revoke insert on {table} from collab_app")
    definer(
        "app.deliver(r releases, payload text, cleared text, shared timestamptz)"
        " returns void language plpgsql volatile",
        "collab_gate",
        DELIVER,
        callers="collab_gate",
    )
    definer(
        "app.cross_over(release uuid, payload text) returns void language plpgsql volatile",
        "collab_gate",
        CROSS,
    )
    definer(
        "app.hold(release uuid, held uuid, payload text, votes_for_counsel jsonb,"
        " at_time timestamptz) returns void language plpgsql volatile",
        "collab_gate",
        HOLD,
    )
    definer(
        "app.settle(held uuid, outcome text, words text, shared timestamptz, at_time timestamptz)"
        " returns uuid language plpgsql volatile",
        "collab_gate",
        SETTLE,
    )
    definer(
        "app.withdraw(release uuid) returns uuid language plpgsql volatile",
        "collab_gate",
        WITHDRAW,
    )


def downgrade() -> None:
    for name in ("withdraw", "settle", "hold", "cross_over", "deliver"):
        sql(f"drop function app.{name}")
    for table in ("attributions", "held_items", "releases", "gate_kinds"):
        sql(f"drop table {table}")
    for table in LOOKED_UP:
        sql(f"drop policy gate on {table}", f"revoke select on {table} from collab_gate")
