"""What services may know of the installation: passed in, never asked for."""

from __future__ import annotations

import dataclasses as dc
from email.utils import parseaddr
from pathlib import Path

from collab.core.crypto import Cipher
from collab.core.limits import Limits
from collab.core.presence import Presence, PresenceInMemory
from collab.core.storage import Allowance, NotKeptError, Storage


@dc.dataclass(frozen=True, slots=True)
class House:
    """The installation's constants. ``secret_key`` derives tokens and commitments.

    ``review_days`` are the working days in which counsel means to decide.
    ``mail_folder`` is where a demo's mails lie; None wherever mails go out.
    """

    base_url: str
    secret_key: str
    cipher: Cipher
    mail_from: str
    second_factor_required: bool = True
    password_cost: int = 3
    demo: bool = False
    mail_folder: Path | None = None
    webhooks_inside: bool = False
    review_days: int = 3
    limits: Limits = dc.field(default_factory=Limits)
    presence: Presence = dc.field(default_factory=PresenceInMemory)
    files: Storage | None = None
    allowance: Allowance = dc.field(default_factory=Allowance)

    @property
    def storage(self) -> Storage:
        """Give where files are kept. :raises NotKeptError: where no folder is set for them."""
        if self.files is None:
            raise NotKeptError("no folder is set for files")
        return self.files

    @property
    def secure(self) -> bool:
        """True when people reach the site over TLS."""
        return self.base_url.startswith("https://")

    def cookie(self, name: str) -> str:
        """Name a cookie. __Host- binds it to this host, and browsers want TLS for that."""
        return f"__Host-{name}" if self.secure else f"collab-{name}"

    @property
    def mail_address(self) -> str:
        """Give the address mails come from, without its name."""
        return parseaddr(self.mail_from)[1]

    @property
    def mail_host(self) -> str:
        """Give the host part of message ids."""
        return self.mail_from.rpartition("@")[2].rstrip(">") or "collab.invalid"
