"""Calendar: who was mailed which meeting, who answered, and feeds that a secret address opens."""

from migrations.operations import GOVERNED_COLUMNS, definer, hand_over, let, own_rules, process, sql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

REPLIES = f"""
create table meeting_replies ({GOVERNED_COLUMNS},
    meeting_id uuid not null,
    representation_id uuid not null references representations (id),
    firm_id uuid not null references organisations (id),
    answer text not null check (answer in ('yes','no','maybe')),
    starts_at timestamptz,
    before text,
    version integer not null default 1,
    updated_at timestamptz not null,
    -- What somebody answers is told by functions, as a count or to those who prepare.
    check (circle is not null and circle = array[representation_id]),
    unique (meeting_id, representation_id),
    foreign key (space_id, meeting_id) references meetings (space_id, id))"""

# What a mail said last, so that a later one can call it off when nothing else may be read any more.
INVITATIONS = """
create table meeting_invitations (
    meeting_id uuid not null,
    representation_id uuid not null,
    space_id uuid not null references spaces (id),
    org_id uuid not null,
    uid text not null,
    method text not null check (method in ('none','request','cancel')),
    told_sequence integer not null,
    rounds integer not null default 0,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    mailed_at timestamptz,
    primary key (meeting_id, representation_id),
    foreign key (space_id, meeting_id) references meetings (space_id, id),
    foreign key (org_id, representation_id) references representations (org_id, id));
create index ix_meeting_invitations_ahead on meeting_invitations (ends_at)
    where method = 'request'"""

FEEDS = """
create table calendar_feeds (
    id uuid primary key,
    account_id uuid not null references accounts (id),
    representation_id uuid not null references representations (id),
    space_id uuid references spaces (id),
    token_hash bytea not null unique,
    created_at timestamptz not null,
    last_used_on date,
    revoked_at timestamptz);
create index ix_calendar_feeds_representation_id on calendar_feeds (representation_id)
    where revoked_at is null;
create index ix_calendar_feeds_account_id on calendar_feeds (account_id)
    where revoked_at is null"""

# The sequence grows with whatever a calendar shows, and with nothing else, whoever writes the row.
SEQUENCE = """
create function app.meeting_sequence() returns trigger language plpgsql as $$
begin
  new.sequence := old.sequence + case
    when (new.starts_at, new.ends_at, new.time_zone, new.place, new.title, new.marking, new.circle)
        is distinct from (old.starts_at, old.ends_at, old.time_zone, old.place, old.title,
          old.marking, old.circle)
      or (new.state = 'cancelled' and old.state <> 'cancelled') then 1 else 0 end;
  return new;
end $$"""

MOVED = """
begin
  perform app.enqueue(gen_random_uuid(), 'invite:' || new.id || ':' || new.sequence,
    'meetings.invite', jsonb_build_object('meeting_id', new.id), now());
  return null;
end"""

SEND = """
declare m meetings;
begin
  select * into m from meetings x where x.id = meeting for update;
  if not found or not m.space_id = any(app.spaces())
     or not app.reads('meetings', m.id, m.space_id) then
    raise exception 'no such meeting' using errcode = 'P0C04';
  end if;
  if not m.space_id = any(app.held_as('facilitator','chair')) then
    raise exception 'this is for others to do' using errcode = '42501';
  end if;
  if m.starts_at is null or m.starts_at <= at_time or m.state not in ('draft','cleared') then
    raise exception 'it has no time to invite to' using errcode = 'P0C02';
  end if;
  update meetings x set invited_at = at_time where x.id = m.id and x.invited_at is null;
  perform app.enqueue(gen_random_uuid(), 'invite:' || m.id || ':' || m.sequence || ':first',
    'meetings.invite', jsonb_build_object('meeting_id', m.id), now());
end"""

# A reply is to a meeting its writer reads, as long as it lies ahead; it is to the time the meeting
# has now, and counts for no other. What stood at the full hour is kept beside it, for the counts.
REPLY = """
declare m meetings;
begin
  select * into m from meetings x where x.id = new.meeting_id and x.space_id = new.space_id;
  if not found or not app.reads('meetings', m.id, m.space_id) then
    raise exception 'no such meeting' using errcode = 'P0C04';
  end if;
  if m.state not in ('draft','cleared') then
    raise exception 'this meeting takes no more answers' using errcode = 'P0C02';
  end if;
  if tg_op = 'UPDATE' and new.updated_at = old.updated_at then new.updated_at := now(); end if;
  if m.starts_at <= new.updated_at then
    raise exception 'this meeting takes no more answers' using errcode = 'P0C02';
  end if;
  new.marking := m.marking;
  new.starts_at := m.starts_at;
  new.before := null;
  if tg_op = 'UPDATE' and old.starts_at is not distinct from m.starts_at then
    new.before := case when old.updated_at < date_trunc('hour', now(), 'UTC') then old.answer
      else old.before end;
  end if;
  return new;
end"""

# Nobody notes what his calendar was told of a meeting that is none of his, or of none at all.
TOLD = """
begin
  if not app.reads('meetings', new.meeting_id, new.space_id) then
    raise exception 'no such meeting' using errcode = 'P0C04';
  end if;
  return new;
end"""

# Who reads which meetings people were invited to: what app.enter and the formula say, for
# everybody at once. tests/functional/test_meeting_invitations.py holds it to both.
READERS = """
  with called as (
    select m.* from meetings m join spaces s on s.id = m.space_id and s.archived_at is null
     where m.invited_at is not null and (only_meeting is null or m.id = only_meeting)
       and m.state in ('draft','cleared') and m.starts_at > at_time),
  held as (
    select r.id as person, r.org_id, s.id as space_id, s.org_id as owner, s.charter_space_id,
           least(t.ceiling, p.max_marking) as ceiling,
           greatest(t.history_from, p.history_from) as since,
           (select max(c.version) from charters c where c.space_id = s.charter_space_id
              and c.material and c.effective_at <= now()) as needed
      from seats t
      join memberships p on p.id = t.membership_id
      join spaces s on s.id = t.space_id
      join representations r on r.id = t.representation_id and r.org_id = t.org_id
      join accounts a on a.id = r.account_id
     where t.space_id in (select space_id from called)
       and r.ended_at is null and a.closed_at is null
       and t.ended_at is null and t.role = any(p.roles)
       and (p.ended_at is null or p.ended_at > now())
       and (s.kind <> 'room' or exists (select from seats g join memberships h
              on h.id = g.membership_id
             where g.space_id = s.parent_id and g.representation_id = r.id
               and g.ended_at is null and g.role = any(h.roles)
               and (h.ended_at is null or h.ended_at > now())))),
  seated as (
    select h.* from held h
     where h.charter_space_id is null or (h.needed is not null
       and exists (select from charter_acceptances x where x.space_id = h.charter_space_id
             and x.representation_id = h.person and not x.for_organisation
             and x.version >= h.needed)
       and (h.owner = h.org_id
            or exists (select from charter_acceptances x where x.space_id = h.charter_space_id
             and x.org_id = h.org_id and x.for_organisation and x.version >= h.needed)))),
  readers as (
    select c.id as meeting_id, c.sequence, s.person, s.org_id
      from called c join seated s on s.space_id = c.space_id
     where c.marking <= s.ceiling and (c.org_id = s.org_id or c.shared_at >= s.since)
       and (c.circle is null or s.person = any(c.circle) or s.org_id = any(c.circle)))
  select d.meeting_id, d.person, d.org_id, d.sequence, coalesce(i.rounds, 0), 'request'
    from readers d left join meeting_invitations i
      on i.meeting_id = d.meeting_id and i.representation_id = d.person
   where i.meeting_id is null or i.method <> 'request' or i.told_sequence < d.sequence
  union all
  select i.meeting_id, i.representation_id, i.org_id, i.told_sequence, i.rounds, 'cancel'
    from meeting_invitations i join meetings m on m.id = i.meeting_id
   where i.method = 'request' and i.ends_at > at_time
     and (only_meeting is null or i.meeting_id = only_meeting)
     -- Once it is opened, who came says more than an invitation does.
     and m.state in ('draft','cleared','cancelled')
     and (m.starts_at is null or m.starts_at > at_time or m.state = 'cancelled')
     and not exists (select from readers d
           where d.meeting_id = i.meeting_id and d.person = i.representation_id)"""

DUE = (
    "app.invitations_due(only_meeting uuid, at_time timestamptz) returns table (meeting_id uuid,"
    " representation_id uuid, org_id uuid, sequence integer, rounds integer, method text)"
    " language sql stable"
)

# He could not read it when his mail was written. Should he be able to again, a fresh round asks.
LOST = """
  insert into meeting_invitations (meeting_id, representation_id, space_id, org_id, uid, method,
         told_sequence, rounds, starts_at, ends_at)
  select m.id, r.id, m.space_id, r.org_id, m.uid, 'none', m.sequence, 1, m.starts_at, m.ends_at
    from meetings m, representations r
   where m.id = meeting and r.id = person and m.starts_at is not null
  on conflict (meeting_id, representation_id)
  do update set rounds = meeting_invitations.rounds + 1
   where meeting_invitations.method <> 'request'"""

DOOR = """
begin
  return query
  select f.id, r.id, r.org_id, f.space_id
    from calendar_feeds f
    join accounts a on a.id = f.account_id
    join representations r on r.id = f.representation_id
   where f.token_hash = on_token and f.revoked_at is null
     and a.closed_at is null and r.ended_at is null and r.account_id = a.id;
  update calendar_feeds f set last_used_on = (at_time at time zone 'UTC')::date
   where f.token_hash = on_token and f.revoked_at is null
     and f.last_used_on is distinct from (at_time at time zone 'UTC')::date;
end"""

END_FEEDS = """
begin
  update calendar_feeds set revoked_at = now() where account_id = new.id and revoked_at is null;
  return null;
end"""

# A group's feed ends for good with the seat: a new seat does not wake an address of before.
SEAT_ENDED = """
begin
  update calendar_feeds set revoked_at = now()
   where representation_id = new.representation_id and space_id = new.space_id
     and revoked_at is null;
  return null;
end"""

LEFT = """
begin
  update calendar_feeds set revoked_at = now()
   where representation_id = new.id and revoked_at is null;
  return null;
end"""

MINE = "representation_id = (select app.representation_id())"
TRIGGERS = {
    "meeting_moved": (
        "after update on meetings",
        "when (new.sequence <> old.sequence and new.invited_at is not null)",
        "collab_gate",
        MOVED,
    ),
    "check_reply": ("before insert or update on meeting_replies", "", "collab_gate", REPLY),
    "check_told": (
        "before insert or update on meeting_invitations",
        "when (current_user = 'collab_app')",
        "collab_gate",
        TOLD,
    ),
    "end_feeds_of_account": (
        "after update of password_hash on accounts",
        "when (old.password_hash is distinct from new.password_hash)",
        "collab_door",
        END_FEEDS,
    ),
    "end_feeds_of_seat": (
        "after update of ended_at on seats",
        "when (old.ended_at is null and new.ended_at is not null)",
        "collab_door",
        SEAT_ENDED,
    ),
    "end_feeds_of_leaver": (
        "after update of ended_at on representations",
        "when (old.ended_at is null and new.ended_at is not null)",
        "collab_door",
        LEFT,
    ),
}


def upgrade() -> None:
    sql(REPLIES)
    process("meeting_replies", own=True, update=("answer", "version", "updated_at"))
    sql(INVITATIONS, FEEDS, "alter table meetings add invited_at timestamptz", SEQUENCE)
    own_rules(
        "meeting_invitations",
        "select, insert, update (method, told_sequence, starts_at, ends_at, mailed_at)",
        select=MINE,
        insert=f"{MINE} and space_id = any((select app.spaces())::uuid[])",
        update=MINE,
    )
    let("collab_system", "meeting_invitations", "select, update (method, rounds)")
    let("collab_gate", "meeting_invitations", "select, insert, update (rounds)")
    sql(
        "grant select (id, closed_at) on accounts to collab_gate",
        "create policy gate on accounts for select to collab_gate using (true)",
        "grant select on charter_acceptances to collab_gate",
        "create policy gate on charter_acceptances for select to collab_gate using (true)",
    )
    own_rules(
        "calendar_feeds",
        "select, insert, update (revoked_at)",
        select="account_id = (select app.account_id())",
        insert=f"{MINE} and account_id = (select app.account_id()) and (space_id is null"
        " or space_id = any((select app.spaces())::uuid[]))",
    )
    # An end is final: what has ended is not touched, and what is touched ends.
    mine = "account_id = (select app.account_id()) and revoked_at is"
    sql(
        "create policy app_update on calendar_feeds for update to collab_app"
        f" using ({mine} null) with check ({mine} not null)"
    )
    let("collab_door", "calendar_feeds", "select, update")
    sql(
        "create trigger meeting_sequence before update on meetings"
        " for each row execute function app.meeting_sequence()",
        "create index ix_meetings_called on meetings (starts_at) where invited_at is not null",
    )
    for name, (moment, condition, role, body) in TRIGGERS.items():
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
            f"create trigger {name} {moment} for each row {condition}"
            f" execute function app.{name}()",
        )
        hand_over(f"app.{name}", role)
    definer(DUE, "collab_gate", READERS, callers="collab_system")
    definer(
        "app.invitation_lost(meeting uuid, person uuid) returns void language sql volatile",
        "collab_gate",
        LOST,
        callers="collab_system",
    )
    definer(
        "app.send_invitations(meeting uuid, at_time timestamptz) returns void"
        " language plpgsql volatile",
        "collab_gate",
        SEND,
    )
    definer(
        "app.door_calendar(on_token bytea, at_time timestamptz) returns table (feed_id uuid,"
        " representation_id uuid, org_id uuid, space_id uuid) language plpgsql volatile",
        "collab_door",
        DOOR,
    )
    # Not a definer's: the account's own policies judge it.
    sql(
        "create function app.end_feeds(at_time timestamptz) returns void language sql volatile as"
        " $$ update calendar_feeds set revoked_at = at_time where revoked_at is null $$"
    )


def downgrade() -> None:
    for name in (
        "end_feeds", "door_calendar", "send_invitations", "invitation_lost", "invitations_due",
    ):  # fmt: skip
        sql(f"drop function app.{name}")
    for name, (moment, *_) in TRIGGERS.items():
        table = moment.rsplit(" ", 1)[1]
        sql(f"drop trigger {name} on {table}", f"drop function app.{name}")
    sql(
        "drop trigger meeting_sequence on meetings",
        "drop function app.meeting_sequence",
        "drop policy gate on charter_acceptances",
        "revoke select on charter_acceptances from collab_gate",
        "drop policy gate on accounts",
        "revoke select (id, closed_at) on accounts from collab_gate",
        "alter table meetings drop column invited_at",
    )
    for table in ("calendar_feeds", "meeting_invitations", "meeting_replies"):
        sql(f"drop table {table}")
