"""The process apart: does one thing with one file from standard input, answers on standard output.

It has no settings, no secrets and no database, a bounded memory and a bounded time. Whatever a
hostile file does to the libraries that read it happens here.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
from collections.abc import Callable, Mapping
from typing import Any

LENGTH = struct.Struct(">I")
MEMORY = 1536 * 1024 * 1024
SECONDS = 40
OPEN_FILES = 64
Doing = Callable[[Mapping[str, Any], bytes], tuple[Mapping[str, Any], bytes]]
"""Takes what is told of a file, and the file; gives what is told of the new one, and that."""


def serve(doing: Callable[[], Doing]) -> None:
    """Bind this process, then load what is to be done, then do it.

    What reads the file is bound before it is there: ``doing`` imports it.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    do = doing()
    from collab.core.files.kinds import RefusedError  # noqa: PLC0415 # as said above

    sent = sys.stdin.buffer.read()
    (length,) = LENGTH.unpack(sent[: LENGTH.size])
    told = json.loads(sent[LENGTH.size : LENGTH.size + length])
    try:
        head, content = do(told, sent[LENGTH.size + length :])
    except RefusedError as refusal:
        head, content = {"refused": str(refusal)}, b""
    answer(head, content)


def answer(head: Mapping[str, Any], content: bytes) -> None:
    """Write an answer."""
    told = json.dumps(head).encode()
    sys.stdout.buffer.write(LENGTH.pack(len(told)) + told + content)


def cleaning() -> Doing:
    """Load what cleans a file of the name that is told."""
    from collab.core.files.cleaning import clean  # noqa: PLC0415 # only once the process is bound

    def do(told: Mapping[str, Any], content: bytes) -> tuple[Mapping[str, Any], bytes]:
        made = clean(content, told["name"])
        return made.told, made.content

    return do


if __name__ == "__main__":
    serve(cleaning)
