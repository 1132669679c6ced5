"""Who stands for a pool of figures, and that a house counts in one pool alone (ADR 46)."""

import importlib

from migrations.operations import definer, sql

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

KPIS = importlib.import_module("migrations.versions.0039_kpis")
RELEASE = importlib.import_module("migrations.versions.0040_kpi_release")
_with = vars(importlib.import_module("migrations.versions.0055_what_counsel_judged"))["_with"]

# A seat stands for a pool in a group alone: whoever facilitates, counsel and trustee, unless a
# mining company sends them; chair and members only of the firms that answer. Twin of
# collab/policy/pools.py.
POOLS = """
  select coalesce(array_agg(distinct s.org_id), '{}')
    from spaces s join organisations o on o.id = app.org_id()
   where s.kind = 'group' and s.id = any(app.held_as(variadic wanted))
     and ((s.id = any(app.held_as('facilitator','counsel','trustee'))
         and o.kind <> 'mining_company')
       or (s.id = any(app.held_as('chair','member')) and o.kind = 'member_company'))"""

HOLDS = " select pool = any(app.kpi_pools(variadic wanted)) "

# Whoever is seated for a member in a group that is not closed may answer for it.
FIRMS = """
  select distinct t.org_id, t.representation_id
    from seats t join memberships m on m.id = t.membership_id
    join spaces s on s.id = t.space_id
    join organisations o on o.id = t.org_id
    join representations p on p.id = t.representation_id
   where s.org_id = pool and s.kind = 'group' and s.archived_at is null
     and t.role in ('member','chair') and t.role = any(m.roles) and t.ended_at is null
     and (m.ended_at is null or m.ended_at > now()) and p.ended_at is null
     and t.org_id <> pool and o.kind = 'member_company'"""

# What counts the same as an indicator, in its own pool and in those of other associations: of one
# theme and unit unless the house ships both, or of one family that the house ships.
ALIKE = r"""
  with mine as (select x.* from kpi_definitions x
     where x.org_id = of_pool and x.key = any(app.kpi_family(of_pool, of_key)))
  select m.org_id, m.key from mine m
  union
  select y.org_id, k from mine x join kpi_definitions y on y.org_id <> x.org_id
     and (((y.theme, y.unit) = (x.theme, x.unit)
         and (y.key = x.key or not (x.shipped and y.shipped)))
       or (y.family = x.family and x.family not like 'own\_%'))
    cross join lateral unnest(app.kpi_family(y.org_id, y.key)) k"""

# Which of some firms count in another pool: their house counted there before it counted here, in
# what came out or may still come out. It stays so: what came out is never forgotten.
ELSEWHERE = """
  with counted as (
    select a.org_id as firm, o.org_id as pool, min(coalesce(o.closed_at, o.opened_at)) as since
      from app.kpi_alike(r.org_id, r.kpi_key) t
      join kpi_rounds o on o.org_id = t.pool and o.kpi_key = t.key and o.id <> r.id
      join kpi_answers a on a.round_id = o.id and a.state = 'locked'
     where o.state in ('closed','judging','judged') or (o.state = 'published'
       and exists (select from kpi_figures f where f.round_id = o.id and f.released))
     group by 1, 2),
  housed as (select * from app.firm_houses(firms || array(select c.firm from counted c)))
  select m.firm from housed m where m.firm = any(firms) and r.org_id <> (
    select c.pool from counted c join housed h on h.firm = c.firm where h.house = m.house
     order by c.since, c.pool limit 1)"""

# The same for one firm alone, and also where it has submitted and nothing is closed yet. Of its
# sisters it is told nothing.
FIRM_ELSEWHERE = """
  with alike as (select t.pool, t.key from kpi_rounds r
      cross join lateral app.kpi_alike(r.org_id, r.kpi_key) t where r.id = of_round),
  given as (
    select o.org_id as pool, min(coalesce(o.closed_at, now())) as since
      from alike t join kpi_rounds o on o.org_id = t.pool and o.kpi_key = t.key and o.id <> of_round
      join kpi_answers a on a.round_id = o.id and a.org_id = of_firm
     where (a.state = 'locked' and (o.state in ('closed','judging','judged')
         or (o.state = 'published'
           and exists (select from kpi_figures f where f.round_id = o.id and f.released))))
       or (a.state = 'submitted' and o.state = 'open')
     group by 1)
  select coalesce((select g.pool <> r.org_id from given g order by g.since, g.pool limit 1), false)
    from kpi_rounds r where r.id = of_round"""
MINE_ELSEWHERE = " select app.kpi_firm_elsewhere(of_round, app.org_id()) "

# Of the rounds that ask the firm those in which it may not answer, so that it is not reminded.
ROUNDS_ELSEWHERE = """
  select r.id from kpi_rounds r
   where r.state = 'open' and r.org_id = any(app.kpi_pools('chair','member'))
     and app.kpi_firm_elsewhere(r.id, app.org_id())"""
MISSING = _with(
    RELEASE.MISSING,
    (
        "      and r.closes_at > now()\n",
        """      and r.closes_at > now()
      and not app.kpi_firm_elsewhere(r.id, f.firm)
""",
    ),
)

# Nobody is asked to answer what could never come out, and nobody asks who stands for no pool.
OPEN = _with(
    RELEASE.OPEN,
    (
        "s.org_id <> d.org_id\n     or not s.id = any(app.held_as('facilitator')) then",
        """s.org_id <> d.org_id or s.kind <> 'group'
     or not s.id = any(app.held_as('facilitator'))
     or not app.kpi_holds(d.org_id, 'facilitator') then""",
    ),
    (
        "  if on_end >= (least",
        """  if (select count(distinct h.house) from app.firm_houses(array(
      select f.firm from app.kpi_firms(d.org_id) f)) h) < 5 then return 'too_few'; end if;
  if on_end >= (least""",
    ),
)

# One end after the other on the whole server: each sees what the one before has counted.
END = """
declare elsewhere uuid[];
begin
  perform pg_advisory_xact_lock(hashtextextended('kpi_end', 46));
  elsewhere := array(select app.kpi_elsewhere(r, array(select a.org_id from kpi_answers a
    where a.round_id = r.id and a.state = 'submitted')));
  update kpi_answers a set state = case when a.state = 'submitted'
      and not a.org_id = any(elsewhere)
      and exists (select from app.kpi_firms(r.org_id) f where f.firm = a.org_id)
      then 'locked' else 'lapsed' end
   where a.round_id = r.id;
  update kpi_rounds x set state = 'closed', closed_at = at_time where x.id = r.id;
end"""

ANSWER_BOUND = _with(
    KPIS.ANSWER_BOUND,
    (
        "  return new;\n",
        """  if new.state = 'submitted' and app.kpi_mine_elsewhere(r.id) then
    raise exception 'it counts in another pool' using errcode = 'P0C02';
  end if;
  return new;
""",
    ),
)

# Of the shipped ones, one told mining companies apart, which answer no more.
SHIPPED = {"injury_rate": "0fbd39466c87a7b99cacff30a45ed0352713fabbac459a9676457925de6473d8"}

READERS = "'facilitator','chair','member','counsel','trustee'"
READS = f"org_id = any((select app.kpi_pools({READERS}))::uuid[])"
SUPERVISES = "org_id = any((select app.kpi_pools('trustee','counsel'))::uuid[])"
FACILITATES = "org_id = any((select app.kpi_pools('facilitator'))::uuid[])"
OWN_OFFICER = f"(org_id = (select app.org_id()) and {KPIS.OFFICER})"
PUBLISHED = "exists (select from kpi_rounds r where r.id = round_id and r.published_at is not null)"
DEFINES = (
    "created_by = (select app.representation_id()) and org_id = (select app.org_id())"
    f" and (({KPIS.OFFICER} and not shipped and key like 'own\\_%' and theme <> 'wages_suppliers')"
    f" or (shipped and ({KPIS.OFFICER} or {{facilitates}}) and version = 1 and family = key and"
    " exists (select from kpi_shipped s where s.key = kpi_definitions.key"
    f" and s.digest = {KPIS.SAYS})))"
)
PROPOSES = (
    "proposed_by = (select app.representation_id()) and state = 'open'"
    " and proposed_org = (select app.org_id()) and {supervises}"
)


def replace(function: str, signature: str, body: str) -> None:
    """Put a body in the place of the gate's that stands; owner and callers stay."""
    head, _, rest = f"app.{function}{signature}".partition(" returns ")
    sql(
        "set local role collab_gate",
        f"create or replace function {head} returns {rest} security definer"
        f" set search_path = public, pg_temp as $body${body}$body$",
        "reset role",
    )


def _policies(reads: str, officer: str, facilitates: str, supervises: str) -> None:
    for table, verb, clause in (
        ("kpi_definitions", "select", f"using ({reads}{officer})"),
        ("kpi_definitions", "insert", f"with check ({DEFINES.format(facilitates=facilitates)})"),
        ("kpi_rounds", "select", f"using ({reads})"),
        ("kpi_figures", "select", f"using ({reads} and {PUBLISHED})"),
        ("kpi_parameters", "select", f"using ({supervises})"),
        ("kpi_parameters", "insert", f"with check ({PROPOSES.format(supervises=supervises)})"),
    ):
        sql(
            f"drop policy app_{verb} on {table}",
            f"create policy app_{verb} on {table} for {verb} to collab_app {clause}",
        )


def upgrade() -> None:
    for signature, body, callers in (
        ("kpi_pools(variadic wanted text[]) returns uuid[] language sql stable", POOLS, "app"),
        (
            (
                "kpi_alike(of_pool uuid, of_key text) returns table (pool uuid, key text)"
                " language sql stable"
            ),
            ALIKE,
            "gate",
        ),
        (
            "kpi_elsewhere(r kpi_rounds, firms uuid[]) returns setof uuid language sql stable",
            ELSEWHERE,
            "gate",
        ),
        (
            ("kpi_firm_elsewhere(of_round uuid, of_firm uuid) returns boolean language sql stable"),
            FIRM_ELSEWHERE,
            "gate",
        ),
        (
            "kpi_mine_elsewhere(of_round uuid) returns boolean language sql stable",
            MINE_ELSEWHERE,
            "app",
        ),
        (
            "kpi_rounds_elsewhere() returns setof uuid language sql stable",
            ROUNDS_ELSEWHERE,
            "app",
        ),
    ):
        definer(f"app.{signature}", "collab_gate", body, callers=f"collab_{callers}")
    _replaced(HOLDS, FIRMS, OPEN, END, ANSWER_BOUND, MISSING)
    _policies(READS, f" or {OWN_OFFICER}", FACILITATES, SUPERVISES)
    # A round, its group and its figures are of one association, whoever writes them.
    sql(
        "alter table spaces add constraint uq_spaces_org_id_id unique (org_id, id)",
        "alter table kpi_rounds add constraint uq_kpi_rounds_org_id_id unique (org_id, id)",
        "alter table kpi_rounds add constraint fk_kpi_rounds_own_space"
        " foreign key (org_id, space_id) references spaces (org_id, id)",
        "alter table kpi_figures add constraint fk_kpi_figures_own_round"
        " foreign key (org_id, round_id) references kpi_rounds (org_id, id)",
    )
    _ship(SHIPPED)


def _ship(digests: dict[str, str]) -> None:
    # Nobody writes here but a migration, whose role is held to the policies like any other.
    sql("alter table kpi_shipped no force row level security")
    for key, digest in digests.items():
        sql(f"update kpi_shipped set digest = '{digest}' where key = '{key}'")
    sql("alter table kpi_shipped force row level security")


def _replaced(*bodies: str) -> None:
    holds, firms, opened, ended, bound, missing = bodies
    functions = RELEASE.FUNCTIONS
    replace("kpi_holds", functions["kpi_holds"][0], holds)
    replace(
        "kpi_firms",
        "(pool uuid) returns table (firm uuid, person uuid) language sql stable",
        firms,
    )
    replace("open_kpi_round", functions["open_kpi_round"][0], opened)
    replace("end_kpi_round", functions["end_kpi_round"][0], ended)
    replace("kpi_answer_bound", "() returns trigger language plpgsql", bound)
    replace("kpi_missing", functions["kpi_missing"][0], missing)


def downgrade() -> None:
    _ship({key: KPIS.SHIPPED[key] for key in SHIPPED})
    sql(
        "alter table kpi_figures drop constraint fk_kpi_figures_own_round",
        "alter table kpi_rounds drop constraint fk_kpi_rounds_own_space",
        "alter table kpi_rounds drop constraint uq_kpi_rounds_org_id_id",
        "alter table spaces drop constraint uq_spaces_org_id_id",
    )
    _policies(KPIS.READS, "", KPIS.FACILITATES, KPIS.SUPERVISES)
    _replaced(
        RELEASE.HOLDS, KPIS.FIRMS, RELEASE.OPEN, RELEASE.END, KPIS.ANSWER_BOUND, RELEASE.MISSING
    )
    sql(
        "drop function app.kpi_rounds_elsewhere",
        "drop function app.kpi_mine_elsewhere",
        "drop function app.kpi_firm_elsewhere",
        "drop function app.kpi_elsewhere",
        "drop function app.kpi_alike",
        "drop function app.kpi_pools",
    )
