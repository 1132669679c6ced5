"""What services may know of the installation: passed in, never asked for."""

from __future__ import annotations

import dataclasses as dc

from collab.core.crypto import Cipher


@dc.dataclass(frozen=True, slots=True)
class House:
    """The installation's constants. ``secret_key`` derives tokens and commitments."""

    base_url: str
    secret_key: str
    cipher: Cipher
    mail_from: str
    second_factor_required: bool = True
    password_cost: int = 3
    demo: bool = False

    @property
    def mail_host(self) -> str:
        """Give the host part of message ids."""
        return self.mail_from.rpartition("@")[2].rstrip(">") or "collab.invalid"
