"""Two cards that are one, and cards that come to their end: merged, taken back, forgotten."""

import importlib

from migrations.operations import GOVERNED_COLUMNS, definer, govern, hand_over, process, sql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TABLES = f"""
create table contact_merges ({GOVERNED_COLUMNS},
    kept_id uuid not null,
    gone_id uuid not null,
    taken text[] not null default '{{}}',
    merged_by uuid not null references representations (id),
    merged_at timestamptz not null,
    undone_by uuid references representations (id),
    undone_at timestamptz,
    check (kept_id <> gone_id),
    foreign key (space_id, kept_id) references contacts (space_id, id) on delete cascade,
    foreign key (space_id, gone_id) references contacts (space_id, id) on delete cascade);
create index ix_contact_merges_kept on contact_merges (space_id, kept_id);
create table contact_tombstones ({GOVERNED_COLUMNS},
    mark bytea not null check (octet_length(mark) = 32),
    key_version smallint not null,
    erased_on date not null,
    unique (space_id, mark));
create index ix_contacts_merged on contacts (space_id, merged_into_id)
    where merged_into_id is not null"""

OVERLAID = (
    "organisation", "role_title", "languages", "countries", "issues", "about", "channel",
    "channel_note", "email", "phone", "website",
)  # fmt: skip
"""What a kept card may show of the other one. Twin of ``collab/features/contacts/merges.py``."""
NAMED = ",".join(OVERLAID)

# Nothing is copied: a copy says for ever what was released, and goes when its contributor takes it
# back. The kept one speaks for the other, and must be at least as careful as it.
MERGE = f"""
declare k contacts; g contacts; ident uuid := gen_random_uuid();
begin
  perform from contacts x where x.id in (kept, gone) order by x.id for update;
  select * into k from contacts x where x.id = kept;
  select * into g from contacts x where x.id = gone;
  if k.id is null or g.id is null or k.space_id <> g.space_id or k.verdict is null
     or not k.space_id = any(app.spaces()) or not app.reads('contacts', k.id, k.space_id)
     or not app.reads('contacts', g.id, g.space_id) then
    raise exception 'no such contacts' using errcode = 'P0C04';
  end if;
  if not k.space_id = any(app.held_as('facilitator','chair')) then
    raise exception 'this is for whoever looks after the space' using errcode = '42501';
  end if;
  if k.id = g.id or k.marking <> g.marking or k.circle is not null or g.circle is not null
     or k.superseded_by_id is not null or g.superseded_by_id is not null
     or k.merged_into_id is not null or g.merged_into_id is not null
     or k.form <> g.form or k.protected <> g.protected
     or (g.do_not_contact and not k.do_not_contact)
     or (g.safety_note <> '' and k.safety_note = '')
     or not taken <@ string_to_array('{NAMED}', ',')
     or exists (select from contacts x where x.merged_into_id = g.id)
     or exists (select from locks l where l.row_id in (k.id, g.id)) then
    raise exception 'these two do not become one' using errcode = 'P0C02';
  end if;
  update contacts x set merged_into_id = k.id where x.id = g.id;
  insert into contact_merges (id, org_id, space_id, marking, author_id, circle, shared_at, kept_id,
    gone_id, taken, merged_by, merged_at)
  select ident, s.org_id, s.id, k.marking, null, null, date_trunc('hour', at_time, 'UTC'), k.id,
    g.id, taken, app.representation_id(), at_time from spaces s where s.id = k.space_id;
  return ident;
end"""

UNMERGE = """
declare m contact_merges;
begin
  select * into m from contact_merges x where x.id = merge for update;
  if not found or not m.space_id = any(app.spaces())
     or not app.reads('contact_merges', m.id, m.space_id) then
    raise exception 'no such merge' using errcode = 'P0C04';
  end if;
  if not m.space_id = any(app.held_as('facilitator','chair')) then
    raise exception 'this is for whoever looks after the space' using errcode = '42501';
  end if;
  if m.undone_at is not null then
    raise exception 'it is undone' using errcode = 'P0C02';
  end if;
  update contacts x set merged_into_id = null where x.id = m.gone_id and x.space_id = m.space_id;
  update contact_merges x set undone_at = at_time, undone_by = app.representation_id()
   where x.id = m.id;
end"""

# Nobody's card is kept longer than is usual for those of his class, reckoned from the last time it
# was set; a copy says what was judged.
CAPPED = """
declare most date := ((now() at time zone 'UTC')::date + (select make_interval(
    months => c.retention_months) from contact_classes c where c.key = new.class))::date;
begin
  if new.verdict is null and new.form = 'person' then
    new.keep_until := least(coalesce(new.keep_until, most), most);
  end if;
  return new;
end"""

ENDS = """
  select least(until, case when form = 'person' then (select min((b ->> 'until')::date)
    from jsonb_array_elements(bases) b where b ->> 'use' = any(uses) and b ->> 'until' is not null)
    end)"""

# What is taken back keeps its row for the ledger's sake, and nothing in it; what is under review is
# kept for those who review it, and emptied when they have decided.
EMPTIED = """
begin
  if new.withdrawn_at is null or exists (select from locks l where l.row_id = new.id) then
    return new;
  end if;
  new.name := 'Forgotten'; new.organisation := ''; new.role_title := ''; new.languages := '{}';
  new.countries := '{}'; new.issues := '{}'; new.about := ''; new.channel := null;
  new.channel_note := ''; new.email := ''; new.phone := ''; new.website := '';
  new.bases := '[]'; new.safety_note := '';
  return new;
end"""

# No title, sentence, letter or opinion in the contributor's record may name somebody forgotten.
SCRUB = """
begin
  update contacts c set name = 'Forgotten' where c.id = copy and c.withdrawn_at is not null;
  update releases r set title = 'Forgotten', votes = '[]', opinion = null, citation = null,
      conditions = null, suggestion = null, thread = null, removal_words = null
   where r.copy_id = copy;
  delete from review_messages m using held_items h where m.held_id = h.id and h.copy_id = copy;
  update held_items h set payload = '', votes = '[]', opinion = null, citation = null,
      conditions = null, suggestion = null where h.copy_id = copy;
end"""

# All that ever was of a draft and is out no more, wherever it had gone.
SCRUB_ALL = """
begin
  perform app.scrub_contact(r.copy_id) from releases r
   where r.item_id = contact and r.item_kind = 'contact' and r.space_id = home
     and r.state not in ('released','superseded','held') and r.under_review_since is null
     and not exists (select from locks l where l.row_id = r.copy_id);
end"""

# Asked for by the firm whose card it is, once nothing of it is out any more. What is under review
# is evidence of others: it stays until counsel has decided.
FORGET = """
begin
  perform from releases x where x.item_id = contact and x.item_kind = 'contact'
      and x.org_id = app.org_id() and x.space_id = app.vault_id() for update;
  if exists (select from releases x where x.item_id = contact and x.item_kind = 'contact'
      and x.org_id = app.org_id() and x.space_id = app.vault_id()
      and (x.state in ('released','superseded','held') or x.under_review_since is not null
        or exists (select from locks l where l.row_id = x.copy_id))) then
    raise exception 'something of it is out, or under review' using errcode = 'P0C02';
  end if;
  perform app.scrub_contact_releases(contact, app.vault_id());
end"""

# Asked for by whoever convenes the space: somebody asked him to be forgotten. Every version of the
# copy goes; its contributor is told, and his draft is his to see to.
FORGET_COPY = """
declare c contacts; r releases; one record; told jsonb;
begin
  select * into c from contacts x where x.id = copy;
  if not found or c.verdict is null or not c.space_id = any(app.spaces())
     or not app.reads('contacts', c.id, c.space_id) then
    raise exception 'no such contact' using errcode = 'P0C04';
  end if;
  if not c.space_id = any(app.held_as('facilitator')) then
    raise exception 'this is for whoever convenes the space' using errcode = '42501';
  end if;
  select * into r from releases x where x.copy_id = copy;
  if not found or r.under_review_since is not null or r.state <> 'released'
     or exists (select from locks l where l.row_id = copy) then
    raise exception 'it is under review, or not out any more' using errcode = 'P0C02';
  end if;
  told := app.take_back_contact(r.id);
  for one in select x.copy_id from releases x where x.item_id = r.item_id
      and x.space_id = r.space_id and x.target_space_id = r.target_space_id
      and x.state not in ('released','superseded','held') loop
    perform app.scrub_contact(one.copy_id);
  end loop;
  perform app.enqueue(gen_random_uuid(), 'forgotten:' || gen_random_uuid(),
    'mail.contact_forgotten', jsonb_build_object('representation_id', r.author_id), at_time)
   where r.author_id is not null;
  return told;
end"""

# Left by whoever convenes: without the key nobody learns from it who it was. Nobody reads it: a
# member who could would see, of a name he tries, whether and when it was forgotten.
LEAVE_MARK = """
begin
  if not home = any(app.held_as('facilitator')) then
    raise exception 'this is for whoever convenes the space' using errcode = '42501';
  end if;
  insert into contact_tombstones (id, org_id, space_id, marking, author_id, circle, shared_at,
    mark, key_version, erased_on)
  select gen_random_uuid(), s.org_id, s.id, 0, null, '{}', date_trunc('hour', at_time, 'UTC'), sign,
    version, (at_time at time zone 'UTC')::date from spaces s where s.id = home
  on conflict (space_id, mark) do nothing;
end"""

# Whether any of some marks is among a space's: no more is said to anybody.
FORGOTTEN = """
  select home = any(app.spaces()) and exists (select from contact_tombstones t
    where t.space_id = home and t.mark = any(signs))"""

# A copy ends with its own time, with what allowed to share or keep it, and with what its draft says
# of that today, also that it is of somebody to be protected. Whoever reviews it keeps it until he
# has decided. Owners are told a month before and when it is done, once a day and by no name.
SWEEP = """
declare one record; today date := (at_time at time zone 'UTC')::date; authors uuid[] := '{}';
begin
  for one in select r.id, r.author_id, r.space_id, r.item_id, r.copy_id, r.target_space_id
      from releases r join contacts c on c.id = r.copy_id and c.space_id = r.target_space_id
      left join contacts d on d.id = r.item_id and d.space_id = r.space_id
     where r.item_kind = 'contact' and r.state = 'released' and c.withdrawn_at is null
       and r.under_review_since is null
       and not exists (select from locks l where l.row_id = c.id)
       and (app.contact_ends(c.form, c.bases, c.keep_until, '{hold,share}') < today
         or app.contact_ends(d.form, d.bases, d.keep_until, '{hold,share}') < today
         or (d.protected and not c.protected)
         or (d.form = 'person' and not exists (select from jsonb_array_elements(d.bases) b
           where b ->> 'use' = 'share')))
     order by r.id limit 200 loop
    told := app.take_back_contact(one.id);
    perform app.scrub_contact_releases(one.item_id, one.space_id);
    authors := authors || one.author_id;
    space := one.space_id; contact := one.item_id; what := 'withdrawn';
    home := one.target_space_id; copy := one.copy_id;
    return next;
  end loop;
  for one in select c.id, c.author_id, c.space_id from contacts c
     where c.verdict is null
       and (c.discarded_at < at_time - interval '30 days'
         or app.contact_ends(c.form, c.bases, c.keep_until, '{hold}') < today)
       and not exists (select from releases r where r.item_id = c.id and r.space_id = c.space_id
         and (r.state in ('released','superseded','held') or r.under_review_since is not null))
     order by c.id limit 500 loop
    perform app.scrub_contact_releases(one.id, one.space_id);
    delete from contact_notes n where n.contact_id = one.id;
    delete from contacts c where c.id = one.id;
    authors := authors || one.author_id;
    space := one.space_id; contact := one.id; what := 'erased';
    home := null; copy := null; told := '[]';
    return next;
  end loop;
  delete from contact_notes n where not exists (select from contacts c where c.id = n.contact_id
    and (c.withdrawn_at is null or c.withdrawn_at > at_time - interval '30 days'));
  perform app.enqueue(gen_random_uuid(), 'contacts_ended:' || gen_random_uuid(),
      'mail.contacts_ended', jsonb_build_object('representation_id', a), at_time)
    from (select distinct x from unnest(authors) x where x is not null) t(a);
  for one in
    with soon as (
      update contacts c set ending_told_on = today where c.verdict is null
         and c.discarded_at is null and c.ending_told_on is null
         and app.contact_ends(c.form, c.bases, c.keep_until, '{hold,share}') <= today + 30
      returning c.author_id)
    select distinct s.author_id from soon s where s.author_id is not null loop
    perform app.enqueue(gen_random_uuid(), 'contacts_ending:' || one.author_id || ':' || today,
      'mail.contacts_ending', jsonb_build_object('representation_id', one.author_id), at_time);
  end loop;
end"""

WITHDRAWN = importlib.import_module("migrations.versions.0028_withdrawal").WITHDRAW
OWN = """  if not found or r.org_id is distinct from app.org_id()
     or r.space_id is distinct from app.vault_id() then"""


def _take_back() -> str:
    """Give the withdrawal of before without asking whose it is: its callers have asked."""
    if WITHDRAWN.count(OWN) != 1:
        raise ValueError(OWN)
    return WITHDRAWN.replace(OWN, "  if not found or r.item_kind <> 'contact' then")


TRIGGERS = {
    "emptied": ("before update", EMPTIED),
    "capped": ("before insert or update of form, class, keep_until", CAPPED),
}
INNER = {
    "take_back_contact": ("(release uuid) returns jsonb language plpgsql volatile", _take_back()),
    "scrub_contact": ("(copy uuid) returns void language plpgsql volatile", SCRUB),
    "scrub_contact_releases": (
        "(contact uuid, home uuid) returns void language plpgsql volatile",
        SCRUB_ALL,
    ),
}
OUTER = {
    "merge_contacts": (
        (
            "(kept uuid, gone uuid, taken text[], at_time timestamptz) returns uuid"
            " language plpgsql volatile"
        ),
        MERGE,
    ),
    "unmerge_contacts": (
        "(merge uuid, at_time timestamptz) returns void language plpgsql volatile",
        UNMERGE,
    ),
    "forget_contact": ("(contact uuid) returns void language plpgsql volatile", FORGET),
    "forget_contact_copy": (
        "(copy uuid, at_time timestamptz) returns jsonb language plpgsql volatile",
        FORGET_COPY,
    ),
    "leave_contact_mark": (
        (
            "(home uuid, sign bytea, version smallint, at_time timestamptz) returns void"
            " language plpgsql volatile"
        ),
        LEAVE_MARK,
    ),
    "contact_forgotten": (
        "(home uuid, signs bytea[]) returns boolean language sql stable",
        FORGOTTEN,
    ),
}


def upgrade() -> None:
    sql(
        "alter table contacts add column merged_into_id uuid, add column ending_told_on date",
        "grant update (ending_told_on) on contacts to collab_app",
    )
    sql(*TABLES.split(";\n"))
    process("contact_merges")
    govern("contact_tombstones", delete=True)
    sql(
        "grant delete on contacts to collab_gate",
        "grant select (space_id, contact_id), delete on contact_notes to collab_gate",
        "create policy gate on contact_notes to collab_gate using (true) with check (true)",
    )
    sql(
        "create function app.contact_ends(form text, bases jsonb, until date, uses text[])"
        f" returns date language sql immutable parallel safe as $${ENDS}$$",
    )
    sql("grant trigger on contacts to collab_gate")
    for name, (when, body) in TRIGGERS.items():
        sql(
            f"create function app.contact_{name}() returns trigger language plpgsql"
            f" security definer set search_path = public, pg_temp as $body${body}$body$"
        )
        hand_over(f"app.contact_{name}", "collab_gate")
        sql(
            "set local role collab_gate",
            f"create trigger {name} {when} on contacts"
            f" for each row execute function app.contact_{name}()",
            "reset role",
        )
    sql("revoke trigger on contacts from collab_gate")
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body)
    definer(
        "app.sweep_contacts(at_time timestamptz) returns table (space uuid, contact uuid,"
        " what text, home uuid, copy uuid, told jsonb) language plpgsql volatile",
        "collab_gate",
        SWEEP,
        callers="collab_system",
    )


def downgrade() -> None:
    for name in TRIGGERS:
        sql(f"drop trigger {name} on contacts", f"drop function app.contact_{name}")
    for name in ("sweep_contacts", *OUTER, *INNER, "contact_ends"):
        sql(f"drop function app.{name}")
    sql(
        "drop policy gate on contact_notes",
        "revoke all on contact_notes from collab_gate",
        "revoke delete on contacts from collab_gate",
        "drop table contact_tombstones",
        "drop table contact_merges",
        "alter table contacts drop column merged_into_id, drop column ending_told_on",
    )
