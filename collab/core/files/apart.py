"""Do something with a file in a process of its own: what a hostile file breaks is not ours."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from collab.core.errors import UnavailableError
from collab.core.files.cleaned import Cleaned
from collab.core.files.kinds import RefusedError
from collab.core.files.program import LENGTH

ROOT = Path(__file__).parents[3]
PATIENCE = 45.0
TURN = 10.0
"""Both together stay below the minute a transaction may wait."""
AT_ONCE = threading.BoundedSemaphore(2)
COMMAND = (sys.executable, "-P", "-m", "collab.core.files.program")
TOO_MUCH = (
    "This file cannot be read within the bounds of a document. Save it anew, smaller or as another"
    " kind, and choose that file."
)


class BusyError(UnavailableError):
    """Too many files are being read at once."""


def cleaned(content: bytes, name: str) -> Cleaned:
    """Clean a file; only the ending of ``name`` matters.

    :raises RefusedError: with why it is not taken.
    :raises BusyError: when others are being read and none is done soon.
    """
    ending = f"file.{name.rpartition('.')[2][:10]}" if "." in name else "file"
    return cleaned_of(*done_apart(COMMAND, {"name": ending}, content))


def cleaned_of(head: Mapping[str, Any], content: bytes) -> Cleaned:
    """Give what a process apart told of a file it cleaned."""
    return Cleaned(
        kind=head["kind"],
        content=content,
        text=head["text"],
        removed=tuple(head["removed"]),
        unread=tuple(head["unread"]),
    )


def done_apart(
    command: tuple[str, ...], told: Mapping[str, Any], content: bytes
) -> tuple[dict[str, Any], bytes]:
    """Let one of our programs work on a file, by what it is told; give its answer.

    :raises RefusedError: with why it does not.
    :raises BusyError: when others are being read and none is done soon.
    """
    head = json.dumps(told).encode()
    if not AT_ONCE.acquire(timeout=TURN):
        raise BusyError("too many files are being read")
    try:
        done = subprocess.run(  # noqa: S603 # our own program, by its own name, without a shell
            command,
            input=LENGTH.pack(len(head)) + head + content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback could quote the file
            env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
            cwd="/",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedError(TOO_MUCH) from error
    finally:
        AT_ONCE.release()
    if done.returncode != 0 or len(done.stdout) < LENGTH.size:
        raise RefusedError(TOO_MUCH)
    (length,) = LENGTH.unpack(done.stdout[: LENGTH.size])
    answer: dict[str, Any] = json.loads(done.stdout[LENGTH.size : LENGTH.size + length])
    if "refused" in answer:
        raise RefusedError(answer["refused"])
    return answer, done.stdout[LENGTH.size + length :]
