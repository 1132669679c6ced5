"""One child process: started so that it dies with us, stopped so that nothing of it is left."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from collab.launch.account import Account

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)  # loaded before any fork: a child may not load libraries


@dataclass(frozen=True)
class Program:
    """What to run, and where."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    keep: Sequence[int] = ()  # file descriptors the child inherits


class Child:
    """A running program, at the head of a process group of its own."""

    def __init__(self, program: Program, words: bytes = b"") -> None:
        """Start `program`; `words` are given to it on standard input (secrets, for instance)."""
        self.program = program
        with program.log.open("ab") as log:
            self.process = subprocess.Popen(
                program.command,
                stdin=subprocess.PIPE if words else subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=program.folder,
                env=dict(program.environment),
                pass_fds=program.keep,
                start_new_session=True,  # Ctrl-C reaches us alone; we stop the others in order
                preexec_fn=before_exec(program.account, program.stop_signal),  # noqa: PLW1509 - no threads here
            )
        if self.process.stdin:
            with self.process.stdin as pipe:
                pipe.write(words)

    @property
    def pid(self) -> int:
        """The process at the head of the group."""
        return self.process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def ask(self) -> None:
        """Ask it to stop, in the way it prefers."""
        if self.alive:
            self.process.send_signal(self.program.stop_signal)

    def end(self, *, within: float) -> None:
        """Ask it to stop, wait, and end its whole group by force when the time is over."""
        self.ask()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(within)
        self.kill()

    def kill(self) -> None:
        """End the group by force: also what a dead head has left behind."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()
        self._await_group()

    def _await_group(self) -> None:
        """Wait until the last of the group is gone (a killed process takes a moment to leave)."""
        for _ in range(100):
            try:
                os.killpg(self.pid, 0)
            except (ProcessLookupError, PermissionError):
                return
            time.sleep(0.02)


def before_exec(account: Account | None, last_signal: signal.Signals) -> Callable[[], None]:
    """Return what the child does between fork and exec.

    The order matters: becoming another user clears the parent-death signal.
    """
    launcher = os.getpid()

    def prepare() -> None:
        if account is not None:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
        LIBC.prctl(PR_SET_PDEATHSIG, int(last_signal), 0, 0, 0)
        if os.getppid() != launcher:  # we died in between: nobody would ever stop this child
            os._exit(1)

    return prepare
