"""What the worker does with pledges at their moments, and what a trustee reads of them."""

from migrations.operations import definer, sql

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

# A moment that is due, once, in its turn; null where there is nothing to do (any more).
DUE_HERE = """
  select * into b from budgets x where x.id = budget for update;
  last := cardinality(b.refreshes);
  moments := app.budget_moments(b);
  due := b.id is not null and b.state = 'open' and b.done + 1 = on_number
    and on_number <= last + 2 and greatest(on_number - last, 0) = b.round
    and moments[on_number] <= now();"""
DECLARED = "declare b budgets; last integer; moments timestamptz[]; due boolean;"

# All that is needed but the pledges themselves.
CASE = f"""
{DECLARED} firms uuid[];
begin{DUE_HERE}
  if not due then return null; end if;
  select coalesce(array_agg(p.firm_id), '{{}}') into firms from engagement_parties p
   where p.engagement_id = b.engagement_id
     and (exists (select from app.funders(b.engagement_id) f where f.firm = p.firm_id)
       or exists (select from pledges g where g.budget_id = b.id and g.org_id = p.firm_id
         and g.state in ('conditions_met','confirmed')));
  return jsonb_build_object('budget', b.id, 'space', b.space_id, 'total', b.total,
    'rest', b.total - app.budget_outside(b) - app.budget_borne(b), 'key', b.key,
    'weights', b.weights, 'round', b.round, 'is_last', on_number = last,
    'on', ((moments[on_number] - interval '1 microsecond') at time zone 'UTC')::date,
    'outside', (select coalesce(jsonb_agg(distinct p ->> 'class'), '[]')
      from jsonb_array_elements(b.parts) p),
    'firms', (select coalesce(jsonb_object_agg(p.firm_id, p.payer_class), '{{}}')
      from engagement_parties p
     where p.engagement_id = b.engagement_id and p.firm_id = any(firms)),
    'houses', (select coalesce(jsonb_object_agg(h.firm, h.house), '{{}}')
      from app.firm_houses(firms) h),
    'told', (select coalesce(jsonb_object_agg(o.firm_id, o.amount), '{{}}')
      from pledge_outcomes o where o.budget_id = b.id and o.number = on_number - 1
       and o.amount is not null),
    'marks', (select coalesce((select m.marks from funding_marks m where m.budget_id = b.id),
      '{{}}'::jsonb)));
end"""

# That pledges are about to be opened, committed by itself: no failure takes it back.
ANNOUNCE = f"""
{DECLARED}
begin{DUE_HERE}
  if not due then return; end if;
  perform app.append_entry('00000000-0000-0000-0000-000000000000', clock_timestamp(),
    'funding.unsealed', format('{{"budget":"%s","number":%s}}', b.id, on_number));
  update budgets x set announced = pg_current_xact_id()::text where x.id = b.id;
end"""

# Ciphertexts, at the moment that was told beforehand and never but after an entry that stands.
SEALED = f"""
{DECLARED}
begin{DUE_HERE}
  if not due
     or coalesce(b.announced, pg_current_xact_id()::text) = pg_current_xact_id()::text then
    raise exception 'nothing is due' using errcode = '42501';
  end if;
  return query select g.id, g.space_id, g.org_id, g.state, g.sealed from pledges g
   where g.budget_id = b.id and case b.round
     when 0 then g.state in ('offered','declined','withdrawn')
       and exists (select from app.funders(b.engagement_id) f where f.firm = g.org_id)
     else g.state in ('conditions_met','confirmed') end
   order by g.org_id;
end"""

# What firms bear, to the last unit: what an addendum adds comes on top of what stood.
SETTLE_BUDGET = """
declare frozen boolean;
begin
  insert into budget_shares (id, org_id, space_id, marking, author_id, circle, shared_at, budget_id,
    engagement_id, firm_id, amount)
  select gen_random_uuid(), s.firm, v.id, 5, null, null,
      date_trunc('hour', at_time, 'UTC'), b.id, b.engagement_id, s.firm, sum(s.amount)
    from (select e.key::uuid as firm, e.value::bigint as amount from jsonb_each_text(shares) e
      union all select x.firm_id, x.amount from budget_shares x
       where on_top and x.budget_id = b.adds_to) s
    join spaces v on v.org_id = s.firm and v.kind = 'vault'
   group by s.firm, v.id;
  if (select coalesce(sum(x.amount), 0) from budget_shares x where x.budget_id = b.id)
     <> b.total - app.budget_outside(b) then
    raise exception 'it does not add up' using errcode = '42501';
  end if;
  update budgets x set state = 'replaced', frozen_at = coalesce(x.frozen_at, at_time),
      version = x.version + 1
   where x.id = b.adds_to and x.state in ('settled','frozen');
  select e.state in ('awarded','delivering','reported','completed') into frozen
    from engagements e where e.id = b.engagement_id;
  update budgets x set state = case when frozen then 'frozen' else 'settled' end,
      settled_at = at_time, frozen_at = case when frozen then at_time end, updated_at = at_time,
      version = x.version + 1
   where x.id = b.id;
end"""

SETTLE = f"""
{DECLARED} one jsonb; on_next text := result ->> 'next';
begin{DUE_HERE}
  if not due then
    raise exception 'nothing is due' using errcode = '42501';
  end if;
  for one in select * from jsonb_array_elements(result -> 'outcomes') loop
    insert into pledge_outcomes (id, org_id, space_id, marking, author_id, circle, shared_at,
      budget_id, engagement_id, firm_id, number, size, most, amount, why)
    values (gen_random_uuid(), (one ->> 'firm')::uuid,
      (select v.id from spaces v where v.org_id = (one ->> 'firm')::uuid and v.kind = 'vault'),
      5, null, null, date_trunc('hour', moments[on_number], 'UTC'), b.id, b.engagement_id,
      (one ->> 'firm')::uuid, on_number, one ->> 'size', (one ->> 'most')::bigint,
      (one ->> 'amount')::bigint,
      array(select w from jsonb_array_elements_text(one -> 'why') with ordinality x (w, n)
        order by n));
  end loop;
  update pledges g set state = m.state, updated_at = at_time, version = g.version + 1,
      confirmed_at = case m.state when 'confirmed' then g.confirmed_at end,
      confirmed_round = case m.state when 'confirmed' then g.confirmed_round end,
      confirmed_amount = case m.state when 'confirmed' then g.confirmed_amount end
    from (select e.key::uuid as firm, e.value as state from jsonb_each_text(result -> 'moves') e) m
   where g.budget_id = b.id and g.org_id = m.firm and g.state <> m.state;
  update budgets x set done = on_number, updated_at = at_time, version = x.version + 1,
      round = case on_next when 'confirm' then x.round + 1 else x.round end,
      band = coalesce(result ->> 'band', x.band),
      banded_at = case when result ->> 'band' is not null then moments[on_number]
        else x.banded_at end
   where x.id = b.id
  returning * into b;
  if result -> 'marks' <> 'null'::jsonb then
    insert into funding_marks values (b.id, result -> 'marks')
    on conflict (budget_id) do update set marks = excluded.marks;
  end if;
  if on_next = 'settled' then
    -- Whoever was not counted on in the end is not bound either.
    update pledges g set state = 'expired', updated_at = at_time, version = g.version + 1
     where g.budget_id = b.id and g.state not in ('confirmed','withdrawn','declined','expired');
    perform app.settle_budget(b, result -> 'shares', true, at_time);
  elsif on_next = 'failed' then
    perform app.end_budget(b.id, at_time);
  elsif on_next = 'confirm' then
    update pledges g set state = 'expired', updated_at = at_time, version = g.version + 1
     where g.budget_id = b.id and g.state in ('draft','offered');
    perform app.tell_funders(b.id, 'mail.pledge_confirm', at_time);
  elsif on_next <> 'go_on' then
    raise exception 'no such end' using errcode = '42501';
  end if;
end"""

# A cost that fell, or that firms bear nothing of: nobody pledges; each bears less, by its share.
REDUCTION = """
declare b budgets;
begin
  select * into b from budgets x where x.id = budget for update;
  if not found or b.state <> 'open'
     or b.total - app.budget_outside(b) - app.budget_borne(b) > 0 then return null; end if;
  return jsonb_build_object('space', b.space_id, 'number', b.number,
    'rest', b.total - app.budget_outside(b),
    'shares', (select coalesce(jsonb_object_agg(s.firm_id, s.amount), '{}')
      from budget_shares s where s.budget_id = b.adds_to));
end"""
REDUCE = """
declare b budgets;
begin
  if app.reduction_case(budget) is null then
    raise exception 'nothing is due' using errcode = '42501';
  end if;
  select * into b from budgets x where x.id = budget;
  if exists (select from jsonb_each_text(shares) e left join budget_shares s
      on s.budget_id = b.adds_to and s.firm_id = e.key::uuid
      where s.amount is null or e.value::bigint > s.amount) then
    raise exception 'nobody bears more' using errcode = '42501';
  end if;
  perform app.settle_budget(b, shares, false, at_time);
end"""

# For what no note is left of: given up after many failures, or lost with a restored copy.
DUE = """
  select b.id, (b.done + 1)::integer from budgets b
   where b.state = 'open' and b.done < cardinality(b.refreshes) + 2
     and (app.budget_moments(b))[b.done + 1] <= now() - interval '10 minutes'"""

# To each person of every firm that is asked, who sits in its vault: the notes tell nothing of who
# answered. Whether there is something to say is asked when the letter would go out.
PEOPLE = """
  select distinct t.org_id, t.representation_id
    from budgets b cross join lateral app.funders(b.engagement_id) f
    join seats t on t.space_id = b.space_id and t.org_id = f.firm
   where b.id = budget and t.role in ('member','chair') and t.ended_at is null
     and exists (select from seats o join spaces v on v.id = o.space_id
       where o.representation_id = t.representation_id and v.kind = 'vault'
         and o.ceiling >= 5 and o.ended_at is null)"""
TELL = """
  select app.enqueue(gen_random_uuid(), kind || ':' || gen_random_uuid(), kind,
      jsonb_build_object('representation_id', p.person, 'budget_id', budget), at_time)
    from app.funding_people(budget) p"""
REMIND = """
begin
  if exists (select from budgets b where b.id = budget and b.state = 'open'
      and (kind = 'mail.pledge_due') = (b.round = 0)) then
    perform app.tell_funders(budget, kind, at_time);
  end if;
end"""
MISSING = """
  select exists (select from budgets b join lateral app.funding_people(b.id) p on true
    where b.id = budget and p.person = pledge_missing.person and b.state = 'open' and b.round = 0
      and b.done < cardinality(b.refreshes) and b.refreshes[cardinality(b.refreshes)] > now()
      and not exists (select from pledges g where g.budget_id = b.id and g.org_id = p.firm
        and g.state in ('offered','declined')))"""
WAITS = """
  select exists (select from budgets b join lateral app.funding_people(b.id) p on true
    join pledges g on g.budget_id = b.id and g.org_id = p.firm
    where b.id = budget and p.person = pledge_waits.person and b.state = 'open'
      and g.state = 'conditions_met')"""

# Sums and days of an engagement for its trustee, who need not be able to read a word of it: to
# whoever would keep its book of money, and to nobody else (0048).
SUMS = """
  select b.id, b.number, b.total, b.currency, b.key, b.state, app.budget_outside(b),
      b.refreshes, b.done
    from budgets b
   where b.engagement_id = engagement and b.state <> 'draft'
     and app.keeps_money(b.engagement_id)
   order by b.number"""

# Whether a condition on a class asks of two houses at least besides one's own: of one alone it is
# a question whether that one pays. What is borne outside is known, and asks of nobody.
ASKS_OF_MANY = """
  select exists (select from budgets b where b.id = budget
    and b.space_id = any(app.spaces()) and app.reads('budgets', b.id, b.space_id)
    and (exists (select from jsonb_array_elements(b.parts) p where p ->> 'class' = of_class)
      or (select count(distinct h.house) > 1
        from app.firm_houses(array(select f.firm from app.funders(b.engagement_id) f
          where f.payer_class = of_class)) h
       where h.house not in (select o.house from app.firm_houses(array[app.org_id()]) o))))"""

# What each firm was told last and bears, by name. It was opened at a moment that was told to all.
LINES = """
  select app.payer_name(f.firm), o.most, o.size, o.amount, o.why, s.amount
    from budgets b
    cross join lateral (
      select x.firm_id as firm from pledge_outcomes x where x.budget_id = b.id
      union select y.firm_id from budget_shares y where y.budget_id = b.id) f
    left join lateral (select x.* from pledge_outcomes x
      where x.budget_id = b.id and x.firm_id = f.firm order by x.number desc limit 1) o on true
    left join budget_shares s on s.budget_id = b.id and s.firm_id = f.firm
   where b.id = budget and app.keeps_money(b.engagement_id)
   order by 1, f.firm"""

# Which engagements of a space a trustee keeps the sums of.
KEPT = """
  select distinct b.engagement_id from budgets b
   where b.space_id = home and exists (select from app.funding_sums(b.engagement_id))"""

# The ledger's hand: what was confirmed is invoiced, and received, or one of them taken back.
CARRY = """
begin
  update pledges p set state = s.after_state, updated_at = at_time, version = p.version + 1
    from pledge_steps s
   where p.budget_id = budget and p.org_id = firm and s.step = on_step and s.by_whom = 'ledger'
     and s.before_state = p.state;
  return found;
end"""

GATE, APP, SYSTEM = "collab_gate", "collab_app", "collab_system"
AT = "at_time timestamptz"
ONE = "(budget uuid, on_number integer)"
FUNCTIONS = {
    "funding_case": (f"{ONE} returns jsonb language plpgsql volatile", CASE, SYSTEM),
    "announce_funding": (f"{ONE} returns void language plpgsql volatile", ANNOUNCE, SYSTEM),
    "funding_sealed": (
        ("(budget uuid, on_number integer) returns table (pledge_id uuid, space_id uuid, firm uuid,"
         " state text, sealed bytea) language plpgsql volatile"), SEALED, SYSTEM,
    ),
    "funding_people": (
        "(budget uuid) returns table (firm uuid, person uuid) language sql stable", PEOPLE, GATE,
    ),
    "tell_funders": (
        f"(budget uuid, kind text, {AT}) returns void language sql volatile", TELL, GATE,
    ),
    "settle_budget": (
        f"(b budgets, shares jsonb, on_top boolean, {AT}) returns void language plpgsql volatile",
        SETTLE_BUDGET, GATE,
    ),
    "settle_funding": (
        ("(budget uuid, on_number integer, result jsonb, at_time timestamptz) returns void"
         " language plpgsql volatile"), SETTLE, SYSTEM,
    ),
    "reduction_case": (
        "(budget uuid) returns jsonb language plpgsql volatile", REDUCTION, SYSTEM,
    ),
    "settle_reduction": (
        f"(budget uuid, shares jsonb, {AT}) returns void language plpgsql volatile", REDUCE, SYSTEM,
    ),
    "funding_due": (
        "() returns table (budget uuid, on_number integer) language sql stable", DUE, SYSTEM,
    ),
    "remind_funders": (
        f"(budget uuid, kind text, {AT}) returns void language plpgsql volatile", REMIND, SYSTEM,
    ),
    "pledge_missing": (
        "(budget uuid, person uuid) returns boolean language sql stable", MISSING, SYSTEM,
    ),
    "pledge_waits": (
        "(budget uuid, person uuid) returns boolean language sql stable", WAITS, SYSTEM,
    ),
    "funding_sums": (
        ("(engagement uuid) returns table (id uuid, number integer, total bigint, currency text,"
         " key text, state text, outside bigint, refreshes timestamptz[], done smallint)"
         " language sql stable"), SUMS, APP,
    ),
    "class_asks_of_many": (
        "(budget uuid, of_class text) returns boolean language sql stable", ASKS_OF_MANY, APP,
    ),
    "funding_lines": (
        ("(budget uuid) returns table (name text, most bigint, size text, would_bear bigint,"
         " why text[], share bigint) language sql stable"), LINES, APP,
    ),
    "funding_kept": (
        "(home uuid) returns table (engagement_id uuid) language sql stable", KEPT, APP,
    ),
    "carry_pledge": (
        f"(budget uuid, firm uuid, on_step text, {AT}) returns boolean language plpgsql volatile",
        CARRY, GATE,
    ),
}  # fmt: skip


def upgrade() -> None:
    for name, (signature, body, callers) in FUNCTIONS.items():
        definer(f"app.{name}{signature}", GATE, body, callers=callers)


def downgrade() -> None:
    for name in reversed(FUNCTIONS):
        sql(f"drop function app.{name}")
