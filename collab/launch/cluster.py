"""The data folder of an embedded PostgreSQL: made whole or not at all, and used by one server."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from collab.launch.account import Account
from collab.launch.children import before_exec
from collab.launch.errors import LaunchError
from collab.launch.roles import SUPERUSER

# The server's account owns its data folder and yet may not be allowed to pass the folders above
# it (as root, under a home folder). It is started inside and calls the folder by this name, so
# that no permission has to be opened for it.
HERE = "/proc/self/cwd"
OPTIONS = (
    "--auth=scram-sha-256",  # for sockets too: the account may be shared with other daemons
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",  # sorts the same on every machine
    "--builtin-locale=C.UTF-8",
)


def make(programs: Path, files: Path, account: Account | None, password: str, *, log: Path) -> None:
    """Make the data folder under another name first, so that `files` is whole or not there.

    :raises LaunchError: when PostgreSQL's own program fails.
    """
    unfinished = files.with_name(f"{files.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if account:
        os.chown(unfinished, account.uid, account.gid)
    secret = os.memfd_create("password")  # readable by the server's account, and never on disk
    try:
        os.write(secret, password.encode())
        with log.open("ab") as words:
            done = subprocess.run(
                [
                    str(programs / "bin" / "initdb"),
                    f"--pgdata={HERE}",
                    f"--username={SUPERUSER}",
                    f"--pwfile=/proc/self/fd/{secret}",
                    *OPTIONS,
                ],
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                cwd=unfinished,
                env={"LC_ALL": "C", "PATH": os.defpath},
                pass_fds=(secret,),
                preexec_fn=before_exec(account, signal.SIGTERM),
                check=False,
            )
    finally:
        os.close(secret)
    if done.returncode:
        raise LaunchError(f"PostgreSQL could not make its data folder: see {log}.")
    unfinished.rename(files)


def await_predecessor(files: Path, *, within: float) -> None:
    """Wait for a server whose launcher was killed: it is shutting down, and holds the folder.

    A pid that another program has got since (after a restart of a container, say) would keep the
    server from starting for ever, so such a lock is removed.

    :raises LaunchError: when the other one does not leave.
    """
    lock = files / "postmaster.pid"
    deadline = time.monotonic() + within
    while lock.exists():
        pid = lock.read_text().partition("\n")[0].strip()
        if not _works_in(files, pid):
            lock.unlink(missing_ok=True)
        elif time.monotonic() > deadline:
            raise LaunchError(f"Another PostgreSQL (process {pid}) holds {files}.")
        else:
            time.sleep(0.05)


def _works_in(folder: Path, pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").samefile(folder)
    except OSError:  # gone, or somebody else's
        return False
