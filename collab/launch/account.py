"""The account PostgreSQL runs under when we are root, because it refuses to be root."""

import os
import pwd
from dataclasses import dataclass

from collab.launch.errors import LaunchError


@dataclass(frozen=True)
class Account:
    """A user and group to become."""

    uid: int
    gid: int


def unprivileged() -> Account | None:
    """Return the account to drop to, or nothing when we are an ordinary user already.

    `nobody` is on every Linux and needs nothing added to the machine. That other daemons may
    share it does no harm: the data folder lies under a folder only root can pass.

    :raises LaunchError: when the machine has no such account.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise LaunchError(
            "PostgreSQL does not run as root and this machine has no account “nobody”: "
            "start as an ordinary user, or set COLLAB_DATABASE_URL to a server of your own."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)
