"""Digests for everybody: set off by the service, composed and sent by the worker's own code.

Run as a program it is one of the worker's processes: it drains when it is told to.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

from collab.core.clock import utc_now
from collab.surfaces.digests import service
from collab.work.system import open_system
from config.settings import load
from tests.bench.stage import ROOT, Stage
from worker.context import station_of
from worker.draining import drain

PROCESSES = 2
"""As many as the product's worker has."""


def sent(stage: Stage) -> dict[str, Any]:
    """Set the digests off, let two processes send them, and give how many a second."""
    station = station_of(stage.settings)
    with open_system(
        station.system_engine, reason="bench", now=utc_now(), house=station.house
    ) as work:
        due = service.run(work, at=work.now)
    station.system_engine.dispose()
    station.app_engine.dispose()
    took = drained(stage)
    with stage.connect() as connection:
        done, mails = connection.execute(
            "select (select count(*) from outbox where kind = %s and sent_at is not null),"
            " (select count(*) from digest_manifests)",
            [service.COMPOSE],
        ).fetchall()[0]
    return {
        "due": due,
        "done": done,
        "mails": mails,
        "seconds": round(took, 2),
        "processes": PROCESSES,
        "per_second": round(mails / took, 1),
    }


def drained(stage: Stage) -> float:
    """Let the worker's processes drain until nothing is due; give how long they took."""
    hands = [_hand(stage) for _ in range(PROCESSES)]
    begun = time.perf_counter()
    for hand in hands:
        _tell(hand)
    for hand in hands:
        hand.communicate()
        if hand.returncode:
            raise RuntimeError("a process of the worker failed")
    return time.perf_counter() - begun


def _tell(hand: subprocess.Popen[str]) -> None:
    if hand.stdin is None:
        raise RuntimeError("a process of the worker does not listen")
    hand.stdin.write("go\n")
    hand.stdin.flush()


def _hand(stage: Stage) -> subprocess.Popen[str]:
    hand = subprocess.Popen(  # our own program, by its own name
        [sys.executable, "-m", "tests.bench.digests"],
        cwd=ROOT,
        env=stage.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if hand.stdout is None or hand.stdout.readline() != "ready\n":
        raise RuntimeError("a process of the worker does not start")
    return hand


def main() -> None:
    """Get ready, wait for the word, and drain until nothing is due."""
    station = station_of(load({k: v for k, v in os.environ.items() if k.startswith("COLLAB_")}))
    station.app_engine.connect().close()
    station.system_engine.connect().close()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    while drain(station).done:
        pass


if __name__ == "__main__":
    main()
