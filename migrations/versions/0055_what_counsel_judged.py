"""What counsel judges, and what stays judged.

A version of a talking point is objected to as a copy is, by the same functions and tables. A card
whose stop was cleared is not stopped again while it says the same.
"""

import importlib

from migrations.operations import definer, let, own_rules, sql

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

DESK = importlib.import_module("migrations.versions.0016_desk")
KEPT = importlib.import_module("migrations.versions.0035_talking_points_kept")
SIGNED = importlib.import_module("migrations.versions.0036_talking_points_signed")
SAID_OF = importlib.import_module("migrations.versions.0054_card_comments")
OUTREACH = importlib.import_module("migrations.versions.0034_outreach")


def _with(body: str, *changes: tuple[str, str]) -> str:
    """Give a body with some of its words changed, each of which stands there once."""
    for old, new in changes:
        if body.count(old) != 1:
            message = f"this stands there {body.count(old)} times: {old}"
            raise ValueError(message)
        body = body.replace(old, new)
    return body


def _put(signature: str, body: str) -> None:
    """Put a body in the place of the one that stands; owner, callers and triggers stay."""
    head, _, rest = signature.partition(" returns ")
    sql(
        "set local role collab_gate",
        f"create or replace function {head} returns {rest} security definer"
        f" set search_path = public, pg_temp as $body${body}$body$",
        "reset role",
    )


VERSION = "talking_point_version"
VERSIONS = "talking_point_versions"

# What may be objected to: what the gate knows, and versions, which belong to the association and
# were never released. Such a one looks here as if it had been: without contributor and author, so
# that nobody is on its side but whoever signs.
OBJECTABLE = f"""
declare k gate_kinds;
begin
  select * into k from gate_kinds g where g.kind = on_kind;
  if on_kind = '{VERSION}' then
    k.kind := on_kind; k.table_name := '{VERSIONS}';
    k.columns := array['title','audience','number','en','de','fr','es','pt'];
  end if;
  return k;
end"""
AS_RELEASED = f"""
declare r releases;
begin
  if on_kind <> '{VERSION}' then
    select * into r from releases x where x.copy_id = item and x.item_kind = on_kind;
  else
    select v.id, v.id, on_kind, v.space_id, v.marking, 'released'
      into r.id, r.copy_id, r.item_kind, r.target_space_id, r.copy_marking, r.state
      from {VERSIONS} v where v.id = item;
  end if;
  return r;
end"""
SAID = f"""
  select jsonb_build_object('title', d.title, 'audience', v.audience, 'number', v.number)
      || coalesce((select jsonb_object_agg(t.language, jsonb_build_object(
        {", ".join(f"'{field}', t.{field}" for field in SIGNED.FIELDS)}))
        from talking_point_texts t where t.version_id = v.id), '{{}}')
    from {VERSIONS} v join talking_points d on d.id = v.talking_point_id
   where v.id = item"""

# The lock keeps it from every door (0036). Those who noted a use are told as when its evidence
# falls (0037): by a mark, and by a letter whose note is left for all who ever sat there. Days on
# which it is judged are none on which it could be used.
FELL = f"""
declare ids uuid[]; signed timestamptz[];
begin
  select array_agg(v.id order by v.id), array_agg(v.signed_at order by v.id) into ids, signed
    from {VERSIONS} v join locks l on l.row_id = v.id and l.table_name = '{VERSIONS}'
   where l.objection_id = objection and v.state = 'signed';
  if ids is null then return; end if;
  update talking_point_spans s set until_at = at_time
   where s.version_id = any(ids) and s.until_at is null;
  perform app.mark_fallen(ids, signed, at_time);
  perform app.enqueue(gen_random_uuid(), 'point_suspended:' || gen_random_uuid(),
      'mail.point_suspended', jsonb_build_object('representation_id', s.person, 'at', at_time),
      at_time)
    from (select distinct t.representation_id as person from seats t
      join {VERSIONS} v on v.space_id = t.space_id where v.id = any(ids)) s;
end"""

# Lifted, it stands as it stood: the hash is that of the same letters. Who was told of this
# objection is told no more that it fell; what fell by something else meanwhile stays fallen.
STANDS_AGAIN = f"""
declare ids uuid[];
begin
  insert into talking_point_spans (version_id, space_id, from_at)
  select v.id, v.space_id, at_time from {VERSIONS} v
   where v.id = any(versions) and v.state = 'signed' and not app.out_of_sight(v.id)
     and not exists (select from talking_point_spans s
       where s.version_id = v.id and s.until_at is null);
  select array_agg(v.id) into ids from {VERSIONS} v
   where v.id = any(versions) and v.state = 'signed'
     and coalesce(app.talking_point_keeps(v.id, at_time), 'too_late')
       in ('too_early','too_late');
  perform app.mark_stands(ids, since);
end"""
MARK_STANDS = """
  update talking_point_uses u set version_suspended_at = null, seen_at = null
   where u.version_id = any(versions) and u.version_suspended_at = since"""

# Removed, it is retired, and its words are deleted: what counsel keeps of it is sealed.
REMOVE = f"""
begin
  update {VERSIONS} v set state = 'draft', updated_at = at_time, version = v.version + 1
   where v.id = any(versions) and v.state = 'review';
  update {VERSIONS} v set state = 'retired', updated_at = at_time, version = v.version + 1
   where v.id = any(versions) and v.state in ('draft','signed','suspended');
  delete from talking_point_wordings w where w.version_id = any(versions);
  delete from talking_point_texts t where t.version_id = any(versions);
end"""

COUNSEL_FOR = """
  select app.counsel_of(home, r.org_id, r.author_id, r.item_id)
    from (select item as id) a left join releases r on r.copy_id = a.id"""

AS = "r := app.as_released(on_kind, item);"
AGAIN = "select * into r from releases x where x.id = r.id;"
TAKE_DOWN = _with(
    DESK.TAKE_DOWN,
    ("select * into k from gate_kinds g where g.kind = on_kind;", "k := app.objectable(on_kind);"),
    ("select * into r from releases x where x.copy_id = item and x.item_kind = on_kind;", AS),
    (f"{AGAIN}\n  reads :=", f"{AS}\n  reads :="),
    (f"{AGAIN}\n  if r.state", f"{AS}\n  if r.state"),
    (
        "    using item into said;",
        f"""    using item into said;
  if on_kind = '{VERSION}' then said := app.said_by_version(item); end if;""",
    ),
    (
        "  return jsonb_build_object('objection', ident, 'space'",
        f"""  if on_kind = '{VERSION}' then perform app.versions_fell(ident, at_time); end if;
  return jsonb_build_object('objection', ident, 'space'""",
    ),
)
DECIDE_BEFORE = _with(SIGNED.DECIDE_BEFORE, (SIGNED.AT_ONCE, SIGNED.IN_ORDER))
DECIDE = _with(
    DECIDE_BEFORE,
    (
        "  update quarantine q set until_at = case",
        f"""  if o.item_kind = '{VERSION}' and outcome = 'cleared' then
    perform app.versions_stand(mine, o.opened_at, at_time);
  elsif o.item_kind = '{VERSION}' and outcome = 'removed' then
    perform app.remove_versions(mine, at_time);
  end if;
  update quarantine q set until_at = case""",
    ),
)

# With a version go those made from it, at any depth, for they repeat it; not what it was made
# from, which may stand without the word objected to.
AROUND = _with(
    SIGNED.AROUND,
    (
        "begin\n  loop\n",
        f"""begin
  if on_table = '{VERSIONS}' then
    with recursive made (id) as (select item union select v.id from {VERSIONS} v
        join made m on v.based_on_id = m.id where v.space_id = home)
      select array_agg(m.id order by m.id) from made m into line;
    points := line;
  end if;
  loop
    exit when on_table = '{VERSIONS}';
""",
    ),
    (
        "  return query execute format('select $1, x.id, false",
        f"""  if on_table <> '{VERSIONS}' then
  return query execute format('select $1, x.id, false""",
    ),
    ("using on_table, line;\n  layer", "using on_table, line;\n  end if;\n  layer"),
    (f"'{VERSIONS}', p.id, true from", f"'{VERSIONS}', p.id, p.id <> item from"),
    ("'talking_point_texts', t.id, true", "'talking_point_texts', t.id, t.version_id <> item"),
    (
        "'talking_point_evidence', e.id, true",
        "'talking_point_evidence', e.id, e.version_id <> item",
    ),
)
OF_RELEASE = "any(app.counsel_of(o.space_id, r.org_id, r.author_id, r.item_id))"
SEATED = _with(
    DESK.COUNSEL_SEATED.replace(OF_RELEASE, "any(app.counsel_for(o.item_id, o.space_id))"),
    (
        "      from releases r\n     where r.copy_id = o.item_id and o.space_id",
        "     where o.space_id",
    ),
    ("from objections o join releases r on r.copy_id = o.item_id\n", "from objections o\n"),
)

# Nothing is begun from what is under review, by whoever still reads it there.
VERSION_KEPT = _with(
    KEPT.VERSION_KEPT,
    (
        "    if new.number = 0 then",
        f"""    if new.based_on_id is not null and {KEPT.HELD_TO_IT} then
      perform pg_advisory_xact_lock_shared(hashtextextended(new.based_on_id::text, 11));
      if app.out_of_sight(new.based_on_id) then
        raise exception 'it is under review' using errcode = 'P0C02';
      end if;
    end if;
    if new.number = 0 then""",
    ),
)
PART_KEPT = _with(
    KEPT.PART_KEPT,
    (
        "  if tg_op = 'UPDATE' and to_jsonb(new)",
        """  if tg_op = 'DELETE' and v.state = 'retired' and cardinality(v.circle) = 0 then
    return old;  -- counsel removed it
  end if;
  if tg_op = 'UPDATE' and to_jsonb(new)""",
    ),
)

# What was cleared, and the hash of what the card said then: it says so no more once it is taken
# back. The gate's alone: who reads a card released anew is not told that it was ever stopped.
CLEARINGS = """
create table contact_clearings (
    contact_id uuid primary key,
    space_id uuid not null,
    stop text check (stop in ('clear','unsafe')),
    held boolean not null,
    content_hash bytea not null check (octet_length(content_hash) = 32),
    cleared_at timestamptz not null,
    foreign key (space_id, contact_id) references contacts (space_id, id) on delete cascade)"""
CONTENT = """
  select sha256(convert_to(jsonb_object_agg(col, to_jsonb(c) -> col)::text, 'UTF8'))
    from gate_kinds k, unnest(k.columns) col where k.kind = 'contact'"""
COPIES = """
  select contact union select o.copy_id from releases r join releases o on o.item_id = r.item_id
      and o.space_id = r.space_id and o.item_kind = r.item_kind
      and o.target_space_id = r.target_space_id
   where r.copy_id = contact"""
# Cleared is the card, in whichever of its copies the stop stood.
CLEARED = """
begin
  insert into contact_clearings as k values (c.id, c.space_id, on_stop, on_held,
    app.contact_content(c), now())
  on conflict (contact_id) do update set stop = greatest(k.stop, excluded.stop),
    held = k.held or excluded.held, content_hash = excluded.content_hash,
    cleared_at = excluded.cleared_at;
  update contact_availability a set stop = case when on_stop is null then a.stop end,
      held = a.held and not on_held
   where a.contact_id in (select app.copies_of(c.id));
end"""
# The same content is cleared already. Other content is for whoever clears to judge anew.
JUDGED = """
declare k contact_clearings;
begin
  select x.* into k from contact_clearings x where x.contact_id in (select app.copies_of(c.id))
   order by x.cleared_at desc limit 1;
  if not found then return; end if;
  if k.content_hash = app.contact_content(c) then
    insert into contact_clearings values (c.id, k.space_id, k.stop, k.held, k.content_hash,
      k.cleared_at) on conflict do nothing;
    return;
  end if;
  insert into contact_availability as a (id, org_id, space_id, marking, author_id, circle,
    shared_at, contact_id, stop, held)
  select c.id, s.org_id, c.space_id, c.marking, null, c.circle, c.shared_at, c.id, k.stop, k.held
    from spaces s where s.id = c.space_id
  on conflict (contact_id) do update set stop = greatest(a.stop, excluded.stop),
    held = a.held or excluded.held;
  if k.stop = 'unsafe' then
    perform app.enqueue(gen_random_uuid(), 'outreach_stopped:' || gen_random_uuid(),
        'mail.outreach_stopped', jsonb_build_object('representation_id', t.person), now())
      from app.clearers(c.space_id, c.marking, c.circle, c.shared_at) t;
  end if;
end"""
CLEAR = _with(
    OUTREACH.CLEAR,
    ("declare c contacts;", "declare c contacts; was text;"),
    (
        "  update contact_availability a set stop = null",
        """  select a.stop into was from contact_availability a where a.contact_id = c.id;
  update contact_availability a set stop = null""",
    ),
    (
        "using errcode = 'P0C02'; end if;\nend",
        """using errcode = 'P0C02'; end if;
  perform app.note_clearing(c, was, false);
end""",
    ),
)
HOLD = _with(
    OUTREACH.HOLD,
    ("declare c contacts;", "declare c contacts; was boolean;"),
    (
        "  insert into contact_availability (",
        """  select a.held into was from contact_availability a where a.contact_id = c.id;
  insert into contact_availability (""",
    ),
    (
        "excluded.held;\nend",
        """excluded.held;
  if was and not holds then perform app.note_clearing(c, null, true); end if;
end""",
    ),
)
CARRIED = _with(
    OUTREACH.CARRIED,
    (
        "  return null;\nend",
        """  perform app.judge_card(new);
  return null;
end""",
    ),
)
CARRY = _with(
    OUTREACH.CARRY,
    (
        "old_one;\nend",
        """old_one;
  perform app.judge_card(c) from contacts c where c.id = new_one;
end""",
    ),
)
SCRUB = _with(
    SAID_OF.SCRUB,
    (
        "  update comments m set body = 'Forgotten'",
        """  delete from contact_clearings k where k.contact_id = copy;
  update comments m set body = 'Forgotten'""",
    ),
)

INNER = {
    "app.contact_content(c contacts) returns bytea language sql stable": CONTENT,
    "app.copies_of(contact uuid) returns setof uuid language sql stable": COPIES,
    "app.note_clearing(c contacts, on_stop text, on_held boolean) returns void"
    " language plpgsql volatile": CLEARED,
    "app.judge_card(c contacts) returns void language plpgsql volatile": JUDGED,
    "app.objectable(on_kind text) returns gate_kinds language plpgsql stable": OBJECTABLE,
    "app.as_released(on_kind text, item uuid) returns releases language plpgsql volatile": (
        AS_RELEASED
    ),
    "app.said_by_version(item uuid) returns jsonb language sql stable": SAID,
    "app.counsel_for(item uuid, home uuid) returns uuid[] language sql stable": COUNSEL_FOR,
    "app.versions_fell(objection uuid, at_time timestamptz) returns void"
    " language plpgsql volatile": FELL,
    "app.versions_stand(versions uuid[], since timestamptz, at_time timestamptz) returns void"
    " language plpgsql volatile": STANDS_AGAIN,
    "app.remove_versions(versions uuid[], at_time timestamptz) returns void"
    " language plpgsql volatile": REMOVE,
}
TRIGGER = "() returns trigger language plpgsql"
VOID = "returns void language plpgsql volatile"
REPLACED = {
    f"app.clear_contact(contact uuid) {VOID}": (OUTREACH.CLEAR, CLEAR),
    f"app.hold_contact(contact uuid, holds boolean) {VOID}": (OUTREACH.HOLD, HOLD),
    f"app.outreach_carried{TRIGGER}": (OUTREACH.CARRIED, CARRIED),
    f"app.carry_outreach(old_one uuid, new_one uuid) {VOID}": (OUTREACH.CARRY, CARRY),
    f"app.scrub_contact(copy uuid) {VOID}": (SAID_OF.SCRUB, SCRUB),
    "app.around(on_table text, item uuid, home uuid) returns table (table_name text, row_id uuid,"
    " hangs boolean) language plpgsql volatile": (SIGNED.AROUND, AROUND),
    "app.take_down(ident uuid, why text, on_kind text, item uuid, at_time timestamptz)"
    " returns jsonb language plpgsql volatile": (DESK.TAKE_DOWN, TAKE_DOWN),
    "app.decide_objection(objection uuid, outcome text, reasons text, at_time timestamptz)"
    " returns void language plpgsql volatile": (DECIDE_BEFORE, DECIDE),
    f"app.counsel_seated{TRIGGER}": (DESK.COUNSEL_SEATED, SEATED),
    f"app.talking_version_kept{TRIGGER}": (KEPT.VERSION_KEPT, VERSION_KEPT),
    f"app.talking_part_kept{TRIGGER}": (KEPT.PART_KEPT, PART_KEPT),
}
"""What stood before, and what stands in its place."""
DELETED = "talking_point_texts, talking_point_wordings"


def upgrade() -> None:
    sql(CLEARINGS)
    own_rules("contact_clearings", "")
    let("collab_gate", "contact_clearings", "select, insert, update, delete")
    definer(
        "app.mark_stands(versions uuid[], since timestamptz) returns void language sql volatile",
        "collab_counter",
        MARK_STANDS,
        callers="collab_gate",
    )
    for signature, body in INNER.items():
        definer(signature, "collab_gate", body, callers="collab_gate")
    for signature, (_before, body) in REPLACED.items():
        _put(signature, body)
    sql(f"grant delete on {DELETED} to collab_gate")


# The older schema knows no way to let go of what was locked so.
RESTORE = f"""
do $$
declare one record;
begin
  for one in with gone as (delete from locks l using objections o
        where o.id = l.objection_id and o.item_kind = '{VERSION}' returning l.*)
      select * from gone g where not exists (select from topic_locks t where t.row_id = g.row_id)
       order by case when g.table_name = '{VERSIONS}' then 1
         when g.table_name like 'talking_point_%' then 2 else 0 end loop
    continue when exists (select from locks l where l.row_id = one.row_id);
    execute format('update %I set circle = $1, author_id = $2 where id = $3', one.table_name)
      using one.before_circle, one.before_author, one.row_id;
  end loop;
  update objections o set state = 'cleared', decided_at = now(), opinion = ''
   where o.item_kind = '{VERSION}' and o.state in ('open','referred');
end $$"""


def downgrade() -> None:
    sql("set local role collab_gate", RESTORE, "reset role")
    sql(f"revoke delete on {DELETED} from collab_gate")
    for signature, (body, _after) in REPLACED.items():
        _put(signature, body)
    for signature in (*reversed(INNER), "app.mark_stands("):
        sql(f"drop function {signature[: signature.index('(')]}")
    sql("drop table contact_clearings")
