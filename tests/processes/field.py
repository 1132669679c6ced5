"""The processes of one installation, each of which may be killed and started again."""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

from collab.launch import programs
from collab.launch.children import Child, Program
from collab.launch.redis import Redis, free_port
from config.settings import Settings

ROOT = Path(__file__).parents[2]
SECONDS = 120.0  # of patience with a loaded machine; a quiet one needs a few


def environment_of(settings: Settings) -> dict[str, str]:
    """Write settings as the environment they would have come from."""
    outside = {k: v for k, v in os.environ.items() if not k.startswith("COLLAB_")}
    key = base64.b64encode(settings.field_keys[1]).decode()
    return {
        **outside,
        "PYTHONPATH": str(ROOT),
        "COLLAB_APP_DATABASE_URL": settings.app_database_url,
        "COLLAB_SYSTEM_DATABASE_URL": settings.system_database_url or "",
        "COLLAB_BASE_URL": settings.base_url,
        "COLLAB_SECRET_KEY": settings.secret_key,
        "COLLAB_FIELD_KEYS": f"1:{key}",
        "COLLAB_MAIL_FROM": settings.mail_from,
    }


class Field:
    """Redis, a mail server, workers, clocks and a command that drains by itself."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.redis = Redis(folder / "redis", password="killed")
        self.mails = folder / "mails"
        self.mails.mkdir()
        self.port = free_port()
        self.environment = environment_of(settings) | {
            "COLLAB_SMTP_URL": f"smtp://127.0.0.1:{self.port}",
            "COLLAB_REDIS_URL": self.redis.url,
        }
        self.children: list[Child] = []

    def start(self) -> None:
        """Start what everything else needs."""
        self.redis.start()
        script = str(Path(__file__).with_name("slow_sink.py"))
        self.run("sink", [sys.executable, script, str(self.mails), str(self.port)])

    def run(self, name: str, command: list[str]) -> Child:
        """Start a program of our own."""
        program = Program(name, command, self.log(name), self.environment, ROOT)
        return self.keep(Child(program))

    def worker(self) -> Child:
        """Start a worker with two processes."""
        return self.keep(Child(programs.worker(self.environment, self.log("worker"))))

    def clock(self, name: str) -> Child:
        """Start a clock with a memory of its own."""
        schedule = self.folder / f"schedule-{name}"
        return self.keep(Child(programs.beat(schedule, self.environment, self.log(name))))

    def drainer(self) -> Child:
        """Start the command that sets digests off and sends them without any worker."""
        return self.run("digest", [sys.executable, "-m", "collab.cli", "digest", "run"])

    def wipe_redis(self) -> None:
        """Cut Redis off, with all it knew, and start it again, knowing nothing."""
        self.redis.kill()
        shutil.rmtree(self.folder / "redis")
        self.redis.start()

    def keep(self, child: Child) -> Child:
        """Remember a child for the end."""
        self.children.append(child)
        return child

    def log(self, name: str) -> Path:
        """Give where a program writes."""
        return self.folder / f"{name}.log"

    def message_ids(self) -> Counter[str]:
        """Count the mails that were acknowledged or at least kept."""
        found: Counter[str] = Counter()
        for path in self.mails.glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            found[str(mail["Message-ID"])] += 1
        return found

    def end(self) -> None:
        """Leave nothing behind, orphans included."""
        for child in self.children:
            child.kill()
        self.redis.kill()


@contextlib.contextmanager
def field(folder: Path, settings: Settings) -> Iterator[Field]:
    """Start a field and clear it whatever happens."""
    made = Field(folder, settings)
    try:
        made.start()
        yield made
    finally:
        made.end()


def processes_of(pid: int) -> list[int]:
    """Give the children of a process."""
    with contextlib.suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def kill(pid: int) -> None:
    """Kill one process, and only it."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def until(reached: Callable[[], bool], what: Callable[[], object]) -> None:
    """Wait for something, looking ten times a second; ``what`` says how it stands if in vain."""
    end = time.monotonic() + SECONDS
    while not reached():
        assert time.monotonic() < end, f"in vain waited {SECONDS} s: {what()}"
        time.sleep(0.1)
