"""Files on disk: there whole or not at all, and readable in their own place alone."""

from __future__ import annotations

import os
import stat
import uuid
from pathlib import Path

import pytest

from collab.core.crypto import Cipher, SealBrokenError
from collab.core.ids import random_id
from collab.core.storage import HEAD_BYTES, PIECE, TAG_BYTES, NotKeptError, Place, Storage

KEY, OTHER = bytes(range(32)), bytes(reversed(range(32)))
SEALED = PIECE + TAG_BYTES
CONTENT = bytes(range(256)) * 1000  # four pieces, the last of them shorter


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "files", Cipher({1: KEY}))


@pytest.fixture
def place() -> Place:
    return Place("documents", random_id(), random_id())


def only_file(storage: Storage) -> Path:
    (found,) = [path for path in storage.folder.rglob("*") if path.is_file()]
    return found


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_file_when_read_is_what_was_kept(storage: Storage, place: Place, size: int) -> None:
    content = os.urandom(size)
    storage.keep(content, place)
    assert storage.whole(place) == content


def test_file_when_kept_is_unreadable_private_and_nameless(storage: Storage, place: Place) -> None:
    storage.keep(CONTENT, place)
    path = only_file(storage)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, storage.folder)} == {
        0o700
    }
    assert CONTENT[:64] not in path.read_bytes()
    assert path.name == place.file_id.hex
    assert len(path.relative_to(storage.folder).parts) == 3


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"table": "document_revisions"},
        {"space_id": uuid.UUID(int=7)},
        {"file_id": uuid.UUID(int=7)},
    ],
    ids=lambda one: next(iter(one)),
)
def test_file_when_moved_to_another_place_is_not_opened(
    storage: Storage, place: Place, elsewhere: dict[str, object]
) -> None:
    storage.keep(CONTENT, place)
    other = Place(
        **{"table": place.table, "file_id": place.file_id, "space_id": place.space_id, **elsewhere}  # type: ignore[arg-type] # each by its name
    )
    path = storage._path(other.file_id)  # noqa: SLF001 # where it would look
    if not path.exists():
        path.parent.mkdir(parents=True)
        only_file(storage).rename(path)
    with pytest.raises(SealBrokenError):
        storage.read(other)


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[: HEAD_BYTES + 2 * SEALED],  # cut off between two pieces
        lambda raw: raw[:-1],
        lambda raw: raw + b"x",
        lambda raw: raw + raw[-40:],
        lambda raw: raw[:HEAD_BYTES] + raw[HEAD_BYTES + SEALED :],  # the first piece left out
        lambda raw: (
            raw[:HEAD_BYTES]
            + raw[HEAD_BYTES + SEALED : HEAD_BYTES + 2 * SEALED]
            + raw[HEAD_BYTES : HEAD_BYTES + SEALED]
            + raw[HEAD_BYTES + 2 * SEALED :]
        ),
        lambda raw: (
            raw[: HEAD_BYTES + 5]
            + bytes([raw[HEAD_BYTES + 5] ^ 1])  # a letter written over it might be there already
            + raw[HEAD_BYTES + 6 :]
        ),
        lambda raw: raw[:4] + bytes([9]) + raw[5:],  # a key nobody has
        lambda raw: raw[: HEAD_BYTES - 1],
        lambda _raw: b"",
    ],
)
def test_file_when_changed_on_disk_is_never_given_whole(
    storage: Storage, place: Place, damage: object
) -> None:
    storage.keep(CONTENT, place)
    path = only_file(storage)
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator] # a function
    with pytest.raises(SealBrokenError):
        storage.whole(place)


def test_file_when_kept_twice_is_never_replaced(storage: Storage, place: Place) -> None:
    storage.keep(b"first", place)
    with pytest.raises(NotKeptError):
        storage.keep(b"second", place)
    assert storage.whole(place) == b"first"
    assert only_file(storage).name == place.file_id.hex


@pytest.mark.parametrize("step", ["fsync", "link", "open", "mkdir"])
def test_disk_when_full_leaves_nothing_behind(
    storage: Storage, place: Place, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(NotKeptError):
        storage.keep(CONTENT, place)
    monkeypatch.undo()
    assert [path for path in storage.folder.rglob("*") if path.is_file()] == []


def test_file_when_erased_while_it_is_read_is_read_to_its_end(
    storage: Storage, place: Place
) -> None:
    storage.keep(CONTENT, place)
    pieces = storage.read(place)
    storage.erase(place.file_id)
    assert b"".join(pieces) == CONTENT
    with pytest.raises(NotKeptError):
        storage.read(place)
    storage.erase(place.file_id)


def test_keys_when_turned_open_what_the_older_sealed(storage: Storage, place: Place) -> None:
    storage.keep(CONTENT, place)
    turned = Storage(storage.folder, Cipher({1: KEY, 2: OTHER}))
    assert turned.whole(place) == CONTENT
    with pytest.raises(SealBrokenError):
        Storage(storage.folder, Cipher({2: OTHER})).read(place)


def test_standing_when_asked_names_what_is_whole_and_what_never_was(
    storage: Storage, place: Place
) -> None:
    storage.keep(CONTENT, place)
    part = only_file(storage).with_name("0011223344556677.part")
    part.write_bytes(b"half")
    assert {one.file_id for one in storage.standing()} == {place.file_id, None}
