"""The files of proposals on the disk: sealed for the vault, and made anew for where they called."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from collab.core.house import House
from collab.core.storage import Place
from collab.features.engagements.proposals.models import FILES, OpenedFile, place_of_copy
from collab.features.engagements.proposals.opening import SealedFile
from collab.work.unit import Work


def copied(house: House, file: SealedFile, copy: uuid.UUID, home: uuid.UUID) -> None:
    """Write a file of the vault as one of another space; the one in the vault stays.

    Should the transaction fail, nobody knows the new name, and the sweep erases it.
    """
    content = house.storage.whole(Place(FILES, file.file, file.vault))
    house.storage.keep(content, place_of_copy(copy, home))


def read(work: Work, file: OpenedFile) -> Iterator[bytes]:
    """Open a file of an opened proposal, which the viewer was given by his own reading."""
    return work.house.storage.read(file.file_place)
