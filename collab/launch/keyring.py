"""The secrets of one installation, drawn once and kept in its folder, readable by its owner only.

Losing them is losing the sealed fields and every session: they belong into the backup, apart from
the database.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from collab.launch.errors import LaunchError
from collab.launch.folder import Folder, write_whole
from collab.launch.roles import ROLES, SUPERUSER

NAME = "secrets.json"


@dataclass(frozen=True)
class Keyring:
    """Everything secret an installation draws for itself."""

    secret_key: str
    field_keys: str
    redis: str
    database: Mapping[str, str]


def keyring(folder: Folder) -> Keyring:
    """Return the folder's secrets, drawing them once.

    :raises LaunchError: when an installation has lost them.
    """
    path = folder / NAME
    if folder.complete or path.exists():
        try:
            return _read(json.loads(path.read_text()))
        except (OSError, ValueError, KeyError):
            raise LaunchError(
                f"{path} is missing or damaged: bring it back from your backup."
            ) from None
    drawn = _draw()
    write_whole(path, json.dumps(asdict(drawn), indent=2))
    return drawn


def _read(kept: dict[str, Any]) -> Keyring:
    return Keyring(
        secret_key=kept["secret_key"],
        field_keys=kept["field_keys"],
        redis=kept["redis"],
        database={role: kept["database"][role] for role in (*ROLES, SUPERUSER)},
    )


def _draw() -> Keyring:
    return Keyring(
        secret_key=secrets.token_urlsafe(48),
        field_keys="1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        redis=secrets.token_urlsafe(24),
        database={role: secrets.token_urlsafe(24) for role in (*ROLES, SUPERUSER)},
    )
