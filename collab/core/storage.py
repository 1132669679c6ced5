"""Files on disk: sealed for one place each, under random names, there whole or not at all.

A file is a head (format, key version, salt) and pieces of 64 KiB, each sealed with AES-256-GCM
under a key derived for this file and this place. The number of a piece and whether it is the last
are its nonce: pieces cannot be swapped, left out or cut off at the end. Nothing a user typed is
ever part of a path.
"""

from __future__ import annotations

import contextlib
import dataclasses as dc
import os
import secrets
import uuid
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from collab.core.crypto import Cipher, SealBrokenError
from collab.core.errors import UnavailableError

FORMAT = b"CSF1"
SALT_BYTES, TAG_BYTES, COUNTER_BYTES = 16, 16, 11
HEAD_BYTES = len(FORMAT) + 1 + SALT_BYTES
PIECE = 64 * 1024
UNFINISHED = ".part"
MEGABYTE = 1024 * 1024


class NotKeptError(UnavailableError):
    """The disk does not take or give a file; nothing of it was left behind."""


@dc.dataclass(frozen=True, slots=True)
class Place:
    """Where a file belongs: under another table, name or space it cannot be opened."""

    table: str
    file_id: uuid.UUID
    space_id: uuid.UUID

    @property
    def associated(self) -> bytes:
        """Give what is authenticated with every piece."""
        return f"{self.table}:{self.file_id}:{self.space_id}".encode()


@dc.dataclass(frozen=True, slots=True)
class Allowance:
    """How many bytes one file, one vault and one person's files in it may have."""

    file: int = 25 * MEGABYTE
    vault: int = 2048 * MEGABYTE
    person: int = 512 * MEGABYTE


@dc.dataclass(frozen=True, slots=True)
class Found:
    """What stands on disk: its id, None for what was never finished, and when it was written."""

    path: Path
    file_id: uuid.UUID | None
    written_at: float


@dc.dataclass(frozen=True, slots=True)
class Storage:
    """A folder of sealed files, two levels of shards deep."""

    folder: Path
    cipher: Cipher

    def keep(self, content: bytes, place: Place) -> None:
        """Write a file; it is on the disk when this returns, and never takes another's place.

        :raises NotKeptError: when the disk is full or does not answer.
        """
        path = self._path(place.file_id)
        part = path.with_name(f"{secrets.token_hex(8)}{UNFINISHED}")
        try:
            self._shard(path)
            try:
                _write(part, self._sealed(content, place))
                os.link(part, path)  # unlike a rename, this replaces nothing
            finally:
                part.unlink(missing_ok=True)
            _settle(path.parent)
        except OSError as error:
            raise NotKeptError("the disk does not take the file") from error

    def read(self, place: Place) -> Iterator[bytes]:
        """Open a file and give its pieces; the first is opened before this returns.

        The file stays open until the last piece is taken or the iterator is closed, also when
        its name goes away meanwhile.

        :raises NotKeptError: when it is not there or cannot be read.
        :raises SealBrokenError: when it was changed, or belongs elsewhere.
        """
        try:
            file = self._path(place.file_id).open("rb", buffering=0)
        except OSError as error:
            raise NotKeptError("the file cannot be read") from error
        pieces = self._opened(file, place)
        try:
            first = next(pieces)
        except BaseException:
            pieces.close()
            raise
        return _rest(first, pieces)

    def whole(self, place: Place) -> bytes:
        """Give all of a file. :raises NotKeptError, SealBrokenError: as ``read`` does."""
        return b"".join(self.read(place))

    def erase(self, file_id: uuid.UUID) -> None:
        """Remove a file, if it is there. :raises NotKeptError: when the disk refuses."""
        path = self._path(file_id)
        try:
            path.unlink(missing_ok=True)
            if path.parent.exists():
                _settle(path.parent)
        except OSError as error:
            raise NotKeptError("the disk does not let the file go") from error

    def clear(self, found: Found) -> None:
        """Remove what stands under any name. :raises NotKeptError: when the disk refuses."""
        try:
            found.path.unlink(missing_ok=True)
        except OSError as error:
            raise NotKeptError("the disk does not let the file go") from error

    def standing(self) -> Iterator[Found]:
        """Give everything that stands on disk, shard by shard."""
        for path in self.folder.glob("??/??/*"):
            with contextlib.suppress(FileNotFoundError):
                yield Found(path, _id_of(path), path.stat().st_mtime)

    def _path(self, file_id: uuid.UUID) -> Path:
        name = file_id.hex
        return self.folder / name[-2:] / name[-4:-2] / name

    def _shard(self, path: Path) -> None:
        for folder in (self.folder, path.parents[1], path.parent):
            if not folder.is_dir():
                folder.mkdir(mode=0o700, exist_ok=True)
                _settle(folder.parent)

    def _sealed(self, content: bytes, place: Place) -> Iterator[bytes]:
        version, salt = self.cipher.newest, secrets.token_bytes(SALT_BYTES)
        key = self.cipher.derived(version, salt, place.associated)
        yield FORMAT + bytes([version]) + salt
        starts = range(0, len(content), PIECE) or range(1)
        for number, start in enumerate(starts):
            piece = content[start : start + PIECE]
            last = start + PIECE >= len(content)
            yield key.encrypt(_nonce(number, last=last), piece, place.associated)

    def _opened(self, file: BinaryIO, place: Place) -> Generator[bytes]:
        with file:
            head = file.read(HEAD_BYTES)
            if len(head) != HEAD_BYTES or not head.startswith(FORMAT):
                raise SealBrokenError("this is no sealed file")
            key = self.cipher.derived(head[len(FORMAT)], head[len(FORMAT) + 1 :], place.associated)
            number, held = 0, _filled(file, PIECE + TAG_BYTES)
            while True:
                ahead = _filled(file, PIECE + TAG_BYTES)
                yield _open(key, held, _nonce(number, last=not ahead), place)
                if not ahead:
                    return
                number, held = number + 1, ahead


def _rest(first: bytes, pieces: Generator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces


def _open(key: AESGCM, sealed: bytes, nonce: bytes, place: Place) -> bytes:
    try:
        return key.decrypt(nonce, sealed, place.associated)
    except InvalidTag as error:
        raise SealBrokenError("the seal does not fit this place") from error


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(COUNTER_BYTES, "big") + bytes([last])


def _filled(file: BinaryIO, size: int) -> bytes:
    """Read so many bytes, or as many as there are: an unbuffered read may give fewer."""
    found = bytearray()
    while len(found) < size and (more := file.read(size - len(found))):
        found += more
    return bytes(found)


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(path, flags, 0o600), "wb") as file:  # noqa: PTH123 # a descriptor, for its mode
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Bring a folder's list of names to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _id_of(path: Path) -> uuid.UUID | None:
    try:
        return uuid.UUID(hex=path.name)
    except ValueError:
        return None
