"""`collab up` as a process of its own, and what it left on the machine."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

STAND_IN = Path(__file__).with_name("stand_in.py")
ROOT = STAND_IN.parents[2]


def surroundings(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment with nothing of ours in it but `settings`."""
    outside = {k: v for k, v in os.environ.items() if not k.startswith("COLLAB_")}
    return {**outside, "PYTHONPATH": str(ROOT), **(settings or {})}


def command(*words: str | Path) -> list[str]:
    return [sys.executable, str(STAND_IN), "up", *map(str, words)]


def real_command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "collab.cli", "up", *map(str, words)]


def refused(*words: str | Path, settings: Mapping[str, str] | None = None) -> str:
    """Run a start that must fail and return the one sentence it says."""
    done = subprocess.run(
        command(*words),
        env=surroundings(settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    (sentence,) = done.stderr.splitlines()
    return sentence


class Running:
    """A start that has come to `ready`."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process = process
        self.folder = folder
        self.said: list[str] = []

    def await_ready(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
            if line.startswith("ready "):
                return
        errors = self.process.stderr.read() if self.process.stderr else ""
        raise AssertionError("\n".join([*self.said, errors]))

    @property
    def url(self) -> str:
        return self.said[-1].removeprefix("ready ")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to stop and wait for it, a little longer than it promises."""
        self.process.send_signal(number)
        self.process.wait(15)

    def pid_of(self, word: str) -> int:
        """Return the child whose command line has `word` in it."""
        pids = [pid for pid in living(self.folder) if word in command_line(pid)]
        return min(pids)


@contextmanager
def up(
    folder: Path,
    *words: str,
    settings: Mapping[str, str] | None = None,
    start: Callable[..., list[str]] = command,
) -> Iterator[Running]:
    """Start and, whatever happens, leave nothing behind."""
    with subprocess.Popen(
        start("--data", folder, "--port", "0", *words),
        env=surroundings(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        running = Running(process, folder)
        try:
            running.await_ready()
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def living(folder: Path) -> list[int]:
    """Return the processes that work in `folder` or write to it."""
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _uses(entry, folder)]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def setting_of(pid: int, name: str) -> str | None:
    words = Path(f"/proc/{pid}/environ").read_text().split("\0")
    return dict(word.partition("=")[::2] for word in words).get(name)


def gone(folder: Path, within: float) -> bool:
    """Whether everything that used `folder` ends in time."""
    deadline = time.monotonic() + within
    while living(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _uses(entry: Path, folder: Path) -> bool:
    try:
        links = [entry / "cwd", *(entry / "fd").iterdir()]
        return any(str(link.readlink()).startswith(f"{folder}/") for link in links)
    except OSError:
        return False
