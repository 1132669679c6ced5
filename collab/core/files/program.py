"""The process apart: cleans one file from standard input and answers on standard output.

It has no settings, no secrets and no database, a bounded memory and a bounded time. Whatever a
hostile file does to the libraries that read it happens here.
"""

from __future__ import annotations

import json
import resource
import struct
import sys

LENGTH = struct.Struct(">I")
MEMORY = 1536 * 1024 * 1024
SECONDS = 40
OPEN_FILES = 64


def main() -> None:
    """Read a name and a file; write a head of JSON and the cleaned file."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Only now: what reads the file is bound before it is there.
    from collab.core.files.cleaning import clean  # noqa: PLC0415 # as said above
    from collab.core.files.kinds import RefusedError  # noqa: PLC0415 # likewise

    sent = sys.stdin.buffer.read()
    (length,) = LENGTH.unpack(sent[: LENGTH.size])
    name = sent[LENGTH.size : LENGTH.size + length].decode()
    try:
        made = clean(sent[LENGTH.size + length :], name)
    except RefusedError as refusal:
        answer({"refused": str(refusal)}, b"")
        return
    answer(
        {"kind": made.kind, "text": made.text, "removed": made.removed, "unread": made.unread},
        made.content,
    )


def answer(head: object, content: bytes) -> None:
    """Write an answer."""
    told = json.dumps(head).encode()
    sys.stdout.buffer.write(LENGTH.pack(len(told)) + told + content)


if __name__ == "__main__":
    main()
