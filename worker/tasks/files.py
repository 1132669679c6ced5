"""Sweep files whose rows never came: a transaction failed after its file was written."""

from __future__ import annotations

from typing import Any

from worker.app import task
from worker.context import system
from worker.files import sweep


@task("files.sweep")
def sweep_files(**_later: Any) -> None:
    """Remove what is nobody's; the database says what is somebody's."""
    with system("remove files that no row names") as work:
        sweep(work)
