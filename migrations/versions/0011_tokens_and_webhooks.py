"""Tokens for programs, and webhooks that carry ids only."""

from migrations.operations import definer, hand_over, let, own_rules, sql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = """
create table api_tokens (
    id uuid primary key,
    account_id uuid not null references accounts (id),
    representation_id uuid not null references representations (id),
    name text not null check (btrim(name) <> ''),
    prefix text not null,
    token_hash bytea not null unique,
    scopes text[] not null check (cardinality(scopes) > 0
        and scopes <@ array['read','write','release']),
    second_factor boolean not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_on date,
    revoked_at timestamptz,
    check (expires_at <= created_at + interval '366 days'));
create index ix_api_tokens_account_id on api_tokens (account_id) where revoked_at is null;
create index ix_api_tokens_representation_id on api_tokens (representation_id);

create table api_answers (
    representation_id uuid not null references representations (id),
    key_hash bytea not null,
    request_hash bytea not null,
    item_id uuid,
    made_at timestamptz not null,
    primary key (representation_id, key_hash));

create table webhooks (
    id uuid primary key,
    representation_id uuid not null references representations (id),
    url text not null,
    kinds text[] not null check (cardinality(kinds) > 0
        and kinds <@ array['released','withdrawn','held','decided']),
    failures integer not null default 0,
    failing_since timestamptz,
    created_at timestamptz not null,
    disabled_at timestamptz,
    ended_at timestamptz);
create index ix_webhooks_representation_id on webhooks (representation_id);

create table webhook_deliveries (
    id uuid primary key,
    webhook_id uuid not null references webhooks (id),
    representation_id uuid not null references representations (id),
    event_id uuid not null,
    kind text not null,
    space_id uuid,
    item_kind text,
    item_id uuid,
    happened_at timestamptz not null,
    made_at timestamptz not null,
    attempts integer not null default 0,
    status integer,
    trouble text,
    delivered_at timestamptz,
    unique (webhook_id, event_id));
create index ix_webhook_deliveries_made_at on webhook_deliveries (webhook_id, made_at desc)"""

# One look-up for each request: who, for whom, with what; the day is noted, never the hour.
BEARER = """
begin
  return query
  select t.id, t.account_id, r.id, r.org_id, t.scopes, t.second_factor,
         a.totp_confirmed_at is not null
    from api_tokens t
    join accounts a on a.id = t.account_id
    join representations r on r.id = t.representation_id
   where t.token_hash = on_token and t.revoked_at is null and t.expires_at > at_time
     and a.closed_at is null and r.ended_at is null and r.account_id = a.id;
  update api_tokens t set last_used_on = (at_time at time zone 'UTC')::date
   where t.token_hash = on_token and t.revoked_at is null and t.expires_at > at_time
     and t.last_used_on is distinct from (at_time at time zone 'UTC')::date;
end"""

# Whoever sets a new password wants everything of before to be over, however it was set.
END_TOKENS = """
begin
  update api_tokens set revoked_at = now() where account_id = new.id and revoked_at is null;
  return null;
end"""

# A second request of the same key waits here for the first, and then finds what it made.
CLAIM = """
declare kept api_answers;
begin
  delete from api_answers where representation_id = app.representation_id()
    and made_at < at_time - interval '1 day';
  insert into api_answers values (app.representation_id(), on_key, on_request, null, at_time)
    on conflict do nothing;
  if found then return null; end if;
  select * into kept from api_answers a
   where a.representation_id = app.representation_id() and a.key_hash = on_key;
  return jsonb_build_object('same', kept.request_hash = on_request, 'item_id', kept.item_id);
exception when lock_not_available then
  raise exception 'the first request of this key is not done' using errcode = 'P0C02';
end"""

KEEP = """
  update api_answers set item_id = on_item
   where representation_id = app.representation_id() and key_hash = on_key"""

# A release's row is the event, whatever code wrote it. A note tells nothing of the contributor,
# and unless he is named it waits for the full hour: its minute would tell whoever watched him.
ANNOUNCE = """
declare
  before text := case when tg_op = 'UPDATE' then old.state end;
  event text; named boolean := new.attribution = 'named';
  at_time timestamptz; due timestamptz; ident uuid := gen_random_uuid();
begin
  if new.state is not distinct from before
     or not exists (select from webhooks w where w.ended_at is null and w.disabled_at is null) then
    return null;
  end if;
  if new.state in ('released','withdrawn') then
    at_time := case when named then now() else date_trunc('hour', now(), 'UTC') end;
    due := case when named then now() else date_trunc('hour', now(), 'UTC') + interval '1 hour' end;
    perform app.enqueue(gen_random_uuid(), 'event:' || ident, 'webhooks.announce',
      jsonb_build_object('event_id', ident, 'kind', new.state, 'space_id', new.target_space_id,
        'item_kind', new.item_kind, 'item_id', new.copy_id, 'at', at_time), due);
  end if;
  if new.state = 'held' then event := 'held';
  elsif before = 'held' and new.state in ('released','returned','rejected') then
    event := 'decided';
  end if;
  if event is not null then
    ident := gen_random_uuid();
    perform app.enqueue(gen_random_uuid(), 'event:' || ident, 'webhooks.announce',
      jsonb_build_object('event_id', ident, 'kind', event, 'space_id', new.target_space_id,
        'item_kind', 'release', 'item_id', new.id, 'at', now(), 'to', new.author_id), now());
  end if;
  return null;
end"""

MINE = "representation_id = (select app.representation_id())"
TRIGGERS = {
    "end_tokens": (
        "after update of password_hash on accounts",
        "when (old.password_hash is distinct from new.password_hash)",
        "collab_door",
        END_TOKENS,
    ),
    "announce_release": (
        "after insert or update of state on releases",
        "",
        "collab_scribe",
        ANNOUNCE,
    ),
}


def upgrade() -> None:
    sql(TABLES)
    own_rules(
        "api_tokens",
        "select, insert, update (revoked_at)",
        select=MINE,
        insert=f"{MINE} and account_id = (select app.account_id())",
        update=MINE,
    )
    let("collab_door", "api_tokens", "select, update")
    let("collab_system", "api_tokens", "select (id, representation_id, name, expires_at)")
    own_rules(
        "api_answers",
        "select, insert, update (item_id), delete",
        select=MINE,
        insert=MINE,
        update=MINE,
        delete=MINE,
    )
    own_rules(
        "webhooks",
        "select, insert, update (failures, failing_since, disabled_at, ended_at)",
        select=MINE,
        insert=MINE,
        update=MINE,
    )
    let("collab_scribe", "webhooks", "select")
    let("collab_system", "webhooks", "select")
    own_rules(
        "webhook_deliveries",
        "select, insert, update (attempts, status, trouble, delivered_at)",
        select=MINE,
        insert=f"{MINE} and exists (select from webhooks w where w.id = webhook_id)",
        update=MINE,
    )
    let("collab_system", "webhook_deliveries", "select, delete")
    definer(
        "app.door_token(on_token bytea, at_time timestamptz) returns table (token_id uuid,"
        " account_id uuid, representation_id uuid, org_id uuid, scopes text[],"
        " second_factor boolean, enrolled boolean) language plpgsql volatile",
        "collab_door",
        BEARER,
    )
    # Not definers': the caller's own policies judge them.
    sql(
        "create function app.claim_key(on_key bytea, on_request bytea, at_time timestamptz)"
        f" returns jsonb language plpgsql volatile as $body${CLAIM}$body$",
        "create function app.keep_answer(on_key bytea, on_item uuid) returns void"
        f" language sql volatile as $body${KEEP}$body$",
    )
    for name, (moment, condition, role, body) in TRIGGERS.items():
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
            f"create trigger {name} {moment} for each row {condition}"
            f" execute function app.{name}()",
        )
        hand_over(f"app.{name}", role)


def downgrade() -> None:
    for name, (moment, *_) in TRIGGERS.items():
        table = moment.rsplit(" ", 1)[1]
        sql(f"drop trigger {name} on {table}", f"drop function app.{name}")
    for name in ("keep_answer", "claim_key", "door_token"):
        sql(f"drop function app.{name}")
    for table in ("webhook_deliveries", "webhooks", "api_answers", "api_tokens"):
        sql(f"drop table {table}")
