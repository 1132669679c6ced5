"""A decision's review comes back as a topic; addresses and counts of few are told to fewer."""

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
        " add foreign key (space_id, subject_id) references decisions (space_id, id),"
        " add constraint uq_agenda_items_about unique (space_id, id, subject_id)"
    ),
    (
        "create index ix_agenda_items_subject on agenda_items (subject_id)"
        " where subject_id is not null"
    ),
    (
        "alter table decisions add reviewed_in uuid,"
        " add foreign key (space_id, reviewed_in, id)"
        " references agenda_items (space_id, id, subject_id) deferrable initially deferred"
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
# by hand, as is what somebody seated here does not read because it is older than his history; and
# what belongs to no series waits on the page of whoever facilitates.
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
     and not exists (select from seats x join memberships y on y.id = x.membership_id
       where x.space_id = d.space_id and x.ended_at is null and x.org_id <> d.org_id
         and greatest(x.history_from, y.history_from) > d.shared_at)
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

# What a topic is about is what was taken up in it, or what the topic it carries on was about. The
# lock (11) waits for a taking down of either; what is out of sight is not copied without its lock.
ABOUT = """
begin
  if new.subject_id is null then return new; end if;
  perform pg_advisory_xact_lock_shared(hashtextextended(x::text, 11))
    from unnest(array_remove(array[new.subject_id, new.carried_from_id], null)) x;
  if app.out_of_sight(new.subject_id) or app.out_of_sight(new.carried_from_id) then
    raise exception 'it is under review' using errcode = 'P0C02';
  end if;
  if not exists (select from decisions d
       where d.id = new.subject_id and d.reviewed_in = new.id and d.marking <= new.marking)
     and not exists (select from agenda_items i where i.id = new.carried_from_id
       and i.subject_id = new.subject_id and i.marking <= new.marking) then
    raise exception 'it was not taken up here' using errcode = '42501';
  end if;
  return new;
end"""

# Spoken of before its day, it is still to be looked at again on its day.
EARLY = """
begin
  if new.subject_id is not null and new.state = 'discussed' and old.state <> 'discussed' then
    update decisions d set reviewed_in = null
     where d.id = new.subject_id and d.reviewed_in = new.id and new.updated_at::date < d.review_on;
  end if;
  return null;
end"""

# An address often is a name. It is read by its owner, by those who administer his organisation, by
# whoever facilitates where he sits, and, unless he is protected, by his colleagues.
ADDRESS = """
  select r.email from representations r where r.id = person and (
    r.id = app.representation_id() or r.account_id = app.account_id()
    or (r.org_id = app.org_id() and (app.has_duty('administrator')
      or not exists (select from protected_people p where p.representation_id = r.id)))
    or exists (select from seats t where t.representation_id = r.id and t.ended_at is null
      and t.space_id = any(app.held_as('facilitator'))))"""
READABLE = (
    "id", "account_id", "org_id", "name", "duties", "language", "time_zone", "digest_on",
    "digest_days", "digest_hour", "unsubscribe_serial", "created_at", "ended_at",
)  # fmt: skip

# A number of few is a name, and what is left out when the rest is told is a number too: together
# with the next smallest it is kept back.
COUNTS = """
begin
  if not in_space = any(app.held_as('facilitator')) then
    raise exception 'no such space' using errcode = 'P0C04';
  end if;
  return (with c as (__CELLS__),
    few as (select coalesce(sum(n), 0) as people from c where n < 5)
    select coalesce(jsonb_object_agg(c.pace, c.n), '{}') from c, few
     where c.n >= 5 and (few.people not between 1 and 4
       or c.pace <> (select s.pace from c s where s.n >= 5 order by s.n, s.pace limit 1)));
end"""

# From five houses on, or once all who are asked have answered; of those who still sit here, for
# of those alone it is told.
POLL_COUNTS = """
  select a.option_id, a.answer, count(*) from poll_answers a join meetings m on m.id = a.meeting_id
   where m.id = meeting and m.space_id = any(app.spaces())
     and app.reads('meetings', m.id, m.space_id)
     and exists (select from seats t where t.space_id = a.space_id and t.ended_at is null
       and t.representation_id = a.representation_id)
     and (5 <= (select count(distinct h.house) from app.firm_houses(array(
            select distinct x.firm_id from poll_answers x join seats t on t.space_id = x.space_id
              and t.ended_at is null and t.representation_id = x.representation_id
             where x.meeting_id = m.id and x.firm_id <> m.org_id)) h)
       or not exists (select from app.firms_asked(m.space_id, m.org_id, m.marking, m.circle,
            m.shared_at) f where not exists (select from poll_answers x join seats t
              on t.space_id = x.space_id and t.ended_at is null
              and t.representation_id = x.representation_id
             where x.meeting_id = m.id and x.firm_id = f.firm)))
   group by a.option_id, a.answer"""

WITHDRAWAL = importlib.import_module("migrations.versions.0028_withdrawal")
AGENDA = importlib.import_module("migrations.versions.0021_agenda")
SESSION = importlib.import_module("migrations.versions.0022_session")
DECISIONS = importlib.import_module("migrations.versions.0024_decisions")
NOTICES = importlib.import_module("migrations.versions.0027_notices")
ACTIONS = importlib.import_module("migrations.versions.0025_actions")
TAKES = "carried_from_id, updated_at, flagged, readers, kept_by)"
GIVES = "'backlog', i.id, at_time, i.flagged, i.readers, i.kept_by\n"
CARRYING = (
    "app.carry_over(meeting uuid, unfinished uuid[], at_time timestamptz) returns integer"
    " language plpgsql volatile"
)
STANDING, COUNTED = "i.stopped_at is null", "  get diagnostics carried = row_count;\n"
# The copy is where it is looked at again from here on.
MOVED = """  update decisions d set reviewed_in = c.id
    from agenda_items c join agenda_items i on i.id = c.carried_from_id
   where i.meeting_id = m.id and c.state = 'backlog' and c.shared_at = at_time
     and c.subject_id = d.id and coalesce(d.reviewed_in, i.id) = i.id;
"""
LAST = "select 'actions'"
PACING = "app.paces_in(in_space uuid) returns jsonb language plpgsql stable"
POLLING = (
    "app.poll_counts(meeting uuid) returns table (option_id uuid, answer text, people bigint)"
    " language sql volatile"
)


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
    (STANDING, f"{STANDING} and not app.out_of_sight(i.id)"),
    (COUNTED, f"{COUNTED}{MOVED}"),
)
CELLS = NOTICES.PACES.partition("from (\n")[2].partition(" having count(*) >= 3) c);")[0]
PACES = COUNTS.replace("__CELLS__", CELLS)
AROUND = _with(ACTIONS.AROUND, (LAST, f"{LAST} union select 'agenda_items'"))
OUTCOME_STANDS = _with(
    DECISIONS.OUTCOME_STANDS,
    (
        "version = x.version + 1,\n      review_on",
        "version = x.version + 1,\n      reviewed_in = null, review_on",
    ),
)

# A topic that is under review is opened by nobody until that is decided: who reads it then is
# written into its lock (``app.redraw``, 0024).
SETTLE_TOPIC = _with(
    AGENDA.SETTLE_TOPIC,
    ("i.state <> 'backlog' or", "i.state <> 'backlog' or app.out_of_sight(i.id) or"),
)
CLEAR_AGENDA = _with(
    AGENDA.CLEAR_AGENDA,
    (
        "  update meetings set agenda_hash = app.agenda_hash(m)",
        """  if exists (select from agenda_items i where i.meeting_id = m.id
      and i.state <> 'dropped' and app.out_of_sight(i.id)) then
    return 'agenda_under_review';
  end if;
  update meetings set agenda_hash = app.agenda_hash(m)""",
    ),
)
CIRCLE = _with(
    AGENDA.CIRCLE,
    (
        "new.readers, new.kept_by);\n",
        """new.readers, new.kept_by);
    if tg_op = 'UPDATE' and app.out_of_sight(new.id) then
      perform app.redraw('agenda_items', new.id, new.circle);
      new.circle := old.circle;
    end if;
""",
    ),
)
SEATED = _with(
    AGENDA.AGENDA_SEATED,
    (
        """update agenda_items i
     set circle = app.item_circle(i.space_id, i.flagged, i.readers, i.kept_by)
""",
        """perform app.redraw('agenda_items', i.id,
      app.item_circle(i.space_id, i.flagged, i.readers, i.kept_by))
    from agenda_items i
""",
    ),
)
DRAWN = "app.item_circle(x.space_id, x.flagged, x.readers, x.kept_by)"
DECIDE_STOP = _with(
    SESSION.DECIDE,
    (
        f"update agenda_items x set circle = {DRAWN}\n",
        f"perform app.redraw('agenda_items', x.id, {DRAWN})\n    from agenda_items x\n",
    ),
)

# What was removed is on no agenda any more, for nobody could clear it; and no change of seats draws
# it anew, nor does what else had locked it give it back. What counsel cleared stands without it.
# The meetings come first, as where a topic is stopped.
MEETINGS = """
    perform from meetings m where m.id in (select i.meeting_id from agenda_items i
      where i.id = any(mine)) order by m.id for update;"""
REMOVED = """
    cleared := array(select m.id from meetings m where m.state = 'cleared' and m.id in (
        select i.meeting_id from agenda_items i where i.id = any(mine))
      and m.agenda_hash = app.agenda_hash(m));
    update agenda_items i set state = 'dropped', flagged = false, readers = null,
      version = i.version + 1, updated_at = at_time where i.id = any(mine);
    update agenda_items i set circle = '{}' where i.id = any(mine);
    update locks l set before_circle = '{}'
     where l.table_name = 'agenda_items' and l.row_id = any(mine);
    update topic_locks l set before_circle = '{}'
     where l.table_name = 'agenda_items' and l.row_id = any(mine);
    update meetings m set agenda_hash = app.agenda_hash(m) where m.id = any(cleared);"""
DECIDE = _with(
    WITHDRAWAL.DECIDE,
    ("line uuid[];", "line uuid[]; cleared uuid[];"),
    (
        "if outcome <> 'referred' then\n    perform from releases",
        f"if outcome <> 'referred' then{MEETINGS}\n    perform from releases",
    ),
    (
        "if outcome = 'removed' then\n    update held_items",
        f"if outcome = 'removed' then{REMOVED}\n    update held_items",
    ),
)


def _place(around: str, carry_over: str, paces: str, polled: str) -> None:
    """Put four functions in place of those that stood."""
    for name in ("around", "carry_over", "paces_in", "poll_counts"):
        sql(f"drop function app.{name}")
    definer(PACING, "collab_seater", paces)
    definer(POLLING, "collab_gate", polled)
    definer(ACTIONS.AROUND_AS, "collab_gate", around, callers="collab_gate")
    definer(CARRYING, "collab_gate", carry_over)


# What is settled needs no address any more; what waits is still sent to it.
PROTECT = _with(
    NOTICES.PROTECT,
    (
        "set name = '' where i.name <> '' and (",
        """set name = '',
      email = case when i.state in ('asked','open') then i.email else '' end
   where (""",
    ),
)
VOID = "returns void language plpgsql volatile"
TRIGGER = "() returns trigger language plpgsql"
REPLACED = (
    (
        (
            "settle_topic(item uuid, stays boolean, saying text, seen integer, at_time timestamptz)"
            f" {VOID}"
        ),
        AGENDA.SETTLE_TOPIC,
        SETTLE_TOPIC,
    ),
    (
        (
            "clear_agenda(meeting uuid, seen text, at_time timestamptz) returns text"
            " language plpgsql volatile"
        ),
        AGENDA.CLEAR_AGENDA,
        CLEAR_AGENDA,
    ),
    (
        f"decide_stop(stop uuid, outcome text, words text, at_time timestamptz) {VOID}",
        SESSION.DECIDE,
        DECIDE_STOP,
    ),
    (
        f"decide_objection(objection uuid, outcome text, reasons text, at_time timestamptz) {VOID}",
        WITHDRAWAL.DECIDE,
        DECIDE,
    ),
    (
        f"outcome_stands(d decisions, outcome uuid, at_time timestamptz) {VOID}",
        DECISIONS.OUTCOME_STANDS,
        OUTCOME_STANDS,
    ),
    (f"circle_drawn{TRIGGER}", AGENDA.CIRCLE, CIRCLE),
    (f"agenda_seated{TRIGGER}", AGENDA.AGENDA_SEATED, SEATED),
)


def _replace(signature: str, body: str, role: str = "collab_gate") -> None:
    """Put a body in the place of the one that stood; owner, callers and triggers stay."""
    sql(
        f"set local role {role}",
        f"create or replace function app.{signature} security definer"
        f" set search_path = public, pg_temp as $body${body}$body$",
        "reset role",
    )


PROTECTING = f"protect_person(person uuid, pseudonym text, at_time timestamptz) {VOID}"


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
        "create function app.spoken_early() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${EARLY}$body$",
        "revoke execute on function app.spoken_early() from public",
        "create trigger spoken_early after update of state on agenda_items"
        " for each row execute function app.spoken_early()",
        "reset role",
        "revoke trigger on agenda_items from collab_gate",
    )
    for signature, _, after in REPLACED:
        _replace(signature, after)
    _replace(PROTECTING, PROTECT, "collab_seater")
    sql("grant update (email) on invitations to collab_seater")
    _place(AROUND, CARRY_OVER, PACES, POLL_COUNTS)
    definer(
        "app.address_of(person uuid) returns text language sql stable", "collab_seater", ADDRESS
    )
    sql(
        "revoke select on representations from collab_app",
        f"grant select ({', '.join(READABLE)}) on representations to collab_app",
    )


def downgrade() -> None:
    for signature, before, _ in REPLACED:
        _replace(signature, before)
    _replace(PROTECTING, NOTICES.PROTECT, "collab_seater")
    sql("revoke update (email) on invitations from collab_seater")
    _place(ACTIONS.AROUND, AGENDA.CARRY_OVER, NOTICES.PACES, AGENDA.POLL_COUNTS)
    sql(
        f"revoke select ({', '.join(READABLE)}) on representations from collab_app",
        "grant select on representations to collab_app",
        "drop function app.address_of",
        "drop trigger topic_about on agenda_items",
        "drop function app.topic_about",
        "drop trigger spoken_early on agenda_items",
        "drop function app.spoken_early",
        "drop trigger review_kept on decisions",
        "drop function app.review_kept",
        "drop function app.take_up_review",
        "drop function app.reviews_due",
        "alter table decisions drop column reviewed_in",
        "alter table agenda_items drop column subject_kind, drop column subject_id",
    )
