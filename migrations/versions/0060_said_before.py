"""What was said before somebody was found to be bound: choices, classes of payers, relations.

Who stands aside later takes along what he chose. A relation that is declared later is a wall from
that moment, in the transaction that declares it.
"""

import importlib

from migrations.operations import definer, hand_over, sql

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

PARTIES = importlib.import_module("migrations.versions.0041_engagements")
TERMS = importlib.import_module("migrations.versions.0042_engagement_terms")
OPENED = importlib.import_module("migrations.versions.0045_proposals_opened")
REVIEWERS = importlib.import_module("migrations.versions.0046_reviewers")
SCORES = importlib.import_module("migrations.versions.0047_scores")
DECISIONS = importlib.import_module("migrations.versions.0024_decisions")
ROOMS = importlib.import_module("migrations.versions.0052_expert_rooms")
DELIVERIES = importlib.import_module("migrations.versions.0053_deliveries")
JUDGED = vars(importlib.import_module("migrations.versions.0055_what_counsel_judged"))
_with, _put = JUDGED["_with"], JUDGED["_put"]

# Who has submitted is known to nobody before opening: neither a circle nor an answer hangs on it.
# Its own firm alone is refused by it, and learns nothing.
APART = _with(
    PARTIES.APART,
    (
        "p.state in ('submitted','opened')",
        """(p.state = 'opened' or p.state = 'submitted'
        and case p.stage when 1 then c.opened_at else c.full_opened_at end is not null)""",
    ),
)
PROPOSES = """
  select exists (select from calls c join proposals p on p.call_id = c.id
    where c.engagement_id = engagement and p.org_id = firm and p.state in ('submitted','opened'))"""
SAID = _with(
    TERMS.SAID,
    (
        "    if app.stands_apart(new.engagement_id, new.firm_id) then",
        """    if app.stands_apart(new.engagement_id, new.firm_id)
       or app.proposes(new.engagement_id, new.firm_id) then""",
    ),
)
# Once they are open, in the same transaction: whoever is of the house of one of them judges none.
TAKE_APART = """
begin
  update engagement_parties p set selects = false where p.engagement_id = engagement and p.selects
    and app.stands_apart(engagement, p.firm_id);
  perform app.engagement_redraw(engagement);
  perform app.draw_proposals(engagement);
end"""
OPEN = _with(
    OPENED.OPEN,
    (
        "  perform app.carry_engagement(e.id, 'open', at_time);",
        """  perform app.take_apart(e.id);
  perform app.carry_engagement(e.id, 'open', at_time);""",
    ),
)

# Of positions that name one of some proposals those that do so no more: the firm is out of it, or
# whoever said it stands aside; and those of firms that judge nothing here any more. The firm reads
# why, alone, and is asked again while it is open. Of a firm that merely selects no more what it
# said lapses while all may still speak: later it would undo by a tick what others rest on. When it
# is awarded nothing lapses. The lock makes of a word and of a recusal one after the other.
LAPSE = """
declare d decisions; p record; inside uuid[] := app.engagement_inside(engagement);
begin
  if not exists (select from engagements e where e.id = engagement and e.state = 'selecting') then
    return;
  end if;
  for d in select x.* from decisions x where x.subject_kind = 'engagement'
      and x.subject_id = engagement and x.state in ('open','closed','stated')
      order by x.id for update loop
    for p in select x.id, x.firm_id, case when x.firm_id = any(inside) then 'recused'
          else 'apart' end as why
        from decision_positions x left join position_voices v on v.position_id = x.id
       where x.decision_id = d.id and x.superseded_at is null and x.lapsed_at is null
         and ((not x.firm_id = any(inside)
           and (d.state = 'open' or app.stands_apart(engagement, x.firm_id)))
           or exists (select from opened_proposals o
           join engagements e on e.id = o.engagement_id
          where e.id = engagement and o.stage = app.review_stage(e) and o.code = d.options[x.choice]
            and (app.firm_is_out(o.id, x.firm_id) or exists (select from proposal_recusals r
              where r.opened_id = o.id and r.representation_id = v.said_by
                and r.lifted_at is null)))) loop
      update decision_positions x set lapsed_at = at_time, lapsed_why = p.why where x.id = p.id;
      perform app.redraw('decision_positions', p.id, app.circle_within(d.for_circle, p.firm_id));
      perform app.enqueue(gen_random_uuid(), 'position:' || gen_random_uuid(), 'mail.position_due',
          jsonb_build_object('representation_id', a.person), at_time)
        from app.firms_asked(d.space_id, d.org_id, d.marking, d.for_circle, d.shared_at) a
       where a.firm = p.firm_id and p.why = 'recused' and d.state = 'open'
         and d.closes_at > at_time;
    end loop;
  end loop;
end"""
RECUSED = _with(
    SCORES.RECUSED,
    (
        "    perform app.draw_scores(new.opened_id);",
        """    perform app.draw_scores(new.opened_id);
    perform app.lapse_choices(new.engagement_id, now());""",
    ),
)

# The engagement before its score, as whoever recuses takes them: neither waits for the other.
LOCK_SCORE = _with(
    SCORES.LOCK,
    (
        "from engagement_scores x where x.id = score for update;",
        "from engagement_scores x where x.id = score;",
    ),
    (
        "  if s.state <> 'draft' or s.phase_id",
        """  select * into s from engagement_scores x where x.id = score for update;
  if s.state <> 'draft' or s.phase_id""",
    ),
)

# What lapsed after the end counts no more: where too few are left, nothing is awarded on it.
STILL_MET = """
  select d.anonymous or not exists (select from decision_positions p where p.decision_id = d.id
      and p.lapsed_why is not null and p.lapsed_at >= d.closed_at)
    or d.quorum_firms <= (select count(distinct h.house) from decision_positions p
      join app.firm_houses(array(select x.firm_id from decision_positions x
        where x.decision_id = d.id)) h on h.firm = p.firm_id
     where p.decision_id = d.id and p.superseded_at is null and p.confirmed_at is not null
       and p.lapsed_at is null and p.stance <> 'not_taking_part')"""
JUDGED_BY = (
    "where p.engagement_id = e.id and p.selects and not app.firm_is_out(c, p.firm_id))) then",
    """where p.engagement_id = e.id and p.selects and not app.stands_apart(e.id, p.firm_id)
        and not app.firm_is_out(c, p.firm_id))) then""",
)
AWARD = _with(
    SCORES.AWARD,
    (
        "perform app.recuse_tied(e.id, at_time);",
        """perform app.recuse_tied(e.id, at_time);
  if not app.quorum_stands(d) then return 'no_quorum'; end if;""",
    ),
    JUDGED_BY,
)
SHORTLIST = _with(SCORES.SHORTLIST, JUDGED_BY)
REMIND = _with(
    DECISIONS.REMIND,
    ("p.confirmed_at is not null);", "p.confirmed_at is not null\n     and p.lapsed_at is null);"),
)

# What was told by telephone and lapsed is confirmed no more: its firm says anew where it stands.
CONFIRM = _with(
    DECISIONS.CONFIRM,
    (
        "if p.superseded_at is not null or p.confirmed_at is not null then",
        """if p.superseded_at is not null or p.confirmed_at is not null
     or p.lapsed_at is not null then""",
    ),
)

# Whom a selection is for becomes fewer when one of them comes to stand apart; by the gate's hand.
BOUND = _with(
    DECISIONS.BOUND,
    (
        "new.needs_counsel, new.for_circle) is distinct from",
        """new.needs_counsel,
        case when current_user = 'collab_gate' and new.subject_kind = 'engagement'
          and new.for_circle <@ old.for_circle then old.for_circle else new.for_circle end)
        is distinct from""",
    ),
)
ASKED_AMONG = "d.state not in ('draft','stated','withdrawn','superseded')"
PARTY_JUDGES = _with(
    REVIEWERS.PARTY_JUDGES,
    (ASKED_AMONG, f"{ASKED_AMONG}\n        and new.firm_id = any(d.for_circle)"),
    (
        "  if new.subject and (tg_op",
        """  -- Of an examined house, or of one that proposes, all have judged nothing.
  if tg_op = 'UPDATE' and old.selects and not new.selects then
    if app.stands_apart(new.engagement_id, new.firm_id) then
      perform app.void_scores_of(new.engagement_id, new.firm_id);
    end if;
    perform app.lapse_choices(new.engagement_id, now());
  end if;
  if new.subject and (tg_op""",
    ),
)

# Out of a selection with whoever stands apart: he is asked no more, reads it no more, and what he
# said counts no more. What others said was read by him; what they say from now on is not. What is
# over stays as it was decided, and what is scored anew keeps what was said before.
LEAVE_OUT = f"""
declare d decisions; kept uuid[]; gone uuid[];
  selecting boolean := (select e.state = 'selecting' from engagements e where e.id = engagement);
begin
  for d in select x.* from decisions x join engagements e on e.id = x.subject_id
      where x.subject_kind = 'engagement' and e.id = engagement and x.for_circle is not null
        and e.state not in {REVIEWERS.OVER}
        and x.state not in ('withdrawn','superseded')
        and exists (select from unnest(x.for_circle) f
          where f <> e.org_id and app.stands_apart(e.id, f))
      order by x.id for update of x loop
    gone := array(select f from unnest(d.for_circle) f
      where f <> d.org_id and app.stands_apart(engagement, f));
    kept := array(select f from unnest(d.for_circle) f where not f = any(gone));
    update decisions x set for_circle = kept, version = x.version + 1 where x.id = d.id;
    perform app.redraw('decisions', d.id, case when d.state in ('draft','held','cleared')
      then app.who_prepares(d.space_id, kept) else kept end);
    perform app.redraw('decision_positions', p.id,
        array(select f from unnest(p.circle) f where not f = any(gone)))
      from decision_positions p where p.decision_id = d.id and p.circle && gone
       and not p.firm_id = any(gone);
    perform app.redraw('decision_outcomes', o.id,
        array(select f from unnest(o.circle) f where not f = any(gone)
          and not exists (select from representations r where r.id = f and r.org_id = any(gone))))
      from decision_outcomes o where o.decision_id = d.id;
    if selecting and d.state in ('open','closed','stated') then
      update decision_positions p set lapsed_at = now(), lapsed_why = 'apart'
       where p.decision_id = d.id and p.firm_id = any(gone) and p.superseded_at is null
         and p.lapsed_at is null;
      perform app.redraw('decision_positions', p.id, app.circle_within(d.for_circle, p.firm_id))
        from decision_positions p where p.decision_id = d.id and p.firm_id = any(gone);
    end if;
  end loop;
end"""

# A relation that comes or goes is asked of every engagement one of the house could read of. Whoever
# has submitted is known to nobody before opening: till then it changes nothing. What is over keeps
# what was said and scored, and who of the house reads of it is drawn anew. What was taken from
# somebody is not given back when it goes: he says again that he selects, a recusal is lifted by
# people. The lock makes one after the other of a relation and of whatever is said there.
KIN_CHANGED = f"""
declare house uuid[] := app.house_of(array_remove(firms, null)); e engagements; opened boolean;
begin
  for e in select x.* from engagements x where exists (select from memberships m
      where m.space_id = x.space_id and m.org_id = any(house)) order by x.id for update of x loop
    opened := exists (select from opened_proposals o where o.engagement_id = e.id);
    if e.state not in {REVIEWERS.OVER} then
      perform app.leave_out(e.id);
      update engagement_parties p set selects = false where p.engagement_id = e.id and p.selects
        and app.stands_apart(e.id, p.firm_id);
    end if;
    perform app.engagement_redraw(e.id);
    perform app.end_house_places(e.id);
    continue when not opened;
    if e.state not in {REVIEWERS.OVER} then
      perform app.recuse_tied(e.id, now());
    else
      perform app.draw_proposals(e.id);
    end if;
    perform app.draw_scores(o.id) from opened_proposals o where o.engagement_id = e.id;
  end loop;
end"""
# What one of an examined house may not, sitting with the expert and accepting what it delivers,
# none may; nor may one of the expert's own house but the expert. Its firms that sit there lose
# their places when it comes to be known; whoever convenes stays.
END_HOUSE_PLACES = """
declare r expert_rooms; firm uuid; house uuid[] := app.kept_from_work(engagement);
begin
  select * into r from expert_rooms x where x.engagement_id = engagement;
  if r.id is null then return; end if;
  perform app.lock_places(r.space_id);
  for firm in select distinct m.org_id from memberships m where m.space_id = r.space_id
      and m.org_id = any(house) and m.org_id <> r.org_id
      and (m.ended_at is null or m.ended_at > now()) order by 1 loop
    perform app.end_place(r.space_id, firm);
  end loop;
end"""
KEPT_FROM_WORK = """
  select app.house_of(array(select p.firm_id from engagement_parties p
      where p.engagement_id = engagement and p.subject))
    || array(select f from expert_rooms r, unnest(app.house_of(array[r.expert_id])) f
      where r.engagement_id = engagement and f <> r.expert_id)"""
EXAMINED_NOW = """
begin
  if new.subject then perform app.end_house_places(new.engagement_id); end if;
  return null;
end"""
PLACED = _with(
    ROOMS.PLACED,
    (
        """  if exists (select from engagement_parties p where p.engagement_id = r.engagement_id
      and p.firm_id = new.org_id and p.subject) then""",
        """  if new.org_id <> r.org_id
     and new.org_id = any(app.kept_from_work(r.engagement_id)) then""",
    ),
)
MAY_ACCEPT = _with(
    DELIVERIES.MAY_ACCEPT,
    (
        """exists (select from engagement_parties y where y.engagement_id = engagement
      and y.firm_id = f and y.subject)), false)""",
        """f = any(app.kept_from_work(engagement))), false)""",
    ),
)
RELATED = """
begin
  perform app.kin_changed(array[new.org_id, new.other_id]);
  return null;
end"""
UNRELATED = RELATED.replace("new.", "old.")
ANOTHER_PARENT = """
begin
  perform app.kin_changed(array[new.id, new.parent_id, old.parent_id]);
  return null;
end"""

# What somebody pays as decides what he pays and what others' conditions come to. While its costs
# are shared, and once they were, no class that is said changes: not by stepping out for a moment
# either.
NAMED_PARTY = _with(
    PARTIES.NAMED_PARTY,
    (
        "if of_class is distinct from p.payer_class and p.funds and exists",
        "if p.id is not null and of_class is distinct from p.payer_class and exists",
    ),
    ("b.state in ('open','settled')", "b.state in ('open','settled','frozen')"),
)

# What keeps one's own firm from judging, for the page to say so; of whom it is, it does not say.
APART_HERE = """
  select (app.stands_apart(engagement, app.org_id())
    or app.proposes(engagement, app.org_id())) and exists (select from engagements e
    where e.id = engagement and e.space_id = any(app.spaces()))"""

VOID = "returns void language plpgsql volatile"
INNER = {
    f"app.lapse_choices(engagement uuid, at_time timestamptz) {VOID}": LAPSE,
    "app.quorum_stands(d decisions) returns boolean language sql stable": STILL_MET,
    f"app.leave_out(engagement uuid) {VOID}": LEAVE_OUT,
    f"app.take_apart(engagement uuid) {VOID}": TAKE_APART,
    "app.proposes(engagement uuid, firm uuid) returns boolean language sql stable": PROPOSES,
    "app.kept_from_work(engagement uuid) returns uuid[] language sql stable": KEPT_FROM_WORK,
    f"app.end_house_places(engagement uuid) {VOID}": END_HOUSE_PLACES,
    f"app.kin_changed(firms uuid[]) {VOID}": KIN_CHANGED,
}
HERE = "app.stands_apart_here(engagement uuid) returns boolean language sql stable"
TRIGGER = "() returns trigger language plpgsql"
REPLACED = {
    f"app.stands_apart{PARTIES.INNER['stands_apart'][0]}": (PARTIES.APART, APART),
    f"app.engagement_party_said{TRIGGER}": (TERMS.SAID, SAID),
    f"app.open_proposals{OPENED.FUNCTIONS['open_proposals'][0]}": (OPENED.OPEN, OPEN),
    f"app.shortlist_proposals{SCORES.OUTER['shortlist_proposals'][0]}": (
        SCORES.SHORTLIST,
        SHORTLIST,
    ),
    f"app.confirm_position{DECISIONS.OUTER['confirm_position'][0]} language plpgsql volatile": (
        DECISIONS.CONFIRM,
        CONFIRM,
    ),
    f"app.recused_unscored{TRIGGER}": (SCORES.RECUSED, RECUSED),
    f"app.lock_score{SCORES.OUTER['lock_score'][0]}": (SCORES.LOCK, LOCK_SCORE),
    f"app.party_judges{TRIGGER}": (REVIEWERS.PARTY_JUDGES, PARTY_JUDGES),
    f"app.award_engagement{SCORES.OUTER['award_engagement'][0]}": (SCORES.AWARD, AWARD),
    f"app.remind_positions{DECISIONS.OUTER['remind_positions'][0]} language plpgsql volatile": (
        DECISIONS.REMIND,
        REMIND,
    ),
    f"app.name_engagement_party{PARTIES.OUTER['name_engagement_party'][0]}": (
        PARTIES.NAMED_PARTY,
        NAMED_PARTY,
    ),
    f"app.expert_room_placed{TRIGGER}": (ROOMS.PLACED, PLACED),
    f"app.expert_room_examined{TRIGGER}": (ROOMS.EXAMINED_NOW, EXAMINED_NOW),
    f"app.may_accept{DELIVERIES.INNER['may_accept'][0]}": (DELIVERIES.MAY_ACCEPT, MAY_ACCEPT),
}
"""What stood before, and what stands in its place."""
ONE_PARENT = "(new.kind = 'same_parent')"
TRIGGERS = {
    "firms_related": (RELATED, "after insert on organisation_relations", ONE_PARENT),
    "firms_unrelated": (
        UNRELATED,
        "after delete on organisation_relations",
        ONE_PARENT.replace("new.", "old."),
    ),
    "parent_changed": (
        ANOTHER_PARENT,
        "after update of parent_id on organisations",
        "(old.parent_id is distinct from new.parent_id)",
    ),
}
HUNG = "organisation_relations, organisations"


def upgrade() -> None:
    sql(
        "alter table decision_positions add column lapsed_why text"
        " check (lapsed_why in ('recused','apart')),"
        " add constraint ck_decision_positions_lapsed"
        " check (lapsed_why is null or lapsed_at is not null)"
    )
    for signature, body in INNER.items():
        definer(signature, "collab_gate", body, callers="collab_gate")
    definer(HERE, "collab_gate", APART_HERE)
    for signature, (_before, body) in REPLACED.items():
        _put(signature, body)
    _bound(BOUND)
    _redraw()
    for name, (body, _, _) in TRIGGERS.items():
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
        )
        hand_over(f"app.{name}", "collab_gate")
    sql(
        f"grant trigger on {HUNG} to collab_gate",
        "set local role collab_gate",
        *(
            f"create trigger {name} {event} for each row when {when} execute function app.{name}()"
            for name, (_, event, when) in TRIGGERS.items()
        ),
        "reset role",
        f"revoke trigger on {HUNG} from collab_gate",
    )


# Who may read what is not opened yet hangs no more on who has submitted.
def _redraw() -> None:
    sql(
        "set local role collab_gate",
        "select app.engagement_redraw(e.id) from engagements e"
        " where e.state in ('draft','held','cleared','calling')",
        "reset role",
    )


def _bound(body: str) -> None:
    sql(
        "create or replace function app.decision_bound() returns trigger language plpgsql as"
        f" $body${body}$body$"
    )


def downgrade() -> None:
    for name, (_, event, _) in TRIGGERS.items():
        sql(f"drop trigger {name} on {event.rpartition(' ')[2]}", f"drop function app.{name}")
    _bound(DECISIONS.BOUND)
    for signature, (body, _after) in REPLACED.items():
        _put(signature, body)
    _redraw()
    for signature in (HERE, *reversed(INNER)):
        sql(f"drop function {signature[: signature.index('(')]}")
    sql("alter table decision_positions drop column lapsed_why")
