"""From evidence that is gone to a thousand versions suspended, in one step of the worker.

``python -m tests.bench.suspending`` measures this alone, on a stage of its own.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from typing import Any

from collab.core.clock import utc_now
from collab.core.ids import random_id
from tests.bench import growth, people
from tests.bench.people import ident
from tests.bench.stage import Stage, stage
from worker.context import station_of
from worker.uses import suspended_by

DEPENDANTS = 1000
GROUP = ident("group", 0)
MADE = """
with p as (
  insert into talking_points (id, org_id, space_id, marking, shared_at, title, updated_at)
  values (gen_random_uuid(), %(org)s, %(space)s, 2, now(), 'Dust at the depots', now())
  returning id),
v as (
  insert into talking_point_versions (id, org_id, space_id, marking, shared_at, talking_point_id,
    audience, number, state, category, text_hash, updated_at)
  select gen_random_uuid(), %(org)s, %(space)s, 2, now(), p.id, 'mining_company', n, 'review',
    'talking_point_hr', sha256('signed once'), now() from p, generate_series(1, %(number)s) n
  returning id)
insert into talking_point_evidence (id, org_id, space_id, marking, shared_at, version_id,
  item_kind, item_id)
select gen_random_uuid(), %(org)s, %(space)s, 2, now(), v.id, 'finding', %(item)s from v"""


def dependants(connection: Any, item: uuid.UUID, *, org: object, space: object) -> None:
    """Let a thousand versions stand on one item that is not there."""
    told = {"org": org, "space": space, "number": DEPENDANTS, "item": item}
    connection.execute(MADE, told)


def suspended(here: Stage) -> dict[str, Any]:
    """Suspend them, and give how long it took until all of it was committed."""
    station, item = station_of(here.settings), random_id()
    with here.connect() as connection:
        dependants(connection, item, org=ident("org", 0), space=GROUP)
        connection.commit()
    begun = time.perf_counter()
    with station.system_engine.begin() as connection:
        number = suspended_by(connection, str(item), utc_now())
    took = time.perf_counter() - begun
    station.system_engine.dispose()
    station.app_engine.dispose()
    return {"versions": number, "seconds": round(took, 2)}


def main() -> None:
    """Measure on a stage of its own, with people and no findings."""
    with stage() as here:
        with here.connect() as connection:
            people.settle(connection)
            growth.prepare(connection)
            connection.commit()
        sys.stdout.write(json.dumps({"suspended": suspended(here)}, indent=2) + "\n")


if __name__ == "__main__":
    main()
