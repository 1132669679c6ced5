"""Terms of reference: counsel clears exactly what was read, and what a step wants of them."""

from migrations.operations import definer, hand_over, sql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

# What counsel read: every word that goes on to experts or may (the need, which fields are shown),
# how they are sought, and under which form it was written.
DIGEST = """
  select encode(sha256(convert_to(jsonb_build_array(t.number, t.form_version, t.body, t.criteria,
    t.people_are_met, t.publishable, e.title, e.need, e.type, e.workflow, e.currency)::text,
    'UTF8')), 'hex')
    from engagements e where e.id = t.engagement_id"""

LATEST = """
  select t from engagement_terms t where t.engagement_id = engagement
   order by t.number desc limit 1"""

# Where people are met, an ethics, a safety and a consent plan stand in the terms before others
# judge them. Which questions each form asks beyond, the form says.
PLANNED = """
  select not t.people_are_met or not exists (
    select from unnest(array['people_ethics','people_safety','people_consent']) k
     where coalesce(btrim(t.body ->> k), '') = '')"""

MINE = """
  select * into t from engagement_terms x where x.id = terms;
  select * into e from engagements x where x.id = t.engagement_id for update;
  if e.id is null or not e.space_id = any(app.spaces())
     or not app.reads('engagement_terms', t.id, t.space_id) then
    raise exception 'no such terms' using errcode = 'P0C04';
  end if;
  select * into t from engagement_terms x where x.id = terms for update;
  if not e.space_id = any(app.held_as('counsel')) or app.is_examined(e.id) then
    raise exception 'this is for counsel to do' using errcode = '42501';
  end if;
  if e.state <> 'held' or t.state <> 'draft'
     or t.id is distinct from (app.latest_terms(e.id)).id then
    raise exception 'it does not stand where this step begins' using errcode = 'P0C02';
  end if;"""

CLEAR = f"""
declare e engagements; t engagement_terms;
begin
  {MINE}
  if t.version is distinct from seen_version or app.terms_digest(t) is distinct from seen_digest
  then
    raise exception 'this is not what was read' using errcode = 'P0C02';
  end if;
  update engagement_terms x set state = 'superseded'
   where x.engagement_id = e.id and x.state = 'cleared';
  update engagement_terms x set state = 'cleared', cleared_by = app.representation_id(),
      cleared_at = at_time, cleared_digest = seen_digest, opinion = '', version = x.version + 1,
      updated_at = at_time
   where x.id = t.id;
  perform app.move_engagement(e.id, 'clear', at_time);
end"""

RETURN = f"""
declare e engagements; t engagement_terms;
begin
  {MINE}
  update engagement_terms x set opinion = words, version = x.version + 1, updated_at = at_time
   where x.id = t.id;
  perform app.move_engagement(e.id, 'return', at_time);
end"""

# Whoever reads terms may prove what they read; the digest of anything else does not exist.
STANDING = """
  select app.terms_digest(t) from engagement_terms t
   where t.id = terms and t.space_id = any(app.spaces())
     and app.reads('engagement_terms', t.id, t.space_id)"""

STEPS = """
declare t engagement_terms;
begin
  if new.state in ('held','cleared') and new.state <> old.state then
    t := app.latest_terms(new.id);
    if t.id is null or not app.terms_planned(t)
       or t.state <> (case new.state when 'held' then 'draft' else 'cleared' end) then
      raise exception 'its terms are not ready for this' using errcode = 'P0C02';
    end if;
  elsif old.state = 'held' and new.state = 'draft' then
    t := app.latest_terms(new.id);
    if btrim(t.opinion) = '' then
      raise exception 'what would have to change is said' using errcode = 'P0C02';
    end if;
  end if;
  return new;
end"""

# A firm says of itself that it judges or pays; nobody says it for another, and whoever is examined
# does not take that back alone. Who judges is settled before there is anything to judge.
SAID = """
declare me uuid := app.org_id(); was engagement_parties; home text;
begin
  if me is null then
    return new;
  end if;
  -- What is inserted may turn out to be there already: it is looked up, whatever is being done.
  select * into was from engagement_parties x
   where x.engagement_id = new.engagement_id and x.firm_id = new.firm_id;
  if me is distinct from new.firm_id and (
      new.funds is distinct from coalesce(was.funds, false)
      or (new.selects is distinct from coalesce(was.selects, false)
        and (new.selects or not (new.subject
          or app.stands_apart(new.engagement_id, new.firm_id))))) then
    raise exception 'a firm says this of itself' using errcode = '42501';
  end if;
  if coalesce(was.subject, false) and not new.subject and me = new.firm_id then
    raise exception 'whoever is examined does not take it back' using errcode = '42501';
  end if;
  if new.selects and not coalesce(was.selects, false) then
    if app.stands_apart(new.engagement_id, new.firm_id) then
      raise exception 'whoever proposes, or is of an examined house, does not judge'
        using errcode = '42501';
    end if;
    select e.state into home from engagements e where e.id = new.engagement_id;
    if home not in ('draft','held','cleared','calling') then
      raise exception 'too late to judge' using errcode = 'P0C02';
    end if;
  end if;
  return new;
end"""

# Whoever chairs and does not judge writes no terms either, unread by himself.
WRITTEN = """
begin
  if current_user = 'collab_app' and not app.org_id() = any(new.circle) then
    raise exception 'terms are written by those who judge' using errcode = '42501';
  end if;
  return new;
end"""

INNER = {
    "terms_digest": ("(t engagement_terms) returns text language sql stable", DIGEST),
    "latest_terms": ("(engagement uuid) returns engagement_terms language sql stable", LATEST),
    "terms_planned": ("(t engagement_terms) returns boolean language sql stable", PLANNED),
}
OUTER = {
    "terms_standing": ("(terms uuid) returns text language sql stable", STANDING),
    "clear_terms": (
        (
            "(terms uuid, seen_version integer, seen_digest text, at_time timestamptz)"
            " returns void language plpgsql volatile"
        ),
        CLEAR,
    ),
    "return_terms": (
        "(terms uuid, words text, at_time timestamptz) returns void language plpgsql volatile",
        RETURN,
    ),
}
TRIGGERS = {
    "engagement_terms_stand": ("engagements", "before update of state", STEPS),
    "engagement_party_said": ("engagement_parties", "before insert or update", SAID),
}


def upgrade() -> None:
    sql(
        "alter table engagement_terms add column opinion text not null default ''"
        " check (char_length(opinion) <= 4000)",
        "alter table engagement_terms add column cleared_digest text",
        # Which fields experts may read: as the form said when they were written, and as counsel
        # read it.
        "alter table engagement_terms add column publishable text[] not null default '{}'",
        "grant update (publishable) on engagement_terms to collab_app",
    )
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body)
    for name, (table, event, body) in TRIGGERS.items():
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
        )
        hand_over(f"app.{name}", "collab_gate")
        sql(
            f"grant trigger on {table} to collab_gate",
            "set local role collab_gate",
            f"create trigger {name} {event} on {table} for each row execute function app.{name}()",
            "reset role",
            f"revoke trigger on {table} from collab_gate",
        )

    sql(
        "create function app.terms_written() returns trigger language plpgsql as"
        f" $body${WRITTEN}$body$",
        # After the database has drawn its circle: triggers go by their names.
        "create trigger written_inside before insert on engagement_terms"
        " for each row execute function app.terms_written()",
    )


def downgrade() -> None:
    sql("drop trigger written_inside on engagement_terms", "drop function app.terms_written")
    for name, (table, _, _) in TRIGGERS.items():
        sql(f"drop trigger {name} on {table}", f"drop function app.{name}")
    for name in (*OUTER, *reversed(INNER)):
        sql(f"drop function app.{name}")
    sql(
        "alter table engagement_terms drop column publishable",
        "alter table engagement_terms drop column cleared_digest",
        "alter table engagement_terms drop column opinion",
    )
