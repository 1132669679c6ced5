"""What outsiders answered, told to a group by bands at one hour of the week, and never by firm."""

from migrations.operations import GOVERNED_COLUMNS, definer, process, sql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

CODES = (
    "recorded",
    *(f"answer:{one}" for one in ("acknowledges", "partly", "disputes", "no_answer")),
    *(f"measures:{one}" for one in ("prevent", "address", "remediate")),
    *(f"willing:{one}" for one in ("information", "meet", "take_part", "fund", "none")),
)
"""Twin of ``collab/features/talking_points/uses/rules.py``; a test compares them."""
NAMED = ", ".join(f"'{code}'" for code in CODES)

TABLES = f"""
create table talking_point_bands ({GOVERNED_COLUMNS},
    version_id uuid not null,
    code text not null check (code in ({NAMED})),
    band integer not null check (band >= 5),
    as_of date not null,
    foreign key (space_id, version_id) references talking_point_versions (space_id, id),
    unique (version_id, code));

create table use_refreshes (
    week date primary key check (extract(isodow from week) = 1),
    done_at timestamptz not null);

create table use_counts (
    version_id uuid not null,
    space_id uuid not null,
    code text not null,
    firms uuid[] not null,
    foreign key (space_id, version_id) references talking_point_versions (space_id, id),
    primary key (version_id, code))"""

# Codes and firms, for the gate's function alone: no word of anybody's, and no partner.
CODED = """
  select 'recorded', u.org_id from talking_point_uses u
   where u.version_id = of_version and u.discarded_at is null
  union select 'answer:' || u.answer, u.org_id from talking_point_uses u
   where u.version_id = of_version and u.discarded_at is null and u.answer is not null
  union select 'measures:' || m, u.org_id from talking_point_uses u, unnest(u.measures) m
   where u.version_id = of_version and u.discarded_at is null
  union select 'willing:' || w, u.org_id from talking_point_uses u, unnest(u.willing) w
   where u.version_id = of_version and u.discarded_at is null"""

# Monday at six, once a week, whoever asks and how often. Between two weeks a figure moves only if
# what stands behind it moved at five houses at least: a joiner, a leaver or a change of mind alone
# moves nothing, and a firm that notes and deletes to see a band move sees none. Firms that could
# say nothing here any more drop out with the next step that is safe. The band is the largest round
# number that is reached while two houses stand outside it (0024); below five there is none.
REFRESH = """
declare v talking_point_versions; c record; own_week date; able uuid[]; asked integer;
  found_band integer;
begin
  own_week := date_trunc('week', (at_time at time zone 'UTC') - interval '6 hours')::date;
  insert into use_refreshes values (own_week, at_time) on conflict do nothing;
  if not found then return false; end if;
  for v in select x.* from talking_point_versions x join spaces s on s.id = x.space_id
      where x.signed_at is not null and s.archived_at is null order by x.id loop
    able := array(select distinct f.firm from app.firms_asked(v.space_id, v.org_id, v.marking,
      v.circle, v.shared_at) f);
    asked := app.house_count(able);
    for c in
      select coalesce(n.code, b.code) as code, coalesce(n.firms, '{}') as firms,
          coalesce(b.firms, '{}') as before
        from (select x.code, array_agg(x.firm) as firms from app.coded_uses(v.id) x
           where x.firm = any(able) group by x.code) n
        full join (select y.code, y.firms from use_counts y where y.version_id = v.id) b
          on b.code = n.code
       order by 1 loop
      continue when app.house_count(array(
          (select unnest(c.firms) except select unnest(c.before))
          union (select unnest(c.before) except select unnest(c.firms)))) < 5;
      insert into use_counts values (v.id, v.space_id, c.code, c.firms)
      on conflict (version_id, code) do update set firms = excluded.firms;
      delete from talking_point_bands t where t.version_id = v.id and t.code = c.code;
      found_band := app.firm_band(app.house_count(c.firms), asked);
      if found_band is not null then
        insert into talking_point_bands (id, org_id, space_id, marking, author_id, circle,
          shared_at, version_id, code, band, as_of)
        values (gen_random_uuid(), v.org_id, v.space_id, v.marking, null, v.circle, v.shared_at,
          v.id, c.code, found_band, own_week);
      end if;
    end loop;
  end loop;
  return true;
end"""

FOLLOWS = """
begin
  update talking_point_bands s set marking = new.marking, circle = new.circle
   where s.version_id = new.id and s.space_id = new.space_id;
  update talking_point_suspensions s set marking = new.marking, circle = new.circle
   where s.version_id = new.id and s.space_id = new.space_id;
  return null;
end"""
BEFORE = """
begin
  update talking_point_suspensions s set marking = new.marking, circle = new.circle
   where s.version_id = new.id and s.space_id = new.space_id;
  return null;
end"""
UNSEEN = ("use_refreshes", "use_counts")
"""For the gate's function alone."""


def _follows(body: str) -> None:
    """Put a body in the place of the one that stood; the trigger stays where it hangs."""
    sql(
        "set local role collab_gate",
        "create or replace function app.suspension_follows() returns trigger language plpgsql"
        f" security definer set search_path = public, pg_temp as $body${body}$body$",
        "reset role",
    )


def upgrade() -> None:
    sql(*TABLES.split(";\n"))
    process("talking_point_bands")
    sql("grant delete on talking_point_bands to collab_gate")
    for table in UNSEEN:
        sql(
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"create policy gate on {table} to collab_gate using (true) with check (true)",
            f"grant select, insert, update on {table} to collab_gate",
        )
    definer(
        "app.coded_uses(of_version uuid) returns table (code text, firm uuid) language sql stable",
        "collab_counter",
        CODED,
        callers="collab_gate",
    )
    definer(
        "app.refresh_uses(at_time timestamptz) returns boolean language plpgsql volatile",
        "collab_gate",
        REFRESH,
        callers="collab_system",
    )
    _follows(FOLLOWS)


def downgrade() -> None:
    _follows(BEFORE)
    sql("drop function app.refresh_uses", "drop function app.coded_uses")
    for table in ("talking_point_bands", *UNSEEN):
        sql(f"drop table {table}")
