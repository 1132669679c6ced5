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

# Who is asked is nobody's business: numbers of people, for whoever facilitates.
PACES = """
begin
  if not in_space = any(app.held_as('facilitator')) then
    raise exception 'no such space' using errcode = 'P0C04';
  end if;
  return (select coalesce(jsonb_object_agg(c.pace, c.n), '{}') from (
    select case when not r.digest_on then 'off' else coalesce(p.pace, 'daily') end as pace,
           count(*) as n
      from seats t join representations r on r.id = t.representation_id
      left join notice_paces p on p.representation_id = r.id and p.space_id = t.space_id
     where t.space_id = in_space and t.ended_at is null and r.ended_at is null
     group by 1) c);
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

# A form that was opened before still holds the name: whoever saves it, and however, it is not taken.
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
        "drop function app.protect_person",
        "drop trigger keep_pseudonym on representations",
        "drop function app.keep_pseudonym",
        "drop policy seater_protects on representations",
        "revoke update (name) on representations from collab_seater",
        "revoke update (name) on invitations from collab_seater",
    )
    for table in ("protected_people", "mail_troubles", "reminder_choices", "notice_paces"):
        sql(f"drop table {table}")
