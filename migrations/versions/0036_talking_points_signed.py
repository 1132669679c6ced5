"""Talking points move on by one function; what counsel signed is a hash the database computes."""

import importlib

from migrations.operations import definer, hand_over, searchable, sql, unsearchable

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

CHECKS = ("respectful", "not_policing", "no_questionnaire")
FIELDS = ("say", "do_not_say", "prevent", "address", "remediate")

# One form for one text: composed characters (NFC) and one kind of line break. Nothing else is let
# pass as the same: a blank more is another text.
NORMAL = """
  select normalize(replace(replace(said, E'\\r\\n', E'\\n'), E'\\r', E'\\n'), NFC)"""

# All that is said in all languages, to whom, when, what was ticked, on what it stands, and on which
# conditions it was signed by whom. Arrays of jsonb leave no doubt where one text ends.
HASHED = f"""
  select sha256(convert_to(jsonb_build_array(
      app.normal_text(d.title), v.audience, v.category, v.number, v.use_from, v.use_until,
      {", ".join(f"v.{one}" for one in CHECKS)}, {", ".join(f"v.{one}_by" for one in CHECKS)},
      app.normal_text(v.conditions), v.signed_by, extract(epoch from v.signed_at),
      (select coalesce(jsonb_agg(jsonb_build_array(t.language,
          {", ".join(f"app.normal_text(t.{field})" for field in FIELDS)})
          order by t.language collate "C"), '[]')
         from talking_point_texts t where t.version_id = v.id),
      (select coalesce(jsonb_agg(jsonb_build_array(e.item_kind, e.item_id)
          order by e.item_kind collate "C", e.item_id), '[]')
         from talking_point_evidence e where e.version_id = v.id))::text, 'UTF8'))
    from talking_point_versions v join talking_points d on d.id = v.talking_point_id
   where v.id = of_version"""

# How a piece of evidence bears a version, joined as ``s`` to ``v``. What is under review is not
# told apart from what was taken back: for its readers neither is there. A version is never milder,
# or for more, than what it stands on: stricter now means that it was re-marked since.
BEARS = """case when s.lacking = 'superseded' then 'superseded'
      when s.lacking is not null or s.marking is null then 'gone'
      when s.marking > v.marking or not app.circle_inside(v.circle, s.circle) then 'stricter' end"""

# What keeps its evidence from bearing it, the gravest first.
EVIDENCE_LACKS = f"""
  select 'evidence_' || w.lacks from (
    select {BEARS} as lacks
      from talking_point_versions v join talking_point_evidence e on e.version_id = v.id
      left join lateral app.evidence_now(e.item_kind, e.item_id, e.space_id) s on true
     where v.id = of_version) w
   where w.lacks is not null
   order by array_position(array['gone','superseded','stricter'], w.lacks) limit 1"""

# The one answer to whether a version may be said on a day; null where it may.
KEEPS = """
  select case when v.id is null or v.state <> 'signed' then 'not_signed'
    when app.out_of_sight(v.id) or app.out_of_sight(v.talking_point_id) then 'locked'
    when v.text_hash is distinct from app.talking_point_hash(v.id) then 'changed'
    when (at_time at time zone 'UTC')::date < v.use_from then 'too_early'
    when (at_time at time zone 'UTC')::date > v.use_until then 'too_late'
    else app.evidence_lacks(v.id) end
    from (select of_version as id) a left join talking_point_versions v on v.id = a.id"""

# What is missing before counsel gets it, and before it is signed.
LACKS = f"""
declare v talking_point_versions;
begin
  select * into v from talking_point_versions x where x.id = of_version;
  if not exists (select from talking_point_texts t where t.version_id = v.id)
     or exists (select from talking_point_texts t where t.version_id = v.id
       and btrim(t.say) = '') then return 'nothing_said'; end if;
  -- One's own alone: that another's waits is between him and counsel.
  if exists (select from talking_point_wordings w where w.version_id = v.id and w.state = 'held'
      and w.written_by = app.representation_id()) then return 'wording_waits'; end if;
  -- It would take the place of what came after it.
  if exists (select from talking_point_versions x where x.talking_point_id = v.talking_point_id
      and x.audience = v.audience and x.number > v.number and x.text_hash is not null) then
    return 'later_signed';
  end if;
  if v.use_from is null or v.use_until is null then return 'no_window'; end if;
  if v.use_until < (at_time at time zone 'UTC')::date then return 'window_over'; end if;
  if not ({" and ".join(f"v.{one}" for one in CHECKS)}) then return 'checklist'; end if;
  return app.evidence_lacks(v.id);
end"""

# Asked at every door. What is not there for the viewer has no row; null means that it may be used.
STANDING = """
  select v.id, app.talking_point_keeps(v.id, at_time) from talking_point_versions v
   where v.id = any(versions) and v.space_id = any(app.spaces())
     and app.reads('talking_point_versions', v.id, v.space_id)"""

DIGEST = """
  select encode(app.talking_point_hash(v.id), 'hex') from talking_point_versions v
   where v.id = of_version and v.space_id = any(app.spaces())
     and app.reads('talking_point_versions', v.id, v.space_id)"""

# How each piece of evidence stands now, for whoever reads the version.
EVIDENCE_STANDS = f"""
  select e.id, {BEARS}
    from talking_point_versions v join talking_point_evidence e on e.version_id = v.id
    left join lateral app.evidence_now(e.item_kind, e.item_id, e.space_id) s on true
   where v.id = of_version and v.space_id = any(app.spaces())
     and app.reads('talking_point_versions', v.id, v.space_id)"""

MINE = """
  select * into v from talking_point_versions x where x.id = of_version for update;
  if not found or not v.space_id = any(app.spaces())
     or not app.reads('talking_point_versions', v.id, v.space_id) then
    raise exception 'no such version' using errcode = 'P0C04';
  end if;"""
DRAFTED = """
  if not v.space_id = any(app.held_as('facilitator','chair','member')) then
    raise exception 'this is for those who draft' using errcode = '42501';
  end if;
  if v.state <> 'draft' or app.out_of_sight(v.id) then
    raise exception 'it is no draft' using errcode = 'P0C02';
  end if;"""

ARRANGE = f"""
declare v talking_point_versions;
begin
  {MINE}{DRAFTED}
  update talking_point_versions x set category = on_category, use_from = from_day,
      use_until = until_day, updated_at = at_time, version = x.version + 1,
      {", ".join(f"{one} = false, {one}_by = null" for one in CHECKS)}
   where x.id = v.id and (x.category, x.use_from, x.use_until)
     is distinct from (on_category, from_day, until_day);
end"""

# Each is ticked by a person, who read what stands there: ``seen`` is its hash as he was shown it.
TICKER = "case when '{0}' = any(ticked) then coalesce(x.{0}_by, me) end"
TICK = f"""
declare v talking_point_versions; me uuid := app.representation_id();
begin
  {MINE}{DRAFTED}
  if encode(app.talking_point_hash(v.id), 'hex') is distinct from seen then
    raise exception 'this is not what was read' using errcode = 'P0C02';
  end if;
  update talking_point_versions x set updated_at = at_time, version = x.version + 1,
      {", ".join(f"{one} = '{one}' = any(ticked)" for one in CHECKS)},
      {", ".join(f"{one}_by = {TICKER.format(one)}" for one in CHECKS)}
   where x.id = v.id;
end"""

# The document's lock first: of two versions for one audience one is signed after the other.
MOVE = f"""
declare v talking_point_versions; s talking_point_steps; hash bytea; wants text; document uuid;
begin
  select x.talking_point_id into document from talking_point_versions x where x.id = of_version;
  perform from talking_points x where x.id = document for no key update;
  {MINE}
  select * into s from talking_point_steps x where x.step = on_step and x.before_state = v.state;
  if not found or cardinality(s.roles) = 0 or app.out_of_sight(v.id)
     -- What was signed once is never a draft again: others may have used these words.
     or (on_step in ('recall','return') and v.text_hash is not null)
     or (on_step = 'uphold' and v.text_hash is null) then
    raise exception 'it does not stand where this step begins' using errcode = 'P0C02';
  end if;
  if not v.space_id = any(app.held_as(variadic s.roles)) then
    raise exception 'this is for others to do' using errcode = '42501';
  end if;
  if on_step in ('submit','resume','sign') then
    wants := app.talking_point_lacks(v.id, at_time);
    if wants is not null then return wants; end if;
  end if;
  -- Words of others that wait are left aside, and nobody learns of it but who wrote them.
  if on_step = 'submit' then
    update talking_point_wordings w set state = 'returned'
     where w.version_id = v.id and w.state = 'held';
  end if;
  if on_step = 'sign' then
    if encode(app.talking_point_hash(v.id), 'hex') is distinct from seen then
      return 'not_read';
    end if;
    update talking_point_versions x set conditions = said, signed_by = app.representation_id(),
        signed_at = at_time, version = x.version + 1 where x.id = v.id;
    hash := app.talking_point_hash(v.id);
    update talking_point_versions x set text_hash = hash where x.id = v.id;
    update talking_point_versions x set state = 'superseded', updated_at = at_time,
        version = x.version + 1
     where x.talking_point_id = v.talking_point_id and x.audience = v.audience
       and x.state = 'signed' and x.id <> v.id;
  end if;
  update talking_point_versions x set state = s.after_state, updated_at = at_time,
      version = x.version + 1,
      opinion = case when on_step in ('return','uphold') then said
        when on_step in ('submit','sign') then '' else x.opinion end,
      suspended_at = case when s.after_state = 'suspended' then at_time
        when s.after_state in ('signed','review') then null else x.suspended_at end
   where x.id = v.id;
  return null;
end"""

# Its writer and the counsel seated here, person by person, within those who read the version.
HOLD = f"""
declare v talking_point_versions;
begin
  {MINE}{DRAFTED}
  update talking_point_wordings w set state = 'withdrawn'
   where w.version_id = v.id and w.language = in_language and w.state = 'held'
     and w.written_by = app.representation_id();
  insert into talking_point_wordings (id, org_id, space_id, marking, author_id, circle, shared_at,
    version_id, language, before, words, written_by, written_at)
  values (ident, v.org_id, v.space_id, v.marking, null, app.circles_met(v.circle,
    array(select app.representation_id() union select t.representation_id from seats t
      where t.space_id = v.space_id and t.role = 'counsel' and t.ended_at is null)),
    at_time, v.id, in_language, on_before, on_words, app.representation_id(), at_time);
end"""

# Who counsels from now on reads what waits for counsel; who does no longer, not (0025).
WORDINGS_SEATED = """
begin
  if new.role <> 'counsel' then return null; end if;
  perform app.redraw('talking_point_wordings', w.id, app.circles_met(
      case when l.row_id is null then v.circle else l.before_circle end,
      array(select w.written_by union select t.representation_id from seats t
        where t.space_id = w.space_id and t.role = 'counsel' and t.ended_at is null)))
    from talking_point_wordings w
    join talking_point_versions v on v.id = w.version_id
    left join lateral (select x.* from locks x where x.row_id = v.id limit 1) l on true
   where w.space_id = new.space_id and w.state = 'held';
  return null;
end"""

# Let in field by field: what its writer changed, where nobody else changed it since.
SETTLE = f"""
declare v talking_point_versions; w talking_point_wordings; t talking_point_texts; now_is jsonb;
  of_version uuid;
begin
  select x.version_id into of_version from talking_point_wordings x where x.id = wording;
  {MINE}
  select * into w from talking_point_wordings x where x.id = wording for update;
  if not app.reads('talking_point_wordings', w.id, w.space_id)
     or not (v.space_id = any(app.held_as('counsel')) or (verdict = 'withdrawn'
       and w.written_by = app.representation_id())) then
    raise exception 'no such wording' using errcode = 'P0C04';
  end if;
  if w.state <> 'held' or v.state <> 'draft' or app.out_of_sight(v.id)
     or verdict not in ('let','returned','withdrawn') then
    raise exception 'it waits no more' using errcode = 'P0C02';
  end if;
  if verdict = 'let' then
    select * into t from talking_point_texts x where x.version_id = v.id
       and x.language = w.language for update;
    now_is := case when t.id is null then '{{}}' else to_jsonb(t) end;
    if exists (select from unnest('{{{",".join(FIELDS)}}}'::text[]) f
        where w.words ->> f is distinct from w.before ->> f
          and coalesce(now_is ->> f, '') is distinct from coalesce(w.before ->> f, '')) then
      return 'changed';
    end if;
    if t.id is null then
      insert into talking_point_texts (id, org_id, space_id, marking, author_id, circle, shared_at,
        version_id, language, {", ".join(FIELDS)}, updated_at)
      values (gen_random_uuid(), v.org_id, v.space_id, v.marking, null, v.circle, at_time, v.id,
        w.language, {", ".join(f"coalesce(w.words ->> '{f}', '')" for f in FIELDS)}, at_time);
    else
      update talking_point_texts x set updated_at = at_time, version = x.version + 1,
        {
    ", ".join(
        f"{f} = case when w.words ->> '{f}' is distinct from w.before ->> '{f}'"
        f" then coalesce(w.words ->> '{f}', '') else x.{f} end"
        for f in FIELDS
    )
}
       where x.id = t.id;
    end if;
  end if;
  update talking_point_wordings x set state = verdict, opinion = said where x.id = w.id;
  return null;
end"""

# Campaigns ask the same question of their script (0033, 0034).
SCRIPTS_BEFORE = importlib.import_module("migrations.versions.0033_campaigns").SCRIPTS
BLOCK_BEFORE = importlib.import_module("migrations.versions.0034_outreach").BLOCK
SIGNED_ON_PAPER = """v.id is null or v.state <> 'signed' or v.suspended_at is not null
     or not on_day between v.use_from and v.use_until"""
STANDS = "app.talking_point_keeps(v.id, (on_day + time '12:00') at time zone 'UTC') is not null"

# An objection to an item hides the versions that repeat it, in every state, with all their parts;
# last, because they are narrowed by what they stand on. And so they come back last (0029).
AROUND_BEFORE = importlib.import_module("migrations.versions.0029_again").AROUND
REPEATED = """
    select array_agg(distinct e.version_id) from talking_point_evidence e
     where e.space_id = home and e.item_id = any(layer) and not e.version_id = any(seen)
      into line;
    if line is not null then
      found := found || line; seen := seen || line; points := points || line;
    end if;
    layer := found;"""
PARTS_TOO = """
  return query select 'talking_point_versions', p.id, true from unnest(points) p (id)
    union all select 'talking_point_texts', t.id, true from talking_point_texts t
     where t.version_id = any(points)
    union all select 'talking_point_evidence', e.id, true from talking_point_evidence e
     where e.version_id = any(points)
    union all select 'talking_point_wordings', w.id, true from talking_point_wordings w
     where w.version_id = any(points);
end"""
DECIDE_BEFORE = importlib.import_module("migrations.versions.0029_again").DECIDE
AT_ONCE = "delete from locks l where l.objection_id = o.id returning l.* loop"
IN_ORDER = """with gone as (delete from locks l where l.objection_id = o.id returning l.*)
        select * from gone g order by case when g.table_name = 'talking_point_versions' then 1
          when g.table_name like 'talking_point_%' then 2 else 0 end loop"""


def _with(body: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        if body.count(old) != 1:
            message = f"this stands there {body.count(old)} times: {old}"
            raise ValueError(message)
        body = body.replace(old, new)
    return body


AROUND = _with(
    AROUND_BEFORE,
    ("place record;", "place record; points uuid[] := '{}';"),
    ("\n    layer := found;", REPEATED),
    ("  end loop;\nend", f"  end loop;{PARTS_TOO}"),
)
ELSEWHERE = {
    "app.scripts_in(home uuid) returns jsonb language sql volatile": (
        SCRIPTS_BEFORE,
        _with(
            SCRIPTS_BEFORE,
            (
                "'until', v.use_until)",
                "'until', v.use_until, 'lacks', app.talking_point_keeps(v.id, now()))",
            ),
        ),
    ),
    "app.outreach_block(c contacts, k campaigns, firm uuid, on_day date) returns text"
    " language plpgsql volatile": (
        BLOCK_BEFORE,
        _with(BLOCK_BEFORE, (SIGNED_ON_PAPER, f"v.id is null or {STANDS}")),
    ),
    "app.around(on_table text, item uuid, home uuid) returns table (table_name text, row_id uuid,"
    " hangs boolean) language plpgsql volatile": (AROUND_BEFORE, AROUND),
    "app.decide_objection(objection uuid, outcome text, reasons text, at_time timestamptz)"
    " returns void language plpgsql volatile": (
        DECIDE_BEFORE,
        _with(DECIDE_BEFORE, (AT_ONCE, IN_ORDER)),
    ),
}
"""What stood before, and what stands in its place."""

INNER = {
    "normal_text": ("(said text) returns text language sql immutable", NORMAL),
    "talking_point_hash": ("(of_version uuid) returns bytea language sql stable", HASHED),
    "evidence_lacks": ("(of_version uuid) returns text language sql stable", EVIDENCE_LACKS),
    "talking_point_keeps": (
        "(of_version uuid, at_time timestamptz) returns text language sql stable",
        KEEPS,
    ),
    "talking_point_lacks": (
        "(of_version uuid, at_time timestamptz) returns text language plpgsql stable",
        LACKS,
    ),
}
OUTER = {
    "talking_point_standing": (
        (
            "(versions uuid[], at_time timestamptz) returns table (version_id uuid, lacks text)"
            " language sql volatile"
        ),
        STANDING,
    ),
    "talking_point_digest": ("(of_version uuid) returns text language sql volatile", DIGEST),
    "evidence_stands": (
        "(of_version uuid) returns table (evidence_id uuid, lacks text) language sql volatile",
        EVIDENCE_STANDS,
    ),
    "arrange_talking_point": (
        (
            "(of_version uuid, on_category text, from_day date, until_day date,"
            " at_time timestamptz) returns void language plpgsql volatile"
        ),
        ARRANGE,
    ),
    "tick_talking_point": (
        (
            "(of_version uuid, ticked text[], seen text, at_time timestamptz) returns void"
            " language plpgsql volatile"
        ),
        TICK,
    ),
    "move_talking_point": (
        (
            "(of_version uuid, on_step text, said text, seen text, at_time timestamptz)"
            " returns text language plpgsql volatile"
        ),
        MOVE,
    ),
    "hold_wording": (
        (
            "(ident uuid, of_version uuid, in_language text, on_before jsonb, on_words jsonb,"
            " at_time timestamptz) returns void language plpgsql volatile"
        ),
        HOLD,
    ),
    "settle_wording": (
        (
            "(wording uuid, verdict text, said text, at_time timestamptz) returns text"
            " language plpgsql volatile"
        ),
        SETTLE,
    ),
}


def _put(signature: str, body: str) -> None:
    """Put a body in the place of the one that stands; who may call it stays as it is."""
    head, _, rest = signature.partition(" returns ")
    sql(
        "set local role collab_gate",
        f"create or replace function {head} returns {rest} security definer"
        f" set search_path = public, pg_temp as $body${body}$body$",
        "reset role",
    )


def upgrade() -> None:
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body)
    sql(
        "create function app.wordings_seated() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${WORDINGS_SEATED}$body$"
    )
    hand_over("app.wordings_seated", "collab_gate")
    sql(
        "grant trigger on seats to collab_gate",
        "set local role collab_gate",
        "create trigger wordings_seated after insert or update on seats"
        " for each row execute function app.wordings_seated()",
        "reset role",
        "revoke trigger on seats from collab_gate",
    )
    for signature, (_before, body) in ELSEWHERE.items():
        _put(signature, body)
    # What versions say is not indexed: an excerpt would carry it past the sign-off.
    searchable(
        "talking_points",
        "'talking_point'",
        title="r.title",
        body="r.purpose",
        codes="array(select 'issues=' || i from unnest(r.issues) i"
        " union all select 'countries=' || c from unnest(r.countries) c)",
    )


def downgrade() -> None:
    unsearchable("talking_points")
    sql("drop trigger wordings_seated on seats", "drop function app.wordings_seated")
    for signature, (body, _after) in ELSEWHERE.items():
        _put(signature, body)
    for name in (*reversed(OUTER), *reversed(INNER)):
        sql(f"drop function app.{name}")
