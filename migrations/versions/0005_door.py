"""One definer function per kind of credential: hash in, ids out."""

from migrations.operations import definer, let, sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LIVE = """
    from sessions s
    join accounts a on a.id = s.account_id
    join representations r on r.id = s.representation_id
   where s.token_hash = on_token and s.revoked_at is null and s.expires_at > at_time
     and a.closed_at is null and r.ended_at is null and r.account_id = a.id"""

# Whoever holds a duty or facilitates may do more harm from an unattended screen.
SESSION = f"""
  select s.id, s.account_id, r.id, r.org_id, s.second_factor, a.totp_confirmed_at is not null,
         s.seen_at, cardinality(r.duties) > 0 or exists (select from seats t
           where t.representation_id = r.id and t.role = 'facilitator'
             and (t.ended_at is null or t.ended_at > at_time)){LIVE}"""

BY_ADDRESS = """
  select r.account_id, r.id, a.password_hash
    from representations r join accounts a on a.id = r.account_id
   where r.email = on_address and r.ended_at is null and a.closed_at is null"""

# Opens only for the very hash the caller verified: a password changed meanwhile opens nothing.
SIGN_IN = """
  insert into sessions (id, token_hash, account_id, representation_id, second_factor, device,
         created_at, seen_at, expires_at)
  select with_id, with_token, r.account_id, r.id, false, on_device, at_time, at_time, until_time
    from representations r join accounts a on a.id = r.account_id
   where r.email = on_address and r.ended_at is null and a.closed_at is null
     and a.password_hash = verified
  returning account_id, representation_id"""

SIGN_OUT = """
  update sessions set revoked_at = at_time where token_hash = on_token and revoked_at is null"""

FACTOR = f"""
  select s.account_id, a.totp_secret, a.totp_step {LIVE} and a.totp_confirmed_at is not null"""

# One statement decides the race of two equal codes: the step only ever grows.
FACTOR_USE = f"""
declare mine uuid;
begin
  select s.account_id into mine {LIVE};
  update accounts set totp_step = on_step
   where id = mine and totp_step < on_step and totp_confirmed_at is not null;
  if not found then return false; end if;
  update sessions set second_factor = true, token_hash = next_token, seen_at = at_time
   where token_hash = on_token;
  return true;
end"""

RECOVER = f"""
declare mine uuid; remaining integer;
begin
  select s.account_id into mine {LIVE};
  update recovery_codes set used_at = at_time
   where account_id = mine and code_hash = on_code and used_at is null;
  if not found then return null; end if;
  update sessions set second_factor = true, token_hash = next_token, seen_at = at_time
   where token_hash = on_token;
  select count(*) into remaining from recovery_codes where account_id = mine and used_at is null;
  return remaining;
end"""

ENROL = f"""
declare mine uuid;
begin
  select s.account_id into mine {LIVE} and (a.totp_confirmed_at is null or s.second_factor);
  if not found then return false; end if;
  update accounts set totp_secret = sealed, totp_step = on_step, totp_confirmed_at = at_time
   where id = mine;
  update sessions set second_factor = true, token_hash = next_token, seen_at = at_time
   where token_hash = on_token;
  return true;
end"""

CODES = f"""
declare mine uuid;
begin
  select s.account_id into mine {LIVE} and s.second_factor;
  if not found then return false; end if;
  delete from recovery_codes where account_id = mine;
  insert into recovery_codes (id, account_id, code_hash, created_at)
  select u.id, mine, u.hash, at_time from unnest(with_ids, with_codes) as u(id, hash);
  return true;
end"""

WITHDRAW_FACTOR = f"""
declare mine uuid;
begin
  select s.account_id into mine {LIVE} and s.second_factor;
  if not found then return false; end if;
  delete from recovery_codes where account_id = mine;
  update accounts set totp_secret = null, totp_confirmed_at = null where id = mine;
  return true;
end"""

SWITCH = f"""
declare mine uuid;
begin
  select s.account_id into mine {LIVE};
  update sessions set representation_id = to_representation, token_hash = next_token
   where token_hash = on_token and exists (select from representations r
     where r.id = to_representation and r.account_id = mine and r.ended_at is null);
  return found;
end"""

# Three an hour and person, from wherever they are asked: nobody's mailbox is filled by a stranger.
RESET_ASK = """
  insert into password_resets (id, representation_id, token_hash, created_at, expires_at)
  select with_id, r.id, with_token, at_time, until_time
    from representations r join accounts a on a.id = r.account_id
   where r.email = on_address and r.ended_at is null and a.closed_at is null
     and (select count(*) from password_resets p where p.representation_id = r.id
            and p.created_at > at_time - interval '1 hour') < 3
  returning representation_id"""

RESET_LOOK = """
  select r.email
    from password_resets p join representations r on r.id = p.representation_id
    join accounts a on a.id = r.account_id
   where p.token_hash = on_token and p.used_at is null and p.expires_at > at_time
     and r.ended_at is null and a.closed_at is null"""

RESET_USE = """
declare whom uuid; mine uuid;
begin
  update password_resets p set used_at = at_time
    from representations r join accounts a on a.id = r.account_id
   where p.token_hash = on_token and p.used_at is null and p.expires_at > at_time
     and r.id = p.representation_id and r.ended_at is null and a.closed_at is null
  returning r.id, r.account_id into whom, mine;
  if not found then return; end if;
  update accounts set password_hash = hashed where id = mine;
  update sessions s set revoked_at = at_time where s.account_id = mine and revoked_at is null;
  update password_resets p set used_at = at_time
   where used_at is null and p.representation_id in
     (select r.id from representations r where r.account_id = mine);
  return query select mine, whom;
end"""

# What an invited person may see: who invites, the charter, the organisations that take part.
INVITATION = """
  select jsonb_build_object('id', i.id, 'state', case when i.state = 'open'
           and i.expires_at <= at_time then 'expired' else i.state end,
         'email', i.email, 'name', i.name, 'role', i.role, 'duties', i.duties,
         'organisation', o.name, 'space', s.name, 'space_kind', s.kind,
         'inviter', v.name, 'inviter_organisation', w.name,
         'known', exists (select from representations r
            where r.email = i.email and r.ended_at is null),
         'participants', coalesce((select jsonb_agg(p.name order by p.name)
            from memberships m join organisations p on p.id = m.org_id
           where m.space_id = s.id and s.kind <> 'vault'
             and (m.ended_at is null or m.ended_at > at_time)), '[]'),
         'charter', (select to_jsonb(c) - 'id' - 'space_id' from charters c
           where c.space_id = s.charter_space_id and c.effective_at <= at_time
           order by c.version desc limit 1))
    from invitations i
    join organisations o on o.id = i.org_id
    left join spaces s on s.id = i.space_id
    left join representations v on v.id = i.invited_by
    left join organisations w on w.id = v.org_id
   where i.token_hash = on_token and i.state <> 'asked'"""

ASK_AGAIN = """
  select i.id, i.serial, i.invited_by from invitations i
   where i.token_hash = on_token and i.state = 'open' and i.expires_at <= at_time
     and i.invited_by is not null"""

# Whether the inviter may give these duties and this role was settled when the row was written.
ACCEPT = """
declare
  i invitations; me representations; mine uuid; seated memberships;
  result text := 'accepted';
begin
  select * into i from invitations
   where token_hash = on_token and state = 'open' and expires_at > at_time for update;
  if not found then return query select 'gone', null::uuid, null::uuid; return; end if;
  if on_session is not null then
    select s.account_id into mine from sessions s join accounts a on a.id = s.account_id
     where s.token_hash = on_session and s.revoked_at is null and s.expires_at > at_time
       and a.closed_at is null;
    if not found then return query select 'sign_in_first', null::uuid, null::uuid; return; end if;
  end if;
  select * into me from representations r where r.email = i.email and r.ended_at is null;
  if found and me.org_id <> i.org_id then result := 'address_taken';
  elsif found and mine is null then result := 'sign_in_first';
  elsif found and me.account_id <> mine then result := 'another_account';
  elsif not found and mine is not null and exists (select from representations r
      where r.account_id = mine and r.org_id = i.org_id and r.ended_at is null) then
    result := 'another_address';
  end if;
  if i.space_id is not null then
    select * into seated from memberships m where m.space_id = i.space_id
       and m.org_id = i.org_id and (m.ended_at is null or m.ended_at > at_time)
       and i.role = any(m.roles) for share;
    if not found then result := 'membership_ended'; end if;
  end if;
  if result <> 'accepted' then return query select result, null::uuid, null::uuid; return; end if;

  if mine is null then
    mine := with_ids[1];
    insert into accounts (id, password_hash, created_at) values (mine, hashed, at_time);
  end if;
  if me.id is null then
    insert into representations (id, account_id, org_id, email, name, duties, created_at)
    values (with_ids[2], mine, i.org_id, i.email, named, i.duties, at_time) returning * into me;
  elsif not i.duties <@ me.duties then
    update representations r set duties = r.duties || array(
        select unnest(i.duties) except select unnest(r.duties)) where r.id = me.id;
  end if;
  if i.space_id is not null then
    insert into seats (id, membership_id, space_id, org_id, representation_id, role, ceiling,
           history_from, started_at)
    values (with_ids[3], seated.id, i.space_id, i.org_id, me.id, i.role,
           case when 'administrator' = any(i.duties) then seated.max_marking
                else least(seated.max_marking, 4) end,  -- sealed is opened to nobody by the way
           seated.history_from, at_time)
    on conflict (space_id, representation_id) where ended_at is null do nothing;
    if not found then result := 'already_seated'; end if;
  end if;
  if 'administrator' = any(i.duties) then
    insert into seats (id, membership_id, space_id, org_id, representation_id, role, ceiling,
           history_from, started_at)
    select with_ids[4], m.id, s.id, i.org_id, me.id, 'member', m.max_marking, m.history_from,
           at_time
      from spaces s join memberships m on m.space_id = s.id and m.org_id = s.org_id
     where s.org_id = i.org_id and s.kind = 'vault' and m.ended_at is null
    on conflict (space_id, representation_id) where ended_at is null do nothing;
  end if;
  update invitations set state = 'accepted', accepted_at = at_time, accepted_by = me.id
   where id = i.id;
  return query select result, i.id, me.id;
end"""

# Acting for one firm, a person does not see the other's row; his own list of firms he does.
OWN = """
  select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'organisation', o.name,
           'email', r.email) order by o.name, r.id), '[]')
    from representations r join organisations o on o.id = r.org_id
   where r.account_id = app.account_id() and r.ended_at is null"""

HELD = "on_token bytea, at_time timestamptz"
FUNCTIONS = {
    f"session({HELD})": (
        (
            "table (session_id uuid, account_id uuid, representation_id uuid, org_id uuid,"
            " second_factor boolean, enrolled boolean, since timestamptz, watched boolean)"
            " language sql stable"
        ),
        SESSION,
    ),
    "password(on_address text)": (
        "table (account_id uuid, representation_id uuid, password_hash text) language sql stable",
        BY_ADDRESS,
    ),
    "sign_in(on_address text, verified text, with_id uuid, with_token bytea, on_device text,"
    " at_time timestamptz, until_time timestamptz)": (
        "table (account uuid, representation uuid) language sql volatile",
        SIGN_IN,
    ),
    f"sign_out({HELD})": ("void language sql volatile", SIGN_OUT),
    f"factor({HELD})": (
        "table (account_id uuid, sealed bytea, last_step bigint) language sql stable",
        FACTOR,
    ),
    f"factor_use({HELD}, on_step bigint, next_token bytea)": (
        "boolean language plpgsql volatile",
        FACTOR_USE,
    ),
    f"recover({HELD}, on_code bytea, next_token bytea)": (
        "integer language plpgsql volatile",
        RECOVER,
    ),
    f"enrol({HELD}, sealed bytea, on_step bigint, next_token bytea)": (
        "boolean language plpgsql volatile",
        ENROL,
    ),
    f"codes({HELD}, with_ids uuid[], with_codes bytea[])": (
        "boolean language plpgsql volatile",
        CODES,
    ),
    f"withdraw_factor({HELD})": ("boolean language plpgsql volatile", WITHDRAW_FACTOR),
    f"switch({HELD}, to_representation uuid, next_token bytea)": (
        "boolean language plpgsql volatile",
        SWITCH,
    ),
    "reset_ask(on_address text, with_id uuid, with_token bytea, at_time timestamptz,"
    " until_time timestamptz)": ("uuid language sql volatile", RESET_ASK),
    f"reset_look({HELD})": ("text language sql stable", RESET_LOOK),
    f"reset_use({HELD}, hashed text)": (
        "table (account uuid, representation uuid) language plpgsql volatile",
        RESET_USE,
    ),
    f"invitation({HELD})": ("jsonb language sql stable", INVITATION),
    f"ask_again({HELD})": (
        "table (invitation uuid, serial integer, inviter uuid) language sql stable",
        ASK_AGAIN,
    ),
    f"accept({HELD}, on_session bytea, hashed text, named text, with_ids uuid[])": (
        "table (outcome text, invitation uuid, representation uuid) language plpgsql volatile",
        ACCEPT,
    ),
}
WRITTEN = ("accounts", "representations", "sessions", "recovery_codes", "password_resets")
READ = ("organisations", "spaces", "charters", "memberships")
SEATING = ("seats", "invitations")


def upgrade() -> None:
    for table in WRITTEN:
        let("collab_door", table, "select, insert, update, delete")
    for table in READ:
        let("collab_door", table, "select")
    sql("grant update (id) on memberships to collab_door")  # a row lock wants an update right
    for table in SEATING:
        let("collab_door", table, "select, insert, update")
    for signature, (returns, body) in FUNCTIONS.items():
        definer(f"app.door_{signature} returns {returns}", "collab_door", body)
    definer(
        "app.own_representations() returns jsonb language sql stable",
        "collab_door",
        OWN,
    )


def downgrade() -> None:
    sql("drop function app.own_representations")
    for signature in FUNCTIONS:
        sql(f"drop function app.door_{signature}")
    for table in (*WRITTEN, *READ, *SEATING):
        sql(f"drop policy door on {table}", f"revoke all on {table} from collab_door")
