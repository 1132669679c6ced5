"""An embedded Redis: the machine's own program or the wheel's, in a folder of ours.

    with Redis(directory, password="…") as redis:
        redis.url  # redis://:…@127.0.0.1:PORT/0, the same for as long as this object lives

It keeps an append-only file, listens on the loopback only, behind the password, and takes nothing
out of memory by itself: a queue is no cache. `kill()` is a power cut, for tests.
"""

import socket
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from collab.launch.binaries import redis_program
from collab.launch.children import Child, Program
from collab.launch.errors import LaunchError

PATIENCE = 30.0  # seconds
CONFIGURATION = """
bind 127.0.0.1
port {port}
requirepass "{password}"
protected-mode yes
dir "{directory}"
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
"""


class Redis:
    """One server on one folder."""

    def __init__(
        self,
        directory: Path,
        *,
        password: str,
        log: Path | None = None,
        keep: Sequence[int] = (),
    ) -> None:
        """Take `directory` (made when missing) for everything the server keeps.

        `keep` are file descriptors the server holds open for as long as it lives: locks.
        """
        self.directory = directory.absolute()
        self.password = password
        self.log = log or self.directory / "redis.log"
        self.keep = keep
        self.port = free_port()
        self.child: Child | None = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    @property
    def url(self) -> str:
        """The address, with the password."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Return when the server answers.

        :raises LaunchError: when it does not come up.
        """
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        words = CONFIGURATION.format(
            port=self.port, password=self.password, directory=self.directory
        )
        self.child = Child(
            Program(name="Redis", command=[redis_program(), "-"], log=self.log, keep=self.keep),
            words=words.encode(),  # on standard input: a password shows neither in ps nor on disk
        )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if not self.child.alive or time.monotonic() > deadline:
                self.stop()
                raise LaunchError(f"Redis does not start: see {self.log}.")
            time.sleep(0.02)

    def stop(self, *, within: float = 5.0) -> None:
        """End the server, its file written."""
        if self.child:
            self.child.end(within=within)
            self.child = None

    def kill(self) -> None:
        """End the server at once, as a power cut would."""
        if self.child:
            self.child.kill()
            self.child = None

    def _answers(self) -> bool:
        """Whether it takes the password and has read its file (until then it says LOADING)."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as wire:
                wire.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2:  # noqa: PLR2004 - one line for each command
                    part = wire.recv(1024)
                    if not part:
                        return False
                    answer += part
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"


def free_port() -> int:
    """Return a loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
