"""An embedded PostgreSQL: a real server from the wheel's programs, in a folder of ours.

    with Postgres(directory, passwords={role: password, ...}) as postgres:
        postgres.url("collab_app", "collab")  # postgresql+psycopg://collab_app:…@/collab?host=…

`passwords` holds one for each of collab_owner, collab_app, collab_system and collab_superuser (of
use to nobody but us); they stay the same for a folder. `start()` makes what is missing (the data
folder, the roles, the database `collab` of collab_owner) and returns when the server answers, on
a socket only. `settings` go on top of ours: tests pass THROWAWAY, which gives up durability.
"""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import psycopg

from collab.launch import cluster
from collab.launch.account import unprivileged
from collab.launch.binaries import postgres_programs, runs, twin
from collab.launch.children import Child, Program
from collab.launch.cluster import HERE
from collab.launch.errors import LaunchError
from collab.launch.roles import ROLES, SUPERUSER, create_database, create_missing

THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
SETTINGS = {
    "listen_addresses": "",
    "jit": "off",  # compiles for longer than our queries run
    "shared_buffers": "128MB",
    "random_page_cost": "1.1",  # no disk of today turns: an index is worth walking
    "wal_level": "minimal",  # no replicas here
    "max_wal_senders": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "dynamic_shared_memory_type": "mmap",  # /dev/shm is tiny in many containers
}
PORT = "5432"  # names the socket; nothing listens on the network
LONGEST_SOCKET = 107  # bytes, the kernel's limit
PATIENCE = 60.0  # seconds; recovery after a crash may take a while


class Postgres:
    """One server on one folder."""

    def __init__(
        self,
        directory: Path,
        *,
        passwords: Mapping[str, str],
        settings: Mapping[str, str] | None = None,
        log: Path | None = None,
        keep: Sequence[int] = (),
    ) -> None:
        """Take `directory` (made when missing) for everything the server keeps.

        `keep` are file descriptors the server holds open for as long as it lives: locks.
        """
        self.directory = directory.absolute()
        self.files = self.directory / "data"
        self.log = log or self.directory / "postgres.log"
        self.passwords = passwords
        self.settings = {**SETTINGS, **(settings or {})}
        self.keep = keep
        self.account = unprivileged()
        self.sockets = self.files
        self.child: Child | None = None
        self._spare: Path | None = None

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

    def start(self) -> None:
        """Return when the server answers and has its roles and its database.

        :raises LaunchError: when it does not come up.
        """
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            programs = self._programs()
            if not self.files.exists():
                password = self.passwords[SUPERUSER]
                cluster.make(programs, self.files, self.account, password, log=self.log)
            cluster.await_predecessor(self.files, within=PATIENCE)
            self.child = self._run(programs)
            with self._connect() as connection:
                create_missing(connection, {role: self.passwords[role] for role in ROLES})
                create_database(connection)
        except BaseException:
            self.stop()
            raise

    def stop(self, *, within: float = 10.0) -> None:
        """End the server and remove what it had outside its folder."""
        if self.child:
            self.child.end(within=within)
            self.child = None
        if self._spare:
            shutil.rmtree(self._spare, ignore_errors=True)
            (self.directory / "elsewhere").unlink(missing_ok=True)
            self._spare = None

    def url(self, role: str, database: str) -> str:
        """Return the address for one role and one database, in SQLAlchemy's form."""
        password = quote(self.passwords[role], safe="")
        host = quote(str(self.sockets), safe="")
        return f"postgresql+psycopg://{role}:{password}@/{database}?host={host}&port={PORT}"

    def _programs(self) -> Path:
        programs = postgres_programs()
        if runs(programs, self.account):
            return programs
        if self.account:
            copied = twin(programs, self._elsewhere() / "programs")
            if runs(copied, self.account):
                return copied
        raise LaunchError(
            f"The PostgreSQL programs in {programs} do not run on this machine: set "
            "COLLAB_DATABASE_URL to a server of your own."
        )

    def _run(self, programs: Path) -> Child:
        self.sockets = self._socket_folder()
        inside = self.sockets == self.files
        settings = {
            **self.settings,
            "unix_socket_directories": HERE if inside else str(self.sockets),
        }
        return Child(
            Program(
                name="PostgreSQL",
                command=[
                    str(programs / "bin" / "postgres"),
                    "-D",
                    HERE,
                    *(f"--{name}={value}" for name, value in settings.items()),
                ],
                log=self.log,
                environment={"LC_ALL": "C"},
                folder=self.files,
                account=self.account,
                keep=self.keep,
                stop_signal=signal.SIGINT,  # roll back what is open and leave at once
            )
        )

    def _socket_folder(self) -> Path:
        """Return the data folder, or a short folder where its socket's name would be too long."""
        if len(os.fsencode(self.files / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET:
            return self.files
        folder = self._elsewhere() / "socket"
        folder.mkdir(mode=0o700)
        if self.account:
            os.chown(folder, self.account.uid, self.account.gid)
        return folder

    def _elsewhere(self) -> Path:
        """Return a short-lived folder the server's account can pass but not read or change."""
        if not self._spare:
            note = self.directory / "elsewhere"  # a launcher that was killed could not clean up
            if note.exists():
                shutil.rmtree(note.read_text(), ignore_errors=True)
            self._spare = Path(tempfile.mkdtemp(prefix="collab-"))
            self._spare.chmod(0o711)
            note.write_text(str(self._spare))
        return self._spare

    def _connect(self) -> psycopg.Connection[Any]:
        """Return the superuser's connection as soon as the server takes one."""
        deadline = time.monotonic() + PATIENCE
        while self.child and self.child.alive:
            try:
                return psycopg.connect(
                    host=str(self.sockets),
                    port=PORT,
                    user=SUPERUSER,
                    password=self.passwords[SUPERUSER],
                    dbname="postgres",
                    autocommit=True,
                )
            except psycopg.OperationalError as error:
                if "authentication failed" in str(error):
                    raise LaunchError(
                        f"The database in {self.directory} was made with other passwords: "
                        "bring back the secrets that belong to it."
                    ) from None
                if time.monotonic() > deadline:
                    break
                time.sleep(0.03)
        raise LaunchError(f"PostgreSQL does not start: see {self.log}.")
