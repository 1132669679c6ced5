"""How a round goes on, and the one way from sealed answers to figures: the worker's, by ticket."""

from migrations.operations import definer, sql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

HOLDS = """
  select exists (select from spaces s where s.org_id = pool and s.kind in ('group','room')
    and s.id = any(app.held_as(variadic wanted)))"""

MINE = """
  select * into r from kpi_rounds x where x.id = round for update;
  if not found or not app.kpi_holds(r.org_id, 'facilitator','chair','member','counsel','trustee',
      'observer') then
    raise exception 'no such round' using errcode = 'P0C04';
  end if;"""

# Indicators that may count the same, under whatever name: of one family in any of their versions,
# or of one theme and unit unless the house ships both. What was once joined is never parted.
FAMILY = """
  with recursive f (family) as (
    select d.family from kpi_definitions d where d.org_id = pool and d.key = of_key
    union
    select y.family from f join kpi_definitions x on x.org_id = pool and x.family = f.family
      join kpi_definitions y on y.org_id = pool and y.key = x.key)
  select coalesce(array_agg(distinct y.key), '{}') from kpi_definitions y
   where y.org_id = pool and (y.family in (select f.family from f)
     or exists (select from kpi_definitions x where x.org_id = pool and x.key = of_key
       and x.theme = y.theme and x.unit = y.unit and not (x.shipped and y.shipped)))"""

# One round of a family at a time, in the order of their periods, for a half-year that is over.
OPEN = """
declare d kpi_definitions; s spaces; allowed text[]; alike text[];
begin
  select * into d from kpi_definitions x where x.id = definition;
  select * into s from spaces x where x.id = home;
  if d.id is null or s.id is null or s.org_id <> d.org_id
     or not s.id = any(app.held_as('facilitator')) then
    raise exception 'no such indicator' using errcode = 'P0C04';
  end if;
  perform pg_advisory_xact_lock(hashtextextended(d.org_id::text, 35));
  alike := app.kpi_family(d.org_id, d.key);
  if s.archived_at is not null or exists (select from kpi_definitions x
      where x.org_id = d.org_id and x.key = d.key and x.version > d.version) then
    raise exception 'it was replaced' using errcode = 'P0C02';
  end if;
  select c.categories into allowed from charters c where c.space_id = s.charter_space_id
     and c.effective_at <= now() order by c.version desc limit 1;
  if cardinality(allowed) > 0 and not 'kpi_aggregated' = any(allowed) then
    return 'not_in_charter';
  end if;
  if on_end >= (least(at_time, now()) at time zone 'UTC')::date then return 'not_over'; end if;
  if on_close <= at_time then return 'too_late'; end if;
  if exists (select from kpi_definitions x where x.org_id = d.org_id and x.key = any(alike)
      and x.statistic <> d.statistic) then
    return 'told_otherwise';
  end if;
  if exists (select from kpi_rounds x where x.org_id = d.org_id and x.kpi_key = any(alike)
      and x.state <> 'cancelled' and (x.ends_on >= on_end or x.state = 'open')) then
    return 'out_of_turn';
  end if;
  insert into kpi_rounds (id, org_id, definition_id, kpi_key, space_id, period, ends_on, opened_at,
    closes_at)
  values (ident, d.org_id, d.id, d.key, s.id, on_period, on_end, least(at_time, now()), on_close);
  return null;
end"""

# What counts is settled here for good: submitted, by a firm that still takes part.
END = """
begin
  update kpi_answers a set state = case when a.state = 'submitted'
      and exists (select from app.kpi_firms(r.org_id) f where f.firm = a.org_id)
      then 'locked' else 'lapsed' end
   where a.round_id = r.id;
  update kpi_rounds x set state = 'closed', closed_at = at_time where x.id = r.id;
end"""

MOVE = f"""
declare r kpi_rounds; s kpi_steps; on_moment timestamptz;
begin
  {MINE}
  select * into s from kpi_steps x where x.step = on_step and x.before_state = r.state;
  if not found then
    raise exception 'it does not stand where this step begins' using errcode = 'P0C02';
  end if;
  if not app.kpi_holds(r.org_id, variadic s.roles) then
    raise exception 'this is for others to do' using errcode = '42501';
  end if;
  if on_step in ('judge','publish','withhold') and exists (select from organisations o
      where o.id = app.org_id() and o.kind in ('member_company','mining_company')) then
    raise exception 'no firm of the market computes' using errcode = 'P0C03';
  end if;
  -- A caller's moment is never later than the database's own, nor earlier than what came before.
  on_moment := least(greatest(at_time, r.opened_at, r.judged_at), now());
  if on_step = 'close' then perform app.end_kpi_round(r, on_moment); return null; end if;
  -- A later round is judged by what was published before it: nothing may come in between.
  if on_step = 'judge' then
    perform pg_advisory_xact_lock(hashtextextended(r.org_id::text, 35));
  end if;
  if on_step = 'judge' and exists (select from kpi_rounds x where x.org_id = r.org_id
      and x.kpi_key = any(app.kpi_family(r.org_id, r.kpi_key))
      and x.id <> r.id and (x.state in ('judging','judged')
        or (x.ends_on < r.ends_on and x.state in ('open','closed')))) then
    return 'earlier_first';
  end if;
  update kpi_rounds x set state = s.after_state,
      published_at = case on_step when 'publish' then on_moment end
   where x.id = r.id;
  if on_step = 'cancel' then
    update kpi_answers a set state = 'lapsed' where a.round_id = r.id;
  end if;
  return null;
end"""

CLOSE_DUE = """
declare r kpi_rounds;
begin
  select * into r from kpi_rounds x where x.id = round for update;
  if not found or r.state <> 'open' or r.closes_at > at_time then return null; end if;
  perform app.end_kpi_round(r, at_time);
  return r.space_id;
end"""

# To each person of every firm that is asked, who sits in its vault: the notes tell nothing of who
# has answered. Whether a firm is still missing is asked when its letter would go out.
REMIND = """
declare r kpi_rounds;
begin
  select * into r from kpi_rounds x where x.id = round;
  if not found or r.state <> 'open' or r.closes_at <= at_time then return; end if;
  perform app.enqueue(gen_random_uuid(), 'kpi_due:' || gen_random_uuid(), 'mail.kpi_due',
      jsonb_build_object('representation_id', f.person, 'round_id', r.id), at_time)
    from app.kpi_firms(r.org_id) f
   where exists (select from seats t join spaces v on v.id = t.space_id
       where t.representation_id = f.person and v.kind = 'vault'
         and t.ceiling >= 5 and t.ended_at is null);
end"""

MISSING = """
  select exists (select from kpi_rounds r cross join lateral app.kpi_firms(r.org_id) f
    where r.id = round and f.person = kpi_missing.person and r.state = 'open'
      and r.closes_at > now()
      and not exists (select from kpi_answers a where a.round_id = r.id and a.org_id = f.firm
        and a.state = 'submitted'))"""

# Once a day, a house later than it says, and it never falls: between two answers nothing moves.
REFRESH = """
  update kpi_rounds r set banded_on = (at_time at time zone 'UTC')::date,
      progress_band = greatest(r.progress_band, app.firm_band(
        (select count(distinct h.house)::integer - 1 from app.firm_houses(array(
          select a.org_id from kpi_answers a
           where a.round_id = r.id and a.state = 'submitted')) h),
        (select count(distinct h.house)::integer - 1 from app.firm_houses(array(
          select f.firm from app.kpi_firms(r.org_id) f)) h)))
   where r.state = 'open' and coalesce(r.banded_on, (r.opened_at at time zone 'UTC')::date)
       < (at_time at time zone 'UTC')::date"""

# All a judgement needs but the answers. Who was one house then or is now counts as one for all
# rounds; the class is the strictest, the range the widest that any of the family had.
CASE = """
declare r kpi_rounds; d kpi_definitions; rounds uuid[]; firms uuid[]; alike text[];
begin
  select * into r from kpi_rounds x where x.id = round for update;
  if not found or r.state <> 'judging' then return null; end if;
  select * into d from kpi_definitions x where x.id = r.definition_id;
  alike := app.kpi_family(r.org_id, r.kpi_key);
  select array_agg(x.id) into rounds from kpi_rounds x where x.id = r.id
      or (x.org_id = r.org_id and x.kpi_key = any(alike) and x.state = 'published');
  select coalesce(array_agg(distinct a.org_id), '{}') into firms from kpi_answers a
   where a.round_id = any(rounds) and a.state = 'locked';
  return jsonb_build_object('pool', r.org_id, 'space', r.space_id, 'statistic', d.statistic,
    'breakdowns', d.breakdowns,
    'class', (select case when bool_or(x.class = 'commercial') then 'commercial'
        else 'human_rights_process' end
      from kpi_definitions x where x.org_id = r.org_id and x.key = any(alike)),
    'unit', d.unit,
    'lowest', (select min(x.lowest)::text from kpi_definitions x
      where x.org_id = r.org_id and x.key = any(alike)),
    'highest', (select case when bool_and(x.highest is not null) then max(x.highest)::text end
      from kpi_definitions x where x.org_id = r.org_id and x.key = any(alike)),
    'parameters', (select jsonb_build_object('number', p.number, 'body', p.body)
      from kpi_parameters p where p.org_id = r.org_id and p.state = 'approved'
      order by p.number desc limit 1),
    'rounds', (select jsonb_agg(jsonb_build_object('id', x.id, 'period', x.period,
        'ends_on', x.ends_on, 'published_on', (x.published_at at time zone 'UTC')::date,
        'space', x.space_id,
        'figures', (select coalesce(jsonb_agg(jsonb_build_object('id', f.id,
            'breakdown', f.breakdown, 'value', f.value::text,
            'panel', encode(b.panel_sealed, 'hex')) order by f.breakdown), '[]')
          from kpi_figures f join kpi_backs b on b.figure_id = f.id
         where f.round_id = x.id and f.released)) order by x.id = r.id, x.ends_on, x.id)
      from kpi_rounds x where x.id = any(rounds)),
    'houses', (select coalesce(jsonb_object_agg(h.firm, h.house), '{}')
      from app.firm_houses(firms || array(select t.supplier_id from trading_confirmed t)
        || array(select t.customer_id from trading_confirmed t)
        || array(select t.other_id from trading_relations t where t.org_id = any(firms))) h),
    -- Who says of himself that another knows him is believed, as far as that one may know him.
    'stated', (select coalesce(jsonb_agg(distinct jsonb_build_array(t.other_id, t.org_id)), '[]')
      from trading_relations t where t.org_id = any(firms)),
    'related', (select coalesce(jsonb_agg(jsonb_build_array(t.supplier_id, t.customer_id)
        order by t.supplier_id, t.customer_id), '[]')
      from trading_confirmed t
     where t.supplier_id = any(firms) or t.customer_id = any(firms)));
end"""

# That answers are about to be opened, and of which rounds: committed by itself, so that no failure
# of what comes after takes it back.
ANNOUNCE = """
declare r kpi_rounds; one uuid;
begin
  select * into r from kpi_rounds x where x.id = ticket for update;
  if not found or r.state <> 'judging' then return; end if;
  for one in select x.id from kpi_rounds x where x.id = r.id or (x.org_id = r.org_id
      and x.state = 'published' and x.kpi_key = any(app.kpi_family(r.org_id, r.kpi_key)))
      order by x.id = r.id, x.ends_on, x.id loop
    perform app.append_entry('00000000-0000-0000-0000-000000000000', clock_timestamp(),
      'kpis.unsealed', format('{"for":"%s","round":"%s"}', ticket, one));
  end loop;
  update kpi_rounds x set announced = pg_current_xact_id()::text where x.id = r.id;
end"""

# Ciphertexts of one round that is over, for one judgement that is under way, and never but after an
# entry that stands already. Whoever has them still needs the key.
SEALED = """
declare r kpi_rounds;
begin
  select * into r from kpi_rounds x where x.id = ticket for update;
  if not found or r.state <> 'judging'
     or coalesce(r.announced, pg_current_xact_id()::text) = pg_current_xact_id()::text
     or not exists (select from kpi_rounds x where x.id = round
      and (x.id = r.id or (x.org_id = r.org_id and x.state = 'published'
        and x.kpi_key = any(app.kpi_family(r.org_id, r.kpi_key))))) then
    raise exception 'no judgement is under way' using errcode = '42501';
  end if;
  return query select a.id, a.space_id, a.org_id, a.answer_sealed from kpi_answers a
   where a.round_id = round and a.state = 'locked' order by a.id;
end"""

SETTLE = """
declare r kpi_rounds; one jsonb;
begin
  select * into r from kpi_rounds x where x.id = round for update;
  if not found or r.state <> 'judging' then
    raise exception 'no judgement is under way' using errcode = '42501';
  end if;
  for one in select * from jsonb_array_elements(figures) loop
    insert into kpi_figures (id, org_id, round_id, breakdown, released, value, statistic,
      contributors)
    values ((one ->> 'id')::uuid, r.org_id, r.id, one ->> 'breakdown',
      (one ->> 'value') is not null, (one ->> 'value')::numeric, one ->> 'statistic',
      one ->> 'contributors');
    insert into kpi_backs values ((one ->> 'id')::uuid, one ->> 'cause',
      decode(one ->> 'panel', 'hex'));
  end loop;
  update kpi_rounds x set state = 'judged', judged_at = at_time, rule_version = on_version,
      parameters = on_number, snapshot_hash = hash where x.id = r.id;
end"""

VERDICTS = """
  select f.breakdown, f.released, b.cause
    from kpi_figures f join kpi_rounds r on r.id = f.round_id
    join kpi_backs b on b.figure_id = f.id
   where f.round_id = round and r.state in ('judged','published','withheld')
     and app.kpi_holds(f.org_id, 'trustee')
     and not exists (select from organisations o where o.id = app.org_id()
       and o.kind in ('member_company','mining_company'))
   order by f.breakdown"""

SETTLE_PARAMETERS = """
declare p kpi_parameters; last integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('kpi_parameters', 35));
  select * into p from kpi_parameters x where x.id = proposal for update;
  if not found or not app.kpi_holds(p.org_id, 'trustee', 'counsel') then
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
  select coalesce(max(x.number), 0) into last from kpi_parameters x where x.org_id = p.org_id;
  update kpi_parameters x set state = outcome, decided_by = app.representation_id(),
    decided_at = at_time, number = case outcome when 'approved' then last + 1 end
   where x.id = p.id;
  return case outcome when 'approved' then last + 1 end;
end"""

GATE, APP, SYSTEM = "collab_gate", "collab_app", "collab_system"
FUNCTIONS = {
    "kpi_holds": (
        "(pool uuid, variadic wanted text[]) returns boolean language sql stable", HOLDS, GATE,
    ),
    "kpi_family": (
        "(pool uuid, of_key text) returns text[] language sql stable", FAMILY, GATE,
    ),
    "end_kpi_round": (
        "(r kpi_rounds, at_time timestamptz) returns void language plpgsql volatile", END, GATE,
    ),
    "open_kpi_round": (
        ("(ident uuid, definition uuid, home uuid, on_period text, on_end date,"
        " on_close timestamptz, at_time timestamptz) returns text language plpgsql volatile"),
        OPEN, APP,
    ),
    "move_kpi_round": (
        "(round uuid, on_step text, at_time timestamptz) returns text language plpgsql volatile",
        MOVE, APP,
    ),
    "kpi_verdicts": (
        ("(round uuid) returns table (breakdown text, released boolean, cause text)"
        " language sql stable"), VERDICTS, APP,
    ),
    "settle_kpi_parameters": (
        ("(proposal uuid, outcome text, at_time timestamptz) returns integer"
        " language plpgsql volatile"), SETTLE_PARAMETERS, APP,
    ),
    "close_kpi_due": (
        "(round uuid, at_time timestamptz) returns uuid language plpgsql volatile", CLOSE_DUE,
        SYSTEM,
    ),
    "remind_kpi": (
        "(round uuid, at_time timestamptz) returns void language plpgsql volatile", REMIND, SYSTEM,
    ),
    "kpi_missing": (
        "(round uuid, person uuid) returns boolean language sql stable", MISSING, SYSTEM,
    ),
    "refresh_kpi_progress": (
        "(at_time timestamptz) returns void language sql volatile", REFRESH, SYSTEM,
    ),
    "kpi_case": ("(round uuid) returns jsonb language plpgsql volatile", CASE, SYSTEM),
    "announce_kpi_unsealing": (
        "(ticket uuid) returns void language plpgsql volatile", ANNOUNCE, SYSTEM,
    ),
    "kpi_sealed": (
        ("(ticket uuid, round uuid) returns table (answer_id uuid, space_id uuid, firm uuid,"
        " sealed bytea) language plpgsql volatile"), SEALED, SYSTEM,
    ),
    "settle_kpi_round": (
        ("(round uuid, figures jsonb, on_version text, on_number integer, hash bytea,"
        " at_time timestamptz) returns void language plpgsql volatile"), SETTLE, SYSTEM,
    ),
}  # fmt: skip


def upgrade() -> None:
    for name, (signature, body, callers) in FUNCTIONS.items():
        definer(f"app.{name}{signature}", GATE, body, callers=callers)


def downgrade() -> None:
    for name in reversed(FUNCTIONS):
        sql(f"drop function app.{name}")
