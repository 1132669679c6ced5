"""Who judges what experts propose, whom of them a tie keeps from it, and phases of review."""

from migrations.operations import GOVERNED_COLUMNS, definer, hand_over, process, sql

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

GROUNDS = (
    "same_employer", "former_employer", "funding", "relation", "mail_domain", "same_parent",
)  # fmt: skip
PROVIDERS = (
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com",
    "icloud.com", "gmx.de", "gmx.net", "web.de", "proton.me", "protonmail.com", "orange.fr",
)  # fmt: skip
"""Both are twins of ``collab/features/engagements/review/rules.py``; a test compares."""

NAMED = ", ".join(f"'{ground}'" for ground in GROUNDS)
PUBLIC = ", ".join(f"'{domain}'" for domain in PROVIDERS)

TABLES = {
    # What somebody says of himself: of whoever proposes, whichever call he proposes to.
    "conflict_ties": f"""
create table conflict_ties ({GOVERNED_COLUMNS},
    representation_id uuid not null references representations (id),
    firm_id uuid not null references organisations (id),
    kind text not null check (kind in ('employment','former_employment','funding','relation')),
    organisation text not null
        check (btrim(organisation) <> '' and char_length(organisation) <= 200),
    ended_in smallint check (ended_in between 1950 and 2200),
    declared_at timestamptz not null);
create index ix_conflict_ties_person on conflict_ties (representation_id)""",
    "engagement_reviewers": f"""
create table engagement_reviewers ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    firm_id uuid not null references organisations (id),
    representation_id uuid not null references representations (id),
    assigned_at timestamptz not null,
    ended_at timestamptz,
    foreign key (space_id, engagement_id) references engagements (space_id, id));
create unique index uq_engagement_reviewers_firm on engagement_reviewers (engagement_id, firm_id)
    where ended_at is null""",
    "proposal_recusals": f"""
create table proposal_recusals ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    opened_id uuid not null,
    firm_id uuid not null references organisations (id),
    representation_id uuid references representations (id),
    ground text not null check (ground in ({NAMED})),
    found_by text not null check (found_by in ('rules','self','convener','counsel')),
    recused_at timestamptz not null,
    lifted_at timestamptz,
    lifted_by uuid references representations (id),
    check ((lifted_at is null) = (lifted_by is null)),
    foreign key (space_id, engagement_id) references engagements (space_id, id),
    foreign key (space_id, opened_id) references opened_proposals (space_id, id));
create unique index uq_proposal_recusals_stands on proposal_recusals
    (opened_id, firm_id, representation_id, ground) nulls not distinct where lifted_at is null""",
    "engagement_phases": f"""
create table engagement_phases ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    stage smallint not null check (stage in (1, 2)),
    number smallint not null check (number > 0),
    opens_at timestamptz not null,
    closes_at timestamptz not null check (closes_at > opens_at),
    blind boolean not null,
    scoring boolean not null,
    state text not null default 'planned' check (state in ('planned','active','ended','dropped')),
    began_at timestamptz,
    ended_at timestamptz,
    check ((state = 'ended') = (ended_at is not null)),
    foreign key (space_id, engagement_id) references engagements (space_id, id),
    unique (engagement_id, number));
create unique index uq_engagement_phases_active on engagement_phases (engagement_id)
    where state = 'active'""",
}

# Whoever convenes an engagement, and its counsel: they read whose a proposal is while it is hidden.
KEEPERS = """
  select array(select e.org_id from engagements e where e.id = engagement
    union select m.org_id from engagements e join memberships m on m.space_id = e.space_id
     where e.id = engagement and 'counsel' = any(m.roles)
       and (m.ended_at is null or m.ended_at > now())
       and not app.stands_apart(engagement, m.org_id)
    order by 1)"""

STAGE = """
  select (case when e.state in ('calling_full','opened_full','scoring_full') then 2
    when e.workflow = 'sealed' and e.state = 'selecting' then 2
    when e.workflow = 'sealed' and e.state in ('awarded','delivering','reported','completed')
      then 2
    else 1 end)::smallint"""

# Names are written in many ways: the same one is the same without case, signs and legal form.
PLAIN = r"""
  select btrim(regexp_replace(
    btrim(regexp_replace(lower(coalesce(name, '')), '[\s!-/:-@[-`{-~]+', ' ', 'g')),
    ' (gmbh|ag|ltd|limited|inc|sa|llc|plc|bv|spa|srl|se|kg|ev)$', ''))"""

# The domain of an address, or a domain above it; mailboxes anybody may have tell of nobody.
NEAR = f"""
  select a <> '' and b <> '' and a not in ({PUBLIC}) and b not in ({PUBLIC})
    and (a = b or a like '%.' || b or b like '%.' || a)"""

# What keeps a person (or, with ``whole``, everybody of his firm) from judging a proposer: the twin
# of ``ties.conflicts``. Ties are those declared in this space. Years end with the calendar's.
TIES = """
  with me as (select r.id, r.account_id, r.org_id, r.email, r.name, o.name as firm,
      o.mail_domain from representations r join organisations o on o.id = r.org_id
     where r.id = person),
  them as (select o.id, o.name, o.mail_domain from organisations o where o.id = proposer),
  since as (select extract(year from on_day)::integer - years as year),
  tie as (select d.kind, d.ended_in from conflict_ties d, them
     where d.representation_id = person and d.space_id = home
       and app.plain_name(d.organisation) = app.plain_name(them.name)),
  team as (select t.value as one
     from jsonb_array_elements(coalesce(nullif(identity -> 'team', 'null'), '[]')) t),
  formerly as (select f.value ->> 'employer' as employer, (f.value ->> 'until')::integer as until
     from team, jsonb_array_elements(coalesce(nullif(team.one -> 'former', 'null'), '[]')) f),
  said as (select 'funding' as kind, d.value ->> 'source' as organisation,
      (d.value ->> 'year')::integer as until
     from jsonb_array_elements(coalesce(nullif(identity -> 'funding', 'null'), '[]')) d
    union all select 'relation', d.value ->> 'firm', null
     from jsonb_array_elements(coalesce(nullif(identity -> 'relations', 'null'), '[]')) d),
  domains as (select them.mail_domain as domain from them
     union select split_part(r.email, '@', 2) from representations r where r.org_id = proposer
     union select identity ->> 'domain' where identity ->> 'domain' is not null)
  select distinct g.ground, g.whole from (
    select 'same_employer' as ground, false as whole from me
     where me.org_id = proposer or exists (select from representations r
       where r.account_id = me.account_id and r.org_id = proposer and r.ended_at is null)
    union all select 'same_employer', false from tie where tie.kind = 'employment'
    union all select 'same_employer', true from me, team
     where app.plain_name(team.one ->> 'employer') = app.plain_name(me.firm)
    union all select 'former_employer', false from tie, since
     where tie.kind = 'former_employment' and coalesce(tie.ended_in, since.year) >= since.year
    union all select 'former_employer', false from me, since, representations r
     where r.account_id = me.account_id and r.org_id = proposer
       and extract(year from r.ended_at) >= since.year
    union all select 'former_employer', true from me, since, formerly
     where app.plain_name(formerly.employer) = app.plain_name(me.firm)
       and coalesce(formerly.until, since.year) >= since.year
    union all select 'funding', true from tie, since
     where tie.kind = 'funding' and coalesce(tie.ended_in, since.year) >= since.year
    union all select 'funding', true from me, since, said
     where said.kind = 'funding' and app.plain_name(said.organisation) = app.plain_name(me.firm)
       and coalesce(said.until, since.year) >= since.year
    union all select 'relation', false from tie where tie.kind = 'relation'
    union all select 'relation', app.plain_name(said.organisation) = app.plain_name(me.firm)
      from me, said where said.kind = 'relation' and app.plain_name(said.organisation)
       in (app.plain_name(me.firm), app.plain_name(me.name))
    union all select 'mail_domain', true from me, domains
     where app.near_domains(me.mail_domain, domains.domain)
    union all select 'mail_domain', false from me, domains
     where app.near_domains(split_part(me.email, '@', 2), domains.domain)
    union all select 'same_parent', true from me
     where me.org_id <> proposer and (select count(distinct h.house)
       from app.firm_houses(array[me.org_id, proposer]) h) = 1) g"""

SEATED = """
  select distinct t.org_id, t.representation_id
    from seats t join memberships m on m.id = t.membership_id
   where t.space_id = home and t.ended_at is null and t.role = any(m.roles)
     and (m.ended_at is null or m.ended_at > now())"""

# A firm is out of a proposal when it is recused as such, or when nobody is left who would judge
# for it: until it names another.
OUT = """
  select exists (select from proposal_recusals r where r.opened_id = opened and r.firm_id = firm
      and r.representation_id is null and r.lifted_at is null)
    or (exists (select from engagement_reviewers v join opened_proposals o
          on o.id = opened and o.engagement_id = v.engagement_id
         where v.firm_id = firm and v.ended_at is null)
      and not exists (select from engagement_reviewers v join opened_proposals o
          on o.id = opened and o.engagement_id = v.engagement_id
         where v.firm_id = firm and v.ended_at is null and not exists (
           select from proposal_recusals r where r.opened_id = opened
             and r.representation_id = v.representation_id and r.lifted_at is null)))"""

# Of some firms those who read a proposal: a firm of which somebody is recused is named person by
# person, without him.
READERS = """
  select array(
    select f.firm from unnest(firms) f(firm) where not exists (select from proposal_recusals r
      where r.opened_id = opened and r.firm_id = f.firm and r.lifted_at is null)
    union select s.person from unnest(firms) f(firm)
      join app.seated_in(home) s on s.firm = f.firm
     where exists (select from proposal_recusals r where r.opened_id = opened
         and r.firm_id = f.firm and r.lifted_at is null)
       and not app.firm_is_out(opened, f.firm)
       and not exists (select from proposal_recusals r where r.opened_id = opened
         and r.representation_id = s.person and r.lifted_at is null)
    order by 1)"""

# Whose it is stays hidden from those who judge until a phase shows it: before the first one too,
# for a phase may still be blind. Who was asked directly is no secret.
HIDDEN = """
  select e.workflow <> 'direct' and (
    not exists (select from engagement_phases f where f.engagement_id = e.id
      and f.stage = on_stage and f.state in ('active','ended'))
    or exists (select from engagement_phases f where f.engagement_id = e.id
      and f.stage = on_stage and f.blind and f.state in ('planned','active')))
    from engagements e where e.id = engagement"""

# What needs counsel is read by counsel first, whoever else judges.
OPENED_DRAWN = """
begin
  new.circle := app.proposal_readers(new.id, new.space_id, case when new.flagged
    then app.engagement_keepers(new.engagement_id) else app.engagement_inside(new.engagement_id)
    end);
  return new;
end"""
IDENTITY_DRAWN = """
declare o opened_proposals;
begin
  select * into o from opened_proposals x where x.id = new.opened_id;
  new.circle := app.proposal_readers(o.id, o.space_id,
    case when o.flagged or app.identities_hidden(o.engagement_id, o.stage)
      then app.engagement_keepers(o.engagement_id) else app.engagement_inside(o.engagement_id)
      end);
  return new;
end"""
RECUSAL_DRAWN = """
declare o opened_proposals;
begin
  select * into o from opened_proposals x where x.id = new.opened_id;
  new.circle := array(select one from unnest(app.proposal_readers(o.id, o.space_id,
      case when app.identities_hidden(o.engagement_id, o.stage)
        then app.engagement_keepers(o.engagement_id) else app.engagement_inside(o.engagement_id)
        end) || case when new.representation_id is null and new.found_by = 'rules'
          and app.identities_hidden(o.engagement_id, o.stage) then '{}'
        else array[coalesce(new.representation_id, new.firm_id)] end) one order by 1);
  return new;
end"""

DRAW = """
begin
  update opened_proposals o set circle = o.circle where o.engagement_id = engagement;
  update proposal_recusals r set circle = r.circle where r.engagement_id = engagement;
  update proposal_identities i set circle = i.circle from opened_proposals o
   where i.opened_id = o.id and o.engagement_id = engagement;
end"""

# Found by rule: for everybody seated there of a firm that judges; of whoever convenes or counsels
# only what he declared himself. What was lifted is not found again. Whoever declares while it is
# hidden whose proposals are could try names until one hits: a hit costs his whole firm the file.
RECUSE_TIED = """
begin
  insert into proposal_recusals (id, org_id, space_id, marking, circle, shared_at, engagement_id,
      opened_id, firm_id, representation_id, ground, found_by, recused_at)
  select gen_random_uuid(), e.org_id, e.space_id, e.marking, null,
      date_trunc('hour', at_time, 'UTC'), e.id, x.opened, x.firm, x.person, x.ground, 'rules',
      at_time
    from (select distinct o.id as opened, s.firm,
          case when t.whole or (s.person = recuse_tied.declarer and judges.firm_id is not null
              and app.identities_hidden(g.id, o.stage))
            then null else s.person end as person, t.ground
        from engagements g join opened_proposals o on o.engagement_id = g.id
        join proposal_identities i on i.opened_id = o.id
        join app.seated_in(g.space_id) s on true
        left join engagement_parties judges on judges.engagement_id = g.id
          and judges.firm_id = s.firm and judges.selects
        cross join lateral app.ties_between(s.person, i.proposer_id, i.identity, g.space_id,
          g.conflict_years, at_time::date) t
       where g.id = engagement and o.outcome is null and (judges.firm_id is not null
         or (s.firm = any(app.engagement_keepers(g.id)) and not t.whole
           and t.ground <> 'mail_domain'))) x
    join engagements e on e.id = engagement
   where not exists (select from proposal_recusals r where r.opened_id = x.opened
     and r.firm_id = x.firm and r.ground = x.ground
     and (r.representation_id is not distinct from x.person
       or (r.representation_id is null and r.lifted_at is null)));
  perform app.draw_proposals(engagement);
end"""

OVER = "('awarded','delivering','reported','completed','unsuccessful','cancelled')"

TIE_DRAWN = """
begin
  new.marking := 2;
  new.declared_at := now();
  new.circle := array(select one from unnest(array[new.representation_id, new.org_id]
    || app.counsel_firms(new.space_id)) one order by 1);
  return new;
end"""
TIE_DECLARED = f"""
begin
  perform app.recuse_tied(e.id, now(), new.representation_id) from engagements e
   where e.space_id = new.space_id and e.state not in {OVER};
  return null;
end"""
COUNSEL_FIRMS = """
  select array(select distinct m.org_id from memberships m where m.space_id = home
    and 'counsel' = any(m.roles) and (m.ended_at is null or m.ended_at > now()) order by 1)"""

IDENTITY_OPENED = """
begin
  perform app.recuse_tied(o.engagement_id, greatest(o.shared_at, now()))
    from opened_proposals o where o.id = new.opened_id;
  return null;
end"""
SOMEBODY_SEATED = f"""
begin
  perform app.recuse_tied(e.id, now()) from engagements e
   where e.space_id = new.space_id and e.state not in {OVER}
     and exists (select from opened_proposals o where o.engagement_id = e.id);
  return null;
end"""

# Who judges no more is no reviewer; who is examined from now on takes part in no decision on it:
# not while one is before firms that he was asked among. Whoever only pays was never asked.
PARTY_JUDGES = """
begin
  if tg_op = 'UPDATE' and old.selects and not new.selects
     and app.stands_apart(new.engagement_id, new.firm_id) and exists (select from decisions d
      where d.subject_kind = 'engagement' and d.subject_id = new.engagement_id
        and d.state not in ('draft','stated','withdrawn','superseded')) then
    raise exception 'it is being decided already' using errcode = 'P0C02';
  end if;
  if tg_op = 'UPDATE' and old.selects and not new.selects then
    update engagement_reviewers v set ended_at = now()
     where v.engagement_id = new.engagement_id and v.firm_id = new.firm_id and v.ended_at is null;
  end if;
  if new.subject and (tg_op = 'INSERT' or not old.subject) then
    perform app.void_scores_of(new.engagement_id, new.firm_id);
  end if;
  if exists (select from opened_proposals o where o.engagement_id = new.engagement_id) then
    perform app.recuse_tied(new.engagement_id, now());
    perform app.draw_scores(o.id) from opened_proposals o
     where o.engagement_id = new.engagement_id;
  end if;
  return null;
end"""
COUNSEL_JUDGES = """
begin
  perform app.draw_proposals(e.id) from engagements e where e.space_id = new.space_id
    and ('counsel' = any(new.roles) or (tg_op = 'UPDATE' and 'counsel' = any(old.roles)));
  return null;
end"""
REVIEWER_BOUND = """
begin
  if not exists (select from engagement_parties p where p.engagement_id = new.engagement_id
      and p.firm_id = new.firm_id and p.selects and not p.subject) then
    raise exception 'this firm does not judge' using errcode = '42501';
  end if;
  return new;
end"""

MINE = """
  select * into e from engagements x where x.id = engagement for update;
  if not found or not e.space_id = any(app.spaces())
     or not app.reads('engagements', e.id, e.space_id)
     or not app.org_id() = any(app.engagement_inside(e.id)) then
    raise exception 'no such engagement' using errcode = 'P0C04';
  end if;
  if app.is_examined(e.id) then
    raise exception 'whoever is examined does not write of it' using errcode = '42501';
  end if;"""
# Whoever only reads locks nothing: a page is asked for in a transaction that cannot.
LOOK = MINE.replace(" for update", "")
CONVENES = """
  if not e.space_id = any(app.held_as('facilitator')) then
    raise exception 'this is for whoever facilitates' using errcode = '42501';
  end if;"""
CHAIRS = """
  if not e.space_id = any(app.held_as('facilitator','chair')) then
    raise exception 'this is for whoever facilitates or chairs' using errcode = '42501';
  end if;"""
KEEPS = """
  if not e.space_id = any(app.held_as('facilitator','counsel')) then
    raise exception 'this is for whoever facilitates or counsels' using errcode = '42501';
  end if;"""

JUDGES = """
  select app.org_id() = any(app.engagement_inside(engagement)) and not app.is_examined(engagement)
    and exists (select from engagements e where e.id = engagement
      and e.space_id = any(app.spaces()) and app.reads('engagements', e.id, e.space_id))"""

YEARS = f"""
declare e engagements;
begin
  {MINE}{CONVENES}
  if e.state not in ('draft','held','cleared','calling') then
    raise exception 'proposals are open' using errcode = 'P0C02';
  end if;
  update engagements x set conflict_years = in_years, updated_at = at_time,
    version = x.version + 1 where x.id = e.id;
end"""

# Before proposals are open, ties to whoever was invited; those who registered of themselves are
# known to nobody.
KNOWN = f"""
declare e engagements;
begin
  {LOOK}{KEEPS}
  return coalesce((select jsonb_agg(distinct jsonb_build_object('person', s.person,
      'firm', s.firm, 'proposer', c.org_id, 'name', o.name, 'ground', t.ground))
    from app.seated_in(e.space_id) s
    join engagement_parties p on p.engagement_id = e.id and p.firm_id = s.firm and p.selects
    join (select g.org_id from calls k join call_guests g on g.call_id = k.id
       where k.engagement_id = e.id and g.invited_by is not null) c on true
    join organisations o on o.id = c.org_id
    cross join lateral app.ties_between(s.person, c.org_id, null, e.space_id, e.conflict_years,
      at_time::date) t), '[]');
end"""

ASSIGN = f"""
declare e engagements; firm uuid;
begin
  {MINE}
  select r.org_id into firm from representations r where r.id = person and r.ended_at is null;
  if not exists (select from app.seated_in(e.space_id) s join seats t
      on t.space_id = e.space_id and t.representation_id = s.person and t.ended_at is null
      where s.person = assign_reviewer.person and t.role in ('member','chair'))
     or not exists (select from engagement_parties p
      where p.engagement_id = e.id and p.firm_id = firm and p.selects) then
    raise exception 'no such person' using errcode = 'P0C04';
  end if;
  if not (e.space_id = any(app.held_as('facilitator'))
      or (firm = app.org_id() and e.space_id = any(app.held_as('member','chair')))) then
    raise exception 'this is for others to say' using errcode = '42501';
  end if;
  if e.state in ('selecting') or e.state in {OVER} then
    raise exception 'it is decided' using errcode = 'P0C02';
  end if;
  -- Whoever is tied to everybody who was asked could judge nothing. Whom was asked is known to
  -- whoever facilitates: to others this would tell it, name by name.
  if e.space_id = any(app.held_as('facilitator')) and (
    select count(*) > 0 and bool_and(exists (select from app.ties_between(person, g.org_id, null,
        e.space_id, e.conflict_years, at_time::date)))
      from calls k join call_guests g on g.call_id = k.id
     where k.engagement_id = e.id and g.invited_by is not null) then
    return 'tied';
  end if;
  update engagement_reviewers v set ended_at = at_time
   where v.engagement_id = e.id and v.firm_id = firm and v.ended_at is null
     and v.representation_id <> person;
  insert into engagement_reviewers (id, org_id, space_id, marking, circle, shared_at,
      engagement_id, firm_id, representation_id, assigned_at)
    values (ident, e.org_id, e.space_id, e.marking, null, date_trunc('hour', at_time, 'UTC'),
      e.id, firm, person, at_time)
    on conflict (engagement_id, firm_id) where ended_at is null do nothing;
  perform app.draw_proposals(e.id);
  return null;
end"""

RECUSE = f"""
declare e engagements; o opened_proposals; engagement uuid; how text;
begin
  select * into o from opened_proposals x where x.id = opened;
  engagement := o.engagement_id;
  {MINE}
  if person = app.representation_id() and firm = app.org_id() then
    how := 'self';
    if not app.reads('opened_proposals', o.id, o.space_id) then
      raise exception 'no such proposal' using errcode = 'P0C04';
    end if;
  else{KEEPS}
    how := case when e.space_id = any(app.held_as('counsel')) then 'counsel' else 'convener' end;
    if not exists (select from app.seated_in(e.space_id) s where s.firm = recuse.firm
        and (recuse.person is null or s.person = recuse.person)) then
      raise exception 'no such person' using errcode = 'P0C04';
    end if;
  end if;
  if e.state in {OVER} then raise exception 'it is decided' using errcode = 'P0C02'; end if;
  insert into proposal_recusals (id, org_id, space_id, marking, circle, shared_at, engagement_id,
      opened_id, firm_id, representation_id, ground, found_by, recused_at)
    values (ident, e.org_id, e.space_id, e.marking, null, date_trunc('hour', at_time, 'UTC'),
      e.id, o.id, firm, person, on_ground, how, at_time) on conflict do nothing;
  perform app.draw_proposals(e.id);
end"""

# Nobody takes back his own, and nobody for his own firm.
LIFT = f"""
declare e engagements; r proposal_recusals; engagement uuid;
begin
  select * into r from proposal_recusals x where x.id = recusal for update;
  engagement := r.engagement_id;
  {MINE}
  if not app.reads('proposal_recusals', r.id, r.space_id) then
    raise exception 'no such recusal' using errcode = 'P0C04';
  end if;{KEEPS}
  if r.firm_id = app.org_id() then
    raise exception 'not of one''s own side' using errcode = 'P0C03';
  end if;
  if r.lifted_at is not null or e.state in {OVER} then
    raise exception 'it is over' using errcode = 'P0C02';
  end if;
  update proposal_recusals x set lifted_at = at_time, lifted_by = app.representation_id()
   where x.id = r.id;
  perform app.draw_proposals(e.id);
end"""

# A number that is taken is taken; one phase after another, none over another.
PLAN = f"""
declare e engagements;
begin
  {MINE}{CHAIRS}
  if e.state in {OVER} or (on_stage = 2 and e.workflow <> 'sealed')
     or on_stage < app.review_stage(e) then
    raise exception 'it does not stand where this begins' using errcode = 'P0C02';
  end if;
  if is_blind and not app.identities_hidden(e.id, on_stage)
     and exists (select from engagement_phases f where f.engagement_id = e.id
      and f.stage = on_stage and f.state in ('active','ended')) then
    raise exception 'whose they are is known already' using errcode = 'P0C02';
  end if;
  insert into engagement_phases (id, org_id, space_id, marking, circle, shared_at, engagement_id,
      stage, number, opens_at, closes_at, blind, scoring)
    values (ident, e.org_id, e.space_id, e.marking, null, date_trunc('hour', at_time, 'UTC'),
      e.id, on_stage, (select coalesce(max(f.number), 0) + 1 from engagement_phases f
        where f.engagement_id = e.id), opens, closes, is_blind, is_scoring);
  perform app.draw_proposals(e.id);
end"""

PHASE = f"""
declare e engagements; f engagement_phases; engagement uuid;
begin
  select * into f from engagement_phases x where x.id = phase for update;
  engagement := f.engagement_id;
  {MINE}{CHAIRS}
  if (on_step = 'drop' and f.state <> 'planned') or (on_step = 'end' and f.state <> 'active')
     or (on_step = 'begin' and (f.state <> 'planned' or e.state not in ('scoring','scoring_full')
       or f.stage <> app.review_stage(e))) or on_step not in ('drop','begin','end') then
    raise exception 'it does not stand where this begins' using errcode = 'P0C02';
  end if;
  if on_step = 'begin' and exists (select from engagement_phases x
      where x.engagement_id = e.id and x.state = 'active') then
    raise exception 'another one is running' using errcode = 'P0C02';
  end if;
  -- What is scored is scored again by the step for it alone, and read before its day by nobody
  -- who still has to score.
  if on_step = 'begin' and f.scoring and app.was_scored(e.id, f.stage) then
    raise exception 'it is scored' using errcode = 'P0C02';
  end if;
  if on_step = 'end' and f.closes_at > least(at_time, now())
     and exists (select from app.still_to_score(f.id)) then
    raise exception 'not all have scored' using errcode = 'P0C02';
  end if;
  if on_step = 'drop' then
    update engagement_phases x set state = 'dropped' where x.id = f.id;
  elsif on_step = 'begin' then
    update engagement_phases x set state = 'active', began_at = at_time where x.id = f.id;
  else
    update engagement_phases x set state = 'ended', ended_at = at_time where x.id = f.id;
  end if;
  perform app.draw_proposals(e.id);
end"""

# The worker's: it names no viewer and ends what is over by the database's own clock. Twice is once.
PHASE_OVER = """
declare f engagement_phases;
begin
  select * into f from engagement_phases x where x.id = phase for update;
  if not found or f.state <> 'active' or f.closes_at > least(at_time, now()) then
    return null;
  end if;
  update engagement_phases x set state = 'ended', ended_at = at_time where x.id = f.id;
  perform app.draw_proposals(f.engagement_id);
  return f.space_id;
end"""

# What keeps an engagement from being scored, the first reason there is.
LACKS = """
  select case
    when not exists (select from engagement_terms t where t.engagement_id = e.id
      and t.state = 'cleared' and jsonb_array_length(t.criteria) > 0) then 'no_criteria'
    when not exists (select from opened_proposals o where o.engagement_id = e.id
      and o.stage = app.review_stage(e) and o.outcome is null) then 'no_proposals'
    when exists (select from opened_proposals o where o.engagement_id = e.id
      and o.stage = app.review_stage(e) and o.flagged and o.outcome is null) then 'flagged'
    when not exists (select from engagement_reviewers v where v.engagement_id = e.id
      and v.ended_at is null) then 'no_reviewer'
    when not exists (select from engagement_phases f where f.engagement_id = e.id
      and f.stage = app.review_stage(e) and f.scoring and f.state = 'planned') then 'no_phase'
    end"""

INNER = {
    "engagement_keepers": ("(engagement uuid) returns uuid[] language sql stable", KEEPERS),
    "counsel_firms": ("(home uuid) returns uuid[] language sql stable", COUNSEL_FIRMS),
    "review_stage": ("(e engagements) returns smallint language sql stable", STAGE),
    "plain_name": ("(name text) returns text language sql immutable", PLAIN),
    "near_domains": ("(a text, b text) returns boolean language sql immutable", NEAR),
    "ties_between": (
        (
            "(person uuid, proposer uuid, identity jsonb, home uuid, years integer, on_day date)"
            " returns table (ground text, whole boolean) language sql stable"
        ),
        TIES,
    ),
    "seated_in": (
        "(home uuid) returns table (firm uuid, person uuid) language sql stable",
        SEATED,
    ),
    "firm_is_out": ("(opened uuid, firm uuid) returns boolean language sql stable", OUT),
    "proposal_readers": (
        "(opened uuid, home uuid, firms uuid[]) returns uuid[] language sql stable",
        READERS,
    ),
    "identities_hidden": (
        "(engagement uuid, on_stage smallint) returns boolean language sql stable",
        HIDDEN,
    ),
    "draw_proposals": ("(engagement uuid) returns void language plpgsql volatile", DRAW),
    "recuse_tied": (
        (
            "(engagement uuid, at_time timestamptz, declarer uuid default null)"
            " returns void language plpgsql volatile"
        ),
        RECUSE_TIED,
    ),
    "scoring_lacks": ("(e engagements) returns text language sql stable", LACKS),
}
DOES = "returns void language plpgsql volatile"
AT = "at_time timestamptz"
OUTER = {
    "judges": ("(engagement uuid) returns boolean language sql volatile", JUDGES),
    "set_conflict_years": (f"(engagement uuid, in_years smallint, {AT}) {DOES}", YEARS),
    "known_ties": (f"(engagement uuid, {AT}) returns jsonb language plpgsql volatile", KNOWN),
    "assign_reviewer": (
        f"(ident uuid, engagement uuid, person uuid, {AT}) returns text language plpgsql volatile",
        ASSIGN,
    ),
    "recuse": (
        f"(ident uuid, opened uuid, firm uuid, person uuid, on_ground text, {AT}) {DOES}",
        RECUSE,
    ),
    "lift_recusal": (f"(recusal uuid, {AT}) {DOES}", LIFT),
    "plan_phase": (
        (
            "(ident uuid, engagement uuid, on_stage smallint, opens timestamptz,"
            f" closes timestamptz, is_blind boolean, is_scoring boolean, {AT}) {DOES}"
        ),
        PLAN,
    ),
    "move_phase": (f"(phase uuid, on_step text, {AT}) {DOES}", PHASE),
}
TRIGGERS = {
    "recused_left_out": ("before insert or update on opened_proposals", OPENED_DRAWN),
    "recused_whose": ("before insert or update on proposal_identities", IDENTITY_DRAWN),
    "recusal_drawn": ("before insert or update on proposal_recusals", RECUSAL_DRAWN),
    "tie_drawn": ("before insert on conflict_ties", TIE_DRAWN),
    "tie_declared": ("after insert on conflict_ties", TIE_DECLARED),
    "identity_opened": ("after insert on proposal_identities", IDENTITY_OPENED),
    "ties_of_seated": ("after insert on seats", SOMEBODY_SEATED),
    "party_judges": ("after insert or update on engagement_parties", PARTY_JUDGES),
    "counsel_judges": ("after insert or update on memberships", COUNSEL_JUDGES),
    "reviewer_bound": ("before insert on engagement_reviewers", REVIEWER_BOUND),
}
DRAWN = ("engagement_reviewers", "engagement_phases")
HUNG = (
    "opened_proposals, proposal_identities, proposal_recusals, conflict_ties, seats,"
    " memberships, engagement_parties, engagement_reviewers, engagement_phases"
)


def upgrade() -> None:
    sql(
        "grant select (name, mail_domain) on organisations to collab_gate",
        "alter table engagements add conflict_years smallint not null default 5"
        " check (conflict_years between 0 and 30)",
    )
    for table, statement in TABLES.items():
        sql(statement)
        process(table, own=table == "conflict_ties")
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body)
    definer(
        f"app.phase_over(phase uuid, {AT}) returns uuid language plpgsql volatile",
        "collab_gate",
        PHASE_OVER,
        callers="collab_system",
    )
    for name, (_, body) in TRIGGERS.items():
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
        )
        hand_over(f"app.{name}", "collab_gate")
    sql(
        "alter table engagement_inside no force row level security",
        *(f"insert into engagement_inside values ('{table}')" for table in DRAWN),
        "alter table engagement_inside force row level security",
        f"grant trigger on {HUNG} to collab_gate",
        "set local role collab_gate",
        *(
            f"create trigger {name} {event} for each row execute function app.{name}()"
            for name, (event, _) in TRIGGERS.items()
        ),
        *(
            f"create trigger engagement_drawn before insert on {table}"
            " for each row execute function app.engagement_drawn()"
            for table in DRAWN
        ),
        "reset role",
        f"revoke trigger on {HUNG} from collab_gate",
    )


def downgrade() -> None:
    for name, (event, _) in TRIGGERS.items():
        sql(f"drop trigger {name} on {event.rpartition(' ')[2]}")
    sql(
        "alter table engagement_inside no force row level security",
        "delete from engagement_inside where table_name in"
        " ('engagement_reviewers','engagement_phases')",
        "alter table engagement_inside force row level security",
        "drop function app.phase_over",
    )
    for name in OUTER:
        sql(f"drop function app.{name}")
    for table in ("engagement_phases", "proposal_recusals", "engagement_reviewers"):
        sql(f"drop table {table}")
    sql("drop table conflict_ties")
    for name in (*TRIGGERS, *reversed(INNER)):
        sql(f"drop function app.{name}")
    sql(
        "alter table engagements drop conflict_years",
        "revoke select (name, mail_domain) on organisations from collab_gate",
    )
