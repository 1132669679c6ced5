"""Versions of the rulebook, proposals to change it, and what today's rules would judge strictly."""

from migrations.operations import (
    FORMULA,
    GOVERNED_COLUMNS,
    definer,
    govern,
    hand_over,
    let,
    own_rules,
    sql,
)

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# The body is the canonical text of all files of the book: what was proposed is what is approved.
BODY = """
    body text not null,
    hash bytea not null check (hash = sha256(convert_to(body, 'UTF8'))),"""

TABLES = f"""
create table rulebook_proposals (
    id uuid primary key,
    base integer not null check (base > 0),
    part text not null check (btrim(part) <> ''),
    {BODY}
    why text not null check (btrim(why) <> ''),
    effective_on date not null,
    -- Versions follow each other, so one far ahead would keep all later ones waiting.
    constraint ck_rulebook_proposals_effective_on
      check (effective_on <= (proposed_at at time zone 'UTC')::date + 90),
    proposed_by uuid not null references representations (id),
    proposed_org uuid not null references organisations (id),
    proposed_at timestamptz not null,
    state text not null check (state in ('open','approved','declined','withdrawn')),
    decided_by uuid references representations (id),
    decided_at timestamptz,
    answer text,
    check ((state = 'open') = (decided_at is null)),
    check ((state = 'open') = (decided_by is null)));

create table rulebook_versions (
    number integer primary key check (number > 1),
    label text not null unique,
    {BODY}
    effective_at timestamptz not null,
    proposal_id uuid not null unique references rulebook_proposals (id),
    proposed_by uuid not null references representations (id),
    approved_by uuid not null references representations (id),
    approved_at timestamptz not null,
    check (proposed_by <> approved_by));

create table rejudgements ({GOVERNED_COLUMNS},
    copy_id uuid not null,
    item_kind text not null,
    category text not null,
    judged_verdict text not null check (judged_verdict in ('allow','transform','review','block')),
    judged_version text not null,
    verdict text not null check (verdict in ('allow','transform','review','block')),
    policy_version text not null,
    event text not null check (event in ('rules','readers','expiry')),
    rule text not null,
    state text not null check (state in ('open','kept','referred','replaced','gone')),
    opinion text,
    decided_by uuid references representations (id),
    decided_at timestamptz);
create unique index uq_rejudgements_open on rejudgements (copy_id) where state = 'open';
create index ix_rejudgements_list on rejudgements (space_id, state, shared_at, id)
    include (marking, author_id, org_id, circle);
create index ix_releases_standing on releases (target_space_id, copy_shared_at)
    where state = 'released'"""

# Two persons of two organisations; who counts as one organisation elsewhere counts as one here.
# The lock makes of two approvals at once one after the other, and the later one stale.
SETTLE_PROPOSAL = """
declare p rulebook_proposals; last integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('rulebook', 15));
  select * into p from rulebook_proposals x where x.id = proposal for update;
  if not found or not (app.has_duty('officer') or cardinality(app.held_as('counsel')) > 0) then
    raise exception 'no such proposal' using errcode = 'P0C04';
  end if;
  if p.state <> 'open' then
    raise exception 'it was decided' using errcode = 'P0C02';
  end if;
  if outcome = 'withdrawn' then
    if p.proposed_by <> app.representation_id() then
      raise exception 'it is somebody else''s' using errcode = '42501';
    end if;
  elsif outcome not in ('approved','declined') then
    raise exception 'no such outcome' using errcode = '42501';
  elsif app.one_house(p.proposed_org, app.org_id()) or exists (select from representations r
      where r.id = p.proposed_by and r.account_id = app.account_id()) then
    raise exception 'nobody approves what his own side proposed' using errcode = 'P0C03';
  end if;
  if outcome = 'approved' then
    select coalesce(max(v.number), 1) into last from rulebook_versions v;
    if p.base <> last then
      raise exception 'the rules changed meanwhile' using errcode = 'P0C02';
    end if;
    insert into rulebook_versions (number, label, body, hash, effective_at, proposal_id,
      proposed_by, approved_by, approved_at)
    values (last + 1, label, p.body, p.hash,
      -- A later version holds all earlier ones: it never takes effect before them.
      greatest(at_time, p.effective_on::timestamp at time zone 'UTC',
        (select max(v.effective_at) from rulebook_versions v)),
      p.id, p.proposed_by, app.representation_id(), at_time);
  end if;
  update rulebook_proposals x set state = outcome, decided_by = app.representation_id(),
    decided_at = at_time, answer = nullif(btrim(words), '') where x.id = p.id;
  return case when outcome = 'approved' then last + 1 end;
end"""

KIN = """kin(a, b) as (
    select id, parent_id from organisations where parent_id is not null
    union select parent_id, id from organisations where parent_id is not null
    union select org_id, other_id from organisation_relations where kind = 'same_parent'
    union select other_id, org_id from organisation_relations where kind = 'same_parent')"""

ONE_HOUSE = f"""
  with recursive {KIN},
  house(member) as (select one union select k.b from house h join kin k on k.a = h.member)
  select exists (select from house where member = other)"""

# Who reads a copy now, and how they stand to its contributor: the twin of relations_to() and
# audience() in Python, told without anybody's name. A house is a number that means nothing
# outside its answer; the contributor is in none of the columns.
READERS = f"""
  with recursive {KIN},
  first_described(at) as (
    select coalesce(min(x.copy_shared_at), now()) from releases x
     where x.org_id = contributor and x.target_space_id = on_space and x.attribution = 'kind'
       and x.state in ('released','superseded')),
  readers as (
    select t.org_id, bool_or(t.role in ('member','chair','facilitator','expert','stakeholder')
        and m.started_at <= (select at from first_described)) as could_be
      from seats t
      join memberships m on m.id = t.membership_id
      join spaces s on s.id = t.space_id
     where t.space_id = on_space and t.ended_at is null and t.role = any(m.roles)
       and (m.ended_at is null or m.ended_at > now())
       and least(t.ceiling, m.max_marking) >= on_marking
       and (named is null or t.representation_id = any(named) or t.org_id = any(named))
       and (s.parent_id is null or exists (select from seats g
         join memberships n on n.id = g.membership_id where g.space_id = s.parent_id
          and g.representation_id = t.representation_id and g.ended_at is null
          and (n.ended_at is null or n.ended_at > now())))
     group by t.org_id),
  firms as (select org_id from readers union select contributor),
  house(org_id, member) as (
    select org_id, org_id from firms
    union select h.org_id, k.b from house h join kin k on k.a = h.member),
  houses as (select h.org_id, min(h.member::text) as name, array_agg(h.member) as members
    from house h group by h.org_id),
  mine as (select h.*, o.kind, o.tier from houses h join organisations o on o.id = h.org_id
    where h.org_id = contributor),
  theirs as (select h.*, o.kind, o.tier, d.could_be,
      dense_rank() over (order by h.name) as number
    from readers d join houses h on h.org_id = d.org_id join organisations o on o.id = d.org_id),
  related as (
    select t.number, t.kind, t.tier, t.could_be, case
      when t.name = m.name then 'same_group'
      when exists (select from organisation_relations c where c.kind = 'competitor'
          and ((c.org_id = any(t.members) and c.other_id = any(m.members))
            or (c.other_id = any(t.members) and c.org_id = any(m.members)))) then 'competitor'
      when t.kind = m.kind and t.kind in ('member_company','mining_company')
        and (t.tier is null or m.tier is null or t.tier = m.tier) then 'competitor'
      else 'none' end as relation
    from theirs t, mine m)
  select coalesce((select array_agg(distinct d.relation order by d.relation)
      from related d), '{{}}'),
    -- Among whom the contributor is hidden, as the gate counts them (releases/hiding).
    coalesce((select jsonb_agg(distinct jsonb_build_array(d.number, d.kind, d.tier))
      from related d where d.could_be), '[]')"""

COLUMNS = """category text, facets jsonb, cited boolean, marking smallint, attribution text,
  attribution_label text, permitted_action text, verdict text, policy_version text,
  shared_at timestamptz, relations text[], readers jsonb, in_charter boolean, screened text"""

# Many releases of one firm for the same readers are asked about once.
AMONG = """
  groups as materialized (
    select distinct x.target_space_id, x.org_id, x.copy_marking, x.copy_circle from chosen x),
  standing as materialized (
    select g.*, n.relations, n.readers from groups g,
      lateral app.readers_now(g.target_space_id, g.org_id, g.copy_marking, g.copy_circle) n),
  told as (
    select x.*, n.relations, n.readers,
      coalesce((select x.category = any(c.categories) from charters c join spaces s
          on c.space_id = s.charter_space_id where s.id = x.target_space_id
          and c.effective_at <= now() order by c.version desc limit 1), true) as in_charter,
      (select v ->> 'verdict' from (
          select jsonb_array_elements(x.votes) as v
          union all select jsonb_array_elements(h.votes) from held_items h
           where h.release_id = x.id) votes
        where v ->> 'rule' like 'screening.%'
        order by array_position(array['block','review','transform','allow'], v ->> 'verdict')
        limit 1) as screened
    from chosen x join standing n on n.target_space_id = x.target_space_id
     and n.org_id = x.org_id and n.copy_marking = x.copy_marking
     and n.copy_circle is not distinct from x.copy_circle)"""
TOLD = """x.category, x.facets, x.citation is not null, x.copy_marking, x.attribution,
    x.attribution_label, x.permitted_action, x.verdict, x.policy_version, x.copy_shared_at,
    x.relations, x.readers, x.in_charter, x.screened"""

# For the job that re-judges. It acts for nobody, so it learns nothing one could read or reach
# anybody by: no text, title, address, space, firm or person; answers to closed questions alone.
# A private answer has its own circle, which only its copy knows; counsel is never in it.
REJUDGEABLE = f"""
  with chosen as materialized (
    select x.* from releases x
     where x.state = 'released' and x.item_kind <> 'private_answer' and x.id > after
     order by x.id limit least(most, 500)), {AMONG}
  select x.id, {TOLD} from told x order by x.id"""

# For counsel, who asks what a change of rules would turn: of copies he reads, and of no others.
DECLARED = f"""
  with chosen as materialized (
    select x.* from releases x
     where x.state = 'released' and x.item_kind <> 'private_answer' and x.copy_shared_at >= since
       and x.target_space_id = any(app.held_as('counsel'))
       and x.copy_marking <= (app.ceilings())[array_position(app.spaces(), x.target_space_id)]
       and x.copy_shared_at >= (app.since())[array_position(app.spaces(), x.target_space_id)]
       and (x.copy_circle is null or app.representation_id() = any(x.copy_circle)
         or app.org_id() = any(x.copy_circle))
     order by x.copy_shared_at desc, x.id limit least(most, 5000)), {AMONG}
  select x.copy_id, x.target_space_id, x.item_kind, {TOLD}
    from told x order by x.copy_shared_at desc, x.id"""

# Listed for those counsel who read the copy anyway, and never for its own house's; where there
# are none it is listed for nobody, or the list would tell of what nobody here may know.
NOTE_REJUDGED = """
declare r releases; home spaces; keepers uuid[]; scale text[] :=
  array['allow','transform','review','block'];
begin
  select * into r from releases x where x.id = release and x.state = 'released' for update;
  if not found or r.item_kind = 'private_answer' then return null; end if;
  select * into home from spaces s where s.id = r.target_space_id;
  select array_agg(distinct t.org_id) into keepers from seats t
    join memberships m on m.id = t.membership_id
   where t.space_id = home.id and t.role = 'counsel' and t.ended_at is null
     and (m.ended_at is null or m.ended_at > now()) and not app.one_house(t.org_id, r.org_id)
     and least(t.ceiling, m.max_marking) >= r.copy_marking
     and (r.copy_circle is null or t.representation_id = any(r.copy_circle)
       or t.org_id = any(r.copy_circle));
  -- Counsel seated since the list was made find what stands open on it.
  update rejudgements j set circle = keepers where j.copy_id = r.copy_id and j.state = 'open'
     and keepers is not null and j.circle is distinct from keepers;
  if keepers is null or exists (select from rejudgements j where j.copy_id = r.copy_id
      and array_position(scale, j.verdict) >= array_position(scale, today)
      and (j.state = 'open' or (j.state in ('kept','referred')
        and j.policy_version = version and j.event = on_event))) then
    return null;
  end if;
  update rejudgements j set state = 'replaced' where j.copy_id = r.copy_id and j.state = 'open';
  insert into rejudgements (id, org_id, space_id, marking, author_id, circle, shared_at, copy_id,
    item_kind, category, judged_verdict, judged_version, verdict, policy_version, event, rule,
    state)
  values (gen_random_uuid(), home.org_id, home.id, r.copy_marking, null, keepers,
    date_trunc('hour', at_time, 'UTC'), r.copy_id, r.item_kind, r.category, r.verdict,
    r.policy_version, today, version, on_event, on_rule, 'open');
  -- One letter a day, however long the list grows; it names nothing.
  perform app.enqueue(gen_random_uuid(),
      concat_ws(':', 'rejudged', t.representation_id, (at_time at time zone 'UTC')::date),
      'mail.rejudged', jsonb_build_object('representation_id', t.representation_id), at_time)
    from seats t where t.space_id = home.id and t.role = 'counsel' and t.ended_at is null
     and t.org_id = any(keepers);
  return r.copy_id;
end"""

# What would no longer be judged more strictly leaves the list by itself.
FORGET_REJUDGED = """
begin
  update rejudgements j set state = 'gone' from releases r
   where r.id = any(milder) and j.copy_id = r.copy_id and j.state = 'open';
end"""

SETTLE_REJUDGED = f"""
declare j rejudgements;
begin
  select * into j from rejudgements where id = rejudgement and {FORMULA} for update;
  if not found or not j.space_id = any(app.held_as('counsel')) then
    raise exception 'nothing of the kind' using errcode = 'P0C04';
  end if;
  if j.state <> 'open' or outcome not in ('kept','referred') then
    raise exception 'it is no longer open' using errcode = 'P0C02';
  end if;
  if exists (select from releases r join representations p on p.account_id = app.account_id()
      where r.copy_id = j.copy_id
        and (p.id = r.author_id or (p.org_id = r.org_id and p.ended_at is null))) then
    raise exception 'nobody decides about his own' using errcode = 'P0C03';
  end if;
  update rejudgements x set state = outcome, opinion = words, decided_at = at_time,
    decided_by = app.representation_id() where x.id = j.id;
  return j.copy_id;
end"""

GONE = """
begin
  update rejudgements j set state = 'gone' where j.copy_id = new.copy_id and j.state = 'open';
  return null;
end"""

INNER = {
    "one_house": ("(one uuid, other uuid) returns boolean language sql stable", ONE_HOUSE),
    "readers_now": (
        (
            "(on_space uuid, contributor uuid, on_marking smallint, named uuid[],"
            " out relations text[], out readers jsonb) returns record language sql stable"
        ),
        READERS,
    ),
}
OUTER = {
    "settle_proposal": (
        (
            "(proposal uuid, outcome text, words text, label text, at_time timestamptz)"
            " returns integer language plpgsql volatile"
        ),
        SETTLE_PROPOSAL,
        "collab_app",
    ),
    "declared_to_counsel": (
        (
            "(since timestamptz, most integer) returns table (copy_id uuid, space_id uuid,"
            f" item_kind text, {COLUMNS}) language sql stable"
        ),
        DECLARED,
        "collab_app",
    ),
    "settle_rejudged": (
        (
            "(rejudgement uuid, outcome text, words text, at_time timestamptz)"
            " returns uuid language plpgsql volatile"
        ),
        SETTLE_REJUDGED,
        "collab_app",
    ),
    "rejudgeable": (
        (
            f"(after uuid, most integer) returns table (release_id uuid, {COLUMNS})"
            " language sql stable"
        ),
        REJUDGEABLE,
        "collab_system",
    ),
    "forget_rejudged": (
        "(milder uuid[]) returns void language plpgsql volatile",
        FORGET_REJUDGED,
        "collab_system",
    ),
    "note_rejudged": (
        (
            "(release uuid, today text, version text, on_event text, on_rule text,"
            " at_time timestamptz) returns uuid language plpgsql volatile"
        ),
        NOTE_REJUDGED,
        "collab_system",
    ),
}


def upgrade() -> None:
    sql(TABLES)
    own_rules(
        "rulebook_proposals",
        "select, insert",
        select="(select cardinality(app.held_as('counsel'))) > 0"
        " or (select app.has_duty('officer'))",
        insert="proposed_by = (select app.representation_id())"
        " and proposed_org = (select app.org_id()) and state = 'open'"
        " and (select cardinality(app.held_as('counsel'))) > 0",
    )
    own_rules("rulebook_versions", "select", select="(select app.representation_id()) is not null")
    let(
        "collab_gate",
        "rulebook_proposals",
        "select, update (state, decided_by, decided_at, answer)",
    )
    let("collab_gate", "rulebook_versions", "select, insert")
    let("collab_system", "rulebook_versions", "select")
    govern("rejudgements")
    sql(
        "drop policy writing on rejudgements",
        "revoke insert on rejudgements from collab_app",
        "grant select (kind, tier) on organisations to collab_gate",
        "grant select on charters to collab_gate",
        "create policy rejudging on charters for select to collab_gate using (true)",
    )
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body, callers) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers=callers)
    sql(
        "create function app.rejudgement_gone() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${GONE}$body$",
        "create trigger rejudgement_gone after update of state on releases for each row"
        " when (old.state = 'released' and new.state <> 'released')"
        " execute function app.rejudgement_gone()",
    )
    hand_over("app.rejudgement_gone", "collab_gate")


def downgrade() -> None:
    sql("drop trigger rejudgement_gone on releases", "drop function app.rejudgement_gone")
    for name in (*OUTER, *INNER):
        sql(f"drop function app.{name}")
    sql(
        "drop table rejudgements",
        "drop table rulebook_versions",
        "drop table rulebook_proposals",
        "drop index ix_releases_standing",
        "drop policy rejudging on charters",
        "revoke select on charters from collab_gate",
        "revoke select (kind, tier) on organisations from collab_gate",
    )
