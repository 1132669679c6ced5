"""How the book of money is kept: by a trustee, through functions; and who reads what of it."""

from migrations.operations import definer, sql

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

KEEPING = """
  select * into e from engagements x where x.id = engagement for update;
  if e.id is null or not app.keeps_money(e.id) then
    raise exception 'no such book' using errcode = 'P0C04';
  end if;"""
RUNNING = """
  if e.state not in ('awarded','delivering','reported','completed') then
    raise exception 'there is nothing to pay yet' using errcode = 'P0C02';
  end if;"""

# Whoever sends a form twice books once: it brings the invoice's id with it.
NEW_HERE = """
  if exists (select from money_invoices x where x.id = ident) then
    raise exception 'it was booked before' using errcode = 'P0C02';
  end if;"""

# One entry with its two lines; afterwards the invoice must still make sense. A payer may have paid
# too much; an expert is never paid more than he asks for.
ENTER = """
begin
  insert into money_entries (id, org_id, space_id, marking, author_id, circle, shared_at,
    engagement_id, invoice_id, number, kind, reverses, effective_on, reference, kept_by)
  values (ident, i.org_id, i.space_id, 5, null, null, at_time, i.engagement_id, i.id,
    app.next_money_entry(i.id), on_kind, null, on_day, named, app.org_id());
  insert into money_lines (id, org_id, space_id, marking, author_id, circle, shared_at,
    engagement_id, entry_id, account, amount)
  select gen_random_uuid(), i.org_id, i.space_id, 5, null, null, at_time, i.engagement_id, ident,
      x.account, x.amount
    from (values
      (case when on_kind in ('received','returned','paid') then 'bank'
        when i.side = 'expert' then 'costs' else 'contributions' end, -signed),
      (case i.side when 'expert' then 'payable' else 'receivable' end, signed)) x (account, amount);
  perform app.money_stands_well(i, at_time);
end"""
WELL = """
declare stands record;
begin
  select * into stands from app.money_standing(i.id);
  if stands.asked < 0 or stands.moved < 0 or (i.side = 'expert' and stands.moved > stands.asked)
  then
    raise exception 'the invoice would not make sense' using errcode = 'P0C02';
  end if;
  if stands.asked > stands.moved and i.side = 'payer' then
    insert into money_unsettled values (i.id) on conflict do nothing;
  else
    delete from money_unsettled u where u.invoice_id = i.id;
  end if;
  if i.side = 'payer' then perform app.tell_pledges(i.engagement_id, i.firm_id, at_time); end if;
end"""

# A pledge is invoiced when its firm was asked for more than it bore before, and received when all
# it bears by that budget, or less since, is there. Pledges come with 0050: before that there are
# none to tell.
PLEDGES = """
declare p record; told integer; asked bigint; moved bigint;
begin
  if to_regclass('public.pledges') is null then return; end if;
  select coalesce(sum(z.asked), 0), coalesce(sum(z.moved), 0) into asked, moved
    from money_invoices y cross join lateral app.money_standing(y.id) z
   where y.engagement_id = engagement and y.side = 'payer' and y.firm_id = firm;
  for p in select g.budget_id, g.state, least(s.amount, coalesce(f.amount, 0)) as share,
        coalesce(o.amount, 0) as before
      from pledges g join budgets b on b.id = g.budget_id and b.engagement_id = engagement
      join budget_shares s on s.budget_id = b.id and s.firm_id = g.org_id
      left join budget_shares o on o.budget_id = b.adds_to and o.firm_id = g.org_id
      left join budgets w on w.engagement_id = b.engagement_id and w.state = 'frozen'
      left join budget_shares f on f.budget_id = w.id and f.firm_id = g.org_id
     where g.org_id = firm and g.state in ('confirmed','invoiced','received') order by b.number loop
    told := case when least(asked, moved) >= p.share then 2 when asked > p.before then 1 else 0 end
      - case p.state when 'received' then 2 when 'invoiced' then 1 else 0 end;
    if told > 0 and p.state = 'confirmed' then
      perform app.carry_pledge(p.budget_id, firm, 'invoice', at_time);
    end if;
    if told = 2 or (told = 1 and p.state = 'invoiced') then
      perform app.carry_pledge(p.budget_id, firm, 'receive', at_time);
    end if;
    for n in 1 .. -told loop
      perform app.carry_pledge(p.budget_id, firm, 'reverse', at_time);
    end loop;
  end loop;
end"""

INVOICE = """
declare i money_invoices; v uuid;
begin
  select s.id into v from spaces s where s.org_id = firm and s.kind = 'vault';
  if v is null then
    raise exception 'no such firm' using errcode = 'P0C04';
  end if;
  insert into money_invoices (id, org_id, space_id, marking, author_id, circle, shared_at,
    engagement_id, side, firm_id, outsider, milestone_id, amount, currency, reference, issued_on,
    due_on)
  values (ident, firm, v, 5, null, null, at_time, e.id, on_side, firm, said, milestone, of_amount,
    in_currency, named, issued, due)
  returning * into i;
  perform app.enter_money(gen_random_uuid(), i, 'invoiced',
    case on_side when 'expert' then -of_amount else of_amount end, issued, named, at_time);
  return i.id;
end"""

# Asks each firm for what it bears by the budget as it was frozen last, up to a part of a hundred,
# less what it was asked for before. What firms bear less of by an addendum is credited.
CALL = f"""
declare e engagements; b budgets; f record; i money_invoices; made uuid; left_over bigint;
  stands record; number integer := 0;
begin
  {KEEPING}{RUNNING}
  select * into b from budgets x where x.engagement_id = e.id and x.state = 'frozen'
   order by x.number desc limit 1;
  if b.id is null or b.currency <> e.currency or not up_to between 1 and 100 then
    raise exception 'nothing is frozen' using errcode = 'P0C02';
  end if;
  for f in
    select coalesce(s.firm_id, c.firm_id) as firm, coalesce(s.amount, 0) as share,
        coalesce(c.asked, 0) as asked
      from (select x.firm_id, x.amount from budget_shares x where x.budget_id = b.id) s
      full join (select y.firm_id, sum(z.asked)::bigint as asked from money_invoices y
          cross join lateral app.money_standing(y.id) z
         where y.engagement_id = e.id and y.side = 'payer' group by y.firm_id) c
        on c.firm_id = s.firm_id
     order by 1 loop
    if f.asked > f.share then
      left_over := f.asked - f.share;
      for i in select x.* from money_invoices x where x.engagement_id = e.id and x.side = 'payer'
          and x.firm_id = f.firm order by x.issued_on desc, x.id desc loop
        select * into stands from app.money_standing(i.id);
        continue when left_over = 0 or stands.asked = 0;
        perform app.enter_money(gen_random_uuid(), i, 'credited',
          -least(left_over, stands.asked), issued, '', at_time);
        left_over := left_over - least(left_over, stands.asked);
        number := number + 1;
      end loop;
    elsif f.share * up_to / 100 > f.asked then
      made := app.add_money_invoice(gen_random_uuid(), e, 'payer', f.firm, '', null,
        f.share * up_to / 100 - f.asked, b.currency, '', issued, due, at_time);
      perform app.tell_payer(made, 'asked', at_time);
      number := number + 1;
    end if;
  end loop;
  return number;
end"""
OUTSIDE = f"""
declare e engagements;
begin
  {KEEPING}{RUNNING}{NEW_HERE}
  if btrim(said) = '' then
    raise exception 'somebody pays it' using errcode = 'P0C02';
  end if;
  return app.add_money_invoice(ident, e, 'outside', e.org_id, btrim(said), null, of_amount,
    e.currency, named, issued, due, at_time);
end"""

# The gate of invoices, which asks where acceptance is kept (0053): nothing is owed to an expert but
# for a milestone that was accepted, and for that no more than was agreed.
OF_EXPERT = f"""
declare e engagements; m engagement_milestones; firm uuid; asked bigint;
begin
  {KEEPING}{RUNNING}{NEW_HERE}
  firm := app.money_expert(e.id);
  select * into m from engagement_milestones x
   where x.id = milestone and x.engagement_id = e.id for update;
  if m.id is null or firm is null then
    raise exception 'no such milestone' using errcode = 'P0C04';
  end if;
  select coalesce(sum(z.asked), 0) into asked from money_invoices y
    cross join lateral app.money_standing(y.id) z where y.milestone_id = m.id;
  if not app.milestone_payable(m.id) then return 'not_accepted'; end if;
  if asked + of_amount > m.amount then return 'too_much'; end if;
  perform app.add_money_invoice(ident, e, 'expert', firm, '', m.id, of_amount, e.currency,
    named, issued, due, at_time);
  return null;
end"""
# What moved is booked as the entry of the number that comes next, and by a second click not again.
ON_INVOICE = """
  select * into i from money_invoices x where x.id = invoice;
  if i.id is null or not app.keeps_money(i.engagement_id) then
    raise exception 'no such invoice' using errcode = 'P0C04';
  end if;
  perform from engagements x where x.id = i.engagement_id for update;"""
BOOK = f"""
declare i money_invoices; signed bigint;
begin
  {ON_INVOICE}
  if seen is distinct from app.next_money_entry(i.id) then return null; end if;
  if of_amount < 1 or on_day > (at_time at time zone 'UTC')::date + 1 then
    raise exception 'nothing moved' using errcode = 'P0C02';
  end if;
  signed := case
    when i.side <> 'expert' and on_kind in ('received','credited') then -of_amount
    when i.side <> 'expert' and on_kind = 'returned' then of_amount
    when i.side = 'expert' and on_kind in ('paid','credited') then of_amount
    when i.side = 'expert' and on_kind = 'returned' then -of_amount end;
  if signed is null then
    raise exception 'this does not happen to such an invoice' using errcode = 'P0C02';
  end if;
  perform app.enter_money(ident, i, on_kind, signed, on_day, named, at_time);
  return i.space_id;
end"""

# The same lines with the sides changed, once. What an invoice began with goes last.
REVERSE = f"""
declare i money_invoices; t money_entries; invoice uuid;
begin
  select * into t from money_entries x where x.id = entry;
  invoice := t.invoice_id;
  {ON_INVOICE}
  if t.kind = 'reversed' or exists (select from money_entries x where x.reverses = t.id)
     or (t.kind = 'invoiced' and exists (select from money_entries x
       where x.invoice_id = i.id and x.id <> t.id and x.kind <> 'reversed'
         and not exists (select from money_entries y where y.reverses = x.id))) then
    raise exception 'it cannot be reversed' using errcode = 'P0C02';
  end if;
  insert into money_entries (id, org_id, space_id, marking, author_id, circle, shared_at,
    engagement_id, invoice_id, number, kind, reverses, effective_on, reference, kept_by)
  values (ident, i.org_id, i.space_id, 5, null, null, at_time, i.engagement_id, i.id,
    app.next_money_entry(i.id), 'reversed', t.id, (at_time at time zone 'UTC')::date, t.reference,
    app.org_id());
  insert into money_lines (id, org_id, space_id, marking, author_id, circle, shared_at,
    engagement_id, entry_id, account, amount)
  select gen_random_uuid(), l.org_id, l.space_id, 5, null, null, at_time, l.engagement_id, ident,
      l.account, -l.amount
    from money_lines l where l.entry_id = t.id;
  perform app.money_stands_well(i, at_time);
  return i.space_id;
end"""

LINE = """
jsonb_build_object('id', i.id, 'side', i.side, 'firm', case i.side when 'outside' then i.outsider
    else app.payer_name(i.firm_id) end,
  'milestone', (select m.number from engagement_milestones m where m.id = i.milestone_id),
  'currency', i.currency, 'reference', i.reference, 'issued_on', i.issued_on, 'due_on', i.due_on,
  'asked', z.asked, 'moved', z.moved)"""
BOOKS = """
  select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'space', s.name, 'state', e.state,
      'currency', e.currency) order by e.shared_at desc, e.id), '[]')
    from engagements e join spaces s on s.id = e.space_id
   where (e.state in ('awarded','delivering','reported','completed')
       or exists (select from money_invoices i where i.engagement_id = e.id))
     and (s.id = any(app.held_as('trustee')) or s.parent_id = any(app.held_as('trustee')))
     and app.keeps_money(e.id)"""
# Parts from outside are a column that comes with 0050.
BOOK_OF = f"""
  select jsonb_build_object('id', e.id, 'state', e.state, 'currency', e.currency,
    'home', e.space_id, 'space', (select s.name from spaces s where s.id = e.space_id),
    'budget', (select jsonb_build_object('number', b.number, 'total', b.total,
        'parts', coalesce(to_jsonb(b) -> 'parts', '[]'),
        'shares', (select coalesce(sum(x.amount), 0) from budget_shares x where x.budget_id = b.id))
      from budgets b where b.engagement_id = e.id and b.state = 'frozen'
      order by b.number desc limit 1),
    'invoices', (select coalesce(jsonb_agg({LINE} order by i.side, i.due_on, i.id), '[]')
      from money_invoices i cross join lateral app.money_standing(i.id) z
     where i.engagement_id = e.id),
    'milestones', (select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'number', m.number,
        'amount', m.amount, 'asked', (select coalesce(sum(z.asked), 0) from money_invoices i
          cross join lateral app.money_standing(i.id) z where i.milestone_id = m.id))
        order by m.number), '[]')
      from engagement_milestones m where m.engagement_id = e.id and m.state = 'accepted'),
    'accounts', (select coalesce(jsonb_object_agg(a.account, a.amount), '{{}}')
      from (select l.account, sum(l.amount) as amount from money_lines l
        where l.engagement_id = e.id group by l.account) a))
    from engagements e
   where e.id = engagement and app.keeps_money(e.id)"""
INVOICE_OF = f"""
  select {LINE} || jsonb_build_object('engagement', i.engagement_id, 'entries', (
      select jsonb_agg(jsonb_build_object('id', t.id, 'number', t.number, 'kind', t.kind,
          'reverses', t.reverses,
          'on', t.effective_on, 'at', t.shared_at, 'reference', t.reference,
          'reversed', exists (select from money_entries y where y.reverses = t.id),
          'lines', (select jsonb_object_agg(l.account, l.amount) from money_lines l
            where l.entry_id = t.id)) order by t.number)
        from money_entries t where t.invoice_id = i.id))
    from money_invoices i cross join lateral app.money_standing(i.id) z
   where i.id = invoice and app.keeps_money(i.engagement_id)"""

KEPT_ENTRY = """
  select t.invoice_id from money_entries t
   where t.id = entry and app.keeps_money(t.engagement_id)"""

# What the work has cost, to those who judge it; of who pays, nothing.
COSTS = f"""
  select coalesce(jsonb_agg({LINE} order by i.due_on, i.id), '[]')
    from engagements e join money_invoices i on i.engagement_id = e.id and i.side = 'expert'
    cross join lateral app.money_standing(i.id) z
   where e.id = engagement and e.space_id = any(app.spaces())
     and app.reads('engagements', e.id, e.space_id)
     and app.org_id() = any(app.engagement_inside(e.id))"""

# To each person of the payer whose seat in its vault reaches what is sealed there.
TELL = """
  select app.enqueue(gen_random_uuid(), 'money_' || why || ':' || invoice || ':' || t.id,
      'mail.money_' || why,
      jsonb_build_object('representation_id', t.representation_id, 'invoice_id', invoice), at_time)
    from money_invoices i join seats t on t.space_id = i.space_id
   where i.id = invoice and t.ceiling >= 5 and t.ended_at is null"""

# A week before (where there was more than a week), the day after, and then every two weeks: each
# once, however often it is asked, and later where nobody asked on the day.
REMIND = """
declare i money_invoices; today date; stands record; number integer := 0;
begin
  today := (at_time at time zone 'UTC')::date;
  for i in select x.* from money_unsettled u join money_invoices x on x.id = u.invoice_id
     where (x.due_on < today or today between greatest(x.issued_on + 1, x.due_on - 7) and x.due_on
        ) loop
    select * into stands from app.money_standing(i.id);
    continue when stands.asked <= stands.moved;
    perform app.enqueue(gen_random_uuid(),
        'money_due:' || i.id || ':' || t.id || ':'
          || case when i.due_on < today then (today - i.due_on - 1) / 14 else -1 end,
        'mail.money_due',
        jsonb_build_object('representation_id', t.representation_id, 'invoice_id', i.id), at_time)
      from seats t where t.space_id = i.space_id and t.ceiling >= 5 and t.ended_at is null;
    number := number + 1;
  end loop;
  return number;
end"""
OPEN = """
  select exists (select from money_invoices i cross join lateral app.money_standing(i.id) z
    join seats t on t.space_id = i.space_id
   where i.id = invoice and z.asked > z.moved and t.representation_id = person
     and t.ceiling >= 5 and t.ended_at is null)"""

AT = "at_time timestamptz"
ASKED = "of_amount bigint, named text, issued date, due date"
PLPGSQL, READ = "language plpgsql volatile", "returns jsonb language sql stable"
INNER = {
    "tell_pledges": (f"(engagement uuid, firm uuid, {AT}) returns void {PLPGSQL}", PLEDGES),
    "money_stands_well": (f"(i money_invoices, {AT}) returns void {PLPGSQL}", WELL),
    "enter_money": (
        (
            "(ident uuid, i money_invoices, on_kind text, signed bigint, on_day date, named text,"
            f" {AT}) returns void {PLPGSQL}"
        ),
        ENTER,
    ),
    "add_money_invoice": (
        (
            "(ident uuid, e engagements, on_side text, firm uuid, said text, milestone uuid,"
            " of_amount bigint, in_currency text, named text, issued date, due date,"
            f" {AT}) returns uuid {PLPGSQL}"
        ),
        INVOICE,
    ),
    "tell_payer": (f"(invoice uuid, why text, {AT}) returns setof void language sql", TELL),
}
OUTER = {
    "call_contributions": (
        (
            f"(engagement uuid, up_to integer, issued date, due date, {AT})"
            f" returns integer {PLPGSQL}"
        ),
        CALL,
    ),
    "book_outside": (
        f"(ident uuid, engagement uuid, said text, {ASKED}, {AT}) returns uuid {PLPGSQL}",
        OUTSIDE,
    ),
    "book_expert_invoice": (
        f"(ident uuid, engagement uuid, milestone uuid, {ASKED}, {AT}) returns text {PLPGSQL}",
        OF_EXPERT,
    ),
    "book_money": (
        (
            "(ident uuid, invoice uuid, seen integer, on_kind text, of_amount bigint, on_day date,"
            f" named text, {AT}) returns uuid {PLPGSQL}"
        ),
        BOOK,
    ),
    "reverse_money": (
        f"(ident uuid, entry uuid, {AT}) returns uuid {PLPGSQL}",
        REVERSE,
    ),
    "money_books": (f"() {READ}", BOOKS),
    "money_book": (f"(engagement uuid) {READ}", BOOK_OF),
    "kept_invoice": (f"(invoice uuid) {READ}", INVOICE_OF),
    "kept_entry": ("(entry uuid) returns uuid language sql stable", KEPT_ENTRY),
    "money_costs": (f"(engagement uuid) {READ}", COSTS),
}
SYSTEM = {
    "remind_money": (f"({AT}) returns integer {PLPGSQL}", REMIND),
    "money_is_open": ("(invoice uuid, person uuid) returns boolean language sql stable", OPEN),
}


def upgrade() -> None:
    for callers, made in (
        ("collab_gate", INNER),
        ("collab_app", OUTER),
        ("collab_system", SYSTEM),
    ):
        for name, (signature, body) in made.items():
            definer(f"app.{name}{signature}", "collab_gate", body, callers=callers)


def downgrade() -> None:
    for name in (*SYSTEM, *OUTER, *reversed(INNER)):
        sql(f"drop function app.{name}")
