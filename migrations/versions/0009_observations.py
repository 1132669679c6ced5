"""What others say of a finding, what they ask, and what takes a copy's place."""

import importlib

from migrations.operations import FORMULA, GOVERNED_COLUMNS, definer, govern, sql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COPIES = ("findings", "comments")
COPY_COLUMNS = """
    category text,
    permitted_action text,
    attribution text,
    attribution_label text,
    verdict text,
    clearance text check (clearance in ('rules','counsel')),
    policy_version text,
    withdrawn_at timestamptz,
    supersedes_id uuid,
    superseded_by_id uuid"""

BEFORE = "'released','held','returned','rejected','transform','blocked','withdrawn','recalled'"
STATES = f"{BEFORE},'superseded'"

TABLES = f"""
create table observations ({GOVERNED_COLUMNS},
    subject_kind text not null check (subject_kind = 'finding'),
    subject_id uuid not null,
    subject_space_id uuid not null references spaces (id),
    stance text not null check (stance in ('corroborates','contradicts','outdated')),
    note text not null check (btrim(note) <> ''),
    source_kind text,
    version integer not null default 1,
    updated_at timestamptz not null default now(),
    {COPY_COLUMNS},
    check (verdict is null or subject_space_id = space_id));
create index ix_observations_subject on observations (space_id, subject_id, shared_at, id)
    include (marking, author_id, org_id, circle);

create table tasks ({GOVERNED_COLUMNS},
    kind text not null check (kind = 'triangulation'),
    subject_kind text not null check (subject_kind = 'finding'),
    subject_id uuid not null,
    state text not null check (state in ('open','taken','done')),
    taken_by uuid references representations (id),
    outcome text check (outcome in ('holds','fails','outdated','unsettled','withdrawn')),
    updated_at timestamptz not null,
    check ((state = 'done') = (outcome is not null)));
create index ix_tasks_list on tasks (space_id, state, shared_at, id)
    include (marking, author_id, org_id, circle);
create index ix_tasks_subject on tasks (subject_id);

create table information_requests ({GOVERNED_COLUMNS},
    subject_kind text check (subject_kind = 'finding'),
    subject_id uuid,
    subject_space_id uuid references spaces (id),
    topic text not null check (btrim(topic) <> ''),
    question text not null check (btrim(question) <> ''),
    closed_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null default now(),
    {COPY_COLUMNS},
    check ((subject_id is null) = (subject_kind is null)
       and (subject_id is null) = (subject_space_id is null)),
    check (verdict is null or subject_space_id is null or subject_space_id = space_id));
create index ix_information_requests_list on information_requests (space_id, shared_at desc, id)
    include (marking, author_id, org_id, circle);

create table information_answers ({GOVERNED_COLUMNS},
    request_id uuid not null,
    request_space_id uuid not null references spaces (id),
    private boolean not null,
    body text not null check (btrim(body) <> ''),
    version integer not null default 1,
    updated_at timestamptz not null default now(),
    {COPY_COLUMNS},
    check (verdict is null or request_space_id = space_id));
create index ix_information_answers_request
    on information_answers (space_id, request_id, shared_at, id)
    include (marking, author_id, org_id, circle)"""

KINDS = """
insert into gate_kinds values
 ('observation', 'observations',
  array['subject_kind','subject_id','subject_space_id','stance','note','source_kind']),
 ('information_request', 'information_requests',
  array['subject_kind','subject_id','subject_space_id','topic','question']),
 ('information_answer', 'information_answers',
  array['request_id','request_space_id','private','body']),
 ('private_answer', 'information_answers',
  array['request_id','request_space_id','private','body'])"""

# A draft has one live copy in a space. Two corrections of one copy, or a second copy beside it,
# are told apart by what they say they correct; the lock makes of two at once one after the other.
IN_ITS_TURN = """
declare old releases;
begin
  perform pg_advisory_xact_lock(
    hashtextextended(concat(r.space_id, r.item_id, r.target_space_id), 9));
  if exists (select from releases x where x.space_id = r.space_id and x.item_id = r.item_id
      and x.target_space_id = r.target_space_id and x.id <> r.id
      and x.state in ('held','released') and x.copy_id is distinct from r.supersedes_id) then
    raise exception 'another of it is out' using errcode = 'P0C02';
  end if;
  if r.supersedes_id is null then return; end if;
  select * into old from releases o where o.copy_id = r.supersedes_id for update;
  if not found or old.org_id <> r.org_id or old.space_id <> r.space_id
     or old.item_id <> r.item_id or old.item_kind <> r.item_kind
     or old.target_space_id <> r.target_space_id
     or (old.attribution = 'named') <> (r.attribution = 'named') then
    raise exception 'this corrects nothing of its own' using errcode = '42501';
  end if;
  if old.state <> 'released' then
    raise exception 'what it corrects is no longer out' using errcode = 'P0C02';
  end if;
end"""

# Who reads an answer meant for the asker alone. Where the asker is unnamed the circle is drawn
# here, and the row names no author: its writer could otherwise read in it whom he answered.
ANSWERED = """
declare asked information_requests; asker uuid;
begin
  select * into asked from information_requests q
   where q.id = (said ->> 'request_id')::uuid and q.space_id = r.target_space_id
     and q.verdict is not null;
  if not found or asked.withdrawn_at is not null or asked.closed_at is not null then
    raise exception 'nobody asks this any more' using errcode = 'P0C02';
  end if;
  if (r.item_kind = 'private_answer') <> (said ->> 'private')::boolean
     or r.copy_marking < asked.marking then
    raise exception 'the answer goes further than it says' using errcode = '42501';
  end if;
  if r.item_kind <> 'private_answer' then return r.copy_circle; end if;
  select x.org_id into asker from releases x where x.copy_id = asked.id;
  if not found then raise exception 'nobody asked' using errcode = 'P0C02'; end if;
  if r.copy_circle is distinct from
      (case when asked.attribution = 'named' then array[asker] end) then
    raise exception 'the answer is for the asker alone' using errcode = '42501';
  end if;
  return array[asker];
end"""

# One organisation, one voice: nobody bears out or doubts what it contributed itself, and nobody
# says twice. A contradiction raises the question in the same breath, and names nobody.
OBSERVED = """
declare f findings; home spaces;
begin
  perform pg_advisory_xact_lock(hashtextextended(said ->> 'subject_id', 10));
  select * into f from findings x where x.id = (said ->> 'subject_id')::uuid
     and x.space_id = r.target_space_id and x.verdict is not null;
  if not found or f.withdrawn_at is not null then
    raise exception 'what it is about is gone' using errcode = 'P0C02';
  end if;
  if r.copy_marking < f.marking then
    raise exception 'milder than what it is about' using errcode = '42501';
  end if;
  if exists (select from releases x where x.copy_id = f.id and x.org_id = r.org_id) then
    raise exception 'it is their own finding' using errcode = 'P0C03';
  end if;
  if exists (select from observations o join releases x on x.copy_id = o.id
      where o.space_id = r.target_space_id and o.subject_id = f.id and x.org_id = r.org_id
        and x.state = 'released' and o.id <> r.copy_id) then
    raise exception 'they have said something already' using errcode = 'P0C02';
  end if;
  if said ->> 'stance' <> 'contradicts' or exists (select from tasks t
      where t.space_id = r.target_space_id and t.subject_id = f.id and t.state <> 'done'
        and t.marking <= r.copy_marking
        and (t.circle is null or t.circle @> r.copy_circle)) then
    return;
  end if;
  select * into home from spaces s where s.id = r.target_space_id;
  insert into tasks (id, org_id, space_id, marking, author_id, circle, shared_at, kind,
    subject_kind, subject_id, state, updated_at)
  values (gen_random_uuid(), home.org_id, home.id, r.copy_marking, null, r.copy_circle,
    date_trunc('hour', shared, 'UTC'), 'triangulation', 'finding', f.id, 'open',
    date_trunc('hour', shared, 'UTC'));
end"""

COPIED = (
    "category, permitted_action, attribution, attribution_label, verdict, clearance,"
    " policy_version, supersedes_id"
)

DELIVER = f"""
declare k gate_kinds; home spaces; named boolean; cols text; readers uuid[] := r.copy_circle;
  said jsonb := payload::jsonb;
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
  perform app.in_its_turn(r);
  if r.item_kind in ('information_answer', 'private_answer') then
    readers := app.answered(r, said);
  end if;
  named := r.attribution = 'named';
  select string_agg(format('p.%I', c), ', ') into cols from unnest(k.columns) c;
  execute format(
    'insert into %1$I (id, org_id, space_id, marking, author_id, circle, shared_at, updated_at,'
    ' %2$s, {COPIED}) select $1, $2, $3, $4, $5, $15, $6, $6, %3$s, $7, $8, $9, $10, $11,'
    ' $12, $13, $16'
    ' from jsonb_populate_record(null::%1$I, $14::jsonb) p',
    k.table_name, (select string_agg(quote_ident(c), ', ') from unnest(k.columns) c), cols)
  using r.copy_id, case when named then r.org_id else home.org_id end, r.target_space_id,
    r.copy_marking,
    case when named and readers is not distinct from r.copy_circle then r.author_id end,
    shared, r.category, r.permitted_action, r.attribution, r.attribution_label, r.verdict,
    cleared, r.policy_version, payload, readers, r.supersedes_id;
  if r.attribution = 'facilitator_only' and r.item_kind <> 'private_answer' then
    insert into attributions values (gen_random_uuid(), home.org_id, home.id, r.copy_marking, null,
      array(select t.representation_id from seats t where t.space_id = home.id
        and t.role = 'facilitator' and t.ended_at is null),
      shared, r.copy_id, r.org_id);
  end if;
  if r.supersedes_id is not null then
    execute format('update %I set superseded_by_id = $1 where id = $2 and space_id = $3',
      k.table_name) using r.copy_id, r.supersedes_id, r.target_space_id;
    update releases set state = 'superseded' where copy_id = r.supersedes_id;
  end if;
  if r.item_kind = 'observation' then perform app.observed(r, said, shared); end if;
end"""

OWN = """
  select * into r from releases x where x.id = release for update;
  if not found or r.org_id is distinct from app.org_id()
     or r.space_id is distinct from app.vault_id() then
    raise exception 'no such release' using errcode = 'P0C04';
  end if;"""

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
  perform app.in_its_turn(r);
  insert into held_items (id, org_id, space_id, marking, author_id, circle, shared_at, item_kind,
    category, facets, copy_marking, copy_circle, attribution, attribution_label, permitted_action,
    policy_version, payload_hash, commitment, copy_id, release_id, payload, votes, citation, state,
    supersedes_id)
  values (held, home.org_id, home.id, r.copy_marking, null, keepers || r.author_id, at_time,
    r.item_kind, r.category, r.facets, r.copy_marking, r.copy_circle, r.attribution,
    r.attribution_label, r.permitted_action, r.policy_version, r.payload_hash, r.commitment,
    r.copy_id, r.id,
    payload, votes_for_counsel, r.citation, 'waiting', r.supersedes_id);
end"""

# What is corrected is locked before its correction, as withdrawing does; the release before the
# item: whoever is later waits, and sees.
SETTLE = """
declare h held_items; r releases;
begin
  perform from releases o where o.copy_id = (select y.supersedes_id from held_items y
     where y.id = held) for update;
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
# What it corrected goes with it, or the error would be back; and a correction of it that waits.
WITHDRAW = f"""
declare r releases; k gate_kinds; gone uuid[];
begin
  {OWN}
  if r.state = 'held' then
    update held_items set state = 'recalled', payload = '', circle = '{{}}', decided_at = now()
     where release_id = r.id;
    update releases set state = 'recalled', decided_at = now() where id = r.id;
    return r.copy_id;
  end if;
  -- A shared space holds nothing but copies, and each copy's id is one release's own.
  if r.state not in ('released','superseded') or exists (select from spaces s
      where s.id = r.target_space_id and s.kind = 'vault') then
    raise exception 'nothing of it is out' using errcode = 'P0C02';
  end if;
  select * into k from gate_kinds g where g.kind = r.item_kind;
  with recursive line(copy_id, supersedes_id) as (
    select r.copy_id, r.supersedes_id
    union
    select x.copy_id, x.supersedes_id from releases x join line l on x.copy_id = l.supersedes_id
     where x.org_id = r.org_id and x.space_id = r.space_id and x.state = 'superseded')
  select array_agg(l.copy_id order by l.copy_id) into gone from line l;
  perform pg_advisory_xact_lock(hashtextextended(c::text, 11)) from unnest(gone) c;
  execute format('update %I set circle = ''{{}}'', author_id = null, withdrawn_at = now()'
    ' where id = any($1) and space_id = $2', k.table_name) using gone, r.target_space_id;
  update releases x set state = 'withdrawn', withdrawn_at = now()
   where x.copy_id = any(gone) and x.org_id = r.org_id and x.space_id = r.space_id;
  update held_items h set payload = '' from releases x
   where h.release_id = x.id and x.copy_id = any(gone);
  update held_items h set state = 'recalled', payload = '', circle = '{{}}', decided_at = now()
    from releases x where h.release_id = x.id and x.supersedes_id = any(gone)
     and x.state = 'held' and x.org_id = r.org_id;
  update releases x set state = 'recalled', decided_at = now()
   where x.supersedes_id = any(gone) and x.state = 'held' and x.org_id = r.org_id;
  update tasks t set state = 'done', outcome = 'withdrawn', updated_at = now()
   where t.subject_id = any(gone) and t.space_id = r.target_space_id and t.state <> 'done';
  perform app.tell_readers(gone, r.org_id);
  return r.copy_id;
end"""

# To exactly those who opened it, and not to its own house. One letter each, however many versions
# somebody opened; its key names the copy and the reader, and so not whose it was.
TELL_READERS = """
begin
  update readings d set withdrawn_at = now() from representations p
   where d.item_id = any(gone) and d.withdrawn_at is null
     and p.id = d.representation_id and p.org_id <> contributor;
  perform app.enqueue(gen_random_uuid(), 'withdrawn:' || d.item || ':' || d.reader,
      'mail.item_withdrawn', jsonb_build_object('representation_id', d.reader), now())
    from (select p.id as reader, min(x.item_id::text) as item from readings x
       join representations p on p.id = x.representation_id
      where x.item_id = any(gone) and p.org_id <> contributor and p.ended_at is null
      group by p.id) d;
end"""

# As 0007 made it. A migration that has landed is not reached into: it keeps its own words.
NOTE_READING_BEFORE = """
create function app.note_reading(on_item uuid, on_kind text, on_space uuid, on_at timestamptz)
 returns void language sql volatile as $$
  insert into readings (representation_id, item_id, item_kind, space_id, read_at)
  values (app.representation_id(), on_item, on_kind, on_space, on_at)
  on conflict do nothing $$"""

# The lock is shared with withdrawing: who opens a thing while it is taken back either counts as
# a reader and is told, or finds it gone and is shown nothing. Not a definer's: the reader's own
# policies judge it.
NOTE_READING = """
create function app.note_reading(on_item uuid, on_kind text, on_space uuid, on_at timestamptz)
 returns boolean language plpgsql volatile as $body$
declare place text; there boolean := false;
begin
  select k.table_name into place from gate_kinds k where k.kind = on_kind;
  if not found then return false; end if;
  perform pg_advisory_xact_lock_shared(hashtextextended(on_item::text, 11));
  execute format('select exists (select from %I where id = $1 and space_id = $2)', place)
     into there using on_item, on_space;
  if there then
    insert into readings (representation_id, item_id, item_kind, space_id, read_at)
    values (app.representation_id(), on_item, on_kind, on_space, on_at)
    on conflict do nothing;
  end if;
  return there;
end $body$"""

# Of what its caller may read alone. Six, so that five remain whoever contributed the finding:
# his own house would be one at most, and leaving it out would tell which it is.
VOICES = f"""
  with recursive said as (
    select o.stance, x.org_id from (
        select id, stance from observations where space_id = on_space and subject_id = on_subject
           and verdict is not null and superseded_by_id is null and {FORMULA}) o
      join releases x on x.copy_id = o.id),
  kin(a, b) as (
    select id, parent_id from organisations where parent_id is not null
    union select parent_id, id from organisations where parent_id is not null
    union select org_id, other_id from organisation_relations where kind = 'same_parent'
    union select other_id, org_id from organisation_relations where kind = 'same_parent'),
  house(org_id, member) as (
    select org_id, org_id from said
    union select h.org_id, k.b from house h join kin k on k.a = h.member),
  houses as (select org_id, min(member::text) as house from house group by org_id)
  select s.stance from said s join houses h on h.org_id = s.org_id
   group by s.stance having count(distinct h.house) >= 6"""

MOVE_TASK = f"""
declare t tasks;
begin
  select * into t from tasks where id = task and {FORMULA} for update;
  if not found then raise exception 'no such task' using errcode = 'P0C04'; end if;
  if not t.space_id = any(app.held_as('facilitator','chair','member','expert','stakeholder'))
     or exists (select from spaces s where s.id = t.space_id and s.archived_at is not null) then
    raise exception 'this is for those who contribute' using errcode = '42501';
  end if;
  if step = 'take' and t.state = 'open' then
    update tasks set state = 'taken', taken_by = app.representation_id(), updated_at = at_time
     where id = t.id;
    return t.space_id;
  end if;
  if t.state = 'done' or step not in ('leave','settle')
     or (t.state = 'open' and step = 'leave') then
    raise exception 'it moved on' using errcode = 'P0C02';
  end if;
  if t.taken_by is distinct from app.representation_id()
     and not t.space_id = any(app.held_as('facilitator')) then
    raise exception 'it is somebody else''s' using errcode = 'P0C02';
  end if;
  if step = 'leave' then
    update tasks set state = 'open', taken_by = null, updated_at = at_time where id = t.id;
  elsif found_out in ('holds','fails','outdated','unsettled') then
    update tasks set state = 'done', outcome = found_out, updated_at = at_time where id = t.id;
  else
    raise exception 'no such outcome' using errcode = '42501';
  end if;
  return t.space_id;
end"""

CLOSE_REQUEST = f"""
declare r releases;
begin
  {OWN}
  if r.item_kind <> 'information_request' or r.state <> 'released' then
    raise exception 'nothing is asked' using errcode = 'P0C02';
  end if;
  update information_requests set closed_at = date_trunc('hour', now(), 'UTC')
   where id = r.copy_id and space_id = r.target_space_id and closed_at is null;
  if not found then raise exception 'it is closed' using errcode = 'P0C02'; end if;
  return r.copy_id;
end"""

REPLACED = {
    "deliver": (
        (
            "app.deliver(r releases, payload text, cleared text, shared timestamptz)"
            " returns void language plpgsql volatile"
        ),
        DELIVER,
        "collab_gate",
    ),
    "hold": (
        (
            "app.hold(release uuid, held uuid, payload text, votes_for_counsel jsonb,"
            " at_time timestamptz) returns void language plpgsql volatile"
        ),
        HOLD,
        "collab_app",
    ),
    "settle": (
        (
            "app.settle(held uuid, outcome text, words text, shared timestamptz,"
            " at_time timestamptz) returns uuid language plpgsql volatile"
        ),
        SETTLE,
        "collab_app",
    ),
    "withdraw": (
        "app.withdraw(release uuid) returns uuid language plpgsql volatile",
        WITHDRAW,
        "collab_app",
    ),
}

INNER = {
    "in_its_turn": ("(r releases) returns void language plpgsql volatile", IN_ITS_TURN),
    "answered": ("(r releases, said jsonb) returns uuid[] language plpgsql volatile", ANSWERED),
    "observed": (
        "(r releases, said jsonb, shared timestamptz) returns void language plpgsql volatile",
        OBSERVED,
    ),
    "tell_readers": (
        "(gone uuid[], contributor uuid) returns void language plpgsql volatile",
        TELL_READERS,
    ),
}

OUTER = {
    "voices": ("(on_space uuid, on_subject uuid) returns setof text language sql stable", VOICES),
    "move_task": (
        (
            "(task uuid, step text, found_out text, at_time timestamptz) returns uuid"
            " language plpgsql volatile"
        ),
        MOVE_TASK,
    ),
    "close_request": ("(release uuid) returns uuid language plpgsql volatile", CLOSE_REQUEST),
}

# What a copy corrects belongs to the key: a correction stands beside what it will replace.
LIVE = """
create unique index uq_releases_live on releases (space_id, item_id, target_space_id,
    coalesce(supersedes_id, '00000000-0000-0000-0000-000000000000'))
    where state in ('held','released')"""


def upgrade() -> None:
    for table in COPIES:
        sql(f"alter table {table} add column supersedes_id uuid, add column superseded_by_id uuid")
    sql(
        TABLES,
        "alter table releases add column supersedes_id uuid",
        "alter table held_items add column supersedes_id uuid",
        "alter table releases drop constraint releases_state_check",
        f"alter table releases add constraint releases_state_check check (state in ({STATES}))",
        "alter table releases drop constraint releases_check1",
        "alter table releases add constraint releases_check1 check"
        " ((state in ('released','withdrawn','superseded')) = (copy_shared_at is not null))",
        "drop index uq_releases_live",
        LIVE,
        "create index ix_releases_supersedes_id on releases (supersedes_id)"
        " where supersedes_id is not null",
        "alter table readings add column withdrawn_at timestamptz",
        "create index ix_readings_item_id on readings (item_id)",
        "drop function app.note_reading",
        NOTE_READING,
    )
    govern("observations", update=("stance", "note", "source_kind", *CHANGES), delete=True)
    govern("tasks")
    sql("drop policy writing on tasks", "revoke insert on tasks from collab_app")
    govern("information_requests", update=("topic", "question", *CHANGES), delete=True)
    govern("information_answers", update=("private", "body", *CHANGES), delete=True)
    sql(KINDS)
    _let_the_gate()
    for name in REPLACED:
        sql(f"drop function app.{name}")
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for signature, body, callers in REPLACED.values():
        definer(signature, "collab_gate", body, callers=callers)
    for name, (signature, body) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body)


CHANGES = ("version", "updated_at")


def _let_the_gate() -> None:
    """Let the gate count houses, and note on marks of reading that there is nothing any more."""
    sql(
        "grant select (id, parent_id) on organisations to collab_gate",
        "create policy gate on organisations for select to collab_gate using (true)",
        "grant select on organisation_relations to collab_gate",
        "create policy gate on organisation_relations for select to collab_gate using (true)",
        "grant select, update (withdrawn_at) on readings to collab_gate",
        "create policy gate on readings to collab_gate using (true) with check (true)",
    )


def downgrade() -> None:
    gate = importlib.import_module("migrations.versions.0003_gate")
    for name in (*OUTER, *REPLACED, *INNER):
        sql(f"drop function app.{name}")
    for table in ("organisations", "organisation_relations", "readings"):
        sql(f"drop policy gate on {table}", f"revoke all on {table} from collab_gate")
    sql(
        "revoke select (id, parent_id) on organisations from collab_gate",
        "revoke update (withdrawn_at) on readings from collab_gate",
        "delete from gate_kinds where table_name in"
        " ('observations','information_requests','information_answers')",
        "update releases set state = 'withdrawn', withdrawn_at = now() where state = 'superseded'",
        "drop index uq_releases_live, ix_releases_supersedes_id, ix_readings_item_id",
        "alter table releases drop constraint releases_state_check,"
        " drop constraint releases_check1, drop column supersedes_id",
        "alter table held_items drop column supersedes_id",
        f"alter table releases add constraint releases_state_check check (state in ({BEFORE}))",
        "alter table releases add constraint releases_check1 check"
        " ((state in ('released','withdrawn')) = (copy_shared_at is not null))",
        "create unique index uq_releases_live on releases (space_id, item_id, target_space_id)"
        " where state in ('held','released')",
        "alter table readings drop column withdrawn_at",
        "drop function app.note_reading",
        NOTE_READING_BEFORE,
    )
    for table in ("information_answers", "information_requests", "tasks", "observations"):
        sql(f"drop table {table}")
    for table in COPIES:
        sql(f"alter table {table} drop column supersedes_id, drop column superseded_by_id")
    bodies = {"deliver": "DELIVER", "hold": "HOLD", "settle": "SETTLE", "withdraw": "WITHDRAW"}
    for name, (signature, _, callers) in REPLACED.items():
        definer(signature, "collab_gate", getattr(gate, bodies[name]), callers=callers)
