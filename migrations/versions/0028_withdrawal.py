"""What is taken back takes along what was said about it: no comment outlives its subject."""

import importlib

from migrations.operations import definer, hand_over, sql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# Copies and tasks that hang on some rows of a space, at any depth, by the columns that point. What
# was decided about them is the association's own and stays.
HANGING_ON = """
declare layer uuid[] := rows; found uuid[]; seen uuid[] := rows; place record; line uuid[];
begin
  while cardinality(layer) > 0 loop
    found := '{}';
    for place in select c.relname::text as name, a.attname::text as points
        from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = 'public'::regnamespace and a.attname in ('subject_id','request_id')
         and c.relname in (select k.table_name from gate_kinds k union select 'tasks') loop
      execute format('select array_agg(x.id) from %I x where x.space_id = $1'
        ' and x.%I = any($2) and not x.id = any($3)', place.name, place.points)
        using home, layer, seen into line;
      if line is not null then
        return query execute format('select $1, x.id from %I x where x.id = any($2)'
          ' and to_jsonb(x) ->> ''withdrawn_at'' is null', place.name) using place.name, line;
        found := found || line; seen := seen || line;
      end if;
    end loop;
    layer := found;
  end loop;
end"""

# The space's lock first, as taking down does, then the releases in one order, then who is opening
# any of it (11): neither can wait for the other. What others said of it goes with it, for it may
# repeat what was taken back; their drafts stay, their records say why, and they and whoever opened
# it are told. What others said and is under review is kept for those who review it, for whoever is
# accused ends no evidence of others: only its record is closed, and the decision ends the row. What
# waits for counsel about any of it is recalled, for it could be cleared no more.
WITHDRAW = """
declare r releases; k gate_kinds; gone uuid[]; along uuid[]; about uuid[]; told jsonb; one record;
begin
  select * into r from releases x where x.id = release;
  if not found or r.org_id is distinct from app.org_id()
     or r.space_id is distinct from app.vault_id() then
    raise exception 'no such release' using errcode = 'P0C04';
  end if;
  perform pg_advisory_xact_lock(hashtextextended(r.target_space_id::text, 16));
  select * into r from releases x where x.id = release for update;
  if r.state = 'held' then
    update held_items set state = 'recalled', payload = '', circle = '{}', decided_at = now()
     where release_id = r.id;
    update releases set state = 'recalled', decided_at = now() where id = r.id;
    return '[]';
  end if;
  -- A shared space holds nothing but copies, and each copy's id is one release's own.
  if r.state not in ('released','superseded') or exists (select from spaces s
      where s.id = r.target_space_id and s.kind = 'vault') then
    raise exception 'nothing of it is out' using errcode = 'P0C02';
  end if;
  select * into k from gate_kinds g where g.kind = r.item_kind;
  with recursive line(copy_id, supersedes_id) as (
    select r.copy_id, r.supersedes_id
    union
    select x.copy_id, x.supersedes_id from releases x join line l on x.copy_id = l.supersedes_id
     where x.org_id = r.org_id and x.space_id = r.space_id and x.state = 'superseded')
  select array_agg(l.copy_id order by l.copy_id) into gone from line l;
  loop
    along := array(select h.row_id from app.hanging_on(gone, r.target_space_id) h order by 1);
    about := array(select h.release_id from held_items h
       where h.space_id = r.target_space_id and h.state = 'waiting'
         and case when h.payload <> '' then coalesce(h.payload::jsonb ->> 'subject_id',
           h.payload::jsonb ->> 'request_id')::uuid = any(gone || along) end);
    perform from releases x where x.copy_id = any(gone || along) or x.id = any(about)
     order by x.copy_id for update;
    perform pg_advisory_xact_lock(hashtextextended(c::text, 11)) from unnest(gone || along) c;
    -- What was delivered while this waited is there now, and goes as well.
    exit when along = array(
      select h.row_id from app.hanging_on(gone, r.target_space_id) h order by 1);
  end loop;
  for one in select x.org_id, array_agg(x.copy_id) as copies from releases x
      where x.copy_id = any(gone || along) and x.target_space_id = r.target_space_id
        and x.state in ('released','superseded') group by x.org_id loop
    perform app.tell_readers(one.copies, one.org_id);
  end loop;
  select coalesce(jsonb_agg(jsonb_build_object('copy', x.copy_id, 'kind', x.item_kind)
      order by x.copy_id), '[]') into told from releases x
   where x.copy_id = any(along) and x.target_space_id = r.target_space_id
     and x.state in ('released','superseded');
  perform app.enqueue(gen_random_uuid(), 'gone:' || gen_random_uuid(), 'mail.gone_along',
      jsonb_build_object('representation_id', x.author_id), now())
    from (select distinct x.author_id from releases x where x.author_id is not null
       and x.author_id is distinct from app.representation_id()
       and ((x.copy_id = any(along) and x.target_space_id = r.target_space_id
           and x.state in ('released','superseded'))
         or (x.state = 'held' and (x.id = any(about) or x.supersedes_id = any(along))))) x;
  for one in select * from app.hanging_on(gone, r.target_space_id) h
      where h.table_name <> 'tasks'
        and not exists (select from locks l where l.row_id = h.row_id) loop
    execute format('update %I set circle = ''{}'', author_id = null, withdrawn_at = now()'
      ' where id = $1 and space_id = $2', one.table_name) using one.row_id, r.target_space_id;
  end loop;
  execute format('update %I set circle = ''{}'', author_id = null, withdrawn_at = now()'
    ' where id = any($1) and space_id = $2', k.table_name) using gone, r.target_space_id;
  update releases x set state = 'withdrawn', withdrawn_at = now(),
      gone_with_subject = not x.copy_id = any(gone)
   where x.copy_id = any(gone || along) and x.target_space_id = r.target_space_id
     and x.state in ('released','superseded');
  update held_items h set payload = '' from releases x
   where h.release_id = x.id and x.copy_id = any(gone || along);
  update held_items h set state = 'recalled', payload = '', circle = '{}', decided_at = now()
    from releases x where h.release_id = x.id and x.state = 'held'
     and (x.supersedes_id = any(gone || along) or x.id = any(about));
  update releases x set state = 'recalled', decided_at = now()
   where x.state = 'held' and (x.supersedes_id = any(gone || along) or x.id = any(about));
  update tasks t set state = 'done', outcome = 'withdrawn', updated_at = now()
   where t.subject_id = any(gone || along) and t.space_id = r.target_space_id
     and t.state <> 'done';
  return told;
end"""

# What is newly said of something would speak of what nobody may see, or of what is gone. The lock
# waits for a taking down or back that goes on, which then finds this row, or is found by it.
NOT_ON_LOCKED = """
declare said jsonb := to_jsonb(new); place text; gone boolean;
  about uuid := coalesce(said ->> 'subject_id', said ->> 'request_id')::uuid;
begin
  if about is null or said ->> 'verdict' is null then return new; end if;
  perform pg_advisory_xact_lock_shared(hashtextextended(about::text, 11));
  if exists (select from locks l where l.row_id = about and l.space_id = new.space_id)
     or exists (select from topic_locks t where t.row_id = about and t.space_id = new.space_id)
  then
    raise exception 'what it is about is under review' using errcode = 'P0C02';
  end if;
  for place in select distinct k.table_name from gate_kinds k loop
    execute format('select exists (select from %I x where x.id = $1 and x.space_id = $2'
      ' and to_jsonb(x) ->> ''withdrawn_at'' is not null)', place)
      using about, new.space_id into gone;
    if gone then raise exception 'what it is about is gone' using errcode = 'P0C02'; end if;
  end loop;
  return new;
end"""

# A wall below all functions: whatever opens rows again, by mistake or late, opens none of these.
STAYS_GONE = """
begin
  if old.withdrawn_at is not null and (new.withdrawn_at is null
      or (new.circle is distinct from old.circle and new.circle is distinct from '{}')) then
    raise exception 'what was taken back stays out of sight' using errcode = '42501';
  end if;
  return new;
end"""


def _with(body: str, *changes: tuple[str, str]) -> str:
    """Give a function's body of before with some passages replaced, each of which must be there."""
    for before, after in changes:
        if body.count(before) != 1:
            raise ValueError(before)
        body = body.replace(before, after)
    return body


DESK = importlib.import_module("migrations.versions.0016_desk")

# What lies on a stopped topic is locked twice, and the stop's lock knows what it was before. Only
# who reads it during the stop may go on reading it.
LOCK_ROW = _with(
    DESK.LOCK_ROW,
    ("old locks; now_in uuid[];", "old locks; now_in uuid[]; stopped topic_locks;"),
    (
        "  now_in := keepers;\n  if hangs or old.row_id is not null then",
        """  select * into stopped from topic_locks t
   where t.row_id = item and t.table_name = on_table;
  now_in := keepers;
  if hangs or old.row_id is not null or stopped.row_id is not null then""",
    ),
    (
        "  insert into locks values",
        """  if stopped.row_id is not null then
    before.circle := stopped.before_circle; before.author_id := stopped.before_author;
  end if;
  insert into locks values""",
    ),
)

# Cleared, it is the stop's again where its topic is still stopped; removed, no stop opens it. What
# was taken back with its subject meanwhile has its end now, whatever was decided.
DECIDE = _with(
    DESK.DECIDE,
    ("row_now jsonb;\nbegin", "row_now jsonb;\n  stopped uuid;\nbegin"),
    (
        "      continue when row_now is null;\n",
        """      if outcome = 'removed' then
        delete from topic_locks t where t.row_id = one.row_id and t.table_name = one.table_name;
      end if;
      continue when row_now is null;
""",
    ),
    (
        "        continue when exists (select from locks l where l.row_id = one.row_id);\n",
        """        continue when exists (select from locks l where l.row_id = one.row_id);
        if exists (select from releases x where x.copy_id = one.row_id
            and x.state = 'withdrawn') then
          execute format('update %I set circle = ''{}'', author_id = null, withdrawn_at = $1'
            ' where id = $2', one.table_name) using at_time, one.row_id;
          continue;
        end if;
        select t.stop_id into stopped from topic_locks t
         where t.row_id = one.row_id and t.table_name = one.table_name;
        if found then
          perform app.draw_locks(stopped);
          continue;
        end if;
""",
    ),
)
LOCKING = (
    "app.lock_row(objection uuid, on_table text, item uuid, home uuid, hangs boolean,"
    " keepers uuid[]) returns void language plpgsql volatile"
)
DECIDING = (
    "app.decide_objection(objection uuid, outcome text, reasons text, at_time timestamptz)"
    " returns void language plpgsql volatile"
)


def _desk(lock_row: str, decide: str) -> None:
    """Put two functions of the desk in place of those that stood."""
    sql("drop function app.lock_row", "drop function app.decide_objection")
    definer(LOCKING, "collab_gate", lock_row, callers="collab_gate")
    definer(DECIDING, "collab_gate", decide)


HANGING = ("comments", "observations", "information_requests", "information_answers", "documents")
COPIES = ("findings", "interests", *HANGING)
WITHDRAWING = "app.withdraw(release uuid) returns jsonb language plpgsql volatile"
BEFORE = "app.withdraw(release uuid) returns uuid language plpgsql volatile"


def _guard(body: str) -> None:
    """Put a guard before whatever newly hangs on an item, in place of the one that stood."""
    sql("drop function app.not_on_locked cascade")
    sql(
        "create function app.not_on_locked() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${body}$body$"
    )
    hand_over("app.not_on_locked", "collab_gate")
    for table in HANGING:
        sql(
            f"grant trigger on {table} to collab_gate",
            "set local role collab_gate",
            f"create trigger not_on_locked before insert on {table}"
            " for each row execute function app.not_on_locked()",
            "reset role",
            f"revoke trigger on {table} from collab_gate",
        )


def upgrade() -> None:
    sql("alter table releases add column gone_with_subject boolean not null default false")
    definer(
        "app.hanging_on(rows uuid[], home uuid) returns table (table_name text, row_id uuid)"
        " language plpgsql volatile",
        "collab_gate",
        HANGING_ON,
        callers="collab_gate",
    )
    sql("drop function app.withdraw")
    definer(WITHDRAWING, "collab_gate", WITHDRAW)
    _guard(NOT_ON_LOCKED)
    _desk(LOCK_ROW, DECIDE)
    sql(f"create function app.stays_gone() returns trigger language plpgsql as $${STAYS_GONE}$$")
    for table in COPIES:
        sql(
            f"create trigger stays_gone before update on {table}"
            " for each row execute function app.stays_gone()"
        )


# The older decision would open again what was taken back while it was under review.
ENDED = """
do $$
declare one record;
begin
  for one in select l.table_name, l.row_id from locks l join releases r on r.copy_id = l.row_id
      where r.state = 'withdrawn' loop
    execute format('update %I set circle = ''{}'', author_id = null,'
      ' withdrawn_at = coalesce(withdrawn_at, now()) where id = $1', one.table_name)
      using one.row_id;
  end loop;
end $$"""


def downgrade() -> None:
    voices = importlib.import_module("migrations.versions.0009_observations")
    sql("drop function app.withdraw", "drop function app.hanging_on")
    sql("set local role collab_gate", ENDED, "reset role")
    definer(BEFORE, "collab_gate", voices.WITHDRAW)
    _guard(DESK.NOT_ON_LOCKED)
    _desk(DESK.LOCK_ROW, DESK.DECIDE)
    sql(
        *(f"drop trigger stays_gone on {table}" for table in COPIES), "drop function app.stays_gone"
    )
    sql("alter table releases drop column gone_with_subject")
