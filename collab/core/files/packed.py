"""Archives, looked over before anything is unpacked: a small one can hold an enormous one."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping

from collab.core.files.kinds import PACKED, RefusedError

MOST_PARTS = 2000
MOST_UNPACKED = 120 * 1024 * 1024
MOST_RATIO = 250
SMALL = 1024 * 1024
"""Below this, a part may be packed as tightly as it likes."""
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
ENCRYPTED = 0x1
BOMB = "Unpacked, this file is far larger than a document. Save a smaller one and choose that."
ODD = (
    "This file is packed in a way no office program packs. Open it, save it anew, and choose that."
)
DAMAGED = (
    "This file is damaged or locked with a password. Open it, save it anew without a password, and"
    " choose that file."
)


def unpacked(content: bytes) -> Mapping[str, bytes] | None:
    """Give the parts of an archive by name; None for what is none.

    :raises RefusedError: for a bomb, for names that lead elsewhere, and for anything damaged.
    """
    if not content.startswith(PACKED):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            _measure(parts)
            for part in parts:
                _look_at(part)
            if len({part.filename.lower() for part in parts}) != len(parts):
                raise RefusedError(ODD)
            return {p.filename: _read(packed, p) for p in parts if not p.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise RefusedError(DAMAGED) from error


def _measure(parts: list[zipfile.ZipInfo]) -> None:
    """Judge by the archive's own directory, before a byte is unpacked."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise RefusedError(BOMB)
    for part in parts:
        if part.file_size > SMALL and part.file_size > part.compress_size * MOST_RATIO:
            raise RefusedError(BOMB)


def _look_at(part: zipfile.ZipInfo) -> None:
    name = part.filename
    steps = name.rstrip("/").split("/")
    if part.flag_bits & ENCRYPTED:
        raise RefusedError(DAMAGED)
    if (
        part.orig_filename != name  # a NUL cuts a name short
        or "\\" in name
        or ":" in name
        or not name.isprintable()
        or any(step in ("", ".", "..") for step in steps)
        or stat.S_ISLNK(part.external_attr >> 16)
        or part.compress_type not in METHODS
    ):
        raise RefusedError(ODD)


def _read(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Unpack one part; a size told too small in the directory ends in a wrong checksum."""
    with packed.open(part) as stream:
        found = stream.read(part.file_size + 1)
    if len(found) != part.file_size:
        raise RefusedError(ODD)
    return found
