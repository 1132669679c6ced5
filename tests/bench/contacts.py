"""An address book of ten thousand people brought into a vault: how long, and in how much memory.

``python -m tests.bench.contacts`` measures this alone, on a stage of its own. The job is the
worker's own, a hundred rows at a time, each committed; memory is what its process holds.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from collab.core.clock import utc_now
from collab.people.spaces.queries import one
from collab.surfaces.exchange import queries, service
from collab.surfaces.exchange.kinds import CONTACT
from collab.surfaces.exchange.months import Order
from collab.surfaces.exchange.reading.uploads import read_upload
from collab.work.opening import Identity, finish, open_work
from tests.bench import people
from tests.bench.people import ident
from tests.bench.stage import Stage, stage
from worker.context import Station, station_of
from worker.exchanges import write_piece

ROWS = 10_000
FIRM = 10
PERSON = 5 * FIRM + 4
"""Their administrator, cleared for what is sealed."""
VAULT = ident("vault", FIRM)
WHO = Identity(ident("person", PERSON), ident("org", FIRM))
HEADINGS = "First name,Last name,Company,Job title,E-mail,Country,Class,Ground for sharing"


def imported(here: Stage) -> dict[str, Any]:
    """Bring the book in, and give seconds and megabytes of each part."""
    station = station_of(here.settings)
    with open_work(station.app_engine, WHO, now=utc_now(), house=station.house) as work:
        begun = time.perf_counter()
        sheet = read_upload(book())
        batch = service.bring(work, one(work, VAULT), "people.csv", sheet, kind=CONTACT)
        batch_id, read = batch.id, time.perf_counter()
        service.choose(work, batch, batch.names, Order.UNKNOWN)
        looked = time.perf_counter()
        work.session.flush()  # the next step locks what this one wrote
        service.start(work, batch, leave_alike=False)
        finish(work)
    del sheet
    before, held, wrote = megabytes(), list[float](), time.perf_counter()
    while _step(station, batch_id):
        held.append(megabytes())
    took = time.perf_counter() - wrote
    with open_work(station.app_engine, WHO, now=utc_now(), house=station.house) as work:
        done = queries.batch_of(work, VAULT, batch_id)
        written, skipped = done.written, done.skipped
    station.app_engine.dispose()
    station.system_engine.dispose()
    tenth = len(held) // 10
    return {
        "rows": ROWS,
        "written": written,
        "skipped": skipped,
        "read_and_sealed_s": round(read - begun, 2),
        "looked_through_s": round(looked - read, 2),
        "written_s": round(took, 2),
        "rows_per_second": round(ROWS / took, 1),
        "memory_mb": {
            "before": before,
            "after_a_tenth": held[tenth],
            "at_the_end": held[-1],
            "most": max(held),
        },
    }


def _step(station: Station, batch_id: Any) -> bool:
    with open_work(station.app_engine, WHO, now=utc_now(), house=station.house) as work:
        more = write_piece(work, batch_id, False)  # noqa: FBT003 # the shape of a step
        finish(work)
    return more


def book() -> bytes:
    """Give an address book of people who have little in common."""
    lines = [
        f"Name{n:05d},Of {n * 7919 % ROWS:05d},Body {n % 997},Officer,n{n}@body{n % 997}.example,"
        f"{('CD', 'PE', 'ZM', 'CL')[n % 4]},civil_society,consent"
        for n in range(ROWS)
    ]
    return "\n".join([HEADINGS, *lines]).encode()


def megabytes() -> float:
    """Give what this process holds in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * 4096 / 1024 / 1024, 1)


def main() -> None:
    """Measure this alone."""
    with stage() as here:
        with here.connect() as connection:
            people.settle(connection)
            connection.commit()
        sys.stdout.write(json.dumps(imported(here), indent=2) + "\n")


if __name__ == "__main__":
    main()
