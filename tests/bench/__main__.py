"""``make bench``: JSON on standard output, how far it is on standard error.

Everything it needs it starts itself, in a folder that is gone afterwards.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import signal
import sys
import time
from typing import Any

from tests.bench import contacts, growth, people
from tests.bench.counting import counted
from tests.bench.digests import sent
from tests.bench.funding import funding
from tests.bench.invitations import moved
from tests.bench.kpi import kpi
from tests.bench.measuring import Visitors, measured, say
from tests.bench.papers import papers
from tests.bench.stage import LOADING, Stage, stage

SCALES = (10_000, 100_000, 1_000_000)
ROUNDS = 40
GOALS = {
    "list_over_floor": 1.5,
    "home_over_floor": 2.0,
    "list_1m_over_10k": 1.3,
    "search_over_list": 3.0,
}
GATE_GOAL = 3.0
"""Milliseconds that what the gate left may add to a page of fifty rows."""
DIGESTS_GOAL = 100.0
VERSIONS = ("flask", "granian", "jinja2", "psycopg", "sqlalchemy")


def bench(scales: tuple[int, ...], rounds: int) -> dict[str, Any]:
    """Grow one database from scale to scale and measure on each."""
    begun = time.monotonic()
    raw: dict[int, Any] = {}
    with stage() as here:
        here.tune(LOADING)
        with here.connect() as connection:
            people.settle(connection)
            growth.prepare(connection)
            connection.commit()
        before = 0
        for scale in scales:
            say(f"{time.monotonic() - begun:5.0f} s  growing to {scale:,} findings")
            here.tune(LOADING)
            grown = time.monotonic()
            growth.grow(here.connect, before, scale)
            here.tune(None)
            built = round(time.monotonic() - grown, 1)
            say(f"{time.monotonic() - begun:5.0f} s  measuring at {scale:,}")
            if not here.children:
                here.serve()
            raw[scale] = {"built_s": built, **measured(Visitors(here), rounds), **size_of(here)}
            before = scale
        queries = counted(here)
        say(f"{time.monotonic() - begun:5.0f} s  sending digests")
        here.take_mail()
        digests = sent(here)
        say(f"{time.monotonic() - begun:5.0f} s  moving a meeting")
        invitations = moved(here)
        say(f"{time.monotonic() - begun:5.0f} s  importing contacts")
        book = contacts.imported(here)
        versions = versions_of(here)
    return {
        **answers(raw, digests),
        "queries": {**queries, "constant": is_constant(queries)},
        "digests": digests,
        "papers": papers(),
        "invitations": invitations,
        "kpi": kpi(),
        "funding": funding(),
        "contacts": book,
        "raw": {str(scale): figures for scale, figures in raw.items()},
        "machine": {"cores": os.cpu_count(), "load": os.getloadavg()[0], **versions},
        "seconds": round(time.monotonic() - begun, 1),
    }


def answers(raw: dict[int, Any], digests: dict[str, Any]) -> dict[str, Any]:
    """Give the ratios at the largest scale, and whether they meet their goals."""

    def median(page: str, scale: int) -> float:
        return float(raw[scale][page]["median_ms"])

    least, most = min(raw), max(raw)
    floor, listed = median("floor", most), median("list", most)
    ratios = {
        "list_over_floor": listed / floor,
        "list_later_over_floor": median("list_later", most) / floor,
        "home_over_floor": median("home", most) / floor,
        "finding_over_floor": median("finding", most) / floor,
        "release_over_floor": median("release", most) / floor,
        "list_1m_over_10k": listed / median("list", least),
        "floor_1m_over_10k": floor / median("floor", least),
        "search_over_list": median("search", most) / listed,
    }
    goals = {name: bool(ratios[name] <= most_) for name, most_ in GOALS.items()}
    added = float(raw[most]["gate"]["median_ms"])
    ratios["list_over_ungated"] = listed / median("list_ungated", most)
    goals["gate_added_ms"] = added <= GATE_GOAL
    goals["digests_per_s"] = digests["per_second"] >= DIGESTS_GOAL
    return {
        **{name: round(value, 2) for name, value in ratios.items()},
        "gate_added_ms": added,
        "digests_per_s": digests["per_second"],
        "goals_met": goals,
    }


def is_constant(queries: dict[str, int]) -> bool:
    """Tell whether no page asks more often when it has more rows."""
    kinds = {name.partition("_")[0] for name in queries}
    return all(len({n for name, n in queries.items() if name.startswith(k)}) == 1 for k in kinds)


def size_of(here: Stage) -> dict[str, Any]:
    """Give how much there is."""
    with here.connect() as connection:
        rows = connection.execute(
            "select count(*), count(*) filter (where verdict is not null), count(*) filter"
            " (where space_id = md5('group:0')::uuid), pg_database_size(current_database())"
            " from findings"
        ).fetchall()[0]
    names = ("findings", "copies", "in_the_listed_group", "database_bytes")
    return {"size": dict(zip(names, rows, strict=True))}


def versions_of(here: Stage) -> dict[str, str]:
    """Give what it ran on."""
    with here.connect() as connection:
        server = connection.execute("show server_version").fetchall()[0][0]
    found = {name: importlib.metadata.version(name) for name in VERSIONS}
    return {"python": platform.python_version(), "postgresql": server, **found}


def main() -> None:
    """Read the arguments, run, print; whoever ends us early finds nothing left behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    words = argparse.ArgumentParser(prog="make bench", description=__doc__)
    words.add_argument("--scales", default=",".join(map(str, SCALES)))
    words.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = words.parse_args()
    scales = tuple(int(scale) for scale in chosen.scales.split(","))
    sys.stdout.write(json.dumps(bench(scales, chosen.rounds), indent=2) + "\n")


if __name__ == "__main__":
    main()
