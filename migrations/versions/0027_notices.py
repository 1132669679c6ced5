"""Notices: how soon each person hears of each group, reminders, and mails that come back."""

from migrations.operations import definer, hand_over, let, own_rules, sql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLES = """
create table notice_paces (
    representation_id uuid not null references representations (id),
    space_id uuid not null references spaces (id),
    pace text not null check (pace in ('at_once','daily','weekly','off')),
    primary key (representation_id, space_id));
create index ix_notice_paces_at_once on notice_paces (representation_id) where pace = 'at_once';

create table reminder_choices (
    representation_id uuid primary key references representations (id),
    day_before boolean not null,
    hour_before boolean not null);

create table mail_troubles (
    representation_id uuid primary key references representations (id),
    since timestamptz not null,
    said text not null);

create table protected_people (
    representation_id uuid primary key references representations (id),
    protected_at timestamptz not null)"""

ANY = "'facilitator','chair','member','counsel','trustee','expert','observer','stakeholder'"
MEETING = """
  select * into m from meetings x where x.id = meeting and x.space_id = any(app.spaces())
     and app.reads('meetings', x.id, x.space_id);
  if not found then raise exception 'no such meeting' using errcode = 'P0C04'; end if;"""

# Names are for those who prepare and counsel; everybody else is given counts. Whom presence hides
# (a stakeholder, whoever goes by a pseudonym) has name and firm for whoever facilitates alone.
ANSWERS = f"""
declare m meetings;
begin {MEETING}
  if not m.space_id = any(app.held_as('facilitator','chair','counsel')) then
    raise exception 'this is for others to see' using errcode = '42501';
  end if;
  return (select coalesce(jsonb_agg(jsonb_build_object('person', case when s.seen then s.person end,
        'firm', case when s.seen then s.firm end, 'answer', s.answer, 'mailed', s.mailed)
      order by s.answer, s.mailed), '[]')
    from (select t.representation_id as person, t.org_id as firm, r.answer,
        coalesce(i.method = 'request', false) as mailed,
        m.space_id = any(app.held_as('facilitator'))
          or t.representation_id = app.representation_id()
          or not (t.role = 'stakeholder' or exists (select from protected_people p
            where p.representation_id = t.representation_id)) as seen
      from seats t
      left join meeting_replies r on r.meeting_id = m.id
        and r.representation_id = t.representation_id
        and r.starts_at is not distinct from m.starts_at
      left join meeting_invitations i on i.meeting_id = m.id
        and i.representation_id = t.representation_id
     where t.space_id = m.space_id and t.ended_at is null
       and t.representation_id = any(app.holding(m.space_id, {ANY}))
       and (m.circle is null or t.representation_id = any(m.circle) or t.org_id = any(m.circle)
         or r.answer is not null or i.method = 'request')) s);
end"""

# Organisations, as they stood at the full hour (ADR 8): an organisation comes if anybody of it
# does. No number is told that fewer than five independent ones are behind.
COUNTS = f"""
declare m meetings;
begin {MEETING}
  return (with said as (select r.firm_id,
        case when r.updated_at < date_trunc('hour', now(), 'UTC') then r.answer
          else r.before end as answer
      from meeting_replies r where r.meeting_id = m.id
       and r.starts_at is not distinct from m.starts_at
       and r.representation_id = any(app.holding(m.space_id, {ANY}))),
    firms as (select firm_id, case when bool_or(answer = 'yes') then 'yes'
        when bool_or(answer = 'maybe') then 'maybe' else 'no' end as answer
      from said where answer is not null group by firm_id),
    cells as (select a.answer, array_agg(f.firm_id) as firms
      from firms f join unnest(array['yes','no','maybe']) a(answer) on a.answer = f.answer
     group by a.answer),
    told as (select answer, cardinality(firms) as n from cells where app.house_count(firms) >= 5)
    select case when exists (select from told) then (select jsonb_object_agg(a.answer, t.n)
      from unnest(array['yes','no','maybe']) a(answer)
      left join told t on t.answer = a.answer) end);
end"""

# Who is asked is nobody's business: numbers of people, for whoever facilitates, and none below
# three, for one of a few would be somebody. Who counts is who reads, as in app.invitations_due.
PACES = """
begin
  if not in_space = any(app.held_as('facilitator')) then
    raise exception 'no such space' using errcode = 'P0C04';
  end if;
  return (select coalesce(jsonb_object_agg(c.pace, c.n), '{}') from (
    select case when not r.digest_on then 'off' else coalesce(p.pace, 'daily') end as pace,
           count(*) as n
      from seats t
      join memberships h on h.id = t.membership_id
      join spaces s on s.id = t.space_id
      join representations r on r.id = t.representation_id
      join accounts a on a.id = r.account_id
      left join notice_paces p on p.representation_id = r.id and p.space_id = t.space_id
     where t.space_id = in_space and t.ended_at is null and r.ended_at is null
       and a.closed_at is null and t.role = any(h.roles)
       and (h.ended_at is null or h.ended_at > now())
       and (s.kind <> 'room' or exists (select from seats g join memberships m
              on m.id = g.membership_id
             where g.space_id = s.parent_id and g.representation_id = r.id
               and g.ended_at is null and g.role = any(m.roles)
               and (m.ended_at is null or m.ended_at > now())))
       and (s.charter_space_id is null or exists (
             select from (select max(c.version) as version from charters c
                where c.space_id = s.charter_space_id and c.material
                  and c.effective_at <= now()) n
              where exists (select from charter_acceptances x
                  where x.space_id = s.charter_space_id and x.representation_id = r.id
                    and not x.for_organisation and x.version >= n.version)
                and (s.org_id = t.org_id or exists (select from charter_acceptances x
                  where x.space_id = s.charter_space_id and x.org_id = t.org_id
                    and x.for_organisation and x.version >= n.version))))
     group by 1 having count(*) >= 3) c);
end"""

# From now on he goes by another name wherever a list, an answer or presence names him; asked again,
# by yet another. His address stays, and so does what was written under his name before.
PROTECT = """
begin
  if not exists (select from representations r where r.id = person and r.ended_at is null
      and (r.id = app.representation_id()
           or (r.org_id = app.org_id() and app.has_duty('administrator')))) then
    raise exception 'no such person' using errcode = 'P0C04';
  end if;
  insert into protected_people values (person, at_time) on conflict do nothing;
  update representations set name = pseudonym where id = person;
  update invitations i set name = '' where i.name <> '' and (i.accepted_by = person
    or i.email = (select r.email from representations r where r.id = person));
end"""

# A form opened before still holds the name: whoever saves it, and however, it is not taken.
KEEP_PSEUDONYM = """
begin
  if exists (select from protected_people p where p.representation_id = new.id) then
    new.name := old.name;
  end if;
  return new;
end"""

MINE = "representation_id = (select app.representation_id())"
# To the person, to his organisation's administrator, and to whoever facilitates where he sits.
TOLD = (
    f"{MINE} or exists (select from seats t where t.representation_id ="
    " mail_troubles.representation_id and t.ended_at is null"
    " and t.space_id = any((select app.held_as('facilitator'))::uuid[]))"
    " or ((select app.has_duty('administrator')) and exists (select from representations r"
    " where r.id = mail_troubles.representation_id and r.org_id = (select app.org_id())))"
)


def upgrade() -> None:
    sql(TABLES)
    own_rules(
        "notice_paces",
        "select, insert, update (pace)",
        select=MINE,
        insert=f"{MINE} and space_id = any((select app.spaces())::uuid[])",
        update=MINE,
    )
    own_rules(
        "reminder_choices",
        "select, insert, update (day_before, hour_before)",
        select=MINE,
        insert=MINE,
        update=MINE,
    )
    own_rules("mail_troubles", "select", select=TOLD)
    own_rules(
        "protected_people",
        "select",
        select=f"{MINE} or ((select app.has_duty('administrator')) and exists (select from"
        " representations r where r.id = protected_people.representation_id"
        " and r.org_id = (select app.org_id())))",
    )
    let("collab_seater", "protected_people", "select, insert")
    let("collab_gate", "protected_people", "select")
    for signature, body in {
        "app.meeting_answers(meeting uuid) returns jsonb language plpgsql stable": ANSWERS,
        "app.meeting_answer_counts(meeting uuid) returns jsonb language plpgsql stable": COUNTS,
    }.items():
        definer(signature, "collab_gate", body)
    sql(
        "grant update (name) on representations to collab_seater",
        "create policy seater_protects on representations for update to collab_seater"
        " using (true) with check (true)",
        "grant select (accepted_by, email, name), update (name) on invitations to collab_seater",
        "create function app.keep_pseudonym() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${KEEP_PSEUDONYM}$body$",
        "create trigger keep_pseudonym before update of name on representations for each row"
        " when (current_user = 'collab_app') execute function app.keep_pseudonym()",
    )
    hand_over("app.keep_pseudonym", "collab_seater")
    definer(
        "app.protect_person(person uuid, pseudonym text, at_time timestamptz) returns void"
        " language plpgsql volatile",
        "collab_seater",
        PROTECT,
    )
    let("collab_system", "notice_paces", "select")
    let("collab_system", "mail_troubles", "select, insert, update, delete")
    let("collab_seater", "notice_paces", "select")
    definer(
        "app.paces_in(in_space uuid) returns jsonb language plpgsql stable",
        "collab_seater",
        PACES,
    )


def downgrade() -> None:
    sql(
        "drop function app.paces_in",
        "drop function app.meeting_answer_counts",
        "drop function app.meeting_answers",
        "drop function app.protect_person",
        "drop trigger keep_pseudonym on representations",
        "drop function app.keep_pseudonym",
        "drop policy seater_protects on representations",
        "revoke update (name) on representations from collab_seater",
        "revoke update (name) on invitations from collab_seater",
    )
    for table in ("protected_people", "mail_troubles", "reminder_choices", "notice_paces"):
        sql(f"drop table {table}")
