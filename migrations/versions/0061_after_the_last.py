"""What comes after the last milestone: one chain of reminders, and a report that is put right."""

import importlib

from migrations.operations import definer, sql

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

ROOMS = importlib.import_module("migrations.versions.0052_expert_rooms")
DELIVERIES = importlib.import_module("migrations.versions.0053_deliveries")
REPORTS = importlib.import_module("migrations.versions.0056_reports")
RELEASES = importlib.import_module("migrations.versions.0057_report_releases")
MONEY = importlib.import_module("migrations.versions.0048_money")
JUDGED = vars(importlib.import_module("migrations.versions.0055_what_counsel_judged"))
_with, _put = JUDGED["_with"], JUDGED["_put"]

# The key is made of what was asked and of the day, and days are counted from the one it was due
# on, whenever the worker came to it: two chains would leave the same note, which is one. A note of
# an earlier asking finds that another stands.
NOTE_RETURN = """
begin
  perform app.enqueue(gen_random_uuid(), 'return_due:' || encode(sha256(convert_to(
      certificate || ':' || extract(epoch from c.asked_at) || ':' || extract(epoch from moment),
      'UTF8')), 'hex'), 'deliveries.remind_return', jsonb_build_object('certificate_id',
      certificate, 'asking', extract(epoch from c.asked_at)::text), moment)
    from return_certificates c where c.id = certificate;
end"""
REMIND_RETURN = _with(
    ROOMS.REMIND_RETURN,
    (
        "if c.id is null or c.answer is not null then return; end if;",
        """if c.id is null or c.answer is not null
     or (for_asking is not null and for_asking <> extract(epoch from c.asked_at)::text) then
    return;
  end if;""",
    ),
    (
        "(case when late then (at_time at time zone 'UTC')::date + 7 end)) n(day)",
        """(c.due_on + 1 + w.week * 7), (c.due_on + 8 + w.week * 7)) n(day)""",
    ),
    (
        "    from (values (c.due_on - 3)",
        """    from (select greatest(((at_time at time zone 'UTC')::date - c.due_on - 1) / 7,
      0)) w(week)
    cross join lateral (values (c.due_on - 3)""",
    ),
)
REMIND = "(certificate uuid, at_time timestamptz)"
REMIND_ASKING = "(certificate uuid, for_asking text, at_time timestamptz)"

# The report was wrong and the expert's seat has ended: whoever convenes gives him one more
# milestone, without money, and with it the right to a place. All that holds of a milestone holds
# of this one: a day, firms that accept it, an end of the seat, and a certificate asked anew.
CORRECT = f"""
declare e engagements; r expert_rooms; firms uuid[];
begin
  {DELIVERIES.CONVENED}
  perform app.lock_places(x.space_id) from expert_rooms x where x.engagement_id = e.id;
  select * into r from expert_rooms x where x.engagement_id = e.id for update;
  if r.id is null or r.ended_at is null or e.state not in ('delivering','reported','completed')
     or not exists (select from engagement_reports x where x.engagement_id = e.id)
     or exists (select from spaces s where s.id = r.space_id and s.archived_at is not null)
     or due <= (at_time at time zone 'UTC')::date or btrim(said) = '' then
    raise exception 'nothing is to be put right' using errcode = 'P0C02';
  end if;
  if not r.space_id = any(app.held_as('facilitator')) then
    raise exception 'no such room' using errcode = 'P0C04';
  end if;
  select array_agg(f order by n) into firms from (
      select m.acceptors from engagement_milestones m where m.engagement_id = e.id
        and m.state = 'accepted' order by m.number desc limit 1) last,
    unnest(last.acceptors) with ordinality x (f, n)
   where app.may_accept(e.id, r.space_id, array[f]);
  if firms is null then return 'nobody_accepts'; end if;
  insert into engagement_milestones (id, {DELIVERIES.ROW}, engagement_id, number, title, due_on,
    amount, acceptance, acceptors, updated_at)
  values (ident, r.org_id, r.space_id, r.marking, null, null, date_trunc('hour', at_time, 'UTC'),
    e.id, (select max(x.number) + 1 from engagement_milestones x where x.engagement_id = e.id),
    named, due, 0, 'parallel', firms, at_time);
  insert into milestone_notes (id, {DELIVERIES.ROW}, milestone_id, what, words, said_at)
  values (gen_random_uuid(), r.org_id, r.space_id, r.marking, null, null,
    date_trunc('hour', at_time, 'UTC'), ident, 'correction', said, at_time);
  update expert_rooms x set ended_at = null, version = x.version + 1 where x.id = r.id;
  perform app.count_milestones(e.id);
  perform app.note_due(ident, at_time);
  return null;
end"""

# Whether there is anything to ask for, of whoever would ask it.
TO_CORRECT = """
  select exists (select from engagements e join expert_rooms r on r.engagement_id = e.id
    join engagement_reports x on x.engagement_id = e.id
   where e.id = engagement and r.ended_at is not null
     and e.state in ('delivering','reported','completed')
     and r.space_id = any(app.held_as('facilitator')))"""

# Ended without a new text, what was released stays as it is: nobody is kept from ending it.
MILESTONE = _with(
    REPORTS.MILESTONE,
    (
        "     and app.report_awaited(new.engagement_id, new.id) then",
        """     and app.report_awaited(new.engagement_id, new.id)
     and not (new.state = 'cancelled' and exists (select from milestone_notes n
       where n.milestone_id = new.id and n.what = 'correction')) then""",
    ),
)
AWAITED = _with(
    REPORTS.AWAITED,
    ("e.state in ('delivering','reported'))", "e.state in ('delivering','reported','completed'))"),
)
# Who sat in a room as its expert and may be given the place again: nobody whose work there ended.
GUESTS = """
  select array(select distinct m.org_id from memberships m
    left join expert_rooms r on r.space_id = m.space_id
   where m.space_id = room and 'expert' = any(m.roles) and room = any(app.held_as('facilitator'))
     and (r.id is null or (r.expert_id = m.org_id and r.ended_at is null)))"""

# A trustee whose seat ended keeps nothing any more, in whatever he was at: asked of the seat as it
# stands when the book is opened, not when the request began.
KEEPS = _with(
    MONEY.KEEPS,
    (
        "     and not s.id = any(app.held_as('facilitator','chair'))",
        """     and exists (select from seats t join memberships m on m.id = t.membership_id
       where t.representation_id = app.representation_id() and t.org_id = o.id
         and t.space_id in (s.id, s.parent_id) and t.role = 'trustee' and t.ended_at is null
         and 'trustee' = any(m.roles) and (m.ended_at is null or m.ended_at > now()))
     and not s.id = any(app.held_as('facilitator','chair'))""",
    ),
)

# What counsel returned waits for whoever facilitates until it is released anew, or given up.
WITHDRAW = _with(
    RELEASES.WITHDRAW,
    ("('released','held','superseded')", "('released','held','returned','superseded')"),
)
# What was confirmed is not asked anew of an expert who has not sat there since.
ASK_RETURN = _with(
    ROOMS.ASK_RETURN,
    (
        "  select * into e from engagements x",
        """  if exists (select from return_certificates c where c.engagement_id = engagement
      and c.confirmed_at is not null and not exists (select from memberships m
        where m.space_id = r.space_id and m.org_id = r.expert_id
          and (m.ended_at is null or m.ended_at > c.confirmed_at))) then
    return;
  end if;
  select * into e from engagements x""",
    ),
)
# Whoever came to be of a house that accepts nothing, named before or not.
ANSWER = _with(
    DELIVERIES.ANSWER,
    (
        "     or app.is_examined(m.engagement_id) then",
        """     or app.is_examined(m.engagement_id)
     or not app.may_accept(m.engagement_id, m.space_id, array[app.org_id()]) then""",
    ),
)

# Who is of a house that does not sit with the expert loses its place as the room opens.
BIND = _with(
    ROOMS.BIND,
    (
        "    c.starts_on, c.ends_on, c.amount, c.currency, c.undertaken_on);",
        """    c.starts_on, c.ends_on, c.amount, c.currency, c.undertaken_on);
  perform app.end_house_places(e.id);""",
    ),
)

REPLACED = {
    f"app.bind_expert_room{ROOMS.OUTER['bind_expert_room'][0]} returns void language plpgsql"
    " volatile": (ROOMS.BIND, BIND),
    f"app.ask_return{ROOMS.INNER['ask_return'][0]} returns void language plpgsql volatile": (
        ROOMS.ASK_RETURN, ASK_RETURN,
    ),
    f"app.answer_milestone{DELIVERIES.OUTER['answer_milestone'][0]}": (
        DELIVERIES.ANSWER, ANSWER,
    ),
    f"app.note_return{ROOMS.INNER['note_return'][0]} returns void language plpgsql volatile": (
        ROOMS.NOTE_RETURN, NOTE_RETURN,
    ),
    "app.report_first() returns trigger language plpgsql": (REPORTS.MILESTONE, MILESTONE),
    f"app.report_awaited{REPORTS.INNER['report_awaited'][0]}": (REPORTS.AWAITED, AWAITED),
    "app.keeps_money(engagement uuid) returns boolean language sql stable": (MONEY.KEEPS, KEEPS),
    "app.withdraw_report(release uuid, at_time timestamptz) returns void"
    " language plpgsql volatile": (RELEASES.WITHDRAW, WITHDRAW),
}  # fmt: skip
"""What stood before, and what stands in its place."""
NEW = {
    "app.reopen_for_correction(ident uuid, engagement uuid, named text, due date, said text,"
    " at_time timestamptz) returns text language plpgsql volatile": CORRECT,
    "app.report_to_correct(engagement uuid) returns boolean language sql stable": TO_CORRECT,
    "app.guests_of_room(room uuid) returns uuid[] language sql stable": GUESTS,
}


def upgrade() -> None:
    _notes("'due','acceptors','cancelled','correction'")
    for signature, (_before, body) in REPLACED.items():
        _put(signature, body)
    for signature, body in NEW.items():
        definer(signature, "collab_gate", body)
    _reminding(REMIND, REMIND_ASKING, REMIND_RETURN)


def _notes(kinds: str) -> None:
    sql(
        "alter table milestone_notes drop constraint milestone_notes_what_check,"
        f" add constraint milestone_notes_what_check check (what in ({kinds}))"
    )


def _reminding(old: str, new: str, body: str) -> None:
    sql(f"drop function app.remind_return{old}")
    definer(
        f"app.remind_return{new} returns void language plpgsql volatile",
        "collab_gate",
        body,
        callers="collab_system",
    )


# The older schema knows no such note; the milestone stays, as one that was moved.
FORGET = "update milestone_notes set what = 'due' where what = 'correction'"


def downgrade() -> None:
    _reminding("(uuid, text, timestamptz)", REMIND, ROOMS.REMIND_RETURN)
    for signature in NEW:
        sql(f"drop function {signature[: signature.index('(')]}")
    for signature, (body, _after) in REPLACED.items():
        _put(signature, body)
    sql("set local role collab_gate", FORGET, "reset role")
    _notes("'due','acceptors','cancelled'")
