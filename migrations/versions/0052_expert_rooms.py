"""Rooms that stand apart from their group, for an expert; and the contract he works under."""

import importlib

from migrations.operations import GOVERNED_COLUMNS, definer, govern, hand_over, process, sql

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

PEOPLE = importlib.import_module("migrations.versions.0001_people")
PLACES = importlib.import_module("migrations.versions.0006_places")
CALENDAR = importlib.import_module("migrations.versions.0026_calendar")
RULEBOOKS = importlib.import_module("migrations.versions.0015_rulebooks")
AGAIN = importlib.import_module("migrations.versions.0029_again")

# Whoever is asked in from outside sits in such a room without a seat in its group, and learns
# nothing of that: the room has a charter of its own, and one firm of outside and no more.
IN_GROUP = "(s.kind <> 'room' or exists"
OR_APART = "(s.kind <> 'room' or (s.apart and t.role = 'expert') or exists"
ENTER = PEOPLE.ENTER.replace(IN_GROUP, OR_APART)
INVITED = CALENDAR.READERS.replace(IN_GROUP, OR_APART)
PACES = AGAIN.PACES.replace(IN_GROUP, OR_APART)
READERS_NOW = RULEBOOKS.READERS.replace(
    "(s.parent_id is null or exists",
    "(s.parent_id is null or (s.apart and t.role = 'expert') or exists",
)
SPACE = PLACES.SPACE.replace(
    "(new.charter_space_id <> new.parent_id",
    "(new.charter_space_id <> (case when new.apart then new.id else new.parent_id end)",
)
CHARTER = PLACES.CHARTER.replace("s.kind = 'group')", "(s.kind = 'group' or s.apart))")
MEMBERSHIP = PLACES.MEMBERSHIP.replace(
    "      and not exists (select from memberships m where m.space_id = home.parent_id",
    """      and not (home.apart and new.roles = array['expert'])
      and not exists (select from memberships m where m.space_id = home.parent_id""",
).replace(
    "  if tg_op = 'INSERT' then\n    if exists",
    """  if home.apart then perform app.lock_places(home.id); end if;
  if home.kind = 'room' then  -- no place there outlives the one in the group it stands on
    select least(new.ended_at, max(m.ended_at)) into new.ended_at from memberships m
     where m.space_id = home.parent_id and m.org_id = new.org_id and m.ended_at > now()
       and (new.ended_at is null or new.ended_at > now());
  end if;
  if home.apart and 'expert' = any(new.roles)
      and (new.ended_at is null or new.ended_at > now()) and exists (
        select from memberships m where m.space_id = home.id
        and m.org_id <> new.org_id and 'expert' = any(m.roles)
        and (m.ended_at is null or m.ended_at > now())) then
    raise exception 'experts do not sit with each other' using errcode = '42501';
  end if;
  if tg_op = 'INSERT' then
    if exists""",
)

# Who reads there is asked without the group's seats, which nobody of outside may see: so a seat
# in such a room ends in the same breath as the one in the group it stands on.
FOLLOWS = """
begin
  update seats t set ended_at = new.ended_at from spaces s
   where s.id = t.space_id and s.parent_id = new.space_id and s.apart and t.role <> 'expert'
     and t.representation_id = new.representation_id and t.ended_at is null;
  return null;
end"""

# Who sits in such a room, and for whom it is, is changed by one after the other.
LOCK_PLACES = " select pg_advisory_xact_lock(hashtextextended(room::text, 43)) "

END_PLACE = """
  update memberships m set ended_at = now() where m.space_id = room and m.org_id = firm
    and (m.ended_at is null or m.ended_at > now())"""

TABLES = {
    "engagement_contracts": f"""
create table engagement_contracts ({GOVERNED_COLUMNS},
    engagement_id uuid not null unique,
    expert_id uuid not null references organisations (id),
    expert_name text not null,
    reference text not null check (btrim(reference) <> '' and char_length(reference) <= 120),
    signed_on date not null,
    starts_on date not null,
    ends_on date not null check (ends_on >= starts_on),
    amount bigint not null check (amount > 0),
    currency text not null check (currency ~ '^[A-Z]{{3}}$'),
    awarded_amount bigint not null,
    why text not null default '' check (char_length(why) <= 500),
    undertaken_on date not null,
    document_id uuid,
    room_id uuid references spaces (id),
    agreed_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null,
    check (amount = awarded_amount or btrim(why) <> ''),
    foreign key (space_id, engagement_id) references engagements (space_id, id))""",
    # What the expert reads of it, in the room; no key leads from there to where it comes from.
    "expert_rooms": f"""
create table expert_rooms ({GOVERNED_COLUMNS},
    engagement_id uuid not null unique,
    expert_id uuid not null references organisations (id),
    purpose text not null check (btrim(purpose) <> ''),
    reference text not null,
    signed_on date not null,
    starts_on date not null,
    ends_on date not null,
    amount bigint not null,
    currency text not null,
    undertaken_on date not null,
    agreed_at timestamptz,
    ended_at timestamptz,
    version integer not null default 1,
    unique (space_id))""",
    "return_certificates": f"""
create table return_certificates ({GOVERNED_COLUMNS},
    engagement_id uuid not null unique,
    asked_at timestamptz not null,
    due_on date not null,
    answer text check (answer in ('returned','destroyed','kept')),
    words text not null default '' check (char_length(words) <= 1000),
    answered_at timestamptz,
    answered_by text,
    confirmed_at timestamptz,
    check ((answer is null) = (answered_at is null)),
    check (answer <> 'kept' or btrim(words) <> ''),
    check (confirmed_at is null or answer is not null),
    foreign key (space_id, engagement_id) references engagements (space_id, id))""",
}
# The other side of a certificate, where the expert's firm reads and answers it: its own vault, for
# it sits nowhere else any more. No key leads from one to the other.
OWED = f"""
create table returns_owed ({GOVERNED_COLUMNS},
    certificate_id uuid not null unique,
    title text not null,
    reference text not null,
    asked_at timestamptz not null,
    due_on date not null,
    answer text check (answer in ('returned','destroyed','kept')),
    words text not null default '' check (char_length(words) <= 1000),
    answered_at timestamptz,
    answered_by uuid references representations (id),
    confirmed_at timestamptz,
    check (circle is null))"""

CONVENED = """
  select * into e from engagements x where x.id = engagement for update;
  if not found or not e.space_id = any(app.spaces())
     or not app.reads('engagements', e.id, e.space_id) then
    raise exception 'no such engagement' using errcode = 'P0C04';
  end if;
  if not e.space_id = any(app.held_as('facilitator')) or app.is_examined(e.id) then
    raise exception 'this is for whoever convenes' using errcode = '42501';
  end if;"""
"""Twin of ``contracts.record`` and its like in the policy; what they act on is locked."""

# The firm and the amount are those of the proposal the award went to; another amount has a reason.
RECORD = f"""
declare e engagements; o opened_proposals; firm uuid;
begin
  {CONVENED}
  select x.* into o from opened_proposals x
   where x.id = e.awarded_id and x.engagement_id = e.id;
  select i.proposer_id into firm from proposal_identities i where i.opened_id = o.id;
  if e.state <> 'awarded' or firm is null or exists (select from engagement_contracts c
      where c.engagement_id = e.id) then
    raise exception 'nothing is to be contracted' using errcode = 'P0C02';
  end if;
  if on_amount is distinct from o.amount and btrim(said) = '' then
    raise exception 'another amount needs a reason' using errcode = 'P0C02';
  end if;
  if paper is not null and not app.reads('documents', paper, e.space_id) then
    raise exception 'no such document' using errcode = 'P0C04';
  end if;
  insert into engagement_contracts (id, org_id, space_id, marking, author_id, circle, shared_at,
    engagement_id, expert_id, expert_name, reference, signed_on, starts_on, ends_on, amount,
    currency, awarded_amount, why, undertaken_on, document_id, updated_at)
  values (ident, e.org_id, e.space_id, e.marking, null, null, date_trunc('hour', at_time, 'UTC'),
    e.id, firm, app.expert_name(firm), named, signed, starts, ends, on_amount, e.currency, o.amount,
    said, undertaken, paper, at_time);
end"""

# Only while no plan is agreed on: from then on milestones and money add up.
CHANGE = f"""
declare e engagements; c engagement_contracts;
begin
  {CONVENED}
  select * into c from engagement_contracts x where x.engagement_id = e.id for update;
  if c.id is null then
    raise exception 'there is none' using errcode = 'P0C04';
  end if;
  if c.agreed_at is not null or e.state <> 'delivering' or btrim(said) = ''
     or c.version is distinct from seen_version then
    raise exception 'it does not change any more' using errcode = 'P0C02';
  end if;
  update engagement_contracts x set amount = on_amount, ends_on = ends, why = said,
    updated_at = at_time, version = x.version + 1 where x.id = c.id;
  update expert_rooms x set amount = on_amount, ends_on = ends, version = x.version + 1
   where x.engagement_id = e.id;
end"""

# Whoever is examined never sits there, and nobody but the one whose work it is comes from outside.
BIND = f"""
declare e engagements; c engagement_contracts; home spaces; place memberships;
begin
  {CONVENED}
  select * into c from engagement_contracts x where x.engagement_id = e.id for update;
  perform app.lock_places(room);
  select * into home from spaces s where s.id = room;
  select * into place from memberships m where m.space_id = room and m.org_id = c.expert_id
    and (m.ended_at is null or m.ended_at > now());
  if c.id is null or c.room_id is not null or e.state <> 'delivering'
     or not coalesce(home.apart, false) or home.archived_at is not null
     or not home.parent_id in (select coalesce(s.parent_id, s.id) from spaces s
       where s.id = e.space_id)
     or not room = any(app.held_as('facilitator'))
     or place.roles is distinct from array['expert']
     or exists (select from expert_rooms x where x.space_id = room)
     or exists (select from memberships m join engagement_parties p on p.firm_id = m.org_id
       where m.space_id = room and p.engagement_id = e.id and p.subject
         and (m.ended_at is null or m.ended_at > now())) then
    raise exception 'this is no room for it' using errcode = 'P0C02';
  end if;
  update engagement_contracts x set room_id = room, updated_at = at_time, version = x.version + 1
   where x.id = c.id;
  insert into expert_rooms (id, org_id, space_id, marking, author_id, circle, shared_at,
    engagement_id, expert_id, purpose, reference, signed_on, starts_on, ends_on, amount, currency,
    undertaken_on)
  values (ident, e.org_id, room, least(e.marking, place.max_marking), null, null,
    date_trunc('hour', at_time, 'UTC'), e.id, c.expert_id, why, c.reference, c.signed_on,
    c.starts_on, c.ends_on, c.amount, c.currency, c.undertaken_on);
end"""

# A seat there for whoever is examined is refused, and one he has ends when he comes to be examined.
# Whoever else comes from outside is refused too, for good: also once the expert's place has ended.
# The expert's ends now or with the work, never on a day ahead that nobody would see come.
PLACED = """
declare r expert_rooms;
begin
  if new.ended_at <= now() then return new; end if;
  perform app.lock_places(new.space_id) from spaces s where s.id = new.space_id and s.apart;
  select * into r from expert_rooms x where x.space_id = new.space_id;
  if r.id is null then return new; end if;
  if exists (select from engagement_parties p where p.engagement_id = r.engagement_id
      and p.firm_id = new.org_id and p.subject) then
    raise exception 'whoever is examined does not sit with the expert' using errcode = 'P0C02';
  end if;
  if (new.org_id = r.expert_id or 'expert' = any(new.roles)) and (new.org_id <> r.expert_id
      or new.roles <> array['expert'] or r.ended_at is not null or new.ended_at is not null) then
    raise exception 'only the expert of this work sits there as one' using errcode = 'P0C02';
  end if;
  return new;
end"""

# Ended otherwise than with the work: what was read until then is asked back all the same.
UNPLACED = """
declare r expert_rooms;
begin
  select * into r from expert_rooms x where x.space_id = new.space_id
    and x.expert_id = new.org_id and x.ended_at is null;
  if r.id is not null and new.ended_at <= now() and old.ended_at is null then
    perform app.ask_return(r.engagement_id, now());
  end if;
  return null;
end"""

EXAMINED_NOW = """
declare r expert_rooms;
begin
  if new.subject then
    select * into r from expert_rooms x where x.engagement_id = new.engagement_id;
    if r.id is null then return null; end if;
    perform app.lock_places(r.space_id);
    perform app.end_place(r.space_id, new.firm_id);
  end if;
  return null;
end"""

# In such a room nothing is looked for: another expert's work would stand before this one's eyes.
NOT_APART = """
begin
  if exists (select from spaces s where s.id = new.space_id and s.apart) then
    raise exception 'an engagement begins where its firms are among themselves'
      using errcode = 'P0C02';
  end if;
  return new;
end"""

CONTRACTED = """
begin
  if new.state = 'delivering' and old.state is distinct from new.state
     and not exists (select from engagement_contracts c where c.engagement_id = new.id) then
    raise exception 'no contract is recorded' using errcode = 'P0C02';
  end if;
  return new;
end"""

# Asked on the day the work ends, or the place ends before; and anew, if it was given once more.
ASK_RETURN = """
declare r expert_rooms; e engagements; ident uuid; room text; upto date;
begin
  select * into r from expert_rooms x where x.engagement_id = engagement;
  select * into e from engagements x where x.id = engagement;
  select s.name into room from spaces s where s.id = r.space_id;
  upto := (at_time at time zone 'UTC')::date + 30;
  insert into return_certificates as c (id, org_id, space_id, marking, author_id, circle, shared_at,
    engagement_id, asked_at, due_on)
  values (gen_random_uuid(), e.org_id, e.space_id, e.marking, null, null,
    date_trunc('hour', at_time, 'UTC'), e.id, at_time, upto)
  on conflict (engagement_id) do update set asked_at = at_time, due_on = upto, answer = null,
    words = '', answered_at = null, answered_by = null, confirmed_at = null
  returning c.id into ident;
  insert into returns_owed as o (id, org_id, space_id, marking, author_id, circle, shared_at,
    certificate_id, title, reference, asked_at, due_on)
  select gen_random_uuid(), r.expert_id, s.id, 3, null, null, at_time, ident, room, r.reference,
    at_time, upto from spaces s where s.org_id = r.expert_id and s.kind = 'vault'
  on conflict (certificate_id) do update set asked_at = at_time, due_on = upto, answer = null,
    words = '', answered_at = null, answered_by = null, confirmed_at = null;
  perform app.note_return(ident, at_time);
end"""

# One note follows the other until it is answered: at once, three days before, on the morning
# after, and then every week. Its key is made of the day, so that asking anew makes no second row.
NOTE_RETURN = """
begin
  perform app.enqueue(gen_random_uuid(), 'return_due:' || encode(sha256(convert_to(
      certificate || ':' || extract(epoch from moment), 'UTF8')), 'hex'),
    'deliveries.remind_return', jsonb_build_object('certificate_id', certificate), moment);
end"""

ANSWER_RETURN = """
declare o returns_owed; whose text;
begin
  select * into o from returns_owed x where x.id = owed for update;
  if not found or o.space_id is distinct from app.vault_id()
     or o.org_id is distinct from app.org_id() then
    raise exception 'no such certificate' using errcode = 'P0C04';
  end if;
  if o.confirmed_at is not null or (on_answer = 'kept' and btrim(said) = '') then
    raise exception 'it is answered' using errcode = 'P0C02';
  end if;
  select p.name into whose from representations p where p.id = app.representation_id();
  update returns_owed x set answer = on_answer, words = said, answered_at = at_time,
    answered_by = app.representation_id() where x.id = o.id;
  update return_certificates x set answer = on_answer, words = said, answered_at = at_time,
    answered_by = whose where x.id = o.certificate_id;
end"""

CONFIRM_RETURN = """
declare c return_certificates;
begin
  select * into c from return_certificates x where x.id = certificate for update;
  if not found or not c.space_id = any(app.spaces())
     or not app.reads('return_certificates', c.id, c.space_id) then
    raise exception 'no such certificate' using errcode = 'P0C04';
  end if;
  if not c.space_id = any(app.held_as('facilitator')) or app.is_examined(c.engagement_id) then
    raise exception 'this is for whoever convenes' using errcode = '42501';
  end if;
  if c.answer is null or c.confirmed_at is not null
     or c.answered_at is distinct from seen_answer then
    raise exception 'nothing is to be confirmed' using errcode = 'P0C02';
  end if;
  update return_certificates x set confirmed_at = at_time where x.id = c.id;
  update returns_owed x set confirmed_at = at_time where x.certificate_id = c.id;
end"""

REMIND_RETURN = """
declare c return_certificates; r expert_rooms; late boolean;
begin
  select * into c from return_certificates x where x.id = certificate;
  select * into r from expert_rooms x where x.engagement_id = c.engagement_id;
  if c.id is null or c.answer is not null then return; end if;
  late := c.due_on < (at_time at time zone 'UTC')::date;
  perform app.enqueue(gen_random_uuid(), 'return_due:' || gen_random_uuid(), 'mail.return_due',
      jsonb_build_object('representation_id', p.id), at_time)
    from representations p where p.ended_at is null and (
      (p.org_id = r.expert_id and ('administrator' = any(p.duties) or exists (select from seats t
        where t.space_id = r.space_id and t.representation_id = p.id)))
      or (late and exists (select from seats t where t.space_id = c.space_id
        and t.representation_id = p.id and t.role = 'facilitator' and t.ended_at is null)));
  perform app.note_return(c.id, (select min((n.day + time '06:00') at time zone 'UTC')
    from (values (c.due_on - 3), (c.due_on + 1),
      (case when late then (at_time at time zone 'UTC')::date + 7 end)) n(day)
   where (n.day + time '06:00') at time zone 'UTC' > at_time));
end"""

OUTER = {
    "record_contract": (
        (
            "(ident uuid, engagement uuid, named text, signed date, starts date, ends date,"
            " on_amount bigint, said text, undertaken date, paper uuid, at_time timestamptz)"
        ),
        RECORD,
    ),
    "change_contract": (
        (
            "(engagement uuid, on_amount bigint, ends date, said text, seen_version integer,"
            " at_time timestamptz)"
        ),
        CHANGE,
    ),
    "bind_expert_room": (
        "(ident uuid, engagement uuid, room uuid, why text, at_time timestamptz)",
        BIND,
    ),
    "answer_return": (
        "(owed uuid, on_answer text, said text, at_time timestamptz)",
        ANSWER_RETURN,
    ),
    "confirm_return": (
        "(certificate uuid, seen_answer timestamptz, at_time timestamptz)",
        CONFIRM_RETURN,
    ),
}
INNER = {
    "note_return": (
        "(certificate uuid, moment timestamptz)",
        NOTE_RETURN,
        "collab_gate",
    ),
    "ask_return": ("(engagement uuid, at_time timestamptz)", ASK_RETURN, "collab_gate"),
    "remind_return": ("(certificate uuid, at_time timestamptz)", REMIND_RETURN, "collab_system"),
}
TRIGGERS = {
    "expert_room_placed": ("before insert or update on memberships", PLACED),
    "expert_room_unplaced": ("after update of ended_at on memberships", UNPLACED),
    "engagement_not_apart": ("before insert on engagements", NOT_APART),
    "expert_room_examined": ("after insert or update on engagement_parties", EXAMINED_NOW),
    "engagement_contracted": ("before update of state on engagements", CONTRACTED),
}
DRAWN = ("engagement_contracts", "return_certificates")
HUNG = f"memberships, engagement_parties, engagements, {', '.join(DRAWN)}"
OPENING = (
    "app.is_unseated(space_id) and exists (select from spaces s where s.id = space_id and s.apart"
    " and s.parent_id = any((select app.held_as('facilitator'))::uuid[]))"
)
READERS_AS = f"app.readers_now{RULEBOOKS.INNER['readers_now'][0]}"
REPLACED = (
    ("app.enter(who uuid, acting_for uuid) returns jsonb language plpgsql volatile", "ENTER"),
    ("app.check_space() returns trigger language plpgsql", "SPACE"),
    ("app.check_charter() returns trigger language plpgsql", "CHARTER"),
    ("app.check_membership() returns trigger language plpgsql", "MEMBERSHIP"),
)


def replace(signature: str, role: str, body: str) -> None:
    """Put a body in the place of the one that stands; owner and callers stay as they are."""
    head, _, rest = signature.partition(" returns ")
    sql(
        f"set local role {role}",
        f"create or replace function {head} returns {rest} security definer"
        f" set search_path = public, pg_temp as $body${body}$body$",
        "reset role",
    )


def upgrade() -> None:
    sql(
        "alter table spaces add column apart boolean not null default false",
        "alter table spaces add constraint ck_spaces_apart"
        " check (not apart or (kind = 'room' and charter_space_id = id))",
        "create policy app_insert_apart on charters for insert to collab_app"
        f" with check ({OPENING})",
    )
    definer(
        "app.lock_places(room uuid) returns void language sql volatile",
        "collab_seater",
        LOCK_PLACES,
        callers="collab_gate",
    )
    for signature, name in REPLACED:
        replace(signature, "collab_seater", globals()[name])
    replace(CALENDAR.DUE, "collab_gate", INVITED)
    replace(READERS_AS, "collab_gate", READERS_NOW)
    replace(AGAIN.PACING, "collab_seater", PACES)
    definer(
        "app.end_place(room uuid, firm uuid) returns void language sql volatile",
        "collab_seater",
        END_PLACE,
        callers="collab_gate",
    )
    sql(
        "create function app.apart_seat_follows() returns trigger language plpgsql"
        f" security definer set search_path = public, pg_temp as $body${FOLLOWS}$body$",
        "create trigger apart_seat_follows after update of ended_at on seats for each row"
        " when (old.ended_at is null and new.ended_at is not null)"
        " execute function app.apart_seat_follows()",
    )
    hand_over("app.apart_seat_follows", "collab_seater")
    for table, statement in TABLES.items():
        sql(statement)
        process(table)
    sql(OWED)
    govern("returns_owed")
    sql(
        "drop policy writing on returns_owed",
        "revoke insert on returns_owed from collab_app",
        "alter table engagement_inside no force row level security",
        *(f"insert into engagement_inside values ('{table}')" for table in DRAWN),
        "alter table engagement_inside force row level security",
    )
    definer(
        "app.expert_name(firm uuid) returns text language sql stable",
        "collab_seater",
        " select o.name from organisations o where o.id = firm ",
        callers="collab_gate",
    )
    for name, (signature, body) in OUTER.items():
        definer(
            f"app.{name}{signature} returns void language plpgsql volatile", "collab_gate", body
        )
    for name, (signature, body, caller) in INNER.items():
        definer(
            f"app.{name}{signature} returns void language plpgsql volatile",
            "collab_gate",
            body,
            callers=caller,
        )
    for name, (_, body) in TRIGGERS.items():
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$"
        )
        hand_over(f"app.{name}", "collab_gate")
    sql(
        f"grant trigger on {HUNG} to collab_gate",
        "set local role collab_gate",
        *(
            f"create trigger engagement_drawn before insert on {table}"
            " for each row execute function app.engagement_drawn()"
            for table in DRAWN
        ),
        *(
            f"create trigger {name} {event} for each row execute function app.{name}()"
            for name, (event, _) in TRIGGERS.items()
        ),
        "reset role",
        f"revoke trigger on {HUNG} from collab_gate",
    )


def downgrade() -> None:
    # Nobody of outside keeps a seat that the rules of old would not have given.
    for name, (event, _) in TRIGGERS.items():
        sql(f"drop trigger {name} on {event.rsplit(' ', 1)[1]}", f"drop function app.{name}")
    sql("drop trigger apart_seat_follows on seats", "drop function app.apart_seat_follows")
    for name in (*OUTER, *INNER):
        sql(f"drop function app.{name}")
    sql("drop function app.end_place", "drop function app.expert_name")
    for table in ("returns_owed", *reversed(TABLES)):
        sql(f"drop table {table}")
    sql(
        "alter table engagement_inside no force row level security",
        f"delete from engagement_inside where table_name in {DRAWN}",
        "alter table engagement_inside force row level security",
    )
    replace(CALENDAR.DUE, "collab_gate", CALENDAR.READERS)
    replace(READERS_AS, "collab_gate", RULEBOOKS.READERS)
    replace(AGAIN.PACING, "collab_seater", AGAIN.PACES)
    for signature, name in REPLACED:
        replace(signature, "collab_seater", getattr(PEOPLE if name == "ENTER" else PLACES, name))
    sql("drop function app.lock_places")
    sql(
        "alter table spaces no force row level security",
        "alter table memberships no force row level security",
        "alter table seats no force row level security",
        "update seats t set ended_at = now() from spaces s"
        " where s.id = t.space_id and s.apart and t.ended_at is null",
        "update memberships m set ended_at = now() from spaces s"
        " where s.id = m.space_id and s.apart and m.ended_at is null",
        "alter table spaces drop constraint ck_spaces_apart",
        "update spaces set charter_space_id = parent_id where apart",
        "alter table seats force row level security",
        "alter table memberships force row level security",
        "alter table spaces force row level security",
        "drop policy app_insert_apart on charters",
        "alter table spaces drop column apart",
    )
