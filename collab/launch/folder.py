"""The folder that holds all of one installation: whole or new, and used by one launcher at a time.

`installation.json` is written last, when a first start has succeeded. Until then there is
`unfinished`, from the moment on from which a first start cannot simply be tried again.
"""

import errno
import fcntl
import json
import os
import time
from pathlib import Path

from collab.launch.errors import LaunchError

LOCK, MARK, UNFINISHED = "lock", "installation.json", "unfinished"
HARMLESS = {LOCK, "secrets.json", "logs", "redis", "mail", "schedule", "running.json"}
PREDECESSOR = 15.0  # seconds in which the children of a killed launcher are gone


class Folder:
    """DIR of `collab up`, claimed for as long as this process and its children live."""

    def __init__(self, path: Path, *, demo: bool) -> None:
        """Claim `path`, making it when it is missing.

        :raises LaunchError: when it cannot be written, is in use, half-made or of another kind.
        """
        self.path = path.absolute()
        self.demo = demo
        self._make()
        self.lock = self._claim()
        self.complete = self._is_complete()

    def __truediv__(self, name: str) -> Path:
        """Return the path of something in the folder."""
        return self.path / name

    def subfolder(self, name: str) -> Path:
        """Return a folder in it that only we can read."""
        path = self.path / name
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    def begin(self) -> None:
        """Note that from here on a first start that fails leaves something half-made."""
        if not self.complete:
            (self / UNFINISHED).touch(mode=0o600)

    def finish(self) -> None:
        """Note that the first start has succeeded."""
        write_whole(self / MARK, json.dumps({"format": 1, "demo": self.demo}))
        (self / UNFINISHED).unlink(missing_ok=True)
        self.complete = True

    def _make(self) -> None:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise LaunchError(f"Cannot make the folder {self.path}: {error.strerror}.") from None

    def _claim(self) -> int:
        try:
            lock = os.open(self / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise LaunchError(
                f"Cannot write in the folder {self.path}: {error.strerror}."
            ) from None
        deadline = time.monotonic() + PREDECESSOR
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EACCES):
                    raise LaunchError(
                        f"Cannot lock the folder {self.path}: {error.strerror}."
                    ) from None
                self._wait_or_refuse(lock, deadline)
            else:
                os.ftruncate(lock, 0)
                os.pwrite(lock, str(os.getpid()).encode(), 0)
                return lock

    def _wait_or_refuse(self, lock: int, deadline: float) -> None:
        """Wait for what a killed launcher left: its children keep the lock until they are gone."""
        holder = os.pread(lock, 20, 0).decode()
        if time.monotonic() > deadline or (holder and Path(f"/proc/{holder}").exists()):
            raise LaunchError(f"The folder {self.path} is in use by another `collab up`.")
        time.sleep(0.1)

    def _is_complete(self) -> bool:
        try:
            mark = json.loads((self / MARK).read_text())
        except FileNotFoundError:
            self._refuse_leftovers()
            return False
        except ValueError:
            mark = {}
        if mark.get("format") != 1:
            raise LaunchError(f"{self / MARK} is not readable by this version of Collab.")
        if mark.get("demo") != self.demo:
            kind = (
                "a demo: start it with --demo" if mark.get("demo") else "no demo: leave --demo out"
            )
            raise LaunchError(f"The folder {self.path} holds {kind}, or name another with --data.")
        return True

    def _refuse_leftovers(self) -> None:
        names = {entry.name for entry in self.path.iterdir()} - HARMLESS
        if UNFINISHED in names:
            raise LaunchError(
                f"The folder {self.path} is half-made: its first start did not finish. "
                "Remove the folder and start again."
            )
        if names:
            raise LaunchError(
                f"The folder {self.path} is neither empty nor an installation of Collab: "
                "name another with --data."
            )


def write_whole(path: Path, text: str) -> None:
    """Write a private file so that it is there whole or not at all, even after a power cut."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as file:  # noqa: PTH123 - a descriptor, for its mode
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
