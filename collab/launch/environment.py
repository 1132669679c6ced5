"""The settings each process gets: what the operator gave, what the folder holds, and no more.

The web process never learns the system role's address, and only migrations learn the owner's.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from collab.launch.errors import LaunchError
from collab.launch.keyring import Keyring
from config.settings import SettingsError, load

PREFIX = "COLLAB_"
OWNER_URL = "COLLAB_DATABASE_URL"
APP_URL = "COLLAB_APP_DATABASE_URL"
SYSTEM_URL = "COLLAB_SYSTEM_DATABASE_URL"
REDIS_URL = "COLLAB_REDIS_URL"
SMTP_URL = "COLLAB_SMTP_URL"
DEMO = {"COLLAB_DEMO": "1", "COLLAB_SECOND_FACTOR": "optional", "COLLAB_PASSWORD_COST": "1"}


@dataclass(frozen=True)
class Addresses:
    """Where the services are, embedded or the operator's own."""

    owner: str
    app: str
    system: str
    redis: str
    smtp: str


def given(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings the operator gave."""
    return {name: value for name, value in environment.items() if name.startswith(PREFIX)}


def settings(chosen: Mapping[str, str], *, folder: Path, port: int, demo: bool) -> dict[str, str]:
    """Return the operator's settings over what `collab up` assumes."""
    base_url = chosen.get("COLLAB_BASE_URL", f"http://127.0.0.1:{port}")
    assumed = {
        "COLLAB_BASE_URL": base_url,
        "COLLAB_MAIL_FROM": f"Collab <collab@{_mail_domain(base_url)}>",
        **(DEMO if demo else {}),
    }
    return {**assumed, **chosen, "COLLAB_DATA_DIR": str(folder)}


def check(values: Mapping[str, str], *, demo: bool) -> None:
    """Refuse settings that are wrong, unknown or missing before anything is touched.

    :raises LaunchError: naming the first one.
    """
    if not demo and SMTP_URL not in values:
        raise LaunchError(
            f"{SMTP_URL} is not set: name a mail server, or start a demo with --demo."
        )
    if not demo and values.get("COLLAB_DEMO") == "1":
        raise LaunchError("COLLAB_DEMO is set, but --demo is not given.")
    for name in (APP_URL, SYSTEM_URL):
        if name in values and OWNER_URL not in values:
            raise LaunchError(f"{name} is set, but {OWNER_URL} is not.")
    stand_ins = {
        APP_URL: "postgresql://localhost/x",
        REDIS_URL: "redis://localhost",
        "COLLAB_SECRET_KEY": "x" * 32,
        "COLLAB_FIELD_KEYS": "1:" + "A" * 43 + "=",
    }
    try:
        load({**stand_ins, **values})
    except SettingsError as error:
        raise LaunchError(str(error)) from None


class Environments:
    """The environment of each kind of process."""

    def __init__(self, values: Mapping[str, str], addresses: Addresses, keyring: Keyring) -> None:
        """Complete the settings with addresses and secrets."""
        outside = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)}
        owners = (OWNER_URL, SYSTEM_URL)
        self.addresses = addresses
        self.outside = {**outside, "PYTHONUNBUFFERED": "1"}
        self.shared = {
            "COLLAB_SECRET_KEY": keyring.secret_key,
            "COLLAB_FIELD_KEYS": keyring.field_keys,
            **{name: value for name, value in values.items() if name not in owners},
            APP_URL: addresses.app,
            REDIS_URL: addresses.redis,
            SMTP_URL: addresses.smtp,
        }

    @property
    def migrate(self) -> dict[str, str]:
        """For the one process that may change tables."""
        return {**self.outside, OWNER_URL: self.addresses.owner}

    @property
    def web(self) -> dict[str, str]:
        """For the process strangers talk to, and for the clock, which needs no more."""
        return {**self.outside, **self.shared}

    @property
    def worker(self) -> dict[str, str]:
        """For the worker: with the system role, which sees no content."""
        return {**self.outside, **self.beside}

    @property
    def seed(self) -> dict[str, str]:
        """For the seed of a demo: it turns clocks back, and who owns the tables alone can."""
        return {**self.worker, OWNER_URL: self.addresses.owner}

    @property
    def beside(self) -> dict[str, str]:
        """For commands that are called while everything runs: the worker's settings alone."""
        return {**self.shared, SYSTEM_URL: self.addresses.system}


def _mail_domain(base_url: str) -> str:
    """Return a domain mails can come from: an IP address is none."""
    name = urlsplit(base_url).hostname or ""
    return name if any(letter.isalpha() for letter in name) else "localhost"
