"""Scores nobody reads before his own is locked; selection, award and their reasons."""

import importlib

from migrations.operations import GOVERNED_COLUMNS, definer, hand_over, process, sql

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

REVIEWERS = importlib.import_module("migrations.versions.0046_reviewers")
DECISIONS = importlib.import_module("migrations.versions.0024_decisions")
MINE, LOOK, CONVENES = REVIEWERS.MINE, REVIEWERS.LOOK, REVIEWERS.CONVENES
CHAIRS = REVIEWERS.CHAIRS

TABLES = {
    "engagement_scores": f"""
create table engagement_scores ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    phase_id uuid not null,
    opened_id uuid not null,
    firm_id uuid not null references organisations (id),
    representation_id uuid not null references representations (id),
    levels jsonb not null default '{{}}' check (jsonb_typeof(levels) = 'object'),
    comment text not null default '' check (char_length(comment) <= 4000),
    recommendation text check (recommendation in ('yes','maybe','no')),
    abstained boolean not null default false,
    reason text not null default '' check (char_length(reason) <= 2000),
    state text not null default 'draft' check (state in ('draft','locked','void')),
    locked_at timestamptz,
    updated_at timestamptz not null,
    check (state <> 'locked' or locked_at is not null),
    check (not abstained or (levels = '{{}}' and recommendation is null)),
    check (state <> 'locked' or abstained = (recommendation is null)),
    check (state <> 'locked' or not abstained or btrim(reason) <> ''),
    foreign key (space_id, engagement_id) references engagements (space_id, id),
    foreign key (space_id, phase_id) references engagement_phases (space_id, id),
    foreign key (space_id, opened_id) references opened_proposals (space_id, id));
create unique index uq_engagement_scores_stands on engagement_scores
    (phase_id, opened_id, firm_id) where state <> 'void';
create index ix_engagement_scores_of on engagement_scores (engagement_id, opened_id)""",
    "score_opinions": f"""
create table score_opinions ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    score_id uuid not null,
    firm_id uuid not null references organisations (id),
    representation_id uuid not null references representations (id),
    opinion text not null check (opinion in ('agree','disagree')),
    said_at timestamptz not null,
    voided_at timestamptz,
    unique (score_id, firm_id),
    foreign key (space_id, engagement_id) references engagements (space_id, id),
    foreign key (space_id, score_id) references engagement_scores (space_id, id))""",
}

# A draft is its writer's. What is locked is read by whoever has locked his own of the same
# proposal and reads it still; when the phase is over, by whoever reads the proposal. What a recusal
# took is nobody's.
SCORE_DRAWN = """
declare f engagement_phases; o opened_proposals;
begin
  select * into f from engagement_phases x where x.id = new.phase_id;
  select * into o from opened_proposals x where x.id = new.opened_id;
  new.circle := case
    when new.state = 'void' then '{}'
    when new.state = 'draft' then array[new.representation_id]
    when f.state = 'ended' then o.circle
    else array(select l.person from (select new.representation_id, new.firm_id
        union select s.representation_id, s.firm_id from engagement_scores s
         where s.phase_id = new.phase_id and s.opened_id = new.opened_id and s.state = 'locked')
        l(person, firm)
      where l.firm = any(o.circle) or l.person = any(o.circle) order by 1) end;
  return new;
end"""
OPINION_DRAWN = """
begin
  select case when new.voided_at is null then s.circle else '{}' end into new.circle
    from engagement_scores s where s.id = new.score_id;
  return new;
end"""
SCORE_REDRAWN = """
begin
  update score_opinions p set circle = p.circle where p.score_id = new.id;
  return null;
end"""

DRAW = """
begin
  update engagement_scores s set circle = s.circle
   where s.opened_id = draw_scores.opened and s.state <> 'void';
end"""

# Whoever was scored before by somebody is read by all who lock, or after the end by all inside.
WAS_SCORED = """
  select exists (select from engagement_phases f join engagement_scores s on s.phase_id = f.id
     where f.engagement_id = engagement and f.stage = on_stage and f.state in ('active','ended')
       and s.locked_at is not null)"""

# Whoever could read others' scores of a proposal before he gave his own gives none: a firm that
# locked one and lost it, and one that let a round pass by in which others scored. To abstain is to
# give.
GIVES = """
  select not exists (select from engagement_scores s where s.phase_id = phase
      and s.opened_id = opened and s.firm_id = firm and s.state = 'void'
      and s.locked_at is not null)
    and not exists (select from engagement_phases n
        join engagement_phases f on f.engagement_id = n.engagement_id and f.stage = n.stage
          and f.number < n.number and f.scoring and f.state = 'ended'
        join engagement_scores s on s.phase_id = f.id and s.opened_id = opened
          and s.locked_at is not null
      where n.id = phase and not exists (select from engagement_scores x where x.phase_id = f.id
        and x.opened_id = opened and x.firm_id = firm and x.state = 'locked'))"""
STILL_TO_SCORE = """
  select v.firm_id, v.representation_id, count(*) from engagement_phases f
    join engagement_reviewers v on v.engagement_id = f.engagement_id and v.ended_at is null
    join opened_proposals o on o.engagement_id = f.engagement_id and o.stage = f.stage
      and o.outcome is null and (v.firm_id = any(o.circle) or v.representation_id = any(o.circle))
   where f.id = phase and f.scoring and app.gives_score(o.id, v.firm_id, f.id)
     and not exists (select from engagement_scores s where s.phase_id = f.id
       and s.opened_id = o.id and s.firm_id = v.firm_id and s.state = 'locked')
   group by v.firm_id, v.representation_id"""

# Whoever is examined has judged nothing, whatever he did before he was named.
VOID_OF = """
begin
  update engagement_scores s set state = 'void'
   where s.engagement_id = engagement and s.firm_id = firm and s.state <> 'void';
  update score_opinions p set voided_at = now()
   where p.engagement_id = engagement and p.firm_id = firm and p.voided_at is null;
end"""

# A recusal takes the field and its part of the divisor, in whichever round it was given, and what
# was said of others'.
RECUSED = """
begin
  if new.lifted_at is null then
    update engagement_scores s set state = 'void'
     where s.opened_id = new.opened_id and s.firm_id = new.firm_id and s.state <> 'void'
       and (new.representation_id is null or s.representation_id = new.representation_id);
    update score_opinions p set voided_at = now() from engagement_scores s
     where s.id = p.score_id and s.opened_id = new.opened_id and p.firm_id = new.firm_id
       and p.voided_at is null and (new.representation_id is null
         or p.representation_id = new.representation_id
         or app.firm_is_out(new.opened_id, new.firm_id));
    perform app.draw_scores(new.opened_id);
  end if;
  return null;
end"""
READ_BY_OTHERS = """
begin
  perform app.draw_scores(new.id);
  return null;
end"""
PHASE_MOVED = """
begin
  perform app.draw_scores(o.id) from opened_proposals o
   where o.engagement_id = new.engagement_id and o.stage = new.stage;
  return null;
end"""
REVIEWER_ENDED = """
begin
  update engagement_scores s set state = 'void'
   where s.engagement_id = new.engagement_id and s.representation_id = new.representation_id
     and s.state = 'draft';
  if exists (select from engagement_parties p where p.engagement_id = new.engagement_id
      and p.firm_id = new.firm_id and p.subject) then
    perform app.void_scores_of(new.engagement_id, new.firm_id);
    perform app.draw_scores(o.id) from opened_proposals o
     where o.engagement_id = new.engagement_id;
  end if;
  return null;
end"""

CRITERIA = """
  select t.criteria from engagement_terms t where t.engagement_id = engagement
    and t.state = 'cleared' order by t.number desc limit 1"""

OPEN_PHASE = """
  select * into f from engagement_phases x
   where x.engagement_id = e.id and x.state = 'active' and x.scoring and x.stage = o.stage;
  if not found or o.outcome is not null or f.closes_at <= greatest(at_time, now()) then
    raise exception 'nothing is scored now' using errcode = 'P0C02';
  end if;"""

SAVE = f"""
declare e engagements; o opened_proposals; f engagement_phases; engagement uuid; kept uuid;
  scales jsonb; me uuid := app.representation_id();
begin
  select * into o from opened_proposals x where x.id = opened;
  engagement := o.engagement_id;
  {MINE}
  if not app.reads('opened_proposals', o.id, o.space_id) then
    raise exception 'no such proposal' using errcode = 'P0C04';
  end if;
  if not exists (select from engagement_reviewers v where v.engagement_id = e.id
      and v.firm_id = app.org_id() and v.representation_id = me and v.ended_at is null) then
    raise exception 'this is for whoever judges' using errcode = '42501';
  end if;{OPEN_PHASE}
  if not app.gives_score(o.id, app.org_id(), f.id) then
    raise exception 'this firm could read what others gave' using errcode = 'P0C02';
  end if;
  scales := app.criteria_of(e.id);
  if exists (select from jsonb_each(given) g where jsonb_typeof(g.value) <> 'number'
      or not exists (select from jsonb_array_elements(scales) c
        where c.value ->> 'key' = g.key and (g.value)::numeric % 1 = 0
          and (g.value)::integer between 0 and jsonb_array_length(c.value -> 'levels') - 1)) then
    raise exception 'no such level' using errcode = 'P0C02';
  end if;
  insert into engagement_scores (id, org_id, space_id, marking, circle, shared_at, engagement_id,
      phase_id, opened_id, firm_id, representation_id, levels, comment, recommendation, abstained,
      reason, updated_at)
    values (ident, e.org_id, e.space_id, e.marking, null, date_trunc('hour', at_time, 'UTC'),
      e.id, f.id, o.id, app.org_id(), me, given, words, recommends, abstains, because, at_time)
    on conflict (phase_id, opened_id, firm_id) where state <> 'void' do update
      set levels = given, comment = words, recommendation = recommends, abstained = abstains,
        reason = because, updated_at = at_time
      where engagement_scores.state = 'draft' and engagement_scores.representation_id = me
    returning engagement_scores.id into kept;
  if kept is null then raise exception 'it is locked' using errcode = 'P0C02'; end if;
  return kept;
end"""

LOCK = f"""
declare e engagements; o opened_proposals; f engagement_phases; s engagement_scores;
  engagement uuid;
begin
  select * into s from engagement_scores x where x.id = score for update;
  if not found or s.representation_id <> app.representation_id()
     or not app.reads('engagement_scores', s.id, s.space_id) then
    raise exception 'no such score' using errcode = 'P0C04';
  end if;
  select * into o from opened_proposals x where x.id = s.opened_id;
  engagement := s.engagement_id;
  {MINE}{OPEN_PHASE}
  if s.state <> 'draft' or s.phase_id <> f.id then
    raise exception 'it is locked' using errcode = 'P0C02';
  end if;
  if not app.gives_score(o.id, s.firm_id, f.id) then
    raise exception 'this firm could read what others gave' using errcode = 'P0C02';
  end if;
  if s.abstained and btrim(s.reason) = '' then return 'no_reason'; end if;
  if not s.abstained and s.recommendation is null then return 'no_recommendation'; end if;
  if not s.abstained and exists (select from jsonb_array_elements(app.criteria_of(e.id)) c
      where not s.levels ? (c.value ->> 'key')) then
    return 'incomplete';
  end if;
  update engagement_scores x set state = 'locked', locked_at = at_time, updated_at = at_time
   where x.id = s.id;
  perform app.draw_scores(o.id);
  return null;
end"""

OPINE = f"""
declare e engagements; s engagement_scores; engagement uuid;
begin
  select * into s from engagement_scores x where x.id = score;
  engagement := s.engagement_id;
  {MINE}
  if s.state <> 'locked' or not app.reads('engagement_scores', s.id, s.space_id) then
    raise exception 'no such score' using errcode = 'P0C04';
  end if;
  if s.firm_id = app.org_id() or not exists (select from engagement_parties p
      where p.engagement_id = e.id and p.firm_id = app.org_id() and p.selects)
     or not e.space_id = any(app.held_as('member','chair')) then
    raise exception 'this is for those who judge beside it' using errcode = '42501';
  end if;
  if e.state not in ('scoring','scoring_full','selecting') then
    raise exception 'it is decided' using errcode = 'P0C02';
  end if;
  insert into score_opinions (id, org_id, space_id, marking, circle, shared_at, engagement_id,
      score_id, firm_id, representation_id, opinion, said_at)
    values (ident, e.org_id, e.space_id, e.marking, null, date_trunc('hour', at_time, 'UTC'),
      e.id, s.id, app.org_id(), app.representation_id(), said, at_time)
    on conflict (score_id, firm_id) do update set opinion = said, said_at = at_time,
      voided_at = null, representation_id = excluded.representation_id;
end"""

# Whoever facilitates learns who still has to score, and no more before the phase is over.
PROGRESS = f"""
declare e engagements;
begin
  {LOOK}{CONVENES}
  return coalesce((select jsonb_agg(jsonb_build_object('person', v.representation_id,
      'firm', v.firm_id, 'left', coalesce((select l.number from app.still_to_score(f.id) l
        where l.firm = v.firm_id), 0)) order by v.firm_id)
    from engagement_reviewers v
    join engagement_phases f on f.engagement_id = e.id and f.state = 'active' and f.scoring
   where v.engagement_id = e.id and v.ended_at is null), '[]');
end"""

# One who disagrees is enough: the whole is to be talked over.
DIVIDED = """
  with last as (select f.id from engagement_phases f join engagements e on e.id = f.engagement_id
     where f.engagement_id = engagement and f.scoring and f.state = 'ended'
       and f.stage = app.review_stage(e) order by f.number desc limit 1),
  given as (select s.* from engagement_scores s join last on last.id = s.phase_id
     where s.state = 'locked' and not s.abstained)
  select exists (select from given g where g.recommendation = 'maybe')
    or exists (select from given g group by g.opened_id
      having count(distinct g.recommendation) > 1)
    or exists (select from given g join score_opinions p on p.score_id = g.id
      where p.opinion = 'disagree' and p.voided_at is null
        and not app.firm_is_out(g.opened_id, p.firm_id))"""

SCORED = """
  select exists (select from engagement_phases f join engagement_scores s on s.phase_id = f.id
     where f.engagement_id = e.id and f.stage = app.review_stage(e) and f.state = 'ended'
       and s.state = 'locked')
   and not exists (select from engagement_phases f where f.engagement_id = e.id
     and f.state = 'active')"""

# What keeps a step of the review from being taken, for whoever would take it. Whether scores are
# far from each other is said of what is over, to whoever may have it scored again.
STEP_LACKS = f"""
declare e engagements;
begin
  {LOOK}{CHAIRS}
  return case
    when on_step = 'end_phase' and exists (select from engagement_phases f
      cross join lateral app.still_to_score(f.id) where f.engagement_id = e.id
        and f.state = 'active' and f.closes_at > now()) then 'not_all_scored'
    when on_step = 'rescore' and e.state <> 'selecting' then 'not_scored'
    when on_step = 'rescore' and not app.divided(e.id) then 'not_divided'
    when on_step in ('score','rescore') then app.scoring_lacks(e)
    when on_step = 'select' and not app.scored(e)
      and not (e.workflow = 'direct' and e.state = 'opened') then 'not_scored' end;
end"""

# What each step of the review needs, whoever takes it.
MOVED = """
declare at_time timestamptz := new.updated_at;
begin
  if new.state in ('scoring','scoring_full') then
    if app.scoring_lacks(new) is not null
       or (old.state = 'selecting' and not app.divided(new.id)) then
      raise exception 'it is not ready to be scored' using errcode = 'P0C02';
    end if;
    perform app.recuse_tied(new.id, at_time);
    update engagement_phases f set state = 'active', began_at = at_time
     where f.id = (select x.id from engagement_phases x where x.engagement_id = new.id
       and x.stage = app.review_stage(new) and x.scoring and x.state = 'planned'
       order by x.number limit 1);
    perform app.draw_proposals(new.id);
  elsif new.state = 'selecting' then
    if not (app.scored(new) or (old.state = 'opened' and new.workflow = 'direct')) then
      raise exception 'it is not scored' using errcode = 'P0C02';
    end if;
    perform app.recuse_tied(new.id, at_time);
  elsif new.state = 'calling_full' and not exists (select from opened_proposals o
      where o.engagement_id = new.id and o.stage = 1 and o.outcome = 'shortlisted') then
    raise exception 'nobody was chosen' using errcode = 'P0C02';
  elsif new.state = 'awarded' and (new.awarded_id is null or new.decision_id is null) then
    raise exception 'no proposal was decided for' using errcode = 'P0C02';
  elsif new.state = 'unsuccessful' and exists (select from opened_proposals o
      where o.engagement_id = new.id and (o.outcome is null or o.outcome = 'shortlisted')
        and o.stage = app.review_stage(old)) then
    raise exception 'each proposer is owed a reason' using errcode = 'P0C02';
  end if;
  if new.state in ('unsuccessful','cancelled') then
    -- What was still being scored is shown to nobody for its end.
    update engagement_phases f set state = 'dropped'
     where f.engagement_id = new.id and f.state in ('planned','active');
  end if;
  return null;
end"""

REASONED = """
  if exists (select from opened_proposals o where o.engagement_id = e.id and o.stage = at_stage
      and not o.id = any(chosen) and o.outcome is distinct from 'not_selected'
      and btrim(coalesce(reasons ->> o.id::text, '')) = '') then
    return 'no_reason';
  end if;"""
TOLD = """
  perform app.tell_proposer(o.id, 'not_selected', reasons ->> o.id::text, at_time)
    from opened_proposals o where o.engagement_id = e.id and o.stage = at_stage
      and not o.id = any(chosen) and o.outcome is distinct from 'not_selected';
  update opened_proposals o set outcome = 'not_selected', version = o.version + 1
   where o.engagement_id = e.id and o.stage = at_stage and not o.id = any(chosen)
     and o.outcome is distinct from 'not_selected';"""
THERE = """
  if cardinality(chosen) = 0 or exists (select from unnest(chosen) c where not exists (
      select from opened_proposals o where o.id = c and o.engagement_id = e.id
        and o.stage = at_stage)) then
    raise exception 'no such proposal' using errcode = 'P0C04';
  end if;
  -- Whom nobody without a tie could judge is chosen by nobody.
  if exists (select from unnest(chosen) c where not exists (select from engagement_parties p
      where p.engagement_id = e.id and p.selects and not app.firm_is_out(c, p.firm_id))) then
    return 'nobody_free';
  end if;"""

SHORTLIST = f"""
declare e engagements; at_stage smallint := 1; engagement uuid := of_engagement;
begin
  {MINE}{CONVENES}
  if e.workflow <> 'sealed' or e.state <> 'scoring' or not app.scored(e) then
    raise exception 'it does not stand where this begins' using errcode = 'P0C02';
  end if;
  if not exists (select from calls k where k.engagement_id = e.id
      and k.full_closes_at > clock_timestamp() + interval '24 hours') then
    return 'too_soon';
  end if;{THERE}{REASONED}{TOLD}
  update opened_proposals o set outcome = 'shortlisted', version = o.version + 1
   where o.id = any(chosen);
  update call_guests g set shortlisted_at = at_time
    from opened_proposals o join proposal_identities i on i.opened_id = o.id
   where o.id = any(chosen) and g.call_id = o.call_id and g.org_id = i.proposer_id;
  -- What was announced was the opening of outlines.
  update calls k set stage = 2, announced = null where k.engagement_id = e.id;
  perform app.carry_engagement(e.id, 'shortlist', at_time);
  return null;
end"""

AWARD = f"""
declare e engagements; d decisions; at_stage smallint; chosen uuid[] := array[opened];
  picked smallint; engagement uuid := of_engagement;
begin
  {MINE}{CONVENES}
  if e.state <> 'selecting' then
    raise exception 'it does not stand where this begins' using errcode = 'P0C02';
  end if;
  at_stage := app.review_stage(e);
  select * into d from decisions x where x.id = decision and x.space_id = e.space_id for share;
  if not found or not app.reads('decisions', d.id, d.space_id) then
    raise exception 'no such decision' using errcode = 'P0C04';
  end if;
  if d.state <> 'stated' or d.kind <> 'joint_funding'
     or d.subject_kind is distinct from 'engagement' or d.subject_id is distinct from e.id then
    return 'not_decided';
  end if;
  if d.quorum_met is not true then return 'no_quorum'; end if;
  -- What was put to firms before the last scores were in was decided without them.
  if e.workflow <> 'direct' and (d.opened_at > (select max(f.ended_at) from engagement_phases f
      where f.engagement_id = e.id and f.scoring and f.stage = at_stage)) is not true then
    return 'decided_before';
  end if;
  select o.chosen into picked from decision_outcomes o
   where o.decision_id = d.id and o.state = 'stated';
  perform app.recuse_tied(e.id, at_time);{THERE}{REASONED}
  if not exists (select from opened_proposals o where o.id = opened
      and o.code = any(d.options)) then
    return 'not_an_option';
  end if;
  if not exists (select from opened_proposals o where o.id = opened
      and o.code = d.options[picked]) then
    return 'decided_otherwise';
  end if;{TOLD}
  perform app.tell_proposer(opened, 'selected', coalesce(reasons ->> opened::text, ''), at_time);
  update opened_proposals o set outcome = 'selected', version = o.version + 1
   where o.id = opened;
  update engagements x set awarded_id = opened, decision_id = decision where x.id = e.id;
  perform app.carry_engagement(e.id, 'award', at_time);
  return null;
end"""

FAIL = f"""
declare e engagements; at_stage smallint; chosen uuid[] := '{{}}'; engagement uuid := of_engagement;
begin
  {MINE}{CONVENES}
  at_stage := app.review_stage(e);{REASONED}{TOLD}
  perform app.carry_engagement(e.id, 'fail', at_time);
  return null;
end"""

# Whoever convenes may stand aside from one, and owes its proposer an answer all the same: which
# there are, and not a word of any.
TO_ANSWER = f"""
declare e engagements;
begin
  {LOOK}{CHAIRS}
  return coalesce((select jsonb_agg(jsonb_build_object('id', o.id, 'code', o.code)
      order by char_length(o.code), o.code)
    from opened_proposals o where o.engagement_id = e.id and o.stage = app.review_stage(e)
      and o.outcome is distinct from 'not_selected'), '[]');
end"""

SELECTIONS = f"""
declare e engagements;
begin
  {LOOK}
  return coalesce((select jsonb_agg(jsonb_build_object('id', d.id, 'question', d.question,
      'stated', d.state = 'stated') order by d.shared_at desc, d.id)
    from decisions d where d.subject_kind = 'engagement' and d.subject_id = e.id
      and d.space_id = e.space_id and d.kind = 'joint_funding'
      and d.state not in ('withdrawn','superseded')
      and app.reads('decisions', d.id, d.space_id)), '[]');
end"""

# A selection is decided by those inside and nobody else, while it is being selected.
SELECTION_BOUND = """
declare e engagements;
begin
  if new.subject_kind is distinct from 'engagement' then return new; end if;
  select * into e from engagements x where x.id = new.subject_id and x.space_id = new.space_id
    for share;
  if not found or e.state <> 'selecting' or new.kind <> 'joint_funding'
     or new.for_circle is null
     or exists (select from unnest(new.for_circle) f
       where not f = any(app.engagement_inside(e.id))) then
    raise exception 'it is decided by those inside, when it is scored' using errcode = 'P0C02';
  end if;
  return new;
end"""

# Whoever is out of a proposal takes it in no decision either.
CHOICE_BOUND = """
declare d decisions;
begin
  if new.choice is null then return new; end if;
  select * into d from decisions x where x.id = new.decision_id and x.subject_kind = 'engagement';
  if found and exists (select from engagements e join opened_proposals o
      on o.engagement_id = e.id and o.stage = app.review_stage(e)
     where e.id = d.subject_id and o.code = d.options[new.choice]
       and (app.firm_is_out(o.id, new.firm_id) or (new.firm_id = app.org_id()
         and exists (select from proposal_recusals r where r.opened_id = o.id
           and r.representation_id = app.representation_id() and r.lifted_at is null)))) then
    raise exception 'whoever stands aside from it does not choose it' using errcode = 'P0C02';
  end if;
  return new;
end"""

# An outcome of a selection names what was chosen, so that nobody has to read it out of words; 0 is
# that nothing was. No other decision has such a number.
STATED_FOR = """
  if (d.subject_kind is not distinct from 'engagement') <> (on_choice is not null)
     or on_choice not between 0 and cardinality(d.options) then
    raise exception 'no such option' using errcode = 'P0C02';
  end if;
  insert into decision_outcomes"""
STATE = (
    DECISIONS.STATE.replace("\n  insert into decision_outcomes", STATED_FOR)
    .replace("words, review_on, state)", "words, review_on, state, chosen)")
    .replace("on_day, 'held');", "on_day, 'held', on_choice);")
)
STATING = "ident uuid, decision uuid, said text, on_day date, for_counsel boolean"

ABOUT = DECISIONS.ABOUT.replace(
    "when 'decision' then 'decisions' end", "when 'decision' then 'decisions'\n"
    "    when 'engagement' then 'engagements' end",
)  # fmt: skip
SUBJECTS = "'finding','agenda_item','meeting'"

INNER = {
    "draw_scores": ("(opened uuid) returns void language plpgsql volatile", DRAW),
    "was_scored": (
        "(engagement uuid, on_stage smallint) returns boolean language sql stable",
        WAS_SCORED,
    ),
    "gives_score": (
        "(opened uuid, firm uuid, phase uuid) returns boolean language sql stable",
        GIVES,
    ),
    "still_to_score": (
        ("(phase uuid) returns table (firm uuid, person uuid, number bigint) language sql stable"),
        STILL_TO_SCORE,
    ),
    "void_scores_of": (
        "(engagement uuid, firm uuid) returns void language plpgsql volatile",
        VOID_OF,
    ),
    "criteria_of": ("(engagement uuid) returns jsonb language sql stable", CRITERIA),
    "divided": ("(engagement uuid) returns boolean language sql stable", DIVIDED),
    "scored": ("(e engagements) returns boolean language sql stable", SCORED),
}
AT = "at_time timestamptz"
TEXT = "returns text language plpgsql volatile"
OUTER = {
    "review_lacks": (f"(engagement uuid, on_step text) {TEXT}", STEP_LACKS),
    "save_score": (
        (
            "(ident uuid, opened uuid, given jsonb, words text, recommends text, abstains boolean,"
            f" because text, {AT}) returns uuid language plpgsql volatile"
        ),
        SAVE,
    ),
    "lock_score": (f"(score uuid, {AT}) {TEXT}", LOCK),
    "say_opinion": (
        f"(ident uuid, score uuid, said text, {AT}) returns void language plpgsql volatile",
        OPINE,
    ),
    "scoring_progress": ("(engagement uuid) returns jsonb language plpgsql volatile", PROGRESS),
    "shortlist_proposals": (
        f"(of_engagement uuid, chosen uuid[], reasons jsonb, {AT}) {TEXT}",
        SHORTLIST,
    ),
    "award_engagement": (
        f"(of_engagement uuid, opened uuid, decision uuid, reasons jsonb, {AT}) {TEXT}",
        AWARD,
    ),
    "proposals_to_answer": (
        "(engagement uuid) returns jsonb language plpgsql volatile",
        TO_ANSWER,
    ),
    "selections_on": ("(engagement uuid) returns jsonb language plpgsql volatile", SELECTIONS),
    "fail_engagement": (f"(of_engagement uuid, reasons jsonb, {AT}) {TEXT}", FAIL),
}
TRIGGERS = {
    "score_drawn": ("before insert or update on engagement_scores", SCORE_DRAWN),
    "score_redrawn": ("after update on engagement_scores", SCORE_REDRAWN),
    "opinion_drawn": ("before insert or update on score_opinions", OPINION_DRAWN),
    "recused_unscored": ("after insert on proposal_recusals", RECUSED),
    "scores_read": ("after update on opened_proposals", READ_BY_OTHERS),
    "phase_moved": ("after update on engagement_phases", PHASE_MOVED),
    "reviewer_ended": ("after update on engagement_reviewers", REVIEWER_ENDED),
    "review_moved": ("after update of state on engagements", MOVED),
    "selection_bound": ("before insert on decisions", SELECTION_BOUND),
    "selection_opened": ("before update of state on decisions", SELECTION_BOUND),
    "choice_bound": ("before insert or update of confirmed_at on decision_positions", CHOICE_BOUND),
}
WHEN = {
    "scores_read": "(old.circle is distinct from new.circle)",
    "phase_moved": "(old.state is distinct from new.state)",
    "reviewer_ended": "(old.ended_at is distinct from new.ended_at)",
    "review_moved": "(old.state is distinct from new.state)",
    "selection_opened": "(new.state = 'open' and old.state <> 'open')",
}
HUNG = (
    "engagement_scores, score_opinions, proposal_recusals, opened_proposals, engagement_phases,"
    " engagement_reviewers, engagements, decisions, decision_positions"
)


def upgrade() -> None:
    for table, statement in TABLES.items():
        sql(statement)
        process(table)
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body)
    for name, (_, body) in TRIGGERS.items():
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
        )
        hand_over(f"app.{name}", "collab_gate")
    sql(
        f"grant trigger on {HUNG} to collab_gate",
        "set local role collab_gate",
        *(
            f"create trigger {name} {event} for each row"
            f" {f'when {WHEN[name]}' if name in WHEN else ''} execute function app.{name}()"
            for name, (event, _) in TRIGGERS.items()
        ),
        "reset role",
        f"revoke trigger on {HUNG} from collab_gate",
    )
    _subjects(f"{SUBJECTS},'engagement'")
    _about(ABOUT)
    sql("alter table decision_outcomes add chosen smallint check (chosen between 0 and 10)")
    _stating(f"{STATING}, {AT}, on_choice smallint default null", STATE)


def _stating(signature: str, body: str) -> None:
    sql("drop function app.state_outcome")
    definer(
        f"app.state_outcome({signature}) returns void language plpgsql volatile",
        "collab_gate",
        body,
    )


def _subjects(named: str) -> None:
    sql(
        "alter table decisions drop constraint decisions_subject_kind_check,"
        " add constraint decisions_subject_kind_check"
        f" check (subject_kind in ({named}))"
    )


def _about(body: str) -> None:
    sql(
        "set local role collab_gate",
        "create or replace function app.stands_about() returns trigger language plpgsql"
        f" security definer set search_path = public, pg_temp as $body${body}$body$",
        "reset role",
    )


def downgrade() -> None:
    _stating(f"{STATING}, {AT}", DECISIONS.STATE)
    sql("alter table decision_outcomes drop chosen")
    _about(DECISIONS.ABOUT)
    _subjects(SUBJECTS)
    for name, (event, _) in TRIGGERS.items():
        sql(f"drop trigger {name} on {event.rpartition(' ')[2]}")
    for name in OUTER:
        sql(f"drop function app.{name}")
    for table in reversed(TABLES):
        sql(f"drop table {table}")
    for name in (*TRIGGERS, *INNER):
        sql(f"drop function app.{name}")
