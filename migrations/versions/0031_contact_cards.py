"""What stands beside a contact's card: who it is, how safe it is, what one notes, who read what."""

from migrations.operations import (
    GOVERNED_COLUMNS,
    definer,
    govern,
    hand_over,
    process,
    searchable,
    sql,
    unsearchable,
)

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

OF_CONTACT = """
    contact_id uuid not null,
    foreign key (space_id, contact_id) references contacts (space_id, id) on delete cascade"""

# Whether a plan is complete is counted here as in ``collab/features/contacts/plans.py``: what the
# page promises and what the gate demands is one thing, and a test compares them.
TABLES = {
    "contact_identities": f"""
create table contact_identities ({GOVERNED_COLUMNS}, {OF_CONTACT},
    identity_sealed bytea,
    unique (space_id, contact_id))""",
    "contact_plans": f"""
create table contact_plans ({GOVERNED_COLUMNS}, {OF_CONTACT},
    feasible boolean,
    safe boolean,
    assessed_by text not null default '',
    assessed_on date,
    risks text not null default '',
    safe_channel text not null default '',
    alternative text not null default '',
    reprisal_contact text not null default '',
    review_on date,
    complete boolean not null generated always as (
        coalesce(feasible, false) and coalesce(safe, false) and btrim(assessed_by) <> ''
        and assessed_on is not null and btrim(risks) <> '' and btrim(safe_channel) <> ''
        and btrim(alternative) <> '' and btrim(reprisal_contact) <> ''
        and review_on is not null) stored,
    version integer not null default 1,
    updated_at timestamptz not null,
    check (review_on > assessed_on),
    unique (space_id, contact_id))""",
    # Of a draft or of a copy, which stands elsewhere: so it is pointed at without a key.
    "contact_notes": f"""
create table contact_notes ({GOVERNED_COLUMNS},
    contact_id uuid not null,
    body text not null check (btrim(body) <> ''),
    updated_at timestamptz not null);
create index ix_contact_notes_contact on contact_notes (space_id, contact_id, shared_at)""",
}
CHANGING = {
    "contact_identities": ("marking", "identity_sealed"),
    "contact_plans": (
        "marking", "feasible", "safe", "assessed_by", "assessed_on", "risks", "safe_channel",
        "alternative", "reprisal_contact", "review_on", "version", "updated_at",
    ),
    "contact_notes": ("body", "updated_at"),
}  # fmt: skip

# Read by whoever read it, and by nobody else: to have read it is to mean to go there.
READINGS = f"""
create table contact_readings ({GOVERNED_COLUMNS},
    contact_id uuid not null,
    firm_id uuid not null references organisations (id),
    representation_id uuid not null references representations (id),
    note_hash bytea not null check (octet_length(note_hash) = 32),
    read_at timestamptz not null,
    foreign key (space_id, contact_id) references contacts (space_id, id) on delete cascade,
    unique (contact_id, representation_id, note_hash))"""

READ = """
declare c contacts;
begin
  select * into c from contacts x where x.id = contact;
  if not found or c.verdict is null or c.withdrawn_at is not null
     or not c.space_id = any(app.spaces()) or not app.reads('contacts', c.id, c.space_id) then
    raise exception 'no such contact' using errcode = 'P0C04';
  end if;
  if c.safety_note = '' or sha256(convert_to(c.safety_note, 'UTF8')) <> seen then
    raise exception 'this is not the note that stands there' using errcode = 'P0C02';
  end if;
  insert into contact_readings (id, org_id, space_id, marking, author_id, circle, shared_at,
    contact_id, firm_id, representation_id, note_hash, read_at)
  select gen_random_uuid(), s.org_id, s.id, c.marking, null, array[app.representation_id()],
    date_trunc('hour', at_time, 'UTC'), c.id, app.org_id(), app.representation_id(), seen, at_time
    from spaces s where s.id = c.space_id
  on conflict (contact_id, representation_id, note_hash) do nothing;
end"""

# The last wall, whatever a form or a program has let through. A person's card needs a basis for
# being kept and shared that is in force today, one for getting in touch if it leads to him, and of
# an affected class a plan that is complete and due for no review. Counsel may clear it weeks after
# it was judged: the day, and what its draft says by now, are asked when it arrives.
CROSSES = """
declare draft releases; d contacts; today text := to_char(now() at time zone 'UTC', 'YYYY-MM-DD');
  leads boolean := new.email <> '' or new.phone <> '' or new.website <> '';
begin
  if new.verdict is null then return new; end if;
  if new.keep_until < today::date then
    raise exception 'its time is over' using errcode = 'P0C02';
  end if;
  if new.form = 'person' and not app.contact_allows(new.bases, 'share', today) then
    raise exception 'nothing allows to share this person' using errcode = 'P0C02';
  end if;
  if new.form = 'person' and leads and not app.contact_allows(new.bases, 'contact', today) then
    raise exception 'nothing allows to get in touch with this person' using errcode = 'P0C02';
  end if;
  select * into draft from releases r where r.copy_id = new.id;
  if draft.id is not null then
    select * into d from contacts x where x.id = draft.item_id and x.space_id = draft.space_id;
    if d.id is null or d.discarded_at is not null then
      raise exception 'its draft is gone' using errcode = 'P0C02';
    end if;
    if (d.protected and not new.protected) or (d.form = 'person' and (new.form <> d.form
        or not app.contact_allows(d.bases, 'hold', today)
        or not app.contact_allows(d.bases, 'share', today)
        or (leads and not app.contact_allows(d.bases, 'contact', today)))) then
      raise exception 'its draft allows it no more' using errcode = 'P0C02';
    end if;
  end if;
  if (select c.affected from contact_classes c where c.key = new.class) then
    if not exists (select from contact_plans p where p.contact_id = draft.item_id
        and p.space_id = draft.space_id and p.complete and p.review_on >= today::date) then
      raise exception 'the plan for their safety is not complete' using errcode = 'P0C02';
    end if;
  end if;
  return new;
end"""
ALLOWS = """
  select exists (select from jsonb_array_elements(bases) b
    where b ->> 'use' = for_use and coalesce(b ->> 'until', '9999-12-31') >= today)"""

USES = "'hold','share','contact','invite','name'"
BASES = "'consent','legitimate_interest','public_role','contract'"
CHECKS = {
    "discarded": "check (discarded_at is null or verdict is null)",
    # Whoever is protected has a made-up name in every copy, and nothing that leads to him.
    "protected": "check (verdict is null or not protected or (email = '' and phone = ''"
    " and website = '' and organisation = '' and role_title = ''))",
    # Typed fields cross unscreened as what they are, so they hold nothing else.
    "email": "check (email = '' or email ~ '^[^@[:space:]]{1,64}@[A-Za-z0-9.-]{3,190}$')",
    "phone": "check (phone = '' or phone ~ '^[+0-9][0-9 ()/.-]{4,39}$')",
    "website": "check (website = '' or website ~ '^https?://[^[:space:]]{3,190}$')",
    "bases": f"""check (not jsonb_path_exists(bases, '$[*] ? (!(
        @.use like_regex "^({"|".join(USES.replace("'", "").split(","))})$"
        && @.basis like_regex "^({"|".join(BASES.replace("'", "").split(","))})$"))')
        and jsonb_array_length(bases) <= 5)""",
}  # fmt: skip
NEWEST = "r.superseded_by_id is null"
SEARCHABLE = {
    "contacts": {
        "kind": "'contact'",
        "title": "r.name",
        "body": "concat_ws(E'\\n', nullif(r.organisation, ''), nullif(r.role_title, ''),"
        " nullif(r.about, ''))",
        "codes": "array(select 'issues=' || c from unnest(r.issues) c)"
        " || array(select 'countries=' || c from unnest(r.countries) c)",
        "listed": f"r.discarded_at is null and {NEWEST}",
    },
    "contact_notes": {
        "kind": "'contact_note'",
        "body": "r.body",
        "subject": "r.contact_id",
    },
}

EXCHANGED = (
    (
        "alter table import_batches add column kind text not null default 'finding'"
        " check (kind in ('finding','contact'))"
    ),
    "alter table import_rows rename column finding_id to item_id",
    "alter table import_rows rename column finding_version to item_version",
    "alter table import_headings add column kind text not null default 'finding'",
    "alter table import_headings drop constraint import_headings_space_id_heading_key",
    (
        "alter table import_headings add constraint uq_import_headings_kind"
        " unique (space_id, kind, heading)"
    ),
)


def upgrade() -> None:
    for name, check in CHECKS.items():
        sql(f"alter table contacts add constraint ck_contacts_{name} {check}")
    for table, statement in TABLES.items():
        sql(statement)
        govern(table, update=CHANGING[table], delete=True)
        # None of it ever crosses.
        sql(f"revoke all on {table} from collab_gate")
    for table in ("contact_identities", "contact_notes"):
        sql(f"drop policy gate on {table}")
    sql(
        "grant select (space_id, contact_id, complete, review_on) on contact_plans to collab_gate",
        "create trigger stays_gone before update on contacts"
        " for each row execute function app.stays_gone()",
        "create index ix_contacts_discarded on contacts (discarded_at)"
        " where discarded_at is not null",
        "create function app.contact_allows(bases jsonb, for_use text, today text)"
        f" returns boolean language sql immutable parallel safe as $${ALLOWS}$$",
        f"create function app.contact_crosses() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${CROSSES}$body$",
        "grant trigger on contacts to collab_gate",
    )
    hand_over("app.contact_crosses", "collab_gate")
    sql(
        "set local role collab_gate",
        "create trigger crosses before insert on contacts"
        " for each row execute function app.contact_crosses()",
        "reset role",
        "revoke trigger on contacts from collab_gate",
        READINGS,
    )
    process("contact_readings")
    definer(
        "app.read_contact_note(contact uuid, seen bytea, at_time timestamptz)"
        " returns void language plpgsql volatile",
        "collab_gate",
        READ,
    )
    for table, expressions in SEARCHABLE.items():
        searchable(table, **expressions)
    sql(*EXCHANGED)


def downgrade() -> None:
    sql(
        "alter table import_batches no force row level security",
        "delete from import_batches where kind <> 'finding'",
        "alter table import_batches force row level security",
        "alter table import_headings no force row level security",
        "delete from import_headings where kind <> 'finding'",
        "alter table import_headings force row level security",
        "alter table import_batches drop column kind",
        "alter table import_rows rename column item_id to finding_id",
        "alter table import_rows rename column item_version to finding_version",
        "alter table import_headings drop column kind",
        "alter table import_headings add constraint import_headings_space_id_heading_key"
        " unique (space_id, heading)",
    )
    for table in reversed(SEARCHABLE):
        unsearchable(table)
    sql(
        "drop function app.read_contact_note",
        "drop table contact_readings",
        "drop trigger crosses on contacts",
        "drop function app.contact_crosses",
        "drop function app.contact_allows",
        "drop trigger stays_gone on contacts",
        "drop index ix_contacts_discarded",
    )
    for table in reversed(TABLES):
        sql(f"drop table {table}")
    for name in CHECKS:
        sql(f"alter table contacts drop constraint ck_contacts_{name}")
