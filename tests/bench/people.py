"""Who sits where on the bench: 200 organisations with vaults, 50 groups, 1,000 people, set-based.

Every id is the MD5 of what it stands for, so that any program can say it without asking.
"""

from __future__ import annotations

import hashlib
import uuid
from functools import cache
from typing import Any

import psycopg
from argon2 import PasswordHasher

ORGANISATIONS, GROUPS, PEOPLE = 200, 50, 1000
PASSWORD = "a bench is no place for secrets"
FIXED_GROUPS = {47: 1, 48: 10, 49: 50}
"""Groups that never grow, with their rows: what a page asks of the database is counted there."""
MEMBER, FACILITATOR, COUNTER = 50, 0, 1
"""Numbers of people: a member of three groups, a facilitator of 25, one who sees the fixed ones."""


def ident(kind: str, number: int) -> uuid.UUID:
    """Give the id of a numbered thing, as ``md5('kind:number')::uuid`` gives it in SQL."""
    return uuid.UUID(hashlib.md5(f"{kind}:{number}".encode(), usedforsecurity=False).hexdigest())


def email(person: int) -> str:
    """Give the address a person signs in with."""
    return f"person{person}@firm{person // 5}.example"


@cache
def password_hash() -> str:
    """Hash everybody's password once, at the lowest cost."""
    return PasswordHasher(time_cost=1).hash(PASSWORD)


# A member sits in three groups that his number names; the first two of the association facilitate
# one half of the groups each.
PEOPLE_IN = """
create temporary table placed as
  select p, p / 5 as o, g, 'facilitator' as role from generate_series(0, 1) p,
         generate_series(0, 49) g where g / 25 = p
  union all
  select p, p / 5, (p + 17 * j) % 50, case when p / 5 between 1 and 5 then 'counsel' else 'member'
         end from generate_series(2, 999) p, generate_series(0, 2) j"""

STATEMENTS = (
    """
insert into organisations (id, name, kind, tier, mail_domain, created_at)
select md5('org:' || n)::uuid, case n when 0 then 'The association' else 'Firm ' || n end,
       case when n = 0 then 'association' when n <= 5 then 'law_firm' when n % 10 = 6 then
       'civil_society' when n % 10 = 7 then 'mining_company' else 'member_company' end,
       case when n > 5 and n % 10 not in (6, 7) then
       (array['oem','tier_1','trader'])[1 + n % 3] end, 'firm' || n || '.example', now() - '4 years'
       ::interval
  from generate_series(0, 199) n""",
    """
insert into accounts (id, password_hash, created_at)
select md5('account:' || p)::uuid, %(password)s, now() - '4 years'::interval
  from generate_series(0, 999) p""",
    """
insert into representations (id, account_id, org_id, email, name, duties, digest_days, created_at)
select md5('person:' || p)::uuid, md5('account:' || p)::uuid, md5('org:' || p / 5)::uuid,
       'person' || p || '@firm' || p / 5 || '.example', 'Person ' || p,
       case when p % 5 = 4 then array['administrator'] else '{}' end, '{1,2,3,4,5,6,7}',
       now() - '4 years'::interval
  from generate_series(0, 999) p""",
    """
insert into spaces (id, kind, name, org_id, created_at)
select md5('vault:' || n)::uuid, 'vault', 'Vault of firm ' || n, md5('org:' || n)::uuid,
       now() - '4 years'::interval
  from generate_series(0, 199) n""",
    """
insert into spaces (id, kind, name, org_id, charter_space_id, created_at)
select md5('group:' || g)::uuid, 'group', 'Group ' || g, md5('org:0')::uuid,
       md5('group:' || g)::uuid, now() - '4 years'::interval
  from generate_series(0, 49) g""",
    """
insert into charters (id, space_id, version, purpose, materials, countries, issues, categories,
       retention, sunset_on, body, material, effective_at, created_at)
select gen_random_uuid(), md5('group:' || g)::uuid, 1, 'Act together.', 'Copper', '{CD,ZM}',
       '{child_labour}', '{hr_risk_general,hr_incident_site,public_information}', 'Five years',
       '2099-12-31', 'Every participant decides independently.', true,
       now() - '4 years'::interval, now() - '4 years'::interval
  from generate_series(0, 49) g""",
    """
insert into memberships (id, space_id, org_id, roles, max_marking, history_from, started_at)
select gen_random_uuid(), md5('vault:' || n)::uuid, md5('org:' || n)::uuid, '{member}', 5,
       '2000-01-01Z', now() - '4 years'::interval
  from generate_series(0, 199) n""",
    """
insert into memberships (id, space_id, org_id, roles, max_marking, history_from, started_at)
select md5('place:' || g || ':' || o)::uuid, md5('group:' || g)::uuid, md5('org:' || o)::uuid,
       array_agg(distinct role), 4, '2000-01-01Z', now() - '4 years'::interval
  from placed group by g, o""",
    """
insert into seats (id, membership_id, space_id, org_id, representation_id, role, ceiling,
       history_from, started_at)
select gen_random_uuid(), m.id, m.space_id, m.org_id, md5('person:' || p)::uuid, 'member',
       case when p % 5 = 4 then 5 else 4 end, '2000-01-01Z', now() - '4 years'::interval
  from generate_series(0, 999) p join memberships m on m.space_id = md5('vault:' || p / 5)::uuid""",
    """
insert into seats (id, membership_id, space_id, org_id, representation_id, role, ceiling,
       history_from, started_at)
select gen_random_uuid(), md5('place:' || g || ':' || o)::uuid, md5('group:' || g)::uuid,
       md5('org:' || o)::uuid, md5('person:' || p)::uuid, role,
       case when p % 4 = 3 then 2 else 4 end,
       case when p % 5 = 3 then date_trunc('day', now() - '1 year'::interval, 'UTC')
       else '2000-01-01Z' end, now() - '4 years'::interval
  from placed""",
    """
insert into charter_acceptances (id, space_id, version, org_id, representation_id,
       for_organisation, accepted_at)
select gen_random_uuid(), md5('group:' || g)::uuid, 1, md5('org:' || o)::uuid,
       md5('person:' || min(p))::uuid, true, now() - '3 years'::interval
  from placed group by g, o
union all
select gen_random_uuid(), md5('group:' || g)::uuid, 1, md5('org:' || o)::uuid,
       md5('person:' || p)::uuid, false, now() - '3 years'::interval from placed""",
)


def settle(connection: psycopg.Connection[Any]) -> None:
    """Write organisations, people, groups and seats, as a superuser, in one transaction."""
    with connection.transaction():
        connection.execute(PEOPLE_IN)
        for statement in STATEMENTS:
            connection.execute(
                statement, {"password": password_hash()} if "%(" in statement else None
            )
