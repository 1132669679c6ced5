"""Which reader a file needs: told by what it holds, for a name promises anything."""

from __future__ import annotations

from collab.surfaces.exchange.reading.csv_file import read_csv
from collab.surfaces.exchange.reading.sheet import MOST_BYTES, Sheet, UnreadableError
from collab.surfaces.exchange.reading.vcards import is_vcards, read_vcards
from collab.surfaces.exchange.reading.workbook import read_workbook

PACKED = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def read_upload(content: bytes) -> Sheet:
    """Read an uploaded table. :raises UnreadableError: saying why not, and what to do."""
    if not content.strip():
        raise UnreadableError("The file is empty.")
    if len(content) > MOST_BYTES:
        raise UnreadableError(
            f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Divide it into several."
        )
    if content.startswith(OLD_OFFICE):
        raise UnreadableError(
            "This is an Excel file of the old kind, or one with a password. Save it as XLSX without"
            " a password."
        )
    if content.startswith(PACKED):
        return read_workbook(content)
    if is_vcards(content):
        return read_vcards(content)
    return read_csv(content)
