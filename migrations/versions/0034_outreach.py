"""Outreach: claims, exactly one of a contact at a time, and what came of them."""

from migrations.operations import definer, hand_over, sql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

# Whether the viewer has read the safety note of a card as it stands now.
NOTE_READ = """
  select exists (select from contact_readings r join contacts c on c.id = r.contact_id
    where r.contact_id = contact and r.representation_id = app.representation_id()
      and r.note_hash = sha256(convert_to(c.safety_note, 'UTF8')))"""

# One question for all of a list: which of them hold a note that the viewer has not read.
UNREAD = """
  select coalesce(array_agg(c.id), '{}') from contacts c
   where c.id = any(contacts) and btrim(c.safety_note) <> ''
     and c.space_id = any(app.spaces()) and app.reads('contacts', c.id, c.space_id)
     and not app.note_read(c.id)"""

# Who could clear a stop: seats of whoever facilitates and of counsel that reach the row.
CLEARERS = """
  select t.representation_id, t.org_id, t.role
    from seats t join memberships m on m.id = t.membership_id
    join representations p on p.id = t.representation_id
   where t.space_id = home and t.role in ('facilitator','counsel') and t.ended_at is null
     and t.role = any(m.roles) and (m.ended_at is null or m.ended_at > now())
     and p.ended_at is null and least(t.ceiling, m.max_marking) >= on_marking
     and greatest(t.history_from, m.history_from) <= seen
     and (within is null or t.representation_id = any(within) or t.org_id = any(within))"""

# Why a card has too few readers for a firm to approach whom it names. Whoever holds a counterpart
# must be one of five houses at least, or of four besides the association, which may hold anybody
# for no reason: of fewer one could tell who by leaving out. Somebody must be able to clear a stop.
NARROW = """
declare houses integer; owner uuid := (select s.org_id from spaces s where s.id = home);
begin
  if not exists (select from app.clearers(home, on_marking, within, seen)) then
    return 'unwatched';
  end if;
  if not counterpart then return null; end if;
  select count(distinct h.house)::integer into houses from app.firm_houses(array(
    select a.firm from app.firms_asked(home, owner, on_marking, within, seen) a)) h;
  if houses >= 5 or (houses >= 4 and exists (select
      from app.clearers(home, on_marking, within, seen) k
     where k.role = 'facilitator' and k.org = owner)) then
    return null;
  end if;
  return 'few';
end"""

# One question for all of a list, answered once for all cards that have the same readers.
NARROWS = """
  with asked as materialized (
      select c.id, c.space_id, c.marking, c.circle, c.shared_at, cl.counterpart
        from contacts c join contact_classes cl on cl.key = c.class
        join spaces s on s.id = c.space_id
       where c.id = any(contacts) and c.space_id = any(app.spaces()) and s.org_id <> app.org_id()
         and app.reads('contacts', c.id, c.space_id)),
    answers as materialized (
      select d.*, app.narrow(d.space_id, d.marking, d.circle, d.shared_at, d.counterpart) as why
        from (select distinct space_id, marking, circle, shared_at, counterpart from asked) d)
  select coalesce(jsonb_object_agg(a.id, w.why), '{}') from asked a join answers w
      on (w.space_id, w.marking, w.shared_at, w.counterpart)
         = (a.space_id, a.marking, a.shared_at, a.counterpart)
     and w.circle is not distinct from a.circle
   where w.why is not null"""

# The first reason why a contact is not to be approached; none where it may be. Twin of
# ``rules.blocked``. Rest is rest for everybody: a firm that may come sooner would show by coming
# that it was there before.
BLOCK = """
declare cl contact_classes; a contact_availability; v talking_point_versions; b jsonb;
  why text;
begin
  if k.state = 'paused' then return 'campaign_held'; end if;
  if k.state <> 'open' then return 'campaign_over'; end if;
  if not on_day between k.opens_on and k.closes_on then return 'window'; end if;
  select * into v from talking_point_versions x where x.id = k.script_id
    and x.space_id = k.space_id;
  if v.id is null or v.state <> 'signed' or v.suspended_at is not null
     or not on_day between v.use_from and v.use_until then
    return 'script';
  end if;
  if c.do_not_contact then return 'do_not_contact'; end if;
  if c.permitted_action in ('no_contact','desk_research_only') then return 'not_permitted'; end if;
  select * into cl from contact_classes x where x.key = c.class;
  select x into b from jsonb_array_elements(c.bases) x where x ->> 'use' = 'contact'
    order by coalesce(x ->> 'until', '9999-12-31') desc limit 1;
  if (b is null and cl.legal_basis = 'consent') or (b ->> 'until')::date < on_day then
    return 'basis';
  end if;
  select * into a from contact_availability x where x.contact_id = c.id;
  if a.stop = 'unsafe' then return 'stopped'; end if;
  if a.stop = 'clear' then return 'to_clear'; end if;
  if a.held then return 'counsel'; end if;
  if cl.affected and btrim(c.safety_note) = '' then return 'no_plan'; end if;
  if firm <> k.org_id then
    why := app.narrow(c.space_id, c.marking, c.circle, c.shared_at, cl.counterpart);
    if why is not null then return why; end if;
  end if;
  if a.claimed_until >= on_day then return 'claimed'; end if;
  if a.resting_until > on_day then return 'resting'; end if;
  if btrim(c.safety_note) <> '' and not app.note_read(c.id) then return 'note'; end if;
  return null;
end"""

# The contact's row is the lock: of any number at once one finds it free. Nobody holds more than he
# can speak with in a week: that he holds so many is told to him alone.
CLAIM = """
declare k campaigns; c contacts; cl contact_classes; why text;
  day date := (at_time at time zone 'UTC')::date; firm uuid := app.org_id();
begin
  select * into k from campaigns x where x.id = campaign for share;
  if not found or not k.space_id = any(app.spaces())
     or not app.reads('campaigns', k.id, k.space_id) then
    raise exception 'no such campaign' using errcode = 'P0C04';
  end if;
  select * into c from contacts x where x.id = contact and x.space_id = k.space_id for update;
  if not found or not app.reads('contacts', c.id, c.space_id) or not exists (
      select from campaign_targets t where t.campaign_id = k.id and t.contact_id = c.id)
     or c.withdrawn_at is not null or c.superseded_by_id is not null or app.spoken_for(c)
     or app.out_of_sight(c.id) then
    raise exception 'no such contact' using errcode = 'P0C04';
  end if;
  if not k.space_id = any(app.held_as('facilitator','chair','member')) then
    raise exception 'this is for those who approach others' using errcode = '42501';
  end if;
  why := app.outreach_block(c, k, firm, day);
  if why is not null then return why; end if;
  if firm <> k.org_id then
    perform pg_advisory_xact_lock(hashtextextended(k.space_id::text || firm, 34));
    if 10 <= (select count(*) from contact_claims x where x.space_id = k.space_id
        and x.firm_id = firm and x.ended_on is null and x.until >= day) then
      return 'enough';
    end if;
  end if;
  select * into cl from contact_classes x where x.key = c.class;
  update contact_claims x set ended_on = x.until, ended_by = 'lapse'
   where x.contact_id = c.id and x.ended_on is null;
  insert into contact_claims (id, org_id, space_id, marking, author_id, circle, shared_at,
    contact_id, campaign_id, firm_id, representation_id, named, claimed_on, until)
  values (ident, k.org_id, k.space_id, c.marking, null,
    case when as_named and not (cl.counterpart or cl.affected or c.protected) then c.circle
      else app.circle_within(c.circle, firm) end, c.shared_at, c.id, k.id, firm,
    app.representation_id(), as_named and not (cl.counterpart or cl.affected or c.protected),
    day, day + 7);
  insert into contact_availability (id, org_id, space_id, marking, author_id, circle, shared_at,
    contact_id, claimed_until)
  values (c.id, k.org_id, k.space_id, c.marking, null, c.circle, c.shared_at, c.id, day + 7)
  on conflict (contact_id) do update set claimed_until = excluded.claimed_until,
    visit_month = null;
  return null;
end"""

# One's own claim that is not over, with the contact's row as the lock, as in claiming.
OWN = """
  select x.contact_id into target from contact_claims x where x.id = claim
     and x.firm_id = app.org_id() and x.space_id = any(app.spaces());
  select * into c from contacts x where x.id = target for update;
  select * into h from contact_claims x where x.id = claim for update;
  if target is null or c.id is null or not app.reads('contact_claims', h.id, h.space_id) then
    raise exception 'no such claim' using errcode = 'P0C04';
  end if;
  if h.ended_on is not null then
    raise exception 'it is over' using errcode = 'P0C02';
  end if;"""

RELEASE = f"""
declare h contact_claims; c contacts; target uuid; day date := (at_time at time zone 'UTC')::date;
begin
  {OWN}
  update contact_claims x set ended_on = day, ended_by = 'release' where x.id = h.id;
  update contact_availability a set claimed_until = null, visit_month = null
   where a.contact_id = c.id;
end"""

# One rest for whatever came of a counterpart, short of a stop: its length would tell the rest.
RESULT = f"""
declare h contact_claims; c contacts; target uuid; r outreach_rules; rest integer;
  day date := (at_time at time zone 'UTC')::date;
begin
  {OWN}
  select * into r from outreach_rules x where x.code = on_code and x.class in (c.class, '*')
    order by x.class = '*' limit 1;
  if not found then raise exception 'no such code' using errcode = 'P0C02'; end if;
  select case when x.counterpart and r.next_who <> 'nobody' then x.cool_down_days
    else coalesce(r.rest_days, x.cool_down_days) end into rest
    from contact_classes x where x.key = c.class;
  insert into outreach_results (id, org_id, space_id, marking, author_id, circle, shared_at,
    contact_id, claim_id, campaign_id, firm_id, representation_id, code, next_who, next_on, said_at)
  values (ident, h.org_id, h.space_id, c.marking, null, app.circle_within(c.circle, h.firm_id),
    c.shared_at, c.id, h.id, h.campaign_id, h.firm_id, app.representation_id(), on_code,
    r.next_who, day + rest, at_time);
  update contact_claims x set ended_on = day, ended_by = 'result' where x.id = h.id;
  update contact_availability a set claimed_until = null, visit_month = null, wished = false,
      resting_until = day + rest,
      stop = case when on_code = 'unsafe_stop' or a.stop = 'unsafe' then 'unsafe'
        when r.next_who = 'nobody' then 'clear' else a.stop end
   where a.contact_id = c.id;
  delete from outreach_wishes w where w.contact_id = c.id;
  if on_code = 'unsafe_stop' then
    perform app.enqueue(gen_random_uuid(), 'outreach_stopped:' || gen_random_uuid(),
        'mail.outreach_stopped', jsonb_build_object('representation_id', t.person),
        at_time)
      from app.clearers(c.space_id, c.marking, c.circle, c.shared_at) t;
  end if;
  return jsonb_build_object('next_who', r.next_who, 'next_on', day + rest);
end"""

SEEN = """
  select * into c from contacts x where x.id = contact for update;
  if not found or not c.space_id = any(app.spaces()) or c.verdict is null
     or c.withdrawn_at is not null or c.superseded_by_id is not null or app.spoken_for(c)
     or app.out_of_sight(c.id) or not app.reads('contacts', c.id, c.space_id) then
    raise exception 'no such contact' using errcode = 'P0C04';
  end if;"""

CLEAR = f"""
declare c contacts;
begin
  {SEEN}
  if not c.space_id = any(app.held_as('facilitator','counsel')) then
    raise exception 'this is for whoever facilitates, and for counsel' using errcode = '42501';
  end if;
  update contact_availability a set stop = null
   where a.contact_id = c.id and a.stop is not null;
  if not found then raise exception 'nothing is to be cleared' using errcode = 'P0C02'; end if;
end"""

HOLD = f"""
declare c contacts;
begin
  {SEEN}
  if not c.space_id = any(app.held_as('counsel')) then
    raise exception 'this is for counsel' using errcode = '42501';
  end if;
  insert into contact_availability (id, org_id, space_id, marking, author_id, circle, shared_at,
    contact_id, held)
  select c.id, s.org_id, c.space_id, c.marking, null, c.circle, c.shared_at, c.id, holds
    from spaces s where s.id = c.space_id
  on conflict (contact_id) do update set held = excluded.held;
end"""

# A firm wishes that the association asks. Whoever facilitates reads it, but never of a counterpart:
# that would tell him where the firm buys.
WISH = f"""
declare c contacts; home spaces;
begin
  {SEEN}
  select * into home from spaces s where s.id = c.space_id;
  if not c.space_id = any(app.held_as('chair','member')) or home.org_id = app.org_id() then
    raise exception 'this is for firms to say' using errcode = '42501';
  end if;
  delete from outreach_wishes w where w.contact_id = c.id and w.firm_id = app.org_id();
  if wishes then
    insert into outreach_wishes (id, org_id, space_id, marking, author_id, circle, shared_at,
      contact_id, firm_id, representation_id)
    select ident, home.org_id, c.space_id, c.marking, null,
      case when cl.counterpart or cl.affected then app.circle_within(c.circle, app.org_id())
        else app.circle_within(c.circle, app.org_id())
          || app.circle_within(c.circle, home.org_id) end,
      c.shared_at, c.id, app.org_id(), app.representation_id()
      from contact_classes cl where cl.key = c.class;
  end if;
end"""

# What others learn of a visit: the month. Only while the claim that speaks of it lives.
UNVISIT = f"""
declare h contact_claims; c contacts; target uuid;
begin
  {OWN}
  update contact_availability a set visit_month = null where a.contact_id = c.id;
end"""
VISIT = f"""
declare h contact_claims; c contacts; target uuid;
begin
  {OWN}
  update contact_availability a set visit_month = date_trunc('month', on_day)::date
   where a.contact_id = c.id;
end"""

# Asked once a week, for all at one time: quarters of those asked for, and whether it is wished that
# the association asks somebody. Both need five houses of those asked and two more beside them, as
# every count of firms does: of all who were asked, a share of five would tell that each has called.
# What is closed stands as it is.
REFRESH = """
declare day date := (at_time at time zone 'UTC')::date;
begin
  update campaigns k set counted_on = day, reached_quarters = greatest(k.reached_quarters,
      (select case when n.asked >= 5 and n.reached >= 5
            and app.firm_band(n.houses, n.houses_asked) is not null
          then nullif(least(3, n.reached * 4 / n.asked), 0) end
        from (select count(*)::integer as asked,
            count(*) filter (where exists (select from outreach_results r
              where r.campaign_id = k.id and r.code <> 'wrong_contact'
                and (r.contact_id = c.id or r.contact_id in (
                  select g.id from contacts g where g.merged_into_id = c.id))))::integer as reached,
            (select count(distinct h.house)::integer from app.firm_houses(array(
              select r.firm_id from outreach_results r where r.campaign_id = k.id
               and r.firm_id = any(f.firms))) h) as houses,
            (select count(distinct h.house)::integer from app.firm_houses(f.firms) h)
              as houses_asked
          from campaign_targets t
          join contacts c on c.id = t.contact_id and not app.spoken_for(c)
         where t.campaign_id = k.id) n))
    from (select o.id, array(select x.firm from app.firms_asked(o.space_id, o.org_id, o.marking,
        o.circle, o.shared_at) x) as firms
      from campaigns o join spaces s on s.id = o.space_id and s.archived_at is null
     where o.state in ('open','paused','closed')
       and date_trunc('week', coalesce(o.counted_on, (o.shared_at at time zone 'UTC')::date))
         < date_trunc('week', day)) f
   where k.id = f.id;
  insert into contact_availability (id, org_id, space_id, marking, author_id, circle, shared_at,
    contact_id, wished)
  select c.id, s.org_id, c.space_id, c.marking, null, c.circle, c.shared_at, c.id, true
    from contacts c join spaces s on s.id = c.space_id and s.archived_at is null
    cross join lateral (select array(select x.firm from app.firms_asked(c.space_id, s.org_id,
      c.marking, c.circle, c.shared_at) x) as firms) f
   where exists (select from outreach_wishes w where w.contact_id = c.id) and app.firm_band(
      (select count(distinct h.house)::integer from app.firm_houses(array(
        select w.firm_id from outreach_wishes w where w.contact_id = c.id
         and w.firm_id = any(f.firms))) h),
      (select count(distinct h.house)::integer from app.firm_houses(f.firms) h)) is not null
  on conflict (contact_id) do update set wished = true;
end"""

# What a firm noted and planned ends as its notes of the card do: with a draft at once, and thirty
# days after a copy was taken back.
SWEEP = """
begin
  delete from outreach_notes n where not exists (select from contacts c where c.id = n.contact_id
    and (c.withdrawn_at is null or c.withdrawn_at > at_time - interval '30 days'));
  delete from encounters e where not exists (select from contacts c where c.id = e.contact_id
    and (c.withdrawn_at is null or c.withdrawn_at > at_time - interval '30 days'));
end"""

# What stands of a card goes where the card goes: to the copy that takes its place, and to the eyes
# that read it from now on. The campaign itself is not touched: whoever claims has locked it before
# the card. In a closed space nothing is written any more; what is taken back there is gone.
FOLLOWS = """
declare next uuid := coalesce(new.superseded_by_id, new.id); c contacts; hidden boolean;
begin
  if exists (select from spaces s where s.id = new.space_id and s.archived_at is not null) then
    if new.withdrawn_at is not null then
      delete from outreach_wishes w where w.contact_id = new.id;
      delete from contact_claims h where h.contact_id = new.id;
      delete from contact_availability a where a.contact_id = new.id;
      delete from campaign_targets t where t.contact_id = new.id;
    end if;
    return null;
  end if;
  if new.superseded_by_id is not null or new.withdrawn_at is not null then
    perform app.lend_outreach(new.id, g.id) from contacts g where g.merged_into_id = new.id;
  end if;
  select * into c from contacts x where x.id = next and x.space_id = new.space_id;
  if not found then return null; end if;
  if next <> new.id then perform app.carry_outreach(new.id, next); end if;
  update campaign_targets t set marking = c.marking, shared_at = c.shared_at,
      circle = case when k.state in ('draft','held','dropped')
        then app.who_prepares(k.space_id, c.circle) else c.circle end
    from campaigns k where t.contact_id = next and k.id = t.campaign_id;
  update contact_availability a set marking = c.marking, circle = c.circle,
      shared_at = c.shared_at where a.contact_id = next;
  hidden := c.protected or (select x.counterpart or x.affected from contact_classes x
    where x.key = c.class);
  update contact_claims h set marking = c.marking, shared_at = c.shared_at,
      named = h.named and not hidden, circle = case
      when h.named and not hidden then c.circle else app.circle_within(c.circle, h.firm_id) end
   where h.contact_id = next;
  update outreach_results r set marking = c.marking, shared_at = c.shared_at,
      circle = app.circle_within(c.circle, r.firm_id) where r.contact_id = next;
  return null;
end"""

# What stands against approaching one card stands against approaching another as well, and the
# stricter stays. Whoever holds the first leaves the second to rest for as long.
# Taken back and released anew it is the same card: whoever was to be left alone still is. What was
# said of it goes from all earlier copies of the draft in this space to the new. A correction is
# followed by the trigger before, with all that stands of it.
CARRIED = """
begin
  if new.verdict is null or new.supersedes_id is not null then return null; end if;
  insert into contact_availability (id, org_id, space_id, marking, author_id, circle, shared_at,
    contact_id, claimed_until, resting_until, stop, held)
  select new.id, s.org_id, new.space_id, new.marking, null, new.circle, new.shared_at, new.id,
      max(a.claimed_until), max(a.resting_until), max(a.stop), bool_or(a.held)
    from releases r join releases o on o.item_id = r.item_id and o.space_id = r.space_id
      and o.item_kind = r.item_kind and o.target_space_id = r.target_space_id
    join contact_availability a on a.contact_id = o.copy_id and a.space_id = o.target_space_id
    join spaces s on s.id = new.space_id
   where r.copy_id = new.id and o.copy_id <> new.id
   group by s.org_id
  on conflict (contact_id) do nothing;
  return null;
end"""

LEND = """
  insert into contact_availability as n (id, org_id, space_id, marking, author_id, circle,
    shared_at, contact_id, resting_until, stop, held)
  select c.id, o.org_id, c.space_id, c.marking, null, c.circle, c.shared_at, c.id,
      greatest(o.resting_until, o.claimed_until), o.stop, o.held
    from contact_availability o, contacts c where o.contact_id = from_one and c.id = to_one
     and c.space_id = o.space_id
  on conflict (contact_id) do update set stop = greatest(n.stop, excluded.stop),
    resting_until = greatest(n.resting_until, excluded.resting_until),
    held = n.held or excluded.held"""

# Two cards become one while nobody holds either: whoever did could not say what came of it, or be
# the second one to call. Both keep what stood of them, so that they can be two again.
MERGED = """
declare day date := (new.merged_at at time zone 'UTC')::date;
begin
  if new.undone_at is not null then
    perform app.lend_outreach(new.kept_id, new.gone_id);
    return null;
  end if;
  if exists (select from contact_claims h where h.contact_id in (new.kept_id, new.gone_id)
      and h.ended_on is null and h.until >= day) or exists (
      select from contacts g, contacts k where g.id = new.gone_id and k.id = new.kept_id
       and g.permitted_action in ('no_contact','desk_research_only')
       and not k.permitted_action in ('no_contact','desk_research_only')) then
    raise exception 'these two do not become one now' using errcode = 'P0C02';
  end if;
  update contact_claims h set ended_on = h.until, ended_by = 'lapse'
   where h.contact_id = new.gone_id and h.ended_on is null;
  perform app.lend_outreach(new.gone_id, new.kept_id);
  insert into campaign_targets (id, org_id, space_id, marking, author_id, circle, shared_at,
    campaign_id, contact_id)
  select gen_random_uuid(), t.org_id, t.space_id, t.marking, null, t.circle, t.shared_at,
      t.campaign_id, new.kept_id
    from campaign_targets t join campaigns k on k.id = t.campaign_id
    join contacts c on c.id = new.kept_id join contact_classes cl on cl.key = c.class
   where t.contact_id = new.gone_id and k.state in ('draft','open','paused')
     and not (cl.affected and btrim(c.safety_note) = '')
  on conflict (campaign_id, contact_id) do nothing;
  return null;
end"""

# Where both stood for something, the stricter stays.
CARRY = """
begin
  delete from campaign_targets t where t.contact_id = old_one and exists (
    select from campaign_targets o where o.campaign_id = t.campaign_id and o.contact_id = new_one);
  update campaign_targets t set contact_id = new_one where t.contact_id = old_one;
  insert into contact_availability as n (id, org_id, space_id, marking, author_id, circle,
    shared_at, contact_id, claimed_until, resting_until, stop, held, wished, visit_month)
  select c.id, o.org_id, c.space_id, c.marking, null, c.circle, c.shared_at, c.id, o.claimed_until,
      o.resting_until, o.stop, o.held, o.wished, o.visit_month
    from contact_availability o, contacts c where o.contact_id = old_one and c.id = new_one
  on conflict (contact_id) do update set stop = greatest(n.stop, excluded.stop),
    claimed_until = greatest(n.claimed_until, excluded.claimed_until),
    resting_until = greatest(n.resting_until, excluded.resting_until),
    held = n.held or excluded.held;
  delete from contact_availability a where a.contact_id = old_one;
  update contact_claims h set ended_on = h.until, ended_by = 'lapse'
   where h.contact_id = old_one and h.ended_on is null and exists (
     select from contact_claims o where o.contact_id = new_one and o.ended_on is null);
  update contact_claims h set contact_id = new_one where h.contact_id = old_one;
  update outreach_results r set contact_id = new_one where r.contact_id = old_one;
  delete from outreach_wishes w where w.contact_id = old_one;
end"""

INNER = {
    "note_read": ("(contact uuid) returns boolean language sql stable", NOTE_READ),
    "clearers": (
        (
            "(home uuid, on_marking smallint, within uuid[], seen timestamptz)"
            " returns table (person uuid, org uuid, role text) language sql stable"
        ),
        CLEARERS,
    ),
    "narrow": (
        (
            "(home uuid, on_marking smallint, within uuid[], seen timestamptz,"
            " counterpart boolean) returns text language plpgsql stable"
        ),
        NARROW,
    ),
    "outreach_block": (
        (
            "(c contacts, k campaigns, firm uuid, on_day date)"
            " returns text language plpgsql volatile"
        ),
        BLOCK,
    ),
    "lend_outreach": ("(from_one uuid, to_one uuid) returns void language sql volatile", LEND),
    "carry_outreach": (
        "(old_one uuid, new_one uuid) returns void language plpgsql volatile",
        CARRY,
    ),
}
OUTER = {
    "unread_notes": ("(contacts uuid[]) returns uuid[] language sql volatile", UNREAD),
    "narrow_contacts": ("(contacts uuid[]) returns jsonb language sql volatile", NARROWS),
    "claim_contact": (
        (
            "(ident uuid, contact uuid, campaign uuid, as_named boolean, at_time timestamptz)"
            " returns text language plpgsql volatile"
        ),
        CLAIM,
    ),
    "release_claim": (
        "(claim uuid, at_time timestamptz) returns void language plpgsql volatile",
        RELEASE,
    ),
    "report_result": (
        (
            "(ident uuid, claim uuid, on_code text, at_time timestamptz)"
            " returns jsonb language plpgsql volatile"
        ),
        RESULT,
    ),
    "clear_contact": ("(contact uuid) returns void language plpgsql volatile", CLEAR),
    "hold_contact": (
        "(contact uuid, holds boolean) returns void language plpgsql volatile",
        HOLD,
    ),
    "wish_contact": (
        "(ident uuid, contact uuid, wishes boolean) returns void language plpgsql volatile",
        WISH,
    ),
    "tell_of_no_visit": ("(claim uuid) returns void language plpgsql volatile", UNVISIT),
    "tell_of_visit": (
        "(claim uuid, on_day date) returns void language plpgsql volatile",
        VISIT,
    ),
}
SYSTEMS = {"refresh_outreach": REFRESH, "sweep_outreach": SWEEP}


def upgrade() -> None:
    for name, (signature, body) in INNER.items():
        definer(f"app.{name}{signature}", "collab_gate", body, callers="collab_gate")
    for name, (signature, body) in OUTER.items():
        definer(f"app.{name}{signature}", "collab_gate", body)
    for name, body in SYSTEMS.items():
        definer(
            f"app.{name}(at_time timestamptz) returns void language plpgsql volatile",
            "collab_gate",
            body,
            callers="collab_system",
        )
    for name, body in (
        ("outreach_follows", FOLLOWS),
        ("outreach_carried", CARRIED),
        ("outreach_merged", MERGED),
    ):
        sql(
            f"create function app.{name}() returns trigger language plpgsql security definer"
            f" set search_path = public, pg_temp as $body${body}$body$",
        )
        hand_over(f"app.{name}", "collab_gate")
    sql(
        "grant trigger on contacts, contact_merges to collab_gate",
        "set local role collab_gate",
        "create trigger outreach_follows after update of marking, circle, shared_at,"
        " superseded_by_id on contacts for each row execute function app.outreach_follows()",
        "create trigger outreach_carried after insert on contacts"
        " for each row execute function app.outreach_carried()",
        "create trigger outreach_merged after insert or update of undone_at on contact_merges"
        " for each row execute function app.outreach_merged()",
        "reset role",
        "revoke trigger on contacts, contact_merges from collab_gate",
    )


def downgrade() -> None:
    sql(
        "drop trigger outreach_follows on contacts",
        "drop trigger outreach_carried on contacts",
        "drop trigger outreach_merged on contact_merges",
        "drop function app.outreach_follows",
        "drop function app.outreach_carried",
        "drop function app.outreach_merged",
    )
    for name in (*SYSTEMS, *OUTER, *INNER):
        sql(f"drop function app.{name}")
