"""What of a report each space is given, what anybody may read, and recommendations with answers."""

from migrations.operations import (
    GOVERNED_COLUMNS,
    definer,
    hand_over,
    let,
    own_rules,
    process,
    searchable,
    sql,
    unsearchable,
)

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

PERMITTED = (
    "'no_contact','ask_contributor_first','desk_research_only','raise_without_detail',"
    "'raise_openly'"
)
TABLES = {
    # A copy of the association: chosen sections of a final version, for one space.
    "report_releases": f"""
create table report_releases ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    number integer not null check (number > 0),
    language text not null,
    title text not null,
    summary text not null default '',
    sections jsonb not null check (jsonb_typeof(sections) = 'array'),
    left_out smallint not null default 0 check (left_out >= 0),
    text_hash bytea not null check (octet_length(text_hash) = 32),
    category text not null,
    permitted_action text not null check (permitted_action in ({PERMITTED})),
    verdict text not null check (verdict in ('allow','review')),
    clearance text check (clearance in ('rules','counsel')),
    policy_version text not null,
    for_circle uuid[],
    state text not null check (state in ('held','released','returned','withdrawn','superseded')),
    opinion text not null default '' check (char_length(opinion) <= 2000),
    released_at timestamptz,
    withdrawn_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null,
    check ((state = 'withdrawn') = (withdrawn_at is not null)),
    check (marking < 4));
create unique index uq_report_releases_stands on report_releases (space_id, engagement_id)
    where state = 'released';
create index ix_report_releases_list on report_releases (space_id, shared_at desc, id)
    include (marking, author_id, org_id, circle)""",
    "recommendations": f"""
create table recommendations ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    number smallint not null check (number > 0),
    words text not null check (btrim(words) <> '' and char_length(words) <= 2000),
    due_on date not null,
    needs_counsel boolean not null default false,
    state text not null check (state in ('held','standing','returned','withdrawn')),
    version integer not null default 1,
    updated_at timestamptz not null,
    foreign key (space_id, engagement_id) references engagements (space_id, id),
    unique (engagement_id, number))""",
    "recommendation_answers": f"""
create table recommendation_answers ({GOVERNED_COLUMNS},
    recommendation_id uuid not null,
    firm_id uuid references organisations (id),
    body text not null default '' check (char_length(body) <= 200),
    response text check (response in ('accepted','partly','declined','silent')),
    version integer not null default 1,
    check ((firm_id is null) <> (body = '')),
    foreign key (space_id, recommendation_id) references recommendations (space_id, id),
    unique nulls not distinct (recommendation_id, firm_id, body))""",
    # Why, and who sees to it, is told as far as the firm wishes.
    "recommendation_reasons": f"""
create table recommendation_reasons ({GOVERNED_COLUMNS},
    answer_id uuid not null unique,
    words text not null default '' check (char_length(words) <= 2000),
    owner_id uuid references representations (id),
    planned_on date,
    told boolean not null,
    foreign key (space_id, answer_id) references recommendation_answers (space_id, id))""",
}

# Read by anybody, signed in or not: a copy that two persons of the association let out.
PUBLIC = """
create table public_reports (
    id uuid primary key,
    org_id uuid not null references organisations (id),
    space_id uuid not null references spaces (id),
    release_id uuid not null,
    language text not null,
    title text not null,
    sections jsonb not null check (jsonb_typeof(sections) = 'array'),
    text_hash bytea not null,
    state text not null check (state in ('proposed','published','declined','withdrawn')),
    proposed_by uuid not null references representations (id),
    proposed_at timestamptz not null,
    decided_by uuid references representations (id),
    published_on date,
    withdrawn_at timestamptz,
    check (decided_by <> proposed_by),
    check (state not in ('published','declined') or decided_by is not null),
    foreign key (space_id, release_id) references report_releases (space_id, id));
create unique index uq_public_reports_open on public_reports (release_id)
    where state in ('proposed','published')"""

CHOSEN = """(select coalesce(jsonb_agg(s order by o), '[]')
      from jsonb_array_elements(v.sections) with ordinality as t (s, o)
     where s ->> 'key' = any(chosen))"""

# Into the space of the engagement, its group, or a room of that group; only the final text, whole
# sections and not a letter of anybody else.
# What another stands for is read no more by those it was released to, nor cleared any more.
REPLACE = """
begin
  update report_releases x set state = 'superseded', updated_at = at_time,
      circle = array[x.org_id], version = x.version + 1
   where x.space_id = target and x.engagement_id = engagement and x.id is distinct from but_for
     and (x.state = 'held' or (stands and x.state = 'released'));
  update public_reports p set state = 'withdrawn', withdrawn_at = at_time
    from report_releases x
   where stands and x.id = p.release_id and x.state = 'superseded' and p.state = 'proposed';
end"""

# Released where its engagement stands, the report is what that was for.
IS_OUT = """
declare e engagements;
begin
  select x.* into e from engagements x join report_releases r on r.engagement_id = x.id
    and r.space_id = x.space_id where r.id = release and r.state = 'released';
  if e.state = 'delivering' then perform app.carry_engagement(e.id, 'report', at_time); end if;
end"""

RELEASE = f"""
declare r engagement_reports; v report_versions; home engagements; keepers uuid[];
begin
  select * into r from engagement_reports x where x.id = report for update;
  if not found or not r.space_id = any(app.held_as('facilitator')) or r.org_id <> app.org_id()
     or not target = any(app.held_as('facilitator'))
     or not app.reads('engagement_reports', r.id, r.space_id) then
    raise exception 'no such report' using errcode = 'P0C04';
  end if;
  select * into home from engagements e where e.id = r.engagement_id;
  if target = r.space_id or not exists (select from spaces a, spaces b where a.id = target
      and b.id = home.space_id and a.archived_at is null and not a.apart
      and coalesce(a.parent_id, a.id) = coalesce(b.parent_id, b.id)) then
    raise exception 'no such space' using errcode = 'P0C04';
  end if;
  if r.state <> 'final' then
    raise exception 'it is not final' using errcode = 'P0C02';
  end if;
  select * into v from report_versions x where x.id = app.given_version(r.id);
  if v.text_hash is distinct from seen_hash then
    raise exception 'this is not what was read' using errcode = 'P0C02';
  end if;
  keepers := array(select r.org_id union select m.org_id from memberships m
    where m.space_id = target and 'counsel' = any(m.roles)
      and (m.ended_at is null or m.ended_at > now()) order by 1);
  perform app.replace_report(target, home.id, null, not flagged, at_time);
  insert into report_releases (id, org_id, space_id, marking, author_id, circle, shared_at,
    engagement_id, number, language, title, summary, sections, left_out, text_hash, category,
    permitted_action, verdict, clearance, policy_version, for_circle, state, released_at,
    updated_at)
  select ident, r.org_id, target, on_marking, null, case when flagged then keepers end, at_time,
    home.id, 1 + coalesce((select max(x.number) from report_releases x
      where x.space_id = target and x.engagement_id = home.id), 0), v.language, v.title,
    case when with_summary then v.summary else '' end, c.parts,
    jsonb_array_length(v.sections) - jsonb_array_length(c.parts), v.text_hash, in_category,
    permits, case when flagged then 'review' else 'allow' end,
    case when not flagged then 'rules' end, by_policy, null,
    case when flagged then 'held' else 'released' end,
    case when not flagged then at_time end, at_time
    from (select {CHOSEN} as parts) c
   where jsonb_array_length(c.parts) > 0;
  if not found then
    raise exception 'nothing was chosen' using errcode = 'P0C02';
  end if;
  if not flagged then perform app.report_is_out(ident, at_time); end if;
end"""

# Whatever was released after it stays: what counsel clears late is not put in its place.
SETTLE = """
declare x report_releases;
begin
  select * into x from report_releases y where y.id = release;
  perform from engagement_reports r where r.engagement_id = x.engagement_id for update;
  select * into x from report_releases y where y.id = release for update;
  if not found or not x.space_id = any(app.held_as('counsel'))
     or not app.reads('report_releases', x.id, x.space_id) then
    raise exception 'no such release' using errcode = 'P0C04';
  end if;
  if x.state <> 'held' or x.version is distinct from seen_version
     or outcome not in ('released','returned') or exists (select from report_releases y
       where y.space_id = x.space_id and y.engagement_id = x.engagement_id
         and y.number > x.number and y.state in ('held','released')) then
    raise exception 'it waits no more' using errcode = 'P0C02';
  end if;
  if outcome = 'released' then
    perform app.replace_report(x.space_id, x.engagement_id, x.id, true, at_time);
    update report_releases y set state = 'released', clearance = 'counsel',
        circle = y.for_circle, shared_at = at_time, released_at = at_time, updated_at = at_time,
        version = y.version + 1 where y.id = x.id;
    perform app.report_is_out(x.id, at_time);
  else
    -- It is read by those who keep it alone: what counsel says is theirs.
    update report_releases y set state = 'returned', opinion = said, updated_at = at_time,
        version = y.version + 1 where y.id = x.id;
  end if;
end"""

WITHDRAW = """
declare x report_releases;
begin
  select * into x from report_releases y where y.id = release for update;
  if not found or not x.space_id = any(app.held_as('facilitator')) or x.org_id <> app.org_id()
     or not app.reads('report_releases', x.id, x.space_id) then
    raise exception 'no such release' using errcode = 'P0C04';
  end if;
  if x.state not in ('released','held','superseded') then
    raise exception 'it stands no more' using errcode = 'P0C02';
  end if;
  update report_releases y set state = 'withdrawn', withdrawn_at = at_time, updated_at = at_time,
      circle = array[y.org_id], version = y.version + 1 where y.id = x.id;
  update public_reports p set state = 'withdrawn', withdrawn_at = at_time
   where p.release_id = x.id and p.state in ('proposed','published');
end"""

# Only what its author marked for everybody, and only where no firm that takes part is named.
PROPOSE = """
declare x report_releases; parts jsonb;
begin
  select * into x from report_releases y where y.id = release for update;
  if not found or not x.space_id = any(app.held_as('facilitator')) or x.org_id <> app.org_id()
     or not app.reads('report_releases', x.id, x.space_id) then
    raise exception 'no such release' using errcode = 'P0C04';
  end if;
  if x.state <> 'released' then
    raise exception 'it stands no more' using errcode = 'P0C02';
  end if;
  if x.permitted_action <> 'raise_openly' then return 'not_openly'; end if;
  select coalesce(jsonb_agg(s order by o), '[]') into parts
    from jsonb_array_elements(x.sections) with ordinality as t (s, o)
   where (s ->> 'neutral')::boolean;
  if jsonb_array_length(parts) = 0 then return 'nothing_neutral'; end if;
  if app.names_a_firm(x.space_id, x.title || ' ' || app.said_in(parts), null) then
    return 'named';
  end if;
  insert into public_reports (id, org_id, space_id, release_id, language, title, sections,
    text_hash, state, proposed_by, proposed_at)
  values (ident, x.org_id, x.space_id, x.id, x.language, x.title, parts, x.text_hash, 'proposed',
    app.representation_id(), at_time);
  return null;
exception when unique_violation then
  raise exception 'it was proposed already' using errcode = 'P0C02';
end"""

# What it was proposed of must still stand, and name nobody of those who take part by now.
DECIDE = """
declare p public_reports; x report_releases;
begin
  select * into p from public_reports y where y.id = report for update;
  if not found or p.org_id <> app.org_id() or not app.has_duty('officer') then
    raise exception 'no such report' using errcode = 'P0C04';
  end if;
  if p.proposed_by = app.representation_id() then
    raise exception 'two decide' using errcode = 'P0C03';
  end if;
  select * into x from report_releases y where y.id = p.release_id for share;
  if p.state <> 'proposed' or outcome not in ('published','declined')
     or (outcome = 'published' and x.state <> 'released') then
    raise exception 'it waits no more' using errcode = 'P0C02';
  end if;
  if outcome = 'published'
     and app.names_a_firm(p.space_id, p.title || ' ' || app.said_in(p.sections), null) then
    return 'named';
  end if;
  update public_reports y set state = outcome, decided_by = app.representation_id(),
      published_on = case when outcome = 'published' then (at_time at time zone 'UTC')::date end
   where y.id = p.id;
  return null;
end"""

SAID_IN = """
  select coalesce(string_agg(concat_ws(' ', s ->> 'heading', s ->> 'text'), ' '), '')
    from jsonb_array_elements(parts) s"""

RECALL = """
declare p public_reports;
begin
  select * into p from public_reports y where y.id = report for update;
  if not found or p.org_id <> app.org_id() or not (app.has_duty('officer')
      or p.space_id = any(app.held_as('facilitator'))) then
    raise exception 'no such report' using errcode = 'P0C04';
  end if;
  if p.state not in ('proposed','published') then
    raise exception 'it stands no more' using errcode = 'P0C02';
  end if;
  update public_reports y set state = 'withdrawn', withdrawn_at = at_time where y.id = p.id;
end"""

PUBLISHED = """
  select p.id, p.language, p.title, p.sections, p.published_on, o.name
    from public_reports p join organisations o on o.id = p.org_id
   where p.state = 'published' and (wanted is null or p.id = wanted)
   order by p.published_on desc, p.id limit 200"""

# Recorded by whoever convenes and is not examined, of what a released report recommends.
RECOMMEND = """
declare e engagements; one jsonb; entry uuid;
begin
  select * into e from engagements x where x.id = engagement for update;
  if not found or not e.space_id = any(app.spaces())
     or not app.reads('engagements', e.id, e.space_id) then
    raise exception 'no such engagement' using errcode = 'P0C04';
  end if;
  if not e.space_id = any(app.held_as('facilitator','chair')) or app.is_examined(e.id) then
    raise exception 'this is for others to do' using errcode = '42501';
  end if;
  if not exists (select from report_releases r where r.engagement_id = e.id
      and r.space_id = e.space_id and r.state = 'released') then
    return 'no_report';
  end if;
  insert into recommendations (id, org_id, space_id, marking, author_id, circle, shared_at,
    engagement_id, number, words, due_on, needs_counsel, state, updated_at)
  select ident, e.org_id, e.space_id, e.marking, null,
    case when flagged then app.engagement_inside(e.id) end, at_time, e.id,
    1 + coalesce(max(x.number), 0), said, on_day, flagged,
    case when flagged then 'held' else 'standing' end, at_time
    from recommendations x where x.engagement_id = e.id;
  for one in select * from jsonb_array_elements(addressed) loop
    entry := (one ->> 'firm')::uuid;
    if entry is not null and not exists (select from memberships m
        where m.space_id = e.space_id and m.org_id = entry
          and (m.ended_at is null or m.ended_at > now())) then
      raise exception 'no such firm' using errcode = 'P0C04';
    end if;
    insert into recommendation_answers (id, org_id, space_id, marking, author_id, circle,
      shared_at, recommendation_id, firm_id, body)
    values (gen_random_uuid(), e.org_id, e.space_id, e.marking, null,
      case when flagged then app.engagement_inside(e.id) end, at_time, ident, entry,
      coalesce(one ->> 'body', ''));
  end loop;
  return null;
end"""

CLEAR = """
declare x recommendations;
begin
  select * into x from recommendations y where y.id = recommendation for update;
  if not found or not x.space_id = any(app.held_as('counsel'))
     or not app.reads('recommendations', x.id, x.space_id) then
    raise exception 'no such recommendation' using errcode = 'P0C04';
  end if;
  if x.state <> 'held' or outcome not in ('standing','returned') then
    raise exception 'it waits no more' using errcode = 'P0C02';
  end if;
  update recommendations y set state = outcome, updated_at = at_time, version = y.version + 1,
      circle = case outcome when 'standing' then null else y.circle end,
      shared_at = case outcome when 'standing' then at_time else y.shared_at end where y.id = x.id;
  if outcome = 'standing' then
    update recommendation_answers a set circle = null, shared_at = at_time
     where a.recommendation_id = x.id;
  end if;
end"""

TAKE_BACK = """
declare x recommendations;
begin
  select * into x from recommendations y where y.id = recommendation for update;
  if not found or not x.space_id = any(app.held_as('facilitator','chair'))
     or not app.reads('recommendations', x.id, x.space_id) or app.is_examined(x.engagement_id) then
    raise exception 'no such recommendation' using errcode = 'P0C04';
  end if;
  if x.state = 'withdrawn' then
    raise exception 'it stands no more' using errcode = 'P0C02';
  end if;
  update recommendations y set state = 'withdrawn', updated_at = at_time,
      version = y.version + 1 where y.id = x.id;
end"""

# A firm answers for itself; for a body outside whoever convenes records what it said.
RESPOND = """
declare a recommendation_answers; x recommendations;
begin
  select * into a from recommendation_answers y where y.id = answer for update;
  if not found or not a.space_id = any(app.spaces())
     or not app.reads('recommendation_answers', a.id, a.space_id) then
    raise exception 'no such recommendation' using errcode = 'P0C04';
  end if;
  if not (a.firm_id = app.org_id() and (a.space_id = any(app.held_as('member','chair'))
        or (a.firm_id = a.org_id and a.space_id = any(app.held_as('facilitator')))))
     and not (a.firm_id is null and a.space_id = any(app.held_as('facilitator'))) then
    raise exception 'this is for whom it is addressed to' using errcode = '42501';
  end if;
  select * into x from recommendations y where y.id = a.recommendation_id for share;
  if x.state <> 'standing' or a.version is distinct from seen_version
     or on_response not in ('accepted','partly','declined') then
    raise exception 'this is not what was read' using errcode = 'P0C02';
  end if;
  if who is not null and not exists (select from representations p
      where p.id = who and p.org_id = app.org_id() and p.ended_at is null) then
    raise exception 'no such person' using errcode = 'P0C04';
  end if;
  update recommendation_answers y set response = on_response, version = y.version + 1
   where y.id = a.id;
  insert into recommendation_reasons (id, org_id, space_id, marking, author_id, circle, shared_at,
    answer_id, words, owner_id, planned_on, told)
  values (gen_random_uuid(), a.org_id, a.space_id, a.marking, null,
    case when not tell then array[app.org_id()] end, date_trunc('hour', at_time, 'UTC'), a.id,
    because, who, by_day, tell)
  on conflict (answer_id) do update set words = because, owner_id = who,
    planned_on = by_day, told = tell,
    circle = excluded.circle, shared_at = excluded.shared_at;
end"""

SILENT = """
  with late as (
    update recommendation_answers a set response = 'silent', version = a.version + 1
      from recommendations x join spaces s on s.id = x.space_id and s.archived_at is null
     where x.id = a.recommendation_id and x.state = 'standing'
       and x.due_on < (at_time at time zone 'UTC')::date and a.response is null
       and (a.firm_id is null or exists (select from memberships m where m.space_id = x.space_id
         and m.org_id = a.firm_id and (m.ended_at is null or m.ended_at > at_time))) returning 1)
  select count(*)::integer from late"""

REMIND = """
  select count(app.enqueue(gen_random_uuid(),
      'recommendation:' || x.id || ':' || t.representation_id || ':' || x.due_on,
      'mail.recommendation_due',
      jsonb_build_object('representation_id', t.representation_id), at_time))::integer
    from recommendations x join recommendation_answers a on a.recommendation_id = x.id
    join seats t on t.space_id = x.space_id and t.org_id = a.firm_id and t.ended_at is null
     and t.role in ('member','chair')
   where x.state = 'standing' and a.response is null
     and x.due_on between (at_time at time zone 'UTC')::date
       and (at_time at time zone 'UTC')::date + 7"""

REPORTED = """
begin
  if new.state = 'reported' and old.state <> 'reported' and not exists (
      select from report_releases r where r.engagement_id = new.id and r.space_id = new.space_id
        and r.state = 'released') then
    raise exception 'no report was released here' using errcode = 'P0C02';
  end if;
  return new;
end"""

INNER = {
    "report_is_out": (
        "(release uuid, at_time timestamptz) returns void language plpgsql volatile",
        IS_OUT,
    ),
    "said_in": ("(parts jsonb) returns text language sql immutable", SAID_IN),
    "replace_report": (
        (
            "(target uuid, engagement uuid, but_for uuid, stands boolean, at_time timestamptz)"
            " returns void language plpgsql volatile"
        ),
        REPLACE,
    ),
}
OUTER = {
    "release_report": (
        (
            "(report uuid, target uuid, ident uuid, chosen text[], with_summary boolean,"
            " on_marking smallint, in_category text, permits text, flagged boolean,"
            " by_policy text, seen_hash bytea, at_time timestamptz) returns void"
            " language plpgsql volatile"
        ),
        RELEASE,
    ),
    "settle_report": (
        (
            "(release uuid, outcome text, said text, seen_version integer, at_time timestamptz)"
            " returns void language plpgsql volatile"
        ),
        SETTLE,
    ),
    "withdraw_report": (
        "(release uuid, at_time timestamptz) returns void language plpgsql volatile",
        WITHDRAW,
    ),
    "propose_public_report": (
        "(release uuid, ident uuid, at_time timestamptz) returns text language plpgsql volatile",
        PROPOSE,
    ),
    "decide_public_report": (
        "(report uuid, outcome text, at_time timestamptz) returns text language plpgsql volatile",
        DECIDE,
    ),
    "recall_public_report": (
        "(report uuid, at_time timestamptz) returns void language plpgsql volatile",
        RECALL,
    ),
    "recommend": (
        (
            "(engagement uuid, ident uuid, said text, on_day date, addressed jsonb,"
            " flagged boolean, at_time timestamptz) returns text language plpgsql volatile"
        ),
        RECOMMEND,
    ),
    "settle_recommendation": (
        (
            "(recommendation uuid, outcome text, at_time timestamptz) returns void"
            " language plpgsql volatile"
        ),
        CLEAR,
    ),
    "take_back_recommendation": (
        "(recommendation uuid, at_time timestamptz) returns void language plpgsql volatile",
        TAKE_BACK,
    ),
    "respond": (
        (
            "(answer uuid, on_response text, because text, tell boolean, by_day date, who uuid,"
            " seen_version integer, at_time timestamptz) returns void language plpgsql volatile"
        ),
        RESPOND,
    ),
}
SYSTEM = {
    "mark_silent": ("(at_time timestamptz) returns integer language sql volatile", SILENT),
    "remind_of_recommendations": (
        "(at_time timestamptz) returns integer language sql volatile",
        REMIND,
    ),
}
PUBLISHING = (
    "org_id = (select app.org_id()) and ((select app.has_duty('officer'))"
    " or space_id = any((select app.held_as('facilitator','counsel'))::uuid[]))"
)


def upgrade() -> None:
    for table, statement in TABLES.items():
        sql(*statement.split(";\n"))
        process(table)
    sql(*PUBLIC.split(";\n"))
    own_rules("public_reports", "select", select=f"state = 'published' or ({PUBLISHING})")
    let("collab_gate", "public_reports", "select, insert, update")
    let("collab_door", "public_reports", "select")
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body)
    for name, (signature, body) in SYSTEM.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_system")
    definer(
        "app.door_public_reports(wanted uuid) returns table (id uuid, language text, title text,"
        " sections jsonb, published_on date, association text)"
        " language sql stable",
        "collab_door",
        PUBLISHED,
    )
    sql(
        "create function app.report_released() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${REPORTED}$body$",
    )
    hand_over("app.report_released", "collab_gate")
    sql(
        "grant trigger on engagements to collab_gate",
        "set local role collab_gate",
        "create trigger report_released before update of state on engagements"
        " for each row execute function app.report_released()",
        "reset role",
        "revoke trigger on engagements from collab_gate",
    )
    searchable(
        "report_releases",
        "'report'",
        title="r.title",
        body="concat_ws(E'\\n', nullif(r.summary, ''), (select string_agg(concat_ws(E'\\n',"
        " s ->> 'heading', s ->> 'text'), E'\\n') from jsonb_array_elements(r.sections) s))",
        subject="r.engagement_id",
        language="r.language",
        listed="r.state = 'released'",
    )
    searchable(
        "recommendations",
        "'recommendation'",
        body="r.words",
        subject="r.engagement_id",
        listed="r.state = 'standing'",
    )


def downgrade() -> None:
    for table in ("recommendations", "report_releases"):
        unsearchable(table)
    sql("drop trigger report_released on engagements", "drop function app.report_released")
    sql("drop function app.door_public_reports")
    for name in (*SYSTEM, *OUTER, *INNER):
        sql(f"drop function app.{name}")
    sql("drop table public_reports")
    for table in reversed(TABLES):
        sql(f"drop table {table}")
