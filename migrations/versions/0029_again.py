"""A decision's review comes back as a topic: it says what it is about, and goes where that goes."""

import importlib

from migrations.operations import definer, hand_over, sql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# A topic that brings something back says what. ``subject_id`` is what taking out of sight and a
# stop go by; ``reviewed_in`` is none of the names they follow: who stops the topic that looks
# again does not stop what was decided.
COLUMNS = (
    (
        "alter table agenda_items add subject_kind text check (subject_kind = 'decision'),"
        " add subject_id uuid, add check ((subject_kind is null) = (subject_id is null)),"
        " add foreign key (space_id, subject_id) references decisions (space_id, id)"
    ),
    (
        "create index ix_agenda_items_subject on agenda_items (subject_id)"
        " where subject_id is not null"
    ),
    (
        "alter table decisions add reviewed_in uuid,"
        " add foreign key (space_id, reviewed_in) references agenda_items (space_id, id)"
        " deferrable initially deferred"
    ),
)

# Once for each day it is to be looked at again: who comes second, at the same moment or later, is
# told which topic it is. The lock (11) waits for a taking down or back, which then finds the topic.
TAKE_UP = """
declare d decisions;
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(decision::text, 11));
  select * into d from decisions x where x.id = decision for update;
  if not found or not d.space_id = any(app.spaces())
     or not app.reads('decisions', d.id, d.space_id) then
    raise exception 'no such decision' using errcode = 'P0C04';
  end if;
  if not d.space_id = any(app.held_as('facilitator','chair')) then
    raise exception 'this is for whoever facilitates' using errcode = '42501';
  end if;
  if d.state <> 'stated' or d.for_circle is not null or app.out_of_sight(d.id) then
    raise exception 'it does not stand where this begins' using errcode = 'P0C02';
  end if;
  if d.reviewed_in is not null then return d.reviewed_in; end if;
  update decisions x set reviewed_in = topic, updated_at = at_time, version = x.version + 1
   where x.id = d.id;
  return topic;
end"""

# Which are due and were made in a meeting of a series that goes on, and as whom each can be
# brought back: the facilitator before the chair. What is for few names its readers: that is done
# by hand, and what belongs to no series waits on the page of whoever facilitates.
DUE = """
  select d.id, t.representation_id, t.org_id
    from decisions d
    left join agenda_items i on d.subject_kind = 'agenda_item' and i.id = d.subject_id
    join meetings m on m.id = case d.subject_kind when 'meeting' then d.subject_id
      else i.meeting_id end
    join meeting_series s on s.id = m.series_id and s.ended_at is null
    join spaces h on h.id = d.space_id and h.archived_at is null
    join seats t on t.space_id = d.space_id and t.role in ('facilitator','chair')
      and t.ended_at is null
    join representations p on p.id = t.representation_id and p.ended_at is null
   where d.state = 'stated' and d.review_on <= on_day and d.reviewed_in is null
     and d.for_circle is null and d.circle is null and not app.out_of_sight(d.id)
     and t.ceiling >= d.marking and t.history_from <= d.shared_at
   order by d.review_on, d.id, t.role = 'facilitator' desc, t.representation_id"""

# A new day to look again is another look; and nobody writes by himself that one was taken.
REVIEWED = """
begin
  if current_user = 'collab_app' and new.reviewed_in is distinct from
     (case tg_op when 'UPDATE' then old.reviewed_in end) then
    raise exception 'this is for a function to say' using errcode = '42501';
  end if;
  if tg_op = 'UPDATE' and new.review_on is distinct from old.review_on then
    new.reviewed_in := null;
  end if;
  return new;
end"""

# What a topic is about is what was taken up in it, or what the topic it carries on was about.
ABOUT = """
begin
  if new.subject_id is not null and not exists (select from decisions d
       where d.id = new.subject_id and d.reviewed_in = new.id and d.marking <= new.marking)
     and not exists (select from agenda_items i where i.id = new.carried_from_id
       and i.subject_id = new.subject_id and i.marking <= new.marking) then
    raise exception 'it was not taken up here' using errcode = '42501';
  end if;
  return new;
end"""

AGENDA = importlib.import_module("migrations.versions.0021_agenda")
ACTIONS = importlib.import_module("migrations.versions.0025_actions")
TAKES = "carried_from_id, updated_at, flagged, readers, kept_by)"
GIVES = "'backlog', i.id, at_time, i.flagged, i.readers, i.kept_by\n"
CARRYING = (
    "app.carry_over(meeting uuid, unfinished uuid[], at_time timestamptz) returns integer"
    " language plpgsql volatile"
)
LAST = "select 'actions'"


def _with(body: str, *changes: tuple[str, str]) -> str:
    """Give a function's body of before with some passages replaced, each of which must be there."""
    for before, after in changes:
        if body.count(before) != 1:
            raise ValueError(before)
        body = body.replace(before, after)
    return body


CARRY_OVER = _with(
    AGENDA.CARRY_OVER,
    (TAKES, f"{TAKES[:-1]}, subject_kind, subject_id)"),
    (GIVES, f"{GIVES.rstrip()}, i.subject_kind, i.subject_id\n"),
)
AROUND = _with(ACTIONS.AROUND, (LAST, f"{LAST} union select 'agenda_items'"))


def _place(around: str, carry_over: str) -> None:
    """Put two functions in place of those that stood."""
    sql("drop function app.around", "drop function app.carry_over")
    definer(ACTIONS.AROUND_AS, "collab_gate", around, callers="collab_gate")
    definer(CARRYING, "collab_gate", carry_over)


def upgrade() -> None:
    sql(*COLUMNS)
    definer(
        "app.take_up_review(decision uuid, topic uuid, at_time timestamptz) returns uuid"
        " language plpgsql volatile",
        "collab_gate",
        TAKE_UP,
    )
    definer(
        "app.reviews_due(on_day date) returns table (decision uuid, person uuid, firm uuid)"
        " language sql stable",
        "collab_gate",
        DUE,
        callers="collab_system",
    )
    sql(
        f"create function app.review_kept() returns trigger language plpgsql as $${REVIEWED}$$",
        "create trigger review_kept before insert or update on decisions"
        " for each row execute function app.review_kept()",
        "create function app.topic_about() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${ABOUT}$body$",
    )
    hand_over("app.topic_about", "collab_gate")
    sql(
        "grant trigger on agenda_items to collab_gate",
        "set local role collab_gate",
        "create trigger topic_about before insert on agenda_items"
        " for each row execute function app.topic_about()",
        "reset role",
        "revoke trigger on agenda_items from collab_gate",
    )
    _place(AROUND, CARRY_OVER)


def downgrade() -> None:
    _place(ACTIONS.AROUND, AGENDA.CARRY_OVER)
    sql(
        "drop trigger topic_about on agenda_items",
        "drop function app.topic_about",
        "drop trigger review_kept on decisions",
        "drop function app.review_kept",
        "drop function app.take_up_review",
        "drop function app.reviews_due",
        "alter table decisions drop column reviewed_in",
        "alter table agenda_items drop column subject_kind, drop column subject_id",
    )
