"""Topics a firm wants followed: in its vault, and, where it says so, with the facilitator alone."""

from migrations.operations import GOVERNED_COLUMNS, govern, sql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TOPIC = ("issue", "country", "mineral")

TABLES = f"""
create table interests ({GOVERNED_COLUMNS},
    issue text,
    country text,
    mineral text,
    updated_at timestamptz not null default now(),
    category text,
    permitted_action text,
    attribution text,
    attribution_label text,
    verdict text,
    clearance text check (clearance in ('rules','counsel')),
    policy_version text,
    withdrawn_at timestamptz,
    supersedes_id uuid,
    superseded_by_id uuid,
    check (coalesce(issue, country, mineral) is not null),
    check (verdict is null
        or (marking = 4 and circle is not null and attribution = 'facilitator_only')));
create unique index uq_interests_topic on interests
    (space_id, coalesce(issue, ''), coalesce(country, ''), coalesce(mineral, ''))
    where verdict is null;
create index ix_interests_told on interests (space_id, shared_at desc, id)
    include (marking, author_id, org_id, circle) where verdict is not null"""

# The gate's other walls bind what crosses to what was judged, and to nobody in particular. An
# interest goes to those who facilitate its space or to nobody, whoever asks for what: a circle
# with one competitor in it would tell him what nobody may ask him.
TO_FACILITATORS = """
create function app.to_facilitators() returns trigger language plpgsql as $$
begin
  if new.verdict is not null and exists (select from unnest(new.circle) c
      where not exists (select from seats t where t.space_id = new.space_id
        and t.representation_id = c and t.role = 'facilitator' and t.ended_at is null)) then
    raise exception 'an interest is for facilitators alone' using errcode = 'P0C02';
  end if;
  return new;
end $$"""


def upgrade() -> None:
    sql(TABLES, TO_FACILITATORS)
    # A topic is noted or not: there is nothing of it to change.
    govern("interests", delete=True)
    sql(
        "create trigger to_facilitators before insert on interests"
        " for each row execute function app.to_facilitators()",
        "insert into gate_kinds values ('interest', 'interests', array["
        + ", ".join(f"'{name}'" for name in TOPIC)
        + "])",
    )


def downgrade() -> None:
    sql(
        "delete from gate_kinds where kind = 'interest'",
        "drop table interests",
        "drop function app.to_facilitators",
    )
