"""The book of money of an engagement: invoices, entries of two sides, and nothing ever changed.

Each row stands in the vault of the firm whose money it is about, sealed: what a payer bears, in
its own; what an expert is paid, in the expert's; what comes from outside, in the convener's. The
trustee reads all of it by functions (0049), and nobody else more than his own.
"""

from migrations.operations import GOVERNED_COLUMNS, definer, govern, hand_over, let, own_rules, sql

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

MOST = 10**15
TABLES = {
    # What is asked of a payer, or what an expert asks. What is still open the lines say.
    "money_invoices": f"""
create table money_invoices ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    side text not null check (side in ('payer','outside','expert')),
    firm_id uuid not null references organisations (id),
    outsider text not null default '' check (char_length(outsider) <= 120),
    milestone_id uuid,
    amount bigint not null check (amount between 1 and {MOST}),
    currency text not null check (currency ~ '^[A-Z]{{3}}$'),
    reference text not null default '' check (char_length(reference) <= 60),
    issued_on date not null,
    due_on date not null check (due_on >= issued_on),
    check (marking = 5),
    check (circle is null),
    check ((side = 'outside') = (btrim(outsider) <> '')),
    check ((side = 'expert') = (milestone_id is not null)));
create index ix_money_invoices_engagement on money_invoices (engagement_id, side, firm_id);
create index ix_money_invoices_list on money_invoices (space_id, issued_on desc, id)
    include (marking, author_id, org_id, circle, shared_at)""",
    # A movement on an invoice. When it was in effect and when it was booked are two things.
    "money_entries": f"""
create table money_entries ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    invoice_id uuid not null,
    number integer not null check (number > 0),
    kind text not null
        check (kind in ('invoiced','credited','received','paid','returned','reversed')),
    reverses uuid unique,
    effective_on date not null,
    reference text not null default '' check (char_length(reference) <= 60),
    kept_by uuid not null references organisations (id),
    check (marking = 5),
    check (circle is null),
    check ((kind = 'reversed') = (reverses is not null)),
    check (reverses <> id),
    unique (invoice_id, number),
    foreign key (space_id, invoice_id) references money_invoices (space_id, id))""",
    # Debits are above nought, credits below; an entry's lines are nought together.
    "money_lines": f"""
create table money_lines ({GOVERNED_COLUMNS},
    engagement_id uuid not null,
    entry_id uuid not null,
    account text not null
        check (account in ('receivable','contributions','bank','payable','costs')),
    amount bigint not null check (amount <> 0 and amount between -{MOST} and {MOST}),
    check (marking = 5),
    check (circle is null),
    unique (entry_id, account),
    foreign key (space_id, entry_id) references money_entries (space_id, id))""",
}
# Which invoices of payers somebody may have to be reminded of: the lines decide, and this is only
# where to look, so that what was settled years ago is not summed up hour after hour.
UNSETTLED = """
create table money_unsettled (invoice_id uuid primary key)"""
LATER = {
    "money_entries": (
        "create index ix_money_entries_invoice on money_entries (space_id, invoice_id)",
        (
            "alter table money_entries add constraint fk_money_entries_reverses"
            " foreign key (space_id, reverses) references money_entries (space_id, id)"
        ),
    ),
    "money_lines": ("create index ix_money_lines_entry on money_lines (space_id, entry_id)",),
}

# Nobody changes what was booked, whoever he is to the database.
KEPT = """
begin
  raise exception 'what was booked stays; reverse it' using errcode = '42501';
end"""

# Asked when the transaction ends: an entry without lines is none, and its sides are equal.
BALANCED = """
declare entry uuid; sides integer; total numeric;
begin
  if tg_table_name = 'money_lines' then entry := new.entry_id; else entry := new.id; end if;
  select count(*), coalesce(sum(l.amount), 0) into sides, total
    from money_lines l where l.entry_id = entry;
  if sides < 2 or total <> 0 then
    raise exception 'the two sides of an entry differ' using errcode = '23514';
  end if;
  return null;
end"""

# No firm of the market keeps the book, nor the house that convenes, nor one that facilitates or
# chairs here or in the group above, nor the expert himself. Of the engagement a trustee may read
# nothing else: to him it exists by its money.
KEEPS = """
  select exists (select from engagements e join spaces s on s.id = e.space_id
    join organisations o on o.id = app.org_id()
   where e.id = engagement
     and (s.id = any(app.held_as('trustee')) or s.parent_id = any(app.held_as('trustee')))
     and not s.id = any(app.held_as('facilitator','chair'))
     and not exists (select from memberships m where m.org_id = o.id
       and m.space_id in (s.id, s.parent_id) and m.roles && array['facilitator','chair']
       and (m.ended_at is null or m.ended_at > now()))
     and o.kind not in ('member_company','mining_company') and o.id <> s.org_id
     and o.id is distinct from app.money_expert(e.id))"""
EXPERT = """
  select i.proposer_id from engagements e
    join opened_proposals o on o.id = e.awarded_id and o.engagement_id = e.id
    join proposal_identities i on i.opened_id = o.id
   where e.id = engagement"""

# What stands on an invoice, reversals taken off: how much it asks for, and how much has moved.
STANDS = """
  select coalesce(sum(case when l.account in ('contributions','costs')
      then abs(l.amount) * case when (l.account = 'contributions') = (l.amount < 0)
        then 1 else -1 end end), 0)::bigint as asked,
    coalesce(sum(case when l.account = 'bank'
      then l.amount * case i.side when 'expert' then -1 else 1 end end), 0)::bigint as moved
    from money_invoices i join money_entries t on t.space_id = i.space_id and t.invoice_id = i.id
    join money_lines l on l.space_id = t.space_id and l.entry_id = t.id
   where i.id = invoice"""
NEXT = """
  select coalesce(max(t.number), 0) + 1 from money_entries t where t.invoice_id = invoice"""
FUNCTIONS = {
    "money_expert": ("(engagement uuid) returns uuid language sql stable", EXPERT),
    "keeps_money": ("(engagement uuid) returns boolean language sql stable", KEEPS),
    "money_standing": (
        "(invoice uuid, out asked bigint, out moved bigint) returns record language sql stable",
        STANDS,
    ),
    "next_money_entry": ("(invoice uuid) returns integer language sql stable", NEXT),
}


def upgrade() -> None:
    for table, statement in TABLES.items():
        sql(*statement.split(";\n"))
        govern(table)
        sql(
            f"drop policy writing on {table}",
            f"revoke insert on {table} from collab_app",
            f"revoke update on {table} from collab_gate",
            *LATER.get(table, ()),
        )
    sql(UNSETTLED)
    own_rules("money_unsettled", "")
    let("collab_gate", "money_unsettled", "select, insert, delete")
    sql(
        "create function app.money_kept() returns trigger language plpgsql"
        f" set search_path = public, pg_temp as $body${KEPT}$body$",
        "create function app.money_balanced() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${BALANCED}$body$",
    )
    hand_over("app.money_balanced", "collab_gate")
    for table in TABLES:
        sql(
            f"create trigger kept before update or delete on {table}"
            " for each row execute function app.money_kept()",
            f"create trigger kept_whole before truncate on {table}"
            " for each statement execute function app.money_kept()",
        )
    sql(
        "grant trigger on money_entries, money_lines to collab_gate",
        "set local role collab_gate",
        *(
            f"create constraint trigger balanced after insert on {table}"
            " deferrable initially deferred for each row execute function app.money_balanced()"
            for table in ("money_entries", "money_lines")
        ),
        "reset role",
        "revoke trigger on money_entries, money_lines from collab_gate",
    )
    definer(
        "app.payer_name(firm uuid) returns text language sql stable",
        "collab_seater",
        " select o.name from organisations o where o.id = firm ",
        callers="collab_gate",
    )
    for name, (signature, body) in FUNCTIONS.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")


def downgrade() -> None:
    for name in (*reversed(FUNCTIONS), "payer_name"):
        sql(f"drop function app.{name}")
    for table in ("money_unsettled", *reversed(TABLES)):
        sql(f"drop table {table}")
    sql("drop function app.money_balanced", "drop function app.money_kept")
