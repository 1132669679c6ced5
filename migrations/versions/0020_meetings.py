"""Meetings: series, agendas, who is there, what is noted; a state that one function moves."""

from migrations.operations import GOVERNED_COLUMNS, definer, hand_over, process, sql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STATES = (
    "draft", "cleared", "opened", "in_progress", "paused", "closed", "minutes_draft",
    "minutes_counsel", "correction", "approved", "archived", "cancelled",
)  # fmt: skip
STEPS = (
    ("clear", "draft", "cleared", "{counsel}"),
    ("reopen", "cleared", "draft", "{facilitator,chair,counsel}"),
    ("cancel", "draft", "cancelled", "{facilitator,chair}"),
    ("cancel", "cleared", "cancelled", "{facilitator,chair}"),
    ("open", "cleared", "opened", "{facilitator,chair}"),
    ("start", "opened", "in_progress", "{facilitator,chair}"),
    ("pause", "in_progress", "paused", "{facilitator,chair,counsel}"),
    ("resume", "paused", "in_progress", "{facilitator,chair,counsel}"),
    ("close", "in_progress", "closed", "{facilitator,chair,counsel}"),
    ("close", "paused", "closed", "{facilitator,chair,counsel}"),
    ("draft_minutes", "closed", "minutes_draft", "{facilitator,chair}"),
    ("submit_minutes", "minutes_draft", "minutes_counsel", "{facilitator,chair}"),
    ("return_minutes", "minutes_counsel", "minutes_draft", "{facilitator,chair,counsel}"),
    ("pass_minutes", "minutes_counsel", "correction", "{counsel}"),
    ("rework_minutes", "correction", "minutes_draft", "{facilitator,chair}"),
    ("approve_minutes", "correction", "approved", "{facilitator,chair}"),
    ("archive", "approved", "archived", "{facilitator,chair}"),
)
"""Twin of ``collab/features/meetings/rules.py``; a test compares them."""

NAMED = ", ".join(f"'{state}'" for state in STATES)

STEP_TABLE = f"""
create table meeting_steps (
    step text not null,
    before_state text not null check (before_state in ({NAMED})),
    after_state text not null check (after_state in ({NAMED})),
    roles text[] not null,
    primary key (step, before_state))"""

TABLES = {
    "meeting_series": f"""
create table meeting_series ({GOVERNED_COLUMNS},
    name text not null check (btrim(name) <> ''),
    purpose text not null,
    rhythm text not null check (rhythm in ('none','weekly','monthly_day','monthly_weekday')),
    every integer not null default 1 check (every between 1 and 12),
    time_zone text not null,
    local_time time not null,
    first_on date not null,
    duration_minutes integer not null check (duration_minutes between 15 and 720),
    freeze_hours integer not null default 48 check (freeze_hours between 1 and 336),
    quorum_firms integer not null default 2 check (quorum_firms between 1 and 100),
    correction_days integer not null default 7 check (correction_days between 1 and 60),
    names_firms boolean not null default false,
    place text not null default '',
    ended_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null);
create index ix_meeting_series_list on meeting_series (space_id, name, id)""",
    "meetings": f"""
create table meetings ({GOVERNED_COLUMNS},
    series_id uuid,
    title text not null check (btrim(title) <> ''),
    starts_at timestamptz,
    ends_at timestamptz,
    time_zone text not null,
    place text not null default '',
    state text not null default 'draft' check (state in ({NAMED})),
    uid text not null unique,
    sequence integer not null default 0,
    freeze_hours integer not null default 48 check (freeze_hours between 1 and 336),
    quorum_firms integer not null default 2 check (quorum_firms between 1 and 100),
    correction_days integer not null default 7 check (correction_days between 1 and 60),
    names_firms boolean not null default false,
    agenda_hash bytea check (octet_length(agenda_hash) = 32),
    cleared_by uuid references representations (id),
    cleared_at timestamptz,
    statement_version text,
    opened_at timestamptz,
    closed_at timestamptz,
    correction_until timestamptz,
    approved_at timestamptz,
    halted_item_id uuid,
    version integer not null default 1,
    updated_at timestamptz not null,
    check ((starts_at is null) = (ends_at is null)),
    check (ends_at > starts_at),
    check ((agenda_hash is null) = (cleared_by is null)),
    foreign key (space_id, series_id) references meeting_series (space_id, id));
create index ix_meetings_list on meetings (space_id, starts_at desc, id)
    include (marking, author_id, org_id, circle, shared_at);
create index ix_meetings_series on meetings (series_id, starts_at)""",
    "agenda_items": f"""
create table agenda_items ({GOVERNED_COLUMNS},
    meeting_id uuid,
    series_id uuid,
    number integer not null default 0,
    title text not null check (btrim(title) <> ''),
    body text not null default '',
    purpose text not null check (purpose in ('inform','discuss','decide')),
    category text not null,
    minutes integer not null default 10 check (minutes between 1 and 480),
    owner_id uuid references representations (id),
    proposed_by uuid references representations (id),
    fixed boolean not null default false,
    recurring boolean not null default false,
    pinned boolean not null default false,
    late_at timestamptz,
    late_words text,
    state text not null
        check (state in ('backlog','planned','discussed','not_discussed','dropped')),
    carried_from_id uuid,
    stopped_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null,
    check ((late_at is null) = (late_words is null)),
    check ((state = 'backlog') = (meeting_id is null) or state = 'dropped'),
    foreign key (space_id, meeting_id) references meetings (space_id, id),
    foreign key (space_id, series_id) references meeting_series (space_id, id));
create index ix_agenda_items_meeting on agenda_items (meeting_id, number, id)
    include (space_id, marking, author_id, org_id, circle, shared_at);
create index ix_agenda_items_backlog on agenda_items (space_id, shared_at desc, id)
    where state = 'backlog'""",
    "agenda_notes": f"""
create table agenda_notes ({GOVERNED_COLUMNS},
    meeting_id uuid not null,
    item_id uuid not null unique,
    body text not null default '',
    version integer not null default 1,
    updated_at timestamptz not null,
    foreign key (space_id, meeting_id) references meetings (space_id, id),
    foreign key (space_id, item_id) references agenda_items (space_id, id));
create index ix_agenda_notes_meeting on agenda_notes (meeting_id)""",
    "attendances": f"""
create table attendances ({GOVERNED_COLUMNS},
    meeting_id uuid not null,
    representation_id uuid not null references representations (id),
    firm_id uuid not null references organisations (id),
    role text not null,
    arrived_at timestamptz not null,
    left_at timestamptz,
    check (left_at >= arrived_at),
    foreign key (space_id, meeting_id) references meetings (space_id, id));
create unique index uq_attendances_there on attendances (meeting_id, representation_id)
    where left_at is null;
create index ix_attendances_meeting on attendances (meeting_id, arrived_at)""",
    "statement_acknowledgements": f"""
create table statement_acknowledgements ({GOVERNED_COLUMNS},
    meeting_id uuid not null,
    representation_id uuid not null references representations (id),
    firm_id uuid not null references organisations (id),
    statement_version text not null,
    statement_hash text not null check (statement_hash ~ '^[0-9a-f]{{64}}$'),
    attested_by uuid references representations (id),
    acknowledged_at timestamptz not null,
    unique (meeting_id, representation_id, statement_version),
    foreign key (space_id, meeting_id) references meetings (space_id, id))""",
    "protocol_entries": f"""
create table protocol_entries ({GOVERNED_COLUMNS},
    meeting_id uuid not null,
    item_id uuid,
    kind text not null,
    firm_id uuid references organisations (id),
    words text not null default '',
    at timestamptz not null,
    foreign key (space_id, meeting_id) references meetings (space_id, id),
    foreign key (space_id, item_id) references agenda_items (space_id, id));
create index ix_protocol_entries_meeting on protocol_entries (meeting_id, at, id)""",
}

# Process rows belong to the association from the start, name no author, and end with their space.
OF_THE_ASSOCIATION = """
declare home spaces;
begin
  select * into home from spaces s where s.id = new.space_id;
  if home.kind = 'vault' or home.org_id is distinct from new.org_id or new.author_id is not null
  then raise exception 'process rows belong to the association' using errcode = '42501'; end if;
  if home.archived_at is not null then
    raise exception 'the space is closed' using errcode = 'P0C02';
  end if;
  return new;
end"""

# Each part of a meeting's life says itself what must hold before a step. Nothing said is a no.
NOT_YET = " select 'not_ready' "
PARTS = ("agenda_ready", "session_ready", "minutes_ready")

# The one hand on the state. A step nobody wrote down cannot be made; what must hold is asked in
# the same breath, under the meeting's lock, whoever asks.
MOVE = """
declare m meetings; s meeting_steps; wants text;
begin
  select * into m from meetings x where x.id = meeting for update;
  if not found or not m.space_id = any(app.spaces())
     or not app.reads('meetings', m.id, m.space_id) then
    raise exception 'no such meeting' using errcode = 'P0C04';
  end if;
  select * into s from meeting_steps x where x.step = on_step and x.before_state = m.state;
  if not found then
    raise exception 'it does not stand where this step begins' using errcode = 'P0C02';
  end if;
  if not m.space_id = any(app.held_as(variadic s.roles)) then
    raise exception 'this is for others to do' using errcode = '42501';
  end if;
  wants := case
    when on_step in ('clear','reopen','cancel') then app.agenda_ready(m, on_step, at_time)
    when on_step in ('open','start','pause','resume','close')
      then app.session_ready(m, on_step, at_time)
    else app.minutes_ready(m, on_step, at_time) end;
  if wants is not null then return wants; end if;
  update meetings x set state = s.after_state, updated_at = at_time, version = x.version + 1,
      opened_at = case when on_step = 'open' then at_time else x.opened_at end,
      closed_at = case when on_step = 'close' then at_time else x.closed_at end,
      approved_at = case when on_step = 'approve_minutes' then at_time else x.approved_at end
   where x.id = m.id;
  return null;
end"""

CHANGING = {
    "meeting_series": (
        "name", "purpose", "rhythm", "every", "time_zone", "local_time", "first_on",
        "duration_minutes", "freeze_hours", "quorum_firms", "correction_days", "names_firms",
        "place", "ended_at", "version", "updated_at",
    ),
    "meetings": (
        "title", "starts_at", "ends_at", "time_zone", "place", "sequence", "freeze_hours",
        "quorum_firms", "correction_days", "names_firms", "version", "updated_at",
    ),
    "agenda_items": (
        "meeting_id", "number", "title", "body", "purpose", "category", "minutes", "owner_id",
        "recurring", "pinned", "state", "version", "updated_at",
    ),
    "agenda_notes": ("body", "version", "updated_at"),
}  # fmt: skip
CHAIRING = ("facilitator", "chair")


def upgrade() -> None:
    sql(
        "create function app.of_the_association() returns trigger language plpgsql"
        " security definer set search_path = public, pg_temp as"
        f" $body${OF_THE_ASSOCIATION}$body$",
    )
    hand_over("app.of_the_association", "collab_gate")
    sql(STEP_TABLE)
    for step, before, after, roles in STEPS:
        sql(f"insert into meeting_steps values ('{step}', '{before}', '{after}', '{roles}')")
    sql(
        "alter table meeting_steps enable row level security",
        "alter table meeting_steps force row level security",
        "create policy gate on meeting_steps for select to collab_gate using (true)",
        "grant select on meeting_steps to collab_gate",
    )
    for table, statement in TABLES.items():
        sql(statement)
        changing = CHANGING.get(table, ())
        process(table, writers=CHAIRING if changing else (), update=changing)
    sql(
        "alter table agenda_items add foreign key (space_id, carried_from_id)"
        " references agenda_items (space_id, id)",
        "create trigger append_only before update or delete on protocol_entries"
        " for each row execute function app.append_only()",
    )
    for part in PARTS:
        definer(
            f"app.{part}(m meetings, on_step text, at_time timestamptz) returns text"
            " language sql stable",
            "collab_gate",
            NOT_YET,
            callers="collab_gate",
        )
    definer(
        "app.move_meeting(meeting uuid, on_step text, at_time timestamptz) returns text"
        " language plpgsql volatile",
        "collab_gate",
        MOVE,
    )


def downgrade() -> None:
    sql("drop function app.move_meeting")
    for part in PARTS:
        sql(f"drop function app.{part}")
    for table in (*reversed(TABLES), "meeting_steps"):
        sql(f"drop table {table}")
    sql("drop function app.of_the_association")
