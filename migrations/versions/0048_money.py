"""The book of money of an engagement: invoices, entries of two sides, and nothing ever changed.

Each row stands in the vault of the firm whose money it is about, sealed: what a payer bears, in
its own; what an expert is paid, in the expert's; what comes from outside, in the convener's. The
trustee reads all of it by a function (0049), and nobody else more than his own.
"""

from migrations.operations import GOVERNED_COLUMNS, govern, hand_over, sql

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


def downgrade() -> None:
    for table in reversed(TABLES):
        sql(f"drop table {table}")
    sql("drop function app.money_balanced", "drop function app.money_kept")
