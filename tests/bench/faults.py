"""``python -m tests.bench.faults``: the fault matrix for 500 people, as JSON on standard output.

Each line has a database of its own and processes of its own. Nothing is asserted: it prints, and
its exit status tells whether every promise was kept.
"""

from __future__ import annotations

import argparse
import json
import sys

from tests.bench.measuring import say
from tests.conftest import settings_for
from tests.house.databases import fresh
from tests.house.servers import Run, servers
from tests.processes.faults import BERLIN_NIGHTS, FAULTS, Counted, night, suffered

PEOPLE = 500


def main() -> int:
    """Suffer every fault, print the matrix, and tell whether the promises were kept."""
    words = argparse.ArgumentParser(prog="python -m tests.bench.faults", description=__doc__)
    words.add_argument("--people", type=int, default=PEOPLE)
    words.add_argument("--only", choices=[*FAULTS, *BERLIN_NIGHTS], action="append")
    chosen = words.parse_args()
    lines: list[Counted] = []
    run = Run()
    try:
        here = servers(run.folder)
        for number, name in enumerate(chosen.only or [*FAULTS, *BERLIN_NIGHTS]):
            say(f"{name}: {chosen.people} people")
            folder = run.folder / f"fault-{number}"
            folder.mkdir()
            with fresh(here) as db:
                settings = settings_for(db, here.redis)
                lines.append(
                    night(db, settings, people=chosen.people, season=name)
                    if name in BERLIN_NIGHTS
                    else suffered(db, settings, folder, people=chosen.people, fault=name)
                )
    finally:
        run.end()
    sys.stdout.write(json.dumps([one.line() for one in lines], indent=2) + "\n")
    return 0 if all(one.kept for one in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
