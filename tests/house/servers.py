"""One PostgreSQL and one Redis for a whole run, however many processes run its tests.

The first process to ask starts a keeper, which starts the servers and lives until the last end of
a pipe is closed: also when the run is killed. Runs that need no database start nothing.
"""

from __future__ import annotations

import contextlib
import dataclasses as dc
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parents[2]
PIPE, ANSWER, ALIVE, TURN, LOG = "pipe", "servers.json", "alive", "turn", "keeper.log"
PATIENCE = 90.0  # seconds; a first start on a loaded machine
SUPERUSER, OWNER, APP, SYSTEM = "collab_superuser", "collab_owner", "collab_app", "collab_system"
TEMPLATE = "cast"
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3  # noqa: S108 # a folder with a random name is made in it


@dc.dataclass(frozen=True, slots=True)
class Servers:
    """Where the servers of this run are."""

    sockets: str
    port: str
    passwords: dict[str, str]
    redis: str

    def url(self, role: str, database: str) -> str:
        """Give a libpq address."""
        host = quote(self.sockets, safe="")
        return (
            f"postgresql://{role}:{self.passwords[role]}@/{database}?host={host}&port={self.port}"
        )


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file; it ends with the process at the latest."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def in_memory() -> Path | None:
    """Give a folder that is kept in memory, if this machine has one with room; else None.

    A database of a test is nine hundred files that live for a second: a disk that other runs write
    to takes ten times as long to make them. Some tests start programs from their folders.
    """
    if not os.access(MEMORY, os.W_OK) or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return None
    return MEMORY if min(shutil.disk_usage(MEMORY).free, _memory_left()) > ROOM else None


def _memory_left() -> int:
    """Give how many bytes this machine, or the container we are in, can still give away."""
    left = int(Path("/proc/meminfo").read_text().partition("MemAvailable:")[2].split()[0]) * 1024
    with contextlib.suppress(OSError, ValueError):  # no limit says "max", no container says nothing
        most = int(Path("/sys/fs/cgroup/memory.max").read_text())
        left = min(left, most - int(Path("/sys/fs/cgroup/memory.current").read_text()))
    return left


class Run:
    """The folder of one run, made and removed by the process that began it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="collab-tests-", dir=in_memory()))
        os.mkfifo(self.folder / PIPE)
        # Open for both, so that opening does not wait for the keeper; the keeper sees the end
        # of the pipe as soon as this process is gone.
        self.pipe = os.open(self.folder / PIPE, os.O_RDWR | os.O_CLOEXEC)

    def end(self) -> None:
        """Let the keeper go, wait until it has, and leave nothing behind."""
        os.close(self.pipe)
        with contextlib.suppress(FileNotFoundError), locked(self.folder / ALIVE):
            shutil.rmtree(self.folder, ignore_errors=True)


def servers(folder: Path) -> Servers:
    """Give the servers of the run in ``folder``, started by whoever asks first."""
    with locked(folder / TURN):
        if not (folder / ANSWER).exists():
            _start(folder)
    return Servers(**json.loads((folder / ANSWER).read_text()))


def _start(folder: Path) -> None:
    with (folder / LOG).open("ab") as log:
        keeper = subprocess.Popen(  # noqa: S603 # our own program, by its own name
            [sys.executable, "-m", "tests.house.keeper", str(folder)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the run; the keeper follows the pipe
        )
    deadline = time.monotonic() + PATIENCE
    while not (folder / ANSWER).exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            keeper.kill()
            raise RuntimeError("the test servers do not start:\n" + (folder / LOG).read_text())
        time.sleep(0.05)
    # It outlives this process on purpose; without this Python would complain about it at exit.
    keeper.returncode = 0
