"""Documents hang on any item, and the database sees to it that they go no further than that."""

from migrations.operations import hand_over, sql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BEARING_NONE = "('document','interest','private_answer')"

# Whatever it is that a copy hangs on is looked for among all that is governed, by its id: a new
# kind of item needs no line here. It must stand where the copy will, and the copy may be marked
# no milder and reach nobody beyond its circle. What is told to a circle alone bears nothing: a
# file on it would stand in the space's ledger. Named to come behind ``not_on_locked``, whose lock
# this stands under: what is being taken back is gone by now, or waits until this is there.
WITHIN_ITS_SUBJECT = """
declare place text; it record;
begin
  if new.verdict is null then return new; end if;
  for place in
    select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and p.polname = 'reading'
       and has_table_privilege(c.oid, 'select')
     order by c.relname not in (select table_name from gate_kinds), c.relname
  loop
    execute format('select x.marking, x.circle, to_jsonb(x) ->> ''withdrawn_at'' as gone'
      ' from %I x where x.id = $1 and x.space_id = $2', place)
      using new.subject_id, new.space_id into it;
    exit when it.marking is not null;
  end loop;
  if it.marking is null or it.gone is not null then
    raise exception 'what it hangs on is gone' using errcode = 'P0C02';
  end if;
  if exists (select from releases r join gate_kinds k on k.kind = r.item_kind
      where r.copy_id = new.subject_id and (r.item_kind <> new.subject_kind or not k.bears)) then
    raise exception 'nothing hangs on that' using errcode = 'P0C02';
  end if;
  if new.marking < it.marking or (it.circle is not null and (new.circle is null
      or exists (select from unnest(new.circle) w where not (w = any(it.circle)
        or exists (select from representations p where p.id = w and p.org_id = any(it.circle))))))
  then
    raise exception 'it goes no further than what it hangs on' using errcode = 'P0C02';
  end if;
  return new;
end"""

ELSEWHERE = "select id from documents where subject_kind <> 'finding'"
# In this order: of what waits no more nothing is kept that could be read.
WAITING = (
    "case when item_kind = 'document' and state = 'waiting'"
    " then payload::jsonb ->> 'subject_kind' <> 'finding' else false end"
)


def upgrade() -> None:
    sql(
        "alter table gate_kinds add column bears boolean not null default true",
        f"update gate_kinds set bears = false where kind in {BEARING_NONE}",
        "alter table documents drop constraint documents_subject_kind_check",
        "alter table documents add constraint ck_documents_subject_kind"
        " check (subject_kind ~ '^[a-z_]{1,60}$')",
        "create function app.within_its_subject() returns trigger language plpgsql"
        f" security definer set search_path = public, pg_temp as $body${WITHIN_ITS_SUBJECT}$body$",
    )
    hand_over("app.within_its_subject", "collab_gate")
    # The function is its helper's, and so it is the helper who hangs it there.
    sql(
        "grant trigger on documents to collab_gate",
        "set local role collab_gate",
        "create trigger within_its_subject before insert on documents"
        " for each row execute function app.within_its_subject()",
        "reset role",
        "revoke trigger on documents from collab_gate",
    )


def downgrade() -> None:
    # The older schema knows documents on findings alone: others go, and what waits goes back.
    sql(
        "set local role collab_gate",
        f"delete from locks where table_name = 'documents' and row_id in ({ELSEWHERE})",
        "update releases set state = 'recalled', decided_at = now() where state = 'held'"
        f" and id in (select release_id from held_items where {WAITING})",
        "update held_items set state = 'recalled', payload = '', circle = '{}',"
        f" decided_at = now() where {WAITING}",
        "update releases set state = 'withdrawn', withdrawn_at = now()"
        f" where state in ('released','superseded') and copy_id in ({ELSEWHERE})",
        "delete from documents where subject_kind <> 'finding'",
        "reset role",
        "drop trigger within_its_subject on documents",
        "drop function app.within_its_subject",
        "alter table documents drop constraint ck_documents_subject_kind",
        "alter table documents add constraint documents_subject_kind_check"
        " check (subject_kind = 'finding')",
        "alter table gate_kinds drop column bears",
    )
