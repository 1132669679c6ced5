"""One frozen, typed Settings, read from the environment once; refuses what it does not know."""

from __future__ import annotations

import base64
import binascii
import dataclasses as dc
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

SecondFactor = Literal["required", "optional"]
MIN_SECRET = 32
FIELD_KEY_BYTES = 32
MOST_MEGABYTES = 100
"""A file is held in memory while it is cleaned."""


class SettingsError(RuntimeError):
    """A setting is missing, wrong or unknown; the message names it."""


@dc.dataclass(frozen=True, slots=True)
class Settings:
    """What an installation decides. ``system_database_url`` is None in the web process."""

    app_database_url: str
    redis_url: str
    base_url: str
    secret_key: str
    field_keys: Mapping[int, bytes]
    mail_from: str
    smtp_url: str | None = None
    system_database_url: str | None = None
    owner_database_url: str | None = None
    second_factor: SecondFactor = "required"
    password_cost: int = 3
    demo: bool = False
    data_dir: Path | None = None
    proxies: int = 0
    log_level: str = "INFO"
    api_per_minute: int = 600
    webhooks_inside: bool = False
    review_days: int = 3
    files_dir: Path | None = None
    file_megabytes: int = 25
    vault_megabytes: int = 2048
    person_megabytes: int = 512

    @property
    def files_folder(self) -> Path | None:
        """Give where uploaded files are kept: in the data folder, unless another is named."""
        if self.files_dir is None and self.data_dir is not None:
            return self.data_dir / "files"
        return self.files_dir

    @property
    def secure(self) -> bool:
        """True when people reach the site over TLS; decides cookie names, Secure and HSTS."""
        return self.base_url.startswith("https://")


def _text(raw: str) -> str:
    if not raw.strip():
        raise ValueError("is empty")
    return raw.strip()


def _url(*schemes: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        parts = urlsplit(raw)
        if parts.scheme not in schemes:
            raise ValueError(f"must begin with {' or '.join(s + '://' for s in schemes)}")
        if not parts.hostname and "unix" not in parts.scheme and "host=" not in parts.query:
            raise ValueError("names no host")
        return raw.rstrip("/") if parts.scheme.startswith("http") else raw

    return read


def _database(raw: str) -> str:
    plain = raw.replace("postgres://", "postgresql://", 1)
    plain = plain.replace("postgresql://", "postgresql+psycopg://", 1)
    return _url("postgresql+psycopg")(plain)


def _secret(raw: str) -> str:
    if len(raw) < MIN_SECRET:
        raise ValueError(f"must have at least {MIN_SECRET} characters")
    return raw


def _keys(raw: str) -> Mapping[int, bytes]:
    ring: dict[int, bytes] = {}
    for part in raw.split(","):
        number, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise ValueError("must look like 1:<base64>[,2:<base64>]") from error
        if not number.isdigit() or len(key) != FIELD_KEY_BYTES:
            raise ValueError("must look like 1:<32 bytes in base64>[,2:...]")
        ring[int(number)] = key
    return ring


def _second_factor(raw: str) -> SecondFactor:
    if raw not in ("required", "optional"):
        raise ValueError("must be required or optional")
    return cast("SecondFactor", raw)


def _flag(raw: str) -> bool:
    if raw not in ("0", "1"):
        raise ValueError("must be 0 or 1")
    return raw == "1"


def _count(raw: str) -> int:
    if not raw.isdigit():
        raise ValueError("must be a whole number")
    return int(raw)


def _megabytes(raw: str) -> int:
    if not 1 <= _count(raw) <= MOST_MEGABYTES:
        raise ValueError(f"must be from 1 to {MOST_MEGABYTES}")
    return int(raw)


def _level(raw: str) -> str:
    if raw not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
    return raw


Reader = Callable[[str], object]
READERS: Mapping[str, tuple[str, Reader]] = {
    "COLLAB_DATABASE_URL": ("owner_database_url", _database),
    "COLLAB_APP_DATABASE_URL": ("app_database_url", _database),
    "COLLAB_SYSTEM_DATABASE_URL": ("system_database_url", _database),
    "COLLAB_REDIS_URL": ("redis_url", _url("redis", "rediss", "unix", "redis+socket")),
    "COLLAB_SMTP_URL": ("smtp_url", _url("smtp", "smtps")),
    "COLLAB_BASE_URL": ("base_url", _url("http", "https")),
    "COLLAB_SECRET_KEY": ("secret_key", _secret),
    "COLLAB_FIELD_KEYS": ("field_keys", _keys),
    "COLLAB_MAIL_FROM": ("mail_from", _text),
    "COLLAB_SECOND_FACTOR": ("second_factor", _second_factor),
    "COLLAB_PASSWORD_COST": ("password_cost", _count),
    "COLLAB_DEMO": ("demo", _flag),
    "COLLAB_DATA_DIR": ("data_dir", Path),
    "COLLAB_PROXIES": ("proxies", _count),
    "COLLAB_LOG_LEVEL": ("log_level", _level),
    "COLLAB_API_PER_MINUTE": ("api_per_minute", _count),
    "COLLAB_WEBHOOKS_INSIDE": ("webhooks_inside", _flag),
    "COLLAB_REVIEW_DAYS": ("review_days", _count),
    "COLLAB_FILES_DIR": ("files_dir", Path),
    "COLLAB_FILE_MEGABYTES": ("file_megabytes", _megabytes),
    "COLLAB_VAULT_MEGABYTES": ("vault_megabytes", _count),
    "COLLAB_PERSON_MEGABYTES": ("person_megabytes", _count),
}
REQUIRED = frozenset(
    name
    for name, (attribute, _) in READERS.items()
    for field in dc.fields(Settings)
    if field.name == attribute
    and field.default is dc.MISSING
    and field.default_factory is dc.MISSING
)


def load(environ: Mapping[str, str], *, needs: frozenset[str] = frozenset()) -> Settings:
    """Read the settings; ``needs`` names optional variables that this process cannot do without.

    :raises SettingsError: naming the variable that is missing, wrong or unknown.
    """
    unknown = sorted(n for n in environ if n.startswith("COLLAB_") and n not in READERS)
    if unknown:
        raise SettingsError(f"{unknown[0]} is not a setting of this program.")
    missing = sorted((REQUIRED | needs) - environ.keys())
    if missing:
        raise SettingsError(f"{missing[0]} is not set.")
    values: dict[str, object] = {}
    for name, (attribute, read) in READERS.items():
        if name in environ:
            try:
                values[attribute] = read(environ[name])
            except ValueError as error:
                raise SettingsError(f"{name} {error}.") from error
    return Settings(**values)  # type: ignore[arg-type] # READERS pairs each name with its type


def owner_url(environ: Mapping[str, str]) -> str:
    """Give the owner's database URL alone, for migrations; no other setting is needed.

    :raises SettingsError: when it is missing or wrong.
    """
    raw = environ.get("COLLAB_DATABASE_URL")
    if raw is None:
        raise SettingsError("COLLAB_DATABASE_URL is not set.")
    try:
        return _database(raw)
    except ValueError as error:
        raise SettingsError(f"COLLAB_DATABASE_URL {error}.") from error
