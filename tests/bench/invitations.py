"""From "the meeting has moved" to an updated invitation in each of sixty mailboxes.

``python -m tests.bench.invitations`` measures this alone, on a stage of its own.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from typing import Any

from collab.core.clock import utc_now
from collab.core.ids import new_id
from collab.features.meetings import queries
from collab.features.meetings.calendar_policy import Act
from collab.features.meetings.service import inviting
from collab.work.opening import Identity, finish, open_work
from tests.bench import growth, people
from tests.bench.digests import drained
from tests.bench.people import FACILITATOR, ident
from tests.bench.stage import Stage, stage
from worker.context import Station, station_of

INVITED = 60
GROUP = ident("group", 0)


def moved(here: Stage) -> dict[str, Any]:
    """Invite sixty people, move the meeting, and give how long it took until all were told."""
    station = station_of(here.settings)
    meeting = _called(here, station)
    drained(here)
    begun = time.perf_counter()
    _move(station, meeting)
    took = drained(here)
    whole = time.perf_counter() - begun
    with here.connect() as connection:
        told = connection.execute(
            "select count(*) from meeting_invitations where told_sequence = 1 and meeting_id = %s",
            [meeting],
        ).fetchall()[0][0]
    station.system_engine.dispose()
    station.app_engine.dispose()
    return {
        "people": INVITED,
        "told": told,
        "seconds": round(took, 2),
        "with_start_of_processes": round(whole, 2),
        "per_second": round(told / took, 1),
    }


def _called(here: Stage, station: Station) -> Any:
    """Let a meeting stand that sixty people of one group read, and invite them."""
    meeting, now = new_id(), utc_now()
    with here.connect() as connection:
        readers = connection.execute(
            "select array_agg(representation_id) from (select representation_id from seats"
            " where space_id = %s and ended_at is null and ceiling >= 1 order by role, id limit %s)"
            " s",
            [GROUP, INVITED],
        ).fetchall()[0][0]
        connection.execute(
            "insert into meetings (id, org_id, space_id, marking, circle, shared_at, title,"
            " starts_at, ends_at, time_zone, uid, updated_at) values (%s, %s, %s, 1, %s, %s,"
            " 'Exchange', %s, %s, 'Europe/Berlin', %s, %s)",
            [
                meeting, ident("org", 0), GROUP, readers, now, now + dt.timedelta(days=9),
                now + dt.timedelta(days=9, hours=1), f"{meeting}@bench.example", now,
            ],
        )  # fmt: skip
    with open_work(station.app_engine, _facilitator(), now=now, house=station.house) as work:
        inviting.send(work, queries.one(work, meeting))
        finish(work)
    return meeting


def _move(station: Station, meeting: Any) -> None:
    with open_work(station.app_engine, _facilitator(), now=utc_now(), house=station.house) as work:
        row = work.authorise(Act.INVITE, queries.one(work, meeting))
        if row.starts_at is None or row.ends_at is None:
            raise RuntimeError("the meeting of the bench has no time")
        row.starts_at += dt.timedelta(days=1)
        row.ends_at += dt.timedelta(days=1)
        finish(work)


def _facilitator() -> Identity:
    return Identity(ident("person", FACILITATOR), ident("org", 0))


def main() -> None:
    """Measure on a stage of its own, with people and no findings."""
    with stage() as here:
        with here.connect() as connection:
            people.settle(connection)
            growth.prepare(connection)
            connection.commit()
        here.take_mail()
        sys.stdout.write(json.dumps({"moved": moved(here)}, indent=2) + "\n")


if __name__ == "__main__":
    main()
